"""Names of members: in the encoding they were written in, and shown without harm."""

from __future__ import annotations

import re
import struct
import zipfile

_UNICODE_PATH = 0x7075
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_DRIVE = re.compile(r"^[A-Za-z]:")


def of_zip(info: zipfile.ZipInfo, common: frozenset[str]) -> str:
    """The name of a member of a zip file.

    zipfile takes every name without the UTF-8 flag for code page 437. Windows writes the system's own page
    there (GBK in China), old Macs UTF-8, and Info-ZIP the name in UTF-8 beside it (extra field 0x7075,
    APPNOTE 4.6.9). `common` are the characters that fill Chinese prose: the reading with most of them wins.
    """
    if info.flag_bits & 0x800:
        return info.orig_filename
    beside = _beside(info.extra)
    if beside:
        return beside
    raw = info.orig_filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    readings = []
    for encoding in ("gb18030", "cp950"):
        try:
            readings.append(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    # The first of equals: GB18030 is by far the likelier.
    return max(readings, key=lambda name: sum(map(common.__contains__, name)), default=info.orig_filename)


def _beside(extra: bytes) -> str | None:
    """The name in the Info-ZIP extra field, None where there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            try:
                return extra[at + 9 : at + 4 + size].decode("utf-8")
            except UnicodeDecodeError:
                return None
        at += 4 + size
    return None


def shown(name: str) -> str:
    """A name as it is shown, and nothing else: no way up or to a drive, no control characters.

    >>> shown("C:\\\\报告\\\\..\\\\..\\\\总结.doc"), shown("../../etc/passwd")
    ('报告/总结.doc', 'etc/passwd')
    """
    plain = _DRIVE.sub("", _CONTROL.sub("\ufffd", name).replace("\\", "/"))
    return "/".join(part for part in plain.split("/") if part not in ("", ".", "..")) or "\ufffd"
