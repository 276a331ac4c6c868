"""The wide table: what is asked for, what a cell shows, in which power of ten."""

import json
from decimal import Decimal

import duckdb
import pytest
from heshu.model import HeshuError
from heshu.tables import export, schema, store
from heshu.tables.comparison import comparison_rows
from heshu.tables.wide import Scale, Selection, compare, periods_asked, selected, wide
from stores import report, said, stored

REVENUE = {"unit": "元", "indicator_id": "finance.general_revenue", "indicator": "一般公共预算收入"}
GDP = {"unit": "元", "indicator_id": "economy.gdp", "indicator": "地区生产总值"}
RISE = {**GDP, "unit": "%", "measure": "growth"}
EAST = {"region": "乙市", "region_code": "999800"}


def reports():
    years = ("2022", "2023", "2024")
    gdp = {"2022": "1635.5", "2023": "1690.7", "2024": "1850.08"}
    for year in years:
        yield report(
            f"甲{year}",
            year,
            said(0, f"{gdp[year]}亿元", Decimal(gdp[year]) * 10**8, period=year, **GDP),
            said(20, "5.2%", "5.2", period=year, **RISE),
            said(40, "99.1亿元", 9910000000, period=year, **REVENUE),
        )
    yield report(
        "乙2024", "2024", said(0, "980亿元", 980 * 10**8, period="2024", **GDP, **EAST), region="乙市"
    )
    yield report(
        "乙2025",
        "2025",
        said(0, "1.2万亿元", 12 * 10**11, period="2025", role="target", **GDP, **EAST),
        said(9, "1000亿元", 1000 * 10**8, period="2025", role="forecast", **GDP, **EAST),
        said(20, "500亿元", 500 * 10**8, period="2025-H1", **GDP, **EAST),
        said(30, "985亿元", 985 * 10**8, period="2024", **GDP, **EAST),
        region="乙市",
    )


@pytest.fixture
def connection(tmp_path, knowledge):
    """A store with the table `comparison`."""
    writer = export.TableWriter(schema.COMPARISON, tmp_path)
    with stored(tmp_path, knowledge, *reports()) as read, writer:
        writer.write(comparison_rows(read, knowledge))
    with duckdb.connect(str(tmp_path / store.FILE_NAME)) as write:
        write.execute("DROP TABLE IF EXISTS comparison")
        write.execute(schema.ddl(schema.COMPARISON))
        path = str(tmp_path / "comparison.parquet")
        write.execute("INSERT INTO comparison SELECT * FROM read_parquet(?)", [path])
    with store.connect(tmp_path / store.FILE_NAME) as read:
        yield read


def line(table, name, **wanted):
    [row] = [
        row
        for row in table.rows
        if row.indicator == name and all(getattr(row, key) == value for key, value in wanted.items())
    ]
    return row


def test_years_across(connection, knowledge):
    table = compare(connection, knowledge, Selection(regions=("甲市",), years=("2022-2024",)))
    assert [heading for _, heading in table.columns] == ["2022", "2023", "2024"]
    assert [(row.indicator, row.measure) for row in table.rows] == [
        ("地区生产总值", "level"),
        ("地区生产总值", "growth"),
        ("一般公共预算收入", "level"),
    ]
    row = line(table, "地区生产总值", measure="level")
    assert (row.power, row.unit, row.region, row.period) == (8, "元", "甲市", None)
    assert row.cells["2023"]["growth"] == Decimal("3.3751146438")
    assert row.cells["2022"]["growth"] is None


def test_places_across(connection, knowledge):
    selection = Selection(indicators=("GDP",), years=("2024",), measures=("level",))
    table = compare(connection, knowledge, selection, by="region")
    assert [heading for _, heading in table.columns] == ["乙市", "甲市"]
    [row] = table.rows
    assert (row.region, row.period) == (None, "2024")
    assert [row.cells[key]["rank_in_period"] for key, _ in table.columns] == [2, 1]


@pytest.mark.parametrize("asked", ["economy.gdp", "地区生产总值", "gdp", "GDP", "生产总值"])
def test_indicators_by_id_name_and_part(connection, asked):
    found = list(selected(connection, Selection(indicators=(asked,))))
    assert {row["indicator_id"] for row in found} == {"economy.gdp"}


@pytest.mark.parametrize("asked", ["甲市", "甲", "999900"])
def test_regions_by_name_beginning_and_code(connection, asked):
    assert {row["region"] for row in selected(connection, Selection(regions=(asked,)))} == {"甲市"}


