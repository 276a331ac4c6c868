"""Which figure of a copy is which figure of its original, told by the words around them.

Never by place: a page may lack a table, or have its paragraphs in another order.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from ..knowledge import Knowledge
from ..model import Figure, Result
from ..tables.rows import identified
from ..tables.versions import differs

_MARK = "0"
_TOLD = 4
"""Letters around a number from which they say what it is of; the marks of other numbers say nothing."""


@dataclass(frozen=True, eq=False)
class Place:
    """One place of a text where a number stands, with every figure that was read from it."""

    figures: tuple[tuple[str, Figure], ...]
    """(figure_id, figure)"""
    before: str
    after: str

    @property
    def figure(self) -> Figure:
        """The first of its figures: they share what is written."""
        return self.figures[0][1]

    @property
    def words(self) -> str:
        """What stands around the number."""
        return f"{self.before}{_MARK}{self.after}"

    @property
    def told(self) -> bool:
        """Whether the words say what the number is of."""
        return sum(letter != _MARK for letter in self.words) >= _TOLD


@dataclass(frozen=True)
class Alignment:
    """The places of a copy and of its original."""

    pairs: tuple[tuple[Place, Place], ...]
    """(of the copy, of the original)"""
    only_copy: int
    only_original: int

    @property
    def differing(self) -> int:
        """Pairs whose numbers are not the same."""
        return sum(differs(own.figure, theirs.figure) for own, theirs in self.pairs)

    @property
    def repeats(self) -> dict[str, str]:
        """For every paired figure of the copy that of the original, by their ids."""
        found = {}
        for own, theirs in self.pairs:
            named = {figure.indicator: figure_id for figure_id, figure in reversed(theirs.figures)}
            first = theirs.figures[0][0]
            found.update({figure_id: named.get(figure.indicator, first) for figure_id, figure in own.figures})
        return found


def align(copy: Result, original: Result, knowledge: Knowledge) -> Alignment:
    """Pair the figures of two texts that are alike."""
    data = knowledge.rule("copies", "copies.figures").data
    own, theirs = (_places(result, int(data["before"]), int(data["after"])) for result in (copy, original))
    before, after = data["near"]
    left, right, pairs = list(own), list(theirs), []
    for key in (
        lambda place: (place.before, place.after),
        lambda place: (place.before[-before:], place.after[:after]),
    ):
        found = _by_words(left, right, key)
        pairs += found
        left, right = _rest(left, right, found)
    found = _by_likeness(left, right, float(data["likeness"]), float(data["apart"]))
    pairs += found
    found = _by_number(*_rest(left, right, found))
    pairs += found
    left, right = _rest(left, right, pairs)
    return Alignment(tuple(pairs), len(left), len(right))


def _places(result: Result, before: int, after: int) -> list[Place]:
    def span(named: tuple[str, Figure]) -> tuple[int, int]:
        return named[1].start, named[1].end

    places = []
    for (start, end), group in groupby(identified(result), key=span):
        figures = tuple(group)
        first = figures[0][1]
        words, at = first.sentence, first.sentence_start
        if first.cell is None:
            left, right = words[: max(0, start - at)], words[max(0, end - at) :]
        else:
            # Around a cell stand other numbers; what it is of stands in the heads.
            left, right = f"{first.qualifier or ''}{first.indicator or ''}", ""
        places.append(Place(figures, _letters(left)[-before:], _letters(right)[:after]))
    return places


def _letters(text: str) -> str:
    """Its letters, with one mark for each run of digits."""
    text = unicodedata.normalize("NFKC", text).lower()
    runs = groupby(text, key=lambda letter: 1 if letter.isdigit() else 2 if letter.isalpha() else 0)
    return "".join(_MARK if kind == 1 else "".join(run) for kind, run in runs if kind)


Pairs = list[tuple[Place, Place]]


def _by_words(left: Iterable[Place], right: Iterable[Place], key: Callable[[Place], Hashable]) -> Pairs:
    """Those whose words are the same. Where several have the same words, first those of one number."""
    waiting: dict[Hashable, list[Place]] = defaultdict(list)
    for place in right:
        waiting[key(place)].append(place)
    groups: dict[Hashable, list[Place]] = defaultdict(list)
    for place in left:
        groups[key(place)].append(place)
    pairs: Pairs = []
    for words, own in groups.items():
        pairs += _in_group(own, waiting.get(words, []))
    return pairs


def _in_group(own: Sequence[Place], theirs: Sequence[Place]) -> Pairs:
    pairs: Pairs = []
    left, right = list(own), list(theirs)
    for place in own:
        same = next((other for other in right if _number(place.figure) == _number(other.figure)), None)
        if same is not None:
            pairs.append((place, same))
            left.remove(place)
            right.remove(same)
    # As many left on both sides stand in the same order; of more on one side nobody can tell which is which.
    told = len(left) == len(right) and all(place.told for place in left)
    return pairs + (list(zip(left, right, strict=True)) if told else [])


def _number(figure: Figure) -> tuple[Hashable, ...]:
    return figure.value, figure.low, figure.high, figure.unit


def _by_likeness(left: Sequence[Place], right: Sequence[Place], least: float, apart: float) -> Pairs:
    """Those whose words are most alike, each to the other, with nothing else near."""
    left, right = [place for place in left if place.told], [place for place in right if place.told]
    if not left or not right:
        return []
    scores = process.cdist(
        [place.words for place in left], [place.words for place in right], scorer=fuzz.ratio
    )
    pairs: Pairs = []
    for row, column in enumerate(scores.argmax(axis=1).tolist()):
        best = scores[row, column]
        sure = best >= least and _next_best(scores[row]) <= best - apart
        if sure and _next_best(scores[:, column]) <= best - apart and scores[:, column].max() == best:
            pairs.append((left[row], right[column]))
    return pairs


def _by_number(left: Sequence[Place], right: Sequence[Place]) -> Pairs:
    """Those that alone give one number: a sentence that a page breaks has few words left around it."""
    own, theirs = (Counter(_number(place.figure) for place in places) for places in (left, right))
    there = {_number(place.figure): place for place in right}
    alone = (place for place in left if own[_number(place.figure)] == theirs[_number(place.figure)] == 1)
    return [(place, there[_number(place.figure)]) for place in alone]


def _next_best(scores: NDArray[np.float32]) -> float:
    return float(np.partition(scores, -2)[-2]) if len(scores) > 1 else -np.inf


def _rest(left: Sequence[Place], right: Sequence[Place], pairs: Pairs) -> tuple[list[Place], list[Place]]:
    own, theirs = {id(one) for one, _ in pairs}, {id(one) for _, one in pairs}
    return [one for one in left if id(one) not in own], [one for one in right if id(one) not in theirs]
