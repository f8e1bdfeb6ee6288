"""Controls on commitments and on the carry-forward (restes à réaliser) that rests on them."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import commitments.controls_deadlines  # noqa: F401 - registers the controls on time
from budgets.controls.finding import Fault, Line, Severity
from budgets.controls.registry import Catalogue
from budgets.rules.allocation import NO_CHOICE, AllocationChoice, AllocationError
from budgets.rules.money import ZERO, format_euros
from budgets.rules.results import Results, YearFigures, year_results
from commitments.rules.rar import Direction, RarLine, RarSection, RarState, Section
from commitments.rules.spellings import near_spellings

CATALOGUE = Catalogue("commitments")

# Which cell of state I-C1 holds the carry-forward of a part.
CELLS: dict[tuple[Section, Direction], str] = {
    ("investment", "expense"): "rar_investment_expenses",
    ("operating", "expense"): "rar_operating_expenses",
    ("investment", "revenue"): "rar_investment_revenues",
    ("operating", "revenue"): "rar_operating_revenues",
}
PART_NAMES: dict[tuple[Section, Direction], str] = {
    ("investment", "expense"): "dépenses d’investissement",
    ("operating", "expense"): "dépenses de fonctionnement",
    ("investment", "revenue"): "recettes d’investissement",
    ("operating", "revenue"): "recettes de fonctionnement",
}
# Order operations, transfers between sections, provisions and carried results leave nothing to carry forward.
CHAPTERS_WITHOUT_RAR = frozenset({"001", "002", "021", "022", "023", "040", "041", "042", "043", "68", "78"})


@dataclass(frozen=True, slots=True)
class RarPart:
    """What the commitments say of one part of the carry-forward, in euros."""

    section: Section
    direction: Direction
    count: int  # commitments listed, carried over or not
    remaining: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal
    moved: tuple[RarLine, ...]  # those released, ordered or attached, in part or whole

    @property
    def computed(self) -> Decimal:
        """Return the carry-forward that the balances give, in euros; never negative."""
        return max(ZERO, self.remaining)


@dataclass(frozen=True, slots=True)
class RarCheck:
    """The carry-forward that the results use, and what the commitments say of it, part by part."""

    parts: tuple[RarPart, ...]
    figures: YearFigures
    choice: AllocationChoice = NO_CHOICE
    kept_reason: str = ""  # why the officer keeps the declared amount


@dataclass(frozen=True, slots=True)
class Annex:
    """A state of carry-forward as it is printed, one row per commitment and the totals under its columns; euros.

    `ordered` also holds what was attached to the year (rattaché), which leaves as little to carry over.
    """

    rows: tuple[tuple[str, Decimal, Decimal, Decimal, Decimal], ...]  # number, balance, committed, released, ordered
    totals: tuple[Decimal, Decimal, Decimal, Decimal]


@CATALOGUE.control("RAR-01", RarCheck)
def declared_against_balances(check: RarCheck) -> Iterator[Fault]:
    """What the results carry over is the sum of the remaining balances of the commitments."""
    for part in check.parts:
        declared = _declared(check, part)
        computed = part.computed
        if not part.count or declared == computed:
            continue
        lines, explanation = _explanation(part, declared - computed)
        message = (
            f"Restes à réaliser en {PART_NAMES[part.section, part.direction]}\u00a0: {format_euros(declared)} "
            f"déclarés, {format_euros(computed)} d’après les soldes des engagements, soit un écart de "
            f"{format_euros(abs(declared - computed))}{explanation}. {_consequence(check, part, computed)}"
        )
        if check.kept_reason:
            message += f" Montant déclaré maintenu, pour le motif suivant\u00a0: {check.kept_reason}"
        yield Fault(
            message,
            found=declared,
            expected=computed,
            lines=lines,
            severity=Severity.WARNING if check.kept_reason else None,
        )


@CATALOGUE.control("RAR-02", RarCheck)
def declared_without_commitments(check: RarCheck) -> Iterator[Fault]:
    """A carry-forward that no commitment supports can't be verified."""
    for part in check.parts:
        declared = _declared(check, part)
        if declared and not part.count:
            yield Fault(
                f"Restes à réaliser en {PART_NAMES[part.section, part.direction]}\u00a0: {format_euros(declared)} "
                "déclarés, et aucun engagement de cette partie dans la liste\u00a0: le montant n’est pas vérifié.",
                found=declared,
            )


