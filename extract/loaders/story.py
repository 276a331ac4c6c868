"""Walk a story of a Word document (body, note, text box) into lines and tables, in document order.

python-docx's Paragraph.text sees direct runs and hyperlinks only: tracked insertions, content controls, smart
tags and fields vanish. So the XML is walked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..knowledge import Knowledge
from ..model import BlockKind
from .draft import Grid, GridCell, Item, Line, raised
from .numbering import Numbering
from .package import Element, attribute, child, name
from .styles import Styles, integer, toggled, value

# Elements that only wrap others and show all that is in them; deletions (w:del, w:moveFrom) are not here.
_WRAPPERS = {
    "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:hyperlink", "w:fldSimple",
    "w:dir", "w:bdo", "mc:Choice", "mc:Fallback", "w:rubyBase", "w:subDoc",
}  # fmt: skip
_BREAKS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_DRAWINGS = {"w:drawing", "w:pict", "w:object"}
_PICTURED = re.compile("[\uf020-\uf0ff]")
# The field that Word writes for a character in a circle: EQ \o\ac(○,3)
_CIRCLED = re.compile(r"(?i)^\s*eq\s*\\o\\ac\s*\(\s*[○〇]\s*[,，]\s*([^()]{1,3}?)\s*\)")


@dataclass
class _Field:
    """A complex field that is open: its instruction so far, and whether its result has begun."""

    instruction: str = ""
    result: bool = False


@dataclass
class Story:
    """What a walk needs to know, and what it finds beside the text."""

    styles: Styles
    numbering: Numbering
    knowledge: Knowledge
    notes: list[tuple[str, str]] = field(default_factory=list)
    """(`footnote` or `endnote`, id) in the order of the marks in the text."""
    diagrams: list[str] = field(default_factory=list)
    """Relation ids of diagrams whose text stands in a part of its own."""
    hidden: int = 0
    """Characters of hidden text that were left out."""
    charts: int = 0
    objects: int = 0
    """Embedded objects of other programs (a sheet of Excel, a formula), of which only a picture shows."""
    pictures: int = 0
    foreign: int = 0
    """Embedded documents (w:altChunk) that were not read."""
    _fields: list[_Field] = field(default_factory=list)
    _broken: set[Element] = field(default_factory=set)
    _boxes: list[Item] = field(default_factory=list)
    _carried: str = ""

    def walk(self, container: Element, kind: BlockKind = "paragraph") -> list[Item]:
        """The lines and tables of a story; `kind` is that of its plain paragraphs."""
        outer, self._fields = self._fields, []
        carried, self._carried = self._carried, ""
        self._broken |= _unpaired(container)
        items = list(self._flow(container, kind))
        if self._carried.strip():
            items.append(Line(self._carried, kind))
        self._fields, self._carried = outer, carried
        return items

    def _flow(self, container: Element, kind: BlockKind, contents: bool = False) -> Iterator[Item]:
        """Lines and tables of a container; `contents` where it is a table of contents."""
        for element in container:
            tag = name(element)
            if tag == "w:p":
                yield from self._paragraph(element, kind, contents)
            elif tag == "w:tbl":
                yield from self._table(element, kind)
            elif tag == "w:sdt":
                content = _content(element)
                if content is not None:
                    yield from self._flow(content, kind, contents or _is_contents(element))
            elif tag == "mc:AlternateContent":
                branch = _branch(element)
                if branch is not None:
                    yield from self._flow(branch, kind, contents)
            elif tag in _WRAPPERS:
                yield from self._flow(element, kind, contents)
            elif tag == "w:altChunk":
                self.foreign += 1
            elif tag in ("m:oMathPara", "m:oMath"):
                yield Line(_mathematics(element), kind)

    def _paragraph(self, element: Element, kind: BlockKind, contents: bool) -> Iterator[Item]:
        properties = child(element, "w:pPr")
        style_id = value(properties, "w:pStyle")
        outer, self._boxes = self._boxes, []
        in_contents = contents or self._in_contents()
        pieces: list[str] = []
        self._inline(element, style_id or self.styles.default, pieces)
        in_contents = in_contents or self._in_contents()
        boxes, self._boxes = self._boxes, outer
        own = "".join(pieces)
        mark = child(properties, "w:rPr") if properties is not None else None
        if mark is not None and (child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None):
            # The paragraph mark was deleted: the text runs on into the next paragraph.
            self._carried += own
            yield from boxes
            return
        label = self._label(properties, style_id)
        text, self._carried = (self._carried + own).strip("\n"), ""
        if text.strip():
            yield self._line(
                label + (text.lstrip() if label else text), properties, style_id, kind, in_contents
            )
        yield from boxes

    def _line(
        self, text: str, properties: Element | None, style_id: str | None, kind: BlockKind, contents: bool
    ) -> Line:
        style = self.styles.name(style_id)
        names = [named.name for named in self.styles.chain(style_id)] or [style or ""]
        if contents and not self._is(names[:1], "toc_style"):
            style = "TOC"
        own = integer(value(properties, "w:outlineLvl"))
        outline = own if own is not None else self.styles.outline(style_id)
        level = outline + 1 if outline is not None and 0 <= outline < 9 else None
        if level is None and own is None:
            level = self._named_level(names)
        if contents or kind not in ("paragraph", "textbox"):
            return Line(text, kind, style)
        if self._is_word(names, "title_style"):
            return Line(text, "heading", style)
        if level is not None:
            return Line(text, "heading", style, level)
        return Line(text, "caption" if self._is_word(names, "caption_style") else kind, style)

    def _named_level(self, names: list[str]) -> int | None:
        pattern = self.knowledge.rule("loaders", "loaders.heading_style").regex
        return next((int(hit.group(1)) for hit in map(pattern.match, names) if hit), None)

    def _is(self, names: list[str], rule: str) -> bool:
        pattern = self.knowledge.rule("loaders", f"loaders.{rule}").regex
        return any(pattern.match(each) for each in names)

    def _is_word(self, names: list[str], rule: str) -> bool:
        words = self.knowledge.words("loaders", f"loaders.{rule}")
        return any(each.lower() in words for each in names)

    def _label(self, properties: Element | None, style_id: str | None) -> str:
        """The automatic number of a paragraph; counts its list on."""
        list_id = value(properties, "w:numPr", "w:numId")
        depth = integer(value(properties, "w:numPr", "w:ilvl"))
        if list_id is None:
            for style in self.styles.chain(style_id or self.styles.default):
                if style.list_id is not None:
                    list_id = style.list_id
                    if depth is None:
                        depth = self._linked_depth(list_id, style_id, style.depth)
                    break
        if list_id is None or list_id == "0":
            return ""
        return self.numbering.label(list_id, depth or 0)

    def _linked_depth(self, list_id: str, style_id: str | None, depth: int | None) -> int | None:
        levels = self.numbering.levels.get(list_id, {})
        linked = {level.style: at for at, level in levels.items() if level.style}
        return next((linked[style.id] for style in self.styles.chain(style_id) if style.id in linked), depth)

    def _inline(self, element: Element, paragraph_style: str | None, pieces: list[str]) -> None:
        """Append the text of everything inside a paragraph to `pieces`."""
        for below in element:
            tag = name(below)
            if tag == "w:r":
                self._run(below, paragraph_style, pieces)
            elif tag == "w:sdt":
                content = _content(below)
                if content is not None:
                    self._inline(content, paragraph_style, pieces)
            elif tag == "mc:AlternateContent":
                branch = _branch(below)
                if branch is not None:
                    self._inline(branch, paragraph_style, pieces)
            elif tag in ("m:oMath", "m:oMathPara"):
                pieces.append(_mathematics(below))
            elif tag in _WRAPPERS:
                self._inline(below, paragraph_style, pieces)
            elif tag in _DRAWINGS:
                self._drawing(below)

    def _run(self, run: Element, paragraph_style: str | None, pieces: list[str]) -> None:
        properties = child(run, "w:rPr")
        style_id = value(properties, "w:rStyle")
        hidden = toggled(properties, "w:vanish")
        if hidden is None:
            hidden = self.styles.hidden(style_id)
        if hidden is None:
            hidden = self.styles.hidden(paragraph_style)
        written: list[str] = []
        self._content(run, paragraph_style, written)
        text = self._in_font("".join(written), properties)
        if hidden:
            self.hidden += len(text.strip())
            return
        position = value(properties, "w:vertAlign") or self.styles.raised(style_id)
        pieces.append(raised(text) if position == "superscript" else text)

    def _content(self, run: Element, paragraph_style: str | None, pieces: list[str]) -> None:
        for element in run:
            tag = name(element)
            if tag == "w:fldChar":
                self._field(element, pieces)
            elif tag == "w:instrText" and self._fields:
                self._fields[-1].instruction += element.text or ""
            elif not self._visible():
                continue
            elif tag == "w:t":
                pieces.append(element.text or "")
            elif tag in _BREAKS:
                pieces.append(_BREAKS[tag])
            elif tag == "w:sym":
                pieces.append(self._symbol(element))
            elif tag in ("w:footnoteReference", "w:endnoteReference"):
                self.notes.append((tag[2:].removesuffix("Reference"), attribute(element, "w:id") or ""))
            elif tag in _DRAWINGS:
                self._drawing(element)
            elif tag == "mc:AlternateContent":
                branch = _branch(element)
                if branch is not None:
                    self._content(branch, paragraph_style, pieces)
            elif tag == "w:ruby":
                base = child(element, "w:rubyBase")
                if base is not None:
                    self._inline(base, paragraph_style, pieces)

    def _visible(self) -> bool:
        return all(each.result for each in self._fields)

    def _in_contents(self) -> bool:
        return any(each.instruction.strip().upper().startswith("TOC") for each in self._fields)

    def _field(self, element: Element, pieces: list[str]) -> None:
        if element in self._broken:
            return
        kind = attribute(element, "w:fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            circled = _CIRCLED.match(ended.instruction)
            if circled and not ended.result and self._visible():
                pieces.append(self._circled(circled.group(1)))

    def _circled(self, text: str) -> str:
        row: str = self.knowledge.rule("loaders", "loaders.numerals").data["circled"]
        return row[int(text) - 1] if text.isdecimal() and 1 <= int(text) <= len(row) else text

    def _symbol(self, element: Element) -> str:
        """The character of a w:sym; of an unknown picture font, the code that the file gives."""
        try:
            code = int(attribute(element, "w:char") or "", 16)
        except ValueError:
            return ""
        written = chr(code) if 0x20 <= code < 0xD800 or 0xDFFF < code <= 0xFFFF else ""
        return self._seen(code, attribute(element, "w:font")) or written

    def _in_font(self, text: str, properties: Element | None) -> str:
        """The text with characters of picture fonts as a reader sees them.

        LibreOffice writes the ≥ of an old document as the private character F0B3 in the font Symbol.
        """
        if not _PICTURED.search(text):
            return text
        fonts = child(properties, "w:rFonts") if properties is not None else None
        font = attribute(fonts, "w:ascii") if fonts is not None else None
        return _PICTURED.sub(lambda hit: self._seen(ord(hit[0]), font) or hit[0], text)

    def _seen(self, code: int, font: str | None) -> str | None:
        known: dict[str, str] = self.knowledge.rule("loaders", "loaders.symbols").data["characters"]
        return known.get(f"{(font or '').lower()}:{code & 0xFF:02x}")

    def _drawing(self, element: Element) -> None:
        """Text boxes of a drawing, to follow their paragraph; counts what cannot be read."""
        for below in element:
            tag = name(below)
            if tag == "w:txbxContent":
                self._boxes.extend(self.walk(below, "textbox"))
            elif tag == "mc:AlternateContent":
                branch = _branch(below)
                if branch is not None:
                    self._drawing(branch)
            elif tag == "c:chart":
                self.charts += 1
            elif tag.endswith(":OLEObject"):
                self.objects += 1
            elif tag == "dgm:relIds":
                self.diagrams.append(attribute(below, "r:dm") or "")
            else:
                self.pictures += tag == "a:blip" or tag.endswith(":imagedata")
                self._drawing(below)

    def _table(self, table: Element, kind: BlockKind) -> Iterator[Item]:
        cells: list[GridCell] = []
        elements: list[Element] = []
        open_cells: dict[int, int] = {}
        row_number = 0
        for row in _rows(table, "w:tr"):
            properties = child(row, "w:trPr")
            if properties is not None and child(properties, "w:del") is not None:
                continue
            header = bool(toggled(properties, "w:tblHeader"))
            column = integer(value(properties, "w:gridBefore")) or 0
            for cell in _rows(row, "w:tc"):
                settings = child(cell, "w:tcPr")
                span = max(1, integer(value(settings, "w:gridSpan")) or 1)
                if _continues(settings, "w:hMerge") and cells and cells[-1].row == row_number:
                    cells[-1] = replace(cells[-1], column_span=cells[-1].column_span + span)
                elif _continues(settings, "w:vMerge") and column in open_cells:
                    above = open_cells[column]
                    cells[above] = replace(cells[above], row_span=row_number - cells[above].row + 1)
                else:
                    if child(settings, "w:vMerge") is not None if settings is not None else False:
                        open_cells[column] = len(cells)
                    else:
                        open_cells.pop(column, None)
                    cells.append(GridCell("", row_number, column, 1, span, header))
                    elements.append(cell)
                column += span
            row_number += 1
        if len(cells) == 1:
            # One cell is a frame around text, not a table.
            yield from self._flow(elements[0], kind)
        elif cells:
            yield Grid(tuple(map(self._cell, cells, elements)))

    def _cell(self, cell: GridCell, element: Element) -> GridCell:
        settings = child(element, "w:tcPr")
        if settings is not None and child(settings, "w:cellDel") is not None:
            return cell
        items = list(self._flow(element, "cell"))
        own = [item for item in items if isinstance(item, Line) and item.kind == "cell"]
        inner = tuple(item for item in items if not (isinstance(item, Line) and item.kind == "cell"))
        text = "\n".join(line.text for line in own).strip()
        return replace(cell, text=text, style=own[0].style if own else None, inner=inner)


def _continues(settings: Element | None, tag: str) -> bool:
    """Whether a cell continues a merged one: w:vMerge without a value, or with `continue`."""
    merge = child(settings, tag) if settings is not None else None
    return merge is not None and attribute(merge, "w:val") in (None, "continue")


def _rows(container: Element, wanted: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, content controls opened."""
    for element in container:
        tag = name(element)
        if tag == wanted:
            yield element
        elif tag == "w:sdt":
            content = child(element, "w:sdtContent")
            if content is not None:
                yield from _rows(content, wanted)
        elif tag == "mc:AlternateContent":
            branch = _branch(element)
            if branch is not None:
                yield from _rows(branch, wanted)
        elif tag in _WRAPPERS:
            yield from _rows(element, wanted)


