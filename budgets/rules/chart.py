"""The chart of accounts (plan de comptes) of one year, and what it says of an account.

Everything that is printed by section, chapter, real or order, equipment or financial comes from this table and
from nothing else: the chapter of an account depends on the direction (dépense, recette) and on the kind of
operation (réelle, d’ordre entre sections, d’ordre à l’intérieur de la section).
Source: the M57, M4 and M14 budget and accounting instructions (volume I, titres 1 et 2) and the charts of accounts
that the State publishes for each year.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from budgets.rules.dates import format_date


class Section(StrEnum):
    """Section of the budget (section): operating (fonctionnement) or investment (investissement)."""

    OPERATING = "F"
    INVESTMENT = "I"


class Direction(StrEnum):
    """Expense (dépense) or revenue (recette)."""

    EXPENSE = "D"
    REVENUE = "R"


class OperationKind(StrEnum):
    """Real (réelle), order between the sections (entre sections), order inside one (à l’intérieur de la section)."""

    REAL = "R"
    BETWEEN = "OES"
    INSIDE = "OIS"


class ChapterType(StrEnum):
    """A chapter that is an account (compte), a line without execution (ligne), or a grouping (regroupement)."""

    ACCOUNT = "C"
    LINE = "L"
    GROUP = "G"


class InvestmentGroup(StrEnum):
    """Group of a real operation in the investment section: equipment, financial, or for third parties (chapters 45)."""

    EQUIPMENT = "equipment"
    FINANCIAL = "financial"
    THIRD_PARTY = "third_party"


SECTION_LABELS = {Section.OPERATING: "fonctionnement", Section.INVESTMENT: "investissement"}
INVESTMENT_GROUP_LABELS = {
    InvestmentGroup.EQUIPMENT: "équipement",
    InvestmentGroup.FINANCIAL: "financière",
    InvestmentGroup.THIRD_PARTY: "pour compte de tiers",
}
COLUMN_LABELS = {
    (Direction.EXPENSE, OperationKind.REAL): "dépense réelle",
    (Direction.EXPENSE, OperationKind.BETWEEN): "dépense d’ordre entre sections",
    (Direction.EXPENSE, OperationKind.INSIDE): "dépense d’ordre à l’intérieur de la section",
    (Direction.REVENUE, OperationKind.REAL): "recette réelle",
    (Direction.REVENUE, OperationKind.BETWEEN): "recette d’ordre entre sections",
    (Direction.REVENUE, OperationKind.INSIDE): "recette d’ordre à l’intérieur de la section",
}
THIRD_PARTY_PREFIX = "45"  # 454 to 458: opérations pour compte de tiers
NEAR_ENOUGH = 0.75
SUGGESTIONS = 3


@dataclass(frozen=True)
class ChartChapter:
    """A chapter (chapitre), where credits are voted.

    `special` marks those under their own rules (APA, RSA), `functional` those of a vote by function. `printed_label`
    is the label as the official file prints it, "" when that is `label`.
    """

    code: str
    label: str
    section: Section
    type: ChapterType
    short_label: str = ""
    special: bool = False
    statement_only: bool = False
    functional: bool = False
    printed_label: str = ""

    @property
    def official_label(self) -> str:
        """Return the label as the official file prints it, stray spaces and characters included."""
        return self.printed_label or self.label


@dataclass(frozen=True)
class Columns:
    """The chapters of an account in one direction, "" where it may not be used; equipment or financial."""

    real: str = ""
    between: str = ""
    inside: str = ""
    is_equipment: bool = False

    def chapter(self, kind: OperationKind) -> str:
        """Return the chapter's code for this kind of operation, "" when it is not possible."""
        return {OperationKind.REAL: self.real, OperationKind.BETWEEN: self.between, OperationKind.INSIDE: self.inside}[
            kind
        ]


