"""Worker processes under a time limit: a worker that crashes or hangs costs one document, never the run."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO, Any, Self, cast

from ..model import HeshuError, Input, LoadError, RepairMode, RuleError, Status
from .cache import Cache
from .failure import failure, over_memory, over_time
from .watch import Limit, Watch, end

_START_SECONDS = 120
READER = "heshu.run.pipeline:process"


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read, under which key its result is kept, and how many seconds it may take."""

    input: Input
    key: str
    seconds: float
    log: Path


@dataclass(frozen=True, slots=True)
class Setup:
    """What every worker is told first."""

    rules: tuple[str, ...]
    cache: Cache
    version: str
    logs: Path
    reader: str = READER
    repair: RepairMode = "safe"
    workers: int = 1
    """How many share the machine."""
    megabytes: int = 0
    """Memory that one document may take; 0: as much as there is."""


class Worker:
    """One process. `ask` gives the status of a task, or None where the process ended without an answer.

    `HeshuError` where it cannot start, `RuleError` where a rule turns out bad while it reads.
    """

    def __init__(self, number: int, setup: Setup) -> None:
        setup.logs.mkdir(parents=True, exist_ok=True)
        self.log = setup.logs / f"worker-{number}.log"
        with self.log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-X", "utf8", "-m", "heshu.run.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                start_new_session=True,
            )
        self.reached: Limit | None = None
        self.allowed = 0.0
        """How many seconds the last task was given, with what it asked for on the way."""
        self._memory = setup.megabytes << 20
        greeting = {
            "rules": list(setup.rules),
            "cache": str(setup.cache.folder),
            "version": setup.version,
            "reader": setup.reader,
            "repair": setup.repair,
            "workers": setup.workers,
        }
        if self._exchange(greeting, _START_SECONDS) is None:
            self.end()
            raise HeshuError(f"工作进程启动不了，详情见 {self.log.as_posix()}：请检查 heshu 是否安装完整")

    def ask(self, task: Task) -> str | None:
        """Have one file read. After None the worker is of no more use."""
        message = {
            "input": asdict(task.input),
            "key": task.key,
            "seconds": task.seconds,
            "log": str(task.log),
        }
        return self._exchange(message, task.seconds)

    def _exchange(self, message: object, seconds: float) -> str | None:
        watch = Watch(self._process, seconds, self._memory)
        self.allowed = seconds
        try:
            with watch:
                _pipe(self._process.stdin).write(json.dumps(message) + "\n")
                _pipe(self._process.stdin).flush()
                while (answer := _answer(_pipe(self._process.stdout).readline())) and "more" in answer:
                    # A page is about to be read by OCR: every one of them has its own time.
                    self.allowed += answer["more"]
                    watch.allow(answer["more"])
        except OSError:
            return None
        finally:
            self.reached = watch.reached
        if answer is None:
            return None
        if "rule_error" in answer:
            raise RuleError(answer["rule_error"])
        return str(answer["status"])

    @property
    def exit_code(self) -> int:
        """How the process ended; waits for that."""
        return self._process.wait()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        end(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)


class Pool:
    """As many workers as asked for, each started when there is something for it to do."""

    def __init__(self, count: int, setup: Setup, finished: Callable[[Task, Status], None]) -> None:
        self._count = count
        self._setup = setup
        self._finished = finished
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._lock = threading.Lock()
        self._stopping = False
        self._workers: dict[int, Worker] = {}
        self._trouble: list[BaseException] = []

    def run(self, tasks: Iterable[Task]) -> None:
        """Have every task done; returns when all results are in the cache.

        Raises `HeshuError` where workers cannot start at all.
        """
        total = 0
        for task in tasks:
            self._tasks.put(task)
            total += 1
        threads = [
            threading.Thread(target=self._serve, args=(number,), daemon=True)
            for number in range(1, min(self._count, total) + 1)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                # A join without a limit would keep Ctrl-C waiting on Windows.
                thread.join(0.2)
        if self._trouble:
            raise self._trouble[0]

    def _serve(self, number: int) -> None:
        try:
            while not self._stopping:
                task = self._tasks.get_nowait()
                self._do(number, task)
        except Empty:
            pass
        except BaseException as error:
            self._trouble.append(error)
            self._stopping = True
        finally:
            worker = self._workers.pop(number, None)
            if worker is not None:
                worker.end()

    def _do(self, number: int, task: Task) -> None:
        worker = self._workers.get(number)
        if worker is None:
            worker = self._workers[number] = Worker(number, self._setup)
        answer = worker.ask(task)
        if self._stopping:
            return
        status: Status
        if answer is None:
            error = self._lost(worker, task)
            del self._workers[number]
            worker.end()
            result = failure(task.input.path, task.input.doc_id, error)
            self._setup.cache.write(task.key, result)
            status = result.status
        else:
            status = cast(Status, answer)
            if worker.reached:
                # It answered just as it reached a limit: the answer holds, the process is gone.
                del self._workers[number]
                worker.end()
        with self._lock:
            self._finished(task, status)

    def _lost(self, worker: Worker, task: Task) -> LoadError:
        if worker.reached == "time":
            return over_time(task.input.path, worker.allowed)
        if worker.reached == "memory":
            return over_memory(task.input.path, self._setup.megabytes)
        return LoadError(
            f"读取“{Path(task.input.path).name}”的进程中途退出（退出码 {worker.exit_code}），"
            f"详情见 {worker.log.as_posix()}：请用办公软件打开后另存为 docx 或 txt 再试"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        for worker in list(self._workers.values()):
            worker.end()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the worker was started without pipes")
    return pipe


def _answer(line: str) -> dict[str, Any] | None:
    """What a worker says in a line; None where it ended in the middle of one."""
    answer: dict[str, Any] | None = json.loads(line) if line.endswith("\n") else None
    return answer


def _close(pipe: IO[str]) -> None:
    try:
        pipe.close()
    except OSError:
        # A message that the ended process never read: there is nobody left to read it.
        return
