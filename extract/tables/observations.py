"""Figures as they are compared and audited: rows of the table `figures`, with what the numbers stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

import duckdb

from ..knowledge import Knowledge
from ..model import Result
from .indicators import dictionary, unit_family
from .interval import Interval, last_digit, printing
from .rows import figure_rows

_BATCH = 5_000
_PRINTED = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_COLUMNS = (
    "figure_id", "doc_id", "doc", "start", "end", "quote", "sentence", "sentence_start", "section", "block",
    "cell", "indicator", "indicator_id", "qualifier", "value", "low", "high", "unit", "relation", "measure",
    "base", "role", "period", "period_start", "period_end", "period_source", "region", "region_code",
    "corrupt", "confidence", "repeats",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure that has a value. Fields are those of the table `figures`."""

    figure_id: str
    doc_id: str
    doc: str
    start: int
    end: int
    quote: str
    sentence: str
    sentence_start: int
    section: str | None
    block: int | None
    cell: str | None
    """`table:row:column` of the cell that it stands in, from 0 in the document; None in running text."""
    indicator: str | None
    indicator_id: str | None
    qualifier: str | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    relation: str
    measure: str
    base: str | None
    role: str
    period: str | None
    period_start: str | None
    period_end: str | None
    period_source: str | None
    region: str | None
    region_code: str | None
    corrupt: bool
    confidence: float
    repeats: str | None
    """In a version of another document: the figure of that one in whose words it stands."""
    family: str | None
    """Family of the unit: money, persons, percent, …"""
    stands_for: Interval
    """All numbers that the printed one may be, signed as `value` is."""
    step: Decimal
    """Size of its last printed digit; 0 where the number is exact."""

    @property
    def place(self) -> tuple[int, int, int] | None:
        """Table, row and column of its cell; None in running text."""
        if self.cell is None:
            return None
        table, row, column = map(int, self.cell.split(":"))
        return table, row, column

    @property
    def before(self) -> str:
        """The words of its sentence before its quote."""
        return self.sentence[: max(0, self.start - self.sentence_start)]

    @property
    def after(self) -> str:
        """The words of its sentence behind its quote."""
        return self.sentence[max(0, self.end - self.sentence_start) :]


def observations(
    connection: duckdb.DuckDBPyConnection, knowledge: Knowledge, order: str, where: str = "true"
) -> Iterator[Observation]:
    """The figures with a value (doubtful and masked ones have none), in the order of the columns `order`.

    What a copy repeats is told by its original.
    """
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    cursor = connection.cursor().execute(
        f"SELECT {names} FROM figures WHERE (value IS NOT NULL OR (low IS NOT NULL AND high IS NOT NULL)) "
        "AND doc NOT IN (SELECT path FROM documents WHERE duplicate_of IS NOT NULL) "
        f'AND ({where}) ORDER BY {order}, doc, start, "end", figure_id'
    )
    while rows := cursor.fetchmany(_BATCH):
        for row in rows:
            found = _observation(dict(zip(_COLUMNS, row, strict=True)), knowledge)
            if found is not None:
                yield found


def of_result(result: Result, knowledge: Knowledge) -> list[Observation]:
    """The observations of a document before there is a store: those that `by_document` gives of it."""
    rows = sorted(figure_rows(result), key=lambda row: (row["start"], row["end"], row["figure_id"]))
    kept = (
        {name: row[name] for name in _COLUMNS}
        for row in rows
        if row["value"] is not None or (row["low"] is not None and row["high"] is not None)
    )
    found = (_observation(row, knowledge) for row in kept)
    return [one for one in found if one is not None]


def by_document(
    connection: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> Iterator[tuple[str, list[Observation]]]:
    """(doc_id, its observations in the order of the text), document by document."""
    found = observations(connection, knowledge, "doc_id")
    for doc_id, group in groupby(found, key=lambda one: one.doc_id):
        yield doc_id, list(group)


def of_document(
    connection: duckdb.DuckDBPyConnection, knowledge: Knowledge, doc_id: str
) -> Iterator[Observation]:
    """The observations of one document in the order of the text."""
    return observations(connection, knowledge, "doc_id", f"doc_id = '{doc_id}'")


def by_indicator(
    connection: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> Iterator[tuple[str, list[Observation]]]:
    """(indicator_id, its observations), indicator by indicator; those without an id are left out.

    What a version repeats of its original is left out as well: it is said once.
    """
    once = "indicator_id IS NOT NULL AND repeats IS NULL"
    found = observations(connection, knowledge, "indicator_id", once)
    for indicator_id, group in groupby(found, key=lambda one: str(one.indicator_id)):
        yield indicator_id, list(group)


def _observation(row: dict[str, Any], knowledge: Knowledge) -> Observation | None:
    sentence, start = str(row["sentence"]), int(row["start"]) - int(row["sentence_start"])
    end = start + int(row["end"]) - int(row["start"])
    value, low, high = (None if row[name] is None else _plain(row[name]) for name in ("value", "low", "high"))
    printed = printing(knowledge).read(
        row["quote"], value, (low, high), row["relation"], row["unit"],
        sentence[max(0, start - 8) : max(0, start)], sentence[max(0, end) : end + 6],
    )  # fmt: skip
    if printed is None:
        return None
    changed: dict[str, Any] = {"value": value, "low": low, "high": high}
    if row["qualifier"] and dictionary(knowledge).naming.is_title(row["qualifier"]):
        # The title of a table tells of what its columns tell, not of whom.
        changed["qualifier"] = None
    family = unit_family(row["unit"], knowledge)
    return _in_table(
        Observation(**{**row, **changed}, family=family, stands_for=printed.interval, step=printed.step)
    )


def _in_table(one: Observation) -> Observation:
    """A figure whose multiplier stands in the head of its table (单位：万人), with the interval of that.

    The cell 144.7 is printed to a tenth of 万人, so it stands for ± 500人 and not for ± 0.05.
    """
    hit = _PRINTED.search(one.quote)
    if one.cell is None or one.value is None or one.relation != "eq" or hit is None:
        return one
    step = last_digit(one.quote, one.value)
    units = Decimal(hit.group().replace(",", "").replace(".", ""))
    if units == 0 or abs(one.value) == units * step:
        return one
    step = abs(one.value) / units
    return replace(one, step=step, stands_for=Interval(one.value - step / 2, one.value + step / 2))


def _plain(value: Decimal) -> Decimal:
    """A decimal of the store without the zeros that its column puts behind."""
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
