"""Text read in the wrong encoding: its bytes are read again, and only everyday Chinese is believed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from candidates import applied
from heshu.knowledge import Knowledge
from heshu.loaders import from_text
from heshu.text import read
from heshu.text.repair.encoding import Encoding, lost
from hypothesis import given
from hypothesis import strategies as st

REPORT = (
    "云岭区卫生健康局2024年工作总结。\n全区完成投资12.5亿元，增长8.3%，"
    "江北、城南两所医院建成；新增床位320张。"
)


def utf8_as_gbk(text: str) -> str:
    return text.encode().decode("gb18030", "replace")


def utf8_as_plain_gbk(text: str) -> str:
    return text.encode().decode("gbk", "replace")


def gbk_as_latin(text: str) -> str:
    return text.encode("gb18030").decode("latin-1")


def utf8_as_latin(text: str) -> str:
    return text.encode().decode("latin-1")


def utf8_as_windows(text: str) -> str:
    read = (bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    return "".join(read)


def without_blanks(text: str) -> str:
    """What the reading text leaves of Latin-1: no soft hyphens, no hard spaces."""
    return text.replace("\xad", "").replace("\xa0", "")


@pytest.fixture(scope="module")
def detector(knowledge: Knowledge) -> Encoding:
    return Encoding(knowledge)


@pytest.mark.parametrize(
    "spoil", [utf8_as_gbk, utf8_as_plain_gbk, gbk_as_latin, utf8_as_latin, utf8_as_windows]
)
def test_a_whole_document_comes_back(detector: Encoding, spoil: Callable[[str], str]) -> None:
    for damaged in (spoil(REPORT), spoil(REPORT).replace("\ufffd", "?"), without_blanks(spoil(REPORT))):
        found = detector.find(damaged)
        assert applied(damaged, found) == REPORT
        assert all(one.kind == "character" and one.evidence for one in found)
        assert detector.find(REPORT) == []


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        (f"全区{utf8_as_gbk('医疗')}机构", "全区医疗机构"),
        (f"见{gbk_as_latin('卫生')}局", "见卫生局"),
        (f"“{gbk_as_latin('卫生')}”工作", "“卫生”工作"),
        (f"推进{utf8_as_windows('基层治理')}。", "推进基层治理。"),
        ("提升绩效。？芾砉ぷ？", "提升绩效。\ufffd理工\ufffd"),
        ("（青原？。？025年云岭市政府工作报告", "（青原省）2025年云岭市政府工作报告"),
    ],
)
def test_a_run_comes_back(detector: Encoding, damaged: str, meant: str) -> None:
    assert applied(damaged, detector.find(damaged)) == meant


@pytest.mark.parametrize("spoil", [utf8_as_gbk, gbk_as_latin, utf8_as_latin])
def test_a_unit_ends_where_it_ended(detector: Encoding, spoil: Callable[[str], str]) -> None:
    damaged = spoil("云岭区工作总结，投资约12亿元，增长较快")
    (unit,) = [one for one in detector.find(damaged) if damaged[one.start - 1].isdigit() and one.start]
    behind = [one for one in detector.find(damaged) if one.start == unit.end]
    if spoil is utf8_as_gbk:
        assert (unit.after, behind[0].after[0]) == ("亿元", "，")
    else:
        assert (unit.after, behind[0].after) == ("亿", "元")


def test_one_word_that_is_filled_in_is_only_offered(detector: Encoding) -> None:
    (found,) = detector.find("全区鍗敓工作")
    assert (found.after, found.decision) == ("卫生", "offer")
    (found,) = [
        one for one in detector.find(f"全区鍗敓工作，{utf8_as_gbk('农村供水')}") if one.after == "卫生"
    ]
    assert found.decision == "apply"


def test_a_letter_that_cannot_be_told_stays_lost(detector: Encoding, knowledge: Knowledge) -> None:
    damaged = utf8_as_gbk("云岭镇工作总结，农村供水乙蒙5项")
    repaired = applied(damaged, detector.find(damaged))
    assert repaired == "云岭镇工作总结，农村供水乙\ufffd5项"
    assert lost(repaired, knowledge) == 1


def test_a_broken_unit_behind_a_figure_is_doubted(detector: Encoding) -> None:
    damaged = utf8_as_gbk("云岭镇工作总结，农村供水惠及12人")
    doubts = [one for one in detector.find(damaged) if one.decision == "doubt"]
    assert {one.after for one in doubts} == {"人", "亿", "亩"}
    assert {damaged[one.start : one.end] for one in doubts} == {"浜\ufffd"}


@pytest.mark.parametrize(
    "text",
    [
        REPORT,
        "××××年，××县完成3×5°C的café改造——“两癌”筛查…",
        "雲嶺區衛生局工作總結，鋼鐵、鏡頭、錢鐘書",
        "涪陵、鄂温克、噶尔、亳州、甪直",
        "怎么办？什么是好？",
        "Ⅰ类、①、α、Я、ヤ",
        "naïve Übermaß, São Paulo",
    ],
)
def test_right_text_stays(detector: Encoding, text: str) -> None:
    assert detector.find(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [("锟斤拷锟斤拷", 2), ("2024\ufffd", 1), ("烫烫烫烫", 1), ("烫伤3例，屯田", 0), (REPORT, 0)],
)
def test_what_is_lost_is_counted(detector: Encoding, knowledge: Knowledge, text: str, count: int) -> None:
    assert lost(text, knowledge) == count
    assert detector.find(text) == []


HANZI = st.sampled_from("全区卫生工作农村教育建设发展人民医院学校服务项目资金管理推进落实完成增长提高，。")


@given(st.lists(st.one_of(HANZI, st.sampled_from(("12", "8.5%", "\n", "3万"))), max_size=40).map("".join))
def test_clean_text_stays(detector: Encoding, text: str) -> None:
    assert detector.find(text) == []


@given(
    st.lists(st.sampled_from((REPORT, "全区", "12", "\n", "锛", "鍗敓", "�", "?", "ÎÀ", "å¹´")), max_size=6),
    st.sampled_from((utf8_as_gbk, gbk_as_latin, utf8_as_latin, lambda text: text)),
    st.integers(0, 60),
)
def test_candidates_fit(detector: Encoding, parts: list[str], spoil: Callable[[str], str], cut: int) -> None:
    text = "".join(part if len(part) < 5 else spoil(part)[cut:] for part in parts)
    found = detector.find(text)
    certain = sorted((one.start, one.end) for one in found if one.decision == "apply")
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all("\n" not in text[one.start : one.end] for one in found)
    assert all(first[1] <= second[0] for first, second in pairwise(certain))


def test_a_misread_line_is_no_copyright_line(knowledge: Knowledge) -> None:
    # © stands in GBK that was read as Latin-1: 建 and 疾 have its byte.
    text = gbk_as_latin("云岭区卫生局工作总结\n全年完成投资12.5亿元，建成疾控中心，签约居民3.2万人。\n")
    assert "©" in text
    assert "12.5亿元" in read(from_text(text), knowledge).text
