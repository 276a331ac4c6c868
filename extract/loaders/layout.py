"""A sheet as lines and tables: what stands apart on it is apart, titles before a table and notes under it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..knowledge import Knowledge
from ..model import BlockKind
from .cell_text import has_data, is_number, says_nothing
from .draft import Grid, GridCell, Item, Line

Place = tuple[int, int]

# A text of this many characters alone in its row under a table is no name of a row: it is a note.
_LONG_NOTE = 20
_MOST_CAPTIONS = 3
# How many rows below are looked at to tell what a row is: title, unit, date, and the heads.
_LOOK_AHEAD = 5
# Share of the columns that a row of heads fills.
_HEADS = 0.6


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A filled cell at its place on the sheet, merged ones with their spans."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class _Area:
    """A rectangle of the sheet; `bottom` and `right` are inside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        return self.right - self.left + 1


@dataclass(slots=True)
class _Part:
    """Rows that belong together, while the rows of an area are gone through."""

    top: int
    bottom: int
    has_data: bool = False
    columns: set[int] = field(default_factory=set)


def items(cells: Iterable[SheetCell], knowledge: Knowledge) -> list[Item]:
    """The lines and tables of a sheet in reading order."""
    layout = _Layout(cells, knowledge)
    return [item for area in layout.whole() for item in layout.region(area)]


