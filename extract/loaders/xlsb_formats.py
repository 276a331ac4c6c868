"""The number formats of the cells of a binary package (xlsb), which calamine does not give.

Record numbers and layouts are those of [MS-XLSB]. Whatever does not fit them ends the reading of its part:
formats that are missing cost no value, only how it is shown.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from .cell_formats import SheetFormats
from .package import Package
from .workbook import Place

_ROW, _FORMAT, _XF, _BOOK, _SHEET, _MERGED = 0, 44, 47, 153, 156, 176
_NUMBERS = (2, 5, 9)  # BrtCellRk, BrtCellReal, BrtFmlaNum
_STYLES_BEGIN, _STYLES_END = 617, 618
_STYLE = 0xFFFFFF
"""The bits of the number of a style; the eight above them are flags."""


class XlsbFormats:
    """The formats of a package, sheet by sheet."""

    def __init__(self, package: Package, builtin: Mapping[str, str]) -> None:
        self._package = package
        relations = package.relations("")
        main = next(
            (part for kind, part in relations.values() if kind == "officeDocument"), "xl/workbook.bin"
        )
        related = package.relations(main)
        styles = next((part for kind, part in related.values() if kind == "styles"), "xl/styles.bin")
        self._styles = list(_styles(package.read(styles) or b"", {int(k): v for k, v in builtin.items()}))
        self._parts: dict[str, str] = {}
        self.from_1904 = False
        for number, body in _records(package.read(main) or b""):
            if number == _BOOK:
                self.from_1904 = bool(body[:1] and body[0] & 1)
            elif number == _SHEET:
                relation, at = _text(body, 8)
                name, _ = _text(body, at)
                self._parts[name] = related.get(relation, ("", ""))[1]

    def of_sheet(self, sheet: str) -> SheetFormats:
        """The formats of one sheet by its name."""
        part = self._parts.get(sheet)
        codes: dict[Place, str] = {}
        merged: list[tuple[Place, Place]] = []
        row = 0
        for number, body in _records((self._package.read(part) if part else None) or b""):
            if number == _ROW and len(body) >= 4:
                [row] = struct.unpack_from("<I", body)
            elif number in _NUMBERS and len(body) >= 8:
                column, style = struct.unpack_from("<II", body)
                code = self._styles[style & _STYLE] if style & _STYLE < len(self._styles) else None
                if code is not None:
                    codes[row, column] = code
            elif number == _MERGED and len(body) >= 16:
                top, bottom, left, right = struct.unpack_from("<IIII", body)
                merged.append(((top, left), (bottom, right)))
        return SheetFormats(codes, merged=tuple(merged))


def _styles(data: bytes, codes: dict[int, str]) -> Iterator[str | None]:
    """The format code of every cell style by its number; None for General."""
    inside = False
    for number, body in _records(data):
        if number == _FORMAT and len(body) >= 2:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif number in (_STYLES_BEGIN, _STYLES_END):
            inside = number == _STYLES_BEGIN
        elif number == _XF and inside and len(body) >= 4:
            code = codes.get(struct.unpack_from("<H", body, 2)[0], "General")
            yield None if code.lower() == "general" else code


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and length have seven bits a byte, the lowest first."""
    at = 0
    while at < len(data):
        number, at = _varied(data, at, 2)
        length, at = _varied(data, at, 4)
        yield number, data[at : at + length]
        at += length


def _varied(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(data[at : at + most]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, at + index + 1
    return value, at + most


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    if len(body) < at + 4:
        return "", len(body)
    [length] = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end
