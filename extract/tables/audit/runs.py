"""Totals in a column that no word marks: a row that the rows below it add up to.

货物运输总量 over 公路, 水运, 铁路, 民航, 管道. That three or more numbers of many digits add up to the one
above them is no chance; where they do in one column, they are meant to in the next, and in the same rows of
the table of another year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...knowledge import Knowledge, Rule
from ..interval import Interval, total
from ..observations import Observation
from .finding import Finding, compare
from .reckoning import bounded

_Run = tuple[str, ...]
"""The names of a total and its parts."""
_Column = list[Observation]


def in_columns(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Every run that adds up, and those of the same names that do not."""
    rule = knowledge.rule("checks", "checks.sum.run")
    columns = [column for column in _columns(observations) if len(column) > rule.data["fewest"]]
    known: set[_Run] = set()
    for column in columns:
        for head, last in _runs(column, rule):
            known.add(_names(column[head : last + 1]))
    heads: dict[str, set[_Run]] = defaultdict(set)
    for run in known:
        heads[run[0]].add(run)
    for column in columns:
        for head, one in enumerate(column):
            for run in sorted(heads.get(one.indicator or "", ())):
                rows = column[head : head + len(run)]
                if _names(rows) == run and bounded(*rows):
                    yield _added(rule, rows)


def _columns(observations: Sequence[Observation]) -> list[_Column]:
    """The amounts of one unit down each column of each table, and within each cell that holds a list."""
    columns: dict[tuple[int, ...], _Column] = defaultdict(list)
    crowded: dict[tuple[int, int, int], _Column] = defaultdict(list)
    for one in observations:
        if one.place is not None:
            crowded[one.place].append(one)
    for place, there in crowded.items():
        table, row, column = place
        # A cell with several numbers is a list of its own: its lines are the rows.
        key: tuple[int, ...] = (table, column) if len(there) == 1 else (table, column, row)
        columns[key].extend(there)
    parted: dict[tuple[tuple[int, ...], str | None], _Column] = defaultdict(list)
    for key, column_ in sorted(columns.items()):
        for one in column_:
            if _is_amount(one):
                parted[key, one.unit].append(one)
    return list(parted.values())


def _is_amount(one: Observation) -> bool:
    return (
        one.measure == "level"
        and one.relation == "eq"
        and not one.corrupt
        and bool(one.indicator)
        and one.value is not None
        and one.value >= 0
        and one.family not in ("percent", "permille", "rate", "ratio", "times", "points", "none", None)
    )


def _runs(column: _Column, rule: Rule) -> Iterator[tuple[int, int]]:
    """(head, last row) of every run of parts that adds up to the row above it."""
    fewest, most = int(rule.data["fewest"]), int(rule.data["most"])
    for head, whole in enumerate(column[: -fewest or None]):
        if whole.value is None or whole.value < rule.data["least"]:
            continue
        added, width = Decimal(0), Decimal(0)
        for last in range(head + 1, min(len(column), head + 1 + most)):
            part = column[last]
            added += part.value or Decimal(0)
            width += (part.stands_for.width or part.step) / 2
            if added - width > whole.value + whole.step:
                break
            if last - head >= fewest and abs(added - whole.value) <= width + whole.step / 2:
                # Parts so coarse that many sums would fit prove nothing.
                if 2 * width <= Decimal(str(rule.data["fine"])) * whole.value:
                    yield head, last
                break


def _names(rows: Sequence[Observation]) -> _Run:
    return tuple(one.indicator or "" for one in rows)


def _added(rule: Rule, rows: Sequence[Observation]) -> Finding:
    parts = rows[1:]
    expected: Interval = total(one.stands_for for one in parts)
    added = f"{parts[0].quote} + … + {parts[-1].quote}"
    reckoned = (f"{added}（{len(parts)}项）", f"{added} ({len(parts)} cells)")
    return compare(rule, rows, expected, reckoned, slack=max(one.step for one in rows))
