"""The XML that Word 2007 and later write (Flat OPC): the parts of a docx one after another in one file.

Source: ECMA-376 part 2, and the namespace `xmlPackage` of Microsoft's "Flat OPC" format.
"""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import docx
from .package import SAFE_XML

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_LONGEST_NAME = 200


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read it as the docx that it holds; pictures are left out. Raises `LoadError` where it is damaged."""
    try:
        root = etree.fromstring(data, etree.XMLParser(**SAFE_XML))
    except etree.XMLSyntaxError as error:
        raise LoadError(
            f"{path}：第{error.lineno}行的XML有错误，文件已损坏。请用Word打开，另存为docx后重试。"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise LoadError(f"{path}：文件里有文档类型声明（DTD），不是正常的Office文件，拒绝读取。")
    parts: dict[str, bytes] = {}
    for part in root.iterchildren(f"{_PKG}part"):
        content = part.find(f"{_PKG}xmlData")
        if content is not None and len(content):
            name = part.get(f"{_PKG}name", "").lstrip("/")[:_LONGEST_NAME]
            parts[name] = etree.tostring(content[0], encoding="utf-8", with_tail=False)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return docx.load(package.getvalue(), path, doc_id, kind, knowledge)
