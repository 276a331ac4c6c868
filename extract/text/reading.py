"""The reading text: what is kept of the folded text, piece by piece, with the map back."""

from __future__ import annotations

from array import array
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

    def cuts(self, line: str) -> list[tuple[int, int, str]]:
        """(start, end, what stands there instead) for every run of blanks, in order."""
        spread = [hit.span() for hit in self._spread.finditer(line)]
        found: list[tuple[int, int, str]] = []
        for hit in self._run.finditer(line):
            start, end = hit.span()
            if self._invisible.fullmatch(hit.group()) or any(a <= start < b for a, b in spread):
                found.append((start, end, ""))
                continue
            pair = line[start - 1 : start] + " " + line[end : end + 1]
            found.append((start, end, " " if self._keep.search(pair) else ""))
        return found


def assemble(
    folded: str, found: Sequence[Line], marks: Sequence[Mark], knowledge: Knowledge
) -> tuple[Draft, list[Stretch]]:
    """Put the reading text together from the lines that are kept.

    `marks` are the stretches inside lines that are left out, in order, not overlapping.
    """
    draft = Draft(folded)
    stretches: list[Stretch] = []
    joiner = Joiner(found, knowledge)
    spaces = Spaces(knowledge)
    begin, block = 0, None
    before: Line | None = None
    continued = False
    for line in found:
        between = joiner.between(before, line, continued) if before else ""
        continued = before is not None and between != "\n"
        if between == "\n" and block is not None:
            stretches.append(Stretch(begin, len(draft), block))
        if between and before:
            draft.put(between, line.raw - 1, line.raw)
        if between == "\n" or before is None:
            begin, block = len(draft), line.block
        _keep_line(draft, line, marks, spaces)
        before = line
    if block is not None:
        stretches.append(Stretch(begin, len(draft), block))
    return draft, stretches


def _keep_line(draft: Draft, line: Line, marks: Sequence[Mark], spaces: Spaces) -> None:
    cuts = [(line.start + start, line.start + end, put) for start, end, put in spaces.cuts(line.text)]
    cuts += [(mark.start, mark.end, "") for mark in marks if line.start <= mark.start < line.end]
    position = line.start
    for start, end, put in sorted(cuts):
        if start < position:
            position = max(position, end)
            continue
        draft.keep(position, start)
        if put:
            draft.put(put, start, end)
        position = end
    draft.keep(position, line.end)
