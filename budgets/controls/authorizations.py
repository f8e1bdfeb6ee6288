"""Controls on programme and commitment authorisations (AP, AE), and on what was opened before the vote."""

from collections.abc import Iterator
from decimal import Decimal

from budgets.controls.decision_lines import CATALOGUE, of_section, told
from budgets.controls.finding import Fault, Line
from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, DecisionView
from budgets.rules.decision_context import Authorization
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.decision_totals import LineFlag
from budgets.rules.fungibility import STAFF
from budgets.rules.money import ZERO, format_euros, to_cents


def _used(view: DecisionView) -> dict[str, dict[str, Decimal]]:
    """Return the credits of the year by authorisation, then by chapter."""
    used: dict[str, dict[str, Decimal]] = {}
    for (code, chapter), amounts in view.totals.authorizations.items():
        used.setdefault(code, {})[chapter] = view.of_the_year(amounts)
    return used


def _pairs(view: DecisionView) -> Iterator[tuple[Authorization, dict[str, Decimal]]]:
    """Yield the known authorisations that some lines name, with their credits by chapter."""
    known = view.context.authorizations or {}
    for code, chapters in _used(view).items():
        if code in known:
            yield known[code], chapters


def _lines(view: DecisionView, code: str, chapter: str | None = None) -> tuple[Line, ...]:
    return told(
        view,
        (
            line
            for line in view.lines.values()
            if line.authorization == code and (chapter is None or view.placements.find(line.column).chapter == chapter)
        ),
    )


@CATALOGUE.control("APC-01", DecisionFacts)
def payments_stay_within_the_authorization(facts: DecisionFacts) -> Iterator[Fault]:
    """The payment credits, those of earlier years included, stay within the authorisation."""
    view = facts.view
    for authorization, chapters in _pairs(view):
        total = authorization.paid_before + sum(chapters.values(), ZERO)
        if total > authorization.amount:
            yield Fault(
                f"{authorization.code}\u00a0: {format_euros(total)} de crédits de paiement, exercices antérieurs "
                f"compris, pour une autorisation de {format_euros(authorization.amount)}.",
                found=total,
                expected=authorization.amount,
                lines=_lines(view, authorization.code),
            )


@CATALOGUE.control("APC-02", DecisionFacts)
def authorizations_are_known(facts: DecisionFacts) -> Iterator[Fault]:
    """A line names an authorisation that was voted."""
    view = facts.view
    known = view.context.authorizations
    if known is None:
        return
    for code in _used(view):
        if code not in known:
            yield Fault(
                f"L’autorisation {code} n’a pas été votée.",
                found=code,
                expected="une autorisation votée",
                lines=_lines(view, code),
            )


@CATALOGUE.control("APC-03", DecisionFacts)
def authorizations_hold_real_expenses(facts: DecisionFacts) -> Iterator[Fault]:
    """Order operations and staff are outside the authorisations."""
    view = facts.view
    keys = set(view.totals.flagged.get(LineFlag.ORDER_IN_AUTHORIZATION, ()))
    if any(chapter == STAFF for _, chapter in view.totals.authorizations):
        keys |= {
            key
            for key, line in view.lines.items()
            if line.authorization and view.placements.find(line.column).chapter == STAFF
        }
    if keys:
        lines = [line for key, line in view.lines.items() if key in keys]
        yield Fault(
            "Les opérations d’ordre et les dépenses de personnel sont exclues des autorisations (AP, AE).",
            found=len(lines),
            expected=0,
            lines=told(view, lines),
        )


@CATALOGUE.control("APC-04", DecisionFacts)
def authorizations_keep_to_their_section(facts: DecisionFacts) -> Iterator[Fault]:
    """A programme authorisation holds investment, a commitment authorisation operating."""
    view = facts.view
    for authorization, chapters in _pairs(view):
        for chapter in chapters:
            if chapter and view.section(chapter) is not authorization.section:
                yield Fault(
                    f"{authorization.code} est une autorisation de la "
                    f"{of_section(view, authorization.section)}\u00a0: le chapitre {chapter} n’en est pas.",
                    found=chapter,
                    expected=f"un chapitre de la {of_section(view, authorization.section)}",
                    lines=_lines(view, authorization.code, chapter),
                )


