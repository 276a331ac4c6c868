"""Put the text of a document together from lines and tables, with a block for every piece.

Used by the loaders of formats that have no text of their own (docx, pdf, html). Between two lines stands a
newline, between the cells of a row a tab, between rows a newline; separators belong to no block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model import Block, BlockKind, Box, Cell, Document, Table


@dataclass(frozen=True, slots=True)
class Line:
    """One block to be: a paragraph, a heading, a text line of a page."""

    text: str
    kind: BlockKind = "paragraph"
    style: str | None = None
    level: int | None = None
    page: int | None = None
    boxes: tuple[Box | None, ...] = ()
    confidences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell to be, at its place in the grid.

    `inner` holds what is no text of the cell itself (tables in it, text boxes); it is put after the row.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    style: str | None = None
    boxes: tuple[Box | None, ...] = ()
    inner: tuple[Item, ...] = ()
    page: int | None = None
    """Where it is another than that of the grid: the rest of a table that goes on over the page."""
    confidences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """One table to be; cells in reading order."""

    cells: tuple[GridCell, ...]
    page: int | None = None
    columns: tuple[float, ...] = ()
    """The edges of the columns in points, where the format has geometry."""


Item = Line | Grid

_SUPERSCRIPT = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_RAISED = re.compile(r"[0-9+\-n()]+")


def raised(text: str) -> str:
    """Raised digits as superscript characters: 5 with a raised note number 1 must not read as 51; m2 is m².

    Any other raised text stays as it is.

    >>> raised("2"), raised("[1]")
    ('²', '[1]')
    """
    return text.translate(_SUPERSCRIPT) if _RAISED.fullmatch(text) else text


@dataclass
class Draft:
    """Text, blocks and tables so far."""

    blocks: list[Block] = field(default_factory=list)
    tables: list[Table | None] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def add(self, items: Iterable[Item]) -> None:
        """Append lines and tables in order."""
        for item in items:
            if isinstance(item, Line):
                self._separate("\n")
                self._block(item, item.kind, item.page, None, item.level)
            else:
                self._grid(item)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def finished_tables(self) -> tuple[Table, ...]:
        """The tables so far, by number."""
        return tuple(table for table in self.tables if table is not None)

    def document(
        self,
        doc_id: str,
        path: str,
        kind: str,
        properties: Mapping[str, str],
        warnings: Iterable[str],
        pages: int | None = None,
    ) -> Document:
        """The document of all that was added; `pages` where the format has pages."""
        return Document(
            doc_id,
            path,
            kind,
            self.text,
            tuple(self.blocks),
            self.finished_tables,
            pages,
            properties,
            tuple(warnings),
            ocr=any(block.confidences for block in self.blocks),
        )

    def _separate(self, separator: str) -> None:
        if self.blocks:
            self._write(separator)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _block(
        self,
        item: Line | GridCell,
        kind: BlockKind,
        page: int | None,
        cell: Cell | None,
        level: int | None,
    ) -> int:
        number, start = len(self.blocks), self._length
        self._write(item.text)
        self.blocks.append(
            Block(
                number, kind, start, self._length, page, cell, item.style, level, item.boxes, item.confidences
            )
        )
        return number

    def _grid(self, grid: Grid) -> None:
        if not grid.cells:
            return
        number = len(self.tables)
        self.tables.append(None)
        self._separate("\n")
        start, numbers, row = self._length, [], grid.cells[0].row
        waiting: list[Item] = []
        for index, cell in enumerate(grid.cells):
            if index and cell.row != row:
                self.add(waiting)
                waiting.clear()
                self._write("\n")
            elif index:
                self._write("\t")
            row = cell.row
            place = Cell(number, cell.row, cell.column, cell.row_span, cell.column_span, cell.header)
            page = cell.page or grid.page
            numbers.append(self._block(cell, "cell", page, place, None))
            waiting.extend(cell.inner)
        self.add(waiting)
        rows = max(cell.row + cell.row_span for cell in grid.cells)
        columns = max(cell.column + cell.column_span for cell in grid.cells)
        self.tables[number] = Table(number, start, self._length, rows, columns, tuple(numbers))
