"""Watches a worker while it reads one file: time, and the memory of it and all its children."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from types import TracebackType
from typing import Literal, Self

import psutil

Limit = Literal["time", "memory"]

_LOOK_SECONDS = 0.1
_CHILDREN_EVERY = 5
"""Looking for children reads the list of all processes, so not every time."""
_GRACE_SECONDS = 2


class Watch:
    """Ends a process and its children as soon as a limit is reached. `reached` says which, else None."""

    def __init__(self, process: subprocess.Popen[str], seconds: float, memory: int = 0) -> None:
        """`memory` in bytes, 0 for no limit."""
        self.reached: Limit | None = None
        self._process = process
        self._until = time.monotonic() + seconds
        self._memory = memory
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def allow(self, seconds: float) -> None:
        """Give it more time."""
        self._until += seconds

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        children: list[psutil.Process] = []
        looks = 0
        while not self._over.wait(max(0.0, min(_LOOK_SECONDS, self._until - time.monotonic()))):
            if time.monotonic() >= self._until:
                self.reached = "time"
            elif self._memory:
                looks += 1
                if looks % _CHILDREN_EVERY == 0:
                    children = _children(self._process.pid)
                if _held(self._process.pid, children) > self._memory:
                    self.reached = "memory"
            if self.reached:
                end(self._process)
                return


def end(process: subprocess.Popen[str]) -> None:
    """End a process that leads a session, with all its children, whatever they are doing."""
    children = _children(process.pid)
    process.kill()
    if os.name == "posix":
        # Children of a process that is already gone are still of its group.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    # Children that watch over others (LibreOffice) end those first.
    _, left = psutil.wait_procs(children, timeout=_GRACE_SECONDS)
    for child in left:
        with contextlib.suppress(psutil.Error):
            child.kill()
    process.wait()


def _children(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return []


def _held(pid: int, children: list[psutil.Process]) -> int:
    total = 0
    for one in (pid, *children):
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(one) if isinstance(one, int) else one
            total += process.memory_info().rss
    return total
