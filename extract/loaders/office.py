"""Formats that are read through LibreOffice (doc, wps, rtf, odt, XML of Word and Excel 2003)."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import docx, sheet
from .conversion import Converter, Old, missing, program

_BRACES = re.compile(rb"\\[\\{}]|[{}]")

KINDS = ("doc", "wps", "rtf", "odt", "wordml", "excelml")


def load(
    data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge, converted: str = ""
) -> Document:
    """Read one file, from what LibreOffice made of it beforehand (`converted`) or makes of it now.

    Raises `LoadError` where LibreOffice is missing or cannot convert it.
    """
    package = Path(converted).read_bytes() if converted else _converted(data, path, kind, knowledge)
    to = knowledge.rule("office", "office.filters").data["kinds"][kind]["to"]
    read = sheet.load if to == "xlsx" else docx.load
    document = replace(read(package, path, doc_id, to, knowledge), format=kind)
    if kind == "rtf" and _is_torn(data):
        # LibreOffice closes the groups itself and says nothing.
        torn = f"{path}：RTF的括号没有闭合，文件被截断，后面的内容没有读出。请重新获取完整的文件后重试。"
        document = replace(document, warnings=(*document.warnings, torn))
    return document


def _is_torn(data: bytes) -> bool:
    """Whether an RTF file ends within a group. One with raw bytes (\\bin), which may be braces, is not told."""
    if b"\\bin" in data:
        return False
    braces = Counter(_BRACES.findall(data))
    return braces[b"{"] > braces[b"}"]


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
