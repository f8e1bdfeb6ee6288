"""A line of credits as somebody types it, read against the chart: each mistake is told with its field and its mend.

Chapter and section come from the chart, as does the kind of operation wherever it leaves no choice.
Sources: M57 instruction, volume II, titre 1 (credits are voted on the most detailed account); charts of accounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from budgets.rules.chart import (
    NEAR_ENOUGH,
    SUGGESTIONS,
    ChartAccount,
    ChartError,
    Direction,
    OperationKind,
    place,
)
from budgets.rules.dates import format_date
from budgets.rules.folding import fold
from budgets.rules.money import ZERO, AmountError, exact_cents, parse_amount
from budgets.rules.placement import Placements

AMOUNTS = ("previous", "previous_rar", "rar", "proposed", "voted")
LONGEST = {"operation": 30, "third_party": 10, "authorization": 30, "comment": 2000}  # characters
FIELDS = ("direction", "account", "kind", "function", "department", *LONGEST, *AMOUNTS)
ORDER = "ordre"  # an order operation whose kind the account tells
Value = str | Decimal | None

_DIRECTIONS = {
    **dict.fromkeys(("d", "dep", "depense", "depenses"), Direction.EXPENSE),
    **dict.fromkeys(("r", "rec", "recette", "recettes"), Direction.REVENUE),
}
_KINDS = {
    **dict.fromkeys(("r", "reel", "reelle", "operation reelle"), OperationKind.REAL),
    **dict.fromkeys(("oes", "ordre entre sections", "entre sections", "d ordre de section a section"), "OES"),
    **dict.fromkeys(("ois", "ordre dans la section", "dans la section", "d ordre a l interieur de la section"), "OIS"),
    **dict.fromkeys(("o", "ordre", "d ordre", "oui"), ORDER),
}
_KIND_NAMES = {
    OperationKind.REAL: "réelle",
    OperationKind.BETWEEN: "ordre entre sections",
    OperationKind.INSIDE: "ordre dans la section",
}


@dataclass(frozen=True, slots=True)
class EntryFault:
    """What is wrong with a field of a line ("" for the whole line), and what to do, both in French."""

    field: str
    message: str
    mend: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """A line once read, its amounts in euros; `department` is the code of the one that proposes it."""

    direction: Direction = Direction.EXPENSE
    account: str = ""
    kind: OperationKind = OperationKind.REAL
    function: str = ""
    department: str = ""
    operation: str = ""
    third_party: str = ""
    authorization: str = ""
    comment: str = ""
    previous: Decimal = ZERO
    previous_rar: Decimal = ZERO
    rar: Decimal = ZERO
    proposed: Decimal = ZERO
    voted: Decimal = ZERO


@dataclass(frozen=True)
class EntryRules:
    """What a line is read against: the chart's places, and the code of each department by its folded code or name."""

    placements: Placements
    departments: Mapping[str, str]

    def read(
        self, typed: Mapping[str, Value], before: EnteredLine | None = None
    ) -> tuple[EnteredLine, list[EntryFault]]:
        """Return the line with what was typed, and what is wrong with it; `before` is the line as it was, if any.

        What was not typed is not judged: a line received with an odd account can still have its amount corrected.
        Raises KeyError for a field that lines do not have.
        """
        faults: list[EntryFault] = []
        values: dict[str, Any] = {}
        for name in typed.keys() - {"direction", "account", "kind"}:
            value, fault = _READERS[name](self, name, typed[name])
            values[name] = value
            if fault:
                faults.append(fault)
        line = replace(before or EnteredLine(), **values)
        if before is None or typed.keys() & {"direction", "account", "kind"}:
            line, wrong = self._placed(typed, line, before)
            faults += wrong
        return line, faults

    def _placed(
        self, typed: Mapping[str, Value], line: EnteredLine, before: EnteredLine | None
    ) -> tuple[EnteredLine, list[EntryFault]]:
        """Return the line with its direction, account and kind."""
        code = _text(typed["account"]) if "account" in typed else line.account
        if not code:
            return line, [EntryFault("account", "Le compte manque.", "Tapez son numéro, ou des mots de son libellé.")]
        account = self.placements.chart.account_by_code.get(code)
        direction, fault = self._direction(typed, account, before)
        if fault:
            return replace(line, account=code), [fault]
        line = replace(line, direction=direction, account=code)
        kept = before.kind if before and "kind" not in typed else None
        kind, fault = self._kind(_text(typed.get("kind")), account, direction, kept)
        if fault:
            return line, [fault]
        line = replace(line, kind=kind)
        refusal = self._refusal(line, account)
        return line, [refusal] if refusal else []

    def _direction(
        self, typed: Mapping[str, Value], account: ChartAccount | None, before: EnteredLine | None
    ) -> tuple[Direction, EntryFault | None]:
        text = _text(typed.get("direction"))
        if text:
            found = _DIRECTIONS.get(fold(text))
            if found is None:
                wrong = f"«\u00a0{_shown(text)}\u00a0» n’est pas un sens."
                return Direction.EXPENSE, EntryFault(
                    "direction", wrong, "Écrivez D pour une dépense, R pour une recette.", _shown(text)
                )
            return found, None
        if before and "direction" not in typed:
            return before.direction, None
        usable = {direction for direction in Direction if account and _kinds(account, direction)}
        if len(usable) == 1:
            return usable.pop(), None
        if account is None or not usable:
            return Direction.EXPENSE, None  # what is wrong with the account is told instead
        return Direction.EXPENSE, EntryFault(
            "direction",
            f"Le compte {account.code} s’emploie en dépense et en recette.",
            "Écrivez D pour une dépense, R pour une recette.",
        )

    def _kind(
        self, text: str, account: ChartAccount | None, direction: Direction, kept: OperationKind | None
    ) -> tuple[OperationKind, EntryFault | None]:
        """Return the kind of operation: the one typed, else the one that the account leaves, else real.

        A chapter's code (« 041 ») names the kind too.
        """
        usable = _kinds(account, direction) if account else {}
        asked = _KINDS.get(fold(text)) if text else None
        if text and asked is None:
            named = [kind for kind, chapter in usable.items() if chapter == text]
            if len(named) != 1:
                return OperationKind.REAL, EntryFault(
                    "kind",
                    f"«\u00a0{_shown(text)}\u00a0» n’est pas une nature d’opération.",
                    f"Écrivez {', '.join(_KIND_NAMES.values())}, ou le chapitre d’ordre.",
                    _shown(text),
                )
            return named[0], None
        if asked is not None and asked != ORDER:
            return OperationKind(asked), None
        order = [kind for kind in usable if kind is not OperationKind.REAL]
        if asked is None and kept in usable:
            return kept or OperationKind.REAL, None
        if asked is None and (OperationKind.REAL in usable or not usable):
            return OperationKind.REAL, None
        if len(order) == 1:
            return order[0], None
        if not order or account is None:
            return OperationKind.BETWEEN, None  # the refusal of the account says in which columns it may be used
        choices = " ou ".join(f"«\u00a0{_KIND_NAMES[kind]}\u00a0» (chapitre {usable[kind]})" for kind in order)
        return order[0], EntryFault(
            "kind",
            f"Le compte {account.code} s’emploie dans deux sortes d’opérations d’ordre.",
            f"Dites laquelle\u00a0: {choices}.",
            _shown(text),
        )

    def _refusal(self, line: EnteredLine, account: ChartAccount | None) -> EntryFault | None:
        """Return why the account cannot be used so: unknown, wrong direction, closed, not the most detailed."""
        column = (line.direction, line.kind, line.account)
        try:
            place(self.placements.chart, line.account, line.direction, line.kind)
        except ChartError as error:
            return EntryFault("account", error.message, error.mend, line.account)
        below = self.placements.below(column)
        names = ", ".join(f"{it.code} ({it.label})" for it in below[:SUGGESTIONS]) + (
            "…" if len(below) > SUGGESTIONS else "."
        )
        mend = f"Employez une de ses subdivisions\u00a0: {names}" if below else "Choisissez un autre compte."
        if account and account.withdrawn_on and account.withdrawn_on <= date(self.placements.chart.year, 12, 31):
            since = format_date(account.withdrawn_on)
            closed = f"Le compte {account.code} ({account.label}) est fermé depuis le {since}."
            return EntryFault("account", closed, mend, line.account)
        if account and below:
            rough = f"Le compte {account.code} ({account.label}) n’est pas le plus détaillé."
            return EntryFault("account", rough, mend, line.account)
        return None

    def _function(self, name: str, value: Value) -> tuple[str, EntryFault | None]:
        """Return a functional code; any is accepted where the chart lists none."""
        code = _text(value)
        known = self.placements.chart.function_by_code
        if not code or not known or code in known:
            return code[:10], None if len(code) <= 10 else _too_long(name, code, 10)
        near = process.extract(code, list(known), scorer=JaroWinkler.similarity, limit=3, score_cutoff=NEAR_ENOUGH)
        names = ", ".join(f"{it} ({known[it].label})" for it, _, _ in near)
        return "", EntryFault(
            name,
            f"La fonction {_shown(code)} n’existe pas dans la nomenclature {self.placements.chart}.",
            f"Fonctions proches\u00a0: {names}." if near else "Choisissez-en une autre, ou laissez la cellule vide.",
            _shown(code),
        )

    def _department(self, name: str, value: Value) -> tuple[str, EntryFault | None]:
        text = _text(value)
        if not text:
            return "", None
        code = self.departments.get(fold(text))
        if code is not None:
            return code, None
        known = ", ".join(sorted(set(self.departments.values())))
        return "", EntryFault(
            name,
            f"Le syndicat n’a pas de service «\u00a0{_shown(text)}\u00a0».",
            f"Services connus\u00a0: {known}." if known else "Créez d’abord ce service, ou laissez la cellule vide.",
            _shown(text),
        )

    def _amount(self, name: str, value: Value) -> tuple[Decimal, EntryFault | None]:
        """Return an amount in euros; a blank is zero."""
        try:
            if isinstance(value, Decimal):
                return exact_cents(value), None
            text = _text(value)
            return parse_amount(text, with_unit=True) if text else ZERO, None
        except AmountError as error:
            message, _colon, mend = str(error).rpartition("\u00a0: ")
            shown = _shown(str(value))
            if not message:
                return ZERO, EntryFault(name, str(error), "Écrivez par exemple 1\u202f234,56.", shown)
            return ZERO, EntryFault(name, f"{message}.", mend[:1].upper() + mend[1:], shown)

    def _free_text(self, name: str, value: Value) -> tuple[str, EntryFault | None]:
        text = _text(value, keeps_lines=name == "comment")
        longest = LONGEST[name]
        return text[:longest], None if len(text) <= longest else _too_long(name, text, longest)


_READERS = {
    "function": EntryRules._function,
    "department": EntryRules._department,
    **dict.fromkeys(AMOUNTS, EntryRules._amount),
    **dict.fromkeys(LONGEST, EntryRules._free_text),
}


def kind_name(kind: OperationKind) -> str:
    """Return how a kind of operation is written in a cell: « ordre entre sections »."""
    return _KIND_NAMES[kind]


def _kinds(account: ChartAccount, direction: Direction) -> dict[OperationKind, str]:
    """Return the chapter of an account by kind of operation, where it has one."""
    found = {kind: account.chapter(direction, kind) for kind in OperationKind}
    return {kind: chapter for kind, chapter in found.items() if chapter and not account.functional}


def _text(value: Value, *, keeps_lines: bool = False) -> str:
    """Return a text without the spaces around it, nor what neither a cell nor the database holds."""
    text = str(value or "").replace("\x00", "")
    if keeps_lines:
        return text.strip()
    return " ".join(text.split())


def _too_long(name: str, text: str, longest: int) -> EntryFault:
    return EntryFault(
        name,
        f"Le texte compte {len(text)} caractères, plus que les {longest} admis.",
        "Raccourcissez-le.",
        _shown(text),
    )


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
