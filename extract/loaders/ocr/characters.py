"""Characters of recognised lines as glyphs: a box in points for each, and the size of the type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from ...model import Box
from ..glyphs import Glyph
from .engine import Character, Quads

# Half of the width of a character in parts of the size of the type, where nothing stands next to it. Models
# tell a place to a sixth of the size, so a digit's box may be wider than the digit; then two digits of one
# number never part.
_HALF_HAN = 0.5
_HALF_OTHER = 0.36
# Pairs of Han that tell the size of a line by their distance.
_ENOUGH = 5
# By how much of itself a size may be off, told by the distance of Han or by the height of the line.
_OFF_BY_PITCH = 0.1
_OFF_BY_HEIGHT = 0.25
# The height of a line as it is detected, in parts of the size of the type, where no line of the page tells.
_LINE_HEIGHT = 1.05


Raised = Mapping[int, tuple[float, float]]
"""Position of a character in its piece -> top and foot in pixels."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text: where it stands in pixels, and its characters."""

    quad: Quads
    characters: tuple[Character, ...]

    @property
    def left(self) -> float:
        """Its left edge."""
        return float(self.quad[:, 0].min())

    @property
    def top(self) -> float:
        """Its upper edge."""
        return float(self.quad[:, 1].min())

    @property
    def width(self) -> float:
        """From its left edge to its right one."""
        return float(self.quad[:, 0].max()) - self.left

    @property
    def height(self) -> float:
        """From its top to its foot."""
        return float(self.quad[:, 1].max()) - self.top


def joined(line: Sequence[Character], signs: Mapping[str, str]) -> tuple[Character, ...]:
    """The characters of a line with each pair that stands for one sign (`%o` for ‰) made that sign."""
    found: list[Character] = []
    for one in line:
        sign = signs.get(found[-1].text + one.text) if found else None
        if sign is None:
            found.append(one)
            continue
        last = found.pop()
        sure = min(last.confidence, one.confidence)
        found.append(Character(sign, (last.middle + one.middle) / 2, sure))
    return tuple(found)


def glyphs_of(
    pieces: Sequence[Piece], raised: Sequence[Raised], points: float, width: int, height: int
) -> list[Glyph]:
    """The glyphs of all pieces, in points, within a page of `width` × `height` pixels.

    `raised` gives for each piece the small high digits: marks of notes and powers, smaller than its type.
    """
    found: list[Glyph] = []
    for piece, high, size in zip(pieces, raised, _sizes(pieces), strict=True):
        for at, (left, right) in enumerate(_edges(piece, size, width)):
            top, bottom = high.get(at, (piece.top, piece.top + piece.height))
            small = (bottom - top) / piece.height if at in high else 1.0
            box = (left, max(0.0, top), right, min(bottom, float(height)))
            found.append(_glyph(piece.characters[at], box, size * small, points))
    return found


def _sizes(pieces: Sequence[Piece]) -> list[float]:
    """The size of the type of each piece in pixels: that of most of the page, where it may be that."""
    pitches = [_pitch(piece) for piece in pieces]
    known = [(piece, pitch) for piece, pitch in zip(pieces, pitches, strict=True) if pitch is not None]
    if not known:
        return [piece.height / _LINE_HEIGHT for piece in pieces]
    tall = median(piece.height / pitch for piece, pitch in known)
    usual = median(pitch for piece, pitch in known for _ in piece.characters)
    sizes = []
    for piece, pitch in zip(pieces, pitches, strict=True):
        size, off = (piece.height / tall, _OFF_BY_HEIGHT) if pitch is None else (pitch, _OFF_BY_PITCH)
        sizes.append(usual if abs(size / usual - 1) < off else size)
    return sizes


def _is_han(character: str) -> bool:
    return character > "\u2e80"


def _pitch(piece: Piece) -> float | None:
    """The distance of neighbouring Han, which is the size of the type; None where there are too few."""
    pairs = [
        (right.middle - left.middle) * piece.width
        for left, right in pairwise(piece.characters)
        if _is_han(left.text) and _is_han(right.text)
    ]
    if len(pairs) < _ENOUGH:
        return None
    # Places are told in steps of a sixth of the size, so only the mean of many distances is exact.
    usual = median(pairs)
    pitch = fmean(pair for pair in pairs if 0.7 * usual <= pair <= 1.3 * usual)
    # Spread type (a title set wide) has Han further apart than they are high.
    return min(pitch, 1.1 * piece.height)


def _edges(piece: Piece, size: float, width: int) -> Iterator[tuple[float, float]]:
    """The left and right edge of each character in pixels; neighbours never overlap."""
    middles = [piece.left + one.middle * piece.width for one in piece.characters]
    for at, (one, middle) in enumerate(zip(piece.characters, middles, strict=True)):
        half = size * (_HALF_HAN if _is_han(one.text) else _HALF_OTHER)
        left, right = middle - half, middle + half
        if at:
            left = max(left, (middles[at - 1] + middle) / 2)
        if at + 1 < len(middles):
            right = min(right, (middle + middles[at + 1]) / 2)
        left = max(0.0, min(left, width - 1.0))
        yield left, max(left, min(float(width), max(right, left + 0.5)))


def _glyph(one: Character, box: Box, size: float, points: float) -> Glyph:
    left, top, right, bottom = (round(edge * points, 2) for edge in box)
    return Glyph(
        one.text,
        (left, top, right, bottom),
        round(size * points, 1),
        confidence=round(one.confidence, 4),
    )
