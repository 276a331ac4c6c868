"""Figures with their indicator's id, the days of their period and the code of their region.

What the text says stays in `indicator`, `period` and `region`; nothing here changes a value or a unit.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from ..knowledge import Knowledge
from ..model import Figure, Reading
from ..text.places import COUNTRY, places
from .indicators import Dictionary, dictionary, indicator_rows, unit_family

__all__ = ["indicator_rows", "normalise", "period_days", "unit_family"]

_POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
)


def normalise(figures: Iterable[Figure], reading: Reading, knowledge: Knowledge) -> tuple[Figure, ...]:
    """The figures, in their order, with `indicator_id`, `period_start`, `period_end` and `region_code`.

    Each figure is judged by itself and by what the report speaks for, never by its neighbours.
    `rules["indicator_id"]` names the rules that decided. A region code that is there already stays.
    """
    words = dictionary(knowledge)
    home = reading.metadata.region_code
    return tuple(_normalised(figure, words, knowledge, home) for figure in figures)


def _normalised(figure: Figure, words: Dictionary, knowledge: Knowledge, home: str | None) -> Figure:
    rules = dict(figure.rules)
    indicator_id = None
    rules.pop("indicator_id", None)
    if figure.indicator:
        name = _without_region(figure.indicator, figure.region)
        identity = words.identify(name, figure.unit, figure.measure, figure.qualifier)
        indicator_id = identity.indicator_id
        rules["indicator_id"] = identity.rules
    days = period_days(figure.period)
    code = figure.region_code
    if code is None and figure.region:
        code = words.naming.nation.get(figure.region) or _region_code(figure.region, home, knowledge)
    return replace(
        figure,
        indicator_id=indicator_id,
        period_start=days[0] if days else None,
        period_end=days[1] if days else None,
        region_code=code,
        rules=rules,
    )


def _without_region(name: str, region: str | None) -> str:
    """A name without the place in front of it: the table keeps the place in a column of its own."""
    if not region:
        return name
    short = region[:-1] if len(region) >= 3 and region[-1] in "省市" else region
    for place in (region, short):
        if name.startswith(place) and len(name) - len(place) >= 2:
            return name[len(place) :]
    return name


@lru_cache(maxsize=4096)
def period_days(period: str | None) -> tuple[str, str] | None:
    """First and last day of a period; None for none, and for one that is not of the known forms.

    >>> period_days("2014-H1"), period_days("2012-02")
    (('2014-01-01', '2014-06-30'), ('2012-02-01', '2012-02-29'))
    >>> period_days("2011/2015")
    ('2011-01-01', '2015-12-31')
    """
    if not period:
        return None
    first, slash, last = period.partition("/")
    begin = _point_days(first)
    end = _point_days(last) if slash else begin
    if begin is None or end is None or begin[0] > end[1]:
        return None
    return begin[0].isoformat(), end[1].isoformat()


def _point_days(text: str) -> tuple[date, date] | None:
    hit = _POINT.fullmatch(text.strip())
    if hit is None:
        return None
    year = int(hit["year"])
    first, last = 1, 12
    if hit["half"]:
        first = 6 * int(hit["half"]) - 5
        last = first + 5
    elif hit["quarter"]:
        first = 3 * int(hit["quarter"]) - 2
        last = first + 2
    elif hit["month"]:
        first = last = int(hit["month"])
    if year < 1 or not 1 <= first <= 12:
        return None
    last_day = calendar.monthrange(year, last)[1]
    if hit["day"]:
        day = int(hit["day"])
        return (date(year, first, day), date(year, first, day)) if 1 <= day <= last_day else None
    return date(year, first, 1), date(year, last, last_day)


@lru_cache(maxsize=8192)
def _region_code(region: str, home: str | None, knowledge: Knowledge) -> str | None:
    """The GB/T 2260 code of a place; of several places of that name, the one nearest to `home`, else None."""
    known = places(knowledge)
    for within in (home, f"{home[:4]}00", f"{home[:2]}0000") if home and home != COUNTRY.code else ():
        place = known.lookup(region, within)
        if place is not None:
            return place.code
    place = known.lookup(region)
    return place.code if place is not None else None
