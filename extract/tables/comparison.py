"""The table `comparison`: one row for every indicator, place, period and role, made from all claims about it.

Figures stream through indicator by indicator. A figure takes part where it has a value, a period and a
named place. What may meet (bases, units), which claim is used and what is computed is said in the pack
`comparison`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

import duckdb

from ..knowledge import Knowledge
from ..model import RuleError
from . import observations, schema, store
from .cells import exact
from .interval import Interval
from .normalise import period_days
from .observations import Observation
from .rows import Row, as_json

PACK = "comparison"
COUNTRY = "100000"
_CONTEXT = Context(prec=50)
_YEAR = re.compile(r"^\d{4}|(?<=/)\d{4}")
_YEAR_END = re.compile(r"\d{4}(?:-12)?")
"""A whole year, or the state at its end."""
_NO_REPORT = (3, 0)


class Key(NamedTuple):
    """What makes two figures of one indicator claims about the same thing."""

    measure: str
    qualifier: str
    unit: str
    """Class of units that may meet."""
    region: str
    """Code of the place, or its name where it has none."""
    period: str
    role: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure, its numbers in the unit of its row."""

    figure: Observation
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    stands_for: Interval
    step: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator as its rows name it."""

    indicator_id: str
    name: str
    lower_is_better: bool


def comparison_rows(connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `comparison`, from the tables `figures`, `documents` and `indicators` of a store.

    One indicator is in memory at a time, and of every document its period. The rows depend on what the
    documents say, never on their order.
    """
    comparer = Comparer(knowledge, _reports(connection), _repeated(connection))
    names = store.rows(
        connection, "SELECT indicator_id, name, direction FROM indicators ORDER BY indicator_id"
    )
    named: dict[str, Any] = {}
    for indicator_id, figures in observations.by_indicator(connection, knowledge):
        # Both come by id: the names are read as far as the figures are.
        while not named or named["indicator_id"] < indicator_id:
            named = next(names)
        yield from comparer.rows(Series(indicator_id, named["name"], named["direction"] == "lower"), figures)


