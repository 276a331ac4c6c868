"""The documents of a run in the order of their time, and which of them answer for which period."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import duckdb

from ..knowledge import Knowledge
from . import store
from .normalise import period_days

Days = tuple[str, str]
"""First and last day of a period."""


@dataclass(frozen=True, slots=True)
class Document:
    """When a document speaks, and of when and where."""

    path: str
    doc_id: str
    region: str | None
    days: Days | None
    """What it reviews."""
    plan: Days | None
    published: str | None
    """The first day on which it can have been published."""
    answers: bool
    """True for a whole report of a kind that answers for what was promised; its versions do not, it does."""

    @property
    def order(self) -> tuple[str, str, str]:
        """Sorts documents by time; those of unknown time first. Never by name or place of the file."""
        return (self.days[1] if self.days else self.published or "", self.published or "", self.doc_id)

    def reviews(self, days: Days) -> bool:
        """Whether what it reviews takes in the last day of a period."""
        return self.days is not None and self.days[0] <= days[1] <= self.days[1]

    def after(self, days: Days) -> bool:
        """Whether it can speak of a period as done; True where its time is not known."""
        if self.days is None and self.published is None:
            return True
        return max(self.days[1] if self.days else "", self.published or "") >= days[1]


class Documents:
    """Every document of a run: one small record each."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
        kinds = set(knowledge.words("targets", "targets.reviewing"))
        whole = float(knowledge.rule("targets", "targets.complete").data["share"])
        self._by_path: dict[str, Document] = {}
        by_region: dict[str, list[Document]] = defaultdict(list)
        query = (
            "SELECT path, doc_id, doc_type, coalesce(region_code, region) AS region, period, plan_period, "
            "published, status IN ('ok', 'partial') AND version_of IS NULL AND completeness >= ? AS whole "
            "FROM documents"
        )
        for row in store.rows(connection, query, [whole]):
            document = Document(
                row["path"], row["doc_id"] or "", row["region"], period_days(row["period"]),
                period_days(row["plan_period"]), _first_day(row["published"]),
                row["doc_type"] in kinds and bool(row["whole"]),
            )  # fmt: skip
            self._by_path[document.path] = document
            if document.region:
                by_region[document.region].append(document)
        self._by_region = {
            region: sorted(documents, key=lambda one: one.order) for region, documents in by_region.items()
        }

    def __getitem__(self, path: str) -> Document:
        """The document at a path."""
        return self._by_path[path]

    def review(self, region: str, days: Days, since: Document) -> Document | None:
        """The first report of a region, later than `since`, that answers for a period; None without one."""
        for document in self._by_region.get(region, ()):
            if document.answers and document.reviews(days) and document.order > since.order:
                return document
        return None

    def planned(self, region: str, days: Days) -> bool:
        """Whether a report of the region that plans for exactly this period is there."""
        return any(one.answers and one.plan == days for one in self._by_region.get(region, ()))


def year_before(days: Days) -> Days:
    """The same part of the year before: 2025-01-01..2025-06-30 gives 2024-01-01..2024-06-30.

    >>> year_before(("2025-02-01", "2025-02-28"))
    ('2024-02-01', '2024-02-29')
    """
    first, last = (date.fromisoformat(day) for day in days)
    both = period_days(f"{first.year - 1}-{first.month:02}/{last.year - 1}-{last.month:02}")
    return both or days


def _first_day(published: str | None) -> str | None:
    """A plan for 2025 that only says 2025 was there when the year began."""
    days = period_days(published)
    return days[0] if days else None
