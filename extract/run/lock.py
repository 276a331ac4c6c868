"""One run at a time in an output folder. The system frees the lock when its process ends, however it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .discover import UsageError


@contextmanager
def only_run(output: Path) -> Iterator[None]:
    """Hold the folder. Raises `UsageError` where another run holds it."""
    with (output / ".lock").open("a+b") as file:
        try:
            _take(file)
        except OSError:
            raise UsageError(
                f"另一个 heshu 正在写入“{output}”：请等它结束，或用 -o 换一个输出文件夹"
            ) from None
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
