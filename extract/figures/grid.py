"""A table as a grid: every cell at its row and column, crammed lines taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..model import Document, Table

Cut = Callable[[str], list[str]]
"""Cuts a text into its words."""
Line = tuple[int, str]
"""Offset in its cell, and text."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell. `start` is the loaded offset of its text; a merged cell stands at all its places."""

    text: str
    start: int
    header: bool = False
    origin: tuple[int, int] = (0, 0)
    """Row and column of its first place: the same for all places of a merged cell."""


@dataclass
class Grid:
    """The cells of a table by row and column."""

    rows: list[list[GridCell | None]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell at a place; None where there is none."""
        line = self.rows[row]
        return line[column] if column < len(line) else None


def grid(document: Document, folded: str, table: Table, cut: Cut) -> Grid:
    """The grid of a table. `folded` is the document's text with its characters folded, of the same length.

    Cells are read from the loaded text: the line breaks inside a cell, which running text loses, can be rows.
    """
    rows: list[list[GridCell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for number in table.cells:
        block = document.blocks[number]
        cell = block.cell
        if cell is None:
            continue
        made = GridCell(folded[block.start : block.end], block.start, cell.header, (cell.row, cell.column))
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                rows[row][column] = made
    return Grid([line for row in rows for line in _uncram(row, cut)])


def _uncram(row: list[GridCell | None], cut: Cut) -> list[list[GridCell | None]]:
    """A row whose cells hold many lines each is as many rows (tables that came out of a PDF).

    A merged cell whose lines are cut by tabs into as many parts as it spans columns is taken apart as well:
    `56.7⇥16.3⇥40.4` over three columns. Nothing is taken apart where the numbers of lines do not agree.
    """
    filled = {cell.origin: cell for cell in row if cell and cell.text.strip()}
    if not any("\n" in cell.text for cell in filled.values()):
        return [row]
    spans = {origin: [i for i, other in enumerate(row) if other is cell] for origin, cell in filled.items()}
    lines = {origin: _lines(cell, len(spans[origin])) for origin, cell in filled.items()}
    count = max(map(len, lines.values()))
    numbers = [origin for origin, found in lines.items() if any(c.isdigit() for c in found[-1][1])]
    if not numbers:
        return [row]
    for origin in lines:
        # Two tables may stand side by side: a name has as many lines as the numbers next to its right.
        right = min((other for other in numbers if other >= origin), default=numbers[-1])
        lines[origin] = _fit(lines[origin], len(lines[right]), cut)
        if len(lines[origin]) != len(lines[right]):
            return [row]
    out: list[list[GridCell | None]] = [[None] * len(row) for _ in range(count)]
    for origin, cell in filled.items():
        span = spans[origin]
        for index, (start, text) in enumerate(lines[origin]):
            parts = text.split("\t")
            for position, column in enumerate(span):
                if len(parts) == len(span):
                    offset = start + sum(len(part) + 1 for part in parts[:position])
                    place = (origin[0] + index, column)
                    out[index][column] = GridCell(parts[position], cell.start + offset, cell.header, place)
                elif position == 0:
                    place = (origin[0] + index, column)
                    out[index][column] = GridCell(text, cell.start + start, cell.header, place)
    return out


def _lines(cell: GridCell, span: int) -> list[Line]:
    """The lines of a cell with their offsets; numbers that stand side by side in one column are lines too."""
    pattern = r"[^\n]+" if span > 1 or not re.fullmatch(r"[\d.,\s-]+", cell.text) else r"[^\n\s]+"
    return [(hit.start(), hit.group()) for hit in re.finditer(pattern, cell.text)]


def _fit(lines: list[Line], count: int, cut: Cut) -> list[Line]:
    """As many lines as the other cells have, where exactly one way of cutting one line gives that number."""
    missing = count - len(lines)
    if missing <= 0:
        return lines
    found = []
    for index, (start, text) in enumerate(lines):
        for pieces in {tuple(_repeats(text)), tuple(_by_ending(text)), tuple(cut(text))}:
            if len(pieces) - 1 == missing:
                offsets = [start + sum(map(len, pieces[:i])) for i in range(len(pieces))]
                found.append(lines[:index] + list(zip(offsets, pieces, strict=True)) + lines[index + 1 :])
    return found[0] if len(found) == 1 else lines


def _repeats(text: str) -> list[str]:
    """万个万个万个 is 万个 three times."""
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text == text[:size] * (len(text) // size):
            return [text[:size]] * (len(text) // size)
    return [text]


def _by_ending(text: str) -> list[str]:
    """省级民政部门登记市级民政部门登记: parts that end alike."""
    for size in (4, 3, 2):
        ending = text[-size:]
        if len(text) > 2 * size and text.count(ending) > 1:
            return [piece + ending for piece in text.split(ending)[:-1]]
    return [text]
