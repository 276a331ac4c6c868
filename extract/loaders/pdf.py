"""PDF: one block a text line with a box for every character, ruled tables as cells; scanned pages by OCR."""

from __future__ import annotations

import re
from collections import Counter

import pypdfium2
import pypdfium2.raw as pdfium

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import glyphs, layer, ocr, pages
from .draft import Draft
from .layer import Drawn
from .pages import Page
from .ruled import RuledTable, Rulings
from .troubles import Troubles

_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?")
_FEWEST_RULES = 4
# Share of the page from which an image is taken for a scan, whose resolution is that of the page.
_FULL = 0.2


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a PDF. Raises `LoadError` for damaged files and those with a password to open.

    Pages without a text layer that tells what they say are read by OCR and listed in the property
    `pages_by_ocr` (`3,5`). Where the extra `ocr` is not installed they are no error: they come with what
    their layer says, are named in a warning, and those that say nothing stand in `pages_without_text`.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise LoadError(
                f"{path}：PDF设有打开密码，不能读取。请用阅读器打开，去掉密码另存后重试。"
            ) from error
        raise LoadError(f"{path}：PDF已损坏或不完整，不能打开。请重新获取文件后重试。") from error
    troubles = Troubles()
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
    properties |= troubles.properties()
    warnings = list(troubles.warnings(path, len(read)))
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
    troubles: Troubles,
    knowledge: Knowledge,
) -> Page:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            found = glyphs.read(page.raw, textpage.raw, page.get_size(), page.get_bbox(), page.get_rotation())
        finally:
            textpage.close()
        drawn = _drawn(page)
        number = index + 1
        doubt = layer.doubt(found, drawn, knowledge)
        may_be_read = doubt is not None and troubles.take_picture(number, knowledge)
        by_ocr = _by_ocr(page, drawn, number, knowledge) if may_be_read else None
    finally:
        page.close()
    if found.slanted:
        troubles.slanted.append(number)
    if by_ocr is not None and not by_ocr.by_ocr and not found.visible:
        troubles.wordless.append(number)
    if doubt and by_ocr is not None and layer.is_better(by_ocr, found, doubt, knowledge):
        troubles.by_ocr.append(number)
        return by_ocr
    if doubt and by_ocr is None and number not in troubles.beyond[-1:]:
        {"empty": troubles.scanned, "broken": troubles.unreadable, "thin": troubles.thin}[doubt].append(
            number
        )
    return _by_layer(found, index, drawn, rulings, troubles, knowledge)


def _by_ocr(page: pypdfium2.PdfPage, drawn: Drawn, number: int, knowledge: Knowledge) -> Page:
    """A page read from its picture, drawn at the resolution of its scan."""
    width, height = page.get_size()
    scale = ocr.dots(width, height, drawn.resolution, knowledge) / 72
    image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return ocr.read_picture(image, width, height, number, knowledge)


def _by_layer(
    found: glyphs.PageGlyphs,
    index: int,
    drawn: Drawn,
    rulings: Rulings,
    troubles: Troubles,
    knowledge: Knowledge,
) -> Page:
    number = index + 1
    read = Page(number, found.width, found.height)
    limit = int(knowledge.rule("loaders", "loaders.limits").data["page_lines"])
    tables: list[RuledTable] = []
    if found.visible and _FEWEST_RULES <= drawn.shapes <= limit:
        try:
            tables = rulings.tables(index)
        except Exception:  # pdfminer meets hostile and damaged files with every kind of error
            troubles.unruled.append(number)
    pages.lay_out(read, found.glyphs, tables)
    return read


def _drawn(page: pypdfium2.PdfPage) -> Drawn:
    """What a page has beside its text."""
    kinds: Counter[int] = Counter()
    covered = resolution = 0.0
    width, height = page.get_size()
    for item in page.get_objects(max_depth=6):
        kinds[item.type] += 1
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            try:
                left, bottom, right, top = item.get_bounds()
                across = item.get_px_size()[0]
            except pypdfium2.PdfiumError:  # an image without data or place is not seen either
                continue
            area = max(0.0, right - left) * max(0.0, top - bottom) / max(1.0, width * height)
            covered += area
            if area > _FULL and right > left:
                resolution = max(resolution, 72 * across / (right - left))
    return Drawn(kinds[pdfium.FPDF_PAGEOBJ_PATH], bool(kinds), min(1.0, covered), resolution)
