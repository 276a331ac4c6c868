"""The tables that are made from those of the documents: comparison, targets, findings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from ..knowledge import Knowledge
from . import schema
from .across import across_findings
from .audit import document_findings
from .comparison import comparison_rows
from .export import TableWriter
from .observations import by_document
from .rows import Row
from .targets import target_rows
from .versions import Versions

Maker = Callable[[duckdb.DuckDBPyConnection, Knowledge], Iterator[Row]]


def finding_rows(connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Iterator[Row]:
    """The findings of every document in the order of the text, then those between years and documents.

    A rise between two columns of one table is found both ways; it is one finding.
    """
    rises = set()
    versions = Versions(connection, knowledge)
    for doc_id, observations in by_document(connection, knowledge):
        if doc_id in versions.original:
            found = versions.findings(doc_id, observations)
        else:
            found = document_findings(observations, knowledge)
        for row in found:
            if row["kind"] in _RISES:
                rises.add(_same(row))
            yield row
    for row in across_findings(connection, knowledge):
        if _same(row) not in rises:
            yield row


_RISES = ("growth", "change")


def _same(row: Row) -> tuple[str, frozenset[str]]:
    """What makes two findings one: their kind and their figures."""
    return str(row["kind"]), frozenset(json.loads(str(row["figure_ids"])))


_MAKERS: dict[str, Maker] = {
    schema.COMPARISON.name: comparison_rows,
    schema.TARGETS.name: target_rows,
    schema.FINDINGS.name: finding_rows,
}


def write_derived(folder: Path, knowledge: Knowledge) -> dict[str, int]:
    """Write the derived tables beside the Parquet files in `folder`, and give the rows of each."""
    rows: dict[str, int] = {}
    with duckdb.connect() as connection:
        for table in schema.READ:
            path = str(folder / f"{table.name}.parquet").replace("'", "''")
            connection.execute(f"CREATE VIEW \"{table.name}\" AS SELECT * FROM read_parquet('{path}')")
        for table in schema.DERIVED:
            with TableWriter(table, folder) as writer:
                writer.write(_MAKERS[table.name](connection, knowledge))
            rows[table.name] = writer.rows
    return rows