def _content(control: Element) -> Element | None:
    """The content of a content control, None where it shows only its prompt (单击此处输入文字)."""
    if toggled(child(control, "w:sdtPr"), "w:showingPlcHdr"):
        return None
    return child(control, "w:sdtContent")


def _is_contents(control: Element) -> bool:
    return value(control, "w:sdtPr", "w:docPartObj", "w:docPartGallery") == "Table of Contents"


def _branch(alternate: Element) -> Element | None:
    """The one branch of an AlternateContent to read: the Choice, unless only the Fallback holds text."""
    branches = [below for below in alternate if name(below) in ("mc:Choice", "mc:Fallback")]
    with_text = [branch for branch in branches if any(name(below) == "w:t" for below in branch.iter())]
    return next(iter(with_text or branches), None)


def _unpaired(container: Element) -> set[Element]:
    """Marks of fields that begin and never end, or the reverse: obeying them would swallow the rest."""
    begun: list[Element] = []
    broken: set[Element] = set()
    for element in container.iter():
        if name(element) != "w:fldChar":
            continue
        kind = attribute(element, "w:fldCharType")
        if kind == "begin":
            begun.append(element)
        elif kind == "end":
            if begun:
                begun.pop()
            else:
                broken.add(element)
        elif kind == "separate" and not begun:
            broken.add(element)
    return broken | set(begun)


def _mathematics(element: Element) -> str:
    """A formula on one line: fractions with a stroke, raised numbers as superscripts."""
    tag = name(element)
    if tag in ("m:t", "w:t"):
        return element.text or ""
    parts = {name(below): _mathematics(below) for below in element}
    if tag == "m:f":
        return f"{parts.get('m:num', '')}/{parts.get('m:den', '')}"
    if tag == "m:sSup":
        power = parts.get("m:sup", "")
        return parts.get("m:e", "") + (raised(power) if raised(power) != power else f"^{power}")
    return "".join(_mathematics(below) for below in element)
