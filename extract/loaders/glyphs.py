"""Characters of a PDF page with their boxes, and the text lines that they stand in."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

import pypdfium2.raw as pdfium

from ..model import Box
from .draft import raised

# A gap in parts of the font size that a reader sees as a space. Digits closer than this are one number;
# Word sets a quarter of the size between a Chinese character and a digit, which is no space.
_GAP_BETWEEN_DIGITS = 0.3
_GAP = 0.6
_GAP_BETWEEN_HAN = 0.9

# Same character, same place: bold type made by printing twice.
_PRINTED_TWICE = 0.3

# A digit this much smaller and higher (in parts of the size of its line) is the mark of a note or a power.
_SMALL = 0.75
_HIGH = 0.2

_FIGURE_CHARACTERS = frozenset("0123456789.,%‰")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its box in points from the top left of the page as seen, its font size, and the angle by
    which it is turned (degrees clockwise, as seen)."""

    text: str
    box: Box
    size: float
    angle: int = 0
    confidence: float | None = None
    """How sure OCR is of it; None where it was not read from a picture."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """Characters on one height, from left to right, with spaces where the page has gaps."""

    text: str
    boxes: tuple[Box | None, ...]
    box: Box
    size: float
    column: int = 0
    """1 and 2 for the left and right of two columns, 0 for lines across the page."""
    confidences: tuple[float, ...] = ()
    """How sure OCR is of each character, 1 for spaces put in; empty where it was not read from a picture."""


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """What stands on a page. `slanted` characters (watermarks) are counted and left out."""

    glyphs: list[Glyph]
    width: float
    height: float
    slanted: int
    unreadable: int
    """Characters whose font says nothing of what they mean."""

    @property
    def visible(self) -> int:
        """How many characters leave ink."""
        return sum(bool(glyph.text.strip()) for glyph in self.glyphs)


def read(page: object, textpage: object, size: tuple[float, float], bounds: Box, turn: int) -> PageGlyphs:
    """The characters of a page in the order of the file.

    `page` and `textpage` are raw pdfium handles, `size` the page as seen, `bounds` its visible area in PDF
    coordinates, `turn` its rotation in degrees.
    """
    seen: list[Glyph] = []
    slanted = unreadable = 0
    pending = together = 0
    last_box: Box | None = None
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            pending = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((pending - 0xD800) << 10) + (code - 0xDC00) if pending else 0xFFFD
        pending = 0
        text = character(code)
        if text is None:
            continue
        angle = _angle(pdfium.FPDFText_GetCharAngle(textpage, index), turn)
        if angle is None:
            slanted += 1
            continue
        unreadable += text == "\ufffd" or 0xE000 <= code < 0xF900
        box = _turned(_box(textpage, index), bounds, size, turn)
        if box is None:
            continue
        seen.append(Glyph(text, box, _size(box, angle), angle))
        if last_box == box and _same_object(textpage, index - 1, index):
            together += 1
            seen[-together:] = _shared(seen[-together:], box)
        else:
            together = 1
        last_box = box
    return PageGlyphs(seen, size[0], size[1], slanted, unreadable)


def _same_object(textpage: object, one: int, other: int) -> bool:
    objects = (pdfium.FPDFText_GetTextObject(textpage, index) for index in (one, other))
    addresses = [ctypes.cast(item, ctypes.c_void_p).value for item in objects]
    return addresses[0] is not None and addresses[0] == addresses[1]


def _shared(members: list[Glyph], box: Box) -> list[Glyph]:
    """Characters that one glyph stands for (a font may have one sign for "——"), each with part of its box.

    Without it they would look like one character printed twice.
    """
    across = members[0].angle % 180 == 0
    low, high = (box[0], box[2]) if across else (box[1], box[3])
    step = (high - low) / len(members)
    edges = [(round(low + at * step, 2), round(low + (at + 1) * step, 2)) for at in range(len(members))]
    if members[0].angle in (180, 270):
        edges.reverse()
    return [
        replace(member, box=(start, box[1], end, box[3]) if across else (box[0], start, box[2], end))
        for member, (start, end) in zip(members, edges, strict=True)
    ]


def character(code: int) -> str | None:
    """The character of a code; None for controls. pdfium writes 2 for a hyphen at the end of a line."""
    if code in (0x02, 0xFFFE, 0xAD):
        return "-"
    if code == 0 or code > 0x10FFFF:
        return "\ufffd"
    if code < 0x20 or 0x7F <= code < 0xA0:
        return None
    character = chr(code)
    return " " if character.isspace() and character != "\u3000" else character


def _angle(radians: float, turn: int) -> int | None:
    """The angle as seen, in quarter turns; None for slanted text."""
    degrees = math.degrees(radians) + turn if radians >= 0 else turn
    nearest = round(degrees / 90) * 90
    return nearest % 360 if abs(degrees - nearest) < 4 else None


def _box(textpage: object, index: int) -> Box | None:
    rectangle = pdfium.FS_RECTF()
    if pdfium.FPDFText_GetLooseCharBox(textpage, index, rectangle) and rectangle.right > rectangle.left:
        return rectangle.left, rectangle.top, rectangle.right, rectangle.bottom
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
        return None
    return left.value, top.value, right.value, bottom.value


def _turned(box: Box | None, bounds: Box, size: tuple[float, float], turn: int) -> Box | None:
    """A box of PDF coordinates (origin at the bottom left, page not turned) as it is seen."""
    if box is None:
        return None
    left, right = box[0] - bounds[0], box[2] - bounds[0]
    low, high = box[3] - bounds[1], box[1] - bounds[1]
    width, height = size
    if turn == 90:
        corners = (low, left, high, right)
    elif turn == 180:
        corners = (width - right, low, width - left, high)
    elif turn == 270:
        corners = (width - high, height - right, width - low, height - left)
    else:
        corners = (left, height - high, right, height - low)
    return tuple(round(edge, 2) for edge in corners)  # type: ignore[return-value]


def _size(box: Box, angle: int) -> float:
    return max(0.1, box[3] - box[1] if angle % 180 == 0 else box[2] - box[0])


def lines(glyphs: Iterable[Glyph], width: float, height: float) -> list[TextLine]:
    """Text lines in reading order: upright text first, column by column, then text turned by quarters."""
    found: list[TextLine] = []
    by_angle: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        by_angle.setdefault(glyph.angle, []).append(glyph)
    for angle in sorted(by_angle):
        runs = _runs([_upright(glyph, angle, width, height) for glyph in by_angle[angle]])
        for column, group in _columns(runs):
            for members in _rows(group):
                line = _line(members)
                if line is not None:
                    found.append(replace(_back(line, angle, width, height), column=column))
    return found


def _upright(glyph: Glyph, angle: int, width: float, height: float) -> Glyph:
    """The glyph of a page that is turned back until its text runs from left to right."""
    left, top, right, bottom = glyph.box
    if angle == 90:
        return replace(glyph, box=(top, width - right, bottom, width - left))
    if angle == 180:
        return replace(glyph, box=(width - right, height - bottom, width - left, height - top))
    if angle == 270:
        return replace(glyph, box=(height - bottom, left, height - top, right))
    return glyph


def _back(line: TextLine, angle: int, width: float, height: float) -> TextLine:
    if angle == 0:
        return line

    def back(box: Box) -> Box:
        left, top, right, bottom = box
        if angle == 90:
            return width - bottom, left, width - top, right
        if angle == 180:
            return width - right, height - bottom, width - left, height - top
        return top, height - right, bottom, height - left

    boxes = tuple(back(box) if box else None for box in line.boxes)
    return replace(line, boxes=boxes, box=back(line.box))


Run = list[Glyph]


def _runs(glyphs: Sequence[Glyph]) -> list[Run]:
    """Characters that follow each other in the file and on the page."""
    runs: list[Run] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        if last is not None and _same_height(last.box, glyph.box):
            gap = glyph.box[0] - last.box[2]
            if -0.5 * glyph.size <= gap <= glyph.size:
                runs[-1].append(glyph)
                continue
        runs.append([glyph])
    return [run for run in runs if any(glyph.text.strip() for glyph in run)]


def _same_height(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared >= 0.5 * min(one[3] - one[1], other[3] - other[1])


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


_LONG_RUN = 10
"""Characters that make a run a line of running text, not the entry of a table."""


def _columns(runs: list[Run]) -> list[tuple[int, list[Run]]]:
    """The runs in groups to be read one after the other, with the number of their column.

    Two columns are believed only where both hold at least five lines of running text and hardly anything
    crosses the gap; the lines that cross it part the columns into bands.
    """
    boxes = [_around(glyph.box for glyph in run) for run in runs]
    if len(runs) < 10:
        return [(0, runs)]
    left, _, right, _ = _around(boxes)
    long_boxes = [box for box, run in zip(boxes, runs, strict=True) if len(run) >= _LONG_RUN]
    gutter = _gutter(long_boxes, left, right)
    if gutter is None:
        return [(0, runs)]
    groups: list[tuple[int, list[Run]]] = []
    sides: dict[int, list[Run]] = {1: [], 2: []}
    for box, run in sorted(zip(boxes, runs, strict=True), key=lambda pair: pair[0][1]):
        if box[0] < gutter < box[2]:
            groups += [*sides.items(), (0, [run])]
            sides = {1: [], 2: []}
        else:
            sides[2 if box[0] >= gutter else 1].append(run)
    return [(column, group) for column, group in [*groups, *sides.items()] if group]


def _gutter(boxes: list[Box], left: float, right: float) -> float | None:
    """The middle of a gap that parts running text into two columns, None for one column."""
    clear: list[tuple[int, float]] = []
    for step in range(30, 71):
        at = left + (right - left) * step / 100
        before = sum(box[2] <= at for box in boxes)
        after = sum(box[0] >= at for box in boxes)
        if min(before, after) >= 5 and before + after >= 0.8 * len(boxes):
            clear.append((before + after, at))
    widest = [at for parted, at in clear if parted == max(clear)[0]]
    return widest[len(widest) // 2] if widest else None


def _rows(runs: list[Run]) -> Iterator[Run]:
    """The characters of each text line, from the top down, from left to right."""
    rows: list[tuple[Box, Run]] = []
    for run in sorted(runs, key=lambda run: _around(glyph.box for glyph in run)[1]):
        box = _around(glyph.box for glyph in run)
        for index in range(len(rows) - 1, max(-1, len(rows) - 8), -1):
            if _same_height(rows[index][0], box):
                rows[index] = (rows[index][0], rows[index][1] + run)
                break
        else:
            rows.append((box, list(run)))
    for _, members in sorted(rows, key=lambda row: row[0][1]):
        yield sorted(members, key=lambda glyph: glyph.box[0])


def _line(members: Run) -> TextLine | None:
    text: list[str] = []
    boxes: list[Box | None] = []
    sure: list[float] = []
    last: Glyph | None = None
    size = median(glyph.size for glyph in members if glyph.text.strip())
    foot = median(glyph.box[3] for glyph in members if glyph.text.strip())
    for glyph in members:
        if last is not None:
            shift = abs(glyph.box[0] - last.box[0])
            if glyph.text == last.text and shift < _PRINTED_TWICE * (last.box[2] - last.box[0]):
                continue
            if text[-1] != " " and glyph.text != " " and _is_gap(last, glyph):
                text.append(" ")
                boxes.append(None)
                sure.append(1.0)
        text.append(raised(glyph.text) if _is_raised(glyph, last, text, size, foot) else glyph.text)
        boxes.append(glyph.box)
        sure.append(1.0 if glyph.confidence is None else glyph.confidence)
        last = glyph
    first = next((at for at, piece in enumerate(text) if piece.strip()), None)
    if first is None:
        return None
    end = len(text) - next(at for at, piece in enumerate(reversed(text)) if piece.strip())
    kept = tuple(boxes[first:end])
    by_ocr = any(glyph.confidence is not None for glyph in members)
    return TextLine(
        "".join(text[first:end]),
        kept,
        _around(box for box in kept if box),
        size,
        confidences=tuple(sure[first:end]) if by_ocr else (),
    )


def _is_raised(glyph: Glyph, last: Glyph | None, text: list[str], size: float, foot: float) -> bool:
    """Whether a digit is raised and touches what stands before it; a mark in brackets needs no change."""
    if glyph.size >= _SMALL * size or glyph.box[3] >= foot - _HIGH * size:
        return False
    if last is None or text[-1] in "[［〔【(（":
        return False
    # The second digit of a mark follows the first one.
    return not (text[-1].isdecimal() and last.size < _SMALL * size)


def _is_gap(left: Glyph, right: Glyph) -> bool:
    gap = (right.box[0] - left.box[2]) / min(left.size, right.size)
    if left.text in _FIGURE_CHARACTERS and right.text in _FIGURE_CHARACTERS:
        return gap > _GAP_BETWEEN_DIGITS
    return gap > (_GAP_BETWEEN_HAN if left.text > "\u2e80" and right.text > "\u2e80" else _GAP)