@CATALOGUE.control("RAR-03", RarState)
def no_balance_is_negative(state: RarState) -> Iterator[Fault]:
    """No commitment is released, ordered or attached beyond what was committed."""
    if state.overdrawn:
        yield Fault(
            f"{len(state.overdrawn)} engagement(s) au solde négatif\u00a0: dégagé, mandaté ou rattaché au-delà de "
            "l’engagé.",
            found=sum((line.remaining for line in state.overdrawn), ZERO),
            expected=ZERO,
            lines=tuple(_line(line, line.remaining) for line in state.overdrawn),
        )


@CATALOGUE.control("RAR-04", Annex)
def sums_of_the_annex(annex: Annex) -> Iterator[Fault]:
    """On each row, balance = committed - released - ordered; under each column, the total is the sum of the rows."""
    for number, balance, committed, released, ordered in annex.rows:
        if balance != committed - released - ordered:
            yield Fault(
                f"Engagement {number}\u00a0: le solde de {format_euros(balance)} n’est pas l’engagé moins le dégagé et "
                f"le mandaté ({format_euros(committed - released - ordered)}).",
                found=balance,
                expected=committed - released - ordered,
                lines=(Line(number, amount=balance),),
            )
    columns = [[row[1] for row in annex.rows], [row[2] for row in annex.rows]]
    columns += [[row[3] for row in annex.rows], [row[4] for row in annex.rows]]
    for name, column, printed in zip(("solde", "engagé", "dégagé", "mandaté"), columns, annex.totals, strict=True):
        total = sum(column, ZERO)
        if printed != total:
            yield Fault(
                f"Total de la colonne «\u00a0{name}\u00a0»\u00a0: {format_euros(printed)} imprimés, "
                f"{format_euros(total)} en additionnant les lignes.",
                found=printed,
                expected=total,
            )


@CATALOGUE.control("RAR-05", RarState)
def fully_released_still_listed(state: RarState) -> Iterator[Fault]:
    """A commitment that is released whole has nothing to carry over."""
    released = [
        line for part in state.parts for line in part.not_carried if line.released and line.released == line.committed
    ]
    if released:
        yield Fault(
            f"{len(released)} engagement(s) entièrement dégagé(s) figurent encore dans la liste\u00a0: ils n’ont "
            "rien à reporter.",
            found=len(released),
            expected=0,
            lines=tuple(_line(line, line.released) for line in released),
        )


@CATALOGUE.control("RAR-06", RarState)
def chapters_without_carry_forward(state: RarState) -> Iterator[Fault]:
    """Order operations, provisions and carried results are never carried over as RAR."""
    wrong = [
        line
        for part in state.parts
        for line in part.lines
        if line.chapter in CHAPTERS_WITHOUT_RAR or line.account == "1068"
    ]
    if wrong:
        yield Fault(
            f"{len(wrong)} engagement(s) reporté(s) sur un chapitre qui n’a pas de restes à réaliser.",
            found=sum((line.remaining for line in wrong), ZERO),
            expected=ZERO,
            lines=tuple(_line(line, line.remaining) for line in wrong),
        )


@CATALOGUE.control("ENG-01", RarState)
def suppliers_spelled_alike(state: RarState) -> Iterator[Fault]:
    """A supplier has one name."""
    counts = Counter(line.supplier for line in _all_lines(state) if line.supplier)
    for names in near_spellings(counts):
        written = ", ".join(f"«\u00a0{name}\u00a0» ({counts[name]} ligne(s))" for name in names)
        yield Fault(
            f"Un même tiers semble écrit de plusieurs façons\u00a0: {written}.",
            found=len(names),
            expected=1,
            lines=tuple(_line(line, None) for line in _all_lines(state) if line.supplier in names),
        )


@CATALOGUE.control("ENG-02", RarState)
def numbers_of_one_shape(state: RarState) -> Iterator[Fault]:
    """The numbers of a listing follow one shape: letters, digits and signs at the same places."""
    shapes: dict[str, list[RarLine]] = defaultdict(list)
    for line in _all_lines(state):
        shapes[re.sub(r"[A-Za-z]", "A", re.sub(r"[0-9]", "9", line.number))].append(line)
    usual = max(shapes.values(), key=len, default=[])
    others = [line for lines in shapes.values() if lines is not usual for line in lines]
    # a listing where every number has its own shape follows no rule: nothing to say
    if others and len(others) * 4 <= len(usual):
        yield Fault(
            f"{len(others)} numéro(s) d’engagement n’ont pas la forme des {len(usual)} autres "
            f"(par exemple {usual[0].number}).",
            found=len(shapes),
            expected=1,
            lines=tuple(_line(line, None) for line in others),
        )


