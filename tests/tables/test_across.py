"""Checks that need several documents."""

import json
from decimal import Decimal
from itertools import permutations

import pytest
from heshu.tables import schema
from heshu.tables.across import across_findings
from hypothesis import given
from hypothesis import strategies as st
from stores import opened, report, said

GDP = {"indicator_id": "economy.gdp", "indicator": "地区生产总值", "unit": "元"}
GDP_GROWTH = GDP | {"measure": "growth", "unit": "%"}
JOBS = {"indicator_id": "population.new_jobs", "indicator": "城镇新增就业", "unit": "人"}
JOBS_GROWTH = JOBS | {"measure": "growth", "unit": "%"}
BEFORE = {"period": "2024"}


@pytest.fixture
def findings(knowledge):
    """The findings over a few results."""

    def of(*results):
        with opened(knowledge, *results) as connection:
            return list(across_findings(connection, knowledge))

    return of


def promise(quote, value, **fields):
    return said(0, quote, value, **{"role": "target", "relation": "ge", **fields})


@pytest.mark.parametrize(
    ("quote", "value", "verdict", "severity"),
    [("5.3%", "5.3", "holds", "none"), ("4.9%", "4.9", "violated", "high")],
)
def test_a_promise_kept_or_missed(findings, quote, value, verdict, severity):
    [row] = findings(
        report("甲2025", "2024", promise("5%", 5, **GDP_GROWTH)),
        report("甲2026", "2025", said(0, quote, value, **GDP_GROWTH)),
    )
    assert tuple(row) == schema.FINDINGS.names
    assert (row["kind"], row["verdict"], row["severity"]) == ("target", verdict, severity)
    assert (row["claimed"], row["expected_low"], row["doc"]) == (quote, 5, "in/甲2026.txt")
    assert [place[1] for place in json.loads(row["evidence"])] == ["in/甲2026.txt", "in/甲2025.txt"]


def test_claims_that_disagree_decide_nothing(findings):
    claims = (said(0, "5.3%", "5.3", **GDP_GROWTH), said(10, "3%", 3, **GDP_GROWTH))
    [row] = findings(
        report("甲2025", "2024", promise("5%", 5, **GDP_GROWTH)), report("甲2026", "2025", *claims)
    )
    assert (row["kind"], row["verdict"]) == ("target", "cannot_tell")


@pytest.mark.parametrize(
    ("name", "spoken", "verdict"),
    [
        (JOBS, [], "cannot_tell"),
        (JOBS, [said(0, "3家", 3, unit="家")], "violated"),
        (JOBS, [said(0, "3%", 3, **JOBS_GROWTH)], "cannot_tell"),
        (JOBS, [said(0, "XX万人", masked=True, **JOBS)], "cannot_tell"),
        (JOBS, [said(0, "3万人", 30000, unit="人", sentence="新增城镇就业人员3万人")], "cannot_tell"),
        (JOBS, [said(0, "3万人", 30000, **(JOBS | {"role": "target", "period": "2026"}))], "cannot_tell"),
        (
            {"indicator_id": "x.2.count", "indicator": "新建亭子", "unit": "座"},
            [said(0, "3家", 3, unit="家")],
            "cannot_tell",
        ),
    ],
)
def test_dropped_promises(findings, name, spoken, verdict):
    rows = findings(
        report("甲2025", "2024", promise("5万人", 50000, **name)), report("甲2026", "2025", *spoken)
    )
    [row] = [row for row in rows if row["kind"] == "dropped_target"]
    assert row["verdict"] == verdict
    assert "甲2026.txt" in row["message"]


