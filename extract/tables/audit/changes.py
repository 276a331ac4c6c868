"""Growth, change and average growth against the levels that they lead from and to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from ...knowledge import Knowledge, Rule
from ...text.numbers import numerals
from ..interval import Interval
from ..observations import Observation
from .finding import Finding, compare
from .passages import Passage
from .reckoning import HUNDRED, bounded, growth, percent_of, yearly

Hit = re.Match[str]
_PRICES = (
    "增速可能按不变价或可比口径计算",
    "the growth may be at constant prices or on a like-for-like basis",
)


def in_passage(check: str) -> Callable[[Passage, Rule, Hit, Knowledge], Iterator[Finding]] | None:
    """The check of one hit of a pattern, by the name that its rule gives."""
    return {
        "growth": _growth, "growth_of_amount": _growth_of_amount, "change": _change, "average": _average,
    }.get(check)  # fmt: skip


def _growth(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    before, now, claim = (here.one(hit, name) for name in ("before", "now", "growth"))
    if before.unit != now.unit or claim.family not in ("percent", "times", "ratio"):
        return
    if not _one_sided(claim) and not (_digits(claim) and claim.family == "percent"):
        return
    if not rule.data.get("planned") and before.role == "target" != now.role:
        # 年初计划12亿元: what was planned is no level of last year.
        return
    expected = growth(before.stands_for, now.stands_for)
    if expected is not None:
        claimed = claim.stands_for
        if claim.family != "percent":
            expected, claimed = expected.scaled(1 / HUNDRED), _bound(claim)
        doubt = _constant_prices(here, hit, claim, knowledge)
        reckoned = f"{now.quote} ÷ {before.quote} − 1"
        yield compare(rule, [claim, now, before], expected, reckoned, claimed=claimed, doubt=doubt)


def _growth_of_amount(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    now, change, claim = (here.one(hit, name) for name in ("now", "change", "growth"))
    if now.unit != change.unit or not bounded(now, change) or not _digits(claim):
        return
    expected = _from_change(now.stands_for, change.stands_for)
    if expected is not None:
        doubt = _constant_prices(here, hit, claim, knowledge)
        reckoned = f"{change.quote} ÷ ({now.quote} − {change.quote})"
        if change.value is not None and change.value < 0:
            reckoned = f"{change.quote} ÷ ({now.quote} + {change.quote})"
        yield compare(rule, [claim, change, now], expected, reckoned, doubt=doubt)


def _from_change(now: Interval, change: Interval) -> Interval | None:
    """Growth in percent from the level that was reached and the change that led there.

    C / (B − C) rises with C and falls with B (where C is positive), so its ends are at corners.
    """
    if now.low is None or now.high is None or change.low is None or change.high is None:
        return None
    corners = []
    for level in (now.low, now.high):
        for step in (change.low, change.high):
            share = percent_of(Interval(step, step), Interval(level - step, level - step))
            if share is None or share.low is None:
                return None
            corners.append(share.low)
    return Interval(min(corners), max(corners))


def _change(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    before, now, claim = (here.one(hit, name) for name in ("before", "now", "change"))
    points = claim.family == "points"
    if before.unit != now.unit or (points != (now.family == "percent")):
        return
    if (not points and claim.unit != now.unit) or not bounded(before, now):
        return
    if claim.measure == "level" and claim.value is not None and claim.value < 0:
        return
    expected = now.stands_for - before.stands_for
    yield compare(
        rule, [claim, now, before], expected, f"{now.quote} − {before.quote}",
        slack=max(claim.step, now.step, before.step),
    )  # fmt: skip


def _average(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    claim = here.one(hit, "average")
    groups = hit.groupdict()
    last = here.one(hit, "whole" if groups.get("whole") else "now")
    years = _years(groups, claim, last, knowledge)
    if groups.get("whole"):
        figures, rise, doubt, reckoned = [claim, last], last.stands_for, None, last.quote
    else:
        before, now = here.one(hit, "before"), last
        between = growth(before.stands_for, now.stands_for)
        if before.unit != now.unit or between is None:
            return
        figures, doubt = [claim, now, before], _constant_prices(here, hit, claim, knowledge)
        rise, reckoned = between, f"{now.quote} ÷ {before.quote}"
    if not years or not _digits(claim):
        return
    # 2016年至2020年 may count from the end of 2015: of several readings, the one that fits is meant.
    fits = [span for span in years if (rate := yearly(rise, span)) and rate.meets(claim.stands_for)]
    span = fits[0] if fits else years[0]
    expected = yearly(rise, span)
    averaged = (f"{reckoned}在{span}年中平均", f"{reckoned} over {span} years")
    if expected is not None:
        yield compare(rule, figures, expected, averaged, doubt=doubt)


def _years(
    groups: dict[str, str | None], claim: Observation, rest: Observation, knowledge: Knowledge
) -> list[int]:
    """Over how many years: told (五年), a plan's five, or from one year to another; empty where unknown."""
    if span := groups.get("span"):
        told = numerals(knowledge).parse(span)
        return [] if told is None else [int(told)]
    if groups.get("plan"):
        return [5]
    if first := groups.get("from"):
        apart = int(groups["until"] or 0) - int(first)
        return [apart, apart + 1] if groups.get("over") else [apart]
    until = (groups.get("until") or claim.period_end or rest.period_end or "")[:4]
    return [int(until) - int(groups["year"] or 0)] if until.isdecimal() and groups.get("year") else []


