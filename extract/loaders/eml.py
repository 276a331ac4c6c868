"""Mails (eml): the text of the mail. Its attachments are documents of their own, see `archive.mails`."""

from __future__ import annotations

import contextlib
import email.utils
from email.message import Message

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import html, mail, mht, plain
from .draft import Draft


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read the text of a mail, from its HTML where it has both. Raises `LoadError` where it has none."""
    message = mail.parse(data)
    texts = [part for part in mail.leaves(message) if _is_text(part)]
    pages = [part for part in texts if mail.content_type(part) == "text/html"]
    for page in pages:
        try:
            return _page(page, message, path, doc_id, kind, knowledge)
        except LoadError:  # nothing but a picture: the plain text may say more
            continue
    for part in texts:
        if part not in pages and mail.payload(part).strip():
            return _plain(part, message, path, doc_id, kind, knowledge)
    raise LoadError(f"{path}：邮件没有正文，附件另行列出。", status="skipped")


def _is_text(part: Message) -> bool:
    kind = mail.content_type(part)
    return kind in ("text/html", "text/plain") and not mail.is_attachment(part) and not mail.file_name(part)


def _page(
    part: Message, message: Message, path: str, doc_id: str, kind: str, knowledge: Knowledge
) -> Document:
    page = html.read(mht.as_html(part), path, knowledge, whole=True)
    draft = Draft()
    draft.add(page.items)
    return draft.document(doc_id, path, kind, page.properties | _properties(message), page.warnings)


def _plain(
    part: Message, message: Message, path: str, doc_id: str, kind: str, knowledge: Knowledge
) -> Document:
    text = mail.as_text(part) if mail.charset(part) else None
    decoded = plain.Decoded(text, mail.charset(part)) if text is not None else None
    decoded = decoded or plain.decode(mail.payload(part), path, knowledge)
    properties = {"encoding": decoded.encoding} | _properties(message)
    return plain.document(decoded.text, path, doc_id, kind, properties)


def _properties(message: Message) -> dict[str, str]:
    """The subject as title, and when it was sent."""
    found = {}
    subject = mail.header(message, "subject")
    if subject:
        found["title"] = subject
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        found["created"] = email.utils.parsedate_to_datetime(mail.header(message, "date")).isoformat()
    return found
