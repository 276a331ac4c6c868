"""Which files a run reads: files and folders in a fixed order, with a row for everything that is left out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..knowledge import Knowledge
from ..model import HeshuError, Result, Status


class UsageError(HeshuError):
    """What was asked for cannot be done; nothing was read."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, or with `status` and `error` one that is left out and why.

    `sha256` is empty for what was not opened.
    """

    path: str
    sha256: str = ""
    file: str = ""
    """Where its bytes lie, where `path` names a member of an archive; empty: at `path`."""
    size: int = 0
    status: Status | None = None
    error: str | None = None

    @property
    def doc_id(self) -> str | None:
        """First 16 hex digits of the sha256, None where the file was not opened."""
        return self.sha256[:16] or None

    def result(self) -> Result:
        """The row of what is left out."""
        if self.status is None:
            raise ValueError(f"{self.path} is to be read, it has no row yet")
        return Result(self.path, self.doc_id, self.status, error=self.error)


def discover(inputs: Sequence[str | os.PathLike[str]], output: Path, knowledge: Knowledge) -> list[Source]:
    """Every file below `inputs` once, sorted by path; of several equal files, the first is the one to read.

    `output` is never looked into. Nothing raises: whatever is wrong with an input becomes a row.
    """
    found = {
        source.path: source for given in inputs for source in _walk(Path(given), output.resolve(), knowledge)
    }
    once: dict[str, Source] = {}
    for path in sorted(found):
        # Overlapping inputs and links lead to one file by several ways.
        once.setdefault(os.path.realpath(path), found[path])
    return list(_without_duplicates([_opened(source) for source in once.values()]))


def _walk(path: Path, output: Path, knowledge: Knowledge) -> Iterator[Source]:
    if path.is_dir():
        yield from _walk_folder(path, output, knowledge)
    else:
        yield _look_at(path, knowledge)


def _walk_folder(folder: Path, output: Path, knowledge: Knowledge) -> Iterator[Source]:
    skipped_names = knowledge.rule("run", "skip.folder")
    documents = 0
    unreadable: list[OSError] = []
    for directory, folders, names in os.walk(folder, onerror=unreadable.append):
        here = Path(directory)
        folders.sort()
        for name in list(folders):
            below = here / name
            reason = None
            if below.resolve() == output:
                reason = "这是本次运行的输出文件夹，不作为输入"
            elif skipped_names.regex.search(name):
                reason = skipped_names.purpose
            elif below.is_symlink():
                reason = "这是指向别处的文件夹链接，未跟随：如需读取，请直接给出它所指的文件夹"
            if reason:
                folders.remove(name)
                yield Source(below.as_posix() + "/", status="skipped", error=reason)
        for name in sorted(names):
            source = _look_at(here / name, knowledge)
            documents += source.status is None
            yield source
    for error in unreadable:
        where = Path(str(error.filename)).as_posix()
        reason = f"文件夹“{where}”打不开（{error.strerror}）：请检查访问权限后再运行"
        yield Source(f"{where}/", status="failed", error=reason)
    if not documents and not unreadable:
        reason = f"文件夹“{folder.as_posix()}”里没有文档：请把报告放进去，或改给其他路径"
        yield Source(folder.as_posix().rstrip("/") + "/", status="skipped", error=reason)


def _look_at(path: Path, knowledge: Knowledge) -> Source:
    name = path.as_posix()
    if knowledge.rule("loaders", "loaders.skipped_name").regex.match(path.name):
        reason = "程序或系统留在文档旁边的附属文件，不是文档"
        return Source(name, status="skipped", error=reason)
    for rule in (knowledge.rule("run", "skip.program"), knowledge.rule("run", "skip.download")):
        if rule.regex.search(path.name):
            return Source(name, status="skipped", error=rule.purpose)
    if path.is_symlink() and not path.exists():
        return Source(
            name, status="failed", error=f"“{path.name}”是失效的链接：请恢复它所指的文件，或删去链接"
        )
    if not path.is_file():
        # A pipe or a device would keep a reader waiting for ever.
        return Source(name, status="skipped", error=f"“{path.name}”不是普通文件（设备或管道），未读取")
    return Source(name)


def _opened(source: Source) -> Source:
    if source.status is not None:
        return source
    try:
        with Path(source.path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        reason = f"“{Path(source.path).name}”打不开（{error.strerror}）：请检查文件是否被占用、有无读取权限"
        return Source(source.path, status="failed", error=reason)
    return Source(source.path, digest, size=size)


def _without_duplicates(sources: Sequence[Source]) -> Iterator[Source]:
    first: dict[str, str] = {}
    for source in sources:
        # Empty files have equal bytes, but each wants its own sentence.
        if source.status is not None or not source.size:
            yield source
            continue
        original = first.setdefault(source.sha256, source.path)
        if original == source.path:
            yield source
        else:
            reason = f"与“{original}”内容完全相同，数据只从那一份读取"
            yield replace(source, status="duplicate", error=reason)
