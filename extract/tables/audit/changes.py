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
from .reckoning import bounded, growth, percent_of, yearly

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
    if before.unit != now.unit or not _digits(claim):
        return
    expected = growth(before.stands_for, now.stands_for)
    if expected is not None:
        doubt = _constant_prices(here, hit, claim, knowledge)
        reckoned = f"{now.quote} ÷ {before.quote} − 1"
        yield compare(rule, [claim, now, before], expected, reckoned, doubt=doubt)


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
    expected = now.stands_for - before.stands_for
    yield compare(
        rule, [claim, now, before], expected, f"{now.quote} − {before.quote}",
        slack=max(claim.step, now.step, before.step),
    )  # fmt: skip


def _average(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    claim = here.one(hit, "average")
    groups = hit.groupdict()
    years = _years(groups, claim, here.one(hit, "whole" if groups.get("whole") else "now"), knowledge)
    if groups.get("whole"):
        whole = here.one(hit, "whole")
        figures, rise, doubt = [claim, whole], whole.stands_for, None
        reckoned = whole.quote
    else:
        before, now = here.one(hit, "before"), here.one(hit, "now")
        if before.unit != now.unit:
            return
        figures, doubt = [claim, now, before], _constant_prices(here, hit, claim, knowledge)
        between = growth(before.stands_for, now.stands_for)
        if between is None:
            return
        rise, reckoned = between, f"{now.quote} ÷ {before.quote}"
    if years is None or not _digits(claim):
        return
    expected = yearly(rise, years)
    averaged = (f"{reckoned}在{years}年中平均", f"{reckoned} over {years} years")
    if expected is not None:
        yield compare(rule, figures, expected, averaged, doubt=doubt)


def _years(
    groups: dict[str, str | None], claim: Observation, rest: Observation, knowledge: Knowledge
) -> int | None:
    """Over how many years: told (五年), or from one year to another; None where the last year is unknown."""
    if span := groups.get("span"):
        told = numerals(knowledge).parse(span)
        return None if told is None else int(told)
    if first := groups.get("from"):
        return int(groups["until"] or 0) - int(first)
    until = (claim.period_end or rest.period_end or "")[:4]
    return int(until) - int(groups["year"] or 0) if until.isdecimal() else None


def _constant_prices(
    here: Passage, hit: Hit, claim: Observation, knowledge: Knowledge
) -> tuple[str, str] | None:
    words = knowledge.rule("checks", "checks.growth.constant_prices").regex
    clause = here.text[max(0, hit.start() - 30) : hit.end()]
    return _PRICES if words.search(clause) or words.search(claim.indicator or "") else None


def _digits(claim: Observation) -> bool:
    """翻一番 is a way of speaking, not a number to the last digit."""
    return bool(re.search(r"\d", claim.quote)) and claim.value is not None and claim.step > Decimal(0)


def in_tables(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """The growth in a row of a table against the two levels beside it."""
    rows: dict[tuple[int, int], list[Observation]] = defaultdict(list)
    for one in observations:
        if one.place is not None and not one.corrupt:
            rows[one.place[:2]].append(one)
    rule = knowledge.rule("checks", "checks.growth.table")
    constant = knowledge.rule("checks", "checks.growth.constant_prices").regex
    for row in rows.values():
        levels = {(one.indicator_id, one.period): one for one in row if one.measure == "level"}
        for claim in row:
            now = levels.get((claim.indicator_id, claim.period))
            before = levels.get((claim.indicator_id, _year_before(claim.period)))
            if claim.measure != "growth" or claim.family != "percent" or now is None or before is None:
                continue
            expected = growth(before.stands_for, now.stands_for)
            if expected is not None and now.unit == before.unit:
                doubt = _PRICES if constant.search(claim.indicator or "") else None
                reckoned = f"{now.quote} ÷ {before.quote} − 1"
                yield compare(rule, [claim, now, before], expected, reckoned, doubt=doubt)


def _year_before(period: str | None) -> str | None:
    return str(int(period) - 1) if period is not None and period.isdigit() else None
