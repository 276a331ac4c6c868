"""Web pages saved as one file (mht, mhtml): the page itself, then the pages in its frames.

Browsers put a page and its pictures into one multipart/related message (RFC 2557); Word and Excel do the
same, Excel with a frame for every sheet.
"""

from __future__ import annotations

from email.message import Message

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import html, mail
from .draft import Draft

_BOM = b"\xef\xbb\xbf"


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a saved page. Raises `LoadError` where none of its pages holds text."""
    message = mail.parse(data)
    draft = Draft()
    properties: dict[str, str] = {}
    warnings: list[str] = []
    parts = [part for part in mail.leaves(message) if mail.content_type(part) in _PAGES]
    for part in _main_first(message, parts):
        try:
            page = html.read(as_html(part), path, knowledge)
        except LoadError:  # a frame that only holds others, a picture that is counted
            continue
        draft.add(page.items)
        properties = page.properties | properties
        warnings += page.warnings
    if not draft.blocks:
        raise LoadError(
            f"{path}：这个单个文件网页里没有文字，可能没有保存完整。请用浏览器打开原网页，另存为pdf或txt后重试。"
        )
    subject = mail.header(message, "subject")
    return draft.document(doc_id, path, kind, properties | _titled(properties, subject), warnings)


_PAGES = ("text/html", "application/xhtml+xml")


def as_html(part: Message) -> bytes:
    """The bytes of a page, recoded where its part says in which encoding they are: the part was written by
    the program that saved the page, the page's own <meta> may be older."""
    text = mail.as_text(part) if mail.charset(part) else None
    return (
        mail.payload(part) if text is None else _BOM + text.removeprefix("\ufeff").encode("utf-8", "replace")
    )


def _main_first(message: Message, parts: list[Message]) -> list[Message]:
    """The parts with the one that the message names as its root (RFC 2387) before the others."""
    root = mail.parameter(message, "content-type", "start")
    return sorted(parts, key=lambda part: not root or mail.header(part, "content-id") != root)


def _titled(properties: dict[str, str], subject: str) -> dict[str, str]:
    return {"title": subject} if subject and not properties.get("title") else {}
