"""An OFD as a Document: one block a text line with a box for every character, ruled tables as cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...knowledge import Knowledge
from ...model import Document, LoadError
from .. import ocr, pages
from ..draft import Draft
from ..pages import Page, named
from ..troubles import Troubles
from . import remarks
from .attachments import listed, missing
from .book import Book, encrypted
from .content import Content, Reader
from .parts import Beyond
from .picture import Pictures

_SCAN = 0.5
"""The share of a page that an image covers which is the page, scanned."""

_BULLETS = 20
"""Characters without meaning that a page of readable text may have; as many as in a PDF."""


@dataclass
class _Troubles(Troubles):
    """What can be wrong with the pages of an OFD beside what can be wrong with those of a PDF."""

    broken: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    beneath: list[int] = field(default_factory=list)
    unseen: int = 0
    outside: int = 0
    unplaced: int = 0
    doubtful: list[int] = field(default_factory=list)

    def warnings(self, path: str, pages: int) -> Iterator[str]:
        yield from super().warnings(path, pages)
        if self.broken:
            yield f"{path}：{named(self.broken)}不能读取（{self.reasons[0]}）。"
        if self.beneath:
            which = named(self.beneath)
            yield f"{path}：{which}是扫描图，文字取自图下看不见的文字层，可能有识别错误，请与原文核对。"
        if self.doubtful:
            which = named(self.doubtful)
            yield f"{path}：{which}有文字的编码与显示的字形不一致，按编码读入，请与原文核对。"
        if self.unseen:
            yield f"{path}：有{self.unseen}个字的隐藏文字没有读入。"
        if self.unplaced:
            yield f"{path}：有{self.unplaced}处图元不能读取（位置、字号或引用的资源无效）。"
        if self.outside:
            yield f"{path}：有{self.outside}个字在页面或裁剪区以外，没有读入。"


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read an OFD. Raises `LoadError` for damaged and enciphered files and those without any page.

    Pages without text are no error: they come without blocks, are named in a warning, and listed in the
    property `pages_without_text` (`3,5`). Several documents in one file are read one after the other, their
    pages numbered on. Seals, watermarks and remarks of readers are left out and said so.
    """
    book = Book(data, path, knowledge)
    troubles = _Troubles()
    draft = Draft()
    for read in _documents(book, troubles, _ByPicture(data, path, knowledge, troubles)):
        # Running heads and tables that go on over the page are a matter of one document.
        draft.add(pages.items(read, knowledge))
    count = len(book.pages)
    if len(troubles.broken) == count:
        reason = f"{path}：没有一页能够读取（{troubles.reasons[0]}）。请重新获取文件后重试。"
        raise LoadError(encrypted(path) if book.parts.encrypted else reason)
    notes, properties = remarks.notes(book)
    properties = book.properties | properties | troubles.properties()
    attached = _attached(book)
    if attached:
        properties["attachments"] = str(attached)
    warnings = [*book.troubles, *book.parts.damaged, *troubles.warnings(path, count), *notes]
    return draft.document(doc_id, path, kind, properties, dict.fromkeys(warnings), count)


class _ByPicture:
    """Reads pages from their pictures. The file is opened for that only when the first one is asked for."""

    def __init__(self, data: bytes, path: str, knowledge: Knowledge, troubles: _Troubles) -> None:
        self._file, self._knowledge, self._troubles = (data, path, knowledge), knowledge, troubles
        self._pictures: Pictures | None = None

    def page(self, number: int, content: Content) -> Page | None:
        """A page as OCR reads it; None where it cannot be read so, which is then among the troubles."""
        troubles = self._troubles
        if not troubles.take_picture(number, self._knowledge):
            if number not in troubles.beyond:
                troubles.scanned.append(number)
            return None
        if self._pictures is None:
            self._pictures = Pictures(*self._file)
        picture = self._pictures.page(number)
        read = ocr.read_picture(picture.image, content.width, content.height, number, self._knowledge)
        (troubles.by_ocr if read.by_ocr else troubles.wordless).append(number)
        return read if read.by_ocr else None


def _documents(book: Book, troubles: _Troubles, pictures: _ByPicture) -> Iterator[list[Page]]:
    reader = Reader(book.parts)
    for body in book.bodies:
        read: list[Page] = []
        for leaf in body.leaves:
            try:
                content = reader.read(body, leaf)
            except Beyond as error:
                book.troubles.append(str(error))
                yield read
                return
            except LoadError as error:
                troubles.broken.append(leaf.number)
                troubles.reasons.append(str(error).removeprefix(f"{book.path}：").rstrip("。"))
                continue
            book.troubles += content.troubles
            read.append(_page(leaf.number, content, troubles, pictures))
        yield read


def _page(number: int, content: Content, troubles: _Troubles, pictures: _ByPicture) -> Page:
    """The lines and tables of a page; what is wrong with it is added to the troubles."""
    page = Page(number, content.width, content.height)
    found, visible = content.glyphs, content.visible
    unseen = sum(bool(glyph.text.strip()) for glyph in content.unseen)
    if unseen > visible and content.covered > _SCAN:
        # What is scanned into an OFD has the text of OCR under the picture (双层OFD), as in a PDF.
        found = [*found, *content.unseen]
        troubles.beneath.append(number)
    elif _says_nothing(content):
        found = []
        seen = pictures.page(number, content)
        if seen is not None:
            return seen
    else:
        troubles.unseen += unseen
        if content.unreadable > max(20, visible // 5):
            troubles.unreadable.append(number)
    for numbers, amount in (
        (troubles.slanted, content.slanted),
        (troubles.doubtful, content.doubtful),
        (troubles.unruled, content.unruled),
    ):
        if amount:
            numbers.append(number)
    troubles.outside += content.outside
    troubles.unplaced += content.unplaced
    pages.lay_out(page, found, content.tables)
    return page


def _says_nothing(content: Content) -> bool:
    """Whether a page is a picture as far as text goes: nothing written, or in codes that nobody can tell.

    A few of those among readable text are bullets of a symbol font.
    """
    if content.unreadable == content.visible:
        return content.objects > 0
    return content.unreadable > max(_BULLETS, content.visible // 2)


def _attached(book: Book) -> int:
    """How many files are attached; those that are missing are told."""
    count = 0
    try:
        for body in book.bodies:
            for name, part in listed(book, body):
                count += part is not None
                book.troubles += [missing(book.path, name)] if part is None else []
    except LoadError as error:
        book.troubles.append(str(error))
    return count
