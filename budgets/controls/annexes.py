"""Controls between the annexes of a decision and its lines: debt, staff, subsidies, guarantees."""

from collections.abc import Iterator
from decimal import Decimal

from budgets.controls.decision_lines import CATALOGUE, EXPENSE, REAL, addition, percent, told
from budgets.controls.finding import Fault, Severity
from budgets.rules.annexes.totals import AnnexTotals
from budgets.rules.debt.credits import ACCRUED, INTEREST, debt_credits, expense_credit
from budgets.rules.debt.guarantees import HIGHEST
from budgets.rules.decision import DecisionView, LineView
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.fungibility import STAFF
from budgets.rules.money import ZERO, format_euros

GRANTED = ("657", "204")  # accounts whose credits state B8 shares out between beneficiaries


def _annexes(facts: DecisionFacts) -> AnnexTotals:
    return facts.view.context.annexes or AnnexTotals()


def _lines(view: DecisionView, *accounts: str) -> list[LineView]:
    return [
        line
        for line in view.lines.values()
        if line.direction is EXPENSE and line.kind is REAL and line.account.startswith(accounts)
    ]


@CATALOGUE.control("ANX-01", DecisionFacts)
def the_capital_of_the_debt_is_covered(facts: DecisionFacts) -> Iterator[Fault]:
    """The credits of the accounts of loans are the capital that the loans of the annex repay in the year."""
    debt, view = debt_credits(facts.view), facts.view
    if debt is None or not debt.whole.due:  # the annex does not say what is repaid
        return
    whole = debt.whole
    changes = tuple(it.change for it in debt.capital if it.proposed)
    if not whole.agrees:
        yield Fault(
            f"Le capital à rembourser d’après l’annexe fait {format_euros(whole.due)}, pour "
            f"{format_euros(whole.credit)} de crédits aux comptes d’emprunts.",
            found=whole.credit,
            expected=whole.due,
            lines=told(view, _lines(view, *(it.account for it in debt.capital))),
            severity=None if whole.difference > ZERO else Severity.INFORMATION,
            changes=changes if whole.difference > ZERO else (),
        )
    elif changes:
        yield Fault(
            "Le capital à rembourser est inscrit en entier, sur d’autres comptes que ceux de l’annexe\u00a0: "
            f"{', '.join(it.account for it in debt.capital if it.proposed)}.",
            found=whole.credit,
            expected=whole.due,
            lines=told(view, _lines(view, *(it.account for it in debt.capital if it.proposed))),
            severity=Severity.INFORMATION,
            mend="Inscrivez le capital de chaque emprunt au compte que dit l’annexe, ou corrigez l’annexe.",
            changes=changes,
        )


@CATALOGUE.control("ANX-02", DecisionFacts)
def the_interest_of_the_debt_is_covered(facts: DecisionFacts) -> Iterator[Fault]:
    """The credits of account 66111 are the interest that the loans of the annex pay in the year."""
    debt = debt_credits(facts.view)
    if debt and debt.interest.due and not debt.interest.agrees:
        it = debt.interest
        yield Fault(
            f"Les intérêts à payer d’après l’annexe font {format_euros(it.due)}, pour {format_euros(it.credit)} de "
            f"crédits au compte {INTEREST}.",
            found=it.credit,
            expected=it.due,
            lines=told(facts.view, _lines(facts.view, INTEREST)),
            severity=None if it.difference > ZERO else Severity.INFORMATION,
            changes=(it.change,) if it.proposed else (),
        )


@CATALOGUE.control("ANX-03", DecisionFacts)
def the_accrued_interest_is_entered(facts: DecisionFacts) -> Iterator[Fault]:
    """Account 66112 bears the ICNE of the year less those of the year before."""
    debt = debt_credits(facts.view)
    if debt and debt.accrual and not debt.accrual.agrees:
        it = debt.accrual
        yield Fault(
            f"Compte {ACCRUED}\u00a0: {format_euros(it.credit)} inscrits, pour une variation des ICNE de "
            f"{format_euros(it.due)}.",
            found=it.credit,
            expected=it.due,
            lines=told(facts.view, _lines(facts.view, ACCRUED)),
            changes=(it.change,),
        )


