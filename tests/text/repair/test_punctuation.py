"""Worn punctuation: marks left over, wrong closing marks, lone quotation marks, brackets of lists."""

from __future__ import annotations

from itertools import pairwise

import pytest
from candidates import applied
from heshu.knowledge import Knowledge
from heshu.text.repair.punctuation import Punctuation
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def detector(knowledge: Knowledge) -> Punctuation:
    return Punctuation(knowledge)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("增长8%，，其中", "增长8%，其中"),
        ("全部完成。。", "全部完成。"),
        ("水、、电、气", "水、电、气"),
        ("成效显著，。下一步", "成效显著。下一步"),
        ("医院、，学校", "医院，学校"),
        ("实行“月对账〞和“季公示〞制度", "实行“月对账”和“季公示”制度"),
        ("做到三公开〞，", "做到三公开”，"),
        ("服务“三农“，", "服务“三农”，"),
        ("推行“五个统一和“三个下沉”。", "推行“五个统一”和“三个下沉”。"),
        ("〔一〕抓好春耕\n〔十二〕抓好秋收", "（一）抓好春耕\n（十二）抓好秋收"),
    ],
)
def test_certain(detector: Punctuation, written: str, meant: str) -> None:
    assert applied(written, detector.find(written)) == meant
    assert all(one.kind == "character" for one in detector.find(written))


@pytest.mark.parametrize(
    "text",
    [
        "等等……——好！！",
        "他说：“都办完了。”，大家笑了。",
        "云政发〔2010〕1号、云政办〔二〇一九〕3号",
        "〝三农〞工作和〝两癌〞筛查",
        "“一老一小”、“两癌”和“双减”",
        "稍等。。。。",
        "“十三五\n”时期",
        "“都说‘好’”",
        "发挥“头雁”作用，办好“十件实事”。",
    ],
)
def test_right_marks_stay(detector: Punctuation, text: str) -> None:
    assert detector.find(text) == []


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("实施“双向转诊的做法。", "诊”"),
        ("明确“部门主抓、乡镇运作的办法和“自愿、自筹的方针。", "作”"),
        ("强化“五化十统一，推行“三个下沉。", "一”"),
    ],
)
def test_a_lost_closing_mark_is_offered(detector: Punctuation, text: str, closed: str) -> None:
    found = detector.find(text)
    assert found[0].after == closed
    assert all(one.decision == "offer" for one in found)


def test_a_comma_behind_a_stop_is_offered(detector: Punctuation) -> None:
    (found,) = detector.find("成效显著。，其中")
    assert (found.after, found.decision) == ("。", "offer")


@given(st.text(alphabet="青石区，。、；：“”〞〔〕一二和的\n1%", max_size=40))
def test_candidates_fit(detector: Punctuation, text: str) -> None:
    found = detector.find(text)
    certain = sorted((one.start, one.end) for one in found if one.decision == "apply")
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all("\n" not in text[one.start : one.end] for one in found)
    assert all(first[1] <= second[0] for first, second in pairwise(certain))
    once = applied(text, found)
    assert applied(once, detector.find(once)) == once


@given(st.lists(st.sampled_from(("青石区", "增长8.5%", "“双减”", "完成", "（一）", "12个")), max_size=12))
def test_clean_text_stays(detector: Punctuation, parts: list[str]) -> None:
    assert detector.find("，".join(parts) + "。") == []
