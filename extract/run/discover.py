"""Which files a run reads: files and folders in a fixed order, with a row for everything that is left out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..knowledge import Knowledge
from ..loaders.skipped import skipped
from ..model import HeshuError
from .members import with_members
from .source import Source


class UsageError(HeshuError):
    """What was asked for cannot be done; nothing was read."""


def discover(
    inputs: Sequence[str | os.PathLike[str]], output: Path, knowledge: Knowledge, unpacked: Path
) -> list[Source]:
    """Every file below `inputs` once, sorted by path, and the members of archives behind them; of several
    equal files the first that lies free is the one to read.

    `output` is never looked into; members of archives are put into `unpacked`. Nothing raises: whatever is
    wrong with an input becomes a row.
    """
    found = {
        source.path: source for given in inputs for source in _walk(Path(given), output.resolve(), knowledge)
    }
    once: dict[str, Source] = {}
    for path in sorted(found):
        # Overlapping inputs and links lead to one file by several ways.
        once.setdefault(os.path.realpath(path), found[path])
    opened = [_opened(source) for source in once.values()]
    return list(_without_duplicates(list(with_members(opened, unpacked, knowledge))))


def _walk(path: Path, output: Path, knowledge: Knowledge) -> Iterator[Source]:
    if path.is_dir():
        yield from _walk_folder(path, output, knowledge)
    else:
        yield _look_at(path, knowledge)


def _walk_folder(folder: Path, output: Path, knowledge: Knowledge) -> Iterator[Source]:
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
            elif why := skipped(knowledge).why_folder(name):
                reason = why
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
    reason = skipped(knowledge).why(path.name)
    if reason is not None:
        return Source(name, status="skipped", error=reason)
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
    # A file that lies free is the original of its like in an archive.
    first: dict[str, str] = {}
    for source in sorted(sources, key=lambda source: bool(source.file)):
        if source.status is None and source.size:
            first.setdefault(source.sha256, source.path)
    for source in sources:
        # Empty files have equal bytes, but each wants its own sentence.
        if source.status is not None or not source.size:
            yield source
            continue
        original = first[source.sha256]
        if original == source.path:
            yield source
        else:
            reason = f"与“{original}”内容完全相同，数据只从那一份读取"
            yield replace(source, file="", status="duplicate", error=reason)
