"""Names of indicators in their own words."""

from __future__ import annotations

import pytest
from heshu.figures.names import Naming, naming


@pytest.fixture(scope="module")
def known(knowledge) -> Naming:
    return naming(knowledge)


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("食品抽检合格率和药品抽检合格率", ["食品抽检合格率", "药品抽检合格率"]),
        ("门诊人次、住院人次", ["门诊人次", "住院人次"]),
        ("门诊、住院人次", ["门诊人次", "住院人次"]),
        ("学前教育普及率和义务教育巩固率", ["学前教育普及率", "义务教育巩固率"]),
        ("公共厕所", ["公共厕所"]),
        ("自然增长率", ["自然增长率"]),
    ],
)
def test_items(written, items, known):
    assert known.items(written) == items


@pytest.mark.parametrize(("name", "complete"), [("建档率", True), ("财政收入", True), ("一般贸易", False)])
def test_complete(name, complete, known):
    assert known.is_complete(name) is complete


@pytest.mark.parametrize("name", ["自然增长率", "家庭医生签约", "电话普及率", "公共厕所", "人均地区生产总值"])
def test_clean_keeps_a_name_whole(name, known):
    assert known.clean(name) == name


@pytest.mark.parametrize(("text", "place"), [("东槐区", True), ("西柳县", True), ("出口额", False)])
def test_place(text, place, known):
    assert known.is_place(text) is place


def test_name_of_every_sentence_is_told_with_its_rules(read):
    for one in read("检查医疗机构36户次，立案3件。门诊量增长6%，其中中医门诊增长8%。"):
        assert one.indicator
        assert one.rules["indicator"]
