"""Tables of a PDF that are broken over pages become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .cell_text import has_data, is_number, says_nothing
from .draft import Grid, GridCell, Item, Line

# The edges of the columns of both parts differ by no more than this (points).
_SAME_EDGE = 3.0

Row = list[GridCell]


def same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two tables have their columns at the same places."""
    return len(one) == len(other) > 2 and all(
        abs(left - right) <= _SAME_EDGE for left, right in zip(one, other, strict=True)
    )


def join(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, but a table that goes on at the top of the next page is one with its beginning.

    Two parts are one table where nothing but running heads and feet stands between them, their columns have
    the same edges, and the rows go on: the second begins with a row of data or with the heads of the first.
    What stood between them, and heads that are repeated, come behind the last row of the first part.
    """
    table: Grid | None = None
    between: list[Line] = []
    for item in items:
        if table is not None and isinstance(item, Line) and item.kind == "header":
            between.append(item)
            continue
        if table is not None and isinstance(item, Grid):
            joined = _joined(table, between, item)
            if joined is not None:
                table, between = joined, []
                continue
        if table is not None:
            yield table
            yield from between
        table, between = (item, []) if isinstance(item, Grid) else (None, [])
        if table is None:
            yield item
    if table is not None:
        yield table
        yield from between


def _joined(first: Grid, between: Sequence[Line], second: Grid) -> Grid | None:
    """Both parts as one; None where the second is a table of its own."""
    last = first.cells[-1].page or first.page
    if second.page is None or last is None or second.page != last + 1:
        return None
    if not same_columns(first.columns, second.columns):
        return None
    rows = _rows(second)
    # Where a row is broken by the page, its empty rest is a row of the second part.
    while rows and not any(cell.text.strip() for cell in rows[0]):
        rows.pop(0)
    repeated = _repeated(_rows(first), rows)
    rest = rows[repeated:]
    if not rest or not (repeated or _goes_on(rest[0])):
        return None
    heads = [
        Line(
            "\t".join(cell.text for cell in row),
            "header",
            page=second.page,
            boxes=_boxes(row),
            confidences=_confidences(row),
        )
        for row in rows[:repeated]
    ]
    height = max(cell.row + cell.row_span for cell in first.cells)
    shift = height - rest[0][0].row
    moved = [replace(cell, row=cell.row + shift, page=second.page) for row in rest for cell in row]
    end = replace(first.cells[-1], inner=(*first.cells[-1].inner, *between, *heads))
    return replace(first, cells=(*first.cells[:-1], end, *moved))


def _rows(grid: Grid) -> list[Row]:
    rows: dict[int, Row] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return list(rows.values())


def _repeated(first: Sequence[Row], second: Sequence[Row]) -> int:
    """How many rows at the top of the second part repeat the heads of the first."""
    count = 0
    for above, below in zip(first, second, strict=False):
        if _words(above) != _words(below) or any(is_number(cell.text) for cell in below):
            break
        count += 1
    return count


def _words(row: Row) -> list[tuple[int, int, int, str]]:
    return [(cell.column, cell.column_span, cell.row_span, "".join(cell.text.split())) for cell in row]


def _goes_on(row: Row) -> bool:
    """Whether a row is one of a table that has its heads elsewhere."""
    texts = [cell.text for cell in row]
    if has_data(texts) or any(says_nothing(text) for text in texts[1:]):
        return True
    # 一、工业 with empty cells beside it; alone in a merged row it may be the title of another table.
    return len(row) > 1 and bool(texts[0].strip()) and not any(text.strip() for text in texts[1:])


def _boxes(row: Row) -> tuple[tuple[float, float, float, float] | None, ...]:
    boxes: list[tuple[float, float, float, float] | None] = []
    for at, cell in enumerate(row):
        boxes += [None, *cell.boxes] if at else cell.boxes
    return tuple(boxes)


def _confidences(row: Row) -> tuple[float, ...]:
    if not any(cell.confidences for cell in row):
        return ()
    sure: list[float] = []
    for at, cell in enumerate(row):
        sure += [1.0, *cell.confidences] if at else cell.confidences
    return tuple(sure)
