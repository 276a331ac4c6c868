"""Words of a text, with those of the rules."""

from __future__ import annotations

import pytest
from heshu.figures.tokens import Tokens, tokens
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def tokenizer(knowledge) -> Tokens:
    return tokens(knowledge)


@given(text=st.text(max_size=80))
def test_boundaries_are_those_of_the_words(text, tokenizer):
    words, edges = tokenizer.cut(text), tokenizer.boundaries(text)
    assert "".join(words) == text
    assert {0, len(text)} <= edges
    assert len(edges) == len([word for word in words if word]) + 1


def test_every_word_of_the_rules_is_one_word(tokenizer, knowledge):
    words = [word for rule in knowledge.rules("tokens") for word in rule.words]
    split = [word for word in words if tokenizer.cut(word) != [word]]
    assert len(words) > 20
    assert split == []


def test_other_users_of_jieba_do_not_see_our_words(tokenizer, knowledge):
    import jieba

    assert tokenizer is tokens(knowledge)
    assert tokenizer._tokenizer is not jieba.dt


@pytest.mark.parametrize(
    ("text", "verbs"), [("兑现", True), ("已化解", True), ("财政支出比例", False), ("医院", False)]
)
def test_all_verbs(text, verbs, tokenizer):
    assert tokenizer.all_verbs(text) is verbs