class _Layout:
    def __init__(self, cells: Iterable[SheetCell], knowledge: Knowledge) -> None:
        self._at: dict[Place, SheetCell] = {}
        for cell in cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self._at.setdefault((row, column), cell)
        self._columns: dict[int, list[int]] = {}
        for row, column in sorted(self._at):
            self._columns.setdefault(row, []).append(column)
        self._caption = knowledge.rule("loaders", "loaders.sheet_caption").regex
        self._note = knowledge.rule("loaders", "loaders.sheet_note").regex

    def whole(self) -> list[_Area]:
        """The area that holds every filled cell; none for an empty sheet."""
        area = self._fitted(_Area(0, 0, max(self._columns, default=-1), 1 << 20))
        return [area] if area else []

    def region(self, area: _Area) -> Iterator[Item]:
        """An area, cut where rows or columns are empty, and where a new table begins below another."""
        parts = self._cut_rows(area)
        if len(parts) > 1:
            for part in parts:
                yield from self.region(part)
            return
        captions, body, notes = self._peeled(area)
        for row in captions:
            # A sheet of nothing but lines has no table for them to be the titles of.
            yield from self._lines(row, area, "caption" if body is not None else "paragraph")
        if body is not None:
            groups = self._cut_columns(body)
            if len(groups) > 1 or body != area:
                for group in groups:
                    yield from self.region(group)
            else:
                yield from self._table(body)
        for row in notes:
            yield from self._lines(row, area, "paragraph")

    # ---- what stands where ---------------------------------------------------------------------------

    def _row(self, row: int, area: _Area) -> list[SheetCell]:
        """The distinct cells of a row inside an area, from left to right."""
        found = (self._at[row, column] for column in self._filled(row, area))
        return list(dict.fromkeys(found))

    def _filled(self, row: int, area: _Area) -> list[int]:
        return [column for column in self._columns.get(row, ()) if area.left <= column <= area.right]

    def _rows(self, area: _Area) -> list[int]:
        """The rows of an area that hold anything."""
        return [row for row in self._between(area) if self._filled(row, area)]

    def _between(self, area: _Area) -> Sequence[int]:
        # A stray cell may stand a million rows below: go by the filled rows where they are fewer.
        span = range(area.top, area.bottom + 1)
        return (
            span if len(span) <= len(self._columns) else sorted(row for row in self._columns if row in span)
        )

    def _fitted(self, area: _Area) -> _Area | None:
        """The smallest area that holds the same cells."""
        rows = self._rows(area)
        if not rows:
            return None
        columns = [self._filled(row, area) for row in rows]
        return _Area(rows[0], min(each[0] for each in columns), rows[-1], max(each[-1] for each in columns))

    # ---- cuts ----------------------------------------------------------------------------------------

    def _cut_rows(self, area: _Area) -> list[_Area]:
        """The parts between empty rows, and those that a title and a new head begin.

        One empty row before rows that go on without a head of their own (yearbooks part groups of rows so)
        cuts nothing.
        """
        rows = self._rows(area)
        parts: list[_Part] = []
        for at, row in enumerate(rows):
            following = rows[at : at + _LOOK_AHEAD]
            apart = not parts or (row > rows[at - 1] + 1 and not self._goes_on(parts[-1], following, area))
            if apart or self._begins_table(parts[-1], following, area):
                parts.append(_Part(row, row))
            part = parts[-1]
            cells = self._row(row, area)
            part.bottom = row
            part.has_data = part.has_data or self._has_data(cells)
            part.columns.update(self._filled(row, area))
        fitted = (self._fitted(_Area(part.top, area.left, part.bottom, area.right)) for part in parts)
        return [part for part in fitted if part is not None]

    def _goes_on(self, above: _Part, rows: Sequence[int], area: _Area) -> bool:
        """Whether rows behind an empty one belong to the table above."""
        if rows[0] > above.bottom + 2 or len(above.columns) < 2 or self._is_note(above.bottom, area):
            return False
        for row in rows:
            cells = self._row(row, area)
            if len(cells) > 1:
                return self._has_data(cells) and above.columns.issuperset(self._filled(row, area))
            if self._caption.search(cells[0].text) or self._note.search(cells[0].text):
                return False
        return False

    def _begins_table(self, above: _Part, rows: Sequence[int], area: _Area) -> bool:
        """Whether a title (a lone cell) and a row of heads without any number begin here, below data."""
        if not above.has_data or len(rows) < 3 or len(self._row(rows[0], area)) != 1:
            return False
        for row in rows[1:]:
            cells = self._row(row, area)
            if len(cells) > 1:
                named = not any(says_nothing(cell.text) for cell in cells)
                filled = len(self._filled(row, area)) >= max(2, _HEADS * area.width)
                return filled and named and not self._has_data(cells)
        return False

    def _cut_columns(self, area: _Area) -> list[_Area]:
        """The parts between empty columns; one whose rows have no names of their own belongs to the left."""
        filled = sorted({column for row in self._rows(area) for column in self._filled(row, area)})
        starts = [column for at, column in enumerate(filled) if at == 0 or column > filled[at - 1] + 1]
        own = [starts[0], *(start for start in starts[1:] if self._names_rows(start, area))]
        ends = [start - 1 for start in own[1:]] + [area.right]
        fitted = (
            self._fitted(_Area(area.top, left, area.bottom, right))
            for left, right in zip(own, ends, strict=True)
        )
        return [part for part in fitted if part is not None]

    def _names_rows(self, column: int, area: _Area) -> bool:
        """Whether the rows with numbers right of a column have names in it."""
        named = rows = 0
        for row in self._rows(area):
            cells = self._row(row, _Area(area.top, column, area.bottom, area.right))
            if not any(is_number(cell.text) for cell in cells):
                continue
            rows += 1
            named += cells[0].column == column and not is_number(cells[0].text)
        return named * 2 >= rows

    # ---- titles and notes ----------------------------------------------------------------------------

    def _peeled(self, area: _Area) -> tuple[list[int], _Area | None, list[int]]:
        """The rows of titles at the top, what is between, and the rows of notes at the bottom."""
        rows = self._rows(area)
        first, last = 0, len(rows)
        while first < last and self._is_caption(rows[first : first + _LOOK_AHEAD], area):
            first += 1
        while last > first and self._is_note(rows[last - 1], area):
            last -= 1
        body = (
            self._fitted(_Area(rows[first], area.left, rows[last - 1], area.right)) if first < last else None
        )
        return rows[:first], body, rows[last:]

    def _is_caption(self, rows: Sequence[int], area: _Area) -> bool:
        """Whether the first of some rows is a title: a lone cell, or 单位：万元 and the like in a row that
        has fewer cells than the heads below."""
        cells = self._row(rows[0], area)
        known = [bool(self._caption.search(cell.text)) for cell in cells]
        if all(known):
            return True
        if any(is_number(cell.text) for cell in cells):
            return False
        if len(cells) > 1:
            below = max((len(self._filled(row, area)) for row in rows[1:]), default=0)
            return any(known) and len(self._filled(rows[0], area)) < below and len(cells) <= _MOST_CAPTIONS
        # 2024年 merged over the columns right of the names is a head of these columns.
        return not (
            cells[0].column_span > 1
            and cells[0].column > area.left
            and cells[0].column + cells[0].column_span > area.right
        )

    def _is_note(self, row: int, area: _Area) -> bool:
        cells = self._row(row, area)
        if all(self._note.search(cell.text) for cell in cells):
            return True
        if len(cells) > 1 or is_number(cells[0].text):
            return False
        return cells[0].column_span >= max(2, area.width) or len(cells[0].text) >= _LONG_NOTE

    @staticmethod
    def _has_data(cells: Sequence[SheetCell]) -> bool:
        return has_data(cell.text for cell in cells)

    # ---- what comes out ------------------------------------------------------------------------------

    def _lines(self, row: int, area: _Area, kind: BlockKind) -> Iterator[Line]:
        for cell in self._row(row, area):
            if cell.row == row or row == area.top:
                for line in cell.text.split("\n"):
                    if line.strip():
                        yield Line(line.strip(), kind)

    def _table(self, area: _Area) -> Iterator[Item]:
        rows = self._rows(area)
        columns = sorted({column for row in rows for column in self._filled(row, area)})
        lone = len(rows) == 1 and not self._has_data(self._row(rows[0], area))
        if len(columns) < 2 or lone:
            for row in rows:
                yield from self._lines(row, area, "paragraph")
            return
        yield Grid(tuple(self._grid(rows, columns)))

    def _grid(self, rows: Sequence[int], columns: Sequence[int]) -> Iterator[GridCell]:
        """Every place of the table once, blank ones too; empty rows and columns are left out."""
        row_at, column_at = _positions(rows), _positions(columns)
        seen: set[Place] = set()
        for row in rows:
            for column in columns:
                cell = self._at.get((row, column))
                if cell is None:
                    yield GridCell("", row_at[row], column_at[column])
                elif (cell.row, cell.column) not in seen:
                    seen.add((cell.row, cell.column))
                    row_span = bisect_left(rows, cell.row + cell.row_span) - row_at[row]
                    column_span = bisect_left(columns, cell.column + cell.column_span) - column_at[column]
                    yield GridCell(cell.text, row_at[row], column_at[column], row_span, column_span)


def _positions(numbers: Sequence[int]) -> Mapping[int, int]:
    return {number: at for at, number in enumerate(numbers)}
