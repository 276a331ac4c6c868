"""A zip package of XML parts (docx, xlsx, ods, ofd): members within limits, XML without entities."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from functools import lru_cache
from typing import TypeAlias, TypedDict

from lxml import etree

from ..knowledge import Knowledge
from ..model import LoadError

Element: TypeAlias = etree._Element


class _XmlSettings(TypedDict):
    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    dtd_validation: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool


SAFE_XML: _XmlSettings = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How every XML part is parsed: files are hostile, so no entities, no network, no giant trees."""

_OFFICE = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"

# Strict and transitional OOXML differ in their namespaces only; both get the prefix that everybody knows.
_PREFIXES: dict[str, str] = {
    f"{_OFFICE}/wordprocessingml/2006/main": "w",
    f"{_STRICT}/wordprocessingml/main": "w",
    f"{_OFFICE}/spreadsheetml/2006/main": "s",
    f"{_STRICT}/spreadsheetml/main": "s",
    f"{_OFFICE}/officeDocument/2006/relationships": "r",
    f"{_STRICT}/officeDocument/relationships": "r",
    f"{_OFFICE}/officeDocument/2006/math": "m",
    f"{_STRICT}/officeDocument/math": "m",
    f"{_OFFICE}/drawingml/2006/main": "a",
    f"{_STRICT}/drawingml/main": "a",
    f"{_OFFICE}/drawingml/2006/chart": "c",
    f"{_STRICT}/drawingml/chart": "c",
    f"{_OFFICE}/drawingml/2006/diagram": "dgm",
    f"{_STRICT}/drawingml/diagram": "dgm",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    f"{_OFFICE}/markup-compatibility/2006": "mc",
    f"{_OFFICE}/package/2006/relationships": "rel",
    f"{_OFFICE}/package/2006/metadata/core-properties": "cp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
}


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else f"?:{local}"


def name(element: Element) -> str:
    """`w:p` for a paragraph in either namespace; `?:x` for an unknown one, empty for comments."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else ""


def attribute(element: Element, wanted: str) -> str | None:
    """The value of an attribute by its short name (`w:val`), in either namespace."""
    for key, value in element.attrib.items():
        if _short(key) == wanted:
            return str(value)
    return None


def child(element: Element, *path: str) -> Element | None:
    """The first descendant down a path of short names, None where one is missing."""
    for step in path:
        element = next((below for below in element if name(below) == step), None)
        if element is None:
            return None
    return element


class Package:
    """The members of a package by name. Raises `LoadError` for torsos, bombs and encrypted archives."""

    def __init__(self, data: bytes, path: str, knowledge: Knowledge, program: str = "Word或WPS") -> None:
        """`program` is what the messages name to open the file with."""
        self.path = path
        self._program = program
        self.damaged: list[str] = []
        """Sentences on parts that were read in spite of errors in their XML."""
        self._limits = knowledge.rule("loaders", "loaders.limits").data
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
            raise LoadError(
                f"{path}：压缩包结构不完整（{error}），文件可能没有下载完或已损坏。请重新获取文件后重试。"
            ) from error
        infos = self._archive.infolist()
        if len(infos) > self._limits["archive_members"]:
            raise LoadError(f"{path}：压缩包里有{len(infos)}个成员，超过限制，拒绝读取。")
        if sum(info.file_size for info in infos) > self._limits["archive_bytes"]:
            raise LoadError(f"{path}：压缩包展开后过大，像是压缩炸弹，拒绝读取。")
        self._members = {_normal(info.filename): info for info in infos}

    @property
    def names(self) -> list[str]:
        """The names of all members, as the archive has them."""
        return [info.filename for info in self._members.values()]

    def size(self, part: str) -> int | None:
        """How many bytes a part has when unpacked, None where the package has no such part."""
        info = self._members.get(_normal(part))
        return None if info is None else info.file_size

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, None where the package has no such part."""
        info = self._members.get(_normal(part))
        if info is None:
            return None
        self._check(info)
        try:
            with self._archive.open(info) as member:
                # zipfile stops at the declared size, which the checks above have seen.
                return member.read()
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise LoadError(
                f"{self.path}：{part}解压失败（{error}），文件已损坏。请重新获取文件后重试。"
            ) from error
        except (NotImplementedError, RuntimeError) as error:
            raise LoadError(
                f"{self.path}：{part}用了不支持的压缩方式。请用{self._program}另存后重试。"
            ) from error

    def check(self) -> None:
        """Refuse the package if any of its parts is too large: for readers that open it by themselves."""
        for info in self._members.values():
            self._check(info)

    def _check(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 1:
            raise LoadError(f"{self.path}：压缩包设有密码，不能读取。请去掉密码后重试。")
        limit = int(self._limits["part_bytes"])
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > limit or (
            info.file_size > self._limits["part_ratio_from"] and ratio > self._limits["part_ratio"]
        ):
            raise LoadError(f"{self.path}：{info.filename}展开后过大，像是压缩炸弹，拒绝读取。")

    def xml(self, part: str) -> Element | None:
        """The root element of a part, None where there is no such part.

        XML with errors is read as far as it goes, with a sentence in `damaged`: 公文 systems write binary
        marks (流式标识) into comments of document.xml, and Word opens such files.
        """
        data = self.read(part)
        if data is None:
            return None
        try:
            root = etree.fromstring(data, _parser(recover=False))
        except etree.XMLSyntaxError as error:
            root = self._recovered(data, part, error)
        if root.getroottree().docinfo.doctype:
            raise LoadError(f"{self.path}：{part}里有文档类型声明（DTD），不是正常的文件，拒绝读取。")
        return root

    def _recovered(self, data: bytes, part: str, error: etree.XMLSyntaxError) -> Element:
        try:
            root = etree.fromstring(data, _parser(recover=True))
        except etree.XMLSyntaxError:
            root = None
        if root is None:
            raise LoadError(
                f"{self.path}：{part}第{error.lineno}行的XML有错误，文件已损坏。请用{self._program}打开并另存后重试。"
            ) from error
        self.damaged.append(
            f"{self.path}：{part}第{error.lineno}行的XML有错误，只读出了还能读的部分，请与原文核对。"
        )
        return root

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """id -> (last word of the type, target part) for the internal relations of a part; '' = package."""
        folder, _, file = part.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            target = relation.get("Target")
            if name(relation) != "rel:Relationship" or relation.get("TargetMode") == "External" or not target:
                continue
            kind = (relation.get("Type") or "").rpartition("/")[2]
            full = target if target.startswith("/") else posixpath.join(folder, target)
            found[relation.get("Id") or ""] = (kind, posixpath.normpath(full).lstrip("/"))
        return found


def _normal(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(**SAFE_XML, recover=recover)
