"""The league table: what each region promised for each year, and what became of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import duckdb

from ..knowledge import Knowledge
from . import store
from .reviews import Documents

_PROMISES = """
SELECT t.region, t.region_code, t.verdict, t.actual_figure, f.doc, f.period_start, f.period_end
FROM targets t JOIN figures f ON f.figure_id = t.target_figure
WHERE t.target_figure NOT IN (SELECT revises FROM targets WHERE revises IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """The promises of one region that fell due in one year. A promise that was revised counts once."""

    region: str
    region_code: str | None
    year: str
    promised: int
    met: int
    borderline: int
    missed: int
    not_reported: int
    """Dropped: a report that reviews the time is there and silent."""
    open: int
    """No report on the time is in the run yet, so nobody can have answered."""

    @property
    def decided(self) -> int:
        """Promises that a claim met or missed."""
        return self.met + self.borderline + self.missed

    @property
    def kept(self) -> float | None:
        """The share of the decided ones that was met; None where none is decided."""
        return self.met / self.decided if self.decided else None


def league(connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> list[LeagueRow]:
    """The league of a store whose table `targets` is there, by region code, region and year.

    A promise for several years counts in the last of them.
    """
    documents = Documents(connection, knowledge)
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in store.rows(connection, _PROMISES):
        key = (row["region_code"] or "", row["region"] or "", row["period_end"][:4])
        counts[key][_outcome(row, documents)] += 1
    return [
        LeagueRow(
            region, code or None, year, sum(counted.values()), counted["met"], counted["borderline"],
            counted["missed"], counted["not_reported"], counted["open"],
        )
        for (code, region, year), counted in sorted(counts.items())
    ]  # fmt: skip


def _outcome(row: dict[str, Any], documents: Documents) -> str:
    verdict = str(row["verdict"])
    if verdict != "not_reported":
        return verdict
    where = row["region_code"] or row["region"] or ""
    review = documents.review(where, (row["period_start"], row["period_end"]), documents[row["doc"]])
    return "open" if review is None else verdict
