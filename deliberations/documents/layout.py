"""What the templates need beside the act: the parts in printing order, each with its number, anchor and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from budgets.rules.dates import format_date
from budgets.rules.money import ZERO
from deliberations.documents.content import (
    Act,
    Annex,
    Block,
    BlockKind,
    CarriedState,
    ResultSheet,
    ResultState,
    TextBlock,
)
from deliberations.documents.result_tables import (
    allocation_table,
    balance_table,
    calculation_table,
    execution_table,
    result_state,
    result_state_tables,
)
from deliberations.rules.typography import typeset

_ELIDED = "aeiouyhéèêâîô"
_FEMININE = ("commission", "délégation", "régie")
_MASCULINE = {"": "le", "de": "du", "à": "au"}


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """A block of the text with, for a decision, the number of its article (0 when it stands alone)."""

    block: Block
    article: int = 0

    @property
    def kind(self) -> str:
        """Return the block’s kind as the template names it."""
        return self.block.kind.value if isinstance(self.block, TextBlock) else "table"


@dataclass(frozen=True, slots=True)
class PrintedAnnex:
    """An annex with its number, its title, the template that prints it and what this template needs."""

    number: int
    title: str
    template: str
    annex: Annex
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """Return the annex’s name in the document."""
        return f"annexe-{self.number}"


def document_title(act: Act) -> str:
    """Return the title of the file: number, day and subject."""
    kind = "Projet de délibération" if act.is_draft else "Délibération"
    day = f" du {format_date(act.meeting.held_on)}" if act.meeting else ""
    return typeset(f"{kind} n° {act.number}{day} – {act.subject}")


def act_context(act: Act) -> dict[str, Any]:
    """Return the context of `deliberations/pdf/act.html`."""
    reasons, decisions = split_blocks(act.blocks)
    body = act.body
    return {
        "act": act,
        "title": document_title(act),
        "meeting_name": f"{body} du {format_date(act.meeting.held_on)}" if act.meeting else body,
        "assembly": _capitalised(assembly_phrase(body)),
        "of_assembly": assembly_phrase(body, "de"),
        "to_assembly": assembly_phrase(body, "à"),
        "sentence": typeset(act.vote.sentence[:1].lower() + act.vote.sentence[1:]) if act.vote else "",
        "reasons": reasons,
        "decisions": decisions,
        "annexes": printed_annexes(act),
    }


def split_blocks(blocks: Sequence[Block]) -> tuple[tuple[PrintedBlock, ...], tuple[PrintedBlock, ...]]:
    """Return the blocks before the vote’s formula and those from the first decision on, articles numbered."""
    first = next((place for place, block in enumerate(blocks) if _is_decision(block)), len(blocks))
    count = sum(1 for block in blocks if _is_decision(block))
    article = 0
    decisions = []
    for block in blocks[first:]:
        if _is_decision(block):
            article += 1
        decisions.append(PrintedBlock(block, article if count > 1 and _is_decision(block) else 0))
    return tuple(PrintedBlock(block) for block in blocks[:first]), tuple(decisions)


def printed_annexes(act: Act) -> tuple[PrintedAnnex, ...]:
    """Return the annexes numbered from 1, in the order of the act."""
    return tuple(printed_annex(annex, number) for number, annex in enumerate(act.annexes, start=1))


def printed_annex(annex: Annex, number: int) -> PrintedAnnex:
    """Return an annex with its title, its template and what this needs."""
    if isinstance(annex, ResultSheet):
        year = annex.results.year
        forecast = "prévisionnel " if annex.is_anticipated else ""
        return PrintedAnnex(
            number,
            f"Fiche de calcul du résultat {forecast}{year}",
            "deliberations/pdf/_result_sheet.html",
            annex,
            {
                "calculation": calculation_table(annex.results),
                "allocation": allocation_table(annex.allocation, year=year + 1),
                "balance": balance_table(annex.results),
                "execution": execution_table(annex.results),
                "closing_day": f"31 décembre {year}",
            },
        )
    if isinstance(annex, ResultState):
        year = annex.results.year
        extra = {"state": result_state(), "tables": result_state_tables(annex.results), "budget_year": year + 1}
        title = f"État I-C1 – Résultats de l’exercice {year}"
        return PrintedAnnex(number, title, "deliberations/pdf/_result_state.html", annex, extra)
    if isinstance(annex, CarriedState):
        title = f"État des restes à réaliser au {format_date(annex.on)}"
        columns = carried_columns(annex)
        return PrintedAnnex(number, title, "deliberations/pdf/_carried_state.html", annex, {"columns": columns})
    return PrintedAnnex(number, annex.title, "deliberations/pdf/_charts.html", annex)


@dataclass(frozen=True, slots=True)
class CarriedColumns:
    """Which columns of the RAR state have something to say: « mandaté » and « rattaché » only where they are used."""

    ordered: bool
    attached: bool

    @property
    def count(self) -> int:
        """Return the number of columns right of the commitment’s number."""
        return 10 + self.ordered + self.attached


def carried_columns(state: CarriedState) -> CarriedColumns:
    """Return the columns of the state’s tables, the same for all of them."""
    totals = [section.examined_total for section in state.sections]
    return CarriedColumns(
        ordered=any(total.ordered != ZERO for total in totals), attached=any(total.attached != ZERO for total in totals)
    )


def assembly_phrase(body: str, before: str = "") -> str:
    """Return the body that meets with its article: « le comité syndical », « de l’assemblée » (before="de").

    `before` is "", "de" or "à", contracted as French asks: « du bureau », « au conseil ».
    """
    name = body[:1].lower() + body[1:]
    if name[:1] in _ELIDED:
        return f"{before} l’{name}".lstrip()
    if name.split()[0] in _FEMININE:
        return f"{before} la {name}".lstrip()
    return f"{_MASCULINE[before]} {name}"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_decision(block: Block) -> bool:
    return isinstance(block, TextBlock) and block.kind is BlockKind.DECISION
