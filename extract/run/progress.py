"""How far a run is: a bar with counts and time left on a terminal, plain lines elsewhere. Both on stderr."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import TracebackType
from typing import Protocol, Self

from ..model import Status
from ..tables.labels import Labels

_LINE_SECONDS = 10.0


class Progress(Protocol):
    """What a run tells of itself while it goes."""

    def begin(self, total: int, reused: int) -> None:
        """`total` files are to be read; `reused` are known from an earlier run."""

    def done(self, path: str, status: Status) -> None:
        """One file was read."""

    def say(self, message: str) -> None:
        """A new stage began."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Silent:
    """Says nothing."""

    def begin(self, total: int, reused: int) -> None:
        """Nothing."""

    def done(self, path: str, status: Status) -> None:
        """Nothing."""

    def say(self, message: str) -> None:
        """Nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Lines(Silent):
    """A plain line at most every ten seconds, and one for every file that failed."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._counts: Counter[str] = Counter()
        self._total = 0
        self._began = self._last = time.monotonic()

    def begin(self, total: int, reused: int) -> None:
        """Say how much there is to do."""
        self._total = total
        self._began = self._last = time.monotonic()
        known = self._labels("say.known", reused=reused) if reused else ""
        self.say(self._labels("say.to_read", total=total) + known)

    def done(self, path: str, status: Status) -> None:
        """Count the file; say so when it failed or when it is time for a line."""
        self._counts[status] += 1
        if status == "failed":
            self.say(self._labels("say.failed", path=path))
        now = time.monotonic()
        done = self._counts.total()
        if now - self._last >= _LINE_SECONDS or done == self._total:
            self._last = now
            left = round((now - self._began) / done * (self._total - done))
            failed = self._counts["failed"]
            self.say(self._labels("say.progress", done=done, total=self._total, failed=failed, seconds=left))

    def say(self, message: str) -> None:
        """One line on stderr."""
        print(message.encode("utf-8", "replace").decode("utf-8"), file=sys.stderr, flush=True)


class Bar(Silent):
    """A rich progress bar."""

    def __init__(self, labels: Labels) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichProgress

        self._bar = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("[red]{task.fields[failed]}[/red]"),
            TimeElapsedColumn(),
            TextColumn(labels("say.left")),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._labels = labels
        self._task = self._bar.add_task(labels("say.preparing"), total=None, failed="")
        self._failed = 0

    def begin(self, total: int, reused: int) -> None:
        """Show the bar."""
        known = self._labels("say.known", reused=reused) if reused else ""
        self._bar.update(self._task, description=self._labels("say.reading") + known, total=total)

    def done(self, path: str, status: Status) -> None:
        """One step."""
        if status == "failed":
            self._failed += 1
            self._bar.update(self._task, failed=self._labels("say.failures", failed=self._failed))
        self._bar.advance(self._task)

    def say(self, message: str) -> None:
        """Name the stage."""
        self._bar.update(self._task, description=message)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def for_terminal(labels: Labels) -> Progress:
    """A bar where stderr is a terminal, lines elsewhere."""
    return Bar(labels) if sys.stderr.isatty() else Lines(labels)
