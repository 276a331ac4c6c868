"""What the metadata of one report is read from: its lines, its parts, its marks."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ..model import Document, Found, Mark, Section
from .reading import Stretch
from .titles import Title


@dataclass(frozen=True, slots=True)
class Scope:
    """One report on the page. `lines` are its stretches, cells and notes left out."""

    document: Document
    text: str
    starts: array[int]
    ends: array[int]
    lines: tuple[Stretch, ...]
    parts: tuple[Section, ...]
    title: Title | None
    marks: tuple[Mark, ...]
    alone: bool
    """The only report on the page: the file name and the site speak of it."""

    def line(self, stretch: Stretch) -> str:
        return self.text[stretch.start : stretch.end]

    def opening(self, length: int) -> tuple[int, str]:
        """Start and text of the first `length` characters of the report."""
        if not self.lines:
            return 0, ""
        first = self.lines[0].start
        return first, self.text[first : min(first + length, self.lines[-1].end)]

    def top(self, count: int, longest: int) -> list[Stretch]:
        """The short lines among the first ones."""
        return [one for one in self.lines[:count] if one.end - one.start <= longest]

    def bottom(self, count: int, longest: int) -> list[Stretch]:
        """The short lines among the last ones, the last first; none that belong to the top as well."""
        last = self.lines[max(count, len(self.lines) - count) :]
        return [one for one in reversed(last) if one.end - one.start <= longest]

    def found(self, value: str, source: str, start: int, end: int) -> Found:
        """A value found at a reading span."""
        return Found(value, source, self.starts[start], self.ends[end - 1])


def scope_lines(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches that are lines of the text itself."""
    return tuple(one for one in stretches if one.block.kind not in ("cell", "footnote", "caption"))