@dataclass(frozen=True)
class ChartAccount:
    """An account (compte), by nature, or `functional` for a vote by function.

    `parent` is "" for the first level; `withdrawn_on` is the day from which it is withdrawn (retiré: Supprime in the
    official file); `printed_label` is the label as that file prints it, "" when that is `label`.
    """

    code: str
    label: str
    short_label: str = ""
    parent: str = ""
    expense: Columns = Columns()
    revenue: Columns = Columns()
    is_subtotal: bool = False
    statement_only: bool = False
    withdrawn_on: date | None = None
    functional: bool = False
    printed_label: str = ""

    @property
    def official_label(self) -> str:
        """Return the label as the official file prints it, stray spaces and characters included."""
        return self.printed_label or self.label

    @property
    def is_budgetary(self) -> bool:
        """Whether the account has a chapter in at least one column."""
        return any(self.chapter(direction, kind) for direction, kind in COLUMN_LABELS)

    def chapter(self, direction: Direction, kind: OperationKind) -> str:
        """Return the code of its chapter in that column, "" when it may not be used there."""
        return (self.expense if direction is Direction.EXPENSE else self.revenue).chapter(kind)

    def is_equipment(self, direction: Direction) -> bool:
        """Whether its real operations in that direction are equipment (équipement) rather than financial."""
        return (self.expense if direction is Direction.EXPENSE else self.revenue).is_equipment


@dataclass(frozen=True)
class ChartFunction:
    """A functional code (référence fonctionnelle), e.g. 020; `parent` is "" for the first level.

    `printed_label` is the label as the official file prints it, "" when that is `label`.
    """

    code: str
    label: str
    short_label: str = ""
    parent: str = ""
    printed_label: str = ""

    @property
    def official_label(self) -> str:
        """Return the label as the official file prints it, stray spaces and characters included."""
        return self.printed_label or self.label


@dataclass(frozen=True)
class ChartOfAccounts:
    """The chart (nomenclature) of a variant for a year; no two accounts share a code, functional ones included."""

    norm: str
    variant: str
    year: int
    chapters: tuple[ChartChapter, ...]
    accounts: tuple[ChartAccount, ...]
    functions: tuple[ChartFunction, ...] = ()

    def __str__(self) -> str:
        return f"{self.variant} {self.year}"

    @cached_property
    def chapter_by_code(self) -> dict[str, ChartChapter]:
        """Return the chapters by code."""
        return {chapter.code: chapter for chapter in self.chapters}

    @cached_property
    def account_by_code(self) -> dict[str, ChartAccount]:
        """Return the accounts by code."""
        return {account.code: account for account in self.accounts}

    @cached_property
    def function_by_code(self) -> dict[str, ChartFunction]:
        """Return the functional codes by code."""
        return {function.code: function for function in self.functions}

    @cached_property
    def entry_accounts(self) -> dict[tuple[Direction, OperationKind], list[ChartAccount]]:
        """Return, by column, the accounts by nature that may be chosen for entry: withdrawn ones are left out."""
        return {
            (direction, kind): [
                account
                for account in self.accounts
                if not account.functional and not account.withdrawn_on and account.chapter(direction, kind)
            ]
            for direction, kind in COLUMN_LABELS
        }

    def ancestors(self, code: str) -> list[ChartAccount]:
        """Return the accounts above `code`, from the first level down; the code itself need not exist."""
        above = (self.account_by_code.get(code[:length]) for length in range(1, len(code)))
        return [account for account in above if account]

    def children(self, code: str) -> list[ChartAccount]:
        """Return the accounts directly under `code`, in order."""
        return [account for account in self.accounts if account.parent == code]


@dataclass(frozen=True)
class Placement:
    """Where an operation falls: section, chapter, and its group in investment (None elsewhere).

    `warning` is a French sentence when the account was withdrawn (accepted in an import, not offered for entry).
    """

    account: ChartAccount
    chapter: ChartChapter
    investment_group: InvestmentGroup | None
    warning: str = ""

    @property
    def section(self) -> Section:
        """Return the chapter's section."""
        return self.chapter.section


