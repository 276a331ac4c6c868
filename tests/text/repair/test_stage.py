"""The repaired text and its map: monotone, replayable, and stable when repaired again."""

from __future__ import annotations

from heshu.knowledge import load
from heshu.loaders import from_text
from heshu.model import Reading, RepairMode
from heshu.text import read
from heshu.text.repair import apply
from hypothesis import given, settings
from hypothesis import strategies as st

SENTENCES = (
    "某县卫生局2023年工作总结\n",
    "建档率达20230%，死亡率控制在22/2023万以下。",
    "新建卫生站2023个，补助 82023 万元，培训12023人次。",
    "新建一个中心需投资8020230万元；新建一个站需投资57万元。",
    "“五化模式推开，“双向转诊开通，“三个纳入落实，“七个统一到位。",
    "近90的中心开展服务，参合率98.5，增长6.57。",
    "19月检查815岁儿童1O0%。\n",
    "推进衛(wèi)生服務(wù)體係建設(shè)，提升效劳根本水平，原那么不变。",
    "XX县XX人参加，青石区医院承办，下降％％3%。",
    "全年新增就业1.2万人，完成投资3亿元，，同比增长8.1%。\n",
    "\n3、创立活动稳固开展，广阔群众满意。",
)
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=9).map("".join)
modes = st.sampled_from(["off", "safe", "all"])


def repaired(text: str, mode: RepairMode = "safe") -> Reading:
    return read(from_text(text), load(), mode)


@given(texts, modes)
@settings(max_examples=60, deadline=None)
def test_the_map_is_monotone_and_every_step_quotes_the_text(text: str, mode: RepairMode) -> None:
    found = repaired(text, mode)
    loaded = found.document.text
    assert len(found.starts) == len(found.ends) == len(found.text)
    assert list(found.starts) == sorted(found.starts)
    assert list(found.ends) == sorted(found.ends)
    assert all(first <= last for first, last in zip(found.starts, found.ends, strict=True))
    for one in found.repairs:
        assert loaded[one.start : one.end] == one.before
        assert 0 <= one.confidence <= 1
        assert one.evidence


@given(texts)
@settings(max_examples=40, deadline=None)
def test_replaying_the_steps_gives_the_text_that_was_read(text: str) -> None:
    found = repaired(text)
    mended = apply(found.document.text, found.repairs)
    # How lines are joined may hang on their length, which the repairs change.
    assert "".join(repaired(mended, "off").text.split()) == "".join(found.text.split())


@given(texts)
@settings(max_examples=40, deadline=None)
def test_repairing_a_repaired_text_changes_nothing(text: str) -> None:
    found = repaired(text)
    again = repaired(apply(found.document.text, found.repairs))
    assert [one for one in again.repairs if one.applied] == []


def test_off_repairs_nothing() -> None:
    assert repaired("".join(SENTENCES), "off").repairs == ()


def test_offsets_point_at_the_damaged_characters() -> None:
    found = repaired("建档率达20230%，死亡率控制在22/2023万以下。")
    at = found.text.index("100%")
    assert found.source(at, at + 4) == "20230%"
    assert found.text[found.at(5)] in "10"


def test_two_steps_on_one_number_become_one() -> None:
    found = repaired(
        "".join(SENTENCES[:2]) + SENTENCES[4] + SENTENCES[3] + "现有8个中心和58个站，需投入一千多万元。"
    )
    made = [(one.before, one.after) for one in found.repairs if one.applied]
    assert ("8020230", "80—100") in made
    assert ("57", "5—7") in made
