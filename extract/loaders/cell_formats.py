"""The number formats of the cells of an xlsx package, which calamine does not give."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ..model import LoadError
from .package import SAFE_XML, Element, Package, attribute, name
from .workbook import Place

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class SheetFormats:
    """What the XML of one sheet says beyond its values."""

    codes: Mapping[Place, str] = field(default_factory=dict)
    """The format of every filled cell that has another than General."""
    unsaved: int = 0
    """Formulas whose result was not saved: a program wrote the file and nobody has opened it since."""
    merged: tuple[tuple[Place, Place], ...] = ()
    """Merged regions (first and last place) where calamine does not give them."""


class CellFormats:
    """The formats of a package, sheet by sheet. Damage shows as formats that are missing."""

    def __init__(self, package: Package, builtin: Mapping[str, str]) -> None:
        self._package = package
        relations = package.relations("")
        self._main = next(
            (part for kind, part in relations.values() if kind == "officeDocument"), "xl/workbook.xml"
        )
        self._related = package.relations(self._main)
        self._styles = self._read_styles({int(key): code for key, code in builtin.items()})
        book = package.xml(self._main)
        elements = list(book.iter()) if book is not None else []
        self._parts = dict(self._read_parts(elements))
        self.from_1904 = any(
            _local(element) == "workbookPr" and element.get("date1904") in ("1", "true")
            for element in elements
        )

    def of_sheet(self, sheet: str) -> SheetFormats:
        """The formats of one sheet by its name."""
        part = self._parts.get(sheet)
        data = self._package.read(part) if part else None
        if data is None:
            return SheetFormats()
        codes: dict[Place, str] = {}
        unsaved = 0
        try:
            for place, cell in _cells(data, f"{self._package.path}：{part}"):
                code = self._styles.get(cell.get("s", "0"))
                below = {_local(element): element for element in cell}
                result = below.get("v")
                if code and (result is not None or "is" in below):
                    codes[place] = code
                unsaved += "f" in below and (result is None or not result.text) and cell.get("t") != "str"
        except etree.XMLSyntaxError as error:
            self._package.damaged.append(
                f"{self._package.path}：{part}第{error.lineno}行的XML有错误，后面数字的显示格式没有读出，请与原文核对。"
            )
        return SheetFormats(codes, unsaved)

    def _read_parts(self, elements: list[Element]) -> Iterator[tuple[str, str]]:
        for element in elements:
            relation = self._related.get(attribute(element, "r:id") or "")
            if _local(element) == "sheet" and relation is not None and relation[0] == "worksheet":
                yield element.get("name") or "", relation[1]

    def _read_styles(self, codes: dict[int, str]) -> dict[str, str]:
        """Number of a cell style (attribute `s`) -> format code, without those that are General."""
        part = next((part for kind, part in self._related.values() if kind == "styles"), "xl/styles.xml")
        root = self._package.xml(part)
        for element in root.iter() if root is not None else ():
            if _local(element) == "numFmt" and (element.get("numFmtId") or "").isdigit():
                codes[int(element.get("numFmtId") or 0)] = element.get("formatCode") or ""
        styles = [element for element in root if _local(element) == "cellXfs"] if root is not None else []
        found = {}
        for number, style in enumerate(styles[0] if styles else ()):
            identity = style.get("numFmtId") or "0"
            code = codes.get(int(identity)) if identity.isdigit() else None
            if code and code.lower() != "general":
                found[str(number)] = code
        return found


def _cells(data: bytes, where: str) -> Iterator[tuple[Place, Element]]:
    """Every cell of a sheet with its place; cells without a reference stand right of the one before."""
    events = etree.iterparse(io.BytesIO(data), tag="{*}row", **SAFE_XML)
    row = -1
    for _, element in events:
        if element.getroottree().docinfo.doctype:
            raise LoadError(f"{where}里有文档类型声明（DTD），不是正常的Office文件，拒绝读取。")
        number = element.get("r") or ""
        row = int(number) - 1 if number.isdigit() else row + 1
        column = -1
        for cell in element:
            if _local(cell) != "c":
                continue
            place = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(place.group(1)) if place else column + 1
            yield (int(place.group(2)) - 1 if place else row, column), cell
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _column(letters: str) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _local(element: Element) -> str:
    return name(element).partition(":")[2]
