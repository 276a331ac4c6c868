"""Names of places, by the list of GB/T 2260."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import ahocorasick

from ..knowledge import Knowledge

Level = Literal["country", "province", "prefecture", "county"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the list. `former` is True for a name that is no longer in use."""

    name: str
    code: str
    level: Level
    parent: str
    former: bool = False


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name of a place in a text; `place` is None where the name belongs to several places."""

    start: int
    end: int
    name: str
    place: Place | None


COUNTRY = Place("全国", "100000", "country", "")


class Places:
    """Look-up and search over the list of places. Build it once with `places(knowledge)`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._named: dict[str, list[Place]] = defaultdict(list)
        self._full: set[str] = set()
        shorts: dict[str, Place] = {}
        for row in knowledge.table("regions"):
            place = _place(row)
            self._named[place.name].append(place)
            self._full.add(place.name)
            if row["short"] != place.name:
                self._named[row["short"]].append(place)
                if place.level in ("province", "prefecture") and not place.former:
                    shorts[row["short"]] = place
        self._generic = frozenset(knowledge.words("regions", "regions.generic"))
        self._careful = frozenset(knowledge.words("regions", "regions.careful"))
        self._before = knowledge.rule("regions", "regions.short.before").regex
        self._after = knowledge.rule("regions", "regions.short.after").regex
        self._not_after = knowledge.rule("regions", "regions.full.after").regex
        self._not_before = knowledge.rule("regions", "regions.province.before").regex
        common = frozenset(knowledge.words("regions", "regions.common"))
        self._automaton = ahocorasick.Automaton()
        for name in self._full - self._generic:
            self._automaton.add_word(name, name)
        for short in shorts.keys() - common:
            self._automaton.add_word(short, short)
        self._automaton.make_automaton()

    def lookup(self, name: str, within: str | None = None) -> Place | None:
        """The place of a full or short name, None where there is none or several.

        `within` is the code of the province or prefecture it must lie in. A full name is preferred
        to a short one, a present name to a former one, and of places that differ in level the highest.
        """
        if name == COUNTRY.name:
            return COUNTRY
        found = [
            place for place in self._named.get(name, ()) if within is None or self._lies_in(place, within)
        ]
        for group in (
            [place for place in found if place.name == name and not place.former],
            [place for place in found if not place.former],
            [place for place in found if place.name == name],
            found,
        ):
            if group:
                return _highest(group)
        return None

    def _lies_in(self, place: Place, within: str) -> bool:
        stem = within[:2] if within.endswith("0000") else within[:4] if within.endswith("00") else within
        return place.code.startswith(stem) or place.parent == within

    def find(self, text: str, *, loosely: bool = False) -> list[PlaceName]:
        """The names of places in a text, from left to right, the longest at each point, not overlapping.

        With `loosely`, short names count whatever stands around them (西安日报).
        """
        found: list[PlaceName] = []
        last = 0
        for start, end, name in self._longest(text):
            if start >= last and (loosely or self._stands_alone(text, start, end, name)):
                found.append(PlaceName(start, end, name, self.lookup(name)))
                last = end
        return found

    def _longest(self, text: str) -> Iterator[tuple[int, int, str]]:
        hits = [(last - len(name) + 1, last + 1, name) for last, name in self._automaton.iter(text)]
        return iter(sorted(hits, key=lambda hit: (hit[0], -hit[1])))

    def _stands_alone(self, text: str, start: int, end: int, name: str) -> bool:
        before, after = text[max(0, start - 1) : start], text[end : end + 4]
        place = self.lookup(name)
        if name in self._full:
            # 示范县, 提高县: two characters, and names out of use, are too easily a piece of other words.
            doubtful = len(name) == 2 or name in self._careful or place is None or place.former
            alone = not doubtful or bool(self._before.search(before))
            return alone and not self._not_after.match(after)
        if place is not None and place.level == "province":
            return not self._not_before.search(before)
        return bool(self._before.search(before)) and bool(self._after.match(after))


def _place(row: dict[str, str]) -> Place:
    level: Level = (
        "province"
        if row["level"] == "province"
        else "prefecture"
        if row["level"] == "prefecture"
        else "county"
    )
    return Place(row["name"], row["code"], level, row["parent"], bool(row["last_year"]))


def _highest(group: list[Place]) -> Place | None:
    for level in ("province", "prefecture", "county"):
        at_level = {place.code: place for place in group if place.level == level}
        if at_level:
            codes = list(at_level.values())
            return codes[0] if len(codes) == 1 else None
    return None


@lru_cache(maxsize=8)
def places(knowledge: Knowledge) -> Places:
    """The places of a set of rules, built once."""
    return Places(knowledge)
