"""Messages in the format of mail (RFC 5322 and MIME): mails, and web pages saved as one file.

Headers are read leniently: Chinese programs write raw GBK where only ASCII is allowed, call GBK gb2312, and
cut encoded words in the middle of a character.
"""

from __future__ import annotations

import email
import email.errors
import email.header
import re
from collections.abc import Iterator
from email.message import Message

MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "cp950"}
"""What programs say, and the encoding that they write: gb2312 stands for all of GBK."""

_FOLD = re.compile(r"[\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A header of this length is an attack; a long list of receivers is of no use here.
_LONGEST_HEADER = 20000
_RAW = ("utf-8", "gb18030", "cp950")


def parse(data: bytes) -> Message:
    """The message; whatever its bytes, something comes out. `RecursionError` where parts nest too deep."""
    return email.message_from_bytes(data.lstrip(b"\r\n"))


def header(message: Message, name: str) -> str:
    """One header as text, empty where there is none."""
    return " ".join(_words(_raw(message, name)).split())


def content_type(part: Message) -> str:
    """`text/html` and the like, in lower case."""
    return part.get_content_type()


def charset(part: Message) -> str:
    """The encoding that a part declares, as Python knows it; empty where it declares none."""
    declared = (parameter(part, "content-type", "charset") or "").strip().strip("'\"").lower()
    return MEANT.get(declared, declared)


def file_name(part: Message) -> str:
    """The name under which a part would be saved, empty where it has none."""
    name = parameter(part, "content-disposition", "filename") or parameter(part, "content-type", "name")
    return " ".join(_words(name or "").split())


def is_attachment(part: Message) -> bool:
    """Whether a part is to be saved, and no text of the message."""
    return _raw(part, "content-disposition").strip().lower().startswith("attachment")


def pictures(message: Message) -> list[Message]:
    """The pictures in the text of a message (a badge, a signature): they stand beside it in
    multipart/related, or have an id and are not attached."""
    found = []
    for part in message.walk():
        held = part.get_payload() if part.get_content_type() == "multipart/related" else []
        found += [each for each in held if isinstance(each, Message)]
        if _raw(part, "content-id") and not is_attachment(part):
            found.append(part)
    return [part for part in found if part.get_content_maintype() == "image"]


def payload(part: Message) -> bytes:
    """The bytes of a part that holds no parts, decoded from base64 or quoted-printable."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError):
        found = None
    return found if isinstance(found, bytes) else b""


def leaves(message: Message) -> Iterator[Message]:
    """The parts that hold no parts, in order. A mail in the mail is one of them."""
    if message.is_multipart() and message.get_content_maintype() != "message":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from leaves(part)
    else:
        yield message


def as_text(part: Message) -> str | None:
    """The text of a part in the encoding that it declares, None where that does not fit its bytes."""
    try:
        return payload(part).decode(charset(part) or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return None


def parameter(part: Message, name: str, parameter: str) -> str | None:
    """A parameter of a header, also where it is cut into numbered pieces (RFC 2231)."""
    probe = Message()
    probe[name] = _raw(part, name)
    try:
        found = probe.get_param(parameter, header=name)
    except (ValueError, LookupError):
        return None
    if isinstance(found, tuple):
        encoding, _, value = found
        return _in(value.encode("latin-1", "replace"), encoding or "utf-8")
    return str(found) if found is not None else None


def _raw(message: Message, name: str) -> str:
    for key, value in message.raw_items():
        if key.lower() == name:
            text = _FOLD.sub("", str(value)[:_LONGEST_HEADER])
            return _decoded(text.encode("utf-8", "surrogateescape")) if _SURROGATE.search(text) else text
    return ""


def _decoded(raw: bytes) -> str:
    """Bytes that stand in a header as they are: too few to weigh one encoding against another."""
    for encoding in _RAW:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _words(text: str) -> str:
    """A header with its encoded words (RFC 2047) read; neighbours in one encoding are one run of bytes."""
    try:
        pieces = email.header.decode_header(text)
    except (ValueError, LookupError, email.errors.MessageError):
        return text
    found = []
    for piece, encoding in pieces:
        if isinstance(piece, str):
            found.append(piece)
        elif encoding is None:
            found.append(piece.decode("raw-unicode-escape", "replace"))
        else:
            found.append(_in(piece, encoding))
    return "".join(found)


def _in(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(MEANT.get(encoding.lower(), encoding))
    except (UnicodeDecodeError, LookupError):
        return _decoded(raw)
