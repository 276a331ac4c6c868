"""Worn numbers: what is certain is put right, what may be right is offered, two readings are doubted."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from candidates import applied
from heshu.knowledge import Knowledge
from heshu.text.repair.digits import Digits
from hypothesis import given
from hypothesis import strategies as st

UNITS = ("%", "万元", "亿元", "个", "家", "人", "公里", "个百分点")
BEFORE = ("增长", "完成投资", "新建学校", "其中青石区", "共", "，", "。", "（")


@pytest.fixture(scope="module")
def detector(knowledge: Knowledge) -> Digits:
    return Digits(knowledge)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("合格率1OO%。", "合格率100%。"),
        ("下达2O万元", "下达20万元"),
        ("云岭区新建l5个站点", "云岭区新建15个站点"),
        ("增长3l.5%", "增长31.5%"),
        ("覆盖面9〇%", "覆盖面90%"),
        ("筹集12,OOO元", "筹集12,000元"),
        ("增速O.5%", "增速0.5%"),
        ("1OO多家企业", "100多家企业"),
        ("第1O名", "第10名"),
        ("2O24年全区", "2024年全区"),
        ("20l9年1O月l5日", "2019年10月15日"),
        ("2Ol9—2O2l年", "2019—2021年"),
        ("比上年增长8。5%", "比上年增长8.5%"),
        ("完成投资12。35亿元", "完成投资12.35亿元"),
        ("提高12..5个百分点", "提高12.5个百分点"),
        ("占8.．5%", "占8.5%"),
        ("收入8﹒5亿元", "收入8.5亿元"),
        ("增长8.5%%。", "增长8.5%。"),
        ("同比增长12. 5%", "同比增长12.5%"),
        ("提高8 .5个百分点", "提高8.5个百分点"),
        ("累计投入1 234.5万元", "累计投入1234.5万元"),
        ("惠及4 8万人", "惠及48万人"),
        ("完成投资1 2 . 5亿元", "完成投资12.5亿元"),
        ("更新车辆共1，234辆", "更新车辆共1,234辆"),
        ("共1S5人", "共155人"),
    ],
)
def test_certain(detector: Digits, written: str, meant: str) -> None:
    assert applied(written, detector.find(written)) == meant
    assert all(one.kind == "number" and one.evidence for one in detector.find(written))


@pytest.mark.parametrize(
    "text",
    [
        "发展O2O平台3个",
        "H1N1流感12例",
        "B2B商城5家",
        "5G基站20个，4G名称",
        "iPhone8台",
        "A4纸5包",
        "PM2.5浓度35微克",
        "CO2排放3万吨",
        "20l9-nCoV检测",
        "5A级景区2个",
        "F0级",
        "GDP增长8.5%",
        "二〇二四年，一〇三家",
        "20○○年，○○万元，××个",
        "T3航站楼，G20峰会",
        "8.5%，12.5亿元，1,234人",
        "1. 2019年完成5个\n2. 2020年完成6个",
        "分别增长8，5%",
        "|指标|15个|\n|床位|20张|",
        "排名第3。5%的企业",
        "等级为I类，II级5个",
        "体积10l，长50m",
        "完成2024 123人",
    ],
)
def test_nothing_is_applied(detector: Digits, text: str) -> None:
    assert applied(text, detector.find(text)) == text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("投入l-2万元", "1"),
        ("学校3 120人", "3120"),
        ("农户4 8人", "48"),
        ("开出1，234辆", "1,234"),
        ("新区2B个", "28"),
        ("建成I5个", "15"),
        ("占2○%", "20"),
        ("lO万元", "10"),
    ],
)
def test_what_may_be_right_is_offered(detector: Digits, text: str, after: str) -> None:
    (found,) = detector.find(text)
    certain = text == "建成I5个"  # 建成 tells an amount, so I is a digit
    assert (found.after, found.decision) == (after, "apply" if certain else "offer")


def test_a_stop_for_the_point_is_doubted_where_nothing_tells_an_amount(detector: Digits) -> None:
    (found,) = detector.find("其中8。5%的农户")
    assert (found.after, found.decision) == ("8.5", "doubt")


def test_a_comma_for_the_point_has_two_readings(detector: Digits) -> None:
    found = detector.find("工业增加值增长8，5%，投资增长6%")
    assert {(one.after, one.decision) for one in found} == {("8.5", "doubt"), ("8%、5", "doubt")}
    assert len({(one.start, one.end) for one in found}) == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(BEFORE),
            st.decimals(0, 99999, places=1).map(lambda value: str(value).removesuffix(".0")),
            st.sampled_from(UNITS),
        ),
        max_size=8,
    )
)
def test_clean_numbers_stay(detector: Digits, parts: list[tuple[str, str, str]]) -> None:
    text = "".join("，" + before + number + unit for before, number, unit in parts)
    assert detector.find(text) == []


WORN = st.sampled_from(
    ("0", "O", "o", "l", "1", "5", "7", "S", "B", "〇", ".", "。", "，", ",", " ", "%", "\n", "|")
)


@given(
    st.lists(
        st.tuples(st.sampled_from(BEFORE), st.lists(WORN, min_size=1, max_size=7), st.sampled_from(UNITS)),
        max_size=5,
    )
)
def test_candidates_fit(detector: Digits, parts: list[tuple[str, list[str], str]]) -> None:
    text = "".join(before + "".join(number) + unit for before, number, unit in parts)
    found = detector.find(text)
    certain = sorted((one.start, one.end) for one in found if one.decision == "apply")
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all("\n" not in text[one.start : one.end] for one in found)
    assert all(first[1] <= second[0] for first, second in pairwise(certain))
    for one in found:
        assert re.fullmatch(r"[0-9.,]+|%|[0-9.]+(?:%|个百分点)、[0-9]+", one.after)


@given(
    st.sampled_from(BEFORE),
    st.integers(1, 99999),
    st.sampled_from(UNITS),
    st.sampled_from(("0O", "0o", "1l", "0〇")),
)
def test_a_repaired_number_is_left_alone(
    detector: Digits, before: str, number: int, unit: str, pair: str
) -> None:
    written = str(number)
    text = f"本年{before}{written[0]}{written[1:].replace(*pair)}{unit}。"
    once = applied(text, detector.find(text))
    assert once == f"本年{before}{number}{unit}。"
    assert applied(once, detector.find(once)) == once
