"""Promises, each with the claim that answers it.

Promise and claim speak of the same indicator, unit family, measure, qualifier, comparison base, region and
days. What is kept of a promise: where it was first stated; the same numbers again are no new promise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import duckdb

from ..knowledge import Knowledge
from . import store
from .observations import Observation, by_indicator
from .reviews import Days, Document, Documents
from .verdicts import Goal, Judge, judges, margin

Verdict = Literal["met", "missed", "borderline", "not_reported", "no_target"]
Doubt = Literal["", "several", "disagree"]
_RANKS = {"eq": 0, "about": 1, "range": 1}


@dataclass(frozen=True, slots=True)
class Answer:
    """A promise and what became of it; or a claim of what was promised for other years but not for this."""

    target: Observation | None
    actual: Observation | None
    verdict: Verdict
    margin: Decimal | None = None
    goal: Goal | None = None
    revises: str | None = None
    """The figure of the earlier promise for the same time that this one raised or lowered."""
    review: Document | None = None
    """The later report that answers for the period; None with `not_reported`: the promise is still open."""
    doubt: Doubt = ""
    """`several`: promises of one name in one document that no claim can be told to belong to; `disagree`:
    other claims of the same document give another verdict."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What promise and claim must share besides the indicator and the days."""

    family: str | None
    measure: str
    qualifier: str
    base: str
    region: str


class Subjects:
    """Tells the subject of an observation by the pack `targets`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._previous = knowledge.rule("targets", "targets.base.previous").regex

    def of(self, one: Observation) -> Subject | None:
        """The subject; None where period or region is not known."""
        region = one.region_code or one.region
        if region is None or one.period_start is None or one.period_end is None:
            return None
        return Subject(one.family, one.measure, one.qualifier or "", self.base(one), region)

    def base(self, one: Observation) -> str:
        """What a rise is against: nothing for the year before, else as written."""
        if one.measure == "level" or not one.base or self._previous.search(one.base):
            return ""
        return one.base


@lru_cache(maxsize=4)
def subjects(knowledge: Knowledge) -> Subjects:
    """The subjects of a set of rules, built once."""
    return Subjects(knowledge)


def days_of(one: Observation) -> Days:
    """First and last day of what an observation speaks of."""
    return one.period_start or "", one.period_end or ""


def numbers_of(one: Observation) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Value and ends: what makes two statements the same number."""
    return one.value, one.low, one.high


