"""Containers are unpacked in a process of their own: a crash or a hang costs the rest of one archive."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from ...knowledge import Knowledge
from ...model import LoadError
from ..skipped import skipped
from .unpack import INDEX, Found, Setup, container_kind

INSIDE = "!/"
"""Between the path of a container and that of its member."""


def unpacked(file: Path, kind: str, folder: Path, knowledge: Knowledge) -> Iterator[Found]:
    """What is in a container, its documents as numbered files in `folder`.

    The last one has no path: it is the container itself, with how many members it has (`size`), and with the
    reason where it was not read to its end. Nothing that a container holds can raise.
    """
    setting = setup(file, kind, folder, knowledge)
    ended = _ended(setting)
    told = False
    for found in _index(folder / INDEX):
        told = told or not found.path
        if found.path or ended is None:
            yield found
    if ended is not None or not told:
        error = ended or setting.stopped["crashed"]
        yield Found("", status="failed", error=error)


def setup(file: Path, kind: str, folder: Path, knowledge: Knowledge) -> Setup:
    """What the process that unpacks a file into `folder` is told; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    limits = knowledge.rule("archives", "archives.limits").data
    return Setup(
        str(file.resolve()),
        kind,
        str(folder.resolve()),
        {name: int(limit) for name, limit in limits.items()},
        knowledge.rule("archives", "archives.reasons").data["sentences"],
        knowledge.rule("archives", "archives.stopped").data["sentences"],
        skipped(knowledge),
        knowledge.rule("loaders", "loaders.common_characters").data["characters"],
        knowledge.directories,
    )


def _ended(told: Setup) -> str | None:
    """Have it unpacked; why that came to no end, None where it did."""
    command = [sys.executable, "-X", "utf8", "-m", "heshu.loaders.archive.child"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(asdict(told)).encode(),
            capture_output=True,
            timeout=told.limits["seconds"],
        )
    except subprocess.TimeoutExpired:
        return told.stopped["seconds"].format(limit=told.limits["seconds"])
    return told.stopped["crashed"] if done.returncode else None


def _index(path: Path) -> Iterator[Found]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            # The last line may be torn where the process was ended.
            if line.endswith("\n"):
                yield Found(**json.loads(line))


@contextmanager
def member(path: str, knowledge: Knowledge) -> Iterator[str]:
    """The file that holds a member named like `a.zip!/b.doc`, while the context lasts.

    Raises `LoadError` where there is no such container or member, or where it is not read.
    """
    outer, _, inner = path.partition(INSIDE)
    file = Path(outer)
    try:
        kind = container_kind(file, outer)
    except OSError as error:
        raise LoadError(f"{path}：没有“{outer}”这个文件，或打不开。请检查路径。") from error
    if kind is None:
        raise LoadError(f"{path}：“{outer}”不是压缩包。请检查路径。")
    with tempfile.TemporaryDirectory(prefix="heshu-archive-", ignore_cleanup_errors=True) as folder:
        found = {one.path: one for one in unpacked(file, kind, Path(folder), knowledge)}
        wanted = found.get(inner)
        if wanted is None or not inner:
            whole = found[""]
            reason = f"压缩包没有读完：{whole.error}" if whole.error else "压缩包里没有这个文件"
            raise LoadError(f"{path}：{reason}。")
        if not wanted.file:
            raise LoadError(
                f"{path}：{wanted.error}。", status="failed" if wanted.status == "failed" else "skipped"
            )
        yield str(Path(folder) / wanted.file)
