"""Files that are attached to an OFD (GB/T 33190-2016, clause 18)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...knowledge import Knowledge
from ...model import LoadError
from .book import Body, Book
from .parts import children, first, words


def attachments(data: bytes, path: str, knowledge: Knowledge) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file attached to the documents of an OFD.

    The name is the one that readers show, with the extension of the part where it has none; no folders
    are in it. Raises `LoadError` for an OFD that cannot be opened and beyond the limits on number and bytes;
    for one that is listed and missing or damaged only after the others.
    """
    book = Book(data, path, knowledge)
    limit = int(book.parts.limits["attachment_bytes"])
    troubles: list[LoadError] = []
    total = 0
    for count, (name, part) in enumerate(_each(book), 1):
        if count > book.parts.limits["attachments"]:
            raise LoadError(f"{path}：附件超过{book.parts.limits['attachments']}个的限制，其余没有读出。")
        try:
            if part is None:
                raise LoadError(missing(path, name))
            found = book.parts.read(part, limit)
        except LoadError as error:
            troubles.append(error)
            continue
        total += len(found)
        if total > limit:
            raise LoadError(f"{path}：附件合计超过{limit >> 20}MB的限制，其余没有读出。")
        yield name, found
    if troubles:
        raise troubles[0]


def missing(path: str, name: str) -> str:
    """The sentence on an attachment that is listed and not there."""
    return f"{path}：附件{name}不能读取（文件里没有它）。"


def _each(book: Book) -> Iterator[tuple[str, str | None]]:
    """The attachments of all documents, each part once."""
    seen: set[str] = set()
    for body in book.bodies:
        for name, part in listed(book, body):
            if part not in seen:
                yield name, part
            if part is not None:
                seen.add(part)


def listed(book: Book, body: Body) -> Iterator[tuple[str, str | None]]:
    """Name and part of the attachments that a document lists; no part where it is missing."""
    location = words(first(body.root, "Attachments"))
    part = book.parts.locate(location, body.part)
    if part is None:
        if location:
            raise LoadError(f"{book.path}：附件不能读取（没有附件列表{location}）。")
        return
    for item in children(book.parts.xml(part), "Attachment"):
        where = words(first(item, "FileLoc"))
        file = book.parts.locate(where, part)
        name = posixpath.basename((item.get("Name") or "").replace("\\", "/")).strip()
        name = name or posixpath.basename(where.replace("\\", "/")) or "（没有名称）"
        ending = posixpath.splitext(file or "")[1]
        yield name if posixpath.splitext(name)[1] else name + ending, file
