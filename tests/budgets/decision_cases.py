"""Budget decisions for tests: short ways to write one, and the three real ones, made from the acceptance data."""

from decimal import Decimal
from functools import cache
from itertools import count

from budgets.chart_files import read_charts, read_variants
from budgets.rules.allocation import NO_CHOICE
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import Comparison, DecisionKind, DecisionView, LineView, TakingUp, VoteTerms
from budgets.rules.decision_context import NO_CONTEXT
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.rules.results import YearFigures, family_of, year_results

D, R = Direction.EXPENSE, Direction.REVENUE
REAL, BETWEEN, INSIDE = OperationKind.REAL, OperationKind.BETWEEN, OperationKind.INSIDE
BP, BS, DM, TRANSFER = (
    DecisionKind.PRIMITIVE,
    DecisionKind.SUPPLEMENTARY,
    DecisionKind.AMENDING,
    DecisionKind.TRANSFER,
)
KINDS = {"021": BETWEEN, "023": BETWEEN, "040": BETWEEN, "042": BETWEEN, "041": INSIDE, "043": INSIDE}


@cache
def placements(variant="M57_D", year=2024):
    """Return the places of a chart that we have the tables of."""
    for known in read_variants():
        if known.code == variant:
            return Placements(next(chart for chart in read_charts(known) if chart.year == year))
    raise LookupError(variant)


_keys = count(1)


def line(direction, account, new="0", kind=None, **amounts):
    """Return a line whose proposal and vote are both `new`; the transfers between sections are order lines."""
    given = {name: Decimal(value) if name not in TEXTS else value for name, value in amounts.items()}
    key = given.pop("key", f"line-{next(_keys)}")
    values = {"proposed": Decimal(new), "voted": Decimal(new)} | given
    return LineView(key, direction, account, kind or KINDS.get(account, REAL), **values)


TEXTS = ("key", "function", "operation", "authorization", "third_party")


def decision(*lines, kind=BP, variant="M57_D", year=2024, chart_year=2024, context=NO_CONTEXT, voted=True, **terms):
    """Return the view of these lines."""
    return DecisionView.of(
        kind,
        year,
        lines,
        placements(variant, chart_year),
        terms=VoteTerms(**terms),
        is_voted=voted,
        context=context,
    )


def closing(results, variant="M57_D", choice=NO_CHOICE):
    """Return the results of N-1 from a state I-C1 of the acceptance data."""
    table = results["resultat_exercice_n_1"]
    return year_results(
        YearFigures(
            family=family_of(variant),
            **{
                f"{section}_{name}": Decimal(table[section][column])
                for section in ("investment", "operating")
                for name, column in (
                    ("expenses", "expenses"),
                    ("revenues", "revenues"),
                    ("opening", "carried_result"),
                )
            },
        ),
        choice,
    )


# --- Eure-et-Loir Numérique, amending decision n° 2 of 2025 ---

# the source prints chapters: an account stands for those that other states name, or a parent account, or the chapter
EURE_ET_LOIR_ACCOUNTS = {
    (D, "16"): "1641",  # IV-C1.2
    (R, "16"): "1641",
    (D, "040"): "139",  # IV-C1.2
    (R, "040"): "28",
    (D, "042"): "68",
    (R, "042"): "777",
    (D, "45"): "4581",
    (R, "45"): "4582",
}


def eure_et_loir(data, context=NO_CONTEXT):
    """Return the amending decision from its states II-C1 and II-C2."""
    lines = []
    for state, direction in (("depenses", D), ("recettes", R)):
        for row in data["maquette"][f"II-C1-{state}"] + data["maquette"][f"II-C2-{state}"]:
            if row["kind"] == "carried" and Decimal(row["amount"]):
                lines.append(line(direction, row["code"][1:], previous=row["amount"]))
            if row["kind"] in ("chapter", "order") and (Decimal(row["budget_I"]) or Decimal(row["vote_III"])):
                lines.append(
                    line(
                        direction,
                        EURE_ET_LOIR_ACCOUNTS.get((direction, row["code"]), row["code"]),
                        kind=KINDS.get(row["code"], REAL),
                        previous=row["budget_I"],
                        proposed=row["proposals"],
                        voted=row["vote_III"],
                        rar=row["rar_II"] or ZERO,
                    )
                )
    return DecisionView.of(
        DM,
        2025,
        lines,
        placements(),
        number=2,
        terms=VoteTerms(taking_up=TakingUp.AFTER_ACCOUNTS),
        is_voted=True,
        context=context,
    )


