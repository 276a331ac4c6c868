"""One check and what came of it, and how both are said."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...knowledge import Rule
from .. import schema
from ..cells import exact
from ..interval import Interval, Verdict, judge
from ..observations import Observation
from ..rows import Row, as_json

_BIG = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
_BLANKS = re.compile(r"[ \t]*[\n\r\t]\s*")
_BARE = re.compile(r"[-−]?[0-9][0-9,]*(?:\.[0-9]+)?")
_PLACES = Decimal("0.01")
_BIG_PLACES = Decimal("0.0001")
_VERDICTS_EN = {
    "holds": "agrees",
    "borderline": "off by no more than the last digit",
    "violated": "does not agree",
    "cannot_tell": "cannot be told",
}


Reckoned = str | tuple[str, str]
"""One text for both languages, or one in Chinese and one in English."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: the claim, what the other figures give, and the verdict."""

    rule: Rule
    verdict: Verdict
    figures: tuple[Observation, ...]
    """What takes part, the figure whose claim is checked first."""
    claimed: Interval
    expected: Interval
    unit: str | None
    reckoned: Reckoned
    """How the expected number comes about, in figures as written (`3所 + 5所`)."""
    note: tuple[str, str] | None = None
    """Why nothing can be told, in Chinese and English."""

    @property
    def kind(self) -> str:
        """One of `schema.FINDING_KINDS`."""
        return str(self.rule.data["kind"])

    @property
    def claim(self) -> Observation:
        """The figure whose claim is checked."""
        return self.figures[0]

    @property
    def finding_id(self) -> str:
        """The kind and a short hash of rule and figures: the same check has the same id in every run."""
        named = "\0".join((self.rule.id, *(figure.figure_id for figure in self.figures)))
        return f"{self.kind}-{hashlib.sha256(named.encode()).hexdigest()[:10]}"

    def row(self) -> Row:
        """The row of the table `findings`."""
        difference = self.claimed.distance(self.expected)
        return {
            **row_of(self.figures, self.claimed, self.expected, stored),
            "finding_id": self.finding_id,
            "kind": self.kind,
            "verdict": self.verdict,
            "severity": self._severity(),
            "unit": self.unit,
            # A quote may hold the line end of a hard wrap.
            "message": _BLANKS.sub("", self._message(difference)),
            "message_en": _BLANKS.sub(" ", self._message_en(difference)),
            "rule": self.rule.id,
        }

    def _severity(self) -> str:
        if self.verdict == "violated":
            return str(self.rule.data["severity"])
        return "none" if self.verdict == "holds" else "low"

    def _message(self, difference: Decimal) -> str:
        expected = written(self.expected, self.unit)
        said = (
            f"{_name(self.claim)}写作{_as_written(self.claim)}，按{_worded(self.reckoned, 0)}应为{expected}"
        )
        if self.verdict == "cannot_tell" and self.note:
            return f"{said}，{self.note[0]}，不能判定"
        apart = amount(difference, points(self.unit))
        ends = {
            "holds": "，相符",
            "borderline": f"，相差{apart}，在末位之内",
            "violated": f"，不符，相差{apart}",
            "cannot_tell": "，不能判定",
        }
        return said + ends[self.verdict]

    def _message_en(self, difference: Decimal) -> str:
        said = (
            f"{_name(self.claim)} is given as {_as_written(self.claim)}; {_worded(self.reckoned, 1)} gives "
            f"{written(self.expected, self.unit, english=True)}"
        )
        if self.verdict == "cannot_tell" and self.note:
            return f"{said}: {self.note[1]}, so it cannot be told"
        unit = " percentage points" if self.unit == "%" else self.unit
        apart = f", off by {amount(difference, unit, english=True)}" if self.verdict == "violated" else ""
        return f"{said}: {_VERDICTS_EN[self.verdict]}{apart}"


def compare(
    rule: Rule,
    figures: Sequence[Observation],
    expected: Interval,
    reckoned: Reckoned,
    *,
    claimed: Interval | None = None,
    slack: Decimal | None = None,
    doubt: tuple[str, str] | None = None,
) -> Finding:
    """Hold the first figure's claim against what the others give.

    `doubt` says why a claim that does not agree need not be wrong; it then comes out as `cannot_tell`.
    """
    claim = figures[0]
    held = claim.stands_for if claimed is None else claimed
    verdict = judge(held, expected, claim.step if slack is None else slack)
    if doubt and verdict != "holds":
        verdict = "cannot_tell"
    return Finding(rule, verdict, tuple(figures), held, expected, claim.unit, reckoned, doubt)


