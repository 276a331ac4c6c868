"""Masked places whose name stands somewhere in the text after all: offered with the place where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ...knowledge import Knowledge
from ...model import Mask
from ..masks import masks
from ..places import Place, places
from .candidate import Candidate

_PACK = "masks"


class Leaks:
    """Holds the masked places of a text (xx区) against the places that it names once or twice."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._masks, self._places = masks(knowledge), places(knowledge)
        self._level = knowledge.rule(_PACK, "masks.place").regex
        self._levels: dict[str, list[str]] = knowledge.rule(_PACK, "masks.levels").data["levels"]
        self._others = knowledge.rule(_PACK, "masks.others").regex
        self._leak = knowledge.rule(_PACK, "masks.leak")

    def find(self, text: str) -> Sequence[Candidate]:
        """An offer for every masked place whose level is that of the one place the text names by name."""
        hidden: dict[str, list[Mask]] = defaultdict(list)
        for mask in self._masks.find(text):
            word = self._level.match(text[mask.start : mask.end + 4]) if mask.kind == "place" else None
            if word is not None and word["level"] in self._levels:
                hidden[word["level"]].append(mask)
        if not hidden:
            return []
        told = self._told(text)
        made: list[Candidate] = []
        for level, slots in hidden.items():
            named = {
                place: spans
                for place, spans in told.items()
                if place.level in self._levels[level] and place.name.endswith(level)
            }
            if len(named) == 1:
                (place, spans), *_ = named.items()
                made += self._offers(text, level, slots, place, spans)
        return made

    def _told(self, text: str) -> dict[Place, list[tuple[int, int]]]:
        """The places that a text names seldom, and not as another's."""
        told: dict[Place, list[tuple[int, int]]] = defaultdict(list)
        for hit in self._places.find(text, loosely=True):
            if hit.place is not None and not self._others.search(text[max(0, hit.start - 4) : hit.start]):
                told[hit.place].append((hit.start, hit.end))
        most = int(self._leak.data["most"])
        return {place: spans for place, spans in told.items() if len(spans) <= most}

    def _offers(
        self, text: str, level: str, slots: Sequence[Mask], place: Place, spans: Sequence[tuple[int, int]]
    ) -> list[Candidate]:
        start, end = spans[0]
        around = text[max(0, start - 6) : end + 6].replace("\n", " ")
        evidence = f"“{slots[0].text}{level}”隐去{len(slots)}次，而文中有“{around}”"
        confidence = float(self._leak.data["confidence"])
        return [
            Candidate(
                slot.start,
                slot.end + len(level),
                place.name,
                self._leak.id,
                confidence,
                "place",
                evidence,
                "offer",
            )
            for slot in slots
        ]
