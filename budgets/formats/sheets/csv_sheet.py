"""Reading a CSV as it comes from a French accounting package: encoding and separator are found, not asked."""

import codecs
import csv
import io
import re

from budgets.formats.sheets.sheet import MAX_CELLS, MAX_ROWS, FileRefusedError, Sheet, check_size, too_many_rows

SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
_SAMPLE = 64 * 1024
# UTF-8 read as Windows-1252: « Ã© » for « é », « â‚¬ » for « € »
_MOJIBAKE = re.compile("\u00c3[\u0080-\u00bf\u2013-\u2122\u0152-\u0192]|\u00e2\u201a\u00ac|\u00e2\u20ac")


def read_csv(content: bytes) -> Sheet:
    """Return the rows of a CSV in UTF-8, UTF-16 or Windows-1252, separated by semicolons, commas or tabs.

    Raises FileRefusedError for an unreadable encoding, a quote left open, or too many rows.
    """
    check_size(content)
    text, encoding = _decode(content)
    separator = _separator(text)
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line, cells = 1, 0
    try:
        for row in reader:
            if any(row) and any(map(str.strip, row)):
                rows.append(row)
                lines.append(line)
                cells += len(row)
                if len(rows) > MAX_ROWS or cells > MAX_CELLS:
                    raise too_many_rows()
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefusedError(
            "Le guillemet qui ouvre une cellule n’est pas refermé comme il faut.",
            'Corrigez cette ligne (un guillemet dans un texte se double\u00a0: ""), ou exportez de nouveau le fichier.',
            line=line,
        ) from error
    return Sheet(f"CSV, {encoding}, {SEPARATORS[separator]}", rows, lines)


def _decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding. Raises FileRefusedError when it has none of ours."""
    for bom, codec, name in (
        (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if content.startswith(bom):
            return _checked(_decode_as(content, codec, name), name)
    if codec := _utf16_without_bom(content):
        return _checked(_decode_as(content, codec, "UTF-16"), "UTF-16")
    try:
        return _checked(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        text = _decode_as(content, "cp1252", "UTF-8 ou Windows-1252")
    if found := _MOJIBAKE.search(text):
        raise _wrong_encoding("UTF-8 et Windows-1252 mêlés", text[: found.start()].count("\n") + 1)
    return _checked(text, "Windows-1252")


def _utf16_without_bom(content: bytes) -> str:
    """Return the codec of UTF-16 text without a byte order mark: half its bytes are zeros; else an empty string."""
    head = content[:512]
    if head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) // 3 else ""


def _decode_as(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(name, content[: error.start].count(b"\n") + 1) from error


def _checked(text: str, encoding: str) -> tuple[str, str]:
    """Return the text without control characters that neither a listing nor the database may hold."""
    if (position := text.find("\x00")) >= 0:
        raise _wrong_encoding(encoding, text[:position].count("\n") + 1)
    return text, encoding


def _wrong_encoding(name: str, line: int) -> FileRefusedError:
    return FileRefusedError(
        f"Un caractère n’est pas lisible ({name}).",
        "Enregistrez le fichier au format «\u00a0CSV UTF-8\u00a0» depuis le tableur, sans le modifier ensuite.",
        line=line,
    )


def _separator(text: str) -> str:
    """Return the separator that cuts the first rows in most columns, as regularly as possible."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def regularity(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row][:50]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    # On equal regularity the wider wins; on equal width the order of SEPARATORS, semicolons first.
    return max(SEPARATORS, key=regularity)
