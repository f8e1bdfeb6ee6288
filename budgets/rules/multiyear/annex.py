"""The state of the authorisations in the State's annex (DATA_APCP): a record per authorisation and chapter.

Source: M57 maquette, states II-B1 and II-B2, III-A and III-B; the annex of the authorisations and payment credits.
"""

from decimal import Decimal

from budgets.rules.chart import Section
from budgets.rules.money import ZERO
from budgets.rules.multiyear.forecast import Execution
from budgets.rules.multiyear.programme import Amounts, Programme, Schedule, planned_in

UNFORESEEN = {Section.INVESTMENT: "020", Section.OPERATING: "022"}


def annex_rows(
    programme: Programme,
    done: Execution,
    year: int,
    *,
    brought: Amounts,
    schedule: Schedule,
    earlier: Amounts,
    is_voted: bool,
    with_execution: bool = False,
) -> list[dict[str, str]]:
    """Return the records of an authorisation for a decision of a year, by the State's names.

    `earlier` is what was voted before the decision, `brought` what it adds, by chapter; `schedule` the payment credits
    that it leaves. Amounts as texts with two decimals. `with_execution`: accounts also state what was ordered.
    """
    rows = []
    for chapter in sorted({*earlier, *brought, *(code for code, _ in schedule)}):
        change = brought.get(chapter, ZERO)
        after_next = sum((amount for (code, on), amount in schedule.items() if code == chapter and on > year + 1), ZERO)
        following = planned_in(schedule, year + 1, chapter)
        row = {
            "CodTypAutori": "P" if programme.section is Section.INVESTMENT else "E",
            "CodSTypAutori": "S",
            "NumAutori": programme.code,
            "LibAutori": programme.label[:100],
            "Chapitre": UNFORESEEN[programme.section] if programme.is_unforeseen else chapter,
            "TypeChapitre": "3" if programme.operation and chapter == programme.operation else "1",
            "MtAutoriPrec": _text(earlier.get(chapter, ZERO)),
            "MtAutoriPropose": _text(change),
            "MtAutoriVote": _text(change),
            "MtCPAnt": _text(done.paid_before(year, chapter)),
            "MtCPOuv": _text(planned_in(schedule, year, chapter)),
            "MtCredAFinanc_NPlus1": _text(following),
            "MtCredAFinanc_Sup_NPlus1": _text(after_next),
            "MtCredAFinanc_Sup_N": _text(following + after_next),
        }
        if with_execution:
            row["MtCPReal"] = _text(done.paid.get((chapter, year), ZERO))
        rows.append(row)
    return rows


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"
