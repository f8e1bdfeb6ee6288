"""Controls on forbidden or doubtful entries: disposals, reserves, exceptional revenue, unforeseen expenses."""

from collections.abc import Iterator
from decimal import Decimal

from budgets.controls.decision_lines import (
    BETWEEN,
    CATALOGUE,
    EXPENSE,
    INVESTMENT,
    OPERATING,
    REAL,
    REVENUE,
    addition,
    credit_of,
    of_section,
    percent,
    removal,
    told,
    told_column,
)
from budgets.controls.finding import Fault, Line
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionView, LineView
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.fungibility import real_expenses
from budgets.rules.money import ZERO, format_euros, to_cents
from budgets.rules.real_balance import EXCEPTIONAL_CHAPTER

UNFORESEEN = {INVESTMENT: "020", OPERATING: "022"}
MAY_BE_NEGATIVE = ("66112", "7622")  # accrued interest (ICNE): the year less the year before
SMALL_EQUIPMENT = "218"


def _entered(
    view: DecisionView, direction: Direction, kind: OperationKind, chapter: str, *prefixes: str
) -> list[LineView]:
    """Return the lines of these accounts that have credits in the year."""
    if not any(account.startswith(prefixes) for account in view.accounts(direction, kind, chapter)):
        return []
    return [line for line in view.lines_on(direction, kind, chapter, *prefixes) if credit_of(view, line)]


def _total(view: DecisionView, lines: list[LineView]) -> Decimal:
    return sum((credit_of(view, line) for line in lines), ZERO)


def _forbidden(facts: DecisionFacts, lines: list[LineView], accounts: str) -> Iterator[Fault]:
    """Yield the fault of a forecast that disposals must not have in M57."""
    if lines:
        yield Fault(
            f"Aucune prévision ne doit figurer {accounts}\u00a0: les cessions se prévoient au chapitre 024.",
            found=_total(facts.view, lines),
            expected=ZERO,
            lines=told(facts.view, lines),
            changes=removal(facts.view, lines),
        )


@CATALOGUE.control("INS-01", DecisionFacts)
def no_forecast_on_192(facts: DecisionFacts) -> Iterator[Fault]:
    """Gains and losses on disposals (192) are not forecast in M57."""
    view = facts.view
    if not view.is_commercial:
        lines = [line for side in Direction for line in _entered(view, side, BETWEEN, "040", "192")]
        yield from _forbidden(facts, lines, "à l’article 192")


@CATALOGUE.control("INS-02", DecisionFacts)
def no_forecast_on_675_676(facts: DecisionFacts) -> Iterator[Fault]:
    """Book values and differences on disposals (675, 676) are not forecast in M57."""
    view = facts.view
    if not view.is_commercial:
        yield from _forbidden(facts, _entered(view, EXPENSE, BETWEEN, "042", "675", "676"), "aux articles 675 et 676")


@CATALOGUE.control("INS-03", DecisionFacts)
def no_forecast_on_775_776(facts: DecisionFacts) -> Iterator[Fault]:
    """Proceeds of disposals (775, 776) are forecast at chapter 024, not in operating."""
    view = facts.view
    if view.is_commercial:
        return
    proceeds = _entered(view, REVENUE, REAL, "77", "775")
    lines = [*proceeds, *_entered(view, REVENUE, BETWEEN, "042", "776")]
    for fault in _forbidden(facts, lines, "aux articles 775 et 776"):
        amount = _total(view, proceeds)
        moved = (addition(view, REVENUE, "024", amount),) if amount else ()
        yield Fault(fault.message, fault.found, fault.expected, fault.lines, changes=(*fault.changes, *moved))


@CATALOGUE.control("INS-04", DecisionFacts)
def reserves_are_not_spent(facts: DecisionFacts) -> Iterator[Fault]:
    """An expense on 1068 takes an investment surplus back into operating: only in the cases of D. 2311-14."""
    view = facts.view
    lines = _entered(view, EXPENSE, REAL, "10", "1068")
    closing = view.context.closing
    allowed = closing.allocation.take_back if closing and closing.allocation.take_back_case else ZERO
    amount = _total(view, lines)
    if amount > allowed:
        yield Fault(
            f"Une dépense de {format_euros(amount)} à l’article 1068 reprend un excédent d’investissement\u00a0: elle "
            "n’est possible que dans les cas de l’article D. 2311-14 du CGCT, ou par décision conjointe des ministres.",
            found=amount,
            expected=allowed,
            lines=told(view, lines),
            changes=removal(view, lines),
        )


@CATALOGUE.control("INS-05", DecisionFacts)
def no_revenue_mirrors_an_expense(facts: DecisionFacts) -> Iterator[Fault]:
    """An exceptional revenue matched by an equal expense on reserves has no third party: it is not sincere."""
    view = facts.view
    for pair in facts.real_balance.mirrored:
        columns = ((EXPENSE, REAL, pair.expense_account), (REVENUE, REAL, pair.revenue_account))
        lines = [line for column in columns for line in view.lines_at(column)]
        yield Fault(
            f"La recette de {format_euros(pair.amount)} à l’article {pair.revenue_account} a pour seule contrepartie "
            f"une dépense de même montant à l’article {pair.expense_account}\u00a0: aucun tiers ne la versera.",
            found=pair.amount,
            expected=ZERO,
            lines=told(view, lines),
            changes=removal(view, lines),
        )


