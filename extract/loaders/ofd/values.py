"""Numbers, boxes and matrices as OFD writes them: text with blanks between (GB/T 33190-2016, 7.3)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TypeAlias

from ...model import Box

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
"""a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f; y grows downwards."""

Point: TypeAlias = tuple[float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
POINTS: Matrix = (72 / 25.4, 0.0, 0.0, 72 / 25.4, 0.0, 0.0)
"""Millimetres to points."""

_FARTHEST = 1e7
"""No page is ten kilometres wide: a number beyond is damage, and would end in infinities."""

_BLANKS = re.compile(r"[\s,]+")


def number(text: str | None) -> float | None:
    """A number; None for what is none, is not finite, or is beyond every page.

    >>> number("5.57"), number("1e300"), number("nan"), number("1_0")
    (5.57, None, None, None)
    """
    # Python reads 1_0 and full-width digits as numbers, other readers of XML do not.
    if text is None or "_" in text or not text.isascii():
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) <= _FARTHEST else None


def numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """Exactly so many numbers, None where there are fewer or one is none.

    >>> numbers("0 0 210 297", 4), numbers("0 0", 4)
    ((0.0, 0.0, 210.0, 297.0), None)
    """
    pieces = _BLANKS.split((text or "").strip(), maxsplit=count)[:count]
    found = [value for piece in pieces if (value := number(piece)) is not None]
    return tuple(found) if len(found) == count else None


def matrix(text: str | None) -> Matrix:
    """The matrix of an attribute `CTM`; that which changes nothing where there is none."""
    found = numbers(text, 6)
    return found if found is not None else IDENTITY  # type: ignore[return-value]


def deltas(text: str | None, most: int) -> list[float]:
    """The steps of `DeltaX` and `DeltaY`, `g 3 5` spelt out, no more of them than can be used.

    A step that is no number ends the list.

    >>> deltas("5 g 3 2.5 1", 10)
    [5.0, 2.5, 2.5, 2.5, 1.0]
    >>> deltas("g 1000000000 5", 2)
    [5.0, 5.0]
    """
    if not text or most < 1:
        return []
    pieces = _BLANKS.split(text.strip(), maxsplit=3 * most)[: 3 * most]
    steps: list[float] = []
    at = 0
    while at < len(pieces) and len(steps) < most:
        repeated = pieces[at] in ("g", "G")
        times, step = (pieces[at + 1 : at + 3] + [""] * 2)[:2] if repeated else ("1", pieces[at])
        value = number(step)
        if value is None or not times.isdecimal():
            break
        count = most if len(times) > len(str(most)) else int(times)
        steps += [value] * min(count, most - len(steps))
        at += 3 if repeated else 1
    return steps


def after(first: Matrix, then: Matrix) -> Matrix:
    """One matrix that does the first and then the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s,
        c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def moved(x: float, y: float) -> Matrix:
    """The matrix that moves by x and y."""
    return (1.0, 0.0, 0.0, 1.0, x, y)


def apply(to: Matrix, x: float, y: float) -> Point:
    """Where a point comes to lie."""
    a, b, c, d, e, f = to
    return a * x + c * y + e, b * x + d * y + f


def is_sound(one: Matrix) -> bool:
    """Whether a matrix of many matrices still lies within what a page can hold."""
    return all(math.isfinite(value) and abs(value) <= _FARTHEST for value in one)


def around(points: Sequence[Point]) -> Box:
    """The upright box around points."""
    lefts, tops = zip(*points, strict=True)
    return min(lefts), min(tops), max(lefts), max(tops)
