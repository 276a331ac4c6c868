"""Walk HTML into lines and tables, as a browser shows them: one line a block element or `<br>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from ..model import BlockKind
from .draft import Grid, GridCell, Item, Line, raised

Element: TypeAlias = etree._Element

_SKIPPED = {
    "script", "style", "noscript", "template", "head", "nav", "iframe", "object", "embed", "svg", "math",
    "select", "textarea", "button", "audio", "video", "canvas", "map", "rt", "rp", "xml",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "rb", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "img", "input", "nobr",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u2014\u2026]")
# A span beyond this is an attack or a mistake; the HTML standard caps columns at the same number.
_LARGEST_SPAN = 1000
# A cell with this much text in several paragraphs is a piece of page layout, not an entry.
_LONGEST_ENTRY = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A line or table, and the innermost block element that it stands in."""

    item: Item
    element: Element


@dataclass
class _Walk:
    """One pass over an element; `pieces` is the line so far."""

    kind: BlockKind
    found: list[Found] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    blocks: list[Element] = field(default_factory=list)
    verbatim: int = 0

    def write(self, text: str | None) -> None:
        if not text:
            return
        if not self.verbatim:
            self.pieces.append(text)
            return
        first, *others = re.split(r"\r\n|\r|\n", text)
        self.pieces.append(first)
        for line in others:
            self.flush()
            self.pieces.append(line)

    def flush(self) -> None:
        """End the line."""
        text, self.pieces = _seen("".join(self.pieces)), []
        if not text:
            return
        style = next((block.tag for block in reversed(self.blocks) if block.tag in _HEADINGS), None)
        place = self.blocks[-1]
        if style is not None and self.kind == "paragraph":
            line = Line(text, "heading", style, _HEADINGS[style])
        elif place.tag in ("caption", "figcaption") and self.kind == "paragraph":
            line = Line(text, "caption", place.tag)
        else:
            line = Line(text, self.kind, place.tag if place.tag in ("li", "blockquote", "pre") else None)
        self.found.append(Found(line, place))


def walk(root: Element, kind: BlockKind = "paragraph") -> list[Found]:
    """Everything that a reader of `root` sees, in order."""
    state = _Walk(kind, blocks=[root])
    raised_from: list[int] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "end":
            _close(state, element, tag, raised_from, element is root)
        elif element is not root and (tag in _SKIPPED or is_hidden(element)):
            walker.skip_subtree()
        elif tag == "table" and element is not root and is_data_table(element):
            state.flush()
            state.found.extend(_table(element))
            walker.skip_subtree()
        else:
            _open(state, element, tag, raised_from)
    state.flush()
    return state.found


def _open(state: _Walk, element: Element, tag: str, raised_from: list[int]) -> None:
    if tag == "br":
        state.flush()
    elif tag == "sup":
        raised_from.append(len(state.pieces))
    elif tag and tag not in _INLINE and ":" not in tag:
        state.flush()
        state.blocks.append(element)
        state.verbatim += tag == "pre"
    if tag:
        state.write(element.text)


def _close(state: _Walk, element: Element, tag: str, raised_from: list[int], is_root: bool) -> None:
    if tag == "sup" and raised_from:
        start = raised_from.pop()
        state.pieces[start:] = [raised("".join(state.pieces[start:]))]
    elif state.blocks[-1] is element and not is_root:
        state.flush()
        state.blocks.pop()
        state.verbatim -= tag == "pre"
    if not is_root:
        state.write(element.tail)


def is_hidden(element: Element) -> bool:
    """Whether the element itself says that it is not shown, or is a running head or foot.

    LibreOffice writes those of a document as `<div title="footer">`.
    """
    if element.tag == "div" and element.get("title") in ("header", "footer"):
        return True
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _seen(text: str) -> str:
    """A line as shown: blanks folded, ends trimmed, line breaks of the source undone.

    Word breaks the source of its HTML anywhere between Chinese characters, where no reader sees a blank.
    """

    def blank(hit: re.Match[str]) -> str:
        if "\n" not in hit.group() and "\r" not in hit.group():
            return " "
        before, after = text[hit.start() - 1 : hit.start()], text[hit.end() : hit.end() + 1]
        return "" if _WIDE.match(before) or _WIDE.match(after) else " "

    text = _UNSEEN.sub("", text)
    return _BLANKS.sub(blank, text).replace("\xa0", " ").strip()


def is_data_table(table: Element) -> bool:
    """Whether a table holds data; else it only lays out the page, and its cells are read as paragraphs.

    Layout: a table in it, one row or one column, a role that says so, cells with long text.
    """
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    rows = [row for row in table.iter("tr") if len(row)]
    widths = [sum(cell.tag in ("td", "th") for cell in row) for row in rows]
    if not widths or max(widths) < 2 or (len(rows) < 2 and table.find(".//th") is None):
        return False
    for cell in table.iter("td"):
        if cell.find(".//h1") is not None or cell.find(".//h2") is not None:
            return False
        paragraphs = sum(below.tag in ("p", "br", "div") for below in cell.iter())
        if paragraphs > 1 and sum(map(len, cell.itertext())) > _LONGEST_ENTRY:
            return False
    return True


def _table(table: Element) -> Iterator[Found]:
    """Caption and cells of a data table; a cell stands at its grid place, rows and columns as spanned."""
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    rows = [row for row in table.iter("tr") if not is_hidden(row)]
    for caption in table.iter("caption"):
        yield from walk(caption)
    for number, row in enumerate(rows):
        column = 0
        heading = row.getparent() is not None and row.getparent().tag == "thead"
        for cell in row:
            if cell.tag not in ("td", "th") or is_hidden(cell):
                continue
            while (number, column) in taken:
                column += 1
            down = _span(cell.get("rowspan"), len(rows) - number)
            across = _span(cell.get("colspan"), _LARGEST_SPAN)
            taken.update((number + y, column + x) for y in range(1, down) for x in range(across))
            lines = [found.item.text for found in walk(cell, "cell") if isinstance(found.item, Line)]
            is_header = heading or cell.tag == "th"
            cells.append(GridCell("\n".join(lines), number, column, down, across, is_header))
            column += across
    yield from _outside(table)
    if any(cell.text for cell in cells):
        yield Found(Grid(tuple(cells)), table)


def _outside(table: Element) -> Iterator[Found]:
    """Text that stands in a table and in none of its cells; browsers show it before the table."""
    for element in (table, *table.iter("tbody", "thead", "tfoot", "tr")):
        for text in (element.text, *(below.tail for below in element)):
            if text and _seen(text):
                yield Found(Line(_seen(text)), table)


def _span(text: str | None, most: int) -> int:
    digits = (text or "").strip()
    if not digits.isdecimal():
        return 1
    # rowspan="0" reaches to the last row.
    return max(1, min(int(digits[:6]) or most, most, _LARGEST_SPAN))
