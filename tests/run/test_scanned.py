"""Doubtful characters of scans: what the report itself confirms, and what stays empty."""

from dataclasses import replace
from decimal import Decimal

import pytest
from heshu.loaders import from_text
from heshu.run.pipeline import read_figures
from hypothesis import given, settings
from hypothesis import strategies as st

SUM = "全县共有学校48所，其中小学31所、初中12所，其余5所为高中。完成投资45.6亿元。"
SHARE = "全区财政支出28.40亿元，其中民生支出22.15亿元，占78.0%。"
PART = "全县有专任教师3120人，其中女教师1846人。"


def scan(text, *doubtful, confidence=0.4):
    """A text as a scan in which each of `doubtful` (words, place in them) is read with little confidence."""
    document = from_text(text)
    block = document.blocks[0]
    sure = [1.0] * (block.end - block.start)
    for words, place in doubtful:
        sure[text.index(words) + place] = confidence
    return replace(document, blocks=(replace(block, confidences=tuple(sure)),), ocr=True)


def by_quote(document, knowledge):
    return {figure.quote: figure for figure in read_figures(document, knowledge)[1]}


def test_every_figure_of_a_scan_says_how_sure_its_characters_are(knowledge):
    found = by_quote(scan(SUM, ("45.6亿元", 3), confidence=0.95), knowledge)
    assert found["45.6亿元"].ocr_confidence == 0.95
    assert found["48所"].ocr_confidence == 1.0
    assert not any(figure.corrupt for figure in found.values())


def test_a_text_that_was_not_scanned_says_nothing_of_it(knowledge):
    assert {figure.ocr_confidence for figure in read_figures(from_text(SUM), knowledge)[1]} == {None}


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_doubtful_figure_that_nothing_confirms_has_no_value(knowledge, place):
    figure = by_quote(scan(SUM, ("45.6亿元", place)), knowledge)["45.6亿元"]
    assert (figure.corrupt, figure.value, figure.readings) == (True, None, ("45.6亿元",))
    assert figure.rules["value"][-1] == "ocr.doubtful"
    assert figure.ocr_confidence == 0.4


@pytest.mark.parametrize(("quote", "value"), [("48所", 48), ("31所", 31), ("12所", 12), ("5所", 5)])
def test_a_sum_confirms_its_figures(knowledge, quote, value):
    figure = by_quote(scan(SUM, (quote, 0)), knowledge)[quote]
    assert (figure.corrupt, figure.value, figure.ocr_confidence) == (False, Decimal(value), 0.4)


def test_a_sum_that_does_not_add_up_confirms_nothing(knowledge):
    figure = by_quote(scan(SUM.replace("31所", "37所"), ("37所", 1)), knowledge)["37所"]
    assert (figure.corrupt, figure.value) == (True, None)


def test_a_share_confirms_only_the_digits_that_it_depends_on(knowledge):
    assert not by_quote(scan(SHARE, ("78.0%", 1)), knowledge)["78.0%"].corrupt
    assert not by_quote(scan(SHARE, ("22.15", 1)), knowledge)["22.15亿元"].corrupt
    assert by_quote(scan(SHARE, ("22.15", 4)), knowledge)["22.15亿元"].corrupt


def test_a_part_that_is_smaller_than_its_whole_proves_nothing(knowledge):
    assert by_quote(scan(PART, ("1846人", 1)), knowledge)["1846人"].corrupt


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(SUM) - 1))
def test_a_doubtful_character_never_changes_another_figure(knowledge, at):
    plain = read_figures(from_text(SUM), knowledge)[1]
    found = read_figures(scan(SUM, (SUM[at:], 0)), knowledge)[1]
    assert [figure.quote for figure in found] == [figure.quote for figure in plain]
    for one, other in zip(found, plain, strict=True):
        assert one.value in (other.value, None)
        assert one.corrupt == (one.value is None)
        if not one.start <= at < one.end:
            assert one.value == other.value
