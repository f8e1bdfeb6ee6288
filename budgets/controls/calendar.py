"""Controls on the dates of a decision and on its modalities of vote. A date that nobody gave is not a fault."""

from collections.abc import Iterator
from datetime import date, timedelta

from budgets.controls.decision_lines import BETWEEN, CATALOGUE, EXPENSE, INVESTMENT, REVENUE, told
from budgets.controls.finding import Fault, Line, Severity
from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import OperationKind
from budgets.rules.dates import format_date, months_after, months_before
from budgets.rules.decision import Comparison, DecisionKind, DecisionView, ProvisionRegime, TakingUp
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.decision_totals import ChapterKey
from budgets.rules.money import ZERO, format_euros

PROVISION_ACCOUNTS = ("15", "29", "39", "49", "59")


def _late(what: str, found: date, limit: date) -> Iterator[Fault]:
    """Yield a fault when a day is after its limit."""
    if found > limit:
        yield Fault(f"{what} le {format_date(found)}, après le {format_date(limit)}.", found=found, expected=limit)


@CATALOGUE.control("CAL-01", DecisionFacts)
def the_budget_is_voted_in_time(facts: DecisionFacts) -> Iterator[Fault]:
    """A primitive budget is voted by 15 April, 30 April when the assembly is renewed."""
    view = facts.view
    calendar = view.context.calendar
    if view.kind is DecisionKind.PRIMITIVE and calendar.voted_on:
        limit = view.context.rules.deadline(view.year, renewal=calendar.is_renewal)
        yield from _late("Le budget a été voté", calendar.voted_on, limit)


@CATALOGUE.control("CAL-02", DecisionFacts)
def documents_are_sent_in_time(facts: DecisionFacts) -> Iterator[Fault]:
    """The draft budget and its annexes reach the members some days before the meeting."""
    calendar, rules = facts.view.context.calendar, facts.view.context.rules
    if calendar.voted_on and calendar.documents_sent_on:
        limit = calendar.voted_on - timedelta(days=rules.documents_days)
        yield from _late("Le projet de budget a été envoyé aux délégués", calendar.documents_sent_on, limit)


@CATALOGUE.control("CAL-03", DecisionFacts)
def the_debate_comes_before_the_vote(facts: DecisionFacts) -> Iterator[Fault]:
    """Where a debate on the orientations of the budget is required, it is held in time before the vote."""
    view = facts.view
    calendar, rules = view.context.calendar, view.context.rules
    if view.kind is not DecisionKind.PRIMITIVE or not rules.is_debate_required or calendar.voted_on is None:
        return
    weeks = rules.debate_weeks
    earliest = (
        calendar.voted_on - timedelta(weeks=weeks)
        if weeks is not None
        else months_before(calendar.voted_on, rules.debate_months)
    )
    window = f"entre le {format_date(earliest)} et le vote du {format_date(calendar.voted_on)}"
    if calendar.debate_on is None:
        yield Fault(
            f"Aucun débat d’orientations budgétaires n’est enregistré\u00a0: il se tient {window}.",
            expected=earliest,
        )
    elif not earliest <= calendar.debate_on < calendar.voted_on:
        yield Fault(
            f"Le débat d’orientations budgétaires du {format_date(calendar.debate_on)} ne s’est pas tenu {window}.",
            found=calendar.debate_on,
            expected=earliest,
        )


@CATALOGUE.control("CAL-04", DecisionFacts)
def the_debate_report_is_sent_in_time(facts: DecisionFacts) -> Iterator[Fault]:
    """The report of the debate reaches the members some days before it."""
    calendar, rules = facts.view.context.calendar, facts.view.context.rules
    if calendar.debate_on and calendar.debate_report_sent_on:
        limit = calendar.debate_on - timedelta(days=rules.debate_report_days)
        yield from _late("Le rapport d’orientations budgétaires a été envoyé", calendar.debate_report_sent_on, limit)