def _constant_prices(
    here: Passage, hit: Hit, claim: Observation, knowledge: Knowledge
) -> tuple[str, str] | None:
    words = knowledge.rule("checks", "checks.growth.constant_prices").regex
    clause = here.text[max(0, hit.start() - 30) : hit.end()]
    return _PRICES if words.search(clause) or words.search(claim.indicator or "") else None


def _digits(claim: Observation) -> bool:
    """翻一番 is a way of speaking, not a number to the last digit."""
    return bool(re.search(r"\d", claim.quote)) and claim.value is not None and claim.step > Decimal(0)


def _one_sided(claim: Observation) -> bool:
    """增长两倍以上, 减少近一半: spoken, and a bound that can be held against levels."""
    return claim.value is not None and claim.relation in ("ge", "gt", "le", "lt")


def _bound(claim: Observation) -> Interval:
    """A spoken rise or fall with 以上 or 近: no printed digit says how round it is."""
    value = claim.value or Decimal(0)
    outward = claim.relation in ("ge", "gt")
    return Interval(value, None) if outward == (value > 0) else Interval(None, value)


def in_tables(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """The growth in a row of a table against the two levels beside it."""
    rows: dict[tuple[int, int], list[Observation]] = defaultdict(list)
    for one in observations:
        if one.place is not None and not one.corrupt:
            rows[one.place[:2]].append(one)
    rule = knowledge.rule("checks", "checks.growth.table")
    constant = knowledge.rule("checks", "checks.growth.constant_prices").regex
    for row in rows.values():
        for claim in row:
            levels = [one for one in row if one.measure == "level" and one.indicator_id == claim.indicator_id]
            now, before = _led_to(claim, levels)
            if claim.measure != "growth" or claim.family != "percent" or now is None or before is None:
                continue
            expected = growth(before.stands_for, now.stands_for)
            if expected is not None and now.unit == before.unit:
                doubt = _PRICES if constant.search(claim.indicator or "") else None
                reckoned = f"{now.quote} ÷ {before.quote} − 1"
                yield compare(rule, [claim, now, before], expected, reckoned, doubt=doubt)


def _led_to(
    claim: Observation, levels: Sequence[Observation]
) -> tuple[Observation | None, Observation | None]:
    """The levels that a growth lies between: of its year and the year before.

    A column of growth without a year may have been read with that of its neighbour, so where there are only
    two years, one after the other, they are meant.
    """
    at = {one.period: one for one in levels}
    if len(at) != len(levels):
        return None, None
    if len(at) == 2:
        first, last = sorted(levels, key=lambda one: one.period or "")
        return (last, first) if _year_before(last.period) == first.period else (None, None)
    return at.get(claim.period), at.get(_year_before(claim.period))


def _year_before(period: str | None) -> str | None:
    return str(int(period) - 1) if period is not None and period.isdigit() else None
