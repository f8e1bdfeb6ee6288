"""Kinds that vote a budget decision: its totals by section, its chapters."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.db.models import Sum

from budgets.controls.decisions import check_decision
from budgets.controls.finding import Finding
from budgets.models import BudgetDecision, CreditLine
from budgets.queries_decision_view import AccountsNotChecked, decision_view
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from deliberations.documents.content import Table
from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.rules.figures import Figure, Place
from deliberations.sources.amendments import Amendments
from deliberations.sources.base import ActSource, amount_table, common

SECTIONS = (("F", "operating", "Fonctionnement"), ("I", "investment", "Investissement"))
SIDES = ((Direction.EXPENSE, "expenses", "dépenses"), (Direction.REVENUE, "revenues", "recettes"))

AMENDING = (BudgetDecision.Kind.AMENDING, BudgetDecision.Kind.SUPPLEMENTARY)
Chapters = dict[tuple[str, str], dict[str, tuple[str, Decimal]]]  # (section, direction): chapter: (label, euros)


def decision_source(deliberation: Deliberation) -> ActSource:
    """Return the totals and chapters of the budget decision that the act votes, as they are now."""
    decision = deliberation.decision
    assert decision is not None, "this kind votes a budget decision"
    figures, tables, cases = common(deliberation)
    chapters = decision_chapters(decision)
    figures |= {figure.key: figure for figure in _figures(decision, chapters)}
    by_chapter = _tables(chapters)
    tables |= by_chapter
    cases |= frozenset(by_chapter)
    balanced = all(
        _total(chapters, section, Direction.EXPENSE) == _total(chapters, section, Direction.REVENUE)
        for section, _, _ in SECTIONS
    )
    cases |= {"balanced" if balanced else "unbalanced", f"taking_up_{decision.taking_up}"}
    if decision.operating_transfer_rate or decision.investment_transfer_rate:
        cases |= {"fungibility"}
    source = ActSource(
        figures,
        tables,
        cases,
        kind_of(deliberation.kind).subject,
        findings=partial(_findings, decision),
        place=Place.DECISION,
    )
    return _with_changes(source, Amendments(decision)) if decision.kind in AMENDING else source


def _with_changes(source: ActSource, amendments: Amendments) -> ActSource:
    """Return the source with what the decision changes, chapter by chapter."""
    return replace(
        source,
        figures={**source.figures, **amendments.figures},
        tables={**source.tables, **amendments.tables},
        cases=source.cases | amendments.cases,
        annexes=amendments.annexes,
    )


def decision_chapters(decision: BudgetDecision) -> Chapters:
    """Return what the decision brings by section, direction and chapter, carry-forward included (2 queries)."""
    placements = Placements(read_chart(decision.budget_year.chart))
    rows = (
        CreditLine.objects.filter(decision=decision)
        .values_list("direction", "kind", "account__code")
        .annotate(brought=Sum("voted" if decision.is_voted else "proposed"), carried=Sum("rar"))
        .order_by("account__code")
    )
    found: Chapters = {}
    for direction, kind, account, brought, carried in rows:
        place = placements.find((Direction(direction), OperationKind(kind), account))
        if place.section is None:
            continue
        side = found.setdefault((place.section.value, direction), {})
        label, before = side.get(place.chapter, (_label(placements, place.chapter), ZERO))
        side[place.chapter] = (label, before + brought + carried)
    return found


def _label(placements: Placements, code: str) -> str:
    chapter = placements.chart.chapter_by_code.get(code)
    return f"{code} {chapter.label}" if chapter else code


def _total(chapters: Chapters, section: str, direction: str) -> Decimal:
    return sum((amount for _, amount in chapters.get((section, direction), {}).values()), ZERO)


def _figures(decision: BudgetDecision, chapters: Chapters) -> Iterable[Figure]:
    origin = f"{str(decision).capitalize()}"
    yield Figure("decision", "décision budgétaire", str(decision), origin, Place.DECISION)
    article = "la" if decision.kind == BudgetDecision.Kind.AMENDING else "le"
    yield Figure("the_decision", "décision, avec son article", f"{article} {decision}", origin, Place.DECISION)
    yield Figure("decision_number", "numéro de la décision", decision.number or None, origin, Place.DECISION)
    yield Figure(
        "investment_level", "vote de l’investissement", decision.get_investment_level_display(), origin, Place.DECISION
    )
    yield Figure(
        "operating_level", "vote du fonctionnement", decision.get_operating_level_display(), origin, Place.DECISION
    )
    for name, label in (("operating", "fonctionnement"), ("investment", "investissement")):
        rate = getattr(decision, f"{name}_transfer_rate")
        shown = f"{rate.normalize():f}".replace(".", ",") + "\u00a0%" if rate is not None else None
        yield Figure(f"{name}_transfer_rate", f"virements entre chapitres, {label}", shown, origin, Place.DECISION)
    whole = {direction: ZERO for direction, _, _ in SIDES}
    for section, name, label in SECTIONS:
        for direction, side, word in SIDES:
            total = _total(chapters, section, direction)
            whole[direction] += total
            yield Figure(f"{name}_{side}_total", f"{label}, {word}", total, origin, Place.DECISION)
    for direction, side, word in SIDES:
        yield Figure(f"{side}_total", f"total des {word}", whole[direction], origin, Place.DECISION)


def _tables(chapters: Chapters) -> dict[str, tuple[str, Callable[[], Table]]]:
    def sections() -> Table:
        rows = [
            (label, tuple(_total(chapters, section, direction) for direction, _, _ in SIDES))
            for section, _, label in SECTIONS
        ]
        rows.append(("Total", tuple(sum((row[1][place] for row in rows), ZERO) for place in (0, 1))))
        return amount_table("Équilibre de la décision", ("Dépenses", "Recettes"), rows, "Section")

    def side(section: str, direction: str, caption: str) -> Callable[[], Table]:
        def build() -> Table:
            rows = [(label, (amount,)) for label, amount in chapters.get((section, direction), {}).values()]
            rows.append(("Total", (_total(chapters, section, direction),)))
            return amount_table(caption, ("Montant",), rows, "Chapitre")

        return build

    found = {"decision_sections": ("Équilibre par section", sections)}
    for section, name, label in SECTIONS:
        for direction, key, word in SIDES:
            caption = f"{label}, {word} par chapitre"
            if chapters.get((section, direction)):
                found[f"{name}_{key}"] = (caption, side(section, direction, caption))
    return found


def _findings(decision: BudgetDecision) -> list[Finding]:
    """Return what the controls find in the decision, the blocking ones alone matter before its vote."""
    try:
        return list(check_decision(decision_view(decision)))
    except AccountsNotChecked:
        return []
