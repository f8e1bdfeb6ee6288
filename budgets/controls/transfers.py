"""Controls on transfers of credits between chapters (fongibilité): what the assembly authorised, used and left."""

from collections.abc import Iterator
from decimal import Decimal

from budgets.controls.decision_lines import (
    CATALOGUE,
    EXPENSE,
    REAL,
    REVENUE,
    new_of,
    of_section,
    percent,
    section_name,
    told,
)
from budgets.controls.finding import Fault
from budgets.rules.chart import Section
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.fungibility import STAFF
from budgets.rules.money import ZERO, format_euros


def _is_transfer(view: DecisionView) -> bool:
    return view.kind is DecisionKind.TRANSFER


def _moving(view: DecisionView) -> Iterator[LineView]:
    """Yield the lines that the decision changes."""
    return (line for line in view.lines.values() if new_of(view, line))


@CATALOGUE.control("FON-01", DecisionFacts)
def rates_stay_under_the_ceiling(facts: DecisionFacts) -> Iterator[Fault]:
    """The rate of transfers stays under 7.5 %, or under what the financial regulation says."""
    view = facts.view
    ceiling = view.context.rules.transfer_ceiling
    for section in Section:
        rate = view.terms.transfer_rate(section)
        if rate is not None and not ZERO <= rate <= ceiling:
            yield Fault(
                f"{of_section(view, section).capitalize()}\u00a0: le taux des virements entre chapitres est de "
                f"{percent(rate)}, pour {percent(ceiling)} au plus.",
                found=percent(rate),
                expected=f"{percent(ceiling)} au plus",
            )


@CATALOGUE.control("FON-02", DecisionFacts)
def the_absence_of_a_rate_is_known(facts: DecisionFacts) -> Iterator[Fault]:
    """Without a rate in state I-B, the president may not move credits between chapters."""
    view = facts.view
    if not view.is_m57 or _is_transfer(view):
        return
    missing = [section_name(view, section) for section in Section if view.terms.transfer_rate(section) is None]
    if missing:
        yield Fault(
            f"Aucun taux de virement entre chapitres n’est indiqué ({' et '.join(missing)})\u00a0: le président est "
            "réputé ne pas être autorisé à en opérer.",
            found="sans taux",
            expected="un taux, ou le choix de n’en pas donner",
        )


@CATALOGUE.control("FON-03", DecisionFacts)
def transfers_stay_within_their_limit(facts: DecisionFacts) -> Iterator[Fault]:
    """What is moved in the year stays within the limit of each section."""
    view = facts.view
    if not _is_transfer(view):
        return
    for found in facts.fungibility.values():
        if found.rate is not None and found.left < ZERO:
            yield Fault(
                f"{of_section(view, found.section).capitalize()}\u00a0: {format_euros(found.used + found.moved)} "
                f"virés entre chapitres cette année, pour {format_euros(found.limit)} au plus ({percent(found.rate)} "
                f"de {format_euros(found.base)}).",
                found=found.used + found.moved,
                expected=found.limit,
            )


@CATALOGUE.control("FON-04", DecisionFacts)
def staff_credits_are_not_moved(facts: DecisionFacts) -> Iterator[Fault]:
    """Staff credits (012) are excluded from transfers between chapters."""
    view = facts.view
    staff = view.chapter(EXPENSE, REAL, STAFF)
    if _is_transfer(view) and view.new(staff):
        yield Fault(
            f"Le virement change de {format_euros(view.new(staff))} les crédits de personnel (chapitre 012), qui en "
            "sont exclus.",
            found=view.new(staff),
            expected=ZERO,
            lines=told(view, view.lines_on(EXPENSE, REAL, STAFF)),
        )


@CATALOGUE.control("FON-05", DecisionFacts)
def a_transfer_stays_in_its_section(facts: DecisionFacts) -> Iterator[Fault]:
    """What a transfer takes from a section's expenses, it gives back to them."""
    view = facts.view
    if _is_transfer(view):
        for balance in facts.balance.sections:
            if balance.expenses.decision:
                yield Fault(
                    f"{of_section(view, balance.section).capitalize()}\u00a0: le virement change le total des dépenses "
                    f"de {format_euros(balance.expenses.decision)}.",
                    found=balance.expenses.decision,
                    expected=ZERO,
                )


@CATALOGUE.control("FON-06", DecisionFacts)
def a_transfer_is_authorised(facts: DecisionFacts) -> Iterator[Fault]:
    """No transfer between chapters without the assembly's authorisation."""
    view = facts.view
    if not _is_transfer(view):
        return
    for found in facts.fungibility.values():
        if found.moved and found.rate is None:
            reason = (
                "les services industriels et commerciaux ne connaissent pas ces virements"
                if view.is_commercial
                else "l’assemblée n’a donné aucun taux pour cette section"
            )
            yield Fault(
                f"{of_section(view, found.section).capitalize()}\u00a0: {format_euros(found.moved)} virés de chapitre "
                f"à chapitre, alors que {reason}.",
                found=found.moved,
                expected=ZERO,
            )


@CATALOGUE.control("FON-07", DecisionFacts)
def a_transfer_moves_real_expenses(facts: DecisionFacts) -> Iterator[Fault]:
    """A transfer moves payment credits: neither revenue nor order operations."""
    view = facts.view
    if _is_transfer(view):
        lines = [line for line in _moving(view) if line.direction is REVENUE or line.kind is not REAL]
        if lines:
            yield Fault(
                "Un virement de crédits ne porte que sur des dépenses réelles.",
                found=sum((new_of(view, line) for line in lines), ZERO),
                expected=ZERO,
                lines=told(view, lines),
            )


@CATALOGUE.control("FON-08", DecisionFacts)
def specialised_articles_are_not_moved(facts: DecisionFacts) -> Iterator[Fault]:
    """Articles that the assembly specialised are not moved by the authorising officer."""
    view = facts.view
    if _is_transfer(view) and view.terms.specialised_articles:
        lines = [line for line in _moving(view) if line.account in view.terms.specialised_articles]
        if lines:
            yield Fault(
                "Le virement touche des articles spécialisés, que seule l’assemblée peut modifier.",
                found=len(lines),
                expected=0,
                lines=told(view, lines),
            )


@CATALOGUE.control("FON-09", DecisionFacts)
def the_use_of_transfers_is_known(facts: DecisionFacts) -> Iterator[Fault]:
    """One is told when most of the limit is used."""
    view = facts.view
    if view.context.transferred is None and not _is_transfer(view):
        return
    alert = view.context.rules.transfer_alert
    for found in facts.fungibility.values():
        used = found.used + found.moved
        if found.limit and alert * found.limit <= used * Decimal(100) and found.left >= ZERO:
            yield Fault(
                f"{of_section(view, found.section).capitalize()}\u00a0: {format_euros(used)} virés entre chapitres sur "
                f"{format_euros(found.limit)}\u00a0; il reste {format_euros(found.left)}.",
                found=used,
                expected=found.limit,
            )
