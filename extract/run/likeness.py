"""Which texts of a run are alike, told from their fingerprints without comparing each with each."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..knowledge import Knowledge
from ..text.fingerprint import Fingerprint, Hashes

_COUNTRY = "100000"


@dataclass(frozen=True, eq=False)
class Text:
    """What is known of one document when copies are looked for."""

    path: str
    doc_id: str
    fingerprint: Fingerprint
    region_code: str | None
    period: str | None
    completeness: float
    ocr: bool
    damaged: bool
    format: str | None

    @property
    def size(self) -> int:
        """Different runs of letters."""
        return self.fingerprint.words.size


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of the smaller of two texts is in the other."""

    words: float
    """The share of its runs of letters."""
    other: float
    """The share of it that is other text."""
    misread: float
    """The share of the letters of the rest that are other letters."""
    numbers: float
    """The share of its numbers that stand behind the same letters there."""
    numbers_told: int
    years: float
    """The share of its years that the other one names; 1 where one names none."""


class Judge:
    """Tells by the pack `copies` which texts are alike."""

    def __init__(self, knowledge: Knowledge) -> None:
        def data(name: str) -> Mapping[str, Any]:
            return knowledge.rule("copies", f"copies.{name}").data

        self._seek, self._like = data("seek"), data("like")
        self._bare, self._short, self._part = data("like.bare"), data("like.short"), data("part")
        sketch = data("sketch")
        self._letters, self._passage = int(sketch["letters"]), int(sketch["passage"])

    def pairs(self, texts: Sequence[Text]) -> Iterator[tuple[int, int, Likeness]]:
        """The places of every two texts that are alike, with how much they are."""
        for first, second in self._candidates(texts):
            likeness = self.alike(texts[first], texts[second])
            if likeness is not None:
                yield first, second, likeness

    def alike(self, one: Text, other: Text) -> Likeness | None:
        """How much two texts are alike; None where they are not one text."""
        likeness = self.likeness(one.fingerprint, other.fingerprint)
        if _elsewhere(one.region_code, other.region_code) or not self._same_time(one, other, likeness):
            return None
        smaller, larger = sorted((one, other), key=lambda text: text.size)
        if smaller.size < self._short["runs"]:
            known = smaller.size >= self._short["least"] and self.whole(smaller.size, larger.size)
            same = likeness.words >= self._short["share"] and likeness.numbers == 1
            return likeness if known and same else None
        if not self.whole(smaller.size, larger.size) and not self._is_part(smaller, larger, likeness):
            return None
        limits = self._like if likeness.numbers_told >= self._like["numbers_from"] else self._bare
        near = likeness.other <= limits["other"] and likeness.misread <= limits["misread"]
        return likeness if near and likeness.numbers >= limits["numbers"] else None

    def whole(self, size: int, largest: int) -> bool:
        """Whether a text of a size is no mere part of one of another size."""
        return bool(size >= self._part["whole"] * largest)

    def _same_time(self, one: Text, other: Text, likeness: Likeness) -> bool:
        """Whether two texts name the same years; a stamp over the years of one says nothing of them."""
        own, theirs = one.fingerprint, other.fingerprint
        if own.stamped or theirs.stamped:
            return True
        # What names one year throughout, in the words and numbers of what names several, may be stamped too.
        if likeness.numbers_told >= self._like["numbers_from"] and (len(own.years) == 1) != (
            len(theirs.years) == 1
        ):
            return True
        # Whoever looks back on five years shares four of them with the report of the next year.
        moved = max(_years(own, theirs, by) for by in (-2, -1, 0, 1, 2))
        return bool(likeness.years >= max(self._like["years"], moved))

    def _is_part(self, smaller: Text, larger: Text, likeness: Likeness) -> bool:
        stamped = smaller.fingerprint.stamped or larger.fingerprint.stamped
        told = smaller.period and larger.period and not stamped
        return bool(
            not (told and smaller.period != larger.period)
            and smaller.size >= self._part["least"]
            and smaller.size >= self._part["share"] * larger.size
            and likeness.words >= self._part["alike"]
        )

    def likeness(self, one: Fingerprint, other: Fingerprint) -> Likeness:
        """How much two texts are alike, whatever follows from that."""
        words, _ = one.words.containment(other.words)
        passages, _ = one.passages.containment(other.passages)
        numbers, told = one.numbers.containment(other.numbers)
        replaced, misread = self._damage(words, passages)
        years = _years(one, other)
        return Likeness(words, replaced, misread, numbers if told else 1.0, told, years)

    def _damage(self, words: float, passages: float) -> tuple[float, float]:
        """Other text and misread letters, from the shares of short and of long runs that are left.

        Of runs of n letters, (1 − other) · (1 − misread)ⁿ are left: two lengths give both.
        """
        if not words or not passages:
            return 1.0, 0.0
        length = self._passage - self._letters
        letter = min(0.0, (math.log(passages) - math.log(words)) / length)
        kept = min(0.0, math.log(words) - self._letters * letter)
        return 1 - math.exp(kept), 1 - math.exp(letter)

    def _candidates(self, texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
        """The places of texts that share some of their lowest long runs, and of their numbers.

        Reports by one form share half of their runs and hardly a number: without the numbers, five hundred of
        them were a hundred thousand pairs to be held against each other.
        """
        seek, told = self._seek, int(self._like["numbers_from"])
        runs, numbers = _Holders(int(seek["most"])), _Holders(int(seek["most"]))
        bare = [text.fingerprint.numbers.size < told for text in texts]
        for place in sorted(range(len(texts)), key=lambda place: (-texts[place].size, texts[place].path)):
            own = texts[place].fingerprint
            near = runs.sharing(place, own.passages.hashes[: seek["lowest"]], int(seek["shared"]))
            known = set(numbers.sharing(place, own.numbers.hashes[: seek["numbers"]], 1))
            for other in near:
                if other in known or bare[place] or bare[other]:
                    yield min(place, other), max(place, other)


class _Holders:
    """Which texts hold a hash, as far as they have come by; of a hash that very many hold, the first ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: dict[int, list[int]] = defaultdict(list)

    def sharing(self, place: int, hashes: Hashes, least: int) -> list[int]:
        """The texts before this one that share at least so many of its hashes; it is then one of them."""
        found: list[int] = []
        for one in hashes.tolist():
            places = self._places[one]
            found += places
            if len(places) < self._most:
                places.append(place)
        if not found:
            return []
        others, times = np.unique(np.array(found), return_counts=True)
        return [int(other) for other in others[times >= least]]


def _elsewhere(one: str | None, other: str | None) -> bool:
    """Whether two codes name two places, neither of which lies in the other."""
    if not one or not other or _COUNTRY in (one, other):
        return False
    own, theirs = _levels(one), _levels(other)
    shared = min(len(own), len(theirs))
    return own[:shared] != theirs[:shared]


def _levels(code: str) -> list[str]:
    """Province, prefecture and county of a GB/T 2260 code, as far as it says."""
    levels = [code[at : at + 2] for at in (0, 2, 4)]
    while levels and levels[-1] == "00":
        levels.pop()
    return levels


def _years(one: Fingerprint, other: Fingerprint, by: int = 0) -> float:
    """The share of the years of the one with fewer that the other names, if moved `by` so many."""
    fewest = min(sum(one.years.values()), sum(other.years.values()))
    if not fewest:
        return 1.0
    both = sum(min(times, other.years.get(str(int(year) + by), 0)) for year, times in one.years.items())
    return both / fewest
