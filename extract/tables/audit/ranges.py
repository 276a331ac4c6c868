"""What no number may be: a share above the whole, a fall called a rise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from ...knowledge import Knowledge, Rule
from ..interval import Interval
from ..observations import Observation
from .finding import Finding, compare
from .passages import Passage
from .reckoning import bounded

Hit = re.Match[str]
_WHOLE = Interval(Decimal(0), Decimal(100))


def in_passage(check: str) -> Callable[[Passage, Rule, Hit, Knowledge], Iterator[Finding]] | None:
    """The check of one hit of a pattern, by the name that its rule gives."""
    return {
        "direction": _direction, "word": _word, "passed": _passed, "doubled": _doubled,
        "fulfilled": _fulfilled, "level": _level, "level_rate": _level_rate,
    }.get(check)  # fmt: skip


def out_of_range(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Shares of a whole, against 0 to 100 %."""
    capped = knowledge.rule("checks", "checks.range.capped")
    may_exceed = knowledge.rule("checks", "checks.range.may_exceed").regex
    never = knowledge.rule("checks", "checks.range.never_exceeds").regex
    for one in observations:
        if one.corrupt or one.family != "percent" or one.measure != "level" or not one.indicator:
            continue
        name = one.indicator
        if capped.regex.search(name) and (never.search(name) or not may_exceed.search(name)):
            yield compare(
                capped, [one], _WHOLE, ("比率不超过百分之百", "a share of a whole"), slack=Decimal(0)
            )


def _level_of(one: Observation) -> Interval:
    """What a level stands for; 低于去年的25.4 is read as a gap, though it tells last year's level."""
    if one.measure != "gap" or one.value is None:
        return one.stands_for
    return Interval(abs(one.value) - one.step / 2, abs(one.value) + one.step / 2)


def _either(here: Passage, hit: Hit, name: str) -> Observation:
    """The figure of a group, or that of the group `other` where the second wording of a rule was met."""
    return here.one(hit, name if hit[name] else "other")


def _direction(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """由A提高到B: B lies on the side that the verb says."""
    before, now = _either(here, hit, "before"), here.one(hit, "now")
    if before.unit != now.unit or before.value is None or now.value is None:
        return
    ranks = knowledge.rule("checks", "checks.direction.ranks").regex
    if ranks.search(f"{here.text[max(0, hit.start() - 12) : hit.end()]}{now.unit}"):
        return
    old = _level_of(before)
    expected = Interval(old.low, None) if rule.data["sign"] > 0 else Interval(None, old.high)
    yield compare(
        rule,
        [now, before],
        expected,
        (f"由{before.quote}的升降", f"the direction from {before.quote}"),
        slack=Decimal(0),
    )


def _passed(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """突破10亿元，达到10.26亿元; 超额完成3000人的目标: what was reached is not below what it passed."""
    mark, now = _either(here, hit, "mark"), here.one(hit, "now")
    if mark.unit != now.unit or mark.value is None or now.value is None or now.value < 0:
        return
    # A mark is a round number and meant exactly.
    expected = Interval(abs(mark.value), None)
    words = (f"超过{mark.quote}的说法", f"the passing of {mark.quote}")
    yield compare(rule, [now, mark], expected, words, slack=Decimal(0))


def _doubled(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """由A增加到B，翻了一番: B is about twice A or more."""
    before, now = here.one(hit, "before"), here.one(hit, "now")
    if before.unit != now.unit or not bounded(before, now) or before.stands_for.low is None:
        return
    times = _folds(here, hit)
    if times is None:
        return
    least = before.stands_for.low * times * Decimal(str(rule.data["near"]))
    words = (f"{before.quote}的{times:f}倍", f"{times:f} times {before.quote}")
    yield compare(rule, [now, before], Interval(least, None), words, slack=Decimal(0))


def _folds(here: Passage, hit: Hit) -> Decimal | None:
    """翻一番 is twice, 翻两番 four times; where it was read as a growth, 1 + growth."""
    if token := hit.groupdict().get("n"):
        told = here.figures[int(token)]
        spoken = told.value is not None and not re.search(r"\d", told.quote)
        return 1 + (told.value or Decimal(0)) / 100 if spoken else None
    return Decimal(2) ** {"一": 1, "两": 2, "二": 2, "三": 3}[hit.groupdict().get("folds") or "一"]


def _fulfilled(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    """超额完成 with a rate: it is not below 100 %; 未完成: not above."""
    rate = here.one(hit, "rate")
    hundred = Decimal(100)
    expected = Interval(hundred, None) if rule.data["sign"] > 0 else Interval(None, hundred)
    yield compare(
        rule, [rate], expected, ("完成与否的说法", "the word for fulfilled or not"), slack=Decimal(0)
    )


def _level(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    """与上年持平 and both levels: they lie near each other."""
    before, now = here.one(hit, "before"), here.one(hit, "now")
    if before.unit != now.unit or not bounded(before, now) or before.stands_for.low is None:
        return
    near = Decimal(str(rule.data["near"]))
    assert before.stands_for.high is not None
    expected = Interval(before.stands_for.low * (1 - near), before.stands_for.high * (1 + near))
    yield compare(rule, [now, before], expected, ("持平的说法", "the word for unchanged"), slack=Decimal(0))


def _level_rate(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    """持平 and a rise or fall: it is small."""
    rise = here.one(hit, "figure")
    most = Decimal(str(rule.data["near"])) * 100
    words = ("持平的说法", "the word for unchanged")
    yield compare(rule, [rise], Interval(-most, most), words, slack=Decimal(0))


def _word(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    """稳步增长 directly before a rise or fall: its sign is that of the word."""
    figure = here.one(hit, "figure")
    if figure.value is None:
        return
    zero = Decimal(0)
    expected = Interval(zero, None) if rule.data["sign"] > 0 else Interval(None, zero)
    yield compare(rule, [figure], expected, ("所用升降词", "the word for rise or fall"), slack=zero)
