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
    are in it. Raises `LoadError` for an OFD that cannot be opened, for an attachment that is named and
    missing or damaged, and beyond the limits on their number and bytes.
    """
    book = Book(data, path, knowledge)
    count = total = 0
    seen: set[str] = set()
    for body in book.bodies:
        for name, part in listed(book, body):
            if part in seen:
                continue
            seen.add(part)
            count += 1
            if count > book.parts.limits["attachments"]:
                raise LoadError(f"{path}：附件超过{book.parts.limits['attachments']}个的限制，其余没有读出。")
            limit = int(book.parts.limits["attachment_bytes"])
            found = book.parts.read(part, limit)
            total += len(found)
            if total > limit:
                raise LoadError(f"{path}：附件合计超过{limit >> 20}MB的限制，其余没有读出。")
            yield name, found


def listed(book: Book, body: Body) -> Iterator[tuple[str, str]]:
    """Name and part of the attachments that a document lists."""
    location = words(first(body.root, "Attachments"))
    part = book.parts.locate(location, body.part)
    if part is None:
        if location:
            raise LoadError(f"{book.path}：缺少附件列表{location}，附件不能读取（文件不完整）。")
        return
    for item in children(book.parts.xml(part), "Attachment"):
        where = words(first(item, "FileLoc"))
        file = book.parts.locate(where, part)
        name = posixpath.basename((item.get("Name") or "").replace("\\", "/")).strip()
        if file is None:
            raise LoadError(f"{book.path}：附件{name or where}不能读取（缺少{where or '部件'}）。")
        ending = posixpath.splitext(file)[1]
        if not name:
            name = posixpath.basename(file)
        elif ending and not posixpath.splitext(name)[1]:
            name += ending
        yield name, file
