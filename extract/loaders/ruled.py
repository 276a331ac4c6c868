"""Ruled tables of a page: the cells that its lines draw."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from ..model import Box

# Lines closer than this (points) are one line: a rule drawn as a thin rectangle has two edges.
_TOLERANCE = 3.0

Edge = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RuledCell:
    """One cell: its box in points from the top left, and its place in the grid."""

    box: Box
    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table of at least two columns; cells in reading order.

    One of a single row is a table only together with its other part on the page before or after.
    """

    box: Box
    cells: tuple[RuledCell, ...]
    columns: tuple[float, ...]
    """The edges of the columns, from the left one of the table to its right one."""
    rows: int


class Rulings:
    """The ruled tables of a PDF, page by page. Opens the file only when it is first asked.

    There is nothing to close: pdfplumber reads from memory here, and its `close` parses every page of a
    damaged file again, with all its errors.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pdf: Any = None

    def tables(self, index: int) -> list[RuledTable]:
        """The tables of a page (0-based), from the top down. Errors of pdfplumber come through."""
        if self._pdf is None:
            # pdfminer logs every oddity of a damaged file; what matters of them comes as an error.
            logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
            self._pdf = pdfplumber.open(io.BytesIO(self._data))
        page = self._pdf.pages[index]
        try:
            left, top = page.cropbox[0], page.cropbox[1]
            sides = list(_missing_sides(page.edges))
            found = page.find_tables({"explicit_vertical_lines": sides})
            boxes = [
                [(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in table.cells]
                for table in found
            ]
        finally:
            page.close()
        return _grids(boxes)


def drawn(segments: Iterable[Box]) -> list[RuledTable]:
    """The tables that upright and level line segments (points from the top left) draw, from the top down."""
    edges = [_edge(segment) for segment in segments]
    joined = merge_edges([*edges, *_missing_sides(edges)], *[_TOLERANCE] * 4)
    crossings = edges_to_intersections(joined, _TOLERANCE, _TOLERANCE)
    return _grids(cells_to_tables(intersections_to_cells(crossings)))


def _edge(segment: Box) -> Edge:
    x0, top, x1, bottom = segment
    upright = bottom - top > x1 - x0
    return {
        "object_type": "line",
        "orientation": "v" if upright else "h",
        "x0": x0,
        "x1": x0 if upright else x1,
        "top": top,
        "bottom": bottom if upright else top,
        "width": 0 if upright else x1 - x0,
        "height": bottom - top if upright else 0,
    }


def _grids(boxes: Iterable[Sequence[Box]]) -> list[RuledTable]:
    """The tables that groups of cells form, from the top down."""
    tables = [table for table in map(_grid, boxes) if table is not None]
    return sorted(tables, key=lambda table: (table.box[1], table.box[0]))


def _missing_sides(edges: Sequence[Edge]) -> Iterator[Edge]:
    """Edges for tables that are open on the left and right, as statistical tables are printed.

    Horizontal rules of the same ends that inner verticals join are given a vertical at either end.
    """
    joined = merge_edges(list(edges), *[_TOLERANCE] * 4)
    upright = [edge for edge in joined if edge["orientation"] == "v"]
    groups: dict[tuple[int, int], list[Edge]] = {}
    for edge in joined:
        if edge["orientation"] == "h":
            key = (round(edge["x0"] / _TOLERANCE), round(edge["x1"] / _TOLERANCE))
            groups.setdefault(key, []).append(edge)
    for group in groups.values():
        x0, x1 = group[0]["x0"], group[0]["x1"]
        inner = [edge for edge in upright if x0 + _TOLERANCE < edge["x0"] < x1 - _TOLERANCE]
        for top, bottom in _stretches(sorted(edge["top"] for edge in group), inner):
            for side in (x0, x1):
                yield _edge((side, top, side, bottom))


def _stretches(heights: Sequence[float], inner: Sequence[Edge]) -> Iterator[tuple[float, float]]:
    """From the first to the last of the rules that inner verticals join; two tables of one width on a page
    are two stretches."""
    start = None
    for above, below in pairwise(heights):
        if any(edge["top"] <= above + _TOLERANCE and edge["bottom"] >= below - _TOLERANCE for edge in inner):
            start = above if start is None else start
            end = below
        elif start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _grid(boxes: Sequence[Box]) -> RuledTable | None:
    """The grid that cells of one table form; None for less than two columns (frames, underlines)."""
    columns = _cuts(edge for box in boxes for edge in (box[0], box[2]))
    rows = _cuts(edge for box in boxes for edge in (box[1], box[3]))
    if len(columns) < 3 or len(boxes) < min(3, len(rows)):
        return None
    cells = []
    for box in boxes:
        row, column = _at(rows, box[1]), _at(columns, box[0])
        row_span, column_span = _at(rows, box[3]) - row, _at(columns, box[2]) - column
        if row_span > 0 and column_span > 0:
            cells.append(RuledCell(box, row, column, row_span, column_span))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    around = (columns[0], rows[0], columns[-1], rows[-1])
    return RuledTable(around, tuple(cells), tuple(columns), len(rows) - 1) if cells else None


def _cuts(edges: Iterator[float]) -> list[float]:
    cuts: list[float] = []
    for edge in sorted(edges):
        if not cuts or edge - cuts[-1] > _TOLERANCE:
            cuts.append(edge)
    return cuts


def _at(cuts: Sequence[float], edge: float) -> int:
    return min(range(len(cuts)), key=lambda index: abs(cuts[index] - edge))
