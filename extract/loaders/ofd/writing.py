"""Text objects as characters with their places (GB/T 33190-2016, clause 11)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...model import Box
from ..glyphs import Glyph, character
from ..package import Element
from .drawing import Drawn
from .fonts import Face
from .parts import children, first, words
from .values import Matrix, after, apply, deltas, number

# Parts of the size: above and below the baseline, as Chinese fonts have it.
_ASCENT = 0.86
_DESCENT = 0.14

_MOST_GLYPHS = 100_000

# A step shorter than this (in ems) does not tell how wide a character is: two characters drawn on one place.
_NARROWEST = 0.12


@dataclass(frozen=True, slots=True)
class Sign:
    """What one glyph stands for. `text` may be several characters (ligatures), or U+FFFD."""

    text: str
    glyph: int | None = None
    """The number of the glyph in the embedded font, where the file says it."""


@dataclass(frozen=True, slots=True)
class Set:
    """A sign and where its origin lies, in the coordinates of the text object."""

    sign: Sign
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Type:
    """How a text object is set: size in millimetres, font, widths, directions in degrees."""

    size: float
    scale: float
    reading: int
    turned: int
    face: Face | None

    @classmethod
    def of(cls, drawn: Drawn) -> Type | None:
        """The type of a text object; None where its size is none."""
        element = drawn.element
        size, scale = number(element.get("Size")), number(element.get("HScale", "1"))
        if size is None or size == 0 or not scale:
            return None
        reading, turned = (
            round(number(element.get(name)) or 0) for name in ("ReadDirection", "CharDirection")
        )
        face = drawn.resources.face(element.get("Font")) if _needs_font(element) else None
        return cls(abs(size), abs(scale), reading, turned, face)


def _needs_font(element: Element) -> bool:
    """Whether the codes alone may not say what is shown: opening a font takes time."""
    return next(children(element, "CGTransform"), None) is not None


def is_unreadable(text: str) -> bool:
    """Whether a code says nothing: U+FFFD, or a private character, as subset fonts have it."""
    return any(sign == "\ufffd" or "\ue000" <= sign < "\uf900" or sign >= "\U000f0000" for sign in text)


def is_painted(element: Element) -> bool:
    """Whether a text object leaves any ink: with neither fill nor stroke, or all clear, it does not."""
    for name, usual in (("Fill", "true"), ("Stroke", "false")):
        if element.get(name, usual).strip().casefold() in ("true", "1"):
            colour = first(element, f"{name}Color")
            if colour is None or colour.get("Alpha", "255").strip() != "0":
                return True
    return False


def length(element: Element) -> int:
    """How many codes or glyphs a text object has, whichever are more; told before any is read."""
    codes = sum(len("".join(code.itertext())) for code in children(element, "TextCode"))
    glyphs = sum(
        min(_MOST_GLYPHS, words(first(transform, "Glyphs")).count(" ") + 1)
        for transform in children(element, "CGTransform")
    )
    return max(codes, glyphs)


def signs(element: Element) -> list[list[Sign]]:
    """The signs of each TextCode of a text object, with the numbers of their glyphs (CGTransform)."""
    codes = [_codes(code) for code in children(element, "TextCode")]
    whole = [sign for code in codes for sign in code]
    glyphs = _transforms(element, len(whole))
    if not glyphs:
        return [[Sign(code) for code in text] for text in codes]
    found: list[list[Sign]] = []
    at = 0
    for code in codes or [[]]:
        line: list[Sign] = []
        end = at + len(code)
        while at < end:
            count, numbers = glyphs.pop(at, (1, []))
            count = max(1, min(count, end - at))
            line.append(Sign("".join(whole[at : at + count]), numbers[0] if numbers else None))
            at += count
        found.append(line)
    # Glyphs without any code: some writers leave the codes out, and nothing but the font tells what they are.
    for _, numbers in glyphs.values():
        found[-1] += [Sign("\ufffd", glyph) for glyph in numbers]
    return found


def _codes(code: Element) -> list[str]:
    text = "".join(code.itertext())
    # A file that was indented by a machine has line breaks around the text, which are no part of it.
    return list(text.strip("\n\r\t ") if text[:1] in "\r\n" else text)


def _transforms(element: Element, codes: int) -> dict[int, tuple[int, list[int]]]:
    """Position of the first code → (how many codes, the glyphs that stand for them)."""
    found: dict[int, tuple[int, list[int]]] = {}
    # A line has no more glyphs than this: what goes on is there to fill the memory.
    left = _MOST_GLYPHS
    for transform in children(element, "CGTransform"):
        start, count = (
            int(number(transform.get(name)) or usual)
            for name, usual in (("CodePosition", 0), ("CodeCount", 1))
        )
        numbers = [
            int(value)
            for piece in words(first(transform, "Glyphs")).split(maxsplit=left)[:left]
            if (value := number(piece)) is not None and value >= 0
        ]
        left -= len(numbers)
        if len(numbers) >= count or start >= codes:
            # One glyph a code; what a code has beside its first glyph changes nothing of what it means.
            for step, glyph in enumerate(numbers if start >= codes else numbers[:count]):
                found.setdefault(start + step, (1, [glyph]))
        elif numbers:
            found.setdefault(start, (count - len(numbers) + 1, numbers[:1]))
            for step, glyph in enumerate(numbers[1:], count - len(numbers) + 1):
                found.setdefault(start + step, (1, [glyph]))
    return found


def settings(element: Element, kind: Type) -> Iterator[list[Set]]:
    """The signs of each TextCode with their origins. X and Y hold on until a TextCode has others."""
    x = y = 0.0
    lines = signs(element)
    codes: Sequence[Element | None] = list(children(element, "TextCode")) or [None]
    for code, line in zip(codes, lines, strict=False):
        if code is not None:
            x = value if (value := number(code.get("X"))) is not None else x
            y = value if (value := number(code.get("Y"))) is not None else y
        yield _set(line, code, x, y, kind)


def _set(line: list[Sign], code: Element | None, x: float, y: float, kind: Type) -> list[Set]:
    units = sum(_units(sign) for sign in line)
    across, down = (
        deltas(code.get(name), units) if code is not None else [] for name in ("DeltaX", "DeltaY")
    )
    # Java counts a rare character as two, and there is a step for each; so there may be for a ligature.
    apart = max(len(across), len(down)) >= units - 1 > len(line) - 1
    natural = not across and not down
    across, down = _filled(across, units), _filled(down, units)
    em = kind.size * kind.scale
    found: list[Set] = []
    narrow: dict[bool, float] = {}
    at = 0
    for count, sign in enumerate(line, 1):
        width = _usual_width(sign.text) * em
        end = at + (_units(sign) if apart else 1)
        step = sum(across[at:end]), sum(down[at:end])
        if natural:
            step = _along(kind.reading, width if kind.reading % 180 == 0 else kind.size)
        length, wide = math.hypot(*step), width > 0.75 * em
        if count == len(line):
            width = min(width, narrow.get(wide, width))
        elif length > _NARROWEST * kind.size:
            width = min(width, length)
            narrow[wide] = min(width, narrow.get(wide, width))
        found.append(Set(sign, x, y, width))
        x, y, at = x + step[0], y + step[1], end
    return found


def _units(sign: Sign) -> int:
    return len(sign.text) + sum(code > "\uffff" for code in sign.text)


def _filled(steps: list[float], count: int) -> list[float]:
    """So many steps. A list that is too short goes on with its last one, as in other readers."""
    return steps + steps[-1:] * (count - len(steps)) if steps else [0.0] * count


def _along(degrees: int, length: float) -> tuple[float, float]:
    turn = math.radians(degrees)
    return length * math.cos(turn), length * math.sin(turn)


@lru_cache(maxsize=4096)
def _usual_width(text: str) -> float:
    """The width in ems: one for Chinese characters and signs, half for Latin letters and digits."""
    return sum(1.0 if unicodedata.east_asian_width(code) in "WFA" else 0.5 for code in text)


def shown(sets: Sequence[Set], kind: Type, to_page: Matrix) -> tuple[int | None, float, list[Box]]:
    """The direction of a line (None where slanted), its size and the boxes of its signs, in points."""
    angle = _quarter(math.degrees(math.atan2(to_page[1], to_page[0])) + kind.turned)
    size = kind.size * math.hypot(to_page[2], to_page[3])
    if angle is not None:
        angle = _running(sets, kind, to_page, angle, size)
    # How the foot of a box and its side lie on the page is the same for all signs of a line.
    a, b, c, d, e, f = to_page
    along = apply((a, b, c, d, 0.0, 0.0), *_along(kind.turned, 1.0))
    upright = apply((a, b, c, d, 0.0, 0.0), *_along(kind.turned + 90, kind.size))
    left, right = sorted((-_ASCENT * upright[0], _DESCENT * upright[0]))
    top, bottom = sorted((-_ASCENT * upright[1], _DESCENT * upright[1]))
    boxes = []
    for one in sets:
        x, y = a * one.x + c * one.y + e, b * one.x + d * one.y + f
        foot, side = along[0] * one.width, along[1] * one.width
        boxes.append(
            (
                x + left + min(0, foot),
                y + top + min(0, side),
                x + right + max(0, foot),
                y + bottom + max(0, side),
            )
        )
    return angle, size, boxes


def _turned(kind: Type, one: Set) -> Matrix:
    """From a sign that stands upright at the origin to its place in the text object."""
    turn = math.radians(kind.turned)
    return math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), one.x, one.y


def letter(kind: Type, one: Set) -> Matrix:
    """From the outline of a glyph, in ems, to its place in the text object."""
    return after((kind.size * kind.scale, 0.0, 0.0, kind.size, 0.0, 0.0), _turned(kind, one))


def _quarter(degrees: float) -> int | None:
    nearest = round(degrees / 90) * 90
    return nearest % 360 if abs(degrees - nearest) < 4 else None


def _running(sets: Sequence[Set], kind: Type, to_page: Matrix, angle: int, size: float) -> int:
    """The direction in which a line runs: across its characters, or down them in upright writing (竖排)."""
    if len(sets) < 2:
        return (angle + kind.reading - kind.turned) % 360 if kind.reading % 180 else angle
    x, y = (
        apply(to_page, sets[-1].x, sets[-1].y)[axis] - apply(to_page, sets[0].x, sets[0].y)[axis]
        for axis in (0, 1)
    )
    turn = math.radians(angle)
    along, down = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    if abs(down) > 2 * abs(along) and abs(down) > size / 2:
        return (angle + (90 if down > 0 else 270)) % 360
    return angle


def glyphs(text: str, box: Box, size: float, angle: int) -> list[Glyph]:
    """The characters of a sign, each with its part of the box. Controls have none."""
    seen = [sign for code in text if (sign := character(ord(code))) is not None]
    left, top, right, bottom = box
    size = max(0.1, size)
    if len(seen) == 1:
        return [
            Glyph(seen[0], (round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)), size, angle)
        ]
    across = angle % 180 == 0
    low, high = (left, right) if across else (top, bottom)
    step = (high - low) / max(1, len(seen))
    edges = [(round(low + at * step, 2), round(low + (at + 1) * step, 2)) for at in range(len(seen))]
    if angle in (180, 270):
        edges.reverse()
    return [
        Glyph(sign, (start, top, end, bottom) if across else (left, start, right, end), size, angle)
        for sign, (start, end) in zip(seen, edges, strict=True)
    ]