@CATALOGUE.control("INS-06", DecisionFacts)
def exceptional_revenue_keeps_its_place(facts: DecisionFacts) -> Iterator[Fault]:
    """Exceptional or specific revenue is a small part of the operating revenue."""
    view = facts.view
    exceptional = view.credit(REVENUE, REAL, EXCEPTIONAL_CHAPTER)
    total = facts.balance.operating.revenues.total
    if exceptional <= ZERO or total <= ZERO:
        return
    share, ceiling = to_cents(exceptional * 100 / total), view.context.rules.exceptional_revenue_share
    if share > ceiling:
        yield Fault(
            f"Le chapitre 77 représente {percent(share)} des recettes de la "
            f"{of_section(view, OPERATING)} ({format_euros(exceptional)} sur {format_euros(total)})\u00a0: vérifiez "
            "la sincérité de ces prévisions.",
            found=percent(share),
            expected=f"{percent(ceiling)} au plus",
            lines=told(view, view.lines_on(REVENUE, REAL, EXCEPTIONAL_CHAPTER)),
        )


@CATALOGUE.control("INS-07", DecisionFacts)
def unforeseen_expenses_have_no_credits_in_m57(facts: DecisionFacts) -> Iterator[Fault]:
    """In M57, unforeseen expenses are authorisations (AP, AE): lines 020 and 022 have no credits."""
    view = facts.view
    if not view.is_m57:
        return
    lines = [line for chapter in UNFORESEEN.values() for line in _entered(view, EXPENSE, REAL, chapter, chapter)]
    if lines:
        yield Fault(
            "En M57, les dépenses imprévues ne prennent que la forme d’AP ou d’AE\u00a0: les lignes 020 et 022 ne "
            "portent pas de crédits.",
            found=_total(view, lines),
            expected=ZERO,
            lines=told(view, lines),
            changes=removal(view, lines),
        )


@CATALOGUE.control("INS-08", DecisionFacts)
def unforeseen_authorizations_stay_under_their_ceiling(facts: DecisionFacts) -> Iterator[Fault]:
    """AP and AE for unforeseen expenses stay under 2 % of the real expenses of their section."""
    view = facts.view
    for section in Section:
        amount = sum(
            (
                it.amount
                for it in (view.context.authorizations or {}).values()
                if it.is_unforeseen and it.section is section
            ),
            ZERO,
        )
        if amount:
            yield from _over(facts, section, amount, view.context.rules.unforeseen_ceiling, ())


@CATALOGUE.control("INS-09", DecisionFacts)
def unforeseen_credits_stay_under_their_ceiling(facts: DecisionFacts) -> Iterator[Fault]:
    """Outside M57, the credits 020 and 022 stay under 7.5 % of the real expenses of their section."""
    view = facts.view
    if view.is_m57:
        return
    for section, chapter in UNFORESEEN.items():
        amount = view.credit(EXPENSE, REAL, chapter)
        if amount:
            lines = told(view, view.lines_on(EXPENSE, REAL, chapter))
            yield from _over(facts, section, amount, view.context.rules.unforeseen_credit_ceiling, lines)


def _over(
    facts: DecisionFacts, section: Section, amount: Decimal, rate: Decimal, lines: tuple[Line, ...]
) -> Iterator[Fault]:
    """Yield a fault when unforeseen expenses exceed a rate of the real expenses of their section."""
    view = facts.view
    others = real_expenses(view, section) - view.without_rar(view.chapter(EXPENSE, REAL, UNFORESEEN[section]))
    limit = to_cents(others * rate / 100)
    if amount > limit:
        yield Fault(
            f"Dépenses imprévues, {of_section(view, section)}\u00a0: {format_euros(amount)}, pour "
            f"{format_euros(limit)} au plus ({percent(rate)} des dépenses réelles).",
            found=amount,
            expected=limit,
            lines=lines,
        )


@CATALOGUE.control("INS-10", DecisionFacts)
def unforeseen_investment_is_not_borrowed(facts: DecisionFacts) -> Iterator[Fault]:
    """The credit for unforeseen investment expenses is not financed by a loan."""
    view = facts.view
    amount, borrowed = view.credit(EXPENSE, REAL, "020"), view.credit(REVENUE, REAL, "16")
    if view.is_commercial and amount > ZERO and borrowed > ZERO and facts.own.margin < ZERO:
        yield Fault(
            f"Les {format_euros(amount)} de dépenses imprévues d’investissement ne peuvent être financés par "
            "l’emprunt, et les ressources propres n’y suffisent pas.",
            found=facts.own.margin,
            expected=ZERO,
            lines=told(view, view.lines_on(EXPENSE, REAL, "020")),
        )


