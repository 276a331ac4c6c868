"""Tell a mail or a web page saved as one file by its headers."""

from __future__ import annotations

import re

_FIELD = re.compile(r"([!-9;-~]{1,78}):(.*)")
_MBOX = re.compile(r">?From \S+ ")
_COMMON = {
    "from", "to", "cc", "subject", "date", "received", "message-id", "mime-version", "content-type",
    "return-path", "reply-to", "delivered-to", "x-mailer", "sender", "content-transfer-encoding",
}  # fmt: skip
# What programs write and nobody types at the beginning of a note.
_BY_PROGRAMS = {"received", "message-id", "mime-version", "return-path", "delivered-to", "content-type"}
_SENT = {"to", "received", "message-id", "delivered-to", "return-path"}
_SAVED = re.compile(r"multipart/related|text/html", re.IGNORECASE)


def kind(head: str, suffix: str, *, whole: bool) -> str | None:
    """`eml`, `mht`, or None for any other text. `head` is the beginning of a file, `whole` where it is all.

    A page saved by a browser or an office program has headers too, but was sent to nobody. A text that merely
    begins with `From:` has no header that only programs write.

    >>> kind("From: 甲\\nTo: 乙\\nSubject: 总结\\n\\n正文", ".txt", whole=True)
    >>> kind("Received: by a\\nFrom: a@b.cn\\nSubject: 总结\\n\\n正文", ".txt", whole=True)
    'eml'
    """
    fields = _fields(head, whole)
    held = fields.keys()
    if not held & _BY_PROGRAMS or len(held & _COMMON) < 2:
        return None
    if not held & _SENT and _SAVED.search(fields.get("content-type", "")):
        saved = "multipart/related" in fields["content-type"].lower() or suffix in (".mht", ".mhtml")
        if saved or "x-mimeole" in held or "snapshot-content-location" in held:
            return "mht"
    if suffix == ".eml" or ("from" in held and len(held & _COMMON) >= 3):
        return "eml"
    return None


def _fields(head: str, whole: bool) -> dict[str, str]:
    """The headers by their names in lower case, folded ones joined; none where the text has no headers."""
    lines = head.lstrip("\r\n").splitlines()
    if not whole:
        lines = lines[:-1]
    found: dict[str, str] = {}
    name = ""
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if line[0] in " \t" and name:
            found[name] += " " + line.strip()
            continue
        field = _FIELD.match(line)
        if field is None:
            if number == 0 and _MBOX.match(line):
                continue
            return {}
        name = field.group(1).lower()
        found.setdefault(name, field.group(2).strip())
    return found