@CATALOGUE.control("ANX-04", DecisionFacts)
def loans_follow_their_schedule(facts: DecisionFacts) -> Iterator[Fault]:
    """The annuity of a loan in the annex is that of its schedule."""
    debt = _annexes(facts).debt
    for gap in debt.gaps if debt else ():
        yield Fault(
            f"Emprunt {gap.contract}\u00a0: l’annexe porte une annuité de {format_euros(gap.stated)}, son échéancier "
            f"en calcule {format_euros(gap.computed)}.",
            found=gap.stated,
            expected=gap.computed,
        )


@CATALOGUE.control("ANX-05", DecisionFacts)
def subsidies_stay_within_their_credits(facts: DecisionFacts) -> Iterator[Fault]:
    """The subsidies listed on an account stay within its credits."""
    for account, granted in sorted(_annexes(facts).grants.items()):
        credit = expense_credit(facts.view, account)
        if granted > credit:
            yield Fault(
                f"Compte {account}\u00a0: {format_euros(granted)} de subventions attribuées dans l’annexe, pour "
                f"{format_euros(credit)} de crédits.",
                found=granted,
                expected=credit,
                lines=told(facts.view, _lines(facts.view, account)),
                changes=(addition(facts.view, EXPENSE, account, granted - credit),),
            )


@CATALOGUE.control("ANX-06", DecisionFacts)
def subsidy_credits_are_shared_out(facts: DecisionFacts) -> Iterator[Fault]:
    """The credits of chapters 65 and 204 for subsidies are shared out between beneficiaries."""
    grants = _annexes(facts).grants
    for family in GRANTED:
        granted = sum((it for account, it in grants.items() if account.startswith(family)), ZERO)
        credit = expense_credit(facts.view, family)
        if grants and credit > granted:
            yield Fault(
                f"Comptes {family}\u00a0: {format_euros(credit)} de crédits, dont {format_euros(credit - granted)} "
                "sans bénéficiaire dans l’annexe.",
                found=granted,
                expected=credit,
                lines=told(facts.view, _lines(facts.view, family)),
            )


@CATALOGUE.control("ANX-07", DecisionFacts)
def pay_stays_within_staff_costs(facts: DecisionFacts) -> Iterator[Fault]:
    """The pay declared for the posts stays within chapter 012, and posts that are filled have credits."""
    staff = _annexes(facts).staff
    if staff is None:
        return
    view = facts.view
    credit = view.credit(EXPENSE, REAL, STAFF)
    declared = staff.pay + staff.seconded
    if declared > credit or (staff.filled and not credit):
        yield Fault(
            f"L’annexe déclare {format_euros(declared)} de rémunérations et {_count(staff.filled)} emplois pourvus, "
            f"pour {format_euros(credit)} de crédits au chapitre {STAFF}.",
            found=declared,
            expected=credit,
            lines=told(view, view.lines_on(EXPENSE, REAL, STAFF)),
        )


@CATALOGUE.control("ANX-08", DecisionFacts)
def posts_are_created_before_they_are_filled(facts: DecisionFacts) -> Iterator[Fault]:
    """The posts filled stay within those that the assembly created."""
    staff = _annexes(facts).staff
    if staff and staff.posts and staff.filled > staff.posts:
        yield Fault(
            f"{_count(staff.filled)} emplois pourvus pour {_count(staff.posts)} emplois budgétaires.",
            found=_count(staff.filled),
            expected=_count(staff.posts),
        )


@CATALOGUE.control("ANX-09", DecisionFacts)
def guarantees_stay_under_their_ceiling(facts: DecisionFacts) -> Iterator[Fault]:
    """The annuities of guaranteed loans and of the debt stay under half of the real operating receipts."""
    ratio = _annexes(facts).guarantees
    if ratio and ratio.is_exceeded and ratio.percent is not None:
        yield Fault(
            f"Les annuités garanties et celles de la dette font {percent(ratio.percent)} des recettes réelles de "
            f"fonctionnement, pour {percent(HIGHEST)} au plus.",
            found=percent(ratio.percent),
            expected=percent(HIGHEST),
        )


def _count(posts: Decimal) -> str:
    return f"{posts.normalize():f}".replace(".", ",")
