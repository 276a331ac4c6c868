"""One reader for each kind of container: it hands every member to a receiver, piece by piece."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from ...model import LoadError
from .. import mail
from . import names

_PIECE = 1 << 20


class Stop(Exception):
    """The rest of an archive is not read; the argument names a sentence of `archives.stopped`."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why, self.detail = why, detail


class TooLarge(Exception):
    """One member is larger than a member may be."""


class Member(Protocol):
    """Where the bytes of one member go."""

    def write(self, data: bytes) -> None:
        """Take a piece. Raises `TooLarge`, or `Stop` where the archive grows too far."""

    def finish(self, problem: str | None = None) -> None:
        """The member is whole; or `problem` names why it is not (a sentence of `archives.reasons`)."""


class Receiver(Protocol):
    """Takes the members of an archive."""

    def begin(self, name: str) -> Member | None:
        """A new member; None where its name says that it is no document. Raises `Stop` for one too many."""

    def refuse(self, name: str, problem: str) -> None:
        """A member that cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What a reader may have to know."""

    common: frozenset[str]
    """The characters that fill Chinese prose."""
    rules: Sequence[str]
    """Folders of rule packs of the user's own."""


Reader = Callable[[Path, Receiver, Hints], None]


def read_zip(path: Path, receiver: Receiver, hints: Hints) -> None:
    """The members of a zip file."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Stop("damaged", str(error)) from error
    with archive:
        for info in archive.infolist():
            name = names.of_zip(info, hints.common)
            # Not info.is_dir(): it fails on a damaged entry without a name.
            if name.endswith(("/", "\\")):
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                receiver.refuse(name, "link")
            elif info.flag_bits & 1:
                receiver.refuse(name, "password")
            else:
                _copy(partial(archive.open, info), receiver.begin(name))


def _copy(opened: Callable[[], IO[bytes]], member: Member | None) -> None:
    """Hand over one member of an archive in which each can be read alone."""
    if member is None:
        return
    try:
        with opened() as source:
            while piece := source.read(_PIECE):
                member.write(piece)
    except TooLarge:
        member.finish("member_bytes")
    except NotImplementedError:
        member.finish("method")
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError):
        member.finish("damaged")
    else:
        member.finish()


def read_7z(path: Path, receiver: Receiver, hints: Hints) -> None:
    """The members of a 7z file."""
    # Imported here: it takes a fifth of a second, and most archives are zip files.
    from . import seven

    seven.read(path, receiver)


def read_tar(path: Path, receiver: Receiver, hints: Hints) -> None:
    """The members of a tar file, packed or not. One that is too large ends it: the rest lies behind it."""
    try:
        with tarfile.open(path, "r|*", encoding="utf-8", errors="surrogateescape") as archive:
            for entry in archive:
                name = _tar_name(entry.name)
                if entry.isdir():
                    continue
                if entry.issym() or entry.islnk():
                    receiver.refuse(name, "link")
                elif not entry.isfile():
                    receiver.refuse(name, "special")
                else:
                    _copy_tar(archive, entry, receiver.begin(name))
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise Stop("damaged", str(error)) from error


def _tar_name(name: str) -> str:
    """Names without a PAX header are bytes of whatever encoding the system had."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")


def _copy_tar(archive: tarfile.TarFile, entry: tarfile.TarInfo, member: Member | None) -> None:
    source = archive.extractfile(entry)
    if member is None or source is None:
        return
    try:
        while piece := source.read(_PIECE):
            member.write(piece)
    except TooLarge as error:
        member.finish("member_bytes")
        raise Stop("member_bytes") from error
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError):
        member.finish("damaged")
        raise
    member.finish()


_PACKERS: Mapping[str, Callable[[Path], Any]] = {
    "gz": gzip.GzipFile,
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


def _read_packed(kind: str) -> Reader:
    """A reader of one packed file, which may be a packed tar file."""

    def read(path: Path, receiver: Receiver, hints: Hints) -> None:
        opened = _PACKERS[kind]
        try:
            with opened(path) as source:
                head = source.read(512)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise Stop("damaged", str(error)) from error
        if head[257:262] == b"ustar":
            read_tar(path, receiver, hints)
        else:
            _copy(partial(opened, path), receiver.begin(path.stem or path.name))

    return read


def read_mail(path: Path, receiver: Receiver, hints: Hints) -> None:
    """The attachments of a mail. Its own text is read by `loaders.eml`."""
    message = mail.parse(path.read_bytes())
    pictures = set(map(id, mail.pictures(message)))
    for part in mail.leaves(message):
        name = mail.file_name(part)
        if part.get_content_maintype() == "message":
            _forwarded(part, name, receiver)
        elif id(part) in pictures:
            receiver.refuse(name or "图片", "picture")
        elif name or mail.is_attachment(part):
            _copy(partial(io.BytesIO, mail.payload(part)), receiver.begin(name or "附件"))


def _forwarded(part: Message, name: str, receiver: Receiver) -> None:
    """A mail in the mail, under its subject where it has no name."""
    inner = part.get_payload()
    held = inner[0] if isinstance(inner, list) and inner else None
    if isinstance(held, Message):
        name = name or f"{mail.header(held, 'subject') or '转发的邮件'}.eml"
        _copy(partial(io.BytesIO, held.as_bytes()), receiver.begin(name))


def read_ofd(path: Path, receiver: Receiver, hints: Hints) -> None:
    """The attachments of an OFD."""
    from ...knowledge import load
    from ..ofd.attachments import attachments

    try:
        for name, data in attachments(path.read_bytes(), path.name, load(*hints.rules)):
            _copy(partial(io.BytesIO, data), receiver.begin(name))
    except LoadError as error:
        raise Stop("attachments", str(error)) from error


READERS: Mapping[str, Reader] = {
    "zip": read_zip,
    "7z": read_7z,
    "tar": read_tar,
    "gz": _read_packed("gz"),
    "bz2": _read_packed("bz2"),
    "xz": _read_packed("xz"),
    "eml": read_mail,
    "ofd": read_ofd,
}
"""By the format that `detect` tells."""
