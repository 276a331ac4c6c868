"""Which place a figure speaks of: a place named in its own words, else the report's place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..knowledge import Knowledge
from ..model import Metadata
from ..text.places import Places, places


@dataclass(frozen=True, slots=True)
class Region:
    """A place with its code and where it was found: `text`, `report` or None for unknown."""

    name: str | None
    code: str | None
    source: str | None
    rule: str


class Regions:
    """Reads the place of a figure with the pack `places` and the list of GB/T 2260."""

    def __init__(self, knowledge: Knowledge) -> None:
        def regex(name: str) -> re.Pattern[str]:
            return knowledge.rule("places", f"places.{name}").regex

        self._scope, self._before = regex("scope"), regex("not_scope_before")
        self._after, self._not_place = regex("not_scope_after"), regex("not_place_after")
        self._clause_head = regex("clause_head")
        self._places: Places = places(knowledge)

    def of_report(self, metadata: Metadata) -> Region:
        """The report's own place."""
        if metadata.region is None:
            return Region(None, None, None, "places.unknown")
        return Region(metadata.region.value, metadata.region_code, "report", "places.report")

    def named(self, words: str, own: Region) -> Region | None:
        """The one place that a figure's own words name; None where they name none or several.

        `own` is the report's place: a named place must lie in it, so that partners and models are not taken.
        """
        found: dict[str, Region] = {}
        listed = False
        for hit in self._scope.finditer(words):
            if hit.group() not in ("全国", "我国") or not self._opens(words, hit.start()):
                continue
            if self._before.search(words[: hit.start()]) or self._after.match(words[hit.end() :]):
                continue
            found["全国"] = Region("全国", "100000", "text", "places.scope")
        for name in self._places.find(words):
            if name.place is None or self._not_place.match(words[name.end :]):
                continue
            if self._before.search(words[: name.start]) and words[name.start - 1 : name.start] not in "在":
                continue
            if own.name is None and words[name.start - 1 : name.start] not in ("在", ""):
                continue
            # 庆阳、酒泉经济总量: one of a list, whether or not the others are known.
            listed = listed or words[name.end : name.end + 1] == "、"
            if self._inside(name.place.code, own):
                found[name.place.code] = Region(name.place.name, name.place.code, "text", "places.named")
        return next(iter(found.values())) if len(found) == 1 and not listed else None

    def _opens(self, words: str, start: int) -> bool:
        """Whether a place opens its clause: 全国居民人均可支配收入, not 推广全国经验."""
        return self._clause_head.search(words[:start]) is not None

    def item(self, name: str, own: Region) -> Region:
        """The place that is an item of a list (其中东槐区46台), known to the list of places or not."""
        known = self._places.lookup(name, own.code)
        code = known.code if known else None
        return Region(known.name if known else name, code, "text", "places.item")

    def known(self, name: str, own: Region) -> Region | None:
        """The place that a whole header names, within the report's place; None where it names none."""
        if not 2 <= len(name) <= 11:
            return None
        place = self._places.lookup(name, own.code if own.code not in (None, "100000") else None)
        if place is None or (place.name != name and place.level == "county" and own.code is None):
            return None
        return Region(place.name, place.code, "table", "places.table")

    @staticmethod
    def _inside(code: str, own: Region) -> bool:
        if own.name is None or own.name == "全国":
            return True
        if own.code is None:
            return False
        return code.startswith(own.code.rstrip("0")) and code != own.code


@lru_cache(maxsize=4)
def regions(knowledge: Knowledge) -> Regions:
    """The compiled place rules of a rule set."""
    return Regions(knowledge)
