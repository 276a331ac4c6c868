"""Promises that hold for any text whatever."""

from __future__ import annotations

from heshu.knowledge import load
from heshu.model import Reading
from heshu.text import read
from heshu.text.folds import fold
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import document

WORDS = """
一、 （一） 1. 一是 —— 2、 第二， 工作回顾 下一步打算 存在问题 增长3.5% 完成1,234万元 2023年 上半年
。 ， ： ； 第9页 收藏 目录 某区卫生局工作总结 [1] ① …… 省略814字 篇一： 篇二： ＡＢ１２％ (可比价)
相关文章 来源：
今后，我们将努力做好 全文共4525字，当前仅显示2285字 2023/10/8 𠮷 😀
"""
BLANKS = ("\n", "\n\n", " ", "\u3000", "\t", "\r\n", "\u200b", "\ufeff", "New York", "第9页 共9页")
PIECES = st.sampled_from([*WORDS.split(), *BLANKS])
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80)


def made(text: str) -> Reading:
    return read(document(text), load())


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_map_never_falls_and_lies_in_the_text(text: str) -> None:
    found = made(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(a <= b for a, b in zip(found.starts, found.starts[1:], strict=False))
    assert all(a <= b for a, b in zip(found.ends, found.ends[1:], strict=False))
    assert all(0 <= a <= b <= len(text) for a, b in zip(found.starts, found.ends, strict=True))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_characters_are_those_of_the_folded_text(text: str) -> None:
    found = read(document(text), load(), "off")
    folded = fold(text, load())
    for character, start in zip(found.text, found.starts, strict=True):
        if not character.isspace():
            assert character == folded[start]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_chrome_and_kept_characters_never_overlap(text: str) -> None:
    found = made(text)
    covered = {offset for mark in found.chrome for offset in range(mark.start, mark.end)}
    # A blank that a mark took with it may stand on as the separator of what is kept (一是 第9页 共9页一、).
    spans = zip(found.text, found.starts, found.ends, strict=True)
    kept = {offset for one, a, b in spans if not one.isspace() for offset in range(a, b)}
    assert not covered & kept
    assert all(a.end <= b.start for a, b in zip(found.chrome, found.chrome[1:], strict=False))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_paragraphs_and_sections_hold_together(text: str) -> None:
    found = made(text)
    assert found.sections[0].start == 0
    assert found.sections[0].end == len(found.text)
    for part in found.sections[1:]:
        assert part.parent is not None
        parent = found.sections[part.parent]
        assert parent.start <= part.start <= part.end <= parent.end
        assert part.level == parent.level + 1
    assert [part.start for part in found.sections] == sorted(part.start for part in found.sections)
    for one in found.paragraphs:
        assert one.start < one.end
        assert "\n" not in found.text[one.start : one.end]
        assert found.section_at(one.start).index == one.section
    assert 0 <= found.completeness <= 1
    assert found.reports


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    first, second = made(text), made(text)
    assert (first.text, first.starts, first.sections, first.reports, first.chrome) == (
        second.text,
        second.starts,
        second.sections,
        second.reports,
        second.chrome,
    )
