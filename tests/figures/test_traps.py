"""Spans where no figure can stand; whole sentences are in test_cases.py."""

from __future__ import annotations

import pytest
from heshu.figures.traps import Traps, traps
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def known(knowledge) -> Traps:
    return traps(knowledge)


@pytest.mark.parametrize(
    "text", ["第四人民医院", "2023年3月15日", "〔2010〕1号", "“三个一批”", "H1N1", "PM2.5", "一票否决"]
)
def test_blocked(text, known):
    covered = {place for trap in known.find(text) for place in range(trap.start, trap.end)}
    numerals = {place for place, character in enumerate(text) if character.isdigit() or character in "一三四"}
    assert numerals <= covered


@pytest.mark.parametrize("text", ["床位十一人", "三百年"])
def test_a_fixed_term_bites_into_no_numeral(text, known):
    assert all(trap.start == 0 or text[trap.start - 1] not in "十百三" for trap in known.find(text))


@given(text=st.text(alphabet="第一二三十百年月日号0123456789〔〕“”+—医院次届人PMHN.%：:/", max_size=40))
def test_traps_lie_in_the_text_in_order(text, known, knowledge):
    found = known.find(text)
    ids = {rule.id for rule in knowledge.rules("traps")}
    assert all(0 <= trap.start < trap.end <= len(text) and trap.rule in ids for trap in found)
    assert [trap.start for trap in found] == sorted(trap.start for trap in found)
