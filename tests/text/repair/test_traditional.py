"""Readings in brackets and traditional characters: what goes, what stays, and that every place is kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from candidates import applied
from heshu.knowledge import Knowledge
from heshu.text.repair.traditional import Traditional
from hypothesis import given
from hypothesis import strategies as st

PAGE = (
    "雲嶺區(qū)衛(wèi)生健康局2024年工作總結(jié)。一年來，全區(qū)扎實(shí)推進(jìn)公私合作，"
    "構(gòu)建醫(yī)療服務(wù)體系，完成投資3.2億元，增長(zhǎng)8.5%，惠及群眾300餘萬人，"
    "他們(men)建成三個(ge)中心，環(huán)境干凈。"
)
READ = (
    "云岭区卫生健康局2024年工作总结。一年来，全区扎实推进公私合作，构建医疗服务体系，"
    "完成投资3.2亿元，增长8.5%，惠及群众300余万人，他们建成三个中心，环境干净。"
)


@pytest.fixture(scope="module")
def detector(knowledge: Knowledge) -> Traditional:
    return Traditional(knowledge)


@pytest.mark.parametrize("page", [PAGE, PAGE.replace("(", "（").replace(")", "）")])
def test_a_page_with_readings(detector: Traditional, page: str) -> None:
    found = detector.find(page)
    assert applied(page, found) == READ
    assert all(one.kind == "character" and one.evidence for one in found)


def test_every_character_keeps_its_place(detector: Traditional) -> None:
    for one in detector.find(PAGE):
        assert one.after == "" or len(one.after) == one.end - one.start
        assert all(old != new for old, new in zip(PAGE[one.start : one.end], one.after, strict=False))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("全区推進(jìn)改革", "全区推進改革"),
        (
            "全区工作取得进展。一年來我們認真貫徹落實黨的方針，推進醫療體制改革。全区完成投资。",
            "全区工作取得进展。一年来我们认真贯彻落实党的方针，推进医疗体制改革。全区完成投资。",
        ),
        (f"{PAGE}主要？jī)？nèi)容和？jī)?yōu)勢，？jiǎng)？chuàng)新", f"{READ}主要内容和优势，创新"),
        (f"{PAGE}醫院？jiǎn)适Я？", f"{READ}医院丧失\ufffd"),
        (f"{PAGE}\ufffddǎo)向", f"{READ}\ufffd向"),
        (f"{PAGE}乾隆年間，畝均600噸", f"{READ}乾隆年间，亩均600吨"),
    ],
)
def test_converted(detector: Traditional, written: str, meant: str) -> None:
    assert applied(written, detector.find(written)) == meant


@pytest.mark.parametrize(
    "text",
    [
        READ,
        "国内生产总值(GDP)、处理器（CPU）、医院(icu)、重症监护(ICU)、咖啡(café au lait)",
        "甪(lù)直镇、亳(bó)州市、歙(shè)县",
        "乾隆年间的名著，瞭望塔，於先生，宫商角徵羽",
        "参观了臺灣大學，签订合作协议。",
        "编印《國語論叢與臺灣經濟發展》，举办“發展經濟學講義與實踐”讲座。",
        "东阳市马(mǎ)云",
    ],
)
def test_simplified_text_stays(detector: Traditional, text: str) -> None:
    assert detector.find(text) == []


def test_no_bracket_with_a_figure_goes(detector: Traditional) -> None:
    text = f"{PAGE}國內生產總值（GDP）占比（12%）、醫院（icu）、（一）衛生（二）、區（縣）"
    assert "国内生产总值（GDP）占比（12%）、医院（icu）、（一）卫生（二）、区（县）" in applied(
        text, detector.find(text)
    )


@given(
    st.lists(st.sampled_from((*PAGE[:40], PAGE, "\n", "全区", "(jìn)", "？jī)", "12%")), max_size=12).map(
        "".join
    )
)
def test_candidates_fit(detector: Traditional, text: str) -> None:
    found = detector.find(text)
    certain = sorted((one.start, one.end) for one in found if one.decision == "apply")
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all("\n" not in text[one.start : one.end] for one in found)
    assert all(first[1] <= second[0] for first, second in pairwise(certain))


def test_a_repaired_page_is_left_alone(detector: Traditional) -> None:
    assert detector.find(applied(PAGE, detector.find(PAGE))) == []


@given(st.text(alphabet="全区卫生工作12.5%亿元增长（）(GDP)icu，。\n乾著", max_size=60))
def test_clean_text_stays(detector: Traditional, text: str) -> None:
    assert detector.find(text) == []
