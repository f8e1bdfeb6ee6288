"""Controls on the balance of a decision: sections, real balance, order operations, savings."""

from collections.abc import Iterator
from decimal import Decimal

from budgets.controls.decision_lines import (
    BETWEEN,
    CATALOGUE,
    EXPENSE,
    INVESTMENT,
    OPERATING,
    REVENUE,
    addition,
    of_section,
    section_name,
    transfer_changes,
)
from budgets.controls.finding import Fault, Line, Severity
from budgets.rules.decision import DecisionKind, LineChange
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.mirrors import MirrorGap
from budgets.rules.money import ZERO, format_euros

OWN_LINES = ("023", "021")  # chapters of one line, which a mend can write


def _is_to_be_balanced(facts: DecisionFacts) -> bool:
    """Return whether the decision must leave the budget in balance: a carry-forward waits for the results to do it."""
    return facts.view.kind is not DecisionKind.CARRY_FORWARD


@CATALOGUE.control("EQU-01", DecisionFacts)
def no_section_in_deficit(facts: DecisionFacts) -> Iterator[Fault]:
    """Each section's cumulated revenues reach its expenses."""
    for balance in facts.balance.sections if _is_to_be_balanced(facts) else ():
        if balance.difference < ZERO:
            other = facts.balance.of(OPERATING if balance.section is INVESTMENT else INVESTMENT)
            amount = -balance.difference
            changes: tuple[LineChange, ...] = ()
            if other.difference >= amount:
                changes = transfer_changes(facts.view, amount if balance.section is INVESTMENT else -amount)
            yield Fault(
                f"{of_section(facts.view, balance.section).capitalize()}\u00a0: "
                f"{format_euros(balance.expenses.total)} de dépenses pour {format_euros(balance.revenues.total)} de "
                f"recettes, soit un déficit de {format_euros(amount)}.",
                found=balance.difference,
                expected=ZERO,
                changes=changes,
            )


@CATALOGUE.control("EQU-02", DecisionFacts)
def operating_surplus_is_allowed(facts: DecisionFacts) -> Iterator[Fault]:
    """An operating surplus rests on L. 1612-6 or L. 1612-7; otherwise the section is not voted in balance."""
    difference = facts.balance.operating.difference
    if difference <= ZERO or not _is_to_be_balanced(facts):
        return
    name = of_section(facts.view, OPERATING)
    permit = facts.real_balance.operating_permit
    if permit is None:
        insincere = bool(facts.real_balance.mirrored)
        reason = (
            "il n’est qu’apparent, une recette n’ayant d’autre contrepartie qu’une dépense de l’autre section"
            if insincere
            else "ni report voté, ni section d’investissement en équilibre réel ne l’admettent (L. 1612-6 et L. 1612-7)"
        )
        yield Fault(
            f"La {name} présente un excédent de {format_euros(difference)}\u00a0: {reason}.",
            found=difference,
            expected=ZERO,
            changes=() if insincere else transfer_changes(facts.view, difference),
        )
    else:
        yield Fault(
            f"La {name} est votée avec un excédent de {format_euros(difference)}, que l’article "
            f"{permit.value} du CGCT admet.",
            found=difference,
            expected=ZERO,
            severity=Severity.INFORMATION,
            changes=transfer_changes(facts.view, difference),
        )


@CATALOGUE.control("EQU-03", DecisionFacts)
def investment_surplus_is_known(facts: DecisionFacts) -> Iterator[Fault]:
    """An investment surplus is allowed, and said."""
    difference = facts.balance.investment.difference
    if difference > ZERO and _is_to_be_balanced(facts):
        yield Fault(
            f"La section d’investissement est votée avec un excédent de {format_euros(difference)}, que l’article "
            "L. 1612-7 du CGCT admet, notamment après inscription des amortissements obligatoires.",
            found=difference,
            expected=ZERO,
        )