@CATALOGUE.control("CAL-05", DecisionFacts)
def the_budget_is_transmitted_in_time(facts: DecisionFacts) -> Iterator[Fault]:
    """A primitive budget reaches the prefecture within 15 days after the deadline of its vote."""
    view = facts.view
    calendar, rules = view.context.calendar, view.context.rules
    if view.kind is DecisionKind.PRIMITIVE and calendar.transmitted_on:
        deadline = rules.deadline(view.year, renewal=calendar.is_renewal)
        limit = deadline + timedelta(days=rules.transmission_days)
        yield from _late("Le budget a été transmis à la préfecture", calendar.transmitted_on, limit)


@CATALOGUE.control("CAL-06", DecisionFacts)
def results_follow_the_vote_of_the_accounts(facts: DecisionFacts) -> Iterator[Fault]:
    """Final results are taken up after the vote of the accounts."""
    view = facts.view
    calendar = view.context.calendar
    accounts, voted = calendar.accounts_voted_on, calendar.voted_on
    if view.terms.taking_up is TakingUp.AFTER_ACCOUNTS and accounts and voted and accounts > voted:
        yield Fault(
            f"Les résultats sont repris le {format_date(voted)}, avant le vote du compte le {format_date(accounts)}.",
            found=voted,
            expected=accounts,
        )


@CATALOGUE.control("CAL-07", DecisionFacts)
def anticipated_results_come_before_the_deadline(facts: DecisionFacts) -> Iterator[Fault]:
    """Results are taken up in advance only up to the deadline of the vote of the budget."""
    view = facts.view
    calendar = view.context.calendar
    if view.terms.taking_up is TakingUp.ANTICIPATED and calendar.voted_on:
        limit = view.context.rules.deadline(view.year, renewal=calendar.is_renewal)
        yield from _late("La reprise anticipée des résultats a été votée", calendar.voted_on, limit)


@CATALOGUE.control("CAL-08", DecisionFacts)
def late_changes_keep_to_what_is_allowed(facts: DecisionFacts) -> Iterator[Fault]:
    """After the end of the year, a budget changes within 21 days, in operating and in order operations only."""
    view = facts.view
    voted_on = view.context.calendar.voted_on
    end = date(view.year, 12, 31)
    if voted_on is None or voted_on <= end:
        return
    limit = end + timedelta(days=view.context.rules.late_change_days)
    yield from _late("Le budget de l’exercice clos a été modifié", voted_on, limit)
    chapters = [
        chapter
        for (_, kind, chapter), amounts in view.totals.chapters.items()
        if view.new(amounts)
        and kind is OperationKind.REAL
        and chapter not in CARRIED_CHAPTERS
        and view.section(chapter) is INVESTMENT
    ]
    if chapters:
        yield Fault(
            "Après la clôture, seuls les crédits de fonctionnement et les opérations d’ordre peuvent changer\u00a0: "
            f"la décision touche {len(chapters)} chapitre(s) d’investissement ({', '.join(sorted(chapters))}).",
            found=len(chapters),
            expected=0,
        )


@CATALOGUE.control("CAL-09", DecisionFacts)
def the_assembly_answers_the_chamber(facts: DecisionFacts) -> Iterator[Fault]:
    """A new deliberation comes within a month of the chamber's opinion."""
    calendar, rules = facts.view.context.calendar, facts.view.context.rules
    if calendar.opinion_received_on is None:
        return
    limit = months_after(calendar.opinion_received_on, rules.new_deliberation_months)
    if calendar.new_deliberation_on is None:
        yield Fault(
            f"L’avis de la chambre régionale des comptes du {format_date(calendar.opinion_received_on)} appelle une "
            f"nouvelle délibération avant le {format_date(limit)}.",
            expected=limit,
            severity=Severity.INFORMATION,
        )
    else:
        yield from _late("L’assemblée a délibéré à nouveau", calendar.new_deliberation_on, limit)


