"""A process of its own that starts LibreOffice, and ends it with all its children when stdin closes.

soffice is a script that starts a program that starts another. However the process above ends (Ctrl-C, kill
-9, a crash), the system closes its pipe, and nothing is left behind. Run as a script by `conversion.py`; it
imports nothing of this package, to be quick. Arguments: the most bytes of a file, then the command.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading


def main() -> int:
    """Run the command; gives its exit code, on POSIX the negative signal as 128 + signal."""
    _set_bounds(int(sys.argv[1]))
    process = subprocess.Popen(
        sys.argv[2:], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True
    )
    threading.Thread(target=_end_on_silence, args=(process,), daemon=True).start()
    code = process.wait()
    _end(process)
    return code if code >= 0 else 128 - code


def _set_bounds(largest_file: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    # The process above bounds its own address space; LibreOffice maps more than it uses, and is watched.
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if hard == resource.RLIM_INFINITY or hard > largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, hard))


def _end_on_silence(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    _end(process)
    os._exit(1)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