@CATALOGUE.control("EQU-04", DecisionFacts)
def balance_is_sincere(facts: DecisionFacts) -> Iterator[Fault]:
    """Without the revenues that an equal expense mirrors, no section falls into deficit."""
    found = facts.real_balance
    if not found.mirrored:
        return
    deficits = [
        f"{section_name(facts.view, section)}\u00a0: {format_euros(sincere)} au lieu de {format_euros(shown)}"
        for section, sincere, shown in (
            (OPERATING, found.sincere_operating, found.sections.operating.difference),
            (INVESTMENT, found.sincere_investment, found.sections.investment.difference),
        )
        if sincere < ZERO
    ]
    if deficits:
        yield Fault(
            "Le budget n’est pas en équilibre réel\u00a0: sans les inscriptions qui se répondent "
            f"({format_euros(found.mirrored_amount)}), le résultat prévisionnel devient, en {', en '.join(deficits)}.",
            found=min(found.sincere_operating, found.sincere_investment),
            expected=ZERO,
        )


@CATALOGUE.control("EQU-05", DecisionFacts)
def own_resources_cover_the_annuity(facts: DecisionFacts) -> Iterator[Fault]:
    """Own resources cover the capital of the annuity."""
    own = facts.own
    if own.has_debt and not own.is_covered:
        yield Fault(
            f"Les ressources propres ({format_euros(own.resources.total)} cette année, "
            f"{format_euros(own.balance_2.total)} des exercices antérieurs) ne couvrent pas les "
            f"{format_euros(own.expenses.total)} à couvrir\u00a0: il manque {format_euros(-own.margin)}.",
            found=own.margin,
            expected=ZERO,
            lines=(Line("D 16", "capital de la dette", own.capital.total),),
        )


@CATALOGUE.control("EQU-06", DecisionFacts)
def annuity_rests_on_earlier_years(facts: DecisionFacts) -> Iterator[Fault]:
    """The resources of the year alone cover the annuity; if not, one is told what does."""
    own = facts.own
    if own.has_debt and own.is_covered and not own.is_covered_by_the_year:
        yield Fault(
            f"Les ressources propres de l’exercice ne couvrent pas l’annuité (solde III de "
            f"{format_euros(own.balance_3.total)})\u00a0: elle l’est par les ressources des exercices antérieurs "
            f"(solde II de {format_euros(own.balance_2.total)}).",
            found=own.balance_3.total,
            expected=ZERO,
        )


@CATALOGUE.control("EQU-07", DecisionFacts)
def the_decision_is_balanced_by_itself(facts: DecisionFacts) -> Iterator[Fault]:
    """What a decision adds to expenses, it adds to revenues, in each section."""
    if facts.view.kind is DecisionKind.PRIMITIVE or not _is_to_be_balanced(facts):
        return
    for balance in facts.balance.sections:
        if balance.decision_difference != ZERO:
            yield Fault(
                f"{of_section(facts.view, balance.section).capitalize()}\u00a0: la décision ajoute "
                f"{format_euros(balance.expenses.decision)} aux dépenses et "
                f"{format_euros(balance.revenues.decision)} aux recettes.",
                found=balance.revenues.decision,
                expected=balance.expenses.decision,
            )


def _gap(facts: DecisionFacts, name: str) -> Iterator[Fault]:
    """Yield the fault of a mirror that does not hold."""
    gap = facts.mirror_gaps.get(name)
    if gap is not None:
        yield Fault(
            f"{name}\u00a0: {format_euros(gap.first)} d’un côté, {format_euros(gap.second)} de l’autre.",
            found=gap.second,
            expected=gap.first,
            lines=(_side(gap.mirror.first, gap.first), _side(gap.mirror.second, gap.second)),
            changes=_mended(facts, gap),
        )


def _side(key: tuple[object, object, str], amount: Decimal) -> Line:
    return Line(f"{key[0]} {key[2]}", amount=amount)


