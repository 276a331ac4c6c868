"""Unpack one container into numbered files, within limits. Runs in a process of its own, see `child.py`.

The members never get their own names on disk, so nothing that a name says can lead anywhere. What was found
is told line by line in `index.jsonl` beside them, so that it is kept if the process is ended.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from ..detect import detect_file
from ..skipped import Skipped
from . import names
from .readers import READERS, Hints, Member, Stop, TooLarge

INDEX = "index.jsonl"
ALSO_DOCUMENTS = frozenset({"eml", "ofd"})
"""Containers that are documents themselves."""
_SCALE = ((2**30, "GB"), (2**20, "MB"))


@dataclass(frozen=True, slots=True)
class Found:
    """One member: the file that holds it, or why there is none. The last line of an index has no path."""

    path: str
    """Below the archive, `年报/总结.doc` or `内.zip!/总结.doc`; empty for the archive itself."""
    file: str = ""
    size: int = 0
    sha256: str = ""
    status: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """What the process is told."""

    path: str
    kind: str
    folder: str
    limits: Mapping[str, int]
    reasons: Mapping[str, str]
    stopped: Mapping[str, str]
    skipped: Skipped
    common: str
    """The characters that fill Chinese prose."""
    rules: Sequence[str]
    """Folders of rule packs of the user's own."""


def amount(size: int) -> str:
    """A number of bytes as a message says it.

    >>> amount(314572800), amount(4294967296)
    ('300MB', '4GB')
    """
    return next((f"{size // scale}{unit}" for scale, unit in _SCALE if size >= scale), f"{size}字节")


def container_kind(file: Path, name: str) -> str | None:
    """The format of a file whose members are documents too; None for any other. Raises `OSError`."""
    kind = detect_file(file, name)
    if kind == "ofd" and not _holds_attachments(file):
        return None
    return kind if kind in READERS else None


def _holds_attachments(file: Path) -> bool:
    """Whether an OFD has a part that may be an attachment: few have, and opening one costs a process."""
    try:
        with zipfile.ZipFile(file) as package:
            return any("attach" in name.casefold() for name in package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


class Unpacking:
    """One archive with all that lies in it."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.limits = setup.limits
        self._folder = Path(setup.folder)
        self._index = (self._folder / INDEX).open("w", encoding="utf-8")
        self._own_size = max(1, Path(setup.path).stat().st_size)
        self._hints = Hints(frozenset(setup.common), setup.rules)
        self._begun = self._bytes = 0
        self._paths: set[str] = set()

    def run(self) -> None:
        """Unpack, and tell of the archive itself at the end."""
        error = self._walk(Path(self._setup.path), self._setup.kind, "", 1)
        self.tell(Found("", size=self._begun, status="failed" if error else None, error=error))
        self._index.close()

    def _walk(self, path: Path, kind: str, prefix: str, depth: int) -> str | None:
        """Unpack one container; why it was not read to its end, None where it was."""
        try:
            READERS[kind](path, _Level(self, prefix, depth), self._hints)
        except Stop as stop:
            if depth > 1 and stop.why not in ("damaged", "password", "method", "attachments"):
                # What bounds the whole archive ends the whole archive.
                raise
            return self.sentence(self._setup.stopped, stop.why, stop.detail)
        return None

    def sentence(self, sentences: Mapping[str, str], why: str, detail: str = "") -> str:
        """A sentence with its limit."""
        limit = self.limits.get(why, 0)
        named = amount(limit) if why.endswith("bytes") or why == "memory" else str(limit)
        return sentences[why].format(limit=named, detail=detail)

    def count(self) -> int:
        """The number of a new member. Raises `Stop` for one too many."""
        if self._begun >= self.limits["members"]:
            raise Stop("members")
        self._begun += 1
        return self._begun

    def grow(self, size: int) -> None:
        """So many more bytes came out. Raises `Stop` where it is too much."""
        self._bytes += size
        if self._bytes > self.limits["bytes"]:
            raise Stop("bytes")
        if self._bytes > self.limits["ratio_from"] and self._bytes > self.limits["ratio"] * self._own_size:
            raise Stop("ratio")

    def new_file(self, number: int) -> Path:
        """Where a member is kept."""
        return self._folder / f"{number:06}"

    def unique(self, path: str) -> str:
        """A path that no other member has: an archive may hold two of one name."""
        number, free = 1, path
        while free in self._paths:
            number += 1
            free = f"{path} ({number})"
        self._paths.add(free)
        return free

    def tell(self, found: Found) -> None:
        """Write a line of the index at once."""
        self._index.write(json.dumps(asdict(found), ensure_ascii=True) + "\n")
        self._index.flush()

    def refuse(self, path: str, why: str) -> None:
        """A member that is not read."""
        status = "failed" if why == "damaged" else "skipped"
        self.tell(Found(path, status=status, error=self.sentence(self._setup.reasons, why)))

    def why_no_document(self, path: str) -> str | None:
        """Why a member of this name is left out."""
        return self._setup.skipped.why(path)

    def keep(self, path: str, file: Path, digest: str, depth: int) -> None:
        """A whole member: a document, or a container to be opened in turn."""
        kind = container_kind(file, path)
        document = kind is None or kind in ALSO_DOCUMENTS
        if document:
            self.tell(Found(path, file.name, file.stat().st_size, digest))
        if kind is not None and depth >= self.limits["depth"]:
            if not document:
                self.refuse(path, "depth")
        elif kind is not None:
            error = self._walk(file, kind, f"{path}!/", depth + 1)
            if error is not None:
                self.tell(Found(path + ("!/" if document else ""), status="failed", error=error))
        if not document:
            file.unlink()


class _Level:
    """Takes the members of one container."""

    def __init__(self, unpacking: Unpacking, prefix: str, depth: int) -> None:
        self._unpacking, self._prefix, self._depth = unpacking, prefix, depth

    def _path(self, name: str) -> str:
        return self._unpacking.unique(self._prefix + names.shown(name))

    def begin(self, name: str) -> Member | None:
        number = self._unpacking.count()
        path = self._path(name)
        reason = self._unpacking.why_no_document(names.shown(name))
        if reason is not None:
            self._unpacking.tell(Found(path, status="skipped", error=reason))
            return None
        return _File(self._unpacking, path, self._unpacking.new_file(number), self._depth)

    def refuse(self, name: str, problem: str) -> None:
        self._unpacking.count()
        self._unpacking.refuse(self._path(name), problem)


class _File:
    """One member on its way to disk."""

    def __init__(self, unpacking: Unpacking, path: str, file: Path, depth: int) -> None:
        self._unpacking, self._path, self._file, self._depth = unpacking, path, file, depth
        self._out: IO[bytes] = file.open("wb")
        self._digest, self._size = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._unpacking.limits["member_bytes"]:
            raise TooLarge
        self._unpacking.grow(len(data))
        self._out.write(data)
        self._digest.update(data)

    def finish(self, problem: str | None = None) -> None:
        self._out.close()
        if problem is not None:
            self._file.unlink()
            self._unpacking.refuse(self._path, problem)
            return
        self._unpacking.keep(self._path, self._file, self._digest.hexdigest(), self._depth)
