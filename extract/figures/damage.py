"""Numbers that a site damaged by stamping one year over every "10" of a text.

What only one reading fits is restored (20230% was 100 %); where several readings stay possible the row says
`corrupt` and its value is empty: a wrong figure is worse than a missing one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ..knowledge import Knowledge
from ..model import Figure, Repair

_CERTAIN = ("percent", "rate", "points")


class Stamps:
    """Finds and restores stamped numbers with the pack `repairs.stamped`."""

    def __init__(self, knowledge: Knowledge) -> None:
        rules = {rule.id.rpartition(".")[2]: rule for rule in knowledge.rules("repairs.stamped")}
        self._certain = [(name, rules[name]) for name in _CERTAIN]
        self._inside = rules["inside"]
        self._told = int(rules["evidence"].data["told"])
        self._least = int(rules["evidence"].data["least"])

    def mend(self, figures: Sequence[Figure], text: str) -> list[Figure]:
        """The figures of one document, the stamped ones restored or emptied. `text` is the whole text."""
        stamped: Counter[str] = Counter()
        for figure in figures:
            quote = _plain(figure.quote)
            certain = next((hit for _, rule in self._certain if (hit := rule.regex.search(quote))), None)
            inside = self._inside.regex.search(quote)
            if certain:
                stamped[certain["year"]] += self._least
            elif inside and text.count(inside["year"] + "年") >= self._told:
                stamped[inside["year"]] += 1
        years = {year for year, count in stamped.items() if count >= self._least}
        return [self._mended(figure, years) for figure in figures] if years else list(figures)

    def _mended(self, figure: Figure, years: set[str]) -> Figure:
        if figure.period is not None and figure.period[:4] in years:
            # Every year of the text may be the stamp: nothing says which of them was written.
            figure = replace(figure, period=None, period_source=None)
        quote = _plain(figure.quote)
        for name, rule in self._certain:
            hit = rule.regex.search(quote)
            if hit and hit["year"] in years:
                repair = self._repair(figure, hit, rule.id, float(rule.data["confidence"]), True)
                if name == "rate":
                    unit = (figure.unit or "").replace(hit["year"], "10")
                    both = figure.value == int(hit["year"])  # 2023/2023万 was 10/10万
                    value = Decimal(10) if both else figure.value
                    return replace(figure, corrupt=True, repairs=(repair,), unit=unit, value=value)
                size = Decimal(100 if name == "percent" else 10)
                value = None if figure.value is None else size.copy_sign(figure.value)
                return replace(figure, corrupt=True, repairs=(repair,), value=value)
        hit = self._inside.regex.search(quote)
        if hit and hit["year"] in years:
            confidence = float(self._inside.data["confidence"])
            repair = self._repair(figure, hit, self._inside.id, confidence, False)
            return replace(figure, corrupt=True, repairs=(repair,), value=None, low=None, high=None)
        return figure

    @staticmethod
    def _repair(figure: Figure, hit: re.Match[str], rule: str, confidence: float, applied: bool) -> Repair:
        start = figure.start + figure.quote.index(hit["year"])
        evidence = f"{figure.quote} → {figure.quote.replace(hit['year'], '10', 1)}"
        return Repair(start, start + 4, hit["year"], "10", rule, confidence, applied, evidence)


def _plain(quote: str) -> str:
    """A quote without the blanks and line ends inside it, its year still in one piece where it was."""
    return re.sub(r"\s+", "", quote) if re.search(r"20\d\d", quote) else ""
