"""The checks that need several documents: promises kept or dropped, and the same thing stated twice."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import duckdb

from ..knowledge import Knowledge, Rule
from . import store
from .audit.finding import row_of, written
from .cells import exact
from .interval import Interval, Verdict, judge
from .labels import Labels
from .neighbours import Held, Neighbours, Stated
from .observations import Observation, by_indicator
from .promises import Answer, Subject, answers, days_of, numbers_of, subjects
from .reviews import Days, Documents
from .rows import Row, as_json
from .schema import Language
from .targets import said
from .verdicts import judges
from .wording import Wording

_VERDICTS: dict[str, Verdict] = {"met": "holds", "missed": "violated", "borderline": "borderline"}


def across_findings(connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `findings` of the kinds that need several documents, for the store of a run.

    Kinds: `target`, `dropped_target`, `restated`, `growth`, `change`, `direction`, `order_of_magnitude`. Of
    all that is read, one indicator is in memory at a time, and the promises of known indicators that no
    claim answers.
    """
    desk = _Desk(connection, knowledge)
    yield from desk.promises()
    for indicator_id, group in by_indicator(connection, knowledge):
        yield from desk.indicator(indicator_id, group)


@dataclass(frozen=True, slots=True)
class _Check:
    """One check that was made, before it is a row."""

    kind: str
    verdict: Verdict
    figures: tuple[Observation, ...]
    """The claim that is checked comes first."""
    claimed: Interval | None
    expected: Interval | None
    unit: str | None
    zh: str
    en: str


class _Spoken:
    """What the claims of one document speak of."""

    def __init__(self, rows: Iterable[dict[str, Any]], likeness: float, short: int) -> None:
        there = list(rows)
        self._likeness = likeness
        self._ids = {row["indicator_id"] for row in there}
        self._names = {name for row in there if len(name := row["indicator"] or "") >= short}
        self._sentences = [_pairs(sentence) for sentence in {row["sentence"] or "" for row in there}]

    def of(self, one: Observation, name: str) -> bool:
        """Whether the thing promised is among them: by its id, within a longer name, or most of its name."""
        if one.indicator_id in self._ids or any(other in name or name in other for other in self._names):
            return True
        pairs = _pairs(name)
        return any(len(pairs & sentence) >= self._likeness * len(pairs) for sentence in self._sentences)


