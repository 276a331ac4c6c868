"""A whole run: find the files, read what is not yet known, write new tables, put them in place of the old.

The tables always describe exactly the inputs of the last run. An output folder holds the results of single
documents in `cache/`; a file is read again when its bytes, its path, the rules or the version changed, or
when it failed. Killed at any moment, the same command gives the same tables.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import knowledge as knowledge_module
from ..knowledge import Knowledge
from ..model import HeshuError, Input, LoadError, RepairMode, Result, Status, as_one_sentence
from ..tables import derived, export, store
from ..tables.labels import Labels
from ..tables.schema import Language
from ..version import __version__
from . import conversions, limits
from .cache import Cache
from .copies import links
from .discover import UsageError, discover
from .failure import failure
from .lock import only_run
from .progress import Progress, Silent
from .rules import sound
from .source import Source
from .workers import READER, Pool, Setup, Task

MANIFEST = "manifest.json"
_BUILDING = ".building"
_SCRATCH = ".scratch"
_PROBLEMS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for."""

    inputs: tuple[str, ...]
    output: Path
    rules: tuple[str, ...] = ()
    workers: int = 0
    """0: one for each core."""
    language: Language = "zh"
    reader: str = READER
    """`module:function` that makes a Result of (path, knowledge, doc_id, repair) in a worker."""
    repair: RepairMode = "safe"
    limits: tuple[str, ...] = ()
    """Such as `seconds=60`; see `limits.NAMES`."""
    keep_copies: bool = False
    """Whether the figures of copies are listed too. Comparison, targets and audit never count them."""

    @property
    def processes(self) -> int:
        """How many files are read at the same time."""
        return self.workers or os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was not read, or not wholly, and why."""

    path: str
    status: Status
    error: str


@dataclass(frozen=True)
class Summary:
    """What a run did."""

    output: Path
    statuses: dict[str, int]
    """Documents by status."""
    rows: dict[str, int]
    """Rows by table."""
    reused: int
    """Documents whose results were known from an earlier run."""
    problems: tuple[Problem, ...]
    """The first two hundred files that failed, were left out or read in part; all are in `documents`."""
    files: tuple[Path, ...] = field(default=())
    """What was written, for people first."""

    @property
    def documents(self) -> int:
        """How many documents there are: everything found but what was left out."""
        return sum(count for status, count in self.statuses.items() if status != "skipped")

    @property
    def failed(self) -> int:
        """How many documents failed."""
        return self.statuses.get("failed", 0)


Publisher = Callable[[Path, Knowledge, Language], Path]
"""Writes one more file for people into a folder that holds the store, and gives its path."""


def run(
    options: Options,
    publishers: Sequence[Publisher] = (),
    progress: Progress | None = None,
) -> Summary:
    """Do a run. Raises `UsageError` or `RuleError` before anything is read, and `HeshuError` where the output
    folder cannot be written; whatever is wrong with a document becomes its row."""
    progress = progress or Silent()
    values = limits.parsed(options.limits)
    plain = sound(options.rules)
    _all_exist(options.inputs)
    output = _made(options.output)
    with only_run(output), progress, _scratch(output / _SCRATCH) as scratch:
        started = datetime.now(UTC)
        rules, knowledge = _with_limits(options.rules, values, scratch / "limits", plain)
        sources = discover(options.inputs, output, knowledge, scratch / "members")
        cache = Cache(output / "cache", __version__, knowledge.digest, options.repair)
        keys = {source.path: cache.key(source.path, source.sha256) for source in sources if not source.status}
        reused = _Reading(keys, cache, replace(options, rules=rules), knowledge, progress).read(
            sources, scratch
        )
        cache.keep_only(set(keys.values()))
        progress.say(Labels(knowledge, options.language)("say.writing"))
        tally = _Tally()
        staged = _fresh(output / _BUILDING)
        results = _linked(sources, keys, cache, knowledge, keep=options.keep_copies)
        rows = export.write_tables(tally.watch(results), staged / "tables", knowledge)
        progress.say(Labels(knowledge, options.language)("say.auditing"))
        rows |= derived.write_derived(staged / "tables", knowledge)
        files = _publish(staged, rows, options.language, knowledge, publishers)
        summary = Summary(
            output, dict(sorted(tally.statuses.items())), rows, reused, tuple(tally.problems), files
        )
        # Without a manifest a folder counts as unfinished, so it goes first and comes last.
        (output / MANIFEST).unlink(missing_ok=True)
        _put_in_place(staged, output)
        _write_manifest(output, options, plain, summary, started)
    return summary


def _all_exist(inputs: Sequence[str]) -> None:
    for given in inputs:
        if not os.path.lexists(given):
            raise UsageError(f"找不到输入“{given}”：请检查路径是否写对，路径中有空格时用引号括起来")


def _made(output: Path) -> Path:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError(f"输出“{output}”是一个文件，不是文件夹：请用 -o 给出一个文件夹") from None
    except OSError as error:
        raise UsageError(
            f"输出文件夹“{output}”建不了（{error.strerror}）：请用 -o 换一个有写入权限的位置"
        ) from None
    if not os.access(output, os.W_OK):
        raise UsageError(f"输出文件夹“{output}”不可写：请用 -o 换一个有写入权限的位置")
    return output


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder for what is needed during a run only."""
    try:
        yield _fresh(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _with_limits(
    rules: tuple[str, ...], values: Mapping[str, int], folder: Path, plain: Knowledge
) -> tuple[tuple[str, ...], Knowledge]:
    """The folders of rules with one for the limits given, and what they say."""
    if not values:
        return rules, plain
    limits.write(values, folder, plain)
    rules = (*rules, str(folder))
    return rules, knowledge_module.load(*rules)


@dataclass(frozen=True)
class _Reading:
    """Has sources read, and their results kept in the cache."""

    keys: Mapping[str, str]
    cache: Cache
    options: Options
    knowledge: Knowledge
    progress: Progress

    def read(self, sources: Sequence[Source], scratch: Path) -> int:
        """Have every source read that the cache does not know; the number of those that it knows."""
        wanted = [
            source
            for source in sources
            if source.status is None and not self.cache.has(self.keys[source.path])
        ]
        converted = self._convert(wanted, scratch / "converted")
        refused = {path: error for path, error in converted.items() if isinstance(error, LoadError)}
        self.progress.begin(len(wanted), len(self.keys) - len(wanted))
        logs = _fresh(self.options.output / "logs")
        tasks = []
        for source in wanted:
            if source.path in refused:
                result = failure(source.path, source.doc_id, refused[source.path])
                self.cache.write(self.keys[source.path], result)
                self.progress.done(source.path, result.status)
            else:
                tasks.append(self._task(source, str(converted.get(source.path, "")), logs))
        self._work(tasks, logs)
        return len(self.keys) - len(wanted)

    def _convert(self, sources: Sequence[Source], folder: Path) -> dict[str, Path | LoadError]:
        """What LibreOffice made of those that it must convert, by path."""
        old = conversions.to_convert(sources, self.knowledge)
        if old:
            say = Labels(self.knowledge, self.options.language)
            self.progress.say(say("say.converting", count=len(old)))
        made = conversions.convert(old, folder, self.options.processes, self.knowledge)
        return {file.path: result for file, result in made}

    def _task(self, source: Source, converted: str, logs: Path) -> Task:
        limit = self.knowledge.rule("run", "limit.time").data
        key = self.keys[source.path]
        seconds = limit["seconds"] + limit["seconds_per_megabyte"] * source.size / 1e6
        return Task(
            Input(source.path, source.doc_id, source.file, converted), key, seconds, logs / f"{key}.log"
        )

    def _work(self, tasks: Sequence[Task], logs: Path) -> None:
        options = self.options
        megabytes = int(self.knowledge.rule("run", "limit.memory").data["megabytes"])
        setup = Setup(
            options.rules,
            self.cache,
            __version__,
            logs,
            options.reader,
            options.repair,
            max(1, min(options.processes, len(tasks))),
            megabytes,
        )
        progress = self.progress
        with Pool(
            options.processes, setup, lambda task, status: progress.done(task.input.path, status)
        ) as pool:
            pool.run(tasks)
        for log in logs.iterdir():
            if not log.stat().st_size:
                log.unlink()


def _linked(
    sources: Sequence[Source], keys: dict[str, str], cache: Cache, knowledge: Knowledge, *, keep: bool
) -> Iterator[Result]:
    """The results in the order of the tables, copies and versions of one text linked to their original."""
    found = links(
        _results(sources, keys, cache, figures=False), lambda path: cache.read(keys[path]), knowledge
    )
    for result in _results(sources, keys, cache):
        yield found.applied(result, keep=keep)


def _results(
    sources: Sequence[Source], keys: dict[str, str], cache: Cache, *, figures: bool = True
) -> Iterator[Result]:
    for source in sources:
        if source.status is not None:
            yield source.result()
            continue
        try:
            yield cache.read(keys[source.path], figures=figures)
        except (OSError, ValueError):
            cache.forget(keys[source.path])
            lost = LoadError(f"“{Path(source.path).name}”的中间结果已损坏并删去：请再运行一次，它会重新读取")
            yield failure(source.path, source.doc_id, lost)


class _Tally:
    """Counts results on their way into the tables."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.problems: list[Problem] = []

    def watch(self, results: Iterator[Result]) -> Iterator[Result]:
        for result in results:
            self.statuses[result.status] += 1
            # An archive that was opened is left out itself, which is no problem.
            opened = result.status == "skipped" and result.format is not None
            trouble = result.status in ("failed", "skipped", "partial") and not opened
            if trouble and len(self.problems) < _PROBLEMS_KEPT:
                why = result.error or as_one_sentence(result.warnings)
                self.problems.append(Problem(result.path, result.status, why))
            yield result


def _publish(
    staged: Path,
    rows: dict[str, int],
    language: Language,
    knowledge: Knowledge,
    publishers: Sequence[Publisher],
) -> tuple[Path, ...]:
    """Everything that is made from the tables, staged; gives the paths as they will stand in the output."""
    package = staged / "datapackage.json"
    export.write_data_package(package, staged / "tables", __version__, language, rows)
    store.build(staged / store.FILE_NAME, staged / "tables")
    made = [publisher(staged, knowledge, language) for publisher in publishers]
    output = staged.parent
    everything = (*made, staged / "tables", staged / store.FILE_NAME, package)
    return tuple(output / path.relative_to(staged) for path in everything)


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _put_in_place(staged: Path, output: Path) -> None:
    for path in sorted(staged.rglob("*")):
        target = output / path.relative_to(staged)
        if path.is_dir():
            target.mkdir(exist_ok=True)
            continue
        try:
            path.replace(target)
        except PermissionError:
            raise HeshuError(
                f"“{target}”正被其他程序打开，无法更新：请关闭它（如 Excel）后再运行一次"
            ) from None
    shutil.rmtree(staged)


def read_manifest(output: Path) -> dict[str, Any]:
    """What a finished run wrote of itself. Raises `HeshuError` where there is none."""
    try:
        manifest: dict[str, Any] = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise HeshuError(
            f"“{output}”里没有完成的运行结果：请先运行 heshu run 输入路径 -o {output}（中断过的会接着读）"
        ) from None
    return manifest


def _write_manifest(
    output: Path, options: Options, knowledge: Knowledge, summary: Summary, started: datetime
) -> None:
    manifest = {
        "program": "heshu",
        "version": __version__,
        "rules": {"sha256": knowledge.digest, "directories": list(options.rules)},
        "options": {
            "inputs": list(options.inputs),
            "output": str(options.output),
            "workers": options.processes,
            "lang": options.language,
            "repair": options.repair,
            "limits": list(options.limits),
            "keep_copies": options.keep_copies,
        },
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "documents": summary.statuses,
        "reused": summary.reused,
        "tables": summary.rows,
    }
    beside = output / f"{MANIFEST}.part"
    beside.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(output / MANIFEST)
