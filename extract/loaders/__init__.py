"""One file for each format, all giving the same Document.

`load` reads a file, `from_text` takes a text, `detect` tells the format of some bytes.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from ..knowledge import Knowledge
from ..knowledge import load as load_knowledge
from ..model import Document, Input, LoadError
from . import archive, docx, eml, flat_opc, html, image, mht, ofd, office, pdf, plain, sheet
from .detect import detect

__all__ = ["FORMATS", "detect", "from_text", "load"]

FORMATS: tuple[str, ...] = (
    "txt", "md", "docx", "flatopc", "pdf", "ofd", "html", "mht", "eml", "xlsx", "xlsb", "xls", "et", "ods",
    "csv", "tsv", *image.FORMATS, *office.KINDS,
)  # fmt: skip
"""The formats that `load` reads; those of `office` need LibreOffice, pictures the extra `ocr`."""

Loader = Callable[[bytes, str, str, str, Knowledge], Document]

_LOADERS: dict[str, Loader] = {
    "txt": plain.load,
    "md": plain.load,
    "docx": docx.load,
    "flatopc": flat_opc.load,
    "pdf": pdf.load,
    "ofd": ofd.load,
    "html": html.load,
    "mht": mht.load,
    "eml": eml.load,
    "xlsx": sheet.load,
    "xlsb": sheet.load,
    "xls": sheet.load,
    "et": sheet.load,
    "ods": sheet.load,
    "csv": sheet.load_delimited,
    "tsv": sheet.load_delimited,
    **dict.fromkeys(image.FORMATS, image.load),
    **dict.fromkeys(office.KINDS, office.load),
}


def load(path: str | os.PathLike[str] | Input, knowledge: Knowledge | None = None) -> Document:
    """Read one file, given by its path or as an `Input`.

    `Document.path` is the path as given, `doc_id` the first 16 hex digits of the sha256 of the bytes.
    Raises `LoadError` where the file cannot be read (`status` failed) or is rightly left out (skipped); its
    message names the file, what happened and what to do next.
    """
    source = path if isinstance(path, Input) else Input(os.fspath(path))
    given = source.path
    known = knowledge if knowledge is not None else load_knowledge()
    if not source.file and archive.INSIDE in given and not os.path.lexists(given):
        with archive.member(given, known) as file:
            return load(Input(given, source.doc_id, file), known)
    data = _read(Path(source.file or given), given, known)
    kind = detect(data, given)
    if kind == "encrypted":
        raise LoadError(f"{given}：文件设有打开密码，不能读取。请用Office或WPS打开，去掉密码另存后重试。")
    loader = _LOADERS.get(kind)
    if loader is None:
        sentence = known.rule("loaders", "loaders.unread").data["sentences"][kind]
        raise LoadError(f"{given}：{sentence}。", status="skipped")
    try:
        if source.converted:
            document = office.load(data, given, _doc_id(data), kind, known, source.converted)
        else:
            document = loader(data, given, _doc_id(data), kind, known)
    except (RecursionError, MemoryError) as error:
        raise LoadError(
            f"{given}：文件的结构层次过深或内容过大，读取时超出了限制，可能已损坏。请另存后重试。"
        ) from error
    most = int(known.rule("run", "limit.characters").data["characters"])
    if len(document.text) > most:
        # Every later stage holds several copies of the text, and some search it more than once a line.
        raise LoadError(
            f"{given}：读出{len(document.text)}字，超过{most}字的限制，没有读入。"
            f"请拆分后重试，或用 --limit characters={len(document.text)} 放宽。"
        )
    return document


def from_text(text: str, path: str = "<text>") -> Document:
    """A Document of a text handed in from Python; the text is kept verbatim.

    Raises `LoadError` where it holds nothing but blanks, or control characters of a binary file.

    >>> from_text("全年完成投资1.2亿元。").format
    'txt'
    """
    return plain.document(text, path, _doc_id(text.encode("utf-8", "surrogatepass")), "txt", {})


def _doc_id(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _read(path: Path, given: str, knowledge: Knowledge) -> bytes:
    """The bytes of a file, once its name, kind and size allow it to be read."""
    if knowledge.rule("loaders", "loaders.skipped_name").regex.match(path.name):
        raise LoadError(f"{given}：这是程序或系统留下的附属文件，不是文档，已略过。", status="skipped")
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise LoadError(f"{given}：这是文件夹，不是文件。请给出文件夹里的文件。")
        if not stat.S_ISREG(status.st_mode):
            raise LoadError(f"{given}：这不是普通文件，不能读取。")
        limit = int(knowledge.rule("loaders", "loaders.limits").data["file_bytes"])
        if status.st_size > limit:
            raise LoadError(
                f"{given}：文件有{status.st_size >> 20}MB，超过{limit >> 20}MB的限制。请拆分后重试。"
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise LoadError(f"{given}：没有这个文件。请检查路径。") from error
    except PermissionError as error:
        raise LoadError(f"{given}：没有读取权限。请检查文件的权限。") from error
    except (OSError, ValueError) as error:
        raise LoadError(f"{given}：读取文件时出错（{error}）。请检查磁盘和路径后重试。") from error
    if not data:
        raise LoadError(f"{given}：文件是空的（0字节）。请重新下载或保存后重试。")
    return data
