"""Stores made by hand: reports of invented places, and their tables as a run writes them."""

import hashlib

import duckdb
from heshu.model import Found, Metadata
from heshu.tables import export, schema, store
from heshu.tables.normalise import period_days
from heshu.tables.rows import IndicatorCount, document_row, figure_rows, repair_rows
from made import figure, result


def said(
    start, quote, value=None, *, indicator_id="x.1.count", indicator="新建站点", period="2025", **fields
):
    """A claim or promise of 甲市; the sentence ends with the quote unless it is given."""
    days = period_days(period) or (None, None)
    fields = {"role": "actual", "region": "甲市", "region_code": "999900", "confidence": 0.95, **fields}
    return figure(
        start,
        quote,
        value,
        indicator_id=indicator_id,
        indicator=indicator,
        period=period,
        period_start=days[0],
        period_end=days[1],
        **fields,
    )


def report(name, reviewed, *figures, plan=None, published=None, region="甲市", code="999900", **fields):
    """A whole report of a place on a year."""

    def found(value):
        return None if value is None else Found(value, "text", 0, 1)

    metadata = Metadata(
        region=found(region),
        region_code=code,
        period=found(reviewed),
        plan_period=found(plan),
        published=found(published),
        doc_type=found(fields.pop("doc_type", "报告")),
    )
    doc_id = hashlib.sha256(name.encode()).hexdigest()[:16]
    fields = {"completeness": 1.0, **fields}
    return result(*figures, path=f"in/{name}.txt", doc_id=doc_id, metadata=metadata, **fields)


def opened(knowledge, *results):
    """A connection to a store in memory that holds what a run over these results reads."""
    count = IndicatorCount()
    rows = {table.name: [] for table in schema.READ}
    for one in results:
        rows["documents"].append(document_row(one))
        rows["figures"] += figure_rows(one)
        rows["repairs"] += repair_rows(one)
        count.add(one)
    rows["indicators"] += count.rows(knowledge)
    connection = duckdb.connect()
    for table in schema.READ:
        connection.execute(schema.ddl(table))
        if rows[table.name]:
            slots = ", ".join("?" * len(table.names))
            values = [[row[name] for name in table.names] for row in rows[table.name]]
            connection.executemany(f'INSERT INTO "{table.name}" VALUES ({slots})', values)
    return connection


def stored(folder, knowledge, *results):
    """A read-only connection to the store that a run over these results writes into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    export.write_tables(results, folder / "tables", knowledge)
    store.build(folder / store.FILE_NAME, folder / "tables", schema.READ)
    return store.connect(folder / store.FILE_NAME)