def test_what_is_not_known_is_said_with_what_is_near(connection):
    with pytest.raises(HeshuError, match="相近的有：地区生产总值"):
        list(selected(connection, Selection(indicators=("地区生产总直",))))
    with pytest.raises(HeshuError, match="没有地区“戊市”"):
        list(selected(connection, Selection(regions=("戊市",))))


def test_a_name_means_what_the_place_has(connection):
    with pytest.raises(HeshuError, match="没有指标“预算收入”"):
        list(selected(connection, Selection(("预算收入",), ("乙市",))))
    found = selected(connection, Selection(("预算收入",), ("甲市",)))
    assert {row["indicator"] for row in found} == {"一般公共预算收入"}


def test_words_that_do_not_exist(connection, knowledge):
    with pytest.raises(HeshuError, match="actual、target"):
        compare(connection, knowledge, Selection(roles=("done",)))
    with pytest.raises(HeshuError, match="level、change"):
        compare(connection, knowledge, Selection(measures=("size",)))


def test_a_store_of_an_older_version(connection, knowledge):
    with duckdb.connect() as empty, pytest.raises(HeshuError, match="heshu run"):
        compare(empty, knowledge, Selection())


def test_years_as_people_write_them():
    assert periods_asked(["2021—2023", "2025"]) == ("2021", "2022", "2023", "2025")
    assert periods_asked(["2021，2023、2024-H1", "2021/2025"]) == ("2021", "2023", "2024-H1", "2021/2025")
    for wrong in ("去年", "2024-2021", "20x4"):
        with pytest.raises(HeshuError, match="2021-2024"):
            periods_asked([wrong])


def test_a_cell_shows_what_was_done_before_what_is_expected(connection, knowledge):
    selection = Selection(indicators=("economy.gdp",), regions=("乙市",), years=("2024,2025",))
    row = compare(connection, knowledge, selection).rows[0]
    assert (row.cells["2024"]["value"], row.cells["2024"]["conflict"]) == (980 * 10**8, True)
    # The whole year goes before a part of it, even where it is only expected.
    assert (row.cells["2025"]["role"], row.cells["2025"]["period"]) == ("forecast", "2025")
    asked = compare(
        connection, knowledge, Selection(("economy.gdp",), ("乙市",), ("2025",), roles=("target",))
    )
    assert asked.rows[0].cells["2025"]["value"] == 12 * 10**11
    assert asked.rows[0].power == 12


def test_a_part_of_a_year_stands_in_only_where_nothing_else_is(connection, knowledge):
    rows = [row for row in selected(connection, Selection(regions=("乙市",))) if row["role"] == "actual"]
    table = wide(rows, "year", knowledge, periods=("2025",))
    assert table.rows[0].cells["2025"]["period"] == "2025-H1"
    table = wide(rows, "year", knowledge, periods=("2025-H1",))
    assert [heading for _, heading in table.columns] == ["2025-H1"]


def test_the_claims_behind_a_dispute_are_there(connection, knowledge):
    table = compare(connection, knowledge, Selection(regions=("乙市",), years=("2024",)))
    [(used, claims)] = table.claims.items()
    [(_, _, cell)] = table.cells()
    assert used == cell["figure_id"] == claims[0].figure_id
    assert [claim.quote for claim in claims] == ["980亿元", "985亿元"]
    assert [claim.figure_id for claim in claims] == json.loads(cell["figure_ids"])


def test_lines_with_too_few_cells_are_counted(connection, knowledge):
    table = compare(connection, knowledge, Selection(measures=("level",)), least=3)
    assert ({row.region for row in table.rows}, table.hidden) == ({"甲市"}, 1)


def test_the_order_of_rows_never_matters(connection, knowledge):
    rows = list(selected(connection, Selection()))
    assert wide(rows, "year", knowledge) == wide(rows[::-1], "year", knowledge)
    assert wide(rows, "region", knowledge) == wide(rows[::-1], "region", knowledge)


@pytest.mark.parametrize(
    ("numbers", "power"),
    [
        (["1200000000000"], 12),
        (["1635532000000", "1690785000000"], 8),
        (["72495", "74100"], 0),
        (["74100", "70700"], 4),
        (["66140"], 0),
        (["264000000", "79000000"], 8),
        (["300000000", "5000"], 4),
        (["300000000", "512"], 0),
        (["13.5"], 0),
        ([], 0),
        (["0"], 0),
    ],
)
def test_the_power_of_ten_of_a_line(knowledge, numbers, power):
    assert Scale(knowledge, "zh").power(map(Decimal, numbers)) == power
