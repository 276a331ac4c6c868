"""Mails (eml) and web pages saved as one file (mht): the text that a reader of them sees.

What is attached to a mail is a document of its own, see `archive`.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import html, plain

_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "cp950"}
_FRAMES = re.compile(r"(?i)<frameset\b")
# Word puts the running heads of the pages into a part of their own.
_RUNNING_HEADS = re.compile(r"(?i)header\.html?$|filelist\.xml$")
_BODY = re.compile(r"(?is)<body\b[^>]*>(.*?)(?:</body>|$)")


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read the body of a mail: the HTML form where it has both. Raises `LoadError` where it has none."""
    message = _parsed(data, path)
    body = message.get_body(("html", "plain"))
    text = _text(body) if body is not None else ""
    if not text.strip():
        raise LoadError(
            f"{path}：邮件没有正文。附件作为单独的文档读取（“{path}!/附件名”）。", status="skipped"
        )
    if body is not None and body.get_content_subtype() == "html":
        document = html.load(_marked(text), path, doc_id, kind, knowledge)
    else:
        document = plain.document(text.replace("\r\n", "\n"), path, doc_id, kind, {})
    return replace(document, properties={**document.properties, **_properties(message)})


def load_page(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a page saved as one file, with its frames. Raises `LoadError` where it holds no page."""
    message = _parsed(data, path)
    pages = [
        part
        for part in message.walk()
        if part.get_content_type() in ("text/html", "application/xhtml+xml")
        and not _RUNNING_HEADS.search(str(part.get("Content-Location", "")))
    ]
    if not pages:
        raise LoadError(f"{path}：单个文件网页里没有网页，文件可能不完整。请用浏览器重新保存后重试。")
    document = html.load(_marked(_whole([_text(page) for page in pages])), path, doc_id, kind, knowledge)
    return replace(document, properties={**_properties(message), **document.properties})


def _parsed(data: bytes, path: str) -> EmailMessage:
    try:
        return email.message_from_bytes(data.lstrip(), EmailMessage, policy=email.policy.default)
    except Exception as error:  # the parser meets hostile headers with every kind of error
        raise LoadError(f"{path}：邮件格式有错误，不能读取。请用邮件程序打开，另存后重试。") from error


def _whole(pages: Sequence[str]) -> str:
    """The first page; of a page of frames (Excel saves a workbook so) the frames one after the other."""
    if len(pages) < 2 or not _FRAMES.search(pages[0]):
        return pages[0]
    bodies = [hit.group(1) if (hit := _BODY.search(page)) else page for page in pages[1:]]
    return "<html><body>" + "".join(f"<div>{body}</div>" for body in bodies) + "</body></html>"


def _text(part: MIMEPart) -> str:
    """The text of a part in the encoding that it declares, else as its own <meta> says."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    declared = (part.get_content_charset() or "").lower()
    for encoding in ("utf-8", _MEANT.get(declared, declared), "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace")


def _marked(text: str) -> bytes:
    """A page that says by its first bytes that it is UTF-8, whatever its <meta> says."""
    return b"\xef\xbb\xbf" + text.encode("utf-8", "replace")


def _properties(message: EmailMessage) -> dict[str, str]:
    found = {}
    try:
        if message["Subject"]:
            found["title"] = " ".join(str(message["Subject"]).split())
        if message["From"]:
            found["author"] = " ".join(str(message["From"]).split())
        if message["Date"]:
            found["created"] = parsedate_to_datetime(str(message["Date"])).date().isoformat()
    except Exception:  # a header in a wrong form says nothing; the text is read all the same
        return found
    return found