def _mended(facts: DecisionFacts, gap: MirrorGap) -> tuple[LineChange, ...]:
    """Return the line that brings the revenue to the expense, where the chapter is one line (021)."""
    direction, kind, chapter = gap.mirror.second
    if chapter not in OWN_LINES:
        return ()
    return (addition(facts.view, direction, chapter, gap.first - gap.second, kind),)


@CATALOGUE.control("EQU-08", DecisionFacts)
def transfer_between_sections_is_mirrored(facts: DecisionFacts) -> Iterator[Fault]:
    """DF 023 = RI 021."""
    return _gap(facts, "DF 023 = RI 021")


@CATALOGUE.control("EQU-09", DecisionFacts)
def expense_040_is_mirrored(facts: DecisionFacts) -> Iterator[Fault]:
    """DI 040 = RF 042."""
    return _gap(facts, "DI 040 = RF 042")


@CATALOGUE.control("EQU-10", DecisionFacts)
def revenue_040_is_mirrored(facts: DecisionFacts) -> Iterator[Fault]:
    """RI 040 = DF 042."""
    return _gap(facts, "RI 040 = DF 042")


@CATALOGUE.control("EQU-11", DecisionFacts)
def chapter_041_is_mirrored(facts: DecisionFacts) -> Iterator[Fault]:
    """DI 041 = RI 041."""
    return _gap(facts, "DI 041 = RI 041")


@CATALOGUE.control("EQU-12", DecisionFacts)
def chapter_043_is_mirrored(facts: DecisionFacts) -> Iterator[Fault]:
    """DF 043 = RF 043."""
    return _gap(facts, "DF 043 = RF 043")


@CATALOGUE.control("EQU-13", DecisionFacts)
def operating_finances_investment(facts: DecisionFacts) -> Iterator[Fault]:
    """The forecast self-financing is not negative: operating does not live on investment."""
    found = facts.savings.self_financing
    if found < ZERO:
        yield Fault(
            f"L’autofinancement prévisionnel est négatif ({format_euros(found)})\u00a0: la section d’investissement "
            f"finance la {of_section(facts.view, OPERATING)}.",
            found=found,
            expected=ZERO,
        )


@CATALOGUE.control("EQU-14", DecisionFacts)
def transfer_is_not_negative(facts: DecisionFacts) -> Iterator[Fault]:
    """Line 023 takes from operating, line 021 gives to investment: neither is negative."""
    for direction, chapter in ((EXPENSE, "023"), (REVENUE, "021")):
        amount = facts.view.credit(direction, BETWEEN, chapter)
        if amount < ZERO:
            yield Fault(
                f"Le virement entre sections ({direction.value} {chapter}) est négatif\u00a0: {format_euros(amount)}.",
                found=amount,
                expected=ZERO,
                changes=(addition(facts.view, direction, chapter, -amount, BETWEEN),),
            )


@CATALOGUE.control("EPA-01", DecisionFacts)
def gross_saving_is_not_negative(facts: DecisionFacts) -> Iterator[Fault]:
    """Real operating revenues cover real operating expenses."""
    found = facts.savings
    if found.gross < ZERO:
        yield Fault(
            f"L’épargne brute est négative\u00a0: {format_euros(found.revenues)} de recettes réelles pour "
            f"{format_euros(found.expenses)} de dépenses réelles.",
            found=found.gross,
            expected=ZERO,
        )


@CATALOGUE.control("EPA-02", DecisionFacts)
def gross_saving_repays_the_debt(facts: DecisionFacts) -> Iterator[Fault]:
    """The gross saving covers the capital repaid."""
    found = facts.savings
    if found.gross >= ZERO > found.net:
        yield Fault(
            f"L’épargne brute ({format_euros(found.gross)}) ne couvre pas le remboursement du capital de la dette "
            f"({format_euros(found.capital)}).",
            found=found.gross,
            expected=found.capital,
        )
