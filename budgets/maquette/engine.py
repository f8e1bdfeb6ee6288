"""The engine: a declared maquette and a frozen view in, a filled document out. It knows no state by name.

Sums are read from the indexes of the view, each made in one pass over the lines; a cell is worked out once, whoever
refers to it.
"""

from budgets.maquette.declaration import (
    Maquette,
    ParagraphDeclaration,
    PresenceRule,
    StateDeclaration,
    TableDeclaration,
)
from budgets.maquette.facts import Facts
from budgets.maquette.filling import Filling
from budgets.maquette.headers import header_of
from budgets.maquette.model import (
    Block,
    Column,
    Cover,
    Document,
    EmptyMode,
    Family,
    Paragraph,
    Part,
    Presence,
    Row,
    RowKind,
    State,
    Table,
)
from budgets.maquette.view import DocumentView
from budgets.rules.decision_totals import NOTHING


def fill(maquette: Maquette, view: DocumentView) -> Document:
    """Return the document of a decision. Pure: the same view gives the same document."""
    return Engine(maquette, view).document()


class Engine:
    """Fills the states of a document; `state` fills one alone, for a page that shows no other."""

    def __init__(self, maquette: Maquette, view: DocumentView) -> None:
        self._maquette = maquette
        self._view = view
        self._facts = Facts(view, maquette)
        self._filling = Filling(maquette, view, self._facts)

    def document(self) -> Document:
        """Return the whole document."""
        maquette, facts = self._maquette, self._facts
        parts = tuple(
            Part(
                part.code,
                part.band,
                part.title,
                tuple(Family(it.title, tuple(self.state(code) for code in it.states)) for it in part.families),
            )
            for part in maquette.parts
        )
        return Document(
            kind=self._view.decision.kind.value,
            title=facts.filled(maquette.type_title),
            year=self._view.decision.year,
            is_draft=not self._view.decision.is_voted,
            footer=facts.filled(maquette.footer),
            cover=Cover(tuple(it.text for it in self._paragraphs(maquette.cover)), maquette.cover_notes),
            parts=parts,
            statements=tuple(self._paragraphs(maquette.statements)),
            notes=maquette.sommaire_notes,
            maquette=maquette.year,
        )

    def state(self, code: str) -> State:
        """Return a state, filled. Raises KeyError. A state without object has no block."""
        declared = self._maquette.states[code]
        part = next(it for it in self._maquette.parts if any(code in family.states for family in it.families))
        is_joint = self._is_joint(declared)
        blocks = self._blocks(declared) if is_joint else ()
        is_text = not declared.tables
        is_empty = is_joint and not is_text and not any(_has_content(block) for block in blocks)
        message = ""
        if is_empty and declared.empty_mode in (EmptyMode.MESSAGE, EmptyMode.TITLE_ONLY):
            says = declared.empty_mode is EmptyMode.MESSAGE
            message = self._maquette.message if says else ""
            blocks = () if says else tuple(it for it in blocks if isinstance(it, Paragraph))
        return State(
            part=part.code,
            code=code,
            title=declared.title,
            band=self._facts.filled(declared.band),
            orientation=declared.orientation,
            blocks=blocks,
            notes=declared.notes,
            presence=Presence.JOINT if is_joint else Presence.WITHOUT_OBJECT,
            empty_mode=declared.empty_mode,
            is_empty=is_empty,
            message=message,
            is_attested=declared.is_attested,
            is_always_joint=declared.presence.always,
        )

    def _is_joint(self, state: StateDeclaration) -> bool:
        """Return whether a state is joint: as somebody said, else by its rule."""
        if state.presence.always:
            return True
        said = self._view.presence.get(state.code)
        return self._is_joint_by_default(state.presence) if said is None else said

    def _is_joint_by_default(self, rule: PresenceRule) -> bool:
        view = self._view
        if rule.functions and view.shows_functions:
            return True
        if any(it.takes(record) for kind, it in rule.records for record in view.records.get(kind, ())):
            return True
        return any(self._filling.lines_of(selector).amounts != NOTHING for selector in rule.lines)

    def _blocks(self, state: StateDeclaration) -> tuple[Block, ...]:
        blocks: list[Block] = []
        for block in state.blocks:
            if isinstance(block, ParagraphDeclaration):
                blocks += self._paragraphs((block,))
            else:
                blocks += self._tables(state, block)
        return tuple(blocks)

    def _paragraphs(self, declared: tuple[ParagraphDeclaration, ...]) -> list[Paragraph]:
        found = []
        for it in declared:
            if all(self._facts.code(name) in values for name, values in it.when):
                items = self._facts.items(it.repeat) if it.repeat else ("",)
                found += [Paragraph(self._facts.filled(it.text, item=item), it.style) for item in items]
        return found

    def _tables(self, state: StateDeclaration, declared: TableDeclaration) -> list[Table]:
        tables = []
        for table in self._filling.expanded(state, declared):
            shown = [it for it in table.columns if not it.is_hidden]
            columns = tuple(Column(it.key, it.heading, it.groups, it.mark, it.format) for it in shown)
            rows = []
            for row in table.rows:
                if row.is_hidden:
                    continue
                cells = tuple(self._filling.cell(state.code, table.key, row.key, it.key) for it in shown)
                if (row.kind is RowKind.DETAIL or row.is_optional) and not any(_counts(cell.value) for cell in cells):
                    continue
                rows.append(Row(row.key, row.kind, cells, row.code, row.label, row.is_italic, row.level))
            if declared.is_optional and not any(row.kind is RowKind.RECORD for row in rows):
                continue
            title, band = self._facts.filled(table.title), self._facts.filled(table.band)
            tables.append(
                Table(table.key, columns, header_of(columns), tuple(rows), title, band, table.facing, table.notes)
            )
        return tables


def _counts(value: object) -> bool:
    """Return whether a value is a figure that is not zero."""
    return value is not None and not isinstance(value, str) and bool(value)


def _has_content(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return False
    return any(
        row.kind in (RowKind.RECORD, RowKind.DETAIL) or any(_counts(cell.value) for cell in row.cells)
        for row in block.rows
    )
