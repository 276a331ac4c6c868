"""Units and measure words, longest match first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..knowledge import Knowledge

_SAME = {"％": "%", "﹪": "%"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it stands behind a number. `name` keeps a rate's denominator (`/10万`, `微克/立方米`)."""

    end: int
    name: str
    family: str
    strength: str
    """`strong`, `concrete`, `weak`, `years` or `age`: how much a number before it proves (see units.toml)."""
    rule: str


class Units:
    """The list of units, compiled once from the pack `units`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._known: dict[str, tuple[str, str, str]] = {}
        for rule in knowledge.rules("units"):
            for word in rule.words:
                self._known.setdefault(word, (rule.data["family"], rule.data["strength"], rule.id))
        names = sorted(self._known, key=len, reverse=True)
        self._regex = re.compile("|".join(re.escape(name) for name in names))
        self._rate = knowledge.rule("units", "units.denominators").regex

    def match(self, text: str, position: int) -> Unit | None:
        """The unit that begins at a position, None where there is none."""
        hit = self._regex.match(text, position)
        rate = self._rate.match(text, hit.end() if hit else position)
        if rate and len(rate.group()) > 1:
            name = (hit.group() if hit else "") + rate.group().replace("／", "/")
            return Unit(rate.end(), name, "rate", "strong", "units.denominators")
        if not hit:
            return None
        name = hit.group()
        if name[-1].isascii() and name[-1].isalpha() and text[hit.end() : hit.end() + 1].isalpha():
            following = text[hit.end()]
            if following.isascii():
                return None
        family, strength, rule = self._known[name]
        name = _SAME.get(name, name)
        return Unit(hit.end(), name, family, strength, rule)

    def family(self, name: str | None) -> str | None:
        """The family of a unit name as the `figures` table has it; None for an unknown or missing unit."""
        if name is None:
            return None
        if "/" in name:
            return "rate"
        known = self._known.get(name)
        return known[0] if known else None


@lru_cache(maxsize=4)
def units(knowledge: Knowledge) -> Units:
    """The compiled units of a rule set."""
    return Units(knowledge)
