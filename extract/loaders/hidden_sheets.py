"""Sheets that an Excel 2003 XML workbook hides, which LibreOffice shows in the xlsx that it makes of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection

from lxml import etree

from .flat_opc import parsed
from .package import SAFE_XML

_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_BOOK = "xl/workbook.xml"


def hide_again(package: bytes, source: bytes, path: str) -> bytes:
    """The xlsx with those sheets hidden that `source` hides. Raises `LoadError` where its XML is damaged."""
    hidden = {
        sheet.get(f"{_SHEET}Name")
        for sheet in parsed(source, path, "Excel", "xlsx").iterchildren(f"{_SHEET}Worksheet")
        if (sheet.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible") or "").endswith("Hidden")
    }
    return _hidden(package, hidden) if hidden else package


def _hidden(package: bytes, names: Collection[str | None]) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == _BOOK:
                book = etree.fromstring(content, etree.XMLParser(**SAFE_XML))
                for sheet in book.iter("{*}sheet"):
                    if sheet.get("name") in names:
                        sheet.set("state", "hidden")
                content = etree.tostring(book)
            new.writestr(info, content)
    return changed.getvalue()
