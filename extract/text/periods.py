"""Periods as they are written in titles, headings and opening sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..knowledge import Knowledge, Rule

_FIVE_YEARS = {"七": 1986, "八": 1991, "九": 1996, "十": 2001, "十一": 2006, "十二": 2011, "十三": 2016}
_FIVE_YEARS |= {"十四": 2021, "十五": 2026, "十六": 2031}
_DIGITS = {character: str(number) for number, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": "0", "○": "0"}
_HAN_YEAR = re.compile("[一二][〇○零一二三四五六七八九]{3}(?=年)")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """A period in the notation of the tables (`2014`, `2014-H1`, `2011/2015`) and where it is written."""

    value: str
    start: int
    end: int
    rank: int
    """Place of its rule among the rules: a half year says more than its year."""


class Periods:
    """Finds periods by the rules of metadata.toml."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = [rule for rule in knowledge.rules("metadata") if rule.data.get("value") in _READERS]

    def find(self, text: str) -> list[Period]:
        """All periods of a text from left to right; of overlapping ones the one whose rule comes first."""
        text = _HAN_YEAR.sub(lambda hit: "".join(_DIGITS[one] for one in hit.group()), text)
        found: list[Period] = []
        for rank, rule in enumerate(self._rules):
            for hit in rule.regex.finditer(text):
                value = _value(rule, hit)
                if value and all(hit.end() <= one.start or hit.start() >= one.end for one in found):
                    found.append(Period(value, hit.start(), hit.end(), rank))
        return sorted(found, key=lambda one: one.start)

    def years(self, text: str) -> Iterator[Period]:
        """Those that lie within one year."""
        return (one for one in self.find(text) if "/" not in one.value or "-" in one.value.split("/")[0])


def _value(rule: Rule, hit: re.Match[str]) -> str | None:
    groups = {name: group for name, group in hit.groupdict().items() if group is not None}
    kind = str(rule.data["value"])
    year = groups.get("year", "")
    if kind == "months":
        first, last = int(groups["from"]), int(groups["to"])
        if not 1 <= first < last <= 12:
            return None
        if (first, last) in ((1, 6), (7, 12)):
            return f"{year}-H{1 if first == 1 else 2}"
        return year if (first, last) == (1, 12) else f"{year}-{first:02d}/{year}-{last:02d}"
    if kind == "half":
        return f"{year}-H{1 if groups['half'] == '上' else 2}"
    if kind == "quarter":
        quarter = _QUARTERS.get(groups["quarter"]) or int(groups["quarter"])
        return f"{year}-01/{year}-{quarter * 3:02d}" if "front" in groups else f"{year}-Q{quarter}"
    if kind == "plan":
        first_year = _FIVE_YEARS.get(groups.get("plan") or groups["bare"])
        return f"{first_year}/{first_year + 4}" if first_year else None
    if kind == "span":
        return f"{groups['from']}/{groups['to']}" if groups["from"] < groups["to"] else None
    if kind == "month":
        return f"{year}-{int(groups['month']):02d}" if 1 <= int(groups["month"]) <= 12 else None
    return year


_READERS = ("months", "half", "quarter", "plan", "span", "month", "year")


def day(groups: dict[str, str | None]) -> str | None:
    """`2015-01-29`, `2015-01` or `2015` from the groups year, month and day, in Arabic or Chinese digits.

    >>> day({"year": "二〇一五", "month": "十一", "day": "二十九"})
    '2015-11-29'
    >>> day({"year": "2015", "month": "2", "day": "30"}) is None
    True
    """
    year = "".join(_DIGITS.get(character, character) for character in groups.get("year") or "")
    if not re.fullmatch("(?:19|20)[0-9]{2}", year):
        return None
    month, number = _small(groups.get("month") or ""), _small(groups.get("day") or "")
    if groups.get("month") is None:
        return year
    if groups.get("day") is None:
        return f"{year}-{month:02d}" if 1 <= month <= 12 else None
    try:
        return date(int(year), month, number).isoformat()
    except ValueError:
        return None


def _small(written: str) -> int:
    """A number below 100 in Arabic or Chinese digits; 0 for anything else."""
    if written.isdigit() and written.isascii():
        return int(written)
    tens, found, ones = written.rpartition("十")
    unit = int(_DIGITS.get(ones, "0")) if ones else 0
    if not found:
        return unit
    return (int(_DIGITS.get(tens, "0")) if tens else 1) * 10 + unit
