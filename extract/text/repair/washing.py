"""Words that a document-sharing site swapped in a whole text: 效劳 for 服务, 原那么 for 原则.

The sites ran reports through converters, so that a copy would not be recognised. Every 服务 of such a text is
效劳, every 基本 is 根本. No single word proves it (a clean report may have a 效劳 of its own), so the text is
judged as a whole first, and a word is mended only where its neighbours leave no other reading.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from ...knowledge import Knowledge, Rule
from ..dictionary import frequency
from .candidate import Candidate

_PACK = "repairs.washing"


@dataclass(frozen=True, slots=True)
class _Pair:
    """What the converters put for a word, the word, and the rules that know the swap by its neighbours."""

    washed: str
    original: str
    families: frozenset[str]
    nonword: bool
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Find:
    """A place where a rule knows a swapped word."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a text has of a pair: the places that a rule knows, and how often either word stands in it."""

    pair: _Pair
    finds: tuple[_Find, ...]
    washed: int
    original: int


class Washing:
    """Finds swapped words in texts that were washed as a whole; in any other text it finds nothing."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._pairs = _pairs(knowledge)
        self._gate = knowledge.rule(_PACK, f"{_PACK}.gate").data
        self._share: float = knowledge.rule(_PACK, f"{_PACK}.swapped").data["share"]
        self._automaton = ahocorasick.Automaton()
        for word in {word for pair in self._pairs for word in (pair.washed, pair.original)}:
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()

    def find(self, text: str) -> list[Candidate]:
        """The swapped words of a washed text, each with the word that stood there; else an empty list."""
        counts = Counter(word for _, word in self._automaton.iter(text))
        if sum(self._is_swapped(pair, counts) for pair in self._pairs) < self._gate["pairs"]:
            return []
        seen = [self._look(pair, text, counts) for pair in self._pairs]
        families = self._families(seen)
        found = [one for pair in seen if families & pair.pair.families for one in _candidates(pair)]
        # 力气 stands for 力量 and for 能力: a place that both would take is left as it is.
        readings = Counter((one.start, one.end) for one in found)
        return [one for one in found if readings[one.start, one.end] == 1]

    def _is_swapped(self, pair: _Pair, counts: Mapping[str, int]) -> bool:
        """The swaps were global: beside more than a few original words, the others are the writer's own."""
        washed = counts.get(pair.washed, 0)
        return washed > 0 and (pair.nonword or counts.get(pair.original, 0) <= self._share * washed)

    def _look(self, pair: _Pair, text: str, counts: Mapping[str, int]) -> _Seen:
        """What a text has of a pair. The rules are tried where the word stands, not along the whole text."""
        places = _places(pair.washed, text) if self._is_swapped(pair, counts) else ()
        finds = (_known(pair, text, start) for start in places)
        return _Seen(
            pair,
            tuple(one for one in finds if one),
            counts.get(pair.washed, 0),
            counts.get(pair.original, 0),
        )

    def _families(self, seen: Sequence[_Seen]) -> frozenset[str]:
        """The families of words that a text was washed by."""
        members: dict[str, list[_Seen]] = defaultdict(list)
        for one in seen:
            for family in one.pair.families:
                members[family].append(one)
        return frozenset(family for family, pairs in members.items() if self._is_washed(pairs))

    def _is_washed(self, seen: Sequence[_Seen]) -> bool:
        """Whether the pairs of one family are told by enough words, and more likely than by chance."""
        swapped = [one for one in seen if one.finds]
        improbable = [sum(_is_improbable(find.rule) for find in one.finds) for one in swapped]
        if (
            len(swapped) < self._gate["pairs"]
            or sum(improbable) < self._gate["improbable_finds"]
            or sum(map(bool, improbable)) < self._gate["improbable_pairs"]
        ):
            return False
        return sum(map(self._weight, seen)) >= float(self._gate["likelihood"])

    def _weight(self, one: _Seen) -> float:
        """The logarithm of how much likelier the pair's words are in a washed text than in a clean one."""
        leftover = self._gate["leftover"]
        # One is added to both: a word that the dictionary does not have is rare, not impossible.
        washed, original = frequency(one.pair.washed) + 1, frequency(one.pair.original) + 1
        by_chance = washed / (washed + original)
        weight = len(one.finds) * math.log((1 - leftover) / by_chance)
        weight += one.original * math.log(leftover / (1 - by_chance))
        return max(-float(self._gate["cap_against"]), min(float(self._gate["cap"]), weight))


def _pairs(knowledge: Knowledge) -> tuple[_Pair, ...]:
    """The pairs of the pack in its order, the rules of one pair together."""
    rules: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in knowledge.rules(_PACK):
        if rule.pattern is not None:
            rules[rule.data["washed"], rule.data["original"]].append(rule)
    return tuple(
        _Pair(
            washed,
            original,
            frozenset(family for rule in mine for family in rule.data["families"]),
            any(rule.data.get("nonword", False) for rule in mine),
            tuple(mine),
        )
        for (washed, original), mine in rules.items()
    )


def _places(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + len(word))


def _known(pair: _Pair, text: str, start: int) -> _Find | None:
    """What the first rule finds that knows the word at a place."""
    for rule in pair.rules:
        if hit := rule.regex.match(text, start):
            return _Find(*hit.span(), rule)
    return None


def _is_improbable(rule: Rule) -> bool:
    return bool(rule.data.get("improbable", False))


def _candidates(one: _Seen) -> Iterator[Candidate]:
    pair = one.pair
    evidence = f"全文用“{pair.washed}”{one.washed}次、“{pair.original}”{one.original}次"
    for find in one.finds:
        rule = find.rule
        confidence = rule.data["confidence"]
        yield Candidate(find.start, find.end, rule.data["after"], rule.id, confidence, "word", evidence)
