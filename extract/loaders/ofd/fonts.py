"""Fonts that a file brings along: what their glyphs mean, and how they look."""

from __future__ import annotations

import io
import itertools
from functools import cached_property

import freetype

# The tables of older Chinese fonts (GB2312, Big5) are of no use here: their codes are not those of the text.
_UNICODE = freetype.FT_ENCODING_UNICODE

_PLATE = 2048
"""Units of an em to which outlines are scaled."""


class Face:
    """An embedded font, read by FreeType, which is hardened against hostile fonts as few readers are."""

    def __init__(self, face: freetype.Face, most: int) -> None:
        self._face = face
        self._most = most

    @classmethod
    def opened(cls, data: bytes, most: int) -> Face | None:
        """The font of some bytes, None where they are none. `most`: characters that are looked at."""
        try:
            return cls(freetype.Face(io.BytesIO(data)), most)
        except (freetype.FT_Exception, OSError, ValueError):
            return None

    @cached_property
    def _characters(self) -> dict[int, list[str]]:
        meanings: dict[int, list[str]] = {}
        if not any(table.encoding == _UNICODE for table in self._face.charmaps):
            return meanings
        self._face.select_charmap(_UNICODE)
        for at, (code, glyph) in enumerate(self._face.get_chars()):
            if at >= self._most:
                break
            if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000:
                meanings.setdefault(glyph, []).append(chr(code))
        return meanings

    def characters(self, glyph: int) -> list[str]:
        """The characters that the font shows by a glyph, lowest first; empty where it does not say."""
        return self._characters.get(glyph, [])

    def glyph(self, character: str) -> int:
        """The glyph of a character, 0 where the font has none."""
        return int(self._face.get_char_index(character))

    def outline(self, glyph: int) -> list[list[tuple[float, float]]]:
        """The closed lines of a glyph in parts of an em, y downwards from the baseline, curves as chords."""
        try:
            self._face.set_char_size(_PLATE * 64, 0, 72, 72)
            self._face.load_glyph(glyph, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
        except freetype.FT_Exception:
            return []
        pen = _Pen()
        self._face.glyph.outline.decompose(pen, _move, _line, _conic, _cubic)
        scale = 1 / (_PLATE * 64)
        return [[(x * scale, -y * scale) for x, y in line] for line in pen.lines if len(line) > 2]


class _Pen:
    def __init__(self) -> None:
        self.lines: list[list[tuple[float, float]]] = []

    def curve(self, *points: tuple[float, float]) -> None:
        """Chords of a curve of the second or third degree from where the pen stands."""
        self.lines[-1] += chords((self.lines[-1][-1], *points))


def chords(points: tuple[tuple[float, float], ...], pieces: int = 6) -> list[tuple[float, float]]:
    """Points along a Bézier curve of any degree, without its beginning (de Casteljau)."""
    found = []
    for step in range(1, pieces + 1):
        t, level = step / pieces, list(points)
        while len(level) > 1:
            level = [
                (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for (x0, y0), (x1, y1) in itertools.pairwise(level)
            ]
        found.append(level[0])
    return found


def _move(to: freetype.FT_Vector, pen: _Pen) -> None:
    pen.lines.append([(to.x, to.y)])


def _line(to: freetype.FT_Vector, pen: _Pen) -> None:
    pen.lines[-1].append((to.x, to.y))


def _conic(control: freetype.FT_Vector, to: freetype.FT_Vector, pen: _Pen) -> None:
    pen.curve((control.x, control.y), (to.x, to.y))


def _cubic(one: freetype.FT_Vector, other: freetype.FT_Vector, to: freetype.FT_Vector, pen: _Pen) -> None:
    pen.curve((one.x, one.y), (other.x, other.y), (to.x, to.y))
