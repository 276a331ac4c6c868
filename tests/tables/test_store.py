"""The store: every table, exact, commented, closed to the outside."""

from decimal import Decimal

import duckdb
import pytest
from heshu.tables import schema, store


def test_every_table_is_there(written):
    with store.connect(written() / store.FILE_NAME) as connection:
        names = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert names == {table.name for table in schema.TABLES}
        assert connection.execute("SELECT value FROM figures WHERE start = 10").fetchone() == (
            Decimal("6.9"),
        )


def test_columns_carry_their_meaning(written):
    query = "SELECT comment FROM duckdb_columns() WHERE table_name = 'figures' AND column_name = 'value'"
    with store.connect(written() / store.FILE_NAME) as connection:
        assert "plain unit" in connection.execute(query).fetchone()[0]


def test_rows_stream_in_batches(written):
    with store.connect(written() / store.FILE_NAME) as connection:
        rows = list(store.rows(connection, "SELECT quote FROM figures WHERE start >= ?", [40], batch=1))
    assert [row["quote"] for row in rows] == ["XX%", "100%", "100%"]


def test_a_query_reaches_nothing_outside(written):
    folder = written()
    with store.connect(folder / store.FILE_NAME) as connection:
        with pytest.raises(duckdb.Error):
            connection.execute(f"SELECT * FROM read_csv('{folder}/tables/figures.csv')")
        with pytest.raises(duckdb.Error):
            connection.execute("DELETE FROM figures")


def test_building_again_replaces(written):
    folder = written()
    store.build(folder / store.FILE_NAME, folder / "tables")
    with store.connect(folder / store.FILE_NAME) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (2,)
