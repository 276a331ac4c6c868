"""The reading text: what is kept of the folded text, piece by piece, with the map back."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..knowledge import Knowledge
from ..model import Block, Mark
from .lines import Joiner, Line


@dataclass
class Draft:
    """The reading text while it is being put together. Pieces are added in the order of the text."""

    folded: str
    pieces: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("l"))
    ends: array[int] = field(default_factory=lambda: array("l"))

    def __len__(self) -> int:
        return len(self.starts)

    def keep(self, start: int, end: int) -> None:
        """Add a stretch of the folded text as it stands."""
        if start < end:
            self.pieces.append(self.folded[start:end])
            self.starts.extend(range(start, end))
            self.ends.extend(range(start + 1, end + 1))

    def put(self, character: str, start: int, end: int) -> None:
        """Add one character that stands for a loaded stretch."""
        self.pieces.append(character)
        self.starts.append(start)
        self.ends.append(end)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the reading text between two line ends, and the block that its first character is from."""

    start: int
    end: int
    block: Block


class Spaces:
    """Which blanks inside a line stay."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._run = knowledge.rule("reading", "reading.space.run").regex
        self._keep = knowledge.rule("reading", "reading.space.keep").regex
        self._spread = knowledge.rule("reading", "reading.space.spread").regex
        self._invisible = knowledge.rule("reading", "reading.space.invisible").regex
        end = knowledge.rule("reading", "reading.space.paragraph")
        self._paragraph, self._long = end.regex, int(end.data["longer"])

    def cuts(self, line: str) -> list[tuple[int, int, str]]:
        """(start, end, what stands there instead) for every run of blanks, in order."""
        spread = [hit.span() for hit in self._spread.finditer(line)]
        first = [start for start, _ in spread]
        found: list[tuple[int, int, str]] = []
        for hit in self._run.finditer(line):
            start, end = hit.span()
            at = bisect_left(first, end) - 1
            inside = at >= 0 and start < spread[at][1]
            if inside or self._invisible.fullmatch(hit.group()):
                found.append((start, end, ""))
                continue
            pair = line[start - 1 : start] + " " + line[end : end + 1]
            if len(line) >= self._long and self._paragraph.search(pair):
                found.append((start, end, "\n"))
            else:
                found.append((start, end, " " if self._keep.search(pair) else ""))
        return found


class Assembler:
    """Puts the reading text together from the lines that are kept."""

    def __init__(
        self, folded: str, marks: Sequence[Mark], cuts: Sequence[Mark], knowledge: Knowledge
    ) -> None:
        self.draft = Draft(folded)
        self.stretches: list[Stretch] = []
        self._marks = marks
        self._starts = [mark.start for mark in marks]
        self._cuts = {mark.start for mark in cuts}
        self._knowledge = knowledge
        self._spaces = Spaces(knowledge)
        self._begin = 0
        self._block: Block | None = None

    def add(self, found: Sequence[Line]) -> None:
        """Add all lines of a document, in order."""
        joiner = Joiner(found, self._knowledge)
        before: Line | None = None
        continued = False
        for line in found:
            if before is not None:
                between = "\n" if self._cut_between(before, line) else joiner.between(before, line, continued)
                continued = between != "\n"
                if not continued:
                    self._end()
                if between:
                    self.draft.put(between, line.raw - 1, line.raw)
                if not continued:
                    self._begin = len(self.draft)
            if len(self.draft) == self._begin:
                self._block = line.block
            self._line(line)
            before = line
        self._end()

    def _end(self) -> None:
        if self._block is not None and len(self.draft) > self._begin:
            self.stretches.append(Stretch(self._begin, len(self.draft), self._block))

    def _cut_between(self, first: Line, second: Line) -> bool:
        """A piece of the text is missing between the lines: what stands on both sides is no sentence."""
        at = bisect_left(self._starts, first.end)
        return any(
            mark.start in self._cuts for mark in self._marks[at : bisect_left(self._starts, second.start)]
        )

    def _line(self, line: Line) -> None:
        gaps = [
            (line.start + start, line.start + end, put) for start, end, put in self._spaces.cuts(line.text)
        ]
        inside = self._marks[bisect_left(self._starts, line.start) : bisect_left(self._starts, line.end)]
        gaps += [(mark.start, mark.end, "\n" if mark.start in self._cuts else "") for mark in inside]
        position = line.start
        for start, end, put in sorted(gaps):
            if start < position:
                position = max(position, end)
                continue
            self.draft.keep(position, start)
            if put == "\n":
                self._end()
            if put:
                # A cut has no character that could stand for the line end: an empty stretch does.
                self.draft.put(put, start, start if start in self._cuts else end)
            if put == "\n":
                self._begin = len(self.draft)
            position = end
        self.draft.keep(position, line.end)


def assemble(
    folded: str, found: Sequence[Line], marks: Sequence[Mark], cuts: Sequence[Mark], knowledge: Knowledge
) -> tuple[Draft, list[Stretch]]:
    """The reading text of the kept lines, and its stretches between line ends.

    `marks` are the stretches that are left out, in order, not overlapping; `cuts` those among them at which a
    piece of the text is missing.
    """
    assembler = Assembler(folded, marks, cuts, knowledge)
    assembler.add(found)
    return assembler.draft, assembler.stretches