def test_an_open_promise_is_no_finding(findings):
    assert findings(report("甲2025", "2024", promise("5万人", 50000, **JOBS))) == []


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (("12万人", 120000), ("12.3万人", 123000), "holds"),
        (("12.3万人", 123000), ("12.4万人", 124000), "holds"),
        (("12.3万人", 123000), ("12.5万人", 125000), "borderline"),
        (("12.3万人", 123000), ("15.5万人", 155000), "violated"),
        (("12.3万人", 123000), ("12.3万人", 123000), None),
    ],
)
def test_stated_again(findings, first, second, verdict):
    rows = findings(
        report("甲2026", "2025", said(0, *first, **JOBS)), report("甲2027", "2026", said(0, *second, **JOBS))
    )
    assert [row["verdict"] for row in rows] == ([verdict] if verdict else [])
    for row in rows:
        assert (row["kind"], row["doc"], row["claimed"]) == ("restated", "in/甲2027.txt", second[0])


def test_what_one_document_states_twice_is_not_told_apart(findings):
    [row] = findings(
        report("甲2026", "2025", said(0, "12.3万人", 123000, **JOBS)),
        report("甲2027", "2026", said(0, "15万人", 150000, **JOBS), said(10, "18万人", 180000, **JOBS)),
    )
    assert row["verdict"] == "cannot_tell"


@pytest.mark.parametrize(
    ("level", "rate", "now", "then", "growth", "verdict"),
    [
        (JOBS, JOBS_GROWTH, ("11万人", 110000), ("10万人", 100000), "10", "holds"),
        (JOBS, JOBS_GROWTH, ("110万人", 1100000), ("100万人", 1000000), "13", "violated"),
        (JOBS, JOBS_GROWTH, ("110.0万人", 1100000), ("100.0万人", 1000000), "10.2", "borderline"),
        (JOBS, JOBS_GROWTH, ("9.0万人", 90000), ("10.0万人", 100000), "-10", "holds"),
        (GDP, GDP_GROWTH, ("110亿元", 11 * 10**9), ("100亿元", 10**10), "5", "cannot_tell"),
    ],
)
def test_growth_between_documents(findings, level, rate, now, then, growth, verdict):
    rows = findings(
        report("甲2025", "2024", said(0, *then, **(level | BEFORE))),
        report("甲2026", "2025", said(0, *now, **level), said(20, f"{growth}%", growth, **rate)),
    )
    assert [(row["kind"], row["verdict"]) for row in rows] == [("growth", verdict)]


def test_the_level_that_the_same_document_states_goes_first(findings):
    claims = (said(0, "11万人", 110000, **JOBS), said(20, "10%", 10, **JOBS_GROWTH))
    first = said(40, "20万人", 200000, **(JOBS | BEFORE))
    revised = said(40, "10万人", 100000, **(JOBS | BEFORE))
    rows = findings(report("甲2025", "2024", first), report("甲2026", "2025", *claims, revised))
    assert [row["verdict"] for row in rows if row["kind"] == "growth"] == ["holds"]


def test_years_that_stand_in_one_file_are_held_against_each_other(findings):
    """Four communiqués of a city were put into one document."""
    old = said(40, "10万人", 100000, **(JOBS | BEFORE))
    claims = (said(0, "11万人", 110000, **JOBS), said(20, "50%", 50, **JOBS_GROWTH))
    rows = findings(report("甲汇总", "2025", *claims, old))
    assert [(row["kind"], row["verdict"]) for row in rows] == [("growth", "violated")]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [(10000, "holds"), (10300, "cannot_tell"), (90000, "violated")],
)
def test_a_rise_in_amounts_is_the_difference_of_two_levels(findings, change, verdict):
    rise = said(20, f"{change / 10000:g}万人", change, **(JOBS | {"measure": "change", "base": "比上年末"}))
    rows = findings(
        report("甲2025", "2024", said(0, "10.0000万人", 100000, **(JOBS | BEFORE))),
        report("甲2026", "2025", said(0, "11.0000万人", 110000, **JOBS), rise),
    )
    assert [(row["kind"], row["verdict"]) for row in rows] == [("change", verdict)]


def test_points_are_the_difference_of_two_shares(findings):
    share = {"indicator": "参保率", "indicator_id": "x.rate", "unit": "%"}
    points = share | {"measure": "change", "unit": "个百分点"}
    rows = findings(
        report("甲2025", "2024", said(0, "90.1%", "90.1", **(share | BEFORE))),
        report("甲2026", "2025", said(0, "92.3%", "92.3", **share), said(9, "5.2个百分点", "5.2", **points)),
    )
    assert [(row["kind"], row["verdict"]) for row in rows] == [("change", "violated")]


