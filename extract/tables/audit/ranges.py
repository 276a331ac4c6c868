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

Hit = re.Match[str]
_WHOLE = Interval(Decimal(0), Decimal(100))


def in_passage(check: str) -> Callable[[Passage, Rule, Hit, Knowledge], Iterator[Finding]] | None:
    """The check of one hit of a pattern, by the name that its rule gives."""
    return {"pair": _pair, "word": _word}.get(check)


def out_of_range(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Shares of a whole, against 0 to 100 %."""
    capped = knowledge.rule("checks", "checks.range.capped")
    may_exceed = knowledge.rule("checks", "checks.range.may_exceed").regex
    for one in observations:
        if one.corrupt or one.family != "percent" or one.measure != "level" or not one.indicator:
            continue
        if capped.regex.search(one.indicator) and not may_exceed.search(one.indicator):
            yield compare(
                capped, [one], _WHOLE, ("比率不超过百分之百", "a share of a whole"), slack=Decimal(0)
            )


def _pair(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """由A提高到B: B lies on the side that the verb says."""
    before, now = here.one(hit, "before"), here.one(hit, "now")
    if before.unit != now.unit or before.value is None or now.value is None:
        return
    if knowledge.rule("checks", "checks.direction.ranks").regex.search(now.unit or ""):
        return
    old = before.stands_for
    expected = Interval(old.low, None) if rule.data["sign"] > 0 else Interval(None, old.high)
    yield compare(
        rule,
        [now, before],
        expected,
        (f"由{before.quote}的升降", f"the direction from {before.quote}"),
        slack=Decimal(0),
    )


def _word(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    """稳步增长 directly before a rise or fall: its sign is that of the word."""
    figure = here.one(hit, "figure")
    if figure.value is None:
        return
    zero = Decimal(0)
    expected = Interval(zero, None) if rule.data["sign"] > 0 else Interval(None, zero)
    yield compare(rule, [figure], expected, ("所用升降词", "the word for rise or fall"), slack=zero)
