"""A worker process: reads the paths it is told of, one JSON line each, and answers one line each.

Started as `python -m heshu.run.worker`, so that no caller needs a main guard and a caller's own script is
never imported again. The results go to the cache; the pipe carries only how it went.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from .. import knowledge as knowledge_module
from ..knowledge import Knowledge
from ..loaders import ocr
from ..model import Input, LoadError, RepairMode, Result, RuleError
from .cache import Cache
from .failure import failure, over_memory

# How much longer than the parent the kernel waits before it ends a worker.
_LENIENCE = 1.5
Reader = Callable[[Input, Knowledge, RepairMode], Result]


def main() -> None:
    """Answer until the pipe closes."""
    answers = _private_pipe()
    faulthandler.enable()
    # Ctrl-C reaches every process of the terminal; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup = json.loads(sys.stdin.readline())
    knowledge = knowledge_module.load(*setup["rules"])
    repair: RepairMode = setup["repair"]
    megabytes = _bound_memory(knowledge)
    cache = Cache(Path(setup["cache"]), setup["version"], knowledge.digest, repair)
    more = float(knowledge.rule("ocr", "ocr.time").data["seconds_per_page"])
    ocr.in_worker(setup["workers"], lambda: _need(answers, more))
    module, _, function = setup["reader"].partition(":")
    read: Reader = getattr(importlib.import_module(module), function)
    _tell(answers, {"status": "ready"})
    for line in sys.stdin:
        task = json.loads(line)
        _end_after(task["seconds"])
        try:
            result = _read(task, read, knowledge, repair, megabytes)
        except RuleError as error:
            _tell(answers, {"rule_error": str(error)})
            continue
        cache.write(task["key"], result)
        _end_after(0)
        _tell(answers, {"status": result.status})


def _private_pipe() -> TextIO:
    """The pipe to the parent, out of reach of libraries that print."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _need(answers: TextIO, seconds: float) -> None:
    """Ask for more time than was given: how many pages have to be read by OCR shows only on the way."""
    _tell(answers, {"more": seconds})
    if hasattr(signal, "setitimer"):
        _end_after(signal.getitimer(signal.ITIMER_REAL)[0] / _LENIENCE + seconds)


def _tell(answers: TextIO, message: dict[str, str | float]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def _end_after(seconds: float) -> None:
    # The parent ends a worker that takes too long. Where the parent itself was killed, the kernel does it: a
    # thread could not, because a regular expression that runs away never lets go of the interpreter lock.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds * _LENIENCE)


def _bound_memory(knowledge: Knowledge) -> int:
    """Bound the address space, so that what asks for too much at once is refused; gives the limit in MB.

    The parent watches what is really used.
    """
    limit = knowledge.rule("run", "limit.memory").data
    megabytes = int(limit["megabytes"])
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return megabytes
    spare = limit["spare_megabytes"] + limit["spare_megabytes_per_core"] * (os.cpu_count() or 1)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = (megabytes + spare) << 20
    # The soft limit only: a child that is known to map more (LibreOffice) lifts it for itself.
    bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses any below what is mapped already
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    return megabytes


def _read(
    task: dict[str, Any], read: Reader, knowledge: Knowledge, repair: RepairMode, megabytes: int
) -> Result:
    source = Input(**task["input"])
    try:
        return read(source, knowledge, repair)
    except RuleError:
        # A bad rule is bad for every document: the run ends and says so.
        raise
    except Exception as error:
        if _wants_memory(error):
            return failure(source.path, source.doc_id, over_memory(source.path, megabytes))
        if isinstance(error, LoadError) and error.__cause__ is None:
            return failure(source.path, source.doc_id, error)
        log = Path(task["log"])
        with contextlib.suppress(OSError):
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(f"{source.path}\n\n{traceback.format_exc()}", encoding="utf-8", errors="replace")
        return failure(source.path, source.doc_id, error, log.as_posix())


def _wants_memory(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__
    return error is not None


if __name__ == "__main__":
    main()
