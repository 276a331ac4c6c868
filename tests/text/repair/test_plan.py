"""Plans: JSON and back, replayed exactly, refused where they do not fit."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from heshu.model import HeshuError, Repair
from heshu.text.repair import apply, make_plan, read_plan

TEXT = "建档率达20230%，新建卫生站2023个。"
STEPS = (
    Repair(4, 8, "2023", "10", "repairs.stamped.percent", 0.98, True, "依据"),
    Repair(16, 20, "2023", "10", "repairs.stamped.whole", 0.95, False, kind="number", doubtful=True),
)


def test_a_plan_survives_json() -> None:
    plan = make_plan(TEXT, STEPS)
    assert read_plan(plan.as_json()) == plan
    assert [step["before"] for step in json.loads(plan.as_json())["steps"]] == ["2023", "2023"]
    assert read_plan(make_plan(TEXT, ()).as_json()).steps == ()


def test_only_applied_steps_are_done() -> None:
    assert make_plan(TEXT, STEPS).apply(TEXT) == "建档率达100%，新建卫生站2023个。"


def test_a_user_may_accept_and_refuse_steps() -> None:
    raw = json.loads(make_plan(TEXT, STEPS).as_json())
    raw["steps"][0]["applied"], raw["steps"][1]["applied"] = False, True
    assert read_plan(json.dumps(raw)).apply(TEXT) == "建档率达20230%，新建卫生站10个。"


def test_another_text_is_refused() -> None:
    with pytest.raises(HeshuError, match="原文不同"):
        make_plan(TEXT, STEPS).apply(TEXT + "。")


def test_a_step_that_does_not_fit_is_refused() -> None:
    with pytest.raises(HeshuError, match="第4字处应是“2024”"):
        apply(TEXT, [replace(STEPS[0], before="2024")])


def test_steps_that_meet_are_refused() -> None:
    with pytest.raises(HeshuError, match="重叠"):
        apply(TEXT, [STEPS[0], replace(STEPS[0], start=5, end=9, before="0230")])


@pytest.mark.parametrize(
    "written",
    [
        "不是 JSON",
        "[]",
        "{}",
        '{"format": 2, "sha256": "", "steps": []}',
        "[" * 5000,
        '{"format": 1, "sha256": 5, "steps": []}',
        '{"format": 1, "sha256": "", "steps": {}}',
    ],
)
def test_what_is_no_plan_is_refused(written: str) -> None:
    with pytest.raises(HeshuError, match="不是修复方案"):
        read_plan(written, "x.json")


@pytest.mark.parametrize(
    "change",
    [
        {"start": "4"},
        {"start": -1},
        {"end": 4},
        {"applied": 1},
        {"kind": "page"},
        {"more": 1},
        {"before": None},
        {"start": True},
    ],
)
def test_a_bad_step_is_named(change: dict[str, object]) -> None:
    raw = json.loads(make_plan(TEXT, STEPS).as_json())
    raw["steps"][1] |= change
    with pytest.raises(HeshuError, match="第2步"):
        read_plan(json.dumps(raw), "x.json")
