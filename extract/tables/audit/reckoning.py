"""Arithmetic that several checks share, on what printed numbers stand for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..interval import Interval
from ..observations import Observation

HUNDRED = Decimal(100)


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
