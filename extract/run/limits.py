"""Limits from the command line: a rule pack that overrides ours, so that they count as rules do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..knowledge import Knowledge
from .discover import UsageError

_SIZES = {"": 1, "M": 1, "G": 1024, "T": 1024 * 1024}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([MGT])(?:i?B)?", re.IGNORECASE)


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10**12:
        raise ValueError("一个大于0的整数")
    return int(text)


def _megabytes(text: str) -> int:
    hit = _SIZE.fullmatch(text)
    if hit is None or not (size := int(float(hit[1]) * _SIZES[hit[2].upper()])):
        raise ValueError("一个大小，如 512MB、2GB")
    return size


# Name → the rule, its key, what reads the value, and what else the rule then says.
_KNOWN: dict[str, tuple[str, str, Callable[[str], int], dict[str, int]]] = {
    "seconds": ("limit.time", "seconds", _count, {"seconds_per_megabyte": 0}),
    "memory": ("limit.memory", "megabytes", _megabytes, {}),
    "pages": ("limit.pages", "pages", _count, {}),
    "characters": ("limit.characters", "characters", _count, {}),
}
NAMES = tuple(_KNOWN)


def parsed(given: Sequence[str]) -> dict[str, int]:
    """Limits such as `seconds=60` by name, memory in MB; of one name the last counts.

    Raises `UsageError` for a limit that is not known or has no sensible value.
    """
    return dict(map(_parsed, given))


def write(values: Mapping[str, int], folder: Path, knowledge: Knowledge) -> None:
    """Write limits as a rule pack into a folder."""
    lines = ["[pack]", 'id = "run"', 'about = "Limits given on the command line"']
    for name, value in sorted(values.items()):
        rule, key, _, others = _KNOWN[name]
        numbers = {**knowledge.rule("run", rule).data, **others, key: value}
        lines += ["", "[[rule]]", f'id = "{rule}"', 'for = "As given on the command line"']
        lines += [f"{key} = {number}" for key, number in numbers.items()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "limits.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parsed(given: str) -> tuple[str, int]:
    name, equals, text = given.partition("=")
    name = name.strip()
    if not equals or name not in _KNOWN:
        raise UsageError(f"没有名为“{name}”的限制：可用 {'、'.join(NAMES)}，写法如 --limit seconds=60")
    try:
        return name, _KNOWN[name][2](text.strip())
    except ValueError as error:
        raise UsageError(f"--limit {given} 的值不对：{name} 应是{error}") from None
