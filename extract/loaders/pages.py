"""Pages of characters with their places (PDF, OFD, scans): lines, tables, running heads, paragraphs.

Kinds and styles that the text room needs to join lines: `header` for running heads, feet and page numbers;
style `indent` for the first line of a paragraph, `large` for type clearly larger than the body.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from ..knowledge import Knowledge
from ..model import BlockKind, Box
from . import continued, glyphs
from .draft import Grid, GridCell, Item, Line
from .glyphs import Glyph, TextLine
from .ruled import RuledTable

_SENTENCE_END = "。！？；：!?;:"

# Share of the page height at its top and foot where running heads, feet and page numbers stand.
_MARGIN = 0.12

# A gap in parts of the font size that parts two columns.
_COLUMN_GAP = 2.0


@dataclass
class Page:
    """One page while it is read. `tables` holds each table with the position among the lines before it."""

    number: int
    width: float
    height: float
    lines: list[TextLine] = field(default_factory=list)
    tables: list[tuple[int, Grid]] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    ruled: list[RuledTable] = field(default_factory=list)
    """The tables laid out, from the top down."""
    single: list[RuledTable] = field(default_factory=list)
    """Rows ruled like tables that are not laid out: frames, and what a page break left of a table."""
    glyphs: list[Glyph] = field(default_factory=list)
    """The characters, kept where `single` may want to be laid out."""
    by_ocr: bool = False
    """Whether it was read from its picture."""


def items(pages: Sequence[Page], knowledge: Knowledge) -> Iterator[Item]:
    """The lines and tables of all pages in order, tables that go on over a page joined."""
    _mark_heads(pages, knowledge)
    if _take_single_rows(pages):
        _mark_heads(pages, knowledge)
    return iter(continued.join(_items(pages)))


def named(numbers: Sequence[int], count: int | None = None) -> str:
    """Pages for people; `count` is how many there are.

    >>> named([3, 5, 6, 7]), named([1, 2], 2)
    ('第3、5—7页', '全部2页')
    """
    if len(numbers) == count:
        return f"全部{count}页"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "第" + "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) + "页"


def lay_out(page: Page, found: list[Glyph], tables: Sequence[RuledTable]) -> None:
    """Give every character to the cell it stands in, or to a line of the page.

    Rows ruled like tables are kept aside: only the pages before and after tell whether they are one.
    """
    page.single = [table for table in tables if table.rows == 1]
    page.glyphs = found if page.single else []
    _lay_out(page, found, [table for table in tables if table.rows > 1])


def _lay_out(page: Page, found: list[Glyph], tables: Sequence[RuledTable]) -> None:
    inside: dict[tuple[int, int], list[Glyph]] = {}
    outside: list[Glyph] = []
    for glyph in found:
        place = _cell_of(glyph.box, tables)
        if place is None:
            outside.append(glyph)
        else:
            inside.setdefault(place, []).append(glyph)
    page.lines = glyphs.lines(outside, page.width, page.height)
    page.tables, page.ruled = [], list(tables)
    for number, table in enumerate(tables):
        if not any(key[0] == number for key in inside):
            continue
        cells = tuple(
            _cell(cell.row, cell.column, cell.row_span, cell.column_span, inside.get((number, at), []), page)
            for at, cell in enumerate(table.cells)
        )
        position = sum(line.box[1] < table.box[1] for line in page.lines)
        page.tables.append((position, Grid(cells, page.number, table.columns)))


def _take_single_rows(pages: Sequence[Page]) -> bool:
    """Lay out the heads that a page break left alone at the foot of a page, and last rows at the top of one.

    Whether there were any; then the lines of their pages have changed.
    """
    taken: dict[int, list[RuledTable]] = {}
    for at, (page, following) in enumerate(itertools.pairwise(pages)):
        foot = [each for each in [*page.ruled[-1:], *page.single] if _is_outermost(page, each, 3)]
        top = [
            each for each in [*following.ruled[:1], *following.single] if _is_outermost(following, each, 1)
        ]
        for upper, lower in itertools.product(foot, top):
            if upper.rows + lower.rows > 2 and continued.same_columns(upper.columns, lower.columns):
                taken.setdefault(at, []).extend(table for table in (upper,) if table.rows == 1)
                taken.setdefault(at + 1, []).extend(table for table in (lower,) if table.rows == 1)
    changed = False
    for at, tables in taken.items():
        if tables:
            chosen = sorted({*pages[at].ruled, *tables}, key=lambda table: (table.box[1], table.box[0]))
            _lay_out(pages[at], pages[at].glyphs, chosen)
            changed = True
    return changed


def _is_outermost(page: Page, table: RuledTable, side: int) -> bool:
    """Whether nothing but running heads stands beyond a table: above it (side 1) or below it (side 3)."""
    sign = 1 if side == 3 else -1
    edge = sign * table.box[side]
    lines = [line.box for at, line in enumerate(page.lines) if at not in page.heads]
    return not any(
        sign * (box[1] + box[3]) / 2 > edge for box in [*lines, *(other.box for other in page.ruled)]
    )


def _cell_of(box: Box, tables: Sequence[RuledTable]) -> tuple[int, int] | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for number, table in enumerate(tables):
        if not (table.box[0] <= x <= table.box[2] and table.box[1] <= y <= table.box[3]):
            continue
        for at, cell in enumerate(table.cells):
            if cell.box[0] <= x <= cell.box[2] and cell.box[1] <= y <= cell.box[3]:
                return number, at
    return None


def _cell(
    row: int, column: int, row_span: int, column_span: int, members: list[Glyph], page: Page
) -> GridCell:
    rows = glyphs.lines(members, page.width, page.height)
    boxes: list[Box | None] = []
    sure: list[float] = []
    if column_span > 1:
        rows = [_in_columns(line) for line in rows]
    for line in rows:
        sure += [1.0, *line.confidences] if boxes and line.confidences else line.confidences
        boxes += [None, *line.boxes] if boxes else line.boxes
    text = "\n".join(line.text for line in rows)
    return GridCell(text, row, column, row_span, column_span, boxes=tuple(boxes), confidences=tuple(sure))


def _in_columns(line: TextLine) -> TextLine:
    """A line of a merged cell with tabs for its wide gaps: columns that are ruled in the head only."""
    text = list(line.text)
    for at in range(1, len(text) - 1):
        before, after = line.boxes[at - 1], line.boxes[at + 1]
        if line.boxes[at] is None and before and after and after[0] - before[2] > _COLUMN_GAP * line.size:
            text[at] = "\t"
    return replace(line, text="".join(text))


def _mark_heads(pages: Sequence[Page], knowledge: Knowledge) -> None:
    """Find running heads and feet (same words, same height, on most pages) and lone page numbers."""
    number = knowledge.rule("loaders", "loaders.page_number").regex
    for page in pages:
        page.heads.clear()
    places: dict[tuple[str, int], list[tuple[Page, int]]] = {}
    for page in pages:
        for at, line in enumerate(page.lines):
            middle = (line.box[1] + line.box[3]) / 2
            outermost = at in (0, len(page.lines) - 1)
            if outermost and number.match(line.text) and not line.text.isalnum():
                # "— 1 —" ends a page even where a picture has pushed it up; a bare 3 needs the margin.
                page.heads.add(at)
            if page.height * _MARGIN < middle < page.height * (1 - _MARGIN):
                continue
            if number.match(line.text):
                page.heads.add(at)
            words = re.sub(r"\d+|\s+", "", line.text)
            places.setdefault((words, round(middle / 4)), []).append((page, at))
    written = sum(bool(page.lines or page.tables) for page in pages)
    for (words, _), where in places.items():
        if words and len(where) >= max(2, written * 0.6):
            for page, at in where:
                page.heads.add(at)


def _items(pages: Sequence[Page]) -> Iterator[Item]:
    sizes = Counter(round(line.size * 2) / 2 for page in pages for line in page.lines for _ in line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    ended: float | None = None
    for page in pages:
        styles = _styles(page, body, ended)
        ended = _ended(page)
        waiting = list(page.tables)
        for at, line in enumerate(page.lines):
            while waiting and waiting[0][0] <= at:
                yield waiting.pop(0)[1]
            kind: BlockKind = "header" if at in page.heads else "line"
            yield Line(
                line.text,
                kind,
                styles.get(at),
                None,
                page.number,
                line.boxes,
                line.confidences,
            )
        yield from (grid for _, grid in waiting)


def _plain(page: Page) -> list[TextLine]:
    return [line for at, line in enumerate(page.lines) if at not in page.heads]


def _margins(plain: Sequence[TextLine], column: int) -> tuple[float, float]:
    """Left and right edge of the text in a column."""
    members = [line for line in plain if line.column == column]
    return _left_margin(members), max(line.box[2] for line in members)


def _ended(page: Page) -> float | None:
    """By how many characters the last line of a page is short; None where nothing runs on from it."""
    plain = _plain(page)
    if not plain or any(position >= len(page.lines) for position, _ in page.tables):
        return None
    last = plain[-1]
    left, right = _margins(plain, last.column)
    indented = [line for line in plain if line.column == last.column and _is_indented(line, left)]
    if last.text[-1] not in _SENTENCE_END and indented and not _is_indented(last, left):
        # Where paragraphs begin with an indent, a line without one and without an end goes on, however short:
        # converters to PDF break pages within a sentence.
        return 0.0
    return _short(last, right)


def _is_indented(line: TextLine, left: float) -> bool:
    return line.box[0] - left >= 1.2 * line.size


def _styles(page: Page, body: float, ended: float | None) -> dict[int, str]:
    """`large` or `indent` for the lines of a page that are so, by position; `ended` of the page before."""
    plain = _plain(page)
    margins = {line.column: _margins(plain, line.column) for line in plain}
    gaps = [below.box[1] - above.box[3] for above, below in itertools.pairwise(plain)]
    usual = median(gap for gap in gaps if gap > -body) if any(gap > -body for gap in gaps) else 0.0
    breaks = {position for position, _ in page.tables}
    styles: dict[int, str] = {}
    above: TextLine | None = None
    for at, line in enumerate(page.lines):
        if at in page.heads:
            continue
        if line.size >= 1.15 * body:
            styles[at] = "large"
        elif _is_indented(line, margins[line.column][0]) or at in breaks:
            styles[at] = "indent"
        elif above is None:
            if ended is not None and ended >= _SURELY_SHORT:
                styles[at] = "indent"
        elif _parted(above, line, usual, margins[above.column][1], body):
            styles[at] = "indent"
        above = line
    return styles


# A line that ends this many characters before the margin ends its paragraph: the rest would have fitted. A
# number that does not fit is carried over whole, so fewer prove nothing; after a full stop two are enough.
_SURELY_SHORT = 6
_SHORT_AFTER_SENTENCE = 2


def _short(line: TextLine, right: float) -> float:
    """By how many characters a line ends before the right margin; after a full stop two are surely short."""
    short = (right - line.box[2]) / line.size
    ends = line.text[-1] in _SENTENCE_END and short >= _SHORT_AFTER_SENTENCE
    return max(short, _SURELY_SHORT) if ends else short


def _left_margin(lines: Sequence[TextLine]) -> float:
    """The leftmost edge that at least a tenth of the lines share."""
    edges = Counter(round(line.box[0] / 3) for line in lines)
    shared = [edge for edge, count in edges.items() if count >= max(1, len(lines) // 10)]
    return min(shared) * 3.0


def _parted(above: TextLine, line: TextLine, usual: float, right: float, body: float) -> bool:
    """Whether a line begins anew: after a clear gap, after larger type, after a line that ended early."""
    if line.box[1] - above.box[3] > usual + 0.6 * line.size or above.size >= 1.15 * body:
        return True
    return _short(above, right) >= _SURELY_SHORT