class ChartError(ValueError):
    """An account that cannot be used so; the message says why, `mend` what to do, both in French."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(f"{message} {mend}")
        self.message = message
        self.mend = mend


class UnknownAccountError(ChartError):
    """The code is not in the chart."""


class AccountNotAllowedError(ChartError):
    """The account exists but has no chapter for that direction and kind of operation."""


def place(chart: ChartOfAccounts, code: str, direction: Direction, kind: OperationKind) -> Placement:
    """Return the section, the chapter and the investment group of an operation on account `code`.

    Raises UnknownAccountError with the nearest codes, or AccountNotAllowedError with the columns or sub-accounts that
    may be used. A withdrawn account that still has its chapter is placed, with a warning.
    """
    account = chart.account_by_code.get(code)
    if account is None:
        raise UnknownAccountError(
            f"Le compte {code} n’existe pas dans la nomenclature {chart}.",
            _suggest(near_accounts(chart, code, direction, kind)),
        )
    chapter_code = account.chapter(direction, kind)
    if not chapter_code:
        raise _not_allowed(chart, account, direction, kind)
    chapter = chart.chapter_by_code[chapter_code]
    return Placement(
        account=account,
        chapter=chapter,
        investment_group=investment_group(account, chapter, direction, kind),
        warning=_withdrawn_warning(chart, account, direction, kind),
    )


def investment_group(
    account: ChartAccount, chapter: ChartChapter, direction: Direction, kind: OperationKind
) -> InvestmentGroup | None:
    """Return the group of a real investment operation, None for any other."""
    if chapter.section is not Section.INVESTMENT or kind is not OperationKind.REAL:
        return None
    if not chapter.functional and chapter.code.startswith(THIRD_PARTY_PREFIX):
        return InvestmentGroup.THIRD_PARTY
    return InvestmentGroup.EQUIPMENT if account.is_equipment(direction) else InvestmentGroup.FINANCIAL


def near_accounts(
    chart: ChartOfAccounts, code: str, direction: Direction, kind: OperationKind, *, limit: int = SUGGESTIONS
) -> list[ChartAccount]:
    """Return the accounts of that column whose codes are nearest to `code`, best first; maybe none."""
    codes = [account.code for account in chart.entry_accounts[direction, kind]]
    found = process.extract(code, codes, scorer=JaroWinkler.similarity, limit=limit, score_cutoff=NEAR_ENOUGH)
    return [chart.account_by_code[near] for near, _, _ in found]


def column_labels(account: ChartAccount) -> list[str]:
    """Return the columns where the account may be used: « dépense réelle (chapitre 011) »."""
    return [
        f"{label} (chapitre {chapter})"
        for (direction, kind), label in COLUMN_LABELS.items()
        if (chapter := account.chapter(direction, kind))
    ]


def _not_allowed(
    chart: ChartOfAccounts, account: ChartAccount, direction: Direction, kind: OperationKind
) -> AccountNotAllowedError:
    column = COLUMN_LABELS[direction, kind]
    message = f"Le compte {account.code} ({account.label}) ne s’emploie pas en {column} dans la nomenclature {chart}."
    if account.withdrawn_on:
        message = f"{message[:-1]}\u00a0: il est retiré depuis le {format_date(account.withdrawn_on)}."
    if below := _usable_below(chart, account, direction, kind):
        return AccountNotAllowedError(message, _suggest(below, "Employez une de ses subdivisions"))
    if usable := column_labels(account):
        mend = f"Il s’emploie en {', '.join(usable)}\u00a0: corrigez le sens, la nature de l’opération ou le compte."
        return AccountNotAllowedError(message, mend)
    if not account.is_budgetary and not chart.children(account.code):
        message = f"{message[:-1]}\u00a0: ce n’est pas un compte budgétaire."
    return AccountNotAllowedError(message, _suggest(near_accounts(chart, account.code, direction, kind)))


def _withdrawn_warning(chart: ChartOfAccounts, account: ChartAccount, direction: Direction, kind: OperationKind) -> str:
    if account.withdrawn_on is None:
        return ""
    below = _usable_below(chart, account, direction, kind)
    mend = _suggest(below, "Employez plutôt une de ses subdivisions") if below else "Choisissez un autre compte."
    return (
        f"Le compte {account.code} ({account.label}) est retiré depuis le {format_date(account.withdrawn_on)}. {mend}"
    )


def _usable_below(
    chart: ChartOfAccounts, account: ChartAccount, direction: Direction, kind: OperationKind
) -> list[ChartAccount]:
    """Return the accounts under `account` that may be used in that column, in order."""
    return [
        other
        for other in chart.entry_accounts[direction, kind]
        if other.code.startswith(account.code) and other.code != account.code
    ]


def _suggest(accounts: list[ChartAccount], verb: str = "Comptes proches") -> str:
    """Return the mend that names these accounts, or asks to choose another one."""
    if not accounts:
        return "Choisissez un autre compte."
    names = ", ".join(f"{account.code} ({account.label})" for account in accounts[:SUGGESTIONS])
    more = "…" if len(accounts) > SUGGESTIONS else "."
    return f"{verb}\u00a0: {names}{more}"
