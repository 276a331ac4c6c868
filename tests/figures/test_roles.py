"""Claimed, promised, foretold, old, or an example."""

from __future__ import annotations

import pytest
from heshu.figures.roles import Roles, Setting, clause_before, roles


@pytest.fixture(scope="module")
def known(knowledge) -> Roles:
    return roles(knowledge)


def setting(clause: str, after: str = "。", section: str = "review", **fields) -> Setting:
    given = {"year": None, "reviewed": 2023, "planned": 2024} | fields
    return Setting(clause, after, section, **given)


@pytest.mark.parametrize(
    ("one", "role"),
    [
        (setting("全年建成"), "actual"),
        (setting("建成", section="plan"), "target"),
        (setting("力争达到"), "target"),
        (setting("计划招录"), "target"),
        (setting("预计全年完成"), "forecast"),
        (setting("建成", baseline=True), "baseline"),
        (setting("2025年，建成", year=2025, told=True), "target"),
        (setting("2023年，建成", section="plan", year=2023, told=True), "actual"),
        (setting("建成", section="other"), "actual"),
        (setting("存在的问题是缺编", section="problem"), "actual"),
    ],
)
def test_role(one, role, known):
    assert known.role(one)[0] == role


def test_the_rule_is_named(known, knowledge):
    ids = {rule.id for rule in knowledge.rules("roles")}
    for clause in ("全年建成", "力争达到", "预计全年完成"):
        assert known.role(setting(clause))[1] in ids


@pytest.mark.parametrize(
    ("sentence", "position", "clause"),
    [("甲；乙为3", 4, "乙为"), ("甲为3", 2, "甲为"), ("甲。乙。丙为3", 6, "丙为")],
)
def test_clause_before(sentence, position, clause):
    assert clause_before(sentence, position) == clause
