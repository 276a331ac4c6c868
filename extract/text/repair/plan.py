"""Repairs as a plan: steps that can be listed, edited, refused, and replayed on the very same text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, get_args

from ...model import HeshuError, Repair, RepairKind

_FORMAT = 1
_TYPES = {"start": int, "end": int, "before": str, "after": str, "rule": str, "applied": bool}


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps from one text to its repaired form. `sha256` is that of the text, in UTF-8."""

    sha256: str
    steps: tuple[Repair, ...]

    def apply(self, text: str) -> str:
        """The text with every step of the plan that says `applied`.

        Raises `HeshuError` where this is not the text that the plan was made for.
        """
        if _digest(text) != self.sha256:
            raise HeshuError(
                "这份修复方案不是为这份文档做的（原文不同）：请用 heshu repair FILE --plan 重新生成"
            )
        return apply(text, self.steps)

    def as_json(self) -> str:
        """The plan as JSON, one step a line."""
        steps = ",\n  ".join(json.dumps(asdict(step), ensure_ascii=False) for step in self.steps)
        body = f"\n  {steps}\n " if steps else ""
        return f'{{"format": {_FORMAT}, "sha256": "{self.sha256}",\n "steps": [{body}]}}\n'


def make_plan(text: str, repairs: Iterable[Repair]) -> Plan:
    """The plan of a text's repairs, those that were made and those that were only offered."""
    return Plan(_digest(text), tuple(repairs))


def apply(text: str, steps: Sequence[Repair]) -> str:
    """The text with the applied steps done, whatever order they come in.

    Raises `HeshuError` where a step does not fit the text or two steps meet.

    >>> apply("达20230%", [Repair(1, 5, "2023", "10", "repairs.stamped.percent", 0.97, True)])
    '达100%'
    """
    pieces: list[str] = []
    position = 0
    for step in sorted((one for one in steps if one.applied), key=lambda one: one.start):
        if step.start < position:
            raise HeshuError(f"修复方案里有两步重叠（第{step.start}字处）：请把其中一步的 applied 改为 false")
        if text[step.start : step.end] != step.before:
            raise HeshuError(
                f"修复方案与原文不符：第{step.start}字处应是“{step.before}”，"
                f"原文是“{text[step.start : step.end]}”。请用 heshu repair FILE --plan 重新生成"
            )
        pieces += (text[position : step.start], step.after)
        position = step.end
    return "".join(pieces) + text[position:]


def read_plan(written: str, name: str = "PLAN") -> Plan:
    """The plan in a JSON text. Raises `HeshuError` that says which step is wrong; `name` is shown."""
    try:
        raw = json.loads(written)
        steps = raw["steps"]
        known = raw["format"] == _FORMAT and isinstance(raw["sha256"], str) and isinstance(steps, list)
    except (ValueError, TypeError, KeyError, RecursionError):
        known = False
    if not known:
        raise HeshuError(f"“{name}”不是修复方案：请给出 heshu repair FILE --plan 写出的 JSON")
    return Plan(raw["sha256"], tuple(_step(step, number, name) for number, step in enumerate(steps, 1)))


def _step(raw: Any, number: int, name: str) -> Repair:  # noqa: ANN401
    names = {field.name for field in fields(Repair)}
    good = (
        isinstance(raw, dict)
        and raw.keys() <= names
        and all(type(raw.get(key)) is kind for key, kind in _TYPES.items())
        and 0 <= raw["start"] < raw["end"]
        and isinstance(raw.get("confidence", 1.0), int | float)
        and raw.get("kind", "number") in get_args(RepairKind)
    )
    if not good:
        raise HeshuError(f"“{name}”的第{number}步写得不对：每步要有 {'、'.join(_TYPES)}，不要有别的项")
    return Repair(**{"confidence": 1.0} | raw)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
