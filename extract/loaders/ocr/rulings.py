"""Drawn lines in a picture, the tables that they rule, and the picture without them."""

from __future__ import annotations

import cv2
import numpy as np

from ...knowledge import Knowledge
from ...model import Box
from ..ruled import RuledTable, drawn
from .engine import Pixels
from .ink import Mask

# A line may be broken by noise over so many points; strokes of neighbouring characters lie further apart.
_BROKEN = 0.7
# The thickest line of a table, in points.
_THICKEST = 4.0


def tables(picture: Pixels, points: float, knowledge: Knowledge) -> tuple[list[RuledTable], Pixels]:
    """The ruled tables of an upright picture in points, and the picture with their lines painted over.

    `points` is the size of a pixel. Lines that rule no table stay: they may be strokes of large type.
    """
    rule = knowledge.rule("ocr", "ocr.lines").data
    ink = _ink(picture)
    level = _lines(ink, round(rule["level"] / points), points, upright=False)
    upright = _lines(ink, round(rule["upright"] / points), points, upright=True)
    both = cv2.dilate(level | upright, np.ones((3, 3), np.uint8)).astype(np.uint8)
    framed = _framed(both, points, rule["table_width"], rule["table_height"])
    if not framed.any():
        return [], picture
    level, upright = level & framed, upright & framed
    segments = [*_segments(level, points, upright=False), *_segments(upright, points, upright=True)]
    found = [table for table in drawn(segments) if _is_for_text(table, rule["cell_height"])]
    if not found:
        return [], picture
    without = picture.copy()
    lines = cv2.dilate(level | upright, np.ones((3, 3), np.uint8))
    without[(lines > 0) & (_inside(found, picture, points) > 0)] = 255
    return found, without


def _ink(picture: Pixels) -> Mask:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    # Thin rules of a grey scan are lighter than type: what counts is the paper around them.
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12).astype(
        np.uint8
    )


def _lines(ink: Mask, length: int, points: float, *, upright: bool) -> Mask:
    """What of the ink runs straight on for at least `length` pixels."""
    length = max(5, length)
    gap = max(2, round(_BROKEN / points))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gap, 1) if upright else (1, gap), np.uint8))
    straight = cv2.morphologyEx(
        closed, cv2.MORPH_OPEN, np.ones((length, 1) if upright else (1, length), np.uint8)
    )
    # A filled patch (a shaded head, a photograph) is all long runs and no line.
    thick = max(3, round(_THICKEST / points))
    filled = cv2.morphologyEx(straight, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    return cv2.subtract(straight, filled).astype(np.uint8)


def _framed(lines: Mask, points: float, width: float, height: float) -> Mask:
    """Of the lines, those that hang together over at least the size of a table."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines)
    wide = (stats[:, 2] * points >= width) & (stats[:, 3] * points >= height)
    wide[0] = False
    framed: Mask = np.where(wide[:count][labels], 255, 0).astype(np.uint8)
    return framed


def _segments(lines: Mask, points: float, *, upright: bool) -> list[Box]:
    """The lines as segments in points; a line that is bent a little is one segment."""
    joined = cv2.dilate(lines, np.ones((1, 3) if upright else (3, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    segments: list[Box] = []
    for left, top, width, height, _ in stats[1:count].astype(float):
        x, y = (left + width / 2) * points, (top + height / 2) * points
        if upright:
            segments.append((x, top * points, x, (top + height) * points))
        else:
            segments.append((left * points, y, (left + width) * points, y))
    return segments


def _is_for_text(table: RuledTable, least: float) -> bool:
    """Whether most cells can hold a line of text: what the strokes of large type enclose cannot."""
    high = sum(cell.box[3] - cell.box[1] >= least for cell in table.cells)
    return 2 * high > len(table.cells)


def _inside(found: list[RuledTable], picture: Pixels, points: float) -> Mask:
    inside: Mask = np.zeros(picture.shape[:2], np.uint8)
    for table in found:
        left, top, right, bottom = (round(edge / points) for edge in table.box)
        reach = max(2, round(3 / points))
        inside[max(0, top - reach) : bottom + reach, max(0, left - reach) : right + reach] = 255
    return inside
