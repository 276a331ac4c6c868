"""Formats that are read through LibreOffice (doc, wps, rtf, odt, XML of Excel 2003)."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import docx, hidden_sheets, sheet
from .conversion import Converter, Old, missing, program

KINDS = ("doc", "wps", "rtf", "odt", "excelml")


def load(
    data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge, converted: str = ""
) -> Document:
    """Read one file, from what LibreOffice made of it beforehand (`converted`) or makes of it now.

    Raises `LoadError` where LibreOffice is missing or cannot convert it.
    """
    package = Path(converted).read_bytes() if converted else _converted(data, path, kind, knowledge)
    if kind == "excelml":
        package = hidden_sheets.hide_again(package, data, path)
    to = knowledge.rule("office", "office.filters").data["kinds"][kind]["to"]
    read = sheet.load if to == "xlsx" else docx.load
    return replace(read(package, path, doc_id, to, knowledge), format=kind)


def _converted(data: bytes, path: str, kind: str, knowledge: Knowledge) -> bytes:
    command = program(knowledge)
    if command is None:
        raise missing(path, kind, knowledge)
    with tempfile.TemporaryDirectory(prefix="heshu-office-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "source"
        file.write_bytes(data)
        converter = Converter(command, Path(folder), knowledge)
        [(_, result)] = converter.convert([Old(path, file, kind)])
        if isinstance(result, LoadError):
            raise result
        return result.read_bytes()
