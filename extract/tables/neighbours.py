"""Levels of neighbouring years, and what is claimed of the way from one to the next: rises in per cent, rises
in amounts or points, rises told in words, and jumps by a power of ten.

The two levels may stand in reports of two years, or in one file that holds the reports of several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ..knowledge import Knowledge
from .interval import Interval, Verdict, judge
from .observations import Observation
from .promises import Subject
from .reviews import Days, year_before

Stated = Mapping[Subject, Mapping[Days, Mapping[str, list[Observation]]]]
"""Claims by subject, time and document: one for each number that the document states."""

_NO_LEVELS = ("points", "ratio", "times", "rate")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Held:
    """A claim held against other figures."""

    kind: str
    verdict: Verdict
    figures: tuple[Observation, ...]
    """The claim that is checked comes first."""
    claimed: Interval
    expected: Interval
    unit: str | None


class Neighbours:
    """Checks the claims of one indicator from year to year."""

    def __init__(
        self,
        knowledge: Knowledge,
        known: Callable[[Observation], bool],
        name: Callable[[Observation], str],
    ) -> None:
        self._known, self._name = known, name
        growth = knowledge.rule("targets", "across.growth").data
        self._revised = Decimal(str(growth["revised"]))
        self._bases = tuple(map(str, growth["bases"]))
        self._real = knowledge.rule("targets", "across.growth.real").regex
        self._risen = knowledge.rule("targets", "across.direction.risen").regex
        self._fallen = knowledge.rule("targets", "across.direction.fallen").regex
        self._jump = knowledge.rule("targets", "across.order_of_magnitude").data

    def checks(self, subject: Subject, stated: Stated) -> Iterator[Held]:
        """The checks on the levels of one subject."""
        if subject.measure != "level" or subject.family in _NO_LEVELS:
            return
        for days, by_document in sorted(stated[subject].items()):
            before = stated[subject].get(year_before(days), {})
            yield from self._risen_by(subject, stated, days, before)
            now, then = _only(by_document), _only(before)
            if now and then and now.doc != then.doc and now.doc not in before and subject.family != "percent":
                yield from self._directed(now, then)
                if self._known(now):
                    yield from self._jumped(now, then, self._rises(subject, stated, days, "growth"))

    def _risen_by(
        self, subject: Subject, stated: Stated, days: Days, before: Mapping[str, list[Observation]]
    ) -> Iterator[Held]:
        """Every rise that a document states of a level of its own, against the level of the year before."""
        for measure in ("change",) if subject.family == "percent" else ("growth", "change"):
            for rise in self._rises(subject, stated, days, measure):
                now = _of(stated[subject][days], rise.doc)
                then = _of(before, rise.doc) if rise.doc in before else _only(before)
                if now is not None and then is not None:
                    yield from self._held(rise, now, then)

    def _rises(self, subject: Subject, stated: Stated, days: Days, measure: str) -> list[Observation]:
        """The rises against the year before, one of each document that states exactly one."""
        families = ("percent",) if measure == "growth" else (subject.family,)
        if measure == "change" and subject.family == "percent":
            families = ("points",)
        found: list[Observation] = []
        for base in ("", *self._bases):
            for family in families:
                claims = stated.get(replace(subject, family=family, measure=measure, base=base), {})
                found += [there[0] for there in claims.get(days, {}).values() if len(there) == 1]
        return found

    def _held(self, rise: Observation, now: Observation, then: Observation) -> Iterator[Held]:
        if rise.measure == "growth":
            if then.stands_for.low is None or then.stands_for.low <= 0:
                return
            expected = _growth(now.stands_for, then.stands_for)
            revised = _growth(now.stands_for, self._may_be(then))
        else:
            expected = now.stands_for - then.stands_for
            revised = now.stands_for - self._may_be(then)
        verdict = judge(rise.stands_for, expected, rise.step)
        if verdict == "violated":
            # Published levels are revised later, and growths are told on the revised ones.
            real = rise.measure == "growth" and self._real.search(f"{self._name(now)} {now.indicator}")
            if real or rise.stands_for.meets(revised):
                verdict = "cannot_tell"
        yield Held(rise.measure, verdict, (rise, now, then), rise.stands_for, expected, rise.unit)

    def _may_be(self, level: Observation) -> Interval:
        """What a published level may have become when the next report was written."""
        ends = level.stands_for.scaled(1 - self._revised), level.stands_for.scaled(1 + self._revised)
        return Interval(ends[0].low, ends[1].high)

    def _directed(self, now: Observation, then: Observation) -> Iterator[Held]:
        """4.07亿元，较上年稳步上升: a rise told without a number, against the level of the year before."""
        for words, expected in (
            (self._risen, Interval(then.stands_for.low, None)),
            (self._fallen, Interval(None, then.stands_for.high)),
        ):
            if words.match(now.after):
                verdict = judge(now.stands_for, expected, max(now.step, then.step))
                yield Held("direction", verdict, (now, then), now.stands_for, expected, now.unit)

    def _jumped(self, now: Observation, then: Observation, growths: Iterable[Observation]) -> Iterator[Held]:
        if not now.value or not then.value or now.value < 0 or then.value < 0:
            return
        rise = now.value / then.value
        factor = max(rise, 1 / rise)
        power = Decimal(10) ** max(1, round(factor.log10()))
        near = abs(factor / power - 1) <= Decimal(str(self._jump["near"]))
        if not near and factor <= self._jump["factor"]:
            return
        claimed = (rise - 1) * _HUNDRED * Decimal(str(self._jump["support"]))
        backed = any(
            one.value is not None and (one.value >= claimed if rise > 1 else one.value <= claimed)
            for one in growths
        )
        verdict: Verdict = "holds" if backed else "violated" if near else "borderline"
        wide = Decimal(str(self._jump["factor"]))
        expected = Interval(then.value / wide, then.value * wide)
        yield Held("order_of_magnitude", verdict, (now, then), now.stands_for, expected, now.unit)


def _growth(now: Interval, then: Interval) -> Interval:
    """In per cent."""
    return (now / then).scaled(_HUNDRED).moved(-_HUNDRED)


def _of(by_document: Mapping[str, list[Observation]], path: str) -> Observation | None:
    """The claim of one document, where it states one number, exactly or nearly."""
    there = by_document.get(path, [])
    one = there[0] if len(there) == 1 else None
    return one if one and one.value is not None and one.relation in ("eq", "about") else None


def _only(by_document: Mapping[str, list[Observation]]) -> Observation | None:
    """The claim of the first document, where that states one number, exactly or nearly."""
    first = next(iter(by_document), None)
    return None if first is None else _of(by_document, first)
