"""Pipe tables of Markdown, found in text without changing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Block, Cell, Table

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+\S")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_ROW = re.compile(r"[^\r\n]*")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_PIPE = re.compile(r"(?<!\\)\|")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PipeTable:
    """A table of the text: its span and the spans of its cells, row by row; the first row is the header."""

    start: int
    end: int
    rows: tuple[tuple[Span, ...], ...]

    def place(self, number: int, blocks: list[Block]) -> Table:
        """Append a block for every cell to `blocks`; the table they make."""
        first = len(blocks)
        for row, spans in enumerate(self.rows):
            for column, (start, end) in enumerate(spans):
                cell = Cell(number, row, column, header=row == 0)
                blocks.append(Block(len(blocks), "cell", start, end, cell=cell))
        columns = max(len(spans) for spans in self.rows)
        cells = tuple(range(first, len(blocks)))
        return Table(number, blocks[first].start, blocks[-1].end, len(self.rows), columns, cells)


def pipe_tables(text: str) -> Iterator[PipeTable]:
    """Every pipe table of the text in order.

    A table is a row with a pipe, a line of dashes of as many columns, and the rows with a pipe that follow.

    >>> [table.rows for table in pipe_tables("年|值\\n-|-\\n甲|1")]
    [(((0, 1), (2, 3)), ((8, 9), (10, 11)))]
    """
    position = text.find("|")
    while position >= 0:
        header_start = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
        table = _table_at(text, header_start)
        if table is not None:
            yield table
        line_end = table.end if table is not None else _line(text, header_start)[1]
        position = text.find("|", line_end)


def _table_at(text: str, start: int) -> PipeTable | None:
    _, header_end = _line(text, start)
    rule_start = _next_line(text, header_end)
    if rule_start is None:
        return None
    _, rule_end = _line(text, rule_start)
    header = _cells(text, start, header_end)
    if not _RULE.fullmatch(text, rule_start, rule_end) or "-" not in text[rule_start:rule_end]:
        return None
    if len(_cells(text, rule_start, rule_end)) != len(header):
        return None
    rows, end = [header], rule_end
    following = _next_line(text, rule_end)
    while following is not None:
        _, row_end = _line(text, following)
        if not _PIPE.search(text, following, row_end):
            break
        rows.append(_cells(text, following, row_end))
        end = row_end
        following = _next_line(text, row_end)
    return PipeTable(start, end, tuple(rows))


def _line(text: str, start: int) -> Span:
    found = _ROW.match(text, start)
    return (start, found.end()) if found else (start, start)


def _next_line(text: str, end: int) -> int | None:
    newline = _NEWLINE.match(text, end)
    return newline.end() if newline else None


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Spans between the pipes of a row, without the blanks around them; edge pipes make no cell."""
    cuts = [pipe.start() for pipe in _PIPE.finditer(text, start, end)]
    lefts = [start, *(cut + 1 for cut in cuts)]
    rights = [*cuts, end]
    spans = list(zip(lefts, rights, strict=True))
    if len(spans) > 1 and not text[spans[0][0] : spans[0][1]].strip():
        spans.pop(0)
    if len(spans) > 1 and not text[spans[-1][0] : spans[-1][1]].strip():
        spans.pop()
    return tuple(_trim(text, left, right) for left, right in spans)


def _trim(text: str, left: int, right: int) -> Span:
    while left < right and text[left].isspace():
        left += 1
    while right > left and text[right - 1].isspace():
        right -= 1
    return left, right
