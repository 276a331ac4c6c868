"""From results to rows."""

import json
from decimal import Decimal

from heshu.model import Result
from heshu.tables import schema
from heshu.tables.rows import IndicatorCount, document_row, figure_rows, repair_rows
from made import REPAIR, figure, report, result


def test_rows_have_the_columns_of_the_schema():
    assert tuple(document_row(report())) == schema.DOCUMENTS.names
    assert tuple(next(figure_rows(report()))) == schema.FIGURES.names
    assert tuple(next(repair_rows(report()))) == schema.REPAIRS.names


def test_figure_ids_are_stable_and_unique():
    ids = [row["figure_id"] for row in figure_rows(report())]
    assert ids[0] == "0123456789abcdef-0-7"
    assert len(set(ids)) == len(ids) == 6
    backwards = result(*reversed(report().figures))
    assert [row["figure_id"] for row in figure_rows(backwards)] == ids
    twice = result(figure(0, "3家", 3), figure(0, "3家", 3))
    assert len({row["figure_id"] for row in figure_rows(twice)}) == 2


def test_a_figure_names_its_repairs():
    row = next(row for row in figure_rows(report()) if row["quote"] == "6.9%")
    [repair] = repair_rows(report())
    assert json.loads(row["repair_ids"]) == [repair["repair_id"]]
    assert repair["before"] == "３"
    assert len(list(repair_rows(result(repairs=(REPAIR, REPAIR))))) == 1


def test_a_number_too_large_for_the_tables_is_said():
    huge = result(figure(7, "1" * 40, "1" * 40))
    [row] = figure_rows(huge)
    assert row["value"] is None
    assert "第7字处" in json.loads(document_row(huge)["warnings"])[0]


def test_what_was_not_read_has_no_measures():
    row = document_row(Result("a.docx", None, "failed", error="损坏"))
    assert (row["chars"], row["completeness"], row["ocr"], row["figures"]) == (None, None, None, 0)


def test_metadata_says_where_it_was_found():
    row = document_row(report())
    assert row["title"] == "=标题"
    assert json.loads(row["found"])["title"] == ["title", 0, 3]


def test_paths_of_another_encoding_can_be_written():
    row = document_row(result(path="in/\udcb9\udca4.txt"))
    row["path"].encode("utf-8")


def test_indicators_are_counted(knowledge):
    count = IndicatorCount()
    count.add(result(figure(0, "3元", 3, unit="元"), figure(5, "4元", 4, unit="元")))
    count.add(result(figure(0, "5元", 5, unit="元"), figure(9, "1", 1, indicator_id=None)))
    [row] = count.rows(knowledge)
    assert tuple(row) == schema.INDICATORS.names
    assert (row["indicator_id"], row["figures"], row["documents"]) == ("x.1", 3, 2)


def test_decimals_stay_decimals():
    assert next(figure_rows(report()))["value"] == Decimal(67_700_000_000_000)
