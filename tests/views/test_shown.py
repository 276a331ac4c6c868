"""Figures in words and in their sentence."""

from decimal import Decimal

import pytest
from heshu.tables.labels import Labels
from heshu.tables.rows import figure_rows
from heshu.views.shown import amount, highlighted, number, sentences
from hypothesis import given
from hypothesis import strategies as st
from made import figure, result


@pytest.fixture(scope="module")
def labels(knowledge):
    return Labels(knowledge, "zh")


def row(**fields):
    return next(figure_rows(result(figure(0, "数", **fields))))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": 1350769000000, "unit": "元"}, "1,350,769,000,000 元"),
        ({"value": "6.1", "unit": "%", "measure": "growth"}, "+6.1 %"),
        ({"value": "-3.4", "unit": "%", "measure": "growth", "relation": "ge"}, "≥ -3.4 %"),
        ({"value": 22, "unit": "/10万", "relation": "le"}, "≤ 22 /10万"),
        ({"low": Decimal(80), "high": Decimal(100), "relation": "range", "unit": "元"}, "80—100 元"),
        ({"unit": "%", "masked": True}, "隐去 %"),
        ({"unit": "家"}, "? 家"),
        ({"unit": "元", "corrupt": True}, "损坏 数"),
        ({"value": 12, "unit": "元", "corrupt": True}, "12 元"),
        ({}, ""),
    ],
)
def test_amounts_in_words(labels, fields, words):
    assert amount(row(**fields), labels) == words


def test_small_negative_numbers_keep_their_sign():
    assert number(Decimal("-0.5")) == "-0.5"


@given(
    st.text(alphabet="共0123456789户，其中。", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6)), max_size=6),
    st.integers(-3, 3),
)
def test_pieces_joined_are_the_sentence(sentence, spans, moved):
    rows = [
        {"quote": sentence[at : at + width], "start": 100 + at, "sentence_start": 100 + moved}
        for at, width in spans
    ]
    pieces = highlighted(sentence, rows)
    assert "".join(piece.text for piece in pieces) == sentence
    assert all(piece.figure is None or piece.figure["quote"] == piece.text for piece in pieces)


def test_the_right_one_of_two_equal_quotes_is_marked():
    sentence = "甲乡12家，乙乡12家。"
    [row] = [{"quote": "12家", "start": 1008, "sentence_start": 1000}]
    assert [piece.text for piece in highlighted(sentence, [row])] == ["甲乡12家，乙乡", "12家", "。"]


def test_figures_of_one_sentence_stay_together():
    figures = [
        figure(0, "1家", 1, sentence="甲1家乙2家", sentence_start=0),
        figure(4, "2家", 2, sentence="甲1家乙2家", sentence_start=0),
        figure(9, "3家", 3, sentence="丙3家", sentence_start=8),
    ]
    groups = list(sentences(list(figure_rows(result(*figures)))))
    assert [(sentence, len(rows)) for _, sentence, rows in groups] == [("甲1家乙2家", 2), ("丙3家", 1)]
