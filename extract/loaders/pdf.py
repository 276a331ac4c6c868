"""PDF with a text layer: one block a text line with a box for every character, ruled tables as cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import glyphs, pages
from .draft import Draft
from .pages import Page
from .ruled import RuledTable, Rulings

_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?")
_FEWEST_RULES = 4


@dataclass
class _Troubles:
    """Page numbers by what is wrong with them."""

    scanned: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    slanted: list[int] = field(default_factory=list)
    unruled: list[int] = field(default_factory=list)


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a PDF. Raises `LoadError` for damaged files and those with a password to open.

    Pages without text layer are no error: they come without blocks, are named in a warning, and listed in the
    property `pages_without_text` (`3,5`).
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise LoadError(
                f"{path}：PDF设有打开密码，不能读取。请用阅读器打开，去掉密码另存后重试。"
            ) from error
        raise LoadError(f"{path}：PDF已损坏或不完整，不能打开。请重新获取文件后重试。") from error
    troubles = _Troubles()
    try:
        properties = _properties(document)
        rulings = Rulings(data)
        pages_there, most = len(document), int(knowledge.rule("run", "limit.pages").data["pages"])
        read = [
            _read(document, index, rulings, troubles, knowledge) for index in range(min(pages_there, most))
        ]
    except pypdfium2.PdfiumError as error:
        raise LoadError(f"{path}：读取PDF时出错（{error}），文件可能已损坏。请重新获取后重试。") from error
    finally:
        document.close()
    draft = Draft()
    draft.add(pages.items(read, knowledge))
    if troubles.scanned:
        properties["pages_without_text"] = ",".join(map(str, troubles.scanned))
    warnings = list(_warnings(path, troubles, len(read)))
    if pages_there > most:
        warnings.append(
            f"{path}：第{most + 1}—{pages_there}页没有读入（限制为{most}页）。"
            f"请拆分后重试，或用 --limit pages={pages_there} 放宽。"
        )
    return draft.document(doc_id, path, kind, properties, warnings, pages_there)


def _properties(document: pypdfium2.PdfDocument) -> dict[str, str]:
    names = {"Title": "title", "Author": "author", "CreationDate": "created", "ModDate": "modified"}
    found = {
        names[key]: text.strip()
        for key, text in document.get_metadata_dict(skip_empty=True).items()
        if key in names and text.strip()
    }
    for key in ("created", "modified"):
        date = _DATE.match(found.get(key, ""))
        if date:
            found[key] = "-".join(part for part in date.groups()[:3] if part)
    return found


def _read(
    document: pypdfium2.PdfDocument,
    index: int,
    rulings: Rulings,
    troubles: _Troubles,
    knowledge: Knowledge,
) -> Page:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            found = glyphs.read(page.raw, textpage.raw, page.get_size(), page.get_bbox(), page.get_rotation())
        finally:
            textpage.close()
        rules, anything = _drawn(page)
    finally:
        page.close()
    number = index + 1
    visible = sum(bool(glyph.text.strip()) for glyph in found.glyphs)
    if not visible and (anything or found.slanted):
        troubles.scanned.append(number)
    if found.slanted:
        troubles.slanted.append(number)
    if found.unreadable > max(20, visible // 5):
        troubles.unreadable.append(number)
    read = Page(number, found.width, found.height)
    limit = int(knowledge.rule("loaders", "loaders.limits").data["page_lines"])
    tables: list[RuledTable] = []
    if visible and _FEWEST_RULES <= rules <= limit:
        try:
            tables = rulings.tables(index)
        except Exception:  # pdfminer meets hostile and damaged files with every kind of error
            troubles.unruled.append(number)
    pages.lay_out(read, found.glyphs, tables)
    return read


def _drawn(page: pypdfium2.PdfPage) -> tuple[int, bool]:
    """How many drawn paths a page has, and whether it has anything at all."""
    kinds = Counter(item.type for item in page.get_objects(max_depth=6))
    return kinds[pdfium.FPDF_PAGEOBJ_PATH], bool(kinds)


def _warnings(path: str, troubles: _Troubles, pages: int) -> Iterator[str]:
    if troubles.scanned:
        which = f"全部{pages}页" if len(troubles.scanned) == pages else _pages(troubles.scanned)
        yield f"{path}：{which}没有文字层，需要OCR后才能读取。"
    if troubles.unreadable:
        yield f"{path}：{_pages(troubles.unreadable)}的字体没有文字编码，读出的多是乱码，需要OCR后才能读取。"
    if troubles.slanted:
        yield f"{path}：{_pages(troubles.slanted)}有斜排的文字（水印），没有读入。"
    if troubles.unruled:
        yield f"{path}：{_pages(troubles.unruled)}的表格线不能识别，表格按普通文字行读入，请与原文核对。"


def _pages(numbers: Sequence[int]) -> str:
    """第3页, 第3、5页, 第1—18页."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "第" + "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) + "页"
