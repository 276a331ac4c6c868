"""Members of 7z files, by py7zr in one pass: they are packed together."""

from __future__ import annotations

import lzma
import zlib
from pathlib import Path

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError

from .readers import Member, Receiver, Stop, TooLarge


class _Sink(py7zr.io.Py7zIO):
    """The member that py7zr writes to. What it writes in the name of a member that is left out is dropped."""

    def __init__(self, member: Member | None) -> None:
        self._member, self._size = member, 0

    def write(self, s: bytes | bytearray) -> int:
        self._size += len(s)
        if self._member is not None:
            try:
                self._member.write(bytes(s))
            except TooLarge:
                self._member.finish("member_bytes")
                self._member = None
        return len(s)

    def done(self, problem: str | None = None) -> None:
        if self._member is not None:
            self._member.finish(problem)
            self._member = None

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._size

    def flush(self) -> None:
        return

    def size(self) -> int:
        return self._size


class _Sinks(py7zr.io.WriterFactory):
    def __init__(self, receiver: Receiver, links: frozenset[str]) -> None:
        self._receiver, self._links, self.last = receiver, links, _Sink(None)

    def create(self, filename: str) -> py7zr.io.Py7zIO:
        self.last.done()
        if filename in self._links:
            self._receiver.refuse(filename, "link")
            self.last = _Sink(None)
        else:
            self.last = _Sink(self._receiver.begin(filename))
        return self.last


def read(path: Path, receiver: Receiver) -> None:
    """Hand over the members. Raises `Stop` where the archive cannot be read on."""
    try:
        with py7zr.SevenZipFile(path) as archive:
            if archive.needs_password():
                raise Stop("password")
            links = frozenset(item.filename for item in archive.files if item.is_symlink or item.is_junction)
            sinks = _Sinks(receiver, links)
            try:
                archive.extractall(factory=sinks)
            except BaseException:
                sinks.last.done("damaged")
                raise
            sinks.last.done()
    except PasswordRequired as error:
        raise Stop("password") from error
    except UnsupportedCompressionMethodError as error:
        raise Stop("method") from error
    except (Stop, MemoryError):
        raise
    except (ArchiveError, lzma.LZMAError, zlib.error, EOFError, OSError) as error:
        raise Stop("damaged", str(error)) from error
    except Exception as error:  # py7zr meets damaged headers with every kind of error
        raise Stop("damaged", type(error).__name__) from error
