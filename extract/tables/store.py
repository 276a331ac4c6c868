"""The store: one DuckDB file that holds every table of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from . import schema

FILE_NAME = "heshu.duckdb"


def build(path: Path, folder: Path, tables: Sequence[schema.Table] = schema.TABLES) -> None:
    """Make a new store at `path` from the Parquet files in `folder`; an old file there is replaced."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for table in tables:
            connection.execute(schema.ddl(table))
            connection.execute(
                f'INSERT INTO "{table.name}" SELECT * FROM read_parquet(?)',
                [str(folder / f"{table.name}.parquet")],
            )
            connection.execute(f"COMMENT ON TABLE \"{table.name}\" IS '{_quoted(table.about)}'")
            for column in table.columns:
                connection.execute(
                    f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS '
                    f"'{_quoted(f'{column.zh}: {column.about}')}'"
                )


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a store, without access to files or the network outside it."""
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET enable_external_access = false")
    return connection


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None, batch: int = 2000
) -> Iterator[dict[str, Any]]:
    """The rows of a query as dicts, `batch` of them in memory at a time."""
    cursor = connection.cursor().execute(query, parameters or [])
    names = [column[0] for column in cursor.description or ()]
    while chunk := cursor.fetchmany(batch):
        for values in chunk:
            yield dict(zip(names, values, strict=True))


def _quoted(text: str) -> str:
    return text.replace("'", "''")
