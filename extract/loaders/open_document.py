"""Merged regions and percentages of an OpenDocument sheet (ods), which calamine does not give."""

from __future__ import annotations

from collections.abc import Iterator

from .cell_formats import SheetFormats
from .package import Element, Package, attribute, name
from .workbook import Place

# A cell that a file repeats more often than this is the blank rest of its row or sheet.
_MOST_REPEATS = 1000


class OpenDocumentFormats:
    """What content.xml says beyond the values, sheet by sheet."""

    from_1904 = False

    def __init__(self, package: Package) -> None:
        root = package.xml("content.xml")
        tables = root.iter() if root is not None else ()
        self._tables = {
            attribute(table, "table:name"): table for table in tables if name(table) == "table:table"
        }

    def of_sheet(self, sheet: str) -> SheetFormats:
        """Formats and merged regions of one sheet by its name."""
        table = self._tables.get(sheet)
        codes: dict[Place, str] = {}
        merged: list[tuple[Place, Place]] = []
        for (row, column), cell, rows, columns in _cells(table) if table is not None else ():
            down, across = (
                _count(cell, "table:number-rows-spanned"),
                _count(cell, "table:number-columns-spanned"),
            )
            if down > 1 or across > 1:
                merged.append(((row, column), (row + down - 1, column + across - 1)))
            if attribute(cell, "office:value-type") == "percentage":
                code = _percent("".join(str(text) for text in cell.itertext()))
                for below in range(rows):
                    codes |= {(row + below, column + right): code for right in range(columns)}
        return SheetFormats(codes, merged=tuple(merged))


def _cells(table: Element) -> Iterator[tuple[Place, Element, int, int]]:
    """Every cell with its place, and how many rows and columns it is repeated over."""
    row = 0
    for line in table.iter():
        if name(line) != "table:table-row":
            continue
        rows = _count(line, "table:number-rows-repeated")
        column = 0
        for cell in line:
            if name(cell) not in ("table:table-cell", "table:covered-table-cell"):
                continue
            columns = _count(cell, "table:number-columns-repeated")
            if rows <= _MOST_REPEATS and columns <= _MOST_REPEATS:
                yield (row, column), cell, rows, columns
            column += columns
        row += rows


def _count(element: Element, wanted: str) -> int:
    written = attribute(element, wanted) or ""
    return max(1, int(written)) if written.isdecimal() and len(written) < 9 else 1


def _percent(text: str) -> str:
    """The format of a percentage as it is shown: 0.0% for 8.1%."""
    decimals = len(text.partition(".")[2].rstrip("%％ "))
    return f"0.{'0' * decimals}%" if decimals else "0%"
