"""Percent signs and dashes that vanished: put back with support, left alone in clean texts."""

from __future__ import annotations

import pytest
from heshu.knowledge import Knowledge
from heshu.text.repair.candidate import Candidate
from heshu.text.repair.dashes import Dashes
from heshu.text.repair.percents import Percents

QUOTES = "“五化模式推开，“双向转诊开通，“三个纳入落实，“七个统一到位。"
"""A text whose closing quotation marks are gone."""


@pytest.fixture(scope="module")
def percents(knowledge: Knowledge) -> Percents:
    return Percents(knowledge)


@pytest.fixture(scope="module")
def dashes(knowledge: Knowledge) -> Dashes:
    return Dashes(knowledge)


def made(text: str, found: list[Candidate]) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.after) for one in found if one.decision == "apply"]


def test_percent_signs_of_a_text_that_has_none(percents: Percents) -> None:
    text = "参保率达到98.5，同比增长12.3，城乡标准分别提高6和8.5，由60提高到70以上，惠及1200人。"
    assert made(text, percents.find(text, damaged=False)) == [
        ("98.5", "98.5%"),
        ("12.3", "12.3%"),
        ("6", "6%"),
        ("8.5", "8.5%"),
        ("60", "60%"),
        ("70", "70%"),
    ]


def test_a_share_of_things_needs_other_damage(percents: Percents) -> None:
    text = "近90的中心和70的站开展了中医服务。"
    assert made(text, percents.find(text, damaged=False)) == []
    assert made(QUOTES + text, percents.find(QUOTES + text, damaged=False)) == [("90", "90%"), ("70", "70%")]


@pytest.mark.parametrize(
    "text",
    [
        "参保率达到98.5%，同比增长12.3，提高6和8，增长5，占比3。",
        "新增就业1200人，培训35期，覆盖12个乡镇，占地30亩。",
        "孕产妇死亡率为12.5，出生性别比为108，容积率2.5，数量30。",
        "得分为90的单位有3家，第3的成绩最好。",
    ],
)
def test_percent_signs_are_not_put_elsewhere(percents: Percents, text: str) -> None:
    assert made(text, percents.find(text, damaged=True)) == []


def test_two_decimals_may_have_been_a_range(percents: Percents) -> None:
    text = "生产总值增长6.57，入学率99.5，投资增长8，消费增长7.2。"
    found = percents.find(text, damaged=False)
    assert {one.after for one in found if one.decision == "doubt"} == {"6.57%", "6.5%—7%"}


def test_the_calendar_tells_where_a_dash_was(dashes: Dashes) -> None:
    text = "20112015年，19月完成投资8亿元，免费接种815岁儿童，112月检查1865岁人员。"
    assert made(text, dashes.find(text)) == [
        ("19", "1—9"),
        ("112", "1—12"),
        ("815", "8—15"),
        ("1865", "18—65"),
        ("20112015", "2011—2015"),
    ]


def test_amounts_that_ran_together(dashes: Dashes) -> None:
    text = "预期增长6%6.5%，每村补助80万元100万元。"
    assert made(text, dashes.find(text)) == [("6%", "6%—"), ("80万元", "80万元—")]


COSTS = "新建一个服务中心需投资80100万元；新建一个服务站需投资57万元，现有8个服务中心和58个服务站，"


def test_a_sum_that_holds_supports_a_range(dashes: Dashes) -> None:
    text = QUOTES + COSTS + "政府就要投入资金一千多万元。"
    assert made(text, dashes.find(text)) == [("80100", "80—100"), ("57", "5—7")]
    assert "总额相符" in dashes.find(text)[0].evidence


def test_a_sum_that_does_not_hold_supports_nothing(dashes: Dashes) -> None:
    costs = COSTS.replace("80100", "24")
    text = QUOTES + costs + "政府就要投入资金一千多万元。"
    assert made(text, dashes.find(text)) == []


def test_a_clause_of_the_same_build_supports_a_range(dashes: Dashes) -> None:
    text = QUOTES + "新建一个服务中心需投资80100万元；新建一个服务站需投资57万元。"
    at = text.index("100万")
    assert made(text, dashes.find(text, [(at, at + 2)])) == [("80100", "80—100"), ("57", "5—7")]
    assert "同类" in dashes.find(text, [(at, at + 2)])[1].evidence


def test_a_restored_number_that_splits_is_doubtful(dashes: Dashes) -> None:
    text = QUOTES + "补助学校810万元。"
    at = text.index("10万")
    assert [one.after for one in dashes.find(text, [(at, at + 2)]) if one.decision == "doubt"] == [
        "810",
        "8—10",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1—9月完成投资8亿元，19月龄儿童接种，新建一个服务站需投资57万元。",
        "2015年10月，65岁以上老人1200人，每人补助23万元。",
        "18月龄儿童接种率95%，新建一个服务站需投资57万元。",
    ],
)
def test_clean_texts_keep_their_numbers(dashes: Dashes, text: str) -> None:
    assert made(text, dashes.find(text)) == []
