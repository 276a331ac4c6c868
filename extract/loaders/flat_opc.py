"""The XML that Word 2007 and later write (Flat OPC): the parts of a docx one after another in one file.

Source: ECMA-376 part 2, and the namespace `xmlPackage` of Microsoft's "Flat OPC" format.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import docx
from .package import SAFE_XML, Element

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_LONGEST_NAME = 200


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read it as the docx that it holds; pictures are left out. Raises `LoadError` where it is damaged."""
    parts: dict[str, Element] = {}
    for part in parsed(data, path).iterchildren(f"{_PKG}part"):
        content = part.find(f"{_PKG}xmlData")
        if content is not None and len(content):
            parts[part.get(f"{_PKG}name", "").lstrip("/")[:_LONGEST_NAME]] = content[0]
    return docx.load(packed(parts), path, doc_id, kind, knowledge)


def parsed(data: bytes, path: str, program: str = "Word", to: str = "docx") -> Element:
    """The root of a document that is one XML file. Raises `LoadError` where it is damaged or has a DTD.

    The message tells to open it with `program` and to save it as `to`.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(**SAFE_XML))
    except etree.XMLSyntaxError as error:
        raise LoadError(
            f"{path}：第{error.lineno}行的XML有错误，文件已损坏。请用{program}打开，另存为{to}后重试。"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise LoadError(f"{path}：文件里有文档类型声明（DTD），不是正常的Office文件，拒绝读取。")
    return root


def packed(parts: Mapping[str, Element]) -> bytes:
    """A package of these parts by name."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, etree.tostring(content, encoding="utf-8", with_tail=False))
    return package.getvalue()
