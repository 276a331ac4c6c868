"""Pieces of text cut at the edges of cells, and cells whose text the detector did not see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from ...model import Box
from ..ruled import RuledTable
from .engine import Pixels, Quads

# A piece that reaches so far (points) over the edge of a cell does so by the margin that detectors add.
_OVER = 4.0
# Room around the ink of a cell, in parts of its height.
_ROOM = 0.15
# The least height and width of ink that can be a character, in points.
_LEAST_HEIGHT = 3.5
_LEAST_WIDTH = 1.2


def in_cells(picture: Pixels, quads: Quads, tables: Sequence[RuledTable], points: float) -> list[Quads]:
    """Level pieces of text in pixels: none runs over the edge of a cell, and none lies in another."""
    cells = [tuple(edge / points for edge in cell.box) for table in tables for cell in table.cells]
    pieces: list[Box] = []
    for quad in quads:
        box = _around(quad)
        shares = [cell for cell in cells if _middle_in(box, cell)]
        pieces += _cut(picture, box, shares, points) if shares else [box]
    pieces = _apart(pieces)
    for cell in cells:
        if not any(_meets(cell, piece) for piece in pieces):
            pieces += _ink_lines(picture, cell, points)
    return [_quad(piece) for piece in pieces]


def _around(quad: Quads) -> Box:
    left, top = quad.min(axis=0)
    right, bottom = quad.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _quad(box: Box) -> Quads:
    left, top, right, bottom = box
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def _middle_in(box: Box, cell: tuple[float, ...]) -> bool:
    """Whether a piece runs through a cell: its middle line crosses it."""
    middle = (box[1] + box[3]) / 2
    return cell[1] <= middle <= cell[3] and box[0] < cell[2] and box[2] > cell[0]


def _cut(picture: Pixels, box: Box, cells: Sequence[tuple[float, ...]], points: float) -> list[Box]:
    """The parts of a piece in each of the cells that it runs through."""
    if len(cells) == 1:
        return [box]
    parts: list[Box] = []
    for cell in cells:
        left, right = max(box[0], cell[0]), min(box[2], cell[2])
        if right - left <= _OVER / points and not (box[0] >= cell[0] and box[2] <= cell[2]):
            continue
        part = _trimmed(picture, (left, box[1], right, box[3]), points)
        if part is not None:
            parts.append(part)
    return parts


def _trimmed(picture: Pixels, box: Box, points: float) -> Box | None:
    """A box drawn in to its ink from left and right, with some room; None without ink."""
    ink = _ink(picture, box)
    columns = np.flatnonzero(ink.any(axis=0)) if ink.size else np.zeros(0, int)
    if not len(columns) or (columns[-1] - columns[0] + 1) * points < _LEAST_WIDTH:
        return None
    room = _ROOM * (box[3] - box[1])
    left, right = int(box[0]) + columns[0], int(box[0]) + columns[-1] + 1
    return max(box[0], left - room), box[1], min(box[2], right + room), box[3]


def _ink(picture: Pixels, box: Box) -> np.ndarray:
    left, top, right, bottom = (max(0, int(edge)) for edge in box)
    part = picture[top:bottom, left:right]
    if not part.size:
        return np.zeros((0, 0), bool)
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    paper = float(np.percentile(grey, 90))
    return np.asarray(grey < paper - 70)


def _ink_lines(picture: Pixels, cell: tuple[float, ...], points: float) -> Iterator[Box]:
    """The lines of ink in a cell in which the detector saw none: single digits are often overlooked."""
    inner = 1.5 / points
    box = (cell[0] + inner, cell[1] + inner, cell[2] - inner, cell[3] - inner)
    ink = _ink(picture, box)
    if not ink.size:
        return
    rows = np.flatnonzero(ink.any(axis=1))
    for stretch in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1):
        if not len(stretch) or len(stretch) * points < _LEAST_HEIGHT:
            continue
        room = max(2.0, _ROOM * len(stretch))
        line = (
            box[0],
            max(cell[1], box[1] + stretch[0] - room),
            box[2],
            min(cell[3], box[1] + stretch[-1] + room),
        )
        part = _trimmed(picture, line, points)
        if part is not None:
            yield part


def _meets(cell: tuple[float, ...], piece: Box) -> bool:
    return _middle_in(piece, cell) and min(piece[2], cell[2]) - max(piece[0], cell[0]) > 0.3 * min(
        piece[2] - piece[0], cell[2] - cell[0]
    )


def _apart(pieces: Sequence[Box]) -> list[Box]:
    """The pieces without those that lie within another one."""
    kept: list[Box] = []
    for piece in sorted(pieces, key=lambda one: (one[0] - one[2]) * (one[3] - one[1])):
        area = (piece[2] - piece[0]) * (piece[3] - piece[1])
        if all(_shared(piece, other) < 0.6 * area for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda one: (one[1], one[0]))


def _shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)
