"""Versions of one document: what counts once, and where the two contradict each other."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from heshu.tables import derived, schema, store
from heshu.tables.comparison import comparison_rows
from heshu.tables.rows import identified
from heshu.tables.versions import differs
from made import figure
from stores import opened, report, said


def pair(first, second, **fields):
    """A report and a version of it, whose figures stand in the same words."""
    original = replace(report("甲", "2025", *first), copies=1)
    version = report("乙", "2025", *second, **fields)
    ids = [[figure_id for figure_id, _ in identified(one)] for one in (version, original)]
    repeats = dict(zip(*ids, strict=False))
    return original, replace(version, version_of=original.doc_id, repeats=repeats)


def contradictions(knowledge, *results):
    with opened(knowledge, *results) as connection:
        rows = list(derived.finding_rows(connection, knowledge))
    assert all(row.keys() == set(schema.FINDINGS.names) for row in rows)
    return [row for row in rows if row["rule"] == "checks.contradiction.version"]


def test_a_version_counts_once_and_the_number_of_the_original_is_used(knowledge):
    both = pair([said(0, "12个", 12, unit="个")], [said(0, "13个", 13, unit="个")])
    with opened(knowledge, *both) as connection:
        (row,) = comparison_rows(connection, knowledge)
    assert (row["value"], row["n_documents"], row["conflict"]) == (Decimal(12), 1, False)
    assert [one[:16] for one in json.loads(row["figure_ids"])] == [one.doc_id for one in both]


def test_what_a_version_adds_is_counted(knowledge):
    added = said(40, "7所", 7, unit="所", indicator_id="x.2.count", indicator="新建学校")
    both = pair([said(0, "12个", 12, unit="个")], [said(0, "12个", 12, unit="个"), added])
    with opened(knowledge, *both) as connection:
        rows = list(comparison_rows(connection, knowledge))
        counted = {
            row["indicator_id"]: row["documents"]
            for row in store.rows(connection, "SELECT * FROM indicators")
        }
    assert sorted(row["value"] for row in rows) == [7, 12]
    assert counted == {"x.1.count": 1, "x.2.count": 1}


def test_each_differing_figure_is_a_contradiction_with_both_places(knowledge):
    both = pair(
        [said(0, "12个", 12, unit="个"), said(40, "5.5亿元", 550_000_000, unit="元")],
        [said(0, "13个", 13, unit="个"), said(40, "5.5亿元", 550_000_000, unit="元")],
    )
    (row,) = contradictions(knowledge, *both)
    assert (row["verdict"], row["severity"], row["kind"]) == ("violated", "high", "contradiction")
    assert [place[1] for place in json.loads(row["evidence"])] == ["in/乙.txt", "in/甲.txt"]
    assert "13个" in row["message"]
    assert "12个" in row["message"]


@pytest.mark.parametrize(
    ("fields", "figures"),
    [({"ocr": True}, {}), ({}, {"corrupt": True}), ({"format": "pdf"}, {})],
)
def test_where_the_reading_may_be_at_fault_nothing_is_told(fields, figures, knowledge):
    both = pair([said(0, "1234个", 1234, unit="个")], [said(0, "234个", 234, unit="个", **figures)], **fields)
    (row,) = contradictions(knowledge, *both)
    assert (row["verdict"], row["severity"]) == ("cannot_tell", "low")


def test_a_number_printed_to_fewer_digits_agrees(knowledge):
    both = pair([said(0, "12.34%", "12.34", unit="%")], [said(0, "12.3%", "12.3", unit="%")])
    (row,) = contradictions(knowledge, *both)
    assert (row["verdict"], row["severity"]) == ("holds", "none")


def test_a_promise_is_counted_once(knowledge):
    both = pair(
        [said(0, "12个", 12, unit="个", role="target", period="2026")],
        [said(0, "13个", 13, unit="个", role="target", period="2026")],
    )
    with opened(knowledge, *both) as connection:
        rows = list(derived.target_rows(connection, knowledge))
    assert [row["target_value"] for row in rows] == [12]


def test_a_kept_copy_is_in_no_comparison(knowledge):
    original, copy = pair([said(0, "12个", 12, unit="个")], [said(0, "12个", 12, unit="个")])
    copy = replace(copy, status="duplicate", version_of=None, duplicate_of=original.doc_id)
    with opened(knowledge, original, copy) as connection:
        (row,) = comparison_rows(connection, knowledge)
        (counted,) = store.rows(connection, "SELECT figures, documents FROM indicators")
    assert row["n_documents"] == 1
    assert counted == {"figures": 2, "documents": 1}


def test_numbers_read_with_another_unit_do_not_differ():
    assert differs(figure(0, "12个", 12, unit="个"), figure(0, "13个", 13, unit="个"))
    assert not differs(figure(0, "12个", 12, unit="个"), figure(0, "13家", 13, unit="家"))
    assert not differs(figure(0, "12个", 12, unit="个"), figure(0, "××个", None, unit="个"))
    assert not differs(figure(0, "1 234个", 1234, unit="个"), figure(0, "1234个", 34, unit="个"))
    assert differs(figure(0, "0个", 0, unit="个"), figure(0, "3个", 3, unit="个"))
