"""Sentences cover a paragraph without gaps."""

from __future__ import annotations

import pytest
from heshu.figures.sentences import full_sentence, sentences
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(alphabet="甲乙12 。！？；”）\n，", max_size=40)


@given(text=TEXTS)
def test_sentences_cover_the_text(text):
    spans = list(sentences(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(text=TEXTS.filter(bool), data=st.data())
def test_full_sentence_holds_its_span(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = full_sentence(text, start, end)
    assert first <= start < end <= last


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("建成3所。新增5家。", ["建成3所。", "新增5家。"]),
        ("他说：“建成3所。”随后散会。", ["他说：“建成3所。”", "随后散会。"]),
        ("建成3所；新增5家", ["建成3所；", "新增5家"]),
        ("增长8.1%，下降3%", ["增长8.1%，下降3%"]),
    ],
)
def test_ends(text, pieces):
    assert [text[start:end] for start, end in sentences(text)] == pieces


def test_full_sentence_holds_semicolons():
    text = "甲3所；乙5家。丙2户。"
    assert full_sentence(text, 5, 6) == (0, 8)