@pytest.mark.parametrize(
    ("now", "then", "growth", "verdict"),
    [
        (("101万人", 1010000), ("10.0万人", 100000), None, "violated"),
        (("1.0万人", 10000), ("10.0万人", 100000), None, "violated"),
        (("140万人", 1400000), ("10.0万人", 100000), None, "borderline"),
        (("70万人", 700000), ("10.0万人", 100000), None, None),
        (("101万人", 1010000), ("10.0万人", 100000), "910", "holds"),
    ],
)
def test_orders_of_magnitude(findings, now, then, growth, verdict):
    rates = [] if growth is None else [said(20, f"{growth}%", growth, **JOBS_GROWTH)]
    rows = findings(
        report("甲2025", "2024", said(0, *then, **(JOBS | BEFORE))),
        report("甲2026", "2025", said(0, *now, **JOBS), *rates),
    )
    got = [row["verdict"] for row in rows if row["kind"] == "order_of_magnitude"]
    assert got == ([verdict] if verdict else [])


RESULTS = (
    report("甲2025", "2024", promise("5%", 5, **GDP_GROWTH), said(20, "10万人", 100000, **(JOBS | BEFORE))),
    report("甲2026", "2025", said(0, "3%", 3, **GDP_GROWTH), said(20, "101万人", 1010000, **JOBS)),
    report("甲公报", "2025", said(0, "15万人", 150000, **JOBS), doc_type="公报", published="2026-05"),
)


def test_the_order_of_documents_changes_nothing(findings):
    first = findings(*RESULTS)
    assert {row["kind"] for row in first} == {"target", "restated", "order_of_magnitude"}
    assert all(findings(*order) == first for order in permutations(RESULTS))
    assert len({row["finding_id"] for row in first}) == len(first)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_true_growth_always_holds(knowledge, now, then):
    growth = ((Decimal(now) / then - 1) * 100).quantize(Decimal("0.1"))
    results = (
        report("甲2025", "2024", said(0, f"{then}人", then, **(JOBS | BEFORE))),
        report(
            "甲2026", "2025", said(0, f"{now}人", now, **JOBS), said(20, f"{growth}%", growth, **JOBS_GROWTH)
        ),
    )
    with opened(knowledge, *results) as connection:
        rows = [row for row in across_findings(connection, knowledge) if row["kind"] == "growth"]
    assert [row["verdict"] for row in rows] == ["holds"]


@pytest.mark.parametrize(
    ("behind", "before", "verdict"),
    [
        ("，较上年稳步上升。", 3, "holds"),
        ("，较上年稳步上升。", 5, "violated"),
        ("，比上年明显下降。", 5, "holds"),
        ("，比上年明显下降。", 3, "violated"),
    ],
)
def test_a_rise_told_in_words(findings, behind, before, verdict):
    old = said(0, f"{before}.0万人", before * 10000, **JOBS, **BEFORE)
    new = said(0, "4.0万人", 40000, sentence=f"4.0万人{behind}", sentence_start=0, **JOBS)
    rows = findings(report("甲2024", "2024", old), report("甲2025", "2025", new))
    assert [row["verdict"] for row in rows if row["kind"] == "direction"] == [verdict]


@pytest.mark.parametrize("behind", ["，较上年增长6.6%。", "，较上年大幅增长8%。", "，稳步推进。"])
def test_a_rise_with_a_number_is_no_matter_of_words(findings, behind):
    old = said(0, "5万人", 50000, **JOBS, **BEFORE)
    new = said(0, "4.0万人", 40000, sentence=f"4.0万人{behind}", sentence_start=0, **JOBS)
    rows = findings(report("甲2024", "2024", old), report("甲2025", "2025", new))
    assert not [row for row in rows if row["kind"] == "direction"]
