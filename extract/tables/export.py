"""Writes the tables as Parquet and CSV while the documents stream past, and describes them in a data package.

The same documents under the same rules give the same bytes, whichever worker read them in whatever order.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from ..knowledge import Knowledge
from ..model import Result
from . import schema
from .cells import PRECISION, SCALE, neutral, plain
from .rows import Cell, IndicatorCount, Row, document_row, figure_rows, repair_rows

_BATCH = 20_000
"""Rows of one table that are held before they are written: about 40 MB of figures."""

_ARROW_TYPES: dict[schema.Kind, Callable[[], pa.DataType]] = {
    "text": pa.string,
    "integer": pa.int64,
    "decimal": lambda: pa.decimal128(PRECISION, SCALE),
    "ratio": pa.float64,
    "boolean": pa.bool_,
    "list": pa.string,
    "object": pa.string,
}


def arrow_schema(table: schema.Table) -> pa.Schema:
    """The Parquet schema of a table."""
    return pa.schema(
        [
            pa.field(column.name, _ARROW_TYPES[column.kind](), nullable=not column.required)
            for column in table.columns
        ]
    )


class TableWriter:
    """Writes one table to `FOLDER/NAME.parquet` and `FOLDER/NAME.csv`, batch by batch."""

    def __init__(self, table: schema.Table, folder: Path) -> None:
        self.table = table
        self.rows = 0
        self._schema = arrow_schema(table)
        self._waiting: list[Row] = []
        self._files = ExitStack()
        self._parquet = self._files.enter_context(
            pq.ParquetWriter(folder / f"{table.name}.parquet", self._schema, compression="zstd")
        )
        # The byte order mark makes Excel read the file as UTF-8.
        text = (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._files.enter_context(text), lineterminator="\r\n")
        self._csv.writerow(table.names)

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows; each has every column of the table."""
        for row in rows:
            self._waiting.append(row)
            if len(self._waiting) >= _BATCH:
                self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._parquet.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema))
            names = self.table.names
            self._csv.writerows([csv_cell(row[name]) for name in names] for row in self._waiting)
            self.rows += len(self._waiting)
            self._waiting = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._files.close()


def csv_cell(value: Cell) -> str:
    """One cell of a CSV file: exact decimals, `true`/`false`, nothing for None, no formulas.

    >>> [csv_cell(value) for value in (None, True, 12, 0.95, Decimal("6.9000000000"), "=1+1")]
    ['', 'true', '12', '0.95', '6.9', "'=1+1"]
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, float):
        return plain(Decimal(repr(round(value, 6))))
    return neutral(value) if isinstance(value, str) else str(value)


def write_tables(results: Iterable[Result], folder: Path, knowledge: Knowledge) -> dict[str, int]:
    """Write the tables that are read from documents into `folder` and give the rows of each.

    `results` are taken one by one and come in the order that the tables are to have; nothing of a document is
    kept once its rows are written, but for one count a name of an indicator.
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = IndicatorCount()
    with ExitStack() as stack:
        writers = {table.name: stack.enter_context(TableWriter(table, folder)) for table in schema.READ}
        for result in results:
            writers["documents"].write([document_row(result)])
            writers["figures"].write(figure_rows(result))
            writers["repairs"].write(repair_rows(result))
            count.add(result)
        writers["indicators"].write(count.rows(knowledge))
    return {name: writer.rows for name, writer in writers.items()}


def data_package(
    folder: Path, version: str, language: schema.Language, rows: Mapping[str, int]
) -> dict[str, Any]:
    """The Frictionless description of the CSV files in `folder`, with their sizes and hashes."""
    return {
        "profile": "tabular-data-package",
        "name": "heshu",
        "title": "核数 heshu",
        "version": version,
        "resources": [_resource(table, folder, language, rows[table.name]) for table in schema.TABLES],
    }


def _resource(table: schema.Table, folder: Path, language: schema.Language, rows: int) -> dict[str, Any]:
    path = folder / f"{table.name}.csv"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.label(language),
        "description": table.about,
        "path": f"tables/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "rows": rows,
        "schema": {
            "fields": [_field(column, language) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
            "foreignKeys": [
                {"fields": own, "reference": {"resource": other, "fields": theirs}}
                for own, other, theirs in table.references
            ],
        },
    }


def _field(column: schema.Column, language: schema.Language) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    described = {
        "name": column.name,
        "title": column.label(language),
        "type": schema.FRICTIONLESS_TYPES[column.kind],
        "description": column.about,
    }
    return described | ({"constraints": constraints} if constraints else {})


def write_data_package(
    path: Path, folder: Path, version: str, language: schema.Language, rows: Mapping[str, int]
) -> None:
    """Write `datapackage.json` for the CSV files in `folder`."""
    package = data_package(folder, version, language, rows)
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