def part_of(section: RarSection) -> RarPart:
    """Return what one part of a state of carry-forward says."""
    lines = (*section.lines, *section.not_carried)
    total = section.listing_total
    return RarPart(
        section.section,
        section.direction,
        total.count,
        total.remaining,
        total.released,
        total.ordered,
        total.attached,
        tuple(line for line in lines if line.remaining != line.committed),
    )


def annex_of(state: RarState) -> Annex:
    """Return the annex that will be printed from a state: its carried rows and their totals."""
    totals = [part.total for part in state.parts]
    return Annex(
        rows=tuple(
            (line.number, line.remaining, line.committed, line.released, line.ordered + line.attached)
            for part in state.parts
            for line in part.lines
        ),
        totals=(
            sum((total.remaining for total in totals), ZERO),
            sum((total.committed for total in totals), ZERO),
            sum((total.released for total in totals), ZERO),
            sum((total.ordered + total.attached for total in totals), ZERO),
        ),
    )


def _all_lines(state: RarState) -> list[RarLine]:
    """Return every line of a state, carried over or not."""
    return [line for part in state.parts for line in (*part.lines, *part.not_carried)]


def _line(line: RarLine, amount: Decimal | None) -> Line:
    """Return what a finding shows of a commitment."""
    return Line(line.number, f"{line.supplier} – {line.label}" if line.label else line.supplier, amount, line.key)


def _declared(check: RarCheck, part: RarPart) -> Decimal:
    """Return the carry-forward that the results use for a part of the state, in euros."""
    declared: Decimal = getattr(check.figures, CELLS[part.section, part.direction])
    return declared


def _explanation(part: RarPart, difference: Decimal) -> tuple[tuple[Line, ...], str]:
    """Return the commitments concerned, with the amount that counts in each, and what explains the difference."""
    causes: tuple[tuple[str, Decimal, Callable[[RarLine], Decimal]], ...] = (
        ("le total des dégagements", part.released, lambda line: line.released),
        ("le total des mandats ou titres émis", part.ordered, lambda line: line.ordered),
        ("le total des rattachements", part.attached, lambda line: line.attached),
        (
            "le total des dégagements et des émissions",
            part.released + part.ordered,
            lambda line: line.released + line.ordered,
        ),
    )
    for cause, total, amount in causes:
        if total == difference:
            lines = tuple(_line(line, amount(line)) for line in part.moved if amount(line))
            return lines, f", qui est exactement {cause}"
    return tuple(_line(line, line.committed - line.remaining) for line in part.moved), ""


def _consequence(check: RarCheck, part: RarPart, computed: Decimal) -> str:
    """Return what the allocation would be with the computed carry-forward."""
    if part.section == "operating":
        return "L’affectation n’en dépend pas, mais le résultat cumulé de fonctionnement en serait changé."
    corrected = (
        replace(check.figures, rar_investment_expenses=computed)
        if part.direction == "expense"
        else replace(check.figures, rar_investment_revenues=computed)
    )
    before, after = (_results(figures, check.choice) for figures in (check.figures, corrected))
    changes = [
        f"{name} {format_euros(new)} au lieu de {format_euros(old)}"
        for name, old, new in (
            ("l’affectation en réserves (1068) serait de", before.allocation.capitalised, after.allocation.capitalised),
            (
                "le report en fonctionnement (002) de",
                before.allocation.carried_surplus,
                after.allocation.carried_surplus,
            ),
            ("le besoin non couvert de", before.allocation.uncovered_need, after.allocation.uncovered_need),
        )
        if old != new
    ]
    if not changes:
        return "L’affectation n’en serait pas changée."
    return f"Avec le montant calculé, {', '.join(changes)}."


def _results(figures: YearFigures, choice: AllocationChoice) -> Results:
    """Return the results with the assembly's choice, or without it where the figures no longer allow it."""
    try:
        return year_results(figures, choice)
    except AllocationError:
        return year_results(figures)
