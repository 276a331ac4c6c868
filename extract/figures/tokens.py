"""Words of a text by jieba, with the words of `rules/` added to its dictionary."""

from __future__ import annotations

import logging
from functools import lru_cache
from itertools import accumulate

import jieba

from ..knowledge import Knowledge
from ..text.dictionary import part_of_speech

_SHORT = 60
_REMEMBERED = 20_000


class Tokens:
    """A jieba tokenizer of its own, so that no other user of jieba sees our words."""

    def __init__(self, knowledge: Knowledge) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.initialize()
        for rule in knowledge.rules("tokens"):
            for word in rule.words:
                self._tokenizer.add_word(word)
        self._edges: dict[str, frozenset[int]] = {}

    def all_verbs(self, text: str) -> bool:
        """Whether a text is made of verbs only by the dictionary's tags (兑现, 支出, 已化解)."""
        return all((part_of_speech(word) or "x")[0] in "vd" for word in self._tokenizer.cut(text))

    def cut(self, text: str) -> list[str]:
        """The words of a text; joined they give the text."""
        return list(self._tokenizer.cut(text))

    def boundaries(self, text: str) -> frozenset[int]:
        """Every offset where a word begins or ends, 0 and the length included; short texts are remembered."""
        known = self._edges.get(text)
        if known is None:
            known = frozenset({0, *accumulate(len(word) for word in self._tokenizer.cut(text))})
            if len(text) <= _SHORT:
                if len(self._edges) >= _REMEMBERED:
                    self._edges.clear()
                self._edges[text] = known
        return known


@lru_cache(maxsize=4)
def tokens(knowledge: Knowledge) -> Tokens:
    """The tokenizer of a rule set."""
    return Tokens(knowledge)
