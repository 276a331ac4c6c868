"""The stage before the workers: sources that LibreOffice must convert, converted many to one call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..knowledge import Knowledge
from ..loaders import detect
from ..loaders.conversion import Converter, Old, missing, program
from ..loaders.office import KINDS
from ..model import LoadError
from .source import Source

_HEAD = 4096
_COMPOUND = ("ole", "doc", "wps")
"""Kinds that a list of streams tells, which lies anywhere in the file."""


def to_convert(sources: Sequence[Source], knowledge: Knowledge) -> list[Old]:
    """Those of the sources that are read through LibreOffice, by their content."""
    largest = int(knowledge.rule("loaders", "loaders.limits").data["file_bytes"])
    found = []
    for source in sources:
        file = Path(source.file or source.path)
        kind = _kind(file, source.path) if source.size <= largest else ""
        if kind in KINDS:
            found.append(Old(source.path, file, kind))
    return found


def convert(
    files: Sequence[Old], folder: Path, workers: int, knowledge: Knowledge
) -> Iterator[tuple[Old, Path | LoadError]]:
    """Every file with what LibreOffice made of it below `folder`, or with the reason why there is nothing.

    As many calls run at once as there are workers, each with a profile of its own.
    """
    command = program(knowledge)
    if command is None:
        yield from ((file, missing(file.path, file.kind, knowledge)) for file in files)
        return
    # By kind, because one call takes one import filter; every share gets some of each.
    ordered = sorted(files, key=lambda file: KINDS.index(file.kind))
    each = int(knowledge.rule("office", "office.limits").data["least_to_start_another"])
    workers = max(1, min(workers, len(files) // each))
    shares = [ordered[number::workers] for number in range(workers)]
    converters = [Converter(command, folder / str(number), knowledge) for number in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        try:
            running = [pool.submit(_all, *pair) for pair in zip(converters, shares, strict=True)]
            for one in running:
                yield from one.result().items()
        finally:
            for converter in converters:
                converter.stop()


def _all(converter: Converter, files: Sequence[Old]) -> Mapping[Old, Path | LoadError]:
    return dict(converter.convert(files))


def _kind(file: Path, path: str) -> str:
    """The kind of a file, read whole only where its head does not tell; what is wrong, its worker says."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
            kind = detect(head, path)
            return detect(head + opened.read(), path) if kind in _COMPOUND else kind
    except OSError:
        return ""
