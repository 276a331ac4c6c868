"""The row of a file that could not be read."""

from __future__ import annotations

from pathlib import Path

from ..model import LoadError, Result


def over_memory(path: str, megabytes: int) -> LoadError:
    """A file that takes more memory than it may."""
    return LoadError(
        f"“{Path(path).name}”读取时内存超过 {megabytes}MB 的限制，已停下：请把它拆成几份，"
        f"或用 --limit memory={megabytes * 2}MB 放宽后再运行"
    )


def over_time(path: str, seconds: float) -> LoadError:
    """A file that takes longer than it may."""
    return LoadError(
        f"“{Path(path).name}”读了 {seconds:.0f} 秒还没有读完，已停下：请把它拆成几份，"
        f"或用 --limit seconds={seconds * 2:.0f} 放宽后再运行"
    )


def failure(path: str, doc_id: str | None, error: BaseException, log: str | None = None) -> Result:
    """The row of a file that could not be read: what happened, in which file, what to do next.

    `log` names the file that holds the traceback.
    """
    if isinstance(error, LoadError):
        return Result(path, doc_id, error.status, error=str(error))
    name = Path(path).name
    where = f"，详情见 {log}" if log else ""
    if isinstance(error, MemoryError):
        message = f"“{name}”太大，内存不够{where}：请把它拆成几份，或减少 --workers 后再运行"
    elif isinstance(error, OSError) and error.strerror:
        message = f"“{name}”读不出来（{error.strerror}）{where}：请检查文件是否还在、有无读取权限"
    elif isinstance(error, RecursionError):
        message = f"“{name}”的结构嵌套太深{where}：请用办公软件打开后另存为 docx 再运行"
    else:
        detail = f"{type(error).__name__}: {error}".strip().splitlines()[0][:200]
        message = (
            f"读取“{name}”时程序出错（{detail}）{where}："
            "请用办公软件打开后另存为 docx 或 txt 再试；仍不行请把该文件和日志发给维护者"
        )
    return Result(path, doc_id, "failed", error=message)
