"""Rises of a year against the levels of that year and the year before, wherever a document tells them.

A communiqué of several years, or a report that tells the year before in another chapter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...knowledge import Knowledge, Rule
from ..interval import Interval
from ..observations import Observation
from .finding import Finding, compare
from .reckoning import HUNDRED, bounded, growth

_Series = tuple[str | None, ...]
_Levels = dict[tuple[_Series, str], dict[str | None, list[Observation]]]
_NEARLY_ALL = 99
_REVISED = (
    "上年数可能已修订或口径不同",
    "the number of the year before may have been revised or be of another scope",
)


def in_document(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Every growth and change against the year before whose two levels the document tells once each.

    What does not agree is no error by itself: the level of the year before is often revised.
    """
    levels: _Levels = defaultdict(lambda: defaultdict(list))
    for one in observations:
        if one.measure == "level" and _is_yearly(one):
            levels[_series(one), str(one.period)][one.unit].append(one)
    against = knowledge.rule("checks", "checks.years.against").regex
    real = knowledge.rule("checks", "checks.growth.constant_prices").regex
    for claim in observations:
        if claim.measure not in ("growth", "change") or not _is_yearly(claim):
            continue
        if claim.base and not against.search(claim.base):
            continue
        for now, before in _pairs(claim, levels):
            misprint = _misprint(claim, now, before, knowledge)
            if misprint is not None:
                yield misprint
                continue
            found = _checked(claim, now, before, knowledge)
            if found is not None and (found.verdict == "holds" or not real.search(claim.indicator or "")):
                yield found


def _series(one: Observation) -> _Series:
    return one.indicator, one.qualifier, one.region_code or one.region


def _is_yearly(one: Observation) -> bool:
    return (
        one.role == "actual"
        and not one.corrupt
        and bool(one.indicator)
        and one.relation == "eq"
        and bool(one.period)
        and str(one.period).isdigit()
        and one.value is not None
    )


def _pairs(claim: Observation, levels: _Levels) -> Iterator[tuple[Observation, Observation]]:
    """The levels of the claim's year and the year before, of each unit in which both are told."""
    series, year = _series(claim), int(str(claim.period))
    earlier = levels.get((series, str(year - 1)), {})
    for unit, there in levels.get((series, str(year)), {}).items():
        then = earlier.get(unit, [])
        if len({one.value for one in there}) == 1 and len({one.value for one in then}) == 1:
            yield there[0], then[0]


def _checked(
    claim: Observation, now: Observation, before: Observation, knowledge: Knowledge
) -> Finding | None:
    if not bounded(claim, now, before):
        return None
    rates = now.family in ("percent", "permille", "points")
    if claim.measure == "growth" and claim.family == "percent" and not rates and claim.step:
        rule = knowledge.rule("checks", "checks.growth.years")
        given, reckoned = growth(before.stands_for, now.stands_for), f"{now.quote} ÷ {before.quote} − 1"
    elif claim.measure == "change" and claim.unit == ("个百分点" if now.unit == "%" else now.unit):
        rule = knowledge.rule("checks", "checks.change.years")
        given, reckoned = now.stands_for - before.stands_for, f"{now.quote} − {before.quote}"
    else:
        return None
    return None if given is None else _told(rule, [claim, now, before], given, reckoned)


def _misprint(
    claim: Observation, now: Observation, before: Observation, knowledge: Knowledge
) -> Finding | None:
    """Two levels of which one is printed in another power of ten than the growth between them allows.

    3.05亿美元, 增长25% and 2.43万美元 the year before: the one is 10000 times what it should be.
    """
    rule = knowledge.rule("checks", "checks.magnitude.years")
    if claim.measure != "growth" or claim.family != "percent" or not now.value or not before.value:
        return None
    if claim.value is None or claim.value <= -_NEARLY_ALL:
        return None
    times = abs(now.value / before.value) / (1 + claim.value / HUNDRED)
    power = times.log10().to_integral_value()
    if power == 0 or abs(times / Decimal(10) ** power - 1) > Decimal(str(rule.data["near"])):
        return None
    if abs(power) < rule.data["powers"]:
        return None
    grown = Interval(HUNDRED, HUNDRED) + claim.stands_for
    expected = (before.stands_for * grown).scaled(1 / HUNDRED)
    # A fall is quoted without its sign (下降12%).
    reckoned = f"{before.quote} × (1 {'−' if claim.value < 0 else '+'} {claim.quote.lstrip('-−')})"
    return compare(rule, [now, before, claim], expected, reckoned, slack=Decimal(0))


def _told(rule: Rule, figures: Sequence[Observation], given: Interval, reckoned: str) -> Finding:
    return compare(rule, figures, given, reckoned, doubt=_REVISED)
