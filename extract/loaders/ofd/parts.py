"""The parts of an OFD package: where a location leads, and XML within limits."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import lru_cache

from ...knowledge import Knowledge
from ...model import LoadError
from ..package import Element, Package

_PROGRAM = "OFD阅读器"

# What is counted for a file as a whole, by the name of its limit.
_NAMES = {
    "xml_bytes": "XML的总字节数",
    "elements": "图元的总数",
    "drawings": "复合图元的总数",
    "characters": "文字的总数",
}


class Beyond(LoadError):
    """A limit for the file as a whole is used up: what was read so far stands."""


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """The name of an element without its namespace: files carry that of 2016, older ones, and none."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children of these names; none of nothing."""
    if element is not None:
        for child in element:
            if local(child) in names:
                yield child


def first(element: Element | None, *path: str) -> Element | None:
    """The first descendant down a path of names, None where one is missing."""
    for name in path:
        element = next(children(element, name), None)
    return element


def words(element: Element | None) -> str:
    """The text of an element without blanks around it; empty for nothing."""
    return "".join(element.itertext()).strip() if element is not None else ""


class Parts:
    """The parts of a package by location. Raises `LoadError` for what cannot be opened."""

    def __init__(self, data: bytes, path: str, knowledge: Knowledge) -> None:
        self.path = path
        self.limits = knowledge.rule("ofd", "ofd.limits").data
        self._package = Package(data, path, knowledge, _PROGRAM)
        self._left = {key: int(self.limits[key]) for key in _NAMES}
        entries = [name for name in self._package.names if _is_entry(name)]
        if not entries:
            raise LoadError(f"{path}：压缩包里没有OFD.xml，不是完整的OFD文件。请重新获取文件后重试。")
        # Some people pack the folder that they unpacked, so that all of it lies one level deeper.
        self.entry = min((name.replace("\\", "/") for name in entries), key=lambda name: name.count("/"))
        self._root = posixpath.dirname(self.entry.lstrip("/"))

    @property
    def damaged(self) -> list[str]:
        """Sentences on parts that were read in spite of errors in their XML."""
        return self._package.damaged

    @property
    def encrypted(self) -> bool:
        """Whether the package says that parts of it are enciphered (GM/T 0099: Encryptions.xml)."""
        return self.locate("/Encryptions.xml", "") is not None

    def locate(self, location: str, base: str) -> str | None:
        """The part that a location in another part leads to; None where there is none.

        A location begins at the root of the package with a slash, else at the folder of the part that names
        it (7.4, ST_Loc). Several writers leave the slash out and mean the root all the same.
        """
        location = location.strip().replace("\\", "/")
        if not location:
            return None
        inner = location.lstrip("/")
        near = posixpath.join(posixpath.dirname(base), inner)
        for place in (
            (near, posixpath.join(self._root, inner))
            if inner == location
            else (
                posixpath.join(self._root, inner),
                near,
            )
        ):
            part = posixpath.normpath(place)
            if self._package.size(part) is not None:
                return part
        return None

    def read(self, part: str, most: int) -> bytes:
        """The bytes of a part. Raises `LoadError` where there is none, or more than so many bytes."""
        size = self._package.size(part)
        if size is not None and size > most:
            raise LoadError(f"{self.path}：{part}有{size >> 20}MB，超过{most >> 20}MB的限制，不能读取。")
        data = self._package.read(part)
        if data is None:
            raise LoadError(f"{self.path}：缺少{part}，文件不完整。请重新获取文件后重试。")
        return data

    def xml(self, part: str) -> Element:
        """The root of a part. Raises `LoadError` where it is missing, too large, or no XML."""
        size = self._package.size(part)
        if size is not None and size > self.limits["part_bytes"]:
            raise LoadError(
                f"{self.path}：{part}有{size >> 20}MB，超过{int(self.limits['part_bytes']) >> 20}MB的限制。"
            )
        self.spend("xml_bytes", size or 0)
        root = self._package.xml(part)
        if root is None:
            raise LoadError(f"{self.path}：缺少{part}，文件不完整。请重新获取文件后重试。")
        return root

    def spend(self, what: str, amount: int) -> None:
        """Take from what the file as a whole may use; `Beyond` where that is used up."""
        self._left[what] -= amount
        if self._left[what] < 0:
            raise Beyond(f"{self.path}：{_NAMES[what]}超过{self.limits[what]}的限制，后面的内容没有读出。")


def _is_entry(name: str) -> bool:
    return name.replace("\\", "/").rpartition("/")[2].casefold() == "ofd.xml"