@CATALOGUE.control("APC-05", DecisionFacts)
def payments_follow_their_schedule(facts: DecisionFacts) -> Iterator[Fault]:
    """The payment credits of the year are those of the authorisation's schedule."""
    view = facts.view
    for authorization, chapters in _pairs(view):
        total = sum(chapters.values(), ZERO)
        if authorization.scheduled is not None and total != authorization.scheduled:
            yield Fault(
                f"{authorization.code}\u00a0: {format_euros(total)} de crédits de paiement inscrits, "
                f"{format_euros(authorization.scheduled)} prévus à l’échéancier.",
                found=total,
                expected=authorization.scheduled,
                lines=_lines(view, authorization.code),
            )


@CATALOGUE.control("APC-06", DecisionFacts)
def authorizations_keep_to_their_chapters(facts: DecisionFacts) -> Iterator[Fault]:
    """A line stands on a chapter that its authorisation names."""
    view = facts.view
    for authorization, chapters in _pairs(view):
        for chapter in chapters:
            if authorization.chapters and chapter not in authorization.chapters:
                yield Fault(
                    f"{authorization.code} ne porte pas sur le chapitre {chapter}.",
                    found=chapter,
                    expected=", ".join(sorted(authorization.chapters)),
                    lines=_lines(view, authorization.code, chapter),
                )


@CATALOGUE.control("AVV-01", DecisionFacts)
def a_quarter_is_opened_before_the_vote(facts: DecisionFacts) -> Iterator[Fault]:
    """Before the vote, investment is opened up to a quarter of the credits of N-1, chapter by chapter."""
    view = facts.view
    fraction = view.context.rules.before_vote_fraction
    for it in view.context.before_vote:
        limit = to_cents(it.previous / fraction)
        if it.section is Section.INVESTMENT and it.opened > limit:
            yield Fault(
                f"Chapitre {it.chapter}\u00a0: {format_euros(it.opened)} ouverts avant le vote, pour "
                f"{format_euros(limit)} au plus (1/{fraction} de {format_euros(it.previous)}).",
                found=it.opened,
                expected=limit,
            )


@CATALOGUE.control("AVV-02", DecisionFacts)
def a_third_of_authorizations_is_paid_before_the_vote(facts: DecisionFacts) -> Iterator[Fault]:
    """Before the vote, AP and AE are paid up to a third of those opened in N-1, chapter by chapter."""
    view = facts.view
    fraction = view.context.rules.before_vote_authorization_fraction
    for it in view.context.before_vote:
        limit = to_cents(it.previous_authorised / fraction)
        if it.authorised > limit:
            yield Fault(
                f"Chapitre {it.chapter}\u00a0: {format_euros(it.authorised)} mandatés sur autorisations avant le vote, "
                f"pour {format_euros(limit)} au plus (1/{fraction} de {format_euros(it.previous_authorised)}).",
                found=it.authorised,
                expected=limit,
            )


@CATALOGUE.control("AVV-03", DecisionFacts)
def what_was_opened_is_in_the_budget(facts: DecisionFacts) -> Iterator[Fault]:
    """Credits opened before the vote are entered in the budget when it is adopted."""
    view = facts.view
    if view.kind is not DecisionKind.PRIMITIVE:
        return
    for it in view.context.before_vote:
        credit = view.new(view.chapter(Direction.EXPENSE, OperationKind.REAL, it.chapter))
        if it.chapter not in CARRIED_CHAPTERS and credit < it.opened:
            yield Fault(
                f"Chapitre {it.chapter}\u00a0: {format_euros(it.opened)} ouverts avant le vote, "
                f"{format_euros(credit)} inscrits au budget.",
                found=credit,
                expected=it.opened,
            )
