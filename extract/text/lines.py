"""Lines of a document, and which of them were broken only by the width of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge import Knowledge
from ..model import Block, Document

# Among other letters of Latin-1 0x85 is a byte of text that was read in the wrong encoding.
_LINE_END = re.compile(r"(?:[\n\r\v\f\x1c-\x1e\u2028\u2029]|(?<![\x80-\xff])\x85(?![\x80-\xff]))+")
_WIDE = re.compile(
    "[\u2014-\u2026\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6]"
)
_NUMBER = re.compile(r"[0-9.,%‰ ]+")
_LATIN = re.compile(r"[A-Za-z]")
_TOKEN = re.compile(r"[0-9A-Za-z.,%‰+\-]+|.")
_CLOSING = re.compile(r"[，。；：、？！）”’》】…%‰]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one block: loaded offsets without the blanks at both ends, never empty."""

    start: int
    end: int
    block: Block
    text: str
    """The folded text of the line."""
    indent: bool
    """It begins with a blank, or the loader saw an indented line."""
    gap: bool
    """An empty line stands before it."""
    raw: int
    """Where the line begins with its blanks; the character before is a separator (but for the first line)."""
    glued: bool = False
    """It goes on where the line before breaks off, whatever the two look like."""


def lines(document: Document, folded: str, blank: re.Pattern[str]) -> list[Line]:
    """The lines of all blocks in order, without the empty ones."""
    found: list[Line] = []
    last = 0
    for block in document.blocks:
        position = block.start
        for piece in _LINE_END.split(folded[block.start : block.end]):
            # split() hides how long each line end was; look the piece up from where the last one ended.
            position = folded.index(piece, position) if piece else position
            line = _line(block, position, position + len(piece), folded, last, blank)
            position += len(piece)
            if line is not None:
                found.append(line)
                last = line.end
    return found


def _line(block: Block, start: int, end: int, folded: str, last: int, blank: re.Pattern[str]) -> Line | None:
    text = folded[start:end]
    head = blank.match(text)
    first = start + (head.end() if head else 0)
    while end > first and blank.match(folded[end - 1]):
        end -= 1
    if first >= end:
        return None
    indent = first - start >= 1 or block.style == "indent"
    return Line(first, end, block, folded[first:end], indent, folded.count("\n", last, start) > 1, start)


def width(text: str) -> int:
    """Columns that a line takes, a Han character and its punctuation taking two."""
    return len(text) + len(_WIDE.findall(text))


@dataclass(frozen=True, slots=True)
class Shape:
    """How the lines of a document were set."""

    full: int | None
    """Columns of a full line; None where lines end only at paragraph ends."""
    slack: int
    indents: bool
    """Paragraphs begin with an indented line."""


class Joiner:
    """Decides what stands between two lines in the reading text: nothing, a space or a line end."""

    def __init__(self, found: Sequence[Line], knowledge: Knowledge) -> None:
        self._ended = knowledge.rule("reading", "reading.line.ended").regex
        self._inside = knowledge.rule("reading", "reading.line.inside").regex
        self._caption = knowledge.rule("reading", "reading.line.caption").regex
        self._prose = knowledge.rule("reading", "reading.line.prose").regex
        self._number = knowledge.rule("reading", "reading.line.number").regex
        self._measure = knowledge.rule("reading", "reading.line.measure").regex
        self._open = knowledge.rule("reading", "reading.line.open").regex
        self._marker = knowledge.rule("reading", "reading.line.marker").regex
        self._limits = knowledge.rule("reading", "reading.wrap").data
        self.shape = self._shape([line for line in found if line.block.kind in ("paragraph", "line")])

    def _shape(self, found: Sequence[Line]) -> Shape:
        limits = self._limits
        slack = int(limits["slack"])
        if len(found) < int(limits["lines"]):
            return Shape(None, slack, False)
        widths = [width(line.text) for line in found]
        counts = Counter(widths)
        near = {full: sum(counts[full - less] for less in range(slack + 1)) for full in counts}
        full = max(near, key=lambda value: (near[value], value))
        wide = [line for line, columns in zip(found, widths, strict=True) if full - slack <= columns <= full]
        unended = sum(1 for line in wide if not self._ended.search(line.text))
        wrapped = (
            int(limits["narrowest"]) <= full <= int(limits["widest"])
            and near[full] >= float(limits["share"]) * len(found)
            and unended >= float(limits["unended"]) * len(wide)
        )
        indents = sum(1 for line in found if line.indent) >= len(found) * float(limits["indents"])
        return Shape(full if wrapped else None, slack, indents)

    def between(self, first: Line, second: Line, continued: bool = False) -> str:
        """What stands between them: nothing, one space, or a line end."""
        if second.glued:
            return _glue(first, second)
        if first.block is not second.block and not self._may_join_blocks(first, second):
            return "\n"
        if first.block is second.block and first.block.kind == "cell":
            return _glue(first, second)
        if self._number.search(first.text) and self._measure.match(second.text):
            return ""
        joined = (
            self._broken_by_width(first, second, continued)
            if self.shape.full
            else self._broken_by_damage(first, second)
        )
        return _glue(first, second) if joined else "\n"

    def _may_join_blocks(self, first: Line, second: Line) -> bool:
        kinds = {first.block.kind, second.block.kind}
        levels = first.block.level is None and second.block.level is None
        return levels and len(kinds) == 1 and bool(kinds & {"paragraph", "line", "footnote"})

    def _broken_by_width(self, first: Line, second: Line, continued: bool) -> bool:
        ended = bool(self._ended.search(first.text))
        opens = bool(self._marker.match(second.text)) or (self.shape.indents and second.indent)
        prose = self._prose.search(first.text) is not None and not self._caption.match(first.text)
        if self._is_full(first, second):
            return not (ended and (second.gap or opens)) and (prose or not opens)
        if continued and not ended and (not opens or second.text[0].isdigit()):
            # A scrap of a line inside a paragraph (民政 2021 as PDF: 老年人 alone before a page break).
            return not self._marker.match(second.text)
        if ended or opens:
            return False
        near = width(first.text) >= float(self._limits["near"]) * (self.shape.full or 0)
        return bool(self._open.search(first.text)) or (prose and near)

    def _is_full(self, first: Line, second: Line) -> bool:
        """The line could not have taken the first piece of the next one."""
        assert self.shape.full is not None
        token = _TOKEN.match(second.text)
        head = token.group() if token else ""
        closing = _CLOSING.match(second.text, len(head))
        need = width(head + (closing.group() if closing else ""))
        taken = width(first.text) + (int(self._limits["indent"]) if first.indent else 0)
        return taken + max(need, self.shape.slack) > self.shape.full

    def _broken_by_damage(self, first: Line, second: Line) -> bool:
        """A sentence cut by a line end in a document that is not wrapped by width."""
        if self._ended.search(first.text) or self._marker.match(second.text):
            return False
        if self._open.search(first.text):
            return not second.gap
        return bool(self._inside.search(first.text)) and len(first.text) >= int(self._limits["prose"])


def _glue(first: Line, second: Line) -> str:
    """What joins two lines: a space between Latin words, and where a bare number meets another.

    4.2 and 7万人 are one number cut by the width of the page; the labels of a chart are not.
    """
    last, head = first.text[-1], second.text[0]
    if _LATIN.match(last) and _LATIN.match(head):
        return " "
    bare = _NUMBER.fullmatch(first.text) or _NUMBER.fullmatch(second.text)
    return " " if bare and last.isdigit() and head.isdigit() else ""
