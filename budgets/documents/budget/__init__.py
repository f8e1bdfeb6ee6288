"""The M57 budget document as files: pieces of HTML, a PDF by piece, one merged PDF/A-3; a workbook."""