class _Desk:
    """Makes the checks of one run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
        self._connection, self._knowledge = connection, knowledge
        self._documents = Documents(connection, knowledge)
        self._subjects = subjects(knowledge)
        languages: tuple[Language, Language] = ("zh", "en")
        self._zh, self._en = (Wording(Labels(knowledge, language)) for language in languages)
        self._neighbours = Neighbours(knowledge, self._known, self._name)
        self._likeness = float(self._rule("dropped_target").data["likeness"])
        self._budgeted = self._knowledge.rule("targets", "across.dropped_target.budgeted").regex
        self._short = int(self._rule("dropped_target").data["shortest"])
        rows = store.rows(connection, "SELECT indicator_id, name, english, kind, known FROM indicators")
        self._indicators = {row["indicator_id"]: row for row in rows}

    def promises(self) -> Iterator[Row]:
        """The findings `target` and `dropped_target`."""
        silent: list[Answer] = []
        for answer in answers(self._connection, self._knowledge):
            if answer.target is None:
                continue
            if answer.verdict in _VERDICTS or answer.doubt:
                yield self._row(self._decided(answer, answer.target))
            elif answer.review is not None and self._is_owed(answer.target):
                silent.append(answer)
            elif answer.review is not None:
                yield self._row(self._dropped(answer, answer.target, "cannot_tell"))
        for answer, mentioned in self._mentioned(silent):
            if answer.target is not None:
                verdict: Verdict = "cannot_tell" if mentioned else "violated"
                yield self._row(self._dropped(answer, answer.target, verdict))

    def indicator(self, indicator_id: str, group: Iterable[Observation]) -> Iterator[Row]:
        """The findings on the claims of one indicator."""
        stated = self._stated(group)
        for subject in sorted(stated, key=str):
            for days in sorted(stated[subject]):
                for held in self._restated(stated[subject][days]):
                    yield self._row(self._said(held))
            for held in self._neighbours.checks(subject, stated):
                yield self._row(self._said(held))

    def _decided(self, answer: Answer, target: Observation) -> _Check:
        actual, verdict = answer.actual, _VERDICTS.get(answer.verdict, "cannot_tell")
        figures = (actual, target) if actual else (target,)
        return _Check(
            "target",
            "cannot_tell" if answer.doubt else verdict,
            figures,
            judges(self._knowledge).printed(actual) if actual else None,
            answer.goal.wanted if answer.goal else None,
            target.unit,
            said(answer, self._zh, self._name(target)),
            said(answer, self._en, self._english(target)),
        )

    def _dropped(self, answer: Answer, target: Observation, verdict: Verdict) -> _Check:
        zh, en = said(answer, self._zh, self._name(target)), said(answer, self._en, self._english(target))
        return _Check("dropped_target", verdict, (target,), target.stands_for, None, target.unit, zh, en)

    def _is_owed(self, target: Observation) -> bool:
        """Whether a report owes an answer to a promise: it is of a known indicator, and no budget sets it."""
        return self._known(target) and not self._budgeted.search(self._name(target))

    def _mentioned(self, silent: Sequence[Answer]) -> Iterator[tuple[Answer, bool]]:
        """Whether the report that should answer speaks of the thing, in whatever measure or words.

        What it promises itself for the time to come is no answer.
        """
        by_report: dict[str, list[Answer]] = defaultdict(list)
        for answer in silent:
            if answer.review is not None:
                by_report[answer.review.path].append(answer)
        rows = store.rows(
            self._connection,
            "SELECT doc, indicator_id, indicator, sentence FROM figures WHERE role <> 'target' ORDER BY doc",
        )
        for path, said_there in groupby(rows, key=lambda row: row["doc"]):
            waiting = by_report.pop(path, [])
            if not waiting:
                continue
            there = _Spoken(said_there, self._likeness, self._short)
            for answer in waiting:
                one = answer.target
                yield answer, one is None or there.of(one, self._name(one))
        for path in sorted(by_report):
            # A report without any claim is silent on everything; more likely it was not understood.
            yield from ((answer, True) for answer in by_report[path])

    def _stated(self, group: Iterable[Observation]) -> Stated:
        stated: dict[Subject, dict[Days, dict[str, list[Observation]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for one in sorted(
            group, key=lambda one: (self._documents[one.doc].order, one.doc, one.start, one.end)
        ):
            subject = self._subjects.of(one)
            document = self._documents[one.doc]
            if subject is None or one.role != "actual" or one.corrupt or not document.after(days_of(one)):
                continue
            there = stated[subject][days_of(one)][one.doc]
            if all(numbers_of(one) != numbers_of(other) for other in there):
                there.append(one)
        return stated

    def _restated(self, by_document: Mapping[str, list[Observation]]) -> Iterator[Held]:
        """Each document against the one before it. What one document states twice is not told apart."""
        for earlier, later in pairwise(by_document.values()):
            pairs = [(new, old) for new in later for old in earlier]
            new, old = min(pairs, key=lambda pair: pair[0].stands_for.distance(pair[1].stands_for))
            if new.quote == old.quote and new.relation == old.relation:
                continue
            verdict = judge(new.stands_for, old.stands_for, max(new.step, old.step))
            if len(pairs) > 1 and verdict != "holds":
                verdict = "cannot_tell"
            yield Held("restated", verdict, (new, old), new.stands_for, old.stands_for, new.unit)

    def _said(self, held: Held) -> _Check:
        """A check in words."""
        messages = []
        for words, name in ((self._zh, self._name), (self._en, self._english)):
            named = {
                f"{part}{number}": text
                for number, one in enumerate(held.figures)
                for part, text in (("what", words.what(one, name(one))), ("number", words.number(one)))
            }
            files = {f"doc{number}": one.doc.rsplit("/", 1)[-1] for number, one in enumerate(held.figures)}
            given = written(held.expected, held.unit, english=words is self._en)
            messages.append(words.labels(f"across.{held.kind}.{held.verdict}", **named, **files, given=given))
        return _Check(
            held.kind, held.verdict, held.figures, held.claimed, held.expected, held.unit, *messages
        )

    def _row(self, check: _Check) -> Row:
        first = check.figures[0]
        ids = [one.figure_id for one in check.figures]
        return {
            **row_of(check.figures, check.claimed, check.expected, exact),
            "finding_id": f"{check.kind}-{hashlib.sha256(as_json(ids).encode()).hexdigest()[:12]}",
            "kind": check.kind,
            "verdict": check.verdict,
            "severity": self._severity(check, first),
            "unit": check.unit,
            "message": check.zh,
            "message_en": check.en,
            "rule": f"across.{check.kind}",
        }

    def _severity(self, check: _Check, one: Observation) -> str:
        if check.verdict != "violated":
            return "low" if check.verdict == "borderline" else "none"
        data = self._rule(check.kind).data
        return str(data["severity" if self._known(one) else "severity_unknown"])

    def _rule(self, kind: str) -> Rule:
        return self._knowledge.rule("targets", f"across.{kind}")

    def _known(self, one: Observation) -> bool:
        return bool(self._indicators.get(one.indicator_id or "", {}).get("known"))

    def _name(self, one: Observation) -> str:
        return one.indicator or str(self._indicators.get(one.indicator_id or "", {}).get("name") or "")

    def _english(self, one: Observation) -> str:
        return str(self._indicators.get(one.indicator_id or "", {}).get("english") or self._name(one))


def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters: what a name and a sentence that speaks of it share."""
    return frozenset(map("".join, pairwise(text)))
