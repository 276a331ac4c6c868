"""The league of regions and years."""

from itertools import permutations

import duckdb
import pytest
from heshu.tables import schema, store
from heshu.tables.league import LeagueRow, league
from heshu.tables.targets import target_rows
from stores import report, said, stored

GDP = {"indicator_id": "economy.gdp", "indicator": "地区生产总值", "measure": "growth", "unit": "%"}
INCOME = {**GDP, "indicator_id": "population.income", "indicator": "居民人均可支配收入"}
SALES = {**GDP, "indicator_id": "economy.retail_sales", "indicator": "社会消费品零售总额"}
ELSEWHERE = {"region": "乙市", "region_code": "888800"}


@pytest.fixture
def made(tmp_path, knowledge):
    """The league over a few results."""
    calls = iter(range(1000))

    def of(*results):
        folder = tmp_path / str(next(calls))
        stored(folder, knowledge, *results).close()
        with duckdb.connect(str(folder / store.FILE_NAME)) as connection:
            connection.execute("DROP TABLE IF EXISTS targets")
            connection.execute(schema.ddl(schema.TARGETS))
            marks = ", ".join("?" for _ in schema.TARGETS.names)
            for row in list(target_rows(connection, knowledge)):
                connection.execute(f"INSERT INTO targets VALUES ({marks})", list(row.values()))
            return league(connection, knowledge)

    return of


def promise(start, quote, value, name, **fields):
    return said(start, quote, value, role="target", relation="ge", **{**name, **fields})


RESULTS = (
    report(
        "甲2025",
        "2024",
        promise(0, "5%", 5, GDP),
        promise(10, "6%", 6, INCOME),
        promise(20, "7%", 7, SALES),
        plan="2025",
    ),
    report("甲2025上半年", "2025-H1", promise(0, "4%", 4, INCOME)),
    report(
        "甲2026",
        "2025",
        said(0, "5.3%", "5.3", **GDP),
        said(10, "3.9%", "3.9", **INCOME),
        promise(30, "5%", 5, GDP, period="2026"),
        promise(40, "5%", 5, GDP, period="2026/2030"),
        plan="2026",
    ),
    report("乙2025", "2024", promise(0, "8%", 8, GDP, **ELSEWHERE), region="乙市", code="888800"),
)


def test_promised_met_missed_dropped_and_open(made):
    assert made(*RESULTS) == [
        LeagueRow("乙市", "888800", "2025", 1, 0, 0, 0, 0, 1),
        LeagueRow("甲市", "999900", "2025", 3, 1, 0, 1, 1, 0),
        LeagueRow("甲市", "999900", "2026", 1, 0, 0, 0, 0, 1),
        LeagueRow("甲市", "999900", "2030", 1, 0, 0, 0, 0, 1),
    ]


def test_every_promise_has_one_outcome(made):
    for row in made(*RESULTS):
        assert row.promised == row.decided + row.not_reported + row.open
        assert row.kept == (row.met / row.decided if row.decided else None)


def test_the_order_of_documents_changes_nothing(made):
    first = made(*RESULTS)
    assert all(made(*order) == first for order in permutations(RESULTS))
