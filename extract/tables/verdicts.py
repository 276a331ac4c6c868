"""What a claim does to a promise: met, missed, or too close to tell.

A promise is exact, a claim is printed: `at least 5%` is met by a printed 5.0% and missed by 4.9%, and stays
borderline where the claim's rounding or its own bound leaves both open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from ..knowledge import Knowledge
from .interval import Interval
from .observations import Observation

Direction = Literal["higher", "lower", "neutral"]
Outcome = Literal["met", "missed", "borderline"]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a promise asks for: the numbers that keep it, and the promised end that distance is taken from."""

    wanted: Interval
    at: Decimal | None
    """The number promised, or the end of a range on the bad side; None for a range that is kept inside."""
    strict: bool
    """True where the number itself does not keep it (超过5%)."""


class Judge:
    """Holds claims against promises by the pack `targets`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.share = Decimal(str(knowledge.rule("targets", "targets.tolerance").data["share"]))
        self._usual = Decimal(str(knowledge.rule("targets", "targets.rounding").data["step"]))
        self._ceiling = knowledge.rule("targets", "targets.direction.ceiling").regex
        self._name = knowledge.rule("targets", "targets.direction.name").regex
        self._lower = frozenset(knowledge.words("targets", "targets.direction.lower"))

    def direction(self, target: Observation, known: Mapping[str, str]) -> Direction:
        """Which way is better: by the words before the number, the indicator, and for unknown ones the name.

        `known` gives the direction of the indicators of the dictionary.
        """
        if self._ceiling.search(target.before[-8:]) or target.indicator_id in self._lower:
            return "lower"
        told = known.get(target.indicator_id or "")
        if told in ("higher", "lower"):
            return "higher" if told == "higher" else "lower"
        if (target.value or 0) < 0 and target.measure != "level":
            return "lower"
        if told is not None:
            return "neutral"
        return "lower" if self._name.search(target.indicator or "") else "higher"

    def goal(self, target: Observation, direction: Direction) -> Goal:
        """What a promise asks for. A bound says itself which side is good, whatever the indicator."""
        if target.value is None:
            return _inside(target.stands_for, direction)
        value = target.value
        if target.relation in ("ge", "gt", "le", "lt"):
            floor = target.stands_for.high is None
            wanted = Interval(value, None) if floor else Interval(None, value)
            return Goal(wanted, value, target.relation in ("gt", "lt"))
        loose = target.relation == "about" or direction == "neutral"
        slack = abs(value) * self.share if loose else Decimal(0)
        low = None if direction == "lower" else value - slack
        high = None if direction == "higher" else value + slack
        return Goal(Interval(low, high), value, False)

    def printed(self, actual: Observation) -> Interval:
        """All numbers that a claim can stand for.

        A rate in per cent is rounded to its usual places even where it is printed with fewer: nobody writes
        7.0%, so 7% is not 6.5%.
        """
        if actual.family != "percent" or actual.step <= self._usual or actual.relation != "eq":
            return actual.stands_for
        half = self._usual / 2
        value = actual.value or Decimal(0)
        return Interval(value - half, value + half)

    def judge(self, goal: Goal, actual: Observation) -> Outcome:
        """Whether a claim keeps a promise."""
        claim, wanted, printed = claimed(actual), goal.wanted, self.printed(actual)
        above = wanted.low is None or (claim.low is not None and claim.low >= wanted.low)
        below = wanted.high is None or (claim.high is not None and claim.high <= wanted.high)
        on_the_edge = goal.strict and actual.value == goal.at and actual.relation not in ("gt", "lt")
        if above and below and not on_the_edge:
            return "met"
        if actual.relation == "lt" and claim.high == wanted.low and claim.low is None:
            return "missed"
        return "borderline" if printed.meets(wanted) or claim.meets(wanted) else "missed"


def _inside(ends: Interval, direction: Direction) -> Goal:
    if direction == "higher":
        return Goal(Interval(ends.low, None), ends.low, False)
    if direction == "lower":
        return Goal(Interval(None, ends.high), ends.high, False)
    return Goal(ends, None, False)


def claimed(actual: Observation) -> Interval:
    """What a claim says if its printed digits are taken as they stand: a point, a range or an open side."""
    printed, value = actual.stands_for, actual.value
    if value is None:
        return printed
    if printed.low is None or printed.high is None:
        return Interval(None if printed.low is None else value, None if printed.high is None else value)
    # 300余家 begins at 300, 近300家 ends there; 约300家 is taken at its word.
    if actual.relation == "about" and value in (printed.low, printed.high):
        return printed
    return Interval(value, value)


def margin(goal: Goal, actual: Observation) -> Decimal | None:
    """How far a claim lies on the good side of the promised number (negative: on the bad side).

    The distance from the promised number itself, not from what its tolerance allows; for a promise that is
    kept inside two ends, the distance to the nearer end, or below 0 the distance from the number.
    """
    claim, wanted = claimed(actual), goal.wanted
    low, high = claim.low, claim.high
    one = actual.value if actual.value is not None else (low if wanted.high is None else high)
    if one is None:
        return None
    if wanted.high is None:
        return None if goal.at is None else one - goal.at
    if wanted.low is None:
        return None if goal.at is None else goal.at - one
    if goal.at is not None:
        return -abs(one - goal.at)
    return min(one - wanted.low, wanted.high - one)


@lru_cache(maxsize=4)
def judges(knowledge: Knowledge) -> Judge:
    """The judge of a set of rules, built once."""
    return Judge(knowledge)
