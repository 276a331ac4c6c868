"""Tell the format of a file: by its content first, by its name second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path, PurePath

from . import mail_head

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# First bytes -> format. Longer signatures first where one begins another.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"CAJ\x00", "caj"),
    (b"HN\x00\x00", "caj"),
    (b"KDH ", "caj"),
)

# A part that only this kind of package has, in lower case. Searched in the member list, or in the raw bytes
# of a torso.
_PARTS: tuple[tuple[str, str], ...] = (
    ("word/document", "docx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/workbook", "xlsx"),
    ("ppt/presentation", "pptx"),
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
)

_MIMETYPES: tuple[tuple[bytes, str], ...] = (
    (b"opendocument.text", "odt"),
    (b"opendocument.spreadsheet", "ods"),
    (b"opendocument.presentation", "odp"),
    (b"application/epub+zip", "epub"),
)

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|div|table|p|span|h[1-6]|center|font)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_HTML_ANYWHERE = re.compile(r"<(?:html|body|p|div|table|br|span)\b[^>]*>", re.IGNORECASE)
_TEXT_NAMES = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".csv": "csv",
    ".tsv": "tsv", ".tab": "tsv",
}  # fmt: skip
_SHEET_NAMES = (".xls", ".xlsx", ".et")


def detect(data: bytes, name: str) -> str:
    """The format of a file's bytes: `txt`, `md`, `docx`, `xlsx`, `pdf`, `html`, …, or one that is
    recognised only to be refused (`pptx`, `png`, `zip`, `encrypted`, …). `empty` for no bytes; `txt` where
    nothing else fits.

    >>> detect(b"%PDF-1.7 ...", "report.docx")
    'pdf'
    """
    suffix = PurePath(name).suffix.lower()
    if not data:
        return "empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data)
    if data.startswith(_OLE):
        return _compound(data, suffix)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "bmp"
    if data[257:262] == b"ustar":
        return "tar"
    if _is_pdf(data):
        return "pdf"
    return _textual(data, suffix)


_EDGE = 65536


def detect_file(path: Path, name: str) -> str:
    """The format of a file by its first and last bytes: enough to tell containers from documents.

    The old Office formats need the whole file to be told apart, see `detect`. Raises `OSError`.
    """
    with path.open("rb") as file:
        data = file.read(_EDGE)
        if data.startswith(b"PK"):
            size = file.seek(0, io.SEEK_END)
            file.seek(max(_EDGE, size - _EDGE))
            # The list of members stands at the end.
            data += file.read()
    return detect(data, name)


def _is_pdf(data: bytes) -> bool:
    # The standard allows the header anywhere in the first 1024 bytes; what stands before it must not be a
    # text that merely speaks of "%PDF-".
    at = data.find(b"%PDF-", 0, 1024)
    return at == 0 or (at > 0 and (b"%%EOF" in data[-2048:] or b" obj" in data[at : at + 4096]))


def _is_ofd(names: list[str]) -> bool:
    """Whether OFD.xml is at the root, or in the one folder of a package that was unpacked and packed again.

    Elsewhere it is a member of an archive of several things.
    """
    own = {name.lstrip("/") for name in names if not name.startswith("__macosx/")}
    folders = {name.partition("/")[0] for name in own}
    return "ofd.xml" in own or (len(folders) == 1 and f"{next(iter(folders))}/ofd.xml" in own)


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.replace("\\", "/").casefold() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        names = [data[:65536].decode("latin-1").casefold(), data[-65536:].decode("latin-1").casefold()]
        if any("ofd.xml" in name for name in names):
            return "ofd"
    if _is_ofd(names):
        return "ofd"
    for part, kind in _PARTS:
        if any(part in name for name in names):
            return kind
    head = data[:200]
    for mimetype, kind in _MIMETYPES:
        if b"mimetype" in head and mimetype in head:
            return kind
    return "zip"


def _compound(data: bytes, suffix: str) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "encrypted"
    if holds("WordDocument"):
        return "wps" if suffix in (".wps", ".wpt") else "doc"
    if holds("PowerPoint Document"):
        return "dps" if suffix == ".dps" else "ppt"
    # With its end: a doc that is cut off still names its style "Book Title".
    if holds("Workbook") or holds("Book\0"):
        return "et" if suffix == ".et" else "xls"
    return "ole"


def _textual(data: bytes, suffix: str) -> str:
    head = _head(data)
    if "<pkg:package" in head[:2048]:
        return "flatopc"
    if "<?mso-application" in head[:1024] or "<w:wordDocument" in head[:2048]:
        return "excelml" if "Excel.Sheet" in head[:1024] else "wordml"
    message = mail_head.kind(_head(data, _EDGE), suffix, whole=len(data) < _EDGE)
    if message is not None:
        return message
    if suffix in (".html", ".htm", ".xhtml", ".shtml"):
        return "html" if _HTML_ANYWHERE.search(_head(data, 65536)) else "txt"
    if suffix != ".md" and _HTML_START.match(head):
        return "html"
    if suffix in _SHEET_NAMES and "\t" in head:
        # What many systems call an export to Excel is text with tabs.
        return "tsv"
    return _TEXT_NAMES.get(suffix, "txt")


def _head(data: bytes, size: int = 4096) -> str:
    """The beginning of the file with the ASCII characters readable, in whatever encoding."""
    head = data[:size]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) > len(head) // 4:
        head = head.replace(b"\0", b"")
    return (
        head.removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
        .decode("latin-1")
    )
