"""Arithmetic that several checks share, on what printed numbers stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ...knowledge import Knowledge
from ..interval import Interval
from ..observations import Observation

HUNDRED = Decimal(100)
_HALF = Decimal("0.5")


def quotient(top: Interval, bottom: Interval) -> Interval | None:
    """`top / bottom` where `bottom` is positive and `top` has any sign; None where an end is open."""
    if None in (top.low, top.high, bottom.low, bottom.high):
        return None
    assert top.low is not None
    assert top.high is not None
    assert bottom.low is not None
    assert bottom.high is not None
    if bottom.low <= 0:
        return None
    ends = [a / b for a in (top.low, top.high) for b in (bottom.low, bottom.high)]
    return Interval(min(ends), max(ends))


def percent_of(part: Interval, whole: Interval) -> Interval | None:
    """What percentage `part` is of `whole`."""
    share = quotient(part, whole)
    return None if share is None else share.scaled(100)


def growth(before: Interval, now: Interval) -> Interval | None:
    """By how many percent a level rose; None where an end is open."""
    times = quotient(now, before)
    return None if times is None else times.scaled(100).moved(-100)


def yearly(whole: Interval, years: int) -> Interval | None:
    """The yearly growth in percent that gives a growth over so many years; None where there is none."""
    if whole.low is None or whole.high is None or whole.low <= -HUNDRED or years < 2:
        return None
    power = Decimal(1) / Decimal(years)
    return Interval(*((1 + end / HUNDRED) ** power * HUNDRED - HUNDRED for end in (whole.low, whole.high)))


def of_one_kind(figures: Sequence[Observation]) -> bool:
    """Whether figures may be added: one unit, one role; a level and an old value do not mix."""
    first = figures[0]
    return all(
        one.unit == first.unit and one.role == first.role and one.measure == first.measure for one in figures
    )


def bounded(*figures: Observation) -> bool:
    """Whether every figure has both ends."""
    return all(one.stands_for.low is not None and one.stands_for.high is not None for one in figures)


def called(
    told: Sequence[Observation], is_it: Callable[[str], object], claim: Observation
) -> Observation | None:
    """The nearest amount before a claim whose name is the one, of the claim's period and place."""
    fitting = [
        one
        for one in told
        if one.start < claim.start
        and one.measure == "level"
        and one.family != "percent"
        and (one.period, one.region_code, one.role) == (claim.period, claim.region_code, claim.role)
        and is_it(one.indicator or "")
    ]
    return fitting[-1] if fitting else None


def spoken(share: Observation, knowledge: Knowledge) -> Interval | None:
    """What a spoken share (三分之一, 六成以上, 近一半) stands for, in ones; None where it is no number."""
    if share.value is None or share.value <= 0:
        return None
    if share.relation in ("ge", "gt"):
        return Interval(share.value, None)
    if share.relation in ("le", "lt"):
        return Interval(None, share.value)
    rule = knowledge.rule("checks", "checks.share.spoken")
    wide = max(Decimal(str(rule.data["least"])), share.value * Decimal(str(rule.data["part"])))
    return Interval(share.value - wide, share.value + wide)


def rounded(mean: Observation) -> Interval:
    """What a mean stands for: 每平方公里294人 is rounded, though a count of 294人 is exact."""
    if mean.step or mean.value is None:
        return mean.stands_for
    return Interval(mean.value - _HALF, mean.value + _HALF)
