"""Numbers as intervals: what a printed number can stand for, and arithmetic on that.

A printed number stands for every value that rounds to it: ± half of its last digit (the model is statcheck,
which recomputes tests from printed numbers). Words widen it: 余 and 多 lie above, 近 below, 左右 on both
sides; 以上 and 以下 leave one side open. A whole number of things, printed to its last digit, is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from ..knowledge import Knowledge

Verdict = Literal["holds", "borderline", "violated", "cannot_tell"]

_DIGITS = re.compile(r"(?P<whole>[0-9][0-9,]*)(?:\.(?P<part>[0-9]+))?")
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_POWER = re.compile("[十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; None leaves a side open.

    >>> str(Interval(Decimal("4.5"), Decimal("5.5")) + Interval(Decimal(1), Decimal(2)))
    '5.5..7.5'
    """

    low: Decimal | None
    high: Decimal | None

    def __add__(self, other: Interval) -> Interval:
        return Interval(_sum(self.low, other.low), _sum(self.high, other.high))

    def __sub__(self, other: Interval) -> Interval:
        return self + Interval(_minus(other.high), _minus(other.low))

    def __mul__(self, other: Interval) -> Interval:
        """The product of intervals of numbers that are not negative."""
        return Interval(_times(self.low, other.low), _times(self.high, other.high))

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient of intervals of no negative numbers; open above where `other` may be zero."""
        low = (
            None if self.low is None or other.high is None else self.low / other.high if other.high else None
        )
        high = None if self.high is None or not other.low else self.high / other.low
        return Interval(low, high)

    def __str__(self) -> str:
        return f"{'' if self.low is None else self.low}..{'' if self.high is None else self.high}"

    def scaled(self, factor: Decimal | int) -> Interval:
        """The interval times a positive number."""
        by = Decimal(factor)
        return Interval(*(None if end is None else end * by for end in (self.low, self.high)))

    def moved(self, by: Decimal | int) -> Interval:
        """The interval with a number added."""
        return Interval(*(None if end is None else end + by for end in (self.low, self.high)))

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return self.distance(other) == 0

    def distance(self, other: Interval) -> Decimal:
        """How far the two lie apart; 0 where they meet."""
        if self.low is not None and other.high is not None and self.low > other.high:
            return self.low - other.high
        if self.high is not None and other.low is not None and other.low > self.high:
            return other.low - self.high
        return Decimal(0)

    @property
    def width(self) -> Decimal | None:
        """How wide it is; None where a side is open."""
        return None if self.low is None or self.high is None else self.high - self.low


def total(parts: Iterable[Interval]) -> Interval:
    """The sum of intervals."""
    result = Interval(Decimal(0), Decimal(0))
    for part in parts:
        result = result + part
    return result


def judge(claimed: Interval, expected: Interval, slack: Decimal) -> Verdict:
    """Whether a claim agrees with what the other numbers give.

    `holds` where the intervals meet, `borderline` where they miss each other by at most `slack` (a last digit
    that was rounded twice), else `violated`.
    """
    apart = claimed.distance(expected)
    return "holds" if apart == 0 else "borderline" if apart <= slack else "violated"


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed: the interval that it stands for, and the size of its last digit."""

    interval: Interval
    step: Decimal
    """The size of the last digit that is printed; 0 for a number that is exact."""


class Printing:
    """Reads printed numbers with the pack `audit`."""

    def __init__(self, knowledge: Knowledge) -> None:
        def regex(name: str) -> re.Pattern[str]:
            return knowledge.rule("audit", f"audit.printed.{name}").regex

        self._above, self._below = regex("above"), regex("below")
        self._around = Decimal(str(knowledge.rule("audit", "audit.printed.around").data["share"]))
        self._around_words = regex("around")
        self._exact = frozenset(knowledge.words("audit", "audit.printed.exact"))

    def read(
        self,
        quote: str,
        value: Decimal | None,
        ends: tuple[Decimal | None, Decimal | None],
        relation: str,
        unit: str | None,
        before: str = "",
        after: str = "",
    ) -> Printed | None:
        """What a figure's number stands for; None where it has none.

        `value` is signed as in the table (a fall is negative) and so is the interval. `before` and `after`
        are the words around the quote: 近 stands before it, 左右 behind.
        """
        if value is None:
            low, high = ends
            return Printed(Interval(low, high), Decimal(0)) if low is not None and high is not None else None
        step = last_digit(quote, value)
        exact = step == 1 and unit in self._exact and relation == "eq"
        half = Decimal(0) if exact else step / 2
        size = abs(value)
        low_end, high_end = self._widened(size, step, half, relation, before[-4:] + quote + after[:4])
        interval = Interval(low_end, high_end)
        if value < 0:
            interval = Interval(_minus(high_end), _minus(low_end))
        return Printed(interval, Decimal(0) if exact else step)

    def _widened(
        self, size: Decimal, step: Decimal, half: Decimal, relation: str, words: str
    ) -> tuple[Decimal | None, Decimal | None]:
        if relation in ("ge", "gt"):
            return size - half, None
        if relation in ("le", "lt"):
            return None, size + half
        if relation == "about":
            if self._above.search(words):
                return size, size + _round_part(size, step)
            if self._below.search(words):
                return size - _round_part(size, step), size
            if self._around_words.search(words):
                wide = max(half, size * self._around)
                return size - wide, size + wide
        return size - half, size + half


def last_digit(quote: str, value: Decimal) -> Decimal:
    """The size of the last printed digit of a quote, in the unit of its value.

    >>> print(last_digit("1.25万人", Decimal(12500)), last_digit("13.5%", Decimal("13.5")))
    100.00 0.1
    """
    hits = list(_DIGITS.finditer(quote))
    if not hits:
        # Chinese numerals: 三千二百 is printed to its hundreds.
        plain = abs(int(value)) if value == value.to_integral_value() else 0
        return Decimal(10) ** (len(str(plain)) - len(str(plain).rstrip("0"))) if plain else Decimal(1)
    last = hits[-1]
    step = Decimal(10) ** -len(last["part"] or "")
    power = _POWER.match(quote[last.end() :].lstrip("余多几来 "))
    for character in power.group() if power else "":
        step *= _POWERS[character]
    return step


def _round_part(size: Decimal, step: Decimal) -> Decimal:
    """What 余 may add: one of the last digit that is not zero (300余 ends before 400)."""
    whole = size / step
    if whole != whole.to_integral_value() or whole == 0:
        return step
    digits = str(int(whole))
    return step * Decimal(10) ** (len(digits) - len(digits.rstrip("0")))


def _sum(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second


def _times(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first * second


def _minus(end: Decimal | None) -> Decimal | None:
    return None if end is None else -end


@lru_cache(maxsize=4)
def printing(knowledge: Knowledge) -> Printing:
    """The reader of printed numbers of a set of rules, built once."""
    return Printing(knowledge)
