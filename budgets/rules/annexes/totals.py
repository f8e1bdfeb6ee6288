"""What the annexes of a decision add up to, where the budget must agree: debt, staff, subsidies, guarantees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from budgets.rules.annexes.record import Record, total
from budgets.rules.debt.contract import ContractFault
from budgets.rules.debt.from_record import is_described, loan_year
from budgets.rules.debt.guarantees import GuaranteeRatio, guarantee_ratio
from budgets.rules.debt.year import DebtYear
from budgets.rules.money import ZERO

LOANS, STAFF, GRANTS = "DATA_EMPRUNT", "DATA_PERSONNEL", "DATA_CONCOURS"
OWN_LOANS = ("01", "05")  # contracted by the syndicate, refinancing loans included


@dataclass(frozen=True, slots=True)
class ScheduleGap:
    """A loan whose annex and schedule differ: its contract number, the annuity of each, in euros."""

    contract: str
    stated: Decimal
    computed: Decimal


@dataclass(frozen=True, slots=True)
class DebtTotals:
    """The loans of a syndicate in a year, in euros.

    `capital` by account; `accrual` is what account 66112 must bear, ICNE of the year less those of the year before,
    None unless every contract is described. `gaps` are the loans described whose annex says something else.
    """

    capital: Mapping[str, Decimal]
    interest: Decimal
    capital_on_1_january: Decimal
    icne: Decimal
    accrual: Decimal | None
    gaps: tuple[ScheduleGap, ...] = ()

    @property
    def repaid(self) -> Decimal:
        """Return the capital of the year, all accounts."""
        return sum(self.capital.values(), ZERO)


@dataclass(frozen=True, slots=True)
class StaffTotals:
    """The posts of a syndicate: budgeted and filled, gross pay of those who are not civil servants, account 6215."""

    posts: Decimal
    filled: Decimal
    pay: Decimal
    seconded: Decimal


@dataclass(frozen=True, slots=True)
class AnnexTotals:
    """The totals of a decision's annexes; None or empty where an annex has no record."""

    debt: DebtTotals | None = None
    staff: StaffTotals | None = None
    grants: Mapping[str, Decimal] = field(default_factory=dict)  # euros by account, by nature
    guarantees: GuaranteeRatio | None = None


def annex_totals(
    records: Iterable[Record], year: int, index_of: "Mapping[str, tuple[tuple[date, Decimal], ...]] | None" = None
) -> AnnexTotals:
    """Return the totals of these records; `index_of` has the values of the index of loans, by their key."""
    by_block: dict[str, list[Record]] = {}
    for record in records:
        by_block.setdefault(record.block, []).append(record)
    loans = by_block.get(LOANS, [])
    ratio = next((it for it in loans if it.text("CodTypEmpr") == "10"), None)
    return AnnexTotals(
        debt=_debt([it for it in loans if it.text("CodTypEmpr") in OWN_LOANS], year, index_of or {}),
        staff=_staff(by_block.get(STAFF, [])),
        grants=_by_account(by_block.get(GRANTS, []), "MtSubv"),
        guarantees=guarantee_ratio(ratio) if ratio else None,
    )


def _debt(
    loans: list[Record], year: int, index_of: Mapping[str, tuple[tuple[date, Decimal], ...]]
) -> DebtTotals | None:
    if not loans:
        return None
    computed = {record.key: _computed(record, year, index_of.get(record.key, ())) for record in loans}
    known = [it for it in computed.values() if it is not None]
    gaps = tuple(
        ScheduleGap(record.text("NumContrat") or record.text("ObjEmpr"), stated, found.annuity)
        for record in loans
        if (found := computed[record.key])
        and (stated := record.amount("MtCapitalExer") + record.amount("MtIntExer")) != found.annuity
    )
    return DebtTotals(
        capital=_by_account(loans, "MtCapitalExer"),
        interest=total(loans, "MtIntExer"),
        capital_on_1_january=total(loans, "MtCapitalRestDu_01_01"),
        icne=total(loans, "MtICNE"),
        accrual=sum((it.accrual for it in known), ZERO) if len(known) == len(loans) else None,
        gaps=gaps,
    )


def _computed(record: Record, year: int, index: tuple[tuple[date, Decimal], ...]) -> DebtYear | None:
    if not is_described(record):
        return None
    try:
        return loan_year(record, year, index)
    except ContractFault:
        return None


def _staff(posts: list[Record]) -> StaffTotals | None:
    if not posts:
        return None
    return StaffTotals(
        posts=total(posts, "EffectifBud"),
        filled=total(posts, "EffectifPourvu"),
        pay=total(posts, "RemunAgent"),
        seconded=total(posts, "MtPrev6215"),
    )


def _by_account(records: list[Record], name: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for record in records:
        account = record.text("CodArticle").strip()
        if account and (amount := record.amount(name)):
            found[account] = found.get(account, ZERO) + amount
    return found
