"""What is wrong with pages that have a text layer or should have one: the sentences of PDF and OFD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..knowledge import Knowledge
from . import ocr
from .pages import named


@dataclass
class Troubles:
    """Page numbers by what is wrong with them, and those that were read from their picture."""

    scanned: list[int] = field(default_factory=list)
    thin: list[int] = field(default_factory=list)
    wordless: list[int] = field(default_factory=list)
    beyond: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    slanted: list[int] = field(default_factory=list)
    unruled: list[int] = field(default_factory=list)
    by_ocr: list[int] = field(default_factory=list)
    pictures: int = 0
    """How many pages were looked at as pictures so far."""

    def take_picture(self, number: int, knowledge: Knowledge) -> bool:
        """Whether a page may be read from its picture: OCR is there, and not too many pages were read so."""
        if not ocr.available():
            return False
        if self.pictures >= knowledge.rule("ocr", "ocr.limits").data["pages"]:
            self.beyond.append(number)
            return False
        self.pictures += 1
        return True

    def warnings(self, path: str, pages: int) -> Iterator[str]:
        """One sentence for each kind of trouble, in a document of so many pages."""
        if self.scanned:
            yield f"{path}：{named(self.scanned, pages)}没有文字层，需要OCR后才能读取。{ocr.INSTALL}。"
        if self.unreadable:
            which = named(self.unreadable)
            yield f"{path}：{which}的文字层是乱码（字体没有文字编码），需要OCR后才能读取。{ocr.INSTALL}。"
        if self.thin:
            which = named(self.thin)
            yield f"{path}：{which}是扫描页，文字层里只有零星的字，需要OCR后才能读取。{ocr.INSTALL}。"
        if self.beyond:
            which = named(self.beyond)
            yield f"{path}：{which}没有读入，需要OCR的页超过{self.pictures}页的限制。请拆分后重试。"
        if self.wordless:
            yield f"{path}：{named(self.wordless, pages)}是图片或图形，没有认出文字。"
        if self.slanted:
            yield f"{path}：{named(self.slanted)}有斜排的文字（水印），没有读入。"
        if self.unruled:
            yield f"{path}：{named(self.unruled)}的表格线不能识别，表格按普通文字行读入，请与原文核对。"

    def properties(self) -> dict[str, str]:
        """`pages_without_text` and `pages_by_ocr` (`3,5`) where there are any."""
        told = {"pages_without_text": self.scanned, "pages_by_ocr": self.by_ocr}
        return {name: ",".join(map(str, numbers)) for name, numbers in told.items() if numbers}
