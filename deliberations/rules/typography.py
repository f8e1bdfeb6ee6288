"""French typography of the sentences that the rules write."""

import re

NBSP = "\u00a0"

_BEFORE = re.compile(r" (?=[:;?!»€%])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")
_NUMBER = re.compile(r"(?<=\d) (?=jours?\b|voix\b|pouvoirs?\b|membres?\b)|(?<=\bn°) (?=\d)")
_ARTICLE = re.compile(r"(?<=\b[LRD]\.) (?=\d)")


def typeset(text: str) -> str:
    """Return `text` with typographic apostrophes and the no-break spaces that French punctuation asks for."""
    text = _BEFORE.sub(NBSP, text.replace("'", "’"))
    for pattern in (_AFTER_QUOTE, _NUMBER, _ARTICLE):
        text = pattern.sub(NBSP, text)
    return text


def capitalised(text: str) -> str:
    """Return the text with a capital at its head, the rest as it is."""
    return text[:1].upper() + text[1:]
