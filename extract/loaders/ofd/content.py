"""What stands on one page: characters, ruling lines, and what could not be read of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from ...model import Box
from ..glyphs import Glyph
from ..ruled import RuledTable, drawn
from . import drawing, writing
from .book import Body, Leaf
from .drawing import Canvas, Drawn
from .parts import Parts, first, words
from .paths import joined, rulings
from .values import apply, around
from .writing import Set, Type


@dataclass
class Content:
    """A page as read. Counts are of characters that are not blank."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    unseen: list[Glyph] = field(default_factory=list)
    """Characters that leave no ink: the text that OCR laid under a scan, or words that were hidden."""
    visible: int = 0
    slanted: int = 0
    unreadable: int = 0
    outside: int = 0
    unplaced: int = 0
    """Objects that have no place or size, or refer to what is not there."""
    doubtful: int = 0
    """Characters whose code and glyph say different things."""
    covered: float = 0.0
    """The share of the page that its largest image covers."""
    objects: int = 0
    tables: list[RuledTable] = field(default_factory=list)
    unruled: bool = False
    troubles: list[str] = field(default_factory=list)


class Reader:
    """Reads the pages of one file, one after the other."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._templates: drawing.Templates = {}
        self._rulings = int(parts.limits["rulings"])
        self._drawn = int(parts.limits["path_bytes"])

    def read(self, body: Body, leaf: Leaf) -> Content:
        """One page. Raises `LoadError` where its part is missing or no XML, `Beyond` at a limit."""
        canvas = drawing.opened(self._parts, body, leaf, self._templates)
        content = Content(canvas.width, canvas.height, troubles=canvas.troubles)
        paths: list[Drawn] = []
        for item in drawing.drawn(canvas, self._parts):
            content.objects += 1
            if item.kind == "image":
                content.covered = max(content.covered, _share(item, canvas))
            elif item.kind == "text":
                _write(content, item, self._parts)
            elif not item.hidden:
                paths.append(item)
        content.unplaced += canvas.lost
        if content.visible or content.unseen:
            self._rule(content, paths, canvas)
        return content

    def _rule(self, content: Content, paths: list[Drawn], canvas: Canvas) -> None:
        """Find the ruled tables; a page with too many lines is a map or a chart, and read without."""
        limits = self._parts.limits
        page = (0.0, 0.0, canvas.width, canvas.height)
        lines: list[Box] = []
        for item in paths:
            data = words(first(item.element, "AbbreviatedData"))
            self._drawn -= len(data)
            if self._drawn < 0:
                break
            lines += rulings(item.element, data, item.to_page, int(limits["path_points"]))
        found = joined(line for line in (_cut(line, page) for line in lines) if line is not None)
        self._rulings -= len(found)
        level = sum(line[1] == line[3] for line in found)
        crossings = level * (len(found) - level)
        many = crossings > limits["page_crossings"] or len(found) > limits["page_rulings"]
        if many or self._rulings < 0 or self._drawn < 0:
            content.unruled = True
        elif len(found) >= 4:
            content.tables = drawn(found)


def _share(image: Drawn, canvas: Canvas) -> float:
    """The share of a page that an image covers, its matrix given or (as in some files) its boundary alone."""
    box = around([apply(image.to_square, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)])
    seen = _cut(box, (0.0, 0.0, canvas.width, canvas.height))
    return (seen[2] - seen[0]) * (seen[3] - seen[1]) / (canvas.width * canvas.height) if seen else 0.0


def _cut(line: Box, page: Box) -> Box | None:
    """The part of a line that lies on the page, None for none."""
    left, top, right, bottom = (
        max(line[0], page[0]), max(line[1], page[1]), min(line[2], page[2]), min(line[3], page[3])
    )  # fmt: skip
    return (left, top, right, bottom) if left <= right and top <= bottom else None


def _write(content: Content, item: Drawn, parts: Parts) -> None:
    """Add the characters of a text object to the page."""
    parts.spend("characters", writing.length(item.element))
    kind = Type.of(item)
    if kind is None:
        content.unplaced += 1
        return
    hidden = item.hidden or not writing.is_painted(item.element) or not any(item.to_page[:4])
    page = (0.0, 0.0, content.width, content.height)
    for sets in writing.settings(item.element, kind):
        angle, size, boxes = writing.shown(sets, kind, item.to_page)
        for one, box in zip(sets, boxes, strict=True):
            text = _meaning(content, one, kind)
            ink = not hidden and not text.isspace()
            if angle is None:
                content.slanted += ink
            elif not (_shows(box, page) and _shows(box, item.clip)) or _bursts(box, content):
                content.outside += ink
            else:
                found = writing.glyphs(text, _cut(box, page) or box, size, angle)
                (content.unseen if hidden else content.glyphs).extend(found)
                content.visible += ink and bool(found)
                content.unreadable += ink and writing.is_unreadable(text)


def _bursts(box: Box, page: Content) -> bool:
    """Whether a character is larger than the page: an ornament; every line would be its line."""
    return box[2] - box[0] > page.width or box[3] - box[1] > page.height


def _shows(box: Box, clip: Box | None) -> bool:
    if clip is None:
        return True
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3]


def _meaning(content: Content, one: Set, kind: Type) -> str:
    """What a sign means: its code, or where that says nothing, what the embedded font has for its glyph."""
    text, glyph = one.sign.text, one.sign.glyph
    if glyph is None or kind.face is None:
        return text
    meanings = [code for code in kind.face.characters(glyph) if not writing.is_unreadable(code)]
    if writing.is_unreadable(text):
        # A font has one glyph for 一 and for the radical ⼀: a reader means the character.
        return min(meanings, key=lambda code: (_plain(code) != code, code)) if meanings else text
    content.doubtful += bool(meanings) and len(text) == 1 and not _same(text, meanings)
    return text


def _same(text: str, meanings: list[str]) -> bool:
    """Whether a code is among the characters of a glyph; blanks and forms of one character are the same."""
    return any(_plain(text) == _plain(code) for code in meanings)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