def answers(connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Iterator[Answer]:
    """Every promise whose period and region are known, indicator by indicator, with its verdict.

    `not_reported` is a promise without a claim: `review` tells whether a report was silent (it is named) or
    none is there yet. `no_target` are claims for years that a report of the region planned for without
    promising anything of the indicator, where it promised it for other years of the run.
    """
    desk = _Desk(connection, knowledge)
    for indicator_id, group in by_indicator(connection, knowledge):
        yield from desk.indicator(indicator_id, group)


class _Desk:
    """Answers promises with one set of documents and rules."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
        self.documents = Documents(connection, knowledge)
        self.judge: Judge = judges(knowledge)
        self._sure = float(knowledge.rule("targets", "targets.sure").data["confidence"])
        self.subjects = subjects(knowledge)
        self._narrowed = knowledge.rule("targets", "targets.narrowed").regex
        self._foreseen = frozenset(knowledge.words("targets", "targets.foreseen"))
        rows = store.rows(connection, "SELECT indicator_id, direction FROM indicators WHERE known")
        self.known = {row["indicator_id"]: row["direction"] for row in rows}

    def indicator(self, indicator_id: str, group: Sequence[Observation]) -> Iterator[Answer]:
        """The answers of one indicator, by subject and period."""
        if indicator_id in self._foreseen:
            return
        targets: dict[Subject, dict[Days, list[Observation]]] = defaultdict(lambda: defaultdict(list))
        actuals: dict[Subject, dict[Days, list[Observation]]] = defaultdict(lambda: defaultdict(list))
        for one in group:
            subject = self.subjects.of(one)
            if subject is not None and one.role in ("target", "actual"):
                (targets if one.role == "target" else actuals)[subject][days_of(one)].append(one)
        promised: dict[str, set[Days]] = defaultdict(set)
        for subject, by_days in targets.items():
            promised[subject.region].update(by_days)
        for subject in sorted(targets, key=str):
            for days in sorted(targets[subject]):
                claims = actuals[subject].get(days, [])
                yield from self._period(subject, days, targets[subject][days], claims)
            yield from self._without_target(subject, promised[subject.region], actuals[subject])

    def _period(
        self, subject: Subject, days: Days, stated: Sequence[Observation], claims: Sequence[Observation]
    ) -> Iterator[Answer]:
        by_document: dict[str, list[tuple[Observation, str | None]]] = defaultdict(list)
        if not any(self._narrowed.search(one.before) for one in stated):
            claims = [one for one in claims if not self._narrowed.search(one.before)]
        for target, revises in self._promises(days, stated, claims):
            by_document[target.doc].append((target, revises))
        for path, promises in by_document.items():
            document = self.documents[path]
            usable = self._usable(days, document, claims)
            pairs = _paired([target for target, _ in promises], usable)
            for target, revises in promises:
                chosen, doubt = pairs[target.figure_id]
                review = self.documents.review(subject.region, days, document)
                yield replace(self._answer(target, chosen, usable, review, doubt), revises=revises)

    def _promises(
        self, days: Days, stated: Iterable[Observation], claims: Sequence[Observation]
    ) -> Iterator[tuple[Observation, str | None]]:
        """Each promise where it is first stated, and the promise that it revises."""
        by_document: dict[str, dict[object, Observation]] = defaultdict(dict)
        for one in sorted(stated, key=lambda one: (one.start, one.end, one.figure_id)):
            by_document[one.doc].setdefault(numbers_of(one), one)
        current: list[Observation] = []
        for path in sorted(by_document, key=lambda path: (self.documents[path].order, path)):
            here = list(by_document[path].values())
            over = self.documents[path].days is not None and self.documents[path].after(days)
            if over:
                # A report on the period repeats the promise; alone it is one only beside its claim.
                if not current:
                    current = [one for one in here if self._beside_claim(one, claims)]
                    yield from ((one, None) for one in current)
                continue
            fresh = [one for one in here if not any(_same(one, old) for old in current)]
            if fresh and not current:
                current = here
                yield from ((one, None) for one in fresh)
            elif fresh:
                revised = current[0].figure_id if len(current) == len(here) == 1 else None
                current = here if revised else [*current, *fresh]
                yield from ((one, revised) for one in fresh)

    def _beside_claim(self, target: Observation, claims: Sequence[Observation]) -> bool:
        return any(one.doc == target.doc and one.sentence_start == target.sentence_start for one in claims)

    def _usable(self, days: Days, since: Document, claims: Iterable[Observation]) -> list[Observation]:
        """The claims of the earliest documents that answer, best first: see `_rank`."""
        fit = [
            one for one in claims
            if (document := self.documents[one.doc]).after(days)
            and (document.path == since.path or document.order >= since.order)
        ]  # fmt: skip
        return sorted(fit, key=lambda one: self._rank(days, one))

    def _rank(self, days: Days, one: Observation) -> tuple[object, ...]:
        """The report of exactly this period first; sound before damaged, exact before bounds, sure first.

        Then the first in the text: a report states its year before it looks back on five.
        """
        document = self.documents[one.doc]
        return (
            document.days != days, one.corrupt, _RANKS.get(one.relation, 2), one.confidence < self._sure,
            document.order, document.path, one.start, one.end, one.figure_id,
        )  # fmt: skip

    def _answer(
        self,
        target: Observation,
        chosen: Observation | None,
        usable: Sequence[Observation],
        review: Document | None,
        doubt: Doubt,
    ) -> Answer:
        if chosen is None:
            return Answer(target, None, "not_reported", review=review, doubt=doubt)
        goal = self.judge.goal(target, self.judge.direction(target, self.known))
        verdict = self.judge.judge(goal, chosen)
        others = (one for one in usable if one.doc == chosen.doc and numbers_of(one) != numbers_of(chosen))
        if not doubt and any(self.judge.judge(goal, one) != verdict for one in others):
            doubt = "disagree"
        if doubt == "several":
            doubt = ""
        return Answer(target, chosen, verdict, margin(goal, chosen), goal, review=review, doubt=doubt)

    def _without_target(
        self, subject: Subject, promised: set[Days], claims: dict[Days, list[Observation]]
    ) -> Iterator[Answer]:
        lengths = {_months(days) for days in promised}
        for days in sorted(set(claims) - promised):
            if _months(days) in lengths and self.documents.planned(subject.region, days):
                fit = [one for one in claims[days] if self.documents[one.doc].after(days)]
                if fit:
                    yield Answer(None, min(fit, key=lambda one: self._rank(days, one)), "no_target")


def _paired(
    targets: Sequence[Observation], usable: Sequence[Observation]
) -> dict[str, tuple[Observation | None, Doubt]]:
    """Which claim answers which promise of one document.

    One promise takes the best claim. Several promises of one name (a part and its whole) take the claims of
    the best document by size, where they are as many; else nobody can tell which belongs to which.
    """
    if not usable:
        return {one.figure_id: (None, "") for one in targets}
    if len(targets) == 1:
        return {targets[0].figure_id: (usable[0], "")}
    best: dict[object, Observation] = {}
    for one in usable:
        if one.doc == usable[0].doc:
            best.setdefault(numbers_of(one), one)
    if len(best) != len(targets):
        return {one.figure_id: (None, "several") for one in targets}
    claims = sorted(best.values(), key=_size)
    return {
        one.figure_id: (claim, "several")
        for one, claim in zip(sorted(targets, key=_size), claims, strict=True)
    }


def _size(one: Observation) -> tuple[Decimal, str]:
    return one.value if one.value is not None else (one.low or Decimal(0)), one.figure_id


def _same(one: Observation, other: Observation) -> bool:
    return numbers_of(one) == numbers_of(other) and one.relation == other.relation


def _months(days: Days) -> int:
    (first, last) = days
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1
