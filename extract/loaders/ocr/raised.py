"""Digits that stand small and high: the mark of a note behind a number is no part of it (120¹²万人, m²)."""

from __future__ import annotations

from statistics import median

import cv2
import numpy as np

from .characters import Piece
from .engine import Pixels

# A raised digit has at most this share of the height of a digit of its line …
_SMALL = 0.75
_LEAST = 0.25
# … and its foot this share of that height above the foot of the others.
_HIGH = 0.25
# How far from its place, in parts of the height of the line, the ink of a character may lie.
_NEAR = 0.2
# Signs with small high strokes of their own: the ring of 9% is no raised digit.
_RINGED = frozenset("%‰℃°％")


def raised_digits(picture: Pixels, piece: Piece) -> dict[int, tuple[float, float]]:
    """Top and foot in pixels of the raised digits of a piece, by their position in it.

    The models read 120¹² as 12012, all digits alike: only the ink tells.
    """
    digits = [at for at, one in enumerate(piece.characters) if one.text.isascii() and one.text.isdecimal()]
    if not digits:
        return {}
    inks = _inks(picture, piece)
    found = {at: ink for at in digits if (ink := _at(inks, piece, at)) is not None}
    other = [_at(inks, piece, at) for at, one in enumerate(piece.characters) if one.text.isalnum()]
    heights = [ink[1] - ink[0] for ink in other if ink is not None]
    if len(heights) < 2:
        return {}
    tall = median(heights)
    foot = median(ink[1] for ink in other if ink is not None and ink[1] - ink[0] >= _SMALL * tall)
    return {
        at: (top + piece.top, bottom + piece.top)
        for at, (top, bottom) in found.items()
        if at
        and not _RINGED.intersection(one.text for one in piece.characters[at + 1 : at + 2])
        and _LEAST * tall <= bottom - top <= _SMALL * tall
        and bottom <= foot - _HIGH * tall
    }


def _inks(picture: Pixels, piece: Piece) -> list[tuple[float, float, float]]:
    """The patches of ink of a piece: middle, top and foot in pixels from its left top corner."""
    left, top = int(piece.left), int(piece.top)
    part = picture[top : top + max(1, round(piece.height)), left : left + max(1, round(piece.width))]
    if not part.size:
        return []
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    return [
        (float(x + width / 2), float(y), float(y + height))
        for x, y, width, height, area in stats[1:count]
        if area > 3
    ]


def _at(inks: list[tuple[float, float, float]], piece: Piece, at: int) -> tuple[float, float] | None:
    """Top and foot of the tallest patch of ink at the place of a character; None where there is none."""
    middle = piece.characters[at].middle * piece.width
    near = [ink for ink in inks if abs(ink[0] - middle) <= _NEAR * piece.height]
    if not near:
        return None
    # Quotation marks and rings are small and high as well: a digit of full height next to them wins.
    _, top, bottom = max(near, key=lambda ink: ink[2] - ink[1])
    return top, bottom
