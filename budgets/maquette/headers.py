"""The head of a table: headings over groups of columns, headings, marks, as cells with their spans."""

from collections.abc import Sequence

from budgets.maquette.model import Column, HeaderCell


def header_of(columns: Sequence[Column]) -> tuple[tuple[HeaderCell, ...], ...]:
    """Return the rows of the head. A heading that nothing stands over takes the height of the groups beside it."""
    depth = max((len(column.groups) for column in columns), default=0)
    rows = [_row(columns, level, depth) for level in range(depth + 1)]
    if any(column.mark for column in columns):
        rows.append(tuple(HeaderCell(column.mark, is_numeric=column.format.is_numeric) for column in columns))
    return tuple(rows)


def _row(columns: Sequence[Column], level: int, depth: int) -> tuple[HeaderCell, ...]:
    cells: list[HeaderCell] = []
    place = 0
    while place < len(columns):
        column = columns[place]
        if len(column.groups) < level:
            place += 1  # its heading came down from a row above
            continue
        if len(column.groups) == level:
            cells.append(HeaderCell(column.heading, 1, depth - level + 1, column.format.is_numeric))
            place += 1
            continue
        above = column.groups[: level + 1]
        width = 1
        while place + width < len(columns) and columns[place + width].groups[: level + 1] == above:
            width += 1
        cells.append(HeaderCell(column.groups[level], width))
        place += width
    return tuple(cells)
