"""Masked slots and their kinds; places that leak."""

from __future__ import annotations

import pytest
from heshu.knowledge import Knowledge
from heshu.model import Reading
from heshu.text.masks import masks
from heshu.text.repair.leaks import Leaks


def kinds(knowledge: Knowledge, text: str) -> list[tuple[str, str]]:
    return [(one.text, one.kind) for one in masks(knowledge).find(text)]


@pytest.mark.parametrize(
    ("text", "mask", "kind"),
    [
        ("培训XX人次", "XX", "number"),
        ("完成xx余万元", "xx", "number"),
        ("增长××%", "××", "number"),
        ("增长X.X个百分点", "X.X", "number"),
        ("新建**所", "**", "number"),
        ("床位○○张", "○○", "number"),
        ("达到___%", "___", "number"),
        ("救助*万人", "*", "number"),
        ("投入某万元", "某", "number"),
        ("XX县民政局", "XX", "place"),
        ("**镇卫生院", "**", "place"),
        ("某市人民政府", "某", "place"),
        ("××街道办事处", "××", "place"),
        ("20*年工作总结", "*", "year"),
        ("20XX年工作总结", "XX", "year"),
        ("二〇××年度", "××", "year"),
        ("*年工作总结", "*", "year"),
        ("XX年医疗工作", "XX", "year"),
        ("X月召开会议", "X", "date"),
        ("XX局负责", "XX", "office"),
        ("某公司投资", "某", "office"),
        ("张某某等三户", "某某", "person"),
        ("XX同志主持", "XX", "person"),
        ("推进健康XX建设", "XX", "name"),
    ],
)
def test_kinds(knowledge: Knowledge, text: str, mask: str, kind: str) -> None:
    assert kinds(knowledge, text) == [(mask, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "购置X光机",
        "某些单位、某种程度、某个环节",
        "二〇一五年、二○二○年",
        "规格3×5米",
        "●加强管理",
        "iPhoneX和EXO",
        "□是 □否",
        "近X年来",
    ],
)
def test_what_hides_nothing(knowledge: Knowledge, text: str) -> None:
    assert kinds(knowledge, text) == []


def test_a_masked_place_is_no_region(reading: object) -> None:
    found = reading("XX县民政局2023年工作总结\n全县救助困难群众120人。")  # type: ignore[operator]
    assert isinstance(found, Reading)
    assert found.metadata.region is None
    assert [(one.text, one.kind) for one in found.masks] == [("XX", "place")]


def test_a_leaking_place_is_offered_with_its_evidence(knowledge: Knowledge) -> None:
    text = "XX市卫生局总结\nXX市新建卫生站6个，在西安日报发表文章3篇。"
    found = list(Leaks(knowledge).find(text))
    assert [(text[one.start : one.end], one.after, one.decision) for one in found] == [
        ("XX市", "西安市", "offer"),
        ("XX市", "西安市", "offer"),
    ]
    assert "西安日报" in found[0].evidence


@pytest.mark.parametrize(
    "text",
    [
        "XX市新建卫生站6个，赴西安学习经验。",
        "XX市新建卫生站6个，在西安、成都设点。",
        "XX县新建卫生站6个，在西安日报发表文章。",
        "本市新建卫生站6个，在西安日报发表文章。",
    ],
)
def test_other_places_are_not_offered(knowledge: Knowledge, text: str) -> None:
    assert list(Leaks(knowledge).find(text)) == []