def row_of(
    figures: Sequence[Observation],
    claimed: Interval | None,
    expected: Interval | None,
    kept: Callable[[Decimal | None], Decimal | None],
) -> Row:
    """The columns of `findings` that say which figures take part, the claim first, and how far apart.

    `kept` gives a number as the store keeps it.
    """
    claim, nothing = figures[0], Interval(None, None)
    told, given = claimed or nothing, expected or nothing
    return {
        **dict.fromkeys(schema.FINDINGS.names),
        "doc_id": claim.doc_id,
        "doc": claim.doc,
        "figure_ids": as_json([one.figure_id for one in figures]),
        "claimed": claim.quote,
        "claimed_low": kept(told.low),
        "claimed_high": kept(told.high),
        "expected_low": kept(given.low),
        "expected_high": kept(given.high),
        "difference": kept(claimed.distance(expected)) if claimed and expected else None,
        "evidence": as_json([[one.figure_id, one.doc, one.start, one.end, one.quote] for one in figures]),
    }


def stored(number: Decimal | None) -> Decimal | None:
    """A number as the store keeps it; None where it is open or too long."""
    return None if number is None else exact(number.quantize(Decimal("0.000001")).normalize())


def points(unit: str | None) -> str | None:
    """The unit in which a difference of numbers in `unit` is told: percentages differ by points."""
    return "个百分点" if unit == "%" else unit


def amount(number: Decimal, unit: str | None, *, english: bool = False, places: Decimal | None = None) -> str:
    """A number as people write it.

    >>> amount(Decimal(6400000), "元"), amount(Decimal("33.3333"), "%"), amount(Decimal(1200), "人")
    ('640万元', '33.33%', '1200人')
    >>> amount(Decimal(6400000), "元", english=True)
    '6,400,000元'
    """
    sign, size = ("-" if number < 0 else ""), abs(number)
    if english:
        return f"{sign}{plain(size, places=places or _PLACES, grouped=True)}{unit or ''}"
    for power, word in _BIG:
        if size >= power:
            near = min(places / power, _BIG_PLACES) if places else _BIG_PLACES
            return f"{sign}{plain(size / power, places=near)}{word}{unit or ''}"
    return f"{sign}{plain(size, places=places or _PLACES)}{unit or ''}"


def written(interval: Interval, unit: str | None, *, english: bool = False) -> str:
    """An interval as people write it: one number, two ends, or one bound."""
    low, high = interval.low, interval.high
    if low is None and high is None:
        return "any number" if english else "任意数"
    if low is None and high is not None:
        end = amount(high, unit, english=english)
        return f"at most {end}" if english else f"不超过{end}"
    if high is None and low is not None:
        end = amount(low, unit, english=english)
        return f"at least {end}" if english else f"不低于{end}"
    assert low is not None
    assert high is not None
    if low == high:
        return amount(low, unit, english=english)
    places = _fine(high - low)
    first, last = (amount(end, unit, english=english, places=places) for end in (low, high))
    return first if first == last else f"{first}–{last}" if english else f"{first}至{last}"


def _fine(width: Decimal) -> Decimal:
    """Places that keep two ends apart: one digit of the width; at least two places for small numbers."""
    step = Decimal(10) ** max(width.adjusted(), -6)
    return min(_PLACES, step) if width < 1 else step


def plain(number: Decimal, *, places: Decimal = _PLACES, grouped: bool = False) -> str:
    """A number with at most two places, or as many as `places` has."""
    # A small difference keeps its first two digits: 0.0034, not 0.
    if 0 < number < 10 * places and number < 1:
        places = Decimal(10) ** (number.adjusted() - 1)
    shown = number.quantize(places).normalize()
    return f"{shown:,f}" if grouped else f"{shown:f}"


def _worded(reckoned: Reckoned, language: int) -> str:
    return reckoned if isinstance(reckoned, str) else reckoned[language]


def _as_written(claim: Observation) -> str:
    """The quote; for a cell whose unit stands in the head of its table, with that unit (45758.32万吨)."""
    if not _BARE.fullmatch(claim.quote) or not claim.unit or not claim.value:
        return claim.quote
    times = abs(claim.value / Decimal(claim.quote.replace(",", "").lstrip("-−")))
    words = {Decimal(1): "", **dict(_BIG)}
    return f"{claim.quote}{words[times]}{claim.unit}" if times in words else claim.quote


def _name(claim: Observation) -> str:
    return f"“{claim.indicator}”" if claim.indicator else f"“{claim.quote}”"
