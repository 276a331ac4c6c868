"""The members of archives among the sources of a run, each a source of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..knowledge import Knowledge
from ..loaders import archive
from ..model import Status
from .source import Source


def with_members(sources: Sequence[Source], folder: Path, knowledge: Knowledge) -> Iterator[Source]:
    """The sources, behind every archive its members, unpacked into `folder`.

    An archive is no document itself: its row says how many files were found in it. A mail is both.
    """
    left = int(knowledge.rule("archives", "archives.limits").data["run_bytes"])
    for number, source in enumerate(sources):
        kind = _container(source)
        if kind is None:
            yield source
            continue
        if left <= 0:
            sentence = knowledge.rule("archives", "archives.stopped").data["sentences"]["run_bytes"]
            limit = archive.amount(int(knowledge.rule("archives", "archives.limits").data["run_bytes"]))
            yield replace(source, status="skipped", error=sentence.format(limit=limit))
            continue
        place = folder / str(number)
        *members, itself = archive.unpacked(Path(source.path), kind, place, knowledge)
        if kind not in archive.ALSO_DOCUMENTS:
            yield _opened(source, kind, itself)
        else:
            yield source
            if itself.error:
                path = f"{source.path}{archive.INSIDE}"
                yield Source(path, source.sha256, size=source.size, status="failed", error=itself.error)
        for found in members:
            left -= found.size
            yield _member(source.path, found, place)


def _container(source: Source) -> str | None:
    if source.status is not None or not source.size:
        return None
    try:
        return archive.container_kind(Path(source.path), source.path)
    except OSError:
        return None


def _opened(source: Source, kind: str, itself: archive.Found) -> Source:
    """The row of an archive: how many files it holds, or why it was not read to its end."""
    if itself.error:
        return replace(source, format=kind, status="failed", error=itself.error)
    reason = f"压缩包，里面有{itself.size}个文件，每个是单独的一行"
    return replace(source, format=kind, status="skipped", error=reason)


def _member(outer: str, found: archive.Found, folder: Path) -> Source:
    file = (folder / found.file).as_posix() if found.file else ""
    path = f"{outer}{archive.INSIDE}{found.path}"
    return Source(path, found.sha256, file, found.size, status=_status(found), error=found.error)


def _status(found: archive.Found) -> Status | None:
    return None if found.status is None else "failed" if found.status == "failed" else "skipped"
