"""From HTML to tagged PDF/A-3 files: what every printed document shares, whatever it says."""
