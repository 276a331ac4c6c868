"""Figures in words, as the messages of checks say them: what is measured, and the number as it is written."""

from __future__ import annotations

import re

from .labels import Labels
from .observations import Observation

_PART = re.compile(r"(?P<year>\d{4})-(?P<part>H[12]|Q[1-4]|\d{2})")
_YEARS = re.compile(r"(?P<first>\d{4})/(?P<last>\d{4})")


class Wording:
    """Says figures in the language of `labels`."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def what(self, one: Observation, name: str) -> str:
        """Place, time and indicator: 江苏省2025年地区生产总值."""
        qualifier = one.qualifier if one.qualifier and one.qualifier not in name else ""
        name = qualifier + name.removesuffix(self.labels("word.goal"))
        return self.labels(
            "say.what", region=one.region or "", period=self.period(one.period), indicator=name
        )

    def period(self, period: str | None) -> str:
        """A period as people write it: 2025年, 2026—2030年, 2025年上半年; any other as it is."""
        if not period:
            return ""
        if hit := _PART.fullmatch(period):
            part = hit["part"]
            if part.isdigit():
                return self.labels("say.month", year=hit["year"], month=int(part))
            return self.labels(f"say.{part}", year=hit["year"])
        if hit := _YEARS.fullmatch(period):
            return self.labels("say.years", first=hit["first"], last=hit["last"])
        return self.labels("say.year", year=period) if period.isdigit() else period

    def number(self, one: Observation) -> str:
        """The quote with its bound and its way up or down: 增长5%以上."""
        text = one.quote.strip()
        if one.cell is not None and one.unit and not text.endswith(one.unit):
            # The unit stands in the head of the table.
            text += one.unit
        if one.relation in ("ge", "gt", "le", "lt", "about"):
            plain = self.labels(f"say.{one.relation}", number=text)
            # 300余家, 超过5% and the like say it in the quote itself.
            text = text if self.labels.language == "zh" and _says(text) else plain
        number = one.value if one.value is not None else one.low
        if one.measure == "level" or number is None:
            return text
        return self.labels(f"say.{one.measure}.{'down' if number < 0 else 'up'}", number=text.lstrip("-－−"))


_BOUNDS = re.compile("以上|以下|以内|超|不低于|不少于|不超过|左右|约|余|多|近|几|数")


def _says(text: str) -> bool:
    return bool(_BOUNDS.search(text))