@CATALOGUE.control("INS-11", DecisionFacts)
def unforeseen_credits_go_first(facts: DecisionFacts) -> Iterator[Fault]:
    """While a budget is not in real balance, its credits for unforeseen expenses are the first to give up."""
    view = facts.view
    lines = [line for chapter in UNFORESEEN.values() for line in _entered(view, EXPENSE, REAL, chapter, chapter)]
    if lines and view.is_commercial and not facts.real_balance.holds:
        yield Fault(
            f"Le budget n’est pas en équilibre réel et garde {format_euros(_total(view, lines))} de dépenses "
            "imprévues\u00a0: ces crédits sont les premiers à abandonner.",
            found=_total(view, lines),
            expected=ZERO,
            lines=told(view, lines),
            changes=removal(view, lines),
        )


@CATALOGUE.control("INS-12", DecisionFacts)
def credits_are_not_negative(facts: DecisionFacts) -> Iterator[Fault]:
    """No account ends with negative credits, accrued interest aside."""
    view = facts.view
    columns = [it for it in view.negative_credits() if not it[0][2].startswith(MAY_BE_NEGATIVE)]
    if columns:
        yield Fault(
            f"{len(columns)} compte(s) ont des crédits négatifs après la décision.",
            found=min(amount for _, amount in columns),
            expected=ZERO,
            lines=tuple(told_column(view, column, amount) for column, amount in columns),
        )


@CATALOGUE.control("INS-13", DecisionFacts)
def a_line_is_written_once(facts: DecisionFacts) -> Iterator[Fault]:
    """Two lines that nothing tells apart may be one typed twice."""
    view = facts.view
    repeated = view.totals.repeated
    if repeated:
        lines = [view.lines[key] for identity in sorted(repeated) for key in view.totals.identities[identity]]
        yield Fault(
            f"{len(lines)} lignes ne se distinguent pas d’une autre\u00a0: même compte, même fonction, même opération.",
            found=len(lines),
            expected=len(repeated),
            lines=told(view, lines),
        )


@CATALOGUE.control("INS-14", DecisionFacts)
def depreciation_is_mirrored_by_account(facts: DecisionFacts) -> Iterator[Fault]:
    """Depreciation charged to operating (6811) equals that entered in investment (28)."""
    view = facts.view
    if _is_detailed(view, EXPENSE, "042", "68", "681") and _is_detailed(view, REVENUE, "040"):
        charged = view.of_the_year(view.account(EXPENSE, BETWEEN, "042", "6811"))
        entered = _own_row(view, "28…")
        if charged != entered:
            yield Fault(
                f"Amortissements\u00a0: {format_euros(charged)} en dotations (D 6811), {format_euros(entered)} aux "
                "comptes 28.",
                found=entered,
                expected=charged,
            )


@CATALOGUE.control("INS-15", DecisionFacts)
def subsidy_quota_is_mirrored_by_account(facts: DecisionFacts) -> Iterator[Fault]:
    """The part of subsidies taken to operating (777) equals the expense on 139 and on the reserves taken back."""
    view = facts.view
    if _is_detailed(view, EXPENSE, "040") and _is_detailed(view, REVENUE, "042", "77"):
        revenue = view.of_the_year(view.account(REVENUE, BETWEEN, "042", "777"))
        expense = _own_row(view, "139") + _own_row(view, "10… (ordre)")
        if revenue != expense:
            yield Fault(
                f"Subventions transférées au résultat\u00a0: {format_euros(expense)} en dépense d’investissement "
                f"(D 139), {format_euros(revenue)} en recette (R 777).",
                found=revenue,
                expected=expense,
            )


def _is_detailed(view: DecisionView, direction: Direction, chapter: str, *parents: str) -> bool:
    """Return whether a chapter of order operations is written by account."""
    accounts = view.accounts(direction, BETWEEN, chapter)
    return not any(code in accounts for code in (chapter, *parents))


def _own_row(view: DecisionView, code: str) -> Decimal:
    amounts = view.totals.own_rows.get(code)
    return view.of_the_year(amounts) if amounts else ZERO


@CATALOGUE.control("INS-16", DecisionFacts)
def small_goods_are_not_investment(facts: DecisionFacts) -> Iterator[Fault]:
    """Movable goods under the threshold go to investment only by an express deliberation."""
    view = facts.view
    threshold = view.context.rules.investment_threshold
    for account, amounts in view.accounts(EXPENSE, REAL, "21").items():
        if account.startswith(SMALL_EQUIPMENT) and ZERO < view.of_the_year(amounts) < threshold:
            amount = view.of_the_year(amounts)
            yield Fault(
                f"D {account}\u00a0: {format_euros(amount)} de biens meubles, sous le seuil de "
                f"{format_euros(threshold)}.",
                found=amount,
                expected=threshold,
                lines=told(view, view.lines_at((EXPENSE, REAL, account))),
            )
