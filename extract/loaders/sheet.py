"""Workbooks (xlsx, xlsb, xls, et, ods) and delimited text (csv, tsv): every sheet as lines and tables.

Numbers and dates are written as a person sees them. Hidden sheets, pictures and charts are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import layout, plain, workbook
from .binary_formats import BinaryFormats
from .cell_formats import CellFormats, SheetFormats
from .draft import Draft, Line
from .layout import SheetCell
from .number_format import shown
from .open_document import OpenDocumentFormats
from .package import Package
from .workbook import RawSheet
from .xlsb_formats import XlsbFormats

_DELIMITERS = ",\t;|，"
_SAMPLE = 16384


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a workbook. Raises `LoadError` where it is damaged, has a password, or holds nothing to read."""
    limits = knowledge.rule("loaders", "loaders.limits").data
    package = Package(data, path, knowledge) if kind in ("xlsx", "xlsb", "ods") else None
    if package is not None:
        package.check()
    raw = workbook.read(data, path, limits)
    formats = _formats(data, package, kind, knowledge)
    unnamed = knowledge.rule("loaders", "loaders.sheet_unnamed").regex
    draft = Draft()
    warnings: list[str] = []
    for sheet in raw:
        if not sheet.visible:
            if sheet.values:
                warnings.append(f"{path}：隐藏的工作表“{sheet.name}”没有读入，如需要请取消隐藏后重试。")
            continue
        found = formats.of_sheet(sheet.name)
        warnings += _troubles(path, sheet, found)
        placed = list(_placed(sheet, found, formats.from_1904, int(limits["sheet_area"])))
        if placed and not unnamed.match(sheet.name):
            draft.add([Line(sheet.name, "heading", level=1)])
        draft.add(layout.items(placed, knowledge))
    if not draft.blocks:
        raise LoadError(_nothing(path, raw, warnings))
    warnings += package.damaged if package is not None else []
    return draft.document(doc_id, path, kind, {}, warnings)


def load_delimited(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a csv or tsv file. Raises `LoadError` where the bytes are no text."""
    limit = int(knowledge.rule("loaders", "loaders.limits").data["sheet_cells"])
    text = plain.load(data, path, doc_id, kind, knowledge)
    rows = list(_rows(text.text, "\t" if kind == "tsv" else _delimiter(text.text)))
    warnings = list(text.warnings)
    cells: list[SheetCell] = []
    for number, row in enumerate(rows):
        filled = [
            SheetCell(shown(value, None), number, column) for column, value in enumerate(row) if value.strip()
        ]
        if len(cells) + len(filled) > limit:
            warnings.append(f"{path}：单元格超过{limit}个的限制，第{number + 1}行起没有读入。请拆分后重试。")
            break
        cells += filled
    draft = Draft()
    draft.add(layout.items(cells, knowledge))
    return draft.document(doc_id, path, kind, text.properties, warnings)


# ---- workbooks -------------------------------------------------------------------------------------------


def _formats(
    data: bytes, package: Package | None, kind: str, knowledge: Knowledge
) -> CellFormats | OpenDocumentFormats | BinaryFormats | XlsbFormats:
    builtin: Mapping[str, str] = knowledge.rule("loaders", "loaders.number_formats").data["codes"]
    if package is None:
        return BinaryFormats(data, builtin)
    if kind == "xlsb":
        return XlsbFormats(package, builtin)
    return OpenDocumentFormats(package) if kind == "ods" else CellFormats(package, builtin)


def _placed(sheet: RawSheet, formats: SheetFormats, from_1904: bool, most: int) -> Iterator[SheetCell]:
    """The filled cells as a person sees them; a merged region is one cell with its spans.

    `most` places may be covered by merged regions; those beyond (a hostile file) are taken as not merged.
    """
    regions = dict([*sheet.merged, *formats.merged])
    bottom = max((row for row, _ in sheet.values), default=0)
    right = max((column for _, column in sheet.values), default=0)
    for (row, column), value in sheet.values.items():
        text = shown(value, formats.codes.get((row, column)), from_1904)
        if not text.strip():
            continue
        # What is merged beyond the last filled row and column is blank paper.
        last_row, last_column = regions.get((row, column), (row, column))
        height, width = min(last_row, bottom) - row + 1, min(last_column, right) - column + 1
        if height * width > most:
            height = width = 1
        most -= height * width - 1
        yield SheetCell(text, row, column, height, width)


def _troubles(path: str, sheet: RawSheet, formats: SheetFormats) -> Iterator[str]:
    where = f"{path}：工作表“{sheet.name}”"
    if sheet.failed == "area":
        yield f"{where}的范围过大，没有读入。请删去表格以外的行和列后重试。"
    elif sheet.failed == "sheets":
        yield f"{path}：工作表过多，从“{sheet.name}”起都不能读取（超过限制）。请拆分后重试。"
    elif sheet.failed is not None:
        yield f"{where}不能读取（{sheet.failed}），请用Excel或WPS打开，另存为xlsx后重试。"
    if sheet.left:
        yield f"{where}内容过多，最后{sheet.left}行没有读入。请拆分后重试。"
    if formats.unsaved:
        yield f"{where}有{formats.unsaved}个公式没有保存计算结果，请用Excel或WPS打开，保存一次后重试。"


def _nothing(path: str, raw: Iterable[RawSheet], warnings: list[str]) -> str:
    if any(sheet.failed for sheet in raw) or warnings:
        return warnings[0]
    return f"{path}：工作表里没有文字和数字，可能只有图片或图表。请检查文件是否保存完整。"


# ---- delimited text --------------------------------------------------------------------------------------


def _delimiter(text: str) -> str:
    """The character between the fields: the sniffer's guess, else the one that cuts the most lines alike."""
    sample = text[:_SAMPLE]
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS).delimiter
    except csv.Error:
        lines = [line for line in sample.splitlines() if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in _DELIMITERS}
    return max(
        _DELIMITERS, key=lambda mark: max(map(counts[mark].count, filter(None, counts[mark])), default=0)
    )


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The fields of every record; a quote that is never closed is a character like any other."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]