# --- MULTISERVICES (Roynac), primitive budget of 2024 -----------------------------------------------------------------


def roynac(data, context=NO_CONTEXT):
    """Return the primitive budget from its details by article, the carried results and R 1068."""
    lines = []
    for state, direction in (("III-A1", D), ("III-A3", R), ("III-B1", D), ("III-B2", R)):
        for row in data[state]["rows"]:
            code = row.get("code", "TOTAL")
            place = placements().find((direction, KINDS.get(code, REAL), code))
            # chapters sum their articles: only articles, and the chapters that are accounts, make lines
            if code == "TOTAL" or (len(code) < 3 or code in ("011", "012")) or not place.is_placed:
                continue
            lines.append(
                line(
                    direction,
                    code,
                    previous=row["previous_budget"],
                    rar=row["rar_I"] or ZERO,
                    proposed=row["proposals"],
                    voted=row["vote_II"],
                )
            )
    overview = data["II-A"]
    reserve = next(row for row in data["III-A-recettes"]["rows"] if row["label"].startswith("Affectation au compte"))
    lines += [
        line(D, "001", overview["investment"]["001"]["expenses"]),
        line(R, "002", overview["operating"]["002"]["revenues"]),
        line(R, "1068", reserve["amount"]),
    ]
    terms = data["I-B"]
    return DecisionView.of(
        BP,
        2024,
        lines,
        placements(),
        terms=VoteTerms(
            formal_operations=terms["formal_vote_on_equipment_operations"] == "avec",
            operating_transfer_rate=Decimal(terms["fungibility_operating_percent"]),
            investment_transfer_rate=Decimal(terms["fungibility_investment_percent"]),
            comparison=Comparison.CUMULATED if "cumulé" in terms["comparison"] else Comparison.PRIMITIVE,
            taking_up=TakingUp.AFTER_ACCOUNTS,
        ),
        is_voted=True,
        context=context,
    )


# --- SIVU de la Prézière, primitive budget of 2024 and the chamber's proposals ----------------------------------------

PREZIERE_TABLES = (
    ("operating_expenses", D),
    ("operating_revenues", R),
    ("investment_expenses", D),
    ("investment_revenues", R),
)


def preziere(data, column, context=NO_CONTEXT):
    """Return the budget, `voted` or `proposed`, from annex 2; the accounts are the first that annex 3 names.

    The two articles that the opinion names, 1068 and 778, are kept apart with their 120 000.
    """
    chart = placements("M49_A").chart
    lines = []
    for table, direction in PREZIERE_TABLES:
        articles = {row["chapter"]: row["articles"][0]["article"] for row in data["annex_3"][table] if row["articles"]}
        for row in data["annex_2"][table]:
            amount = Decimal(row[column])
            if row["kind"] not in ("chapter", "order", "carried") or not amount:
                continue
            code = row["code"].removeprefix("D").removeprefix("R") if row["kind"] == "carried" else row["code"]
            kind = KINDS.get(code, REAL)
            named = _named_pair(data, row, direction) if column == "voted" else None
            if named:
                lines.append(line(direction, named, "120000.00"))
                amount -= Decimal("120000.00")
            if amount:
                lines.append(line(direction, _account(chart, articles.get(code, code), direction, kind), amount, kind))
    return DecisionView.of(
        BP,
        2024,
        lines,
        placements("M49_A"),
        terms=VoteTerms(comparison=Comparison.CUMULATED, taking_up=TakingUp.AFTER_ACCOUNTS),
        is_voted=True,
        context=context,
    )


def _named_pair(data, row, direction):
    pair = next(control for control in data["voted_budget_controls"] if control["id"] == "PAIR-1068-778")["facts"]
    side = pair["expense" if direction is D else "revenue"]
    return side["article"] if (row["code"], direction) in (("10", D), ("77", R)) else None


def _account(chart, code, direction, kind):
    """Return the article, or the nearest account above it that the abridged chart has."""
    for candidate in (code, *(account.code for account in reversed(chart.ancestors(code)))):
        if candidate in chart.account_by_code and chart.account_by_code[candidate].chapter(direction, kind):
            return candidate
    return code


def preziere_closing(data):
    """Return the results of 2023 that the chamber found."""
    opening = data["opening_results"]
    return year_results(
        YearFigures(
            family=family_of("M49_A"),
            operating_opening=Decimal(opening["operating"]),
            investment_opening=Decimal(opening["investment"]),
        )
    )
