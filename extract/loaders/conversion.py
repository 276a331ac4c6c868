"""Old formats to docx and xlsx by LibreOffice: many files to one call, which may hang or crash.

What was converted before a call died is kept. LibreOffice takes its files in the order given, so the first
without a result is the one that it died of: that one is tried once more alone, the others in a new call.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import psutil

from ..knowledge import Knowledge
from ..model import LoadError

_CHILD = Path(__file__).with_name("office_child.py")
_LOOK_SECONDS = 0.1
_END_SECONDS = 10
_REFUSED = "Error: source file could not be loaded"

Ending = Literal["ended", "crash", "hang", "memory"]


@dataclass(frozen=True, slots=True)
class Old:
    """A file to convert: its name in messages, where its bytes lie, and its kind (`doc`, `rtf`, …)."""

    path: str
    file: Path
    kind: str


@dataclass(frozen=True, slots=True)
class _Call:
    """How one call went: the results by file, why it ended, how many files it refused, what it said last."""

    done: Mapping[Old, Path]
    ending: Ending
    refused: int
    said: str


def program(knowledge: Knowledge) -> str | None:
    """The command of LibreOffice, None where this machine has none."""
    where = knowledge.rule("office", "office.program").data
    found = next(filter(None, map(shutil.which, where["names"])), None)
    return found or next(filter(os.path.isfile, where["places"]), None)


def missing(path: str, kind: str, knowledge: Knowledge) -> LoadError:
    """The row of a file where LibreOffice is not installed."""
    install = knowledge.rule("office", "office.program").data["install"]
    to = knowledge.rule("office", "office.filters").data["kinds"][kind]["to"]
    return LoadError(
        f"{path}：读取{kind}文件需要LibreOffice，本机没有找到。请安装（{install}），或另存为{to}后重试。",
        status="skipped",
    )


class Converter:
    """LibreOffice with a profile of its own below `folder`, where the results stay too."""

    def __init__(self, command: str, folder: Path, knowledge: Knowledge) -> None:
        self._command = command
        self._folder = folder.absolute()
        self._knowledge = knowledge
        self._kinds: Mapping[str, Any] = knowledge.rule("office", "office.filters").data["kinds"]
        self._limits = knowledge.rule("office", "office.limits").data
        self._seconds = min(self._limits["seconds"], knowledge.rule("run", "limit.time").data["seconds"])
        self._memory = knowledge.rule("run", "limit.memory").data["megabytes"]
        self._calls = 0
        self._stopped = False
        _write_profile(self._folder / "profile", knowledge)

    def convert(self, files: Sequence[Old]) -> Iterator[tuple[Old, Path | LoadError]]:
        """Every file with its result, or with the reason why there is none; in no certain order."""
        groups: dict[tuple[str, ...], list[Old]] = {}
        for file in files:
            kind = self._kinds[file.kind]
            groups.setdefault((kind["suffix"], kind["to"], kind["export"], *kind["import"]), []).append(file)
        for alike in groups.values():
            refused: dict[Old, LoadError] = {}
            for name in self._kinds[alike[0].kind]["import"]:
                waiting, refused = list(refused) or alike, {}
                for file, result in self._through(name, waiting):
                    if isinstance(result, _Refused):
                        refused[file] = result
                    else:
                        yield file, result
                if not refused:
                    break
            yield from refused.items()

    def stop(self) -> None:
        """End the call that is running, from another thread; no further one is begun."""
        self._stopped = True

    def _through(self, name: str, files: Sequence[Old]) -> Iterator[tuple[Old, Path | LoadError]]:
        """All files through one import filter."""
        waiting = list(files)
        while waiting:
            part, waiting = waiting[: self._limits["batch"]], waiting[self._limits["batch"] :]
            call = self._call(name, part)
            yield from call.done.items()
            left = [file for file in part if file not in call.done]
            if not left:
                continue
            if call.ending == "ended" and call.refused >= len(left):
                yield from ((file, self._trouble(file, call)) for file in left)
                continue
            # The one it died of; not so where it died of the sum of all before.
            last = call if len(part) == 1 else self._call(name, left[:1])
            yield left[0], last.done.get(left[0]) or self._trouble(left[0], last)
            waiting = left[1:] + waiting

    def _trouble(self, file: Old, call: _Call) -> LoadError:
        to = self._kinds[file.kind]["to"]
        advice = f"请用Word或WPS打开，另存为{to}后重试"
        if call.ending == "hang":
            return LoadError(
                f"{file.path}：LibreOffice在{self._seconds}秒内没有转换完，已停下。{advice}；"
                "或在自己的规则目录里把office.limits的seconds（和run的limit.time）调大。"
            )
        if call.ending == "memory":
            return LoadError(
                f"{file.path}：LibreOffice转换这个文件时内存超过{self._memory}MB的限制，已停下。{advice}；"
                "或用--limit memory=…放宽。"
            )
        if call.ending == "crash":
            return LoadError(f"{file.path}：LibreOffice转换这个文件时异常退出（{call.said}）。{advice}。")
        return _Refused(
            f"{file.path}：LibreOffice不能转换这个文件（{call.said or '没有说明原因'}），"
            f"可能已损坏或设有密码。{advice}。"
        )

    def _call(self, name: str, files: Sequence[Old]) -> _Call:
        """One call over a few files, under harmless names."""
        self._calls += 1
        here = self._folder / f"call-{self._calls}"
        kind = self._kinds[files[0].kind]
        results = {file: here / "out" / f"{number:04}.{kind['to']}" for number, file in enumerate(files)}
        sources = [here / f"{number:04}.{kind['suffix']}" for number in range(len(files))]
        (here / "out").mkdir(parents=True)
        for file, source in zip(files, sources, strict=True):
            # A copy, no link: LibreOffice puts a lock beside the file that a link leads to.
            with contextlib.suppress(FileNotFoundError, PermissionError):
                shutil.copyfile(file.file, source)
        command = [
            self._command,
            f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            f"--infilter={name}",
            "--convert-to",
            f"{kind['to']}:{kind['export']}",
            "--outdir",
            str(here / "out"),
            *map(str, sources),
        ]
        ending, code = self._run(command, here)
        if ending != "ended":
            # What a killed call leaves in its profile (locks, recovery) is not for the next one.
            shutil.rmtree(self._folder / "profile", ignore_errors=True)
            _write_profile(self._folder / "profile", self._knowledge)
        for source in sources:
            source.unlink(missing_ok=True)
        done = {file: path for file, path in results.items() if _is_whole(path)}
        said = _said(here / "said")
        last = f"退出码 {code}" if ending == "crash" else (said or [""])[-1]
        return _Call(done, ending, sum(line.startswith(_REFUSED) for line in said), last)

    def _run(self, command: Sequence[str], here: Path) -> tuple[Ending, int]:
        """Run it until it ends or a limit is reached."""
        largest = self._limits["written_megabytes"] << 20
        home = {"HOME": str(here), "TMPDIR": str(here), "XDG_CACHE_HOME": str(self._folder / "cache")}
        with (here / "said").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD), str(largest), *command],
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.STDOUT,
                # Whoever ends the group of this process leaves the child to end LibreOffice.
                start_new_session=True,
                env=os.environ | home if os.name == "posix" else None,
            )
        try:
            return self._watch(process, here / "out")
        finally:
            _end(process)

    def _watch(self, process: subprocess.Popen[bytes], out: Path) -> tuple[Ending, int]:
        began = last = time.monotonic()
        results = 0
        while True:
            if self._stopped:
                raise Stopped
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(_LOOK_SECONDS)
                return ("crash", code) if code else ("ended", 0)
            now = time.monotonic()
            if (count := sum(1 for _ in out.iterdir())) > results:
                results, last = count, now
            spare = 0 if results else self._limits["start_seconds"]
            if now - last > self._seconds + spare or now - began > self._limits["call_seconds"]:
                return "hang", 0
            if _memory(process.pid) > self._memory << 20:
                return "memory", 0


class _Refused(LoadError):
    """A file that LibreOffice looked at and did not take."""


class Stopped(Exception):
    """`Converter.stop` was called while it converted."""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe at which the child ends LibreOffice, and wait for that."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _memory(pid: int) -> int:
    """Bytes that a process and its children hold."""
    total = 0
    with contextlib.suppress(psutil.Error):
        for one in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def _is_whole(path: Path) -> bool:
    """Whether a package was written to its end: a call that dies leaves a torso."""
    return path.is_file() and zipfile.is_zipfile(path)


def _said(path: Path) -> list[str]:
    """What it said beyond how it goes on."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("convert ", "Overwriting"))]


def _write_profile(profile: Path, knowledge: Knowledge) -> None:
    settings = knowledge.rule("office", "office.settings").data["settings"]
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{escape(value)}</value></prop></item>\n"
        for path, name, value in settings
    )
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{items}</oor:items>\n',
        encoding="utf-8",
    )
