"""The process that unpacks one container: told what to do by JSON on stdin, it answers in the index.

Run as `python -m heshu.loaders.archive.child` by `apart.py`.
"""

from __future__ import annotations

import json
import sys

from ..skipped import Skipped
from .unpack import Found, Setup, Unpacking


def main() -> None:
    """Unpack what stdin says."""
    told = json.load(sys.stdin)
    setup = Setup(**told | {"skipped": Skipped(**told["skipped"])})
    _bound(setup.limits["memory"], setup.limits["member_bytes"])
    unpacking = Unpacking(setup)
    try:
        unpacking.run()
    except MemoryError:
        unpacking.tell(Found("", status="failed", error=unpacking.sentence(setup.stopped, "memory")))


def _bound(memory: int, file: int) -> None:
    """No more memory and no larger file than the limits say; Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    for kind, size in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, file + 2**20)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


if __name__ == "__main__":
    main()
