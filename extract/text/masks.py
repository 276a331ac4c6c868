"""What a document hides: every masked slot of a reading text with its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..knowledge import Knowledge, Rule
from ..model import Mask
from .units import units

_PACK = "masks"
_BEHIND = 12


class Masks:
    """Finds masked numbers, places, years, days, offices, persons and names with the pack `masks`."""

    def __init__(self, knowledge: Knowledge) -> None:
        def regex(name: str) -> re.Pattern[str]:
            return knowledge.rule(_PACK, f"masks.{name}").regex

        self._sign, self._never, self._number = regex("sign"), regex("never"), regex("number")
        self._written_year = regex("written_year")
        self._kinds = [rule for rule in knowledge.rules(_PACK) if "kind" in rule.data]
        self._leads = {
            rule.id: knowledge.compile(str(rule.data["lead"])) for rule in self._kinds if "lead" in rule.data
        }
        self._units = units(knowledge)

    def find(self, text: str) -> Iterator[Mask]:
        """The masks of a text, left to right. `end` is before the noun or unit that follows the mask."""
        for hit in self._sign.finditer(text):
            start, end = hit.span()
            behind = text[start : end + _BEHIND].split("\n")[0]
            if self._never.match(behind) or self._written_year.search(text[max(0, start - 1) : start + 1]):
                continue
            line = text.rfind("\n", 0, start) + 1
            for rule in self._kinds:
                if self._is(rule, text[max(line, start - 4) : start], behind):
                    yield Mask(start, end, hit.group(), rule.data["kind"], rule.id)
                    break

    def _is(self, rule: Rule, before: str, behind: str) -> bool:
        if rule.data["kind"] == "number":
            number = self._number.match(behind)
            unit = self._units.match(behind, number.end()) if number else None
            return unit is not None and unit.strength != "years"
        lead = self._leads.get(rule.id)
        if lead is not None and not lead.search(before):
            return False
        return rule.regex.match(behind) is not None


@lru_cache(maxsize=8)
def masks(knowledge: Knowledge) -> Masks:
    """The masks of a set of rules, built once."""
    return Masks(knowledge)