def _reports(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    query = "SELECT doc_id, min(period) AS period FROM documents WHERE period IS NOT NULL GROUP BY doc_id"
    return {row["doc_id"]: row["period"] for row in store.rows(connection, query)}


def _repeated(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """For the figures of originals, those of their copies and versions in the same words."""
    repeated: dict[str, list[str]] = defaultdict(list)
    query = "SELECT figure_id, repeats FROM figures WHERE repeats IS NOT NULL ORDER BY doc, start, figure_id"
    for row in store.rows(connection, query):
        repeated[row["repeats"]].append(row["figure_id"])
    return repeated


def previous_period(period: str) -> str | None:
    """The period of the same length before it: of a part of a year, the same part of the year before.

    >>> [previous_period(one) for one in ("2024", "2024-H1", "2021/2025", "2024-01/2024-09")]
    ['2023', '2023-H1', '2016/2020', '2023-01/2023-09']
    """
    days = period_days(period)
    if days is None:
        return None
    first, last = (date.fromisoformat(day) for day in days)
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if months > 12 and months % 12:
        return None
    years = max(1, months // 12)
    before = _YEAR.sub(lambda hit: f"{int(hit.group()) - years:04d}", period)
    return before if period_days(before) else None


class Comparer:
    """Makes the rows of one indicator after another, by the pack `comparison`."""

    def __init__(
        self,
        knowledge: Knowledge,
        reports: Mapping[str, str],
        repeated: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._repeated = repeated
        self._chooser = Chooser(knowledge, reports)
        self._units = Units(knowledge)
        self._bases = Bases(knowledge)
        self._names = {
            row["code"]: row["name"] for row in reversed(knowledge.table("regions")) if not row["last_year"]
        }
        relations = knowledge.rule(PACK, "comparison.change.relations")
        self._firm, self._promises = frozenset(relations.words), str(relations.data["promises"])
        self._no_growth = frozenset(knowledge.words(PACK, "comparison.growth.not"))
        rank = knowledge.rule(PACK, "comparison.rank").data
        self._ranked, self._least = frozenset(rank["roles"]), int(rank["least"])

    def rows(self, series: Series, figures: Sequence[Observation]) -> Iterator[Row]:
        """The rows of one indicator, in the order of their keys."""
        groups = self._grouped(figures)
        chosen = {key: self._chooser.order(claims) for key, claims in groups.items()}
        clear = {key: claims[0] for key, (claims, _) in chosen.items() if not _at_odds(claims)}
        ranks = self._ranks(clear, series.lower_is_better)
        for key in sorted(chosen, key=_place):
            claims, rule = chosen[key]
            before = key._replace(period=previous_period(key.period) or "")
            previous = clear.get(before)
            yield {
                "indicator_id": series.indicator_id,
                "indicator": series.name,
                "qualifier": key.qualifier or None,
                "unit": claims[0].figure.unit,
                "measure": key.measure,
                **self._region(claims),
                "period": key.period,
                "role": key.role,
                "value": exact(claims[0].value),
                "low": exact(claims[0].low),
                "high": exact(claims[0].high),
                "relation": claims[0].figure.relation,
                "previous_period": before.period if previous else None,
                "previous_value": exact(previous.value) if previous else None,
                **self._movement(clear.get(key), previous),
                "rank_in_period": ranks.get(key),
                "n_documents": len({claim.figure.doc_id for claim in claims}),
                "conflict": conflicting(claims),
                "figure_id": claims[0].figure.figure_id,
                "chosen_by": rule,
                "figure_ids": as_json(list(self._stating(claims))),
            }

    def _stating(self, claims: Sequence[Claim]) -> Iterator[str]:
        """The figures that state a row: behind each those of its copies and versions."""
        for claim in claims:
            yield claim.figure.figure_id
            yield from self._repeated.get(claim.figure.figure_id, ())

    def _grouped(self, figures: Sequence[Observation]) -> dict[Key, list[Claim]]:
        """Figures that state the same thing, in one unit."""
        usable = [figure for figure in figures if figure.region and period_days(figure.period)]
        groups: dict[Key, list[Claim]] = defaultdict(list)
        for measure, unit, claims in self._units.united(usable):
            for claim in claims:
                figure = claim.figure
                key = Key(
                    measure,
                    self._bases.qualifier(figure),
                    unit,
                    figure.region_code or str(figure.region),
                    str(figure.period),
                    figure.role,
                )
                groups[key].append(claim)
        return groups

    def _region(self, claims: Sequence[Claim]) -> Row:
        """Name and code of the place: the name of the list, else the one that is written most often."""
        code = claims[0].figure.region_code
        written = Counter(str(claim.figure.region) for claim in claims)
        usual = min(written, key=lambda name: (-written[name], -len(name), name))
        return {"region": self._names.get(code or "", usual), "region_code": code}

    def _movement(self, claim: Claim | None, previous: Claim | None) -> Row:
        """Change and growth against the period before, where the two claims allow it."""
        nothing: Row = {"change": None, "growth": None}
        if claim is None or previous is None or claim.value is None or previous.value is None:
            return nothing
        figure = claim.figure
        firm = {figure.relation, previous.figure.relation} <= self._firm
        if figure.measure != "level" or not (firm or figure.role == self._promises):
            return nothing
        change = claim.value - previous.value
        relative = figure.family not in self._no_growth and previous.value > 0
        growth = _CONTEXT.divide(change * 100, previous.value) if relative else None
        return {"change": exact(change), "growth": exact(growth)}

    def _ranks(self, used: Mapping[Key, Claim], lower: bool) -> dict[Key, int]:
        """The place of each region among those of its level; equal values share a place."""
        contests: dict[tuple[Key, str], list[tuple[Decimal, Key]]] = defaultdict(list)
        for key, claim in used.items():
            level = region_level(claim.figure.region_code)
            if level and claim.value is not None and key.role in self._ranked:
                contests[key._replace(region=""), level].append((claim.value, key))
        ranks = {}
        for entries in contests.values():
            if len(entries) < self._least:
                continue
            values = sorted((value for value, _ in entries), reverse=not lower)
            first: dict[Decimal, int] = {}
            for place, value in enumerate(values, 1):
                first.setdefault(value, place)
            ranks.update({key: first[value] for value, key in entries})
        return ranks


def region_level(code: str | None) -> str | None:
    """`province`, `prefecture` or `county` of a GB/T 2260 code; None for the country and for no code.

    >>> [region_level(code) for code in ("100000", "320000", "320100", "320102", None)]
    [None, 'province', 'prefecture', 'county', None]
    """
    if not code or code == COUNTRY:
        return None
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _at_odds(claims: Sequence[Claim]) -> bool:
    """Whether the document whose claim is used states other numbers for the same thing: then its words name
    several things alike (the 在校学生 of each kind of school), and no change or rank can be told."""
    return conflicting([claim for claim in claims if claim.figure.doc == claims[0].figure.doc])


def conflicting(claims: Sequence[Claim]) -> bool:
    """Whether two of the claims cannot both be true: the numbers that they stand for do not meet.

    Intervals all meet each other exactly where the highest lower end is not above the lowest upper end. A
    damaged number is no witness against a sound one.
    """
    sound = [claim.stands_for for claim in claims if not claim.figure.corrupt] or [
        claim.stands_for for claim in claims
    ]
    lows = [each.low for each in sound if each.low is not None]
    highs = [each.high for each in sound if each.high is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def _place(key: Key) -> tuple[Any, ...]:
    return (
        schema.MEASURES.index(key.measure),
        key.qualifier,
        key.unit,
        key.region,
        period_days(key.period),
        key.period,
        schema.ROLES.index(key.role),
    )


class Chooser:
    """Puts claims in the order in which they are to be believed."""

    def __init__(self, knowledge: Knowledge, reports: Mapping[str, str]) -> None:
        self._reports = reports
        self._criteria: list[tuple[str, Callable[[Claim], Any]]] = []
        known: dict[str, Callable[[Claim], Any]] = {
            "sound": lambda claim: claim.figure.corrupt,
            "report": self._report,
            "confidence": lambda claim: -claim.figure.confidence,
            "digits": lambda claim: claim.step,
            "place": lambda claim: (claim.figure.doc, claim.figure.start, claim.figure.figure_id),
        }
        for rule in knowledge.rules(PACK):
            if not rule.id.startswith("comparison.choose."):
                continue
            by = str(rule.data["by"])
            if by == "relation":
                order = [str(one) for one in rule.data["order"]]
                known["relation"] = lambda claim, order=order: _index(order, claim.figure.relation)  # type: ignore[misc]
            if by not in known:
                raise RuleError(
                    f"{rule.source}: rule {rule.id}: by = {by!r}; known: {', '.join(sorted(known))}"
                )
            self._criteria.append((rule.id, known[by]))

    def order(self, claims: Sequence[Claim]) -> tuple[list[Claim], str | None]:
        """The claims, the one to be used first, and the rule that decided; None where there is but one."""
        marks = [tuple(criterion(claim) for _, criterion in self._criteria) for claim in claims]
        # The figure's id settles what a user's rules may leave open.
        ranking = sorted(range(len(claims)), key=lambda place: (marks[place], claims[place].figure.figure_id))
        ordered = [claims[place] for place in ranking]
        if len(ordered) < 2:
            return ordered, None
        best, second = marks[ranking[0]], marks[ranking[1]]
        decided = (rule for (rule, _), a, b in zip(self._criteria, best, second, strict=True) if a != b)
        return ordered, next(decided, None)

    def _report(self, claim: Claim) -> tuple[int, int]:
        """How near the document is to the end of the period: its own report, later ones, earlier ones."""
        figure = claim.figure
        reviewed = self._reports.get(figure.doc_id)
        own, of_figure = period_days(reviewed), period_days(figure.period)
        if own is None or of_figure is None:
            return _NO_REPORT
        if reviewed == figure.period:
            return 0, 0
        days = (date.fromisoformat(own[1]) - date.fromisoformat(of_figure[1])).days
        return (1, days) if days >= 0 else (2, -days)


def _index(order: Sequence[str], word: str) -> int:
    return order.index(word) if word in order else len(order)


class Bases:
    """Keeps apart what is measured against another base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._usual = knowledge.rule(PACK, "comparison.base.usual").regex
        self._year_end = knowledge.rule(PACK, "comparison.base.year_end").regex
        average = knowledge.rule(PACK, "comparison.base.average")
        self._average, self._average_label = average.regex, str(average.data["label"])

    def qualifier(self, figure: Observation) -> str:
        """The qualifier of a figure, with its base where that is not the usual one."""
        return " · ".join(filter(None, [figure.qualifier, self._apart(figure)]))

    def _apart(self, figure: Observation) -> str | None:
        base = figure.base
        if figure.measure == "level" or not base or self._usual.search(base):
            return None
        if self._average.search(base):
            return self._average_label
        return None if _YEAR_END.fullmatch(str(figure.period)) and self._year_end.search(base) else base


class Units:
    """Brings the units of one indicator together where they mean the same."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._classes: dict[str, tuple[str, Fraction]] = {}
        for rule in knowledge.rules(PACK):
            for unit, worth in rule.data.get("units", {}).items():
                self._classes.setdefault(unit, (rule.id, _fraction(worth, rule.source, rule.id)))
        self._countable = frozenset(knowledge.words(PACK, "comparison.unit.unwritten"))

    def united(self, figures: Sequence[Observation]) -> Iterator[tuple[str, str, list[Claim]]]:
        """(measure, class of units, claims) with all claims of a class in the unit that most of them have."""

        def by_measure(figure: Observation) -> str:
            return figure.measure

        for measure, group in groupby(sorted(figures, key=by_measure), key=by_measure):
            yield from self._united(measure, list(group))

    def _united(self, measure: str, figures: Sequence[Observation]) -> Iterator[tuple[str, str, list[Claim]]]:
        classes: dict[str, list[Observation]] = defaultdict(list)
        for figure in figures:
            classes[self._class(figure.unit)].append(figure)
        counting = [
            name
            for name, group in classes.items()
            if name and {one.family for one in group} <= self._countable
        ]
        if len(counting) == 1 and len(classes) == 2 and "" in classes:
            classes[counting[0]] += classes.pop("")
        for name, group in classes.items():
            written = Counter(figure.unit for figure in group if figure.unit)
            unit = min(written, key=lambda one: (-written[one], one)) if written else None
            family = next((one.family for one in group if one.unit == unit), None)
            yield measure, name, [self._claim(figure, unit, family) for figure in group]

    def _class(self, unit: str | None) -> str:
        return self._classes[unit][0] if unit in self._classes else unit or ""

    def _claim(self, figure: Observation, unit: str | None, family: str | None) -> Claim:
        factor = self._worth(figure.unit) / self._worth(unit) if figure.unit else Fraction(1)
        inside = figure.stands_for

        def turned(number: Decimal | None) -> Decimal | None:
            if number is None or factor == 1:
                return number
            return _CONTEXT.divide(number * factor.numerator, Decimal(factor.denominator))

        return Claim(
            replace(figure, unit=unit, family=family),
            turned(figure.value),
            turned(figure.low),
            turned(figure.high),
            Interval(turned(inside.low), turned(inside.high)),
            turned(figure.step) or Decimal(0),
        )

    def _worth(self, unit: str | None) -> Fraction:
        return self._classes[unit][1] if unit in self._classes else Fraction(1)


def _fraction(text: object, source: str, rule_id: str) -> Fraction:
    try:
        worth = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        worth = Fraction(0)
    if worth <= 0:
        raise RuleError(f'{source}: rule {rule_id}: {text!r} is no size of a unit; write "1000" or "2000/3"')
    return worth
