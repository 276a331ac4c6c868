"""Spans of a text where no figure can stand: dates, ordinals, names, slogans, document numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from ..knowledge import Knowledge

_NUMERALS = frozenset("0123456789.〇零○一二两三四五六七八九十百千万亿几数")


@dataclass(frozen=True, slots=True)
class Trap:
    """A blocked span and the rule that blocked it."""

    start: int
    end: int
    rule: str


class Traps:
    """The trap patterns and fixed terms, compiled once from the pack `traps`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._patterns = [(rule.id, rule.pattern) for rule in knowledge.rules("traps") if rule.pattern]
        self._fixed = ahocorasick.Automaton()
        for rule in knowledge.rules("traps"):
            for word in rule.words:
                self._fixed.add_word(word, (len(word), rule.id))
        self._fixed.make_automaton()

    def find(self, text: str) -> list[Trap]:
        """Every trap of a text, sorted by start; traps may overlap."""
        traps = [
            Trap(hit.start(), hit.end(), rule)
            for rule, pattern in self._patterns
            for hit in pattern.finditer(text)
            if hit.end() > hit.start()
        ]
        for last, (length, rule) in self._fixed.iter(text):
            start = last + 1 - length
            # 一人 must not bite into 十一人, nor 百年 into 三百年.
            if text[last + 1 : last + 3] == "之一" or text[last : last + 2] == "分之":
                continue  # 十分 in 十分之一
            if text[start] not in _NUMERALS or start == 0 or text[start - 1] not in _NUMERALS:
                traps.append(Trap(start, last + 1, rule))
        traps.sort(key=lambda trap: (trap.start, trap.end))
        return traps


@lru_cache(maxsize=4)
def traps(knowledge: Knowledge) -> Traps:
    """The compiled traps of a rule set."""
    return Traps(knowledge)
