"""The cells of a workbook (xlsx, xls, et, ods), read by calamine in a process of its own."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model import LoadError

Value = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta
Place = tuple[int, int]
"""Row and column on the sheet, both from 0."""

_CHILD = Path(__file__).with_name("calamine_child.py")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet: the values of its filled cells, and its merged regions (first and last place)."""

    name: str
    visible: bool
    values: Mapping[Place, Value]
    merged: tuple[tuple[Place, Place], ...] = ()
    left: int = 0
    """Rows beyond the limits that were not read."""
    failed: str | None = None
    """Why it could not be read: `area` (too large), `sheets` (it and all after it are too many), or what
    calamine says."""


def read(data: bytes, path: str, limits: Mapping[str, int]) -> list[RawSheet]:
    """Every sheet of a workbook in order. Raises `LoadError` where it cannot be opened."""
    answers = [json.loads(line) for line in _ask(data, path, limits).splitlines()]
    if answers and "name" not in answers[0]:
        if answers[0]["failed"] == "password":
            raise LoadError(
                f"{path}：表格文件设有打开密码，不能读取。请用Excel或WPS打开，去掉密码另存后重试。"
            )
        raise LoadError(
            f"{path}：表格文件已损坏或不完整（{answers[0]['failed']}），不能打开。"
            "请用Excel或WPS打开，另存为xlsx后重试。"
        )
    return [_sheet(answer) for answer in answers]


def _sheet(answer: Mapping[str, Any]) -> RawSheet:
    if "failed" in answer:
        return RawSheet(answer["name"], answer["visible"], {}, failed=answer["failed"])
    merged = tuple(
        ((first[0], first[1]), (last[0], last[1])) for first, last in answer["merged"] or () if first != last
    )
    values = {(row, column): _value(value) for row, column, value in answer["cells"]}
    return RawSheet(answer["name"], answer["visible"], values, merged, answer["left"])


def _value(written: str | float | dict[str, Any]) -> Value:
    if not isinstance(written, dict):
        return written
    if "date" in written:
        return datetime.datetime.fromisoformat(written["date"])
    if "time" in written:
        return datetime.time.fromisoformat(written["time"])
    return datetime.timedelta(seconds=written["seconds"])


def _ask(data: bytes, path: str, limits: Mapping[str, int]) -> bytes:
    """What the child says. Raises `LoadError` where it dies or takes too long."""
    if not sys.executable:
        raise LoadError(
            f"{path}：找不到Python解释器，不能读取表格文件。请用普通的Python环境运行，或另存为csv后重试。"
        )
    wanted = ("sheets", "sheet_cells", "sheet_characters", "sheet_area", "sheet_memory")
    # -P: the folder of the script holds modules (html, numbering) that would hide those of the library.
    command = [sys.executable, "-P", str(_CHILD), json.dumps({key: limits[key] for key in wanted})]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(_import_path())}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=limits["sheet_seconds"], env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(
            f"{path}：表格文件在{limits['sheet_seconds']}秒内没有读完。请删去无关的工作表，另存为xlsx后重试。"
        ) from error
    if done.returncode:
        raise LoadError(
            f"{path}：读取表格文件时中断，文件可能已损坏，或者工作表里很远的地方有零散的单元格。"
            "请用Excel或WPS打开，删去表格以外的行和列，另存为xlsx后重试。"
        )
    return done.stdout


def _import_path() -> Iterator[str]:
    """Where this process finds its modules: the child must find calamine, however it was installed."""
    return (entry for entry in sys.path if entry and Path(entry).is_absolute())
