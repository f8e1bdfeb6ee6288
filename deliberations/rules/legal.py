"""The articles that a text cites: found in any spelling, held against what each carries and when it is in force."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from budgets.rules.dates import format_date
from deliberations.rules.violations import Severity, Violation

DEFAULT_CODE = "CGCT"
GENERAL_TOPICS = frozenset(
    {"assembly", "notice", "quorum", "vote", "display", "transmission", "appeal", "syndicate", "budget", "accounts"}
)


@dataclass(frozen=True)
class Subject:
    """What an act is about: `topics` are those an article may be cited for, `required` those that must be carried.

    `examples` name, for each required topic, the articles to cite.
    """

    name: str
    label: str
    topics: frozenset[str]
    required: Mapping[str, tuple[str, ...]]


ALLOCATION = Subject(
    name="allocation",
    label="l'affectation du résultat",
    topics=GENERAL_TOPICS | {"allocation", "results", "supporting_documents", "spic_allocation", "investment_surplus"},
    required={"allocation": ("L. 2311-5", "R. 2311-12")},
)
ANTICIPATED_ALLOCATION = Subject(
    name="anticipated_allocation",
    label="la reprise anticipée et l'affectation du résultat",
    topics=ALLOCATION.topics | {"anticipated_allocation"},
    required={"allocation": ("L. 2311-5", "R. 2311-12"), "supporting_documents": ("R. 2311-13",)},
)


@dataclass(frozen=True)
class Article:
    """One article of a code, as the table of references gives it."""

    number: str
    code: str
    subject: str
    topics: frozenset[str]
    valid_from: date | None = None
    valid_to: date | None = None
    review_from: date | None = None
    confused_with: str = ""

    def is_in_force(self, on: date) -> bool:
        """Return whether the article carries its subject on that day, as far as the table knows."""
        return (self.valid_from is None or on >= self.valid_from) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Citation:
    """An article cited in a text: its normal number, its code, and where the text says it."""

    number: str
    code: str
    start: int
    end: int
    written: str


Catalogue = Mapping[tuple[str, str], Article]

_PART = r"(?:L\.?\s*O|L|R|D)\.?\s*\*?\s*"
_DIGITS = r"\d{3,4}(?:[-\u2011\u2013]\d+){1,3}"
_ARTICLE = re.compile(rf"(?<![A-Za-z0-9_])(?P<part>{_PART})(?P<number>{_DIGITS})(?![\d_])", re.IGNORECASE)
_RANGE_END = re.compile(rf"\s+à\s+(?:{_PART})?(?P<number>{_DIGITS}|-\d+)(?![\d_])", re.IGNORECASE)
_CODES = (
    ("CGCT", r"code\s+général\s+des\s+collectivités\s+territoriales|\bCGCT\b|\bC\.G\.C\.T\.?"),
    ("CJA", r"code\s+de\s+justice\s+administrative|\bCJA\b"),
    ("CJF", r"code\s+des\s+juridictions\s+financières|\bCJF\b"),
    ("CGI", r"code\s+général\s+des\s+impôts|\bCGI\b"),
    ("CGPPP", r"code\s+général\s+de\s+la\s+propriété\s+des\s+personnes\s+publiques|\bCG3P\b|\bCGPPP\b"),
    ("CCP", r"code\s+de\s+la\s+commande\s+publique"),
)
_CODE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _CODES), re.IGNORECASE)
_MORE = rf"(?:\s*(?:,|;|et|ou|à)\s*)(?:(?:l['’]|les\s+)?(?:articles?|art\.)\s+)?(?:{_PART})?(?:{_DIGITS}|-\d+)"
_LIST_END = re.compile(rf"(?:{_MORE})*\s*(?:du|dudit|de ce)?\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[;\n]|\.\s+(?=[A-ZÀ-Ý][a-zà-ÿ’'])")


def parse_references(text: str) -> dict[tuple[str, str], Article]:
    """Return the articles of a table of references (TOML) by (code, number). Raises ValueError on a double."""
    articles: dict[tuple[str, str], Article] = {}
    for row in tomllib.loads(text)["article"]:
        article = Article(
            number=row["number"],
            code=row.get("code", DEFAULT_CODE),
            subject=row["subject"],
            topics=frozenset(row["topics"]),
            valid_from=row.get("valid_from"),
            valid_to=row.get("valid_to"),
            review_from=row.get("review_from"),
            confused_with=row.get("confused_with", ""),
        )
        key = (article.code, article.number)
        if key in articles:
            raise ValueError(f"{article.number} {article.code} appears twice in the table of references")
        articles[key] = article
    return articles


def find_citations(text: str) -> tuple[Citation, ...]:
    """Return the articles that `text` cites, in the order of the text, ranges (« R. 2311-11 à R. 2311-13 ») unrolled.

    Reads « L2311-4 », « L.2311-4 », « L. 2311-4 », « article L 2311-4 du CGCT » and so on. The code is the one named
    right after the articles, else the last one named before in the sentence, else the CGCT.
    """
    return tuple(_citations(text))


def _citations(text: str) -> Iterator[Citation]:
    """Yield each citation; a range gives its end and those between as well."""
    position = 0
    while match := _ARTICLE.search(text, position):
        end = match.end()
        part = re.sub(r"[^A-Z]", "", match["part"].upper())
        numbers = [_digits(match["number"])]
        if closing := _RANGE_END.match(text, end):
            between = _between(numbers[0], _digits(closing["number"]))
            if between:
                numbers += between
                end = closing.end()
        code = _code_at(text, match.start(), end)
        for number in numbers:
            yield Citation(f"{part}. {number}", code, match.start(), end, text[match.start() : end])
        position = end


def _digits(number: str) -> str:
    """Return the number with plain hyphens."""
    return number.replace("\u2011", "-").replace("\u2013", "-")


def _between(first: str, last: str) -> list[str]:
    """Return the numbers after `first` up to `last` of the same chapter, empty when they are not a range."""
    stem, _, start = first.rpartition("-")
    if last.startswith("-"):
        last = stem + last
    last_stem, _, stop = last.rpartition("-")
    if stem != last_stem or not int(start) < int(stop) <= int(start) + 99:
        return []
    return [f"{stem}-{suffix}" for suffix in range(int(start) + 1, int(stop) + 1)]


def _code_at(text: str, start: int, end: int) -> str:
    """Return the code of the article cited at that place."""
    following = _LIST_END.match(text, end)
    after = _CODE.match(text, following.end() if following else end)
    if after and after.lastgroup:
        return after.lastgroup
    sentence = 0
    for boundary in _SENTENCE_END.finditer(text, 0, start):
        sentence = boundary.end()
    before = [found.lastgroup for found in _CODE.finditer(text, sentence, start)]
    return before[-1] or DEFAULT_CODE if before else DEFAULT_CODE


def check_citations(
    texts: Sequence[tuple[int, str]], *, subject: Subject, on: date, catalogue: Catalogue
) -> tuple[Violation, ...]:
    """Return what is wrong with the articles cited by the blocks of an act voted on the day `on`.

    `texts` are (rank of the block, its text). Found: an article that does not carry the subject, one that is not in
    force that day, one to read again, one that the table does not know, and a required topic that no article carries.
    """
    found: list[Violation] = []
    carried: set[str] = set()
    to_review: dict[date, list[str]] = {}
    seen: set[tuple[int, str, str]] = set()
    for line, text in texts:
        for citation in find_citations(text):
            if (line, citation.code, citation.number) in seen:
                continue
            seen.add((line, citation.code, citation.number))
            article = catalogue.get((citation.code, citation.number))
            if article is None:
                found.append(_unknown(line, citation))
                continue
            if article.is_in_force(on):
                carried |= article.topics
                if article.review_from and on >= article.review_from:
                    to_review.setdefault(article.review_from, []).append(f"{article.number} {article.code}")
            found += _check_article(line, citation, article, subject, on)
    found += _missing(subject, carried)
    found += [_to_review(day, list(dict.fromkeys(names))) for day, names in to_review.items()]
    return tuple(found)


def _check_article(line: int, citation: Citation, article: Article, subject: Subject, on: date) -> Iterable[Violation]:
    """Yield what is wrong with one known article."""
    name = f"{article.number} {article.code}"
    if not article.topics & subject.topics:
        instead = article.confused_with or " ou ".join(next(iter(subject.required.values())))
        about = f" : cet article porte {article.subject}" if article.topics else ""
        yield Violation(
            code="legal.article_off_topic",
            line=line,
            field="Référence juridique",
            message=f"« {citation.written} » ne porte pas {subject.label}{about}.",
            mend=f"Remplacez {name} par {instead}.",
            severity=Severity.WARNING,
            found=name,
            expected=f"{instead} {article.code}",
            legal_basis=f"{instead} {article.code}",
        )
    if not article.is_in_force(on):
        yield Violation(
            code="legal.article_not_in_force",
            line=line,
            field="Référence juridique",
            message=f"{name} n'est pas en vigueur le {format_date(on)}.",
            mend="Citez l'article en vigueur à la date de la séance.",
            severity=Severity.WARNING,
            found=name,
            expected=f"article en vigueur le {format_date(on)}",
        )


def _to_review(day: date, names: list[str]) -> Violation:
    return Violation(
        code="legal.article_to_review",
        field="Références juridiques",
        message=f"la partie du code où figuraient {', '.join(names)} a été recodifiée au {format_date(day)}.",
        mend="Vérifiez sur Légifrance les articles en vigueur à la date de la séance.",
        severity=Severity.INFORMATION,
        found=", ".join(names),
    )


def _unknown(line: int, citation: Citation) -> Violation:
    return Violation(
        code="legal.article_unknown",
        line=line,
        field="Référence juridique",
        message=f"« {citation.written} » ({citation.code}) n'est pas dans la table des références de l'application.",
        mend="Vérifiez l'article sur Légifrance.",
        severity=Severity.INFORMATION,
        found=f"{citation.number} {citation.code}",
    )


def _missing(subject: Subject, carried: set[str]) -> Iterator[Violation]:
    """Yield the required topics that no article in force carries."""
    for topic, examples in subject.required.items():
        if topic not in carried:
            names = " ou ".join(examples)
            yield Violation(
                code="legal.basis_missing",
                field="Références juridiques",
                message=f"aucun article cité ne porte {subject.label}."
                if topic == "allocation"
                else "aucun article cité ne porte les pièces qui justifient la reprise anticipée.",
                mend=f"Ajoutez un visa : {names} CGCT.",
                severity=Severity.WARNING,
                found="aucun article",
                expected=f"{names} CGCT",
                legal_basis=f"{names} CGCT",
            )


def references_in_force(
    numbers: Sequence[str], *, on: date, catalogue: Catalogue, code: str = DEFAULT_CODE
) -> tuple[Article, ...]:
    """Return those of the articles `numbers` that are in force on that day, for the drafting of the visas."""
    articles = (catalogue.get((code, number)) for number in numbers)
    return tuple(article for article in articles if article is not None and article.is_in_force(on))