@CATALOGUE.control("MOD-01", DecisionFacts)
def budgetary_provisions_rest_on_a_deliberation(facts: DecisionFacts) -> Iterator[Fault]:
    """The regime of budgetary provisions rests on a deliberation."""
    terms = facts.view.terms
    if terms.provisions is ProvisionRegime.BUDGETARY and not terms.provisions_deliberation:
        yield Fault(
            "Les provisions sont dites budgétaires sans la délibération qui le décide.",
            found="",
            expected="le numéro et la date de la délibération",
        )


@CATALOGUE.control("MOD-02", DecisionFacts)
def provisions_follow_their_regime(facts: DecisionFacts) -> Iterator[Fault]:
    """Semi-budgetary provisions have no counterpart in investment."""
    view = facts.view
    if view.terms.provisions is ProvisionRegime.BUDGETARY:
        return
    lines = [
        line
        for direction in (EXPENSE, REVENUE)
        if _has_provisions(view, direction)
        for line in view.lines_on(direction, BETWEEN, "040", *PROVISION_ACCOUNTS)
    ]
    if lines:
        yield Fault(
            "Des provisions sont inscrites en investissement (comptes 15, 29, 39, 49 ou 59) alors qu’elles sont "
            "semi-budgétaires.",
            found=len(lines),
            expected=0,
            lines=told(view, lines),
        )


def _has_provisions(view: DecisionView, direction: object) -> bool:
    rows = view.totals.own_rows
    if direction is REVENUE:
        return any(f"{account}…" in rows for account in PROVISION_ACCOUNTS)
    return any(account.startswith(PROVISION_ACCOUNTS) for account in view.accounts(EXPENSE, BETWEEN, "040"))


@CATALOGUE.control("MOD-03", DecisionFacts)
def the_comparison_fits_the_decision(facts: DecisionFacts) -> Iterator[Fault]:
    """A primitive budget is compared with the year before, the other decisions with the budget of the year."""
    view = facts.view
    is_primitive = view.kind is DecisionKind.PRIMITIVE
    if is_primitive == (view.terms.comparison is Comparison.YEAR):
        yield Fault(
            f"Le {view.kind.label} se compare "
            + ("au budget primitif ou cumulé de l’exercice précédent." if is_primitive else "au budget de l’exercice."),
            found=view.terms.comparison.value,
            expected="primitive, cumulated" if is_primitive else Comparison.YEAR.value,
        )


@CATALOGUE.control("MOD-04", DecisionFacts)
def the_budget_compared_with_is_the_one_that_was_voted(facts: DecisionFacts) -> Iterator[Fault]:
    """What an amending decision finds open in a chapter is what the decisions voted before it opened there."""
    view, opened = facts.view, facts.view.context.opened
    if opened is None:
        return
    chapters, none = view.totals.chapters, ZERO
    shown = {key: amounts.previous for key, amounts in chapters.items()}
    wrong = [key for key in sorted({*opened, *shown}) if shown.get(key, none) != opened.get(key, none)]
    if wrong:
        named = [_chapter(key) for key in wrong]
        first = wrong[0]
        more = ", et d’autres" if len(wrong) > 10 else ""
        yield Fault(
            "Le budget avec lequel la décision se compare n’est pas celui que les décisions votées ont ouvert\u00a0: "
            f"{', '.join(named[:10])}{more}. Au premier, {format_euros(shown.get(first, none))} au lieu de "
            f"{format_euros(opened.get(first, none))}.",
            found=shown.get(first, none),
            expected=opened.get(first, none),
            lines=tuple(
                Line(name, amount=shown.get(key, none) - opened.get(key, none))
                for name, key in zip(named, wrong, strict=True)
            ),
        )


def _chapter(key: ChapterKey) -> str:
    direction, kind, chapter = key
    return f"{direction.value} {chapter}" + ("" if kind is OperationKind.REAL else " (ordre)")
