"""Promises and what became of them."""

from decimal import Decimal
from itertools import permutations

import pytest
from heshu.tables import schema
from heshu.tables.observations import observations
from heshu.tables.promises import answers
from heshu.tables.targets import target_rows
from heshu.tables.verdicts import claimed, judges
from hypothesis import given
from hypothesis import strategies as st
from stores import opened, report, said

GDP = {"indicator_id": "economy.gdp", "indicator": "地区生产总值", "measure": "growth", "unit": "%"}
UNEMPLOYED = {"indicator_id": "population.unemployment_surveyed", "indicator": "城镇调查失业率", "unit": "%"}
NEUTRAL = {"indicator_id": "economy.primary_share", "indicator": "第一产业比重", "unit": "%"}
NAMES = {"higher": GDP, "lower": UNEMPLOYED, "neutral": NEUTRAL}


@pytest.fixture
def rows(knowledge):
    """The rows of `targets` over a few results."""

    def of(*results):
        with opened(knowledge, *results) as connection:
            return list(target_rows(connection, knowledge))

    return of


def two_reports(promise, claim, **more):
    return (
        report("甲2025", "2024", promise, plan="2025", **more),
        report("甲2026", "2025", *([claim] if claim else []), plan="2026"),
    )


def promised(value, relation="eq", *, quote=None, ends=None, **fields):
    low, high = ends or (None, None)
    return said(
        0,
        quote or f"{value}%",
        value,
        relation=relation,
        role="target",
        low=low and Decimal(low),
        high=high and Decimal(high),
        **fields,
    )


@pytest.mark.parametrize(
    ("direction", "relation", "target", "actual_relation", "actual", "verdict", "margin"),
    [
        ("higher", "eq", "5", "eq", "5", "met", "0"),
        ("higher", "eq", "5", "eq", "5.3", "met", "0.3"),
        ("higher", "eq", "5", "eq", "4.9", "missed", "-0.1"),
        ("higher", "eq", "5.25", "eq", "5.2", "borderline", "-0.05"),
        ("higher", "eq", "7.5", "eq", "7", "missed", "-0.5"),
        ("higher", "ge", "5", "eq", "5.0", "met", "0"),
        ("higher", "ge", "5", "eq", "4.9", "missed", "-0.1"),
        ("higher", "ge", "5", "gt", "5", "met", "0"),
        ("higher", "ge", "5", "ge", "4.8", "borderline", "-0.2"),
        ("higher", "ge", "5", "lt", "5", "missed", "0"),
        ("higher", "gt", "5", "eq", "5", "borderline", "0"),
        ("higher", "gt", "5", "eq", "5.1", "met", "0.1"),
        ("higher", "gt", "5", "gt", "5", "met", "0"),
        ("higher", "about", "5.5", "eq", "5.3", "met", "-0.2"),
        ("higher", "about", "5.5", "eq", "4.9", "missed", "-0.6"),
        ("higher", "about", "5.5", "eq", "5.2", "borderline", "-0.3"),
        ("higher", "about", "5.5", "eq", "6.5", "met", "1"),
        ("higher", "about", "7.5", "eq", "7.4", "met", "-0.1"),
        ("higher", "range", ("6.5", "7"), "eq", "6.7", "met", "0.2"),
        ("higher", "range", ("6.5", "7"), "eq", "7.4", "met", "0.9"),
        ("higher", "range", ("6.5", "7"), "eq", "6.4", "missed", "-0.1"),
        ("lower", "eq", "5.5", "eq", "5.5", "met", "0"),
        ("lower", "eq", "5.5", "eq", "5.6", "missed", "-0.1"),
        ("lower", "le", "5.5", "eq", "5.2", "met", "0.3"),
        ("lower", "le", "5.5", "eq", "5.6", "missed", "-0.1"),
        ("lower", "le", "5.5", "lt", "5", "met", "0.5"),
        ("lower", "le", "5.5", "le", "6", "borderline", "-0.5"),
        ("lower", "lt", "5.5", "eq", "5.5", "borderline", "0"),
        ("lower", "about", "5.5", "eq", "5.7", "met", "-0.2"),
        ("lower", "about", "5.5", "eq", "6.1", "missed", "-0.6"),
        ("lower", "about", "5.5", "eq", "4", "met", "1.5"),
        ("lower", "range", ("5", "5.5"), "eq", "5.2", "met", "0.3"),
        ("lower", "range", ("5", "5.5"), "eq", "4.2", "met", "1.3"),
        ("lower", "range", ("5", "5.5"), "eq", "5.7", "missed", "-0.2"),
        ("neutral", "eq", "10", "eq", "10.4", "met", "-0.4"),
        ("neutral", "eq", "10", "eq", "9.4", "missed", "-0.6"),
        ("neutral", "about", "10", "eq", "11", "missed", "-1"),
        ("neutral", "le", "10", "eq", "9", "met", "1"),
        ("neutral", "range", ("9", "11"), "eq", "10.4", "met", "0.6"),
        ("neutral", "range", ("9", "11"), "eq", "11.4", "missed", "-0.4"),
    ],
)
def test_verdicts(rows, direction, relation, target, actual_relation, actual, verdict, margin):
    ends = target if isinstance(target, tuple) else None
    promise = promised(
        None if ends else target,
        relation,
        ends=ends,
        quote=f"{'-'.join(ends)}%" if ends else None,
        **NAMES[direction],
    )
    [row] = rows(
        *two_reports(promise, said(0, f"{actual}%", actual, relation=actual_relation, **NAMES[direction]))
    )
    assert (row["verdict"], row["margin"]) == (verdict, Decimal(margin))
    assert tuple(row) == schema.TARGETS.names


def test_a_fall_is_held_against_a_fall(rows):
    name = {
        "indicator_id": "environment.energy_per_gdp",
        "indicator": "单位地区生产总值能耗",
        "measure": "growth",
    }
    promise = promised("-3.1", "ge", quote="3.1%", unit="%", **name)
    [row] = rows(*two_reports(promise, said(0, "5.6%", "-5.6", unit="%", **name)))
    assert (row["verdict"], row["margin"]) == ("met", Decimal("2.5"))
    assert row["message"] == "甲市2025年单位地区生产总值能耗目标下降3.1%以上，实际下降5.6%，完成。"
    [row] = rows(*two_reports(promise, said(0, "2.6%", "-2.6", unit="%", **name)))
    assert row["verdict"] == "missed"


def test_words_before_the_number_make_a_ceiling(rows):
    promise = promised("30", quote="30件", unit="件", sentence="投诉控制在30件", sentence_start=-5)
    [row] = rows(*two_reports(promise, said(0, "28件", 28, unit="件")))
    assert (row["verdict"], row["margin"]) == ("met", Decimal(2))


def test_messages_in_both_languages(rows):
    [row] = rows(*two_reports(promised("5", "ge", **GDP), said(0, "5.3%", "5.3", **GDP)))
    assert row["message"] == "甲市2025年地区生产总值目标增长5%以上，实际增长5.3%，完成。"
    assert row["message_en"] == (
        "Gross regional product, 甲市, 2025: target growth of at least 5%, actual growth of 5.3%; met."
    )


def test_silent_open_and_not_answering(rows, knowledge):
    promise = promised("5", "ge", **GDP)
    [silent] = rows(*two_reports(promise, None))
    assert (silent["verdict"], silent["actual_figure"]) == ("not_reported", None)
    assert "甲2026.txt" in silent["message"]
    plan = report("甲2025", "2024", promise, plan="2025")
    for later in (
        (),
        (report("甲公报", "2025", doc_type="公报"),),
        (report("甲节选", "2025", completeness=0.4),),
        (report("乙2026", "2025", region="乙市", code="888800"),),
    ):
        [row] = rows(plan, *later)
        assert row["verdict"] == "not_reported"
        assert "尚无" in row["message"]


def test_a_plan_that_only_names_its_year_comes_before_the_claims(rows):
    plan = report("甲2025", None, promised("5", "ge", **GDP), plan="2025", published="2025")
    [row] = rows(plan, report("甲2026", "2025", said(0, "5.3%", "5.3", **GDP)))
    assert row["verdict"] == "met"


def test_a_promise_without_period_or_region_gives_no_row(rows):
    timeless = promised("5", **(GDP | {"period": None}))
    nowhere = promised("5", region=None, region_code=None, **GDP)
    assert rows(report("甲2025", "2024", timeless), report("乙2025", "2024", nowhere)) == []


def test_what_is_known_beforehand_is_no_promise(rows):
    graduates = promised(
        "9", quote="9万人", indicator_id="population.graduates", indicator="高校毕业生", unit="人"
    )
    assert rows(report("甲2025", "2024", graduates)) == []


def test_a_promise_said_again_is_one_row(rows):
    again = said(30, "5%", 5, relation="eq", role="target", **GDP)
    restated = said(9, "5%", 5, relation="ge", role="target", **GDP)
    [row] = rows(
        report("甲2025", "2024", promised("5", "ge", **GDP), again),
        report("甲2026", "2025", restated, said(40, "5.3%", "5.3", **GDP)),
    )
    assert row["verdict"] == "met"
    assert row["target_relation"] == "ge"


def test_a_target_lowered_in_mid_year_is_a_revision(rows):
    lowered = said(0, "5%", 5, role="target", relation="about", **GDP)
    first, second = rows(
        report("甲2025", "2024", promised("6", "about", **GDP)),
        report("甲2025上半年", "2025-H1", lowered),
        report("甲2026", "2025", said(0, "5%", 5, **GDP)),
    )
    assert (first["revises"], first["verdict"]) == (None, "missed")
    assert (second["revises"], second["verdict"]) == (first["target_figure"], "met")


def test_another_number_after_the_year_is_no_revision(rows):
    softened = said(0, "4%", 4, role="target", relation="about", **GDP)
    [row] = rows(
        report("甲2025", "2024", promised("6", "about", **GDP)),
        report("甲2026", "2025", softened, said(9, "4%", 4, **GDP)),
    )
    assert (row["target_value"], row["verdict"]) == (6, "missed")


def test_which_claim_is_used(rows):
    promise = report("甲2025", "2024", promised("5", "ge", **GDP))
    bound = said(0, "5%", 5, relation="gt", **GDP)
    unsure = said(10, "1%", 1, **(GDP | {"confidence": 0.4}))
    damaged = said(20, "2%", 2, corrupt=True, **GDP)
    exact = said(30, "5.2%", "5.2", **GDP)
    five_years = said(40, "7%", 7, **GDP)
    later = report("甲2027", "2026", said(0, "5.4%", "5.4", **GDP))
    before = report("甲旧", "2024", said(0, "9%", 9, **GDP))
    review = report("甲2026", "2025", bound, unsure, damaged, exact, five_years)
    [row] = rows(before, later, promise, review)
    assert row["actual_value"] == Decimal("5.2")
    [row] = rows(promise, later)
    assert row["actual_value"] == Decimal("5.4")


@pytest.mark.parametrize(
    "other",
    [
        {"region": "乙市", "region_code": "888800"},
        {"period": "2024"},
        {"qualifier": "民营"},
        {"measure": "change"},
        {"unit": "元"},
        {"base": "比2010年"},
        {"role": "forecast"},
    ],
)
def test_a_claim_of_something_else_answers_nothing(rows, other):
    [row] = rows(*two_reports(promised("5", "ge", **GDP), said(0, "5.3%", "5.3", **(GDP | other))))
    assert row["verdict"] == "not_reported"


def test_a_claim_that_leaves_a_part_out_answers_nothing(rows):
    part = said(0, "5.3%", "5.3", sentence="扣除矿业后，地区生产总值增长5.3%", sentence_start=-16, **GDP)
    [row] = rows(*two_reports(promised("5", "ge", **GDP), part))
    assert row["verdict"] == "not_reported"


def test_several_promises_of_one_name(rows):
    part = said(0, "7万套", 70000, role="target", unit="套")
    whole = said(10, "60万套", 600000, role="target", unit="套")
    plan = report("甲2025", "2024", part, whole)
    claims = (said(0, "61万套", 610000, unit="套"), said(10, "7.4万套", 74000, unit="套"))
    got = {int(row["target_value"]): row for row in rows(plan, report("甲2026", "2025", *claims))}
    assert {value: int(row["actual_value"]) for value, row in got.items()} == {70000: 74000, 600000: 610000}
    for row in rows(plan, report("甲2026", "2025", claims[0])):
        assert (row["verdict"], row["actual_figure"]) == ("not_reported", None)
        assert "几个目标" in row["message"]


def test_no_target_needs_a_plan_that_is_there_and_silent(rows):
    plan = report("甲2025", "2024", promised("5", **GDP), plan="2025")
    review = report("甲2026", "2025", said(0, "5%", 5, **GDP), plan="2026")
    later = GDP | {"period": "2026"}
    claim = report("甲2027", "2026", said(0, "5.2%", "5.2", **later), plan="2027")
    got = {row["verdict"]: row for row in rows(plan, review, claim)}
    assert set(got) == {"met", "no_target"}
    assert got["no_target"]["target_figure"] is None
    assert got["no_target"]["period"] == "2026"
    assert [row["verdict"] for row in rows(plan, claim)] == ["not_reported"]


def test_a_promise_only_in_the_review_counts_beside_its_claim(rows):
    together = {"sentence": "目标5%，实现5.3%", "sentence_start": 0}
    promise = said(2, "5%", 5, role="target", **together, **GDP)
    [row] = rows(report("甲2026", "2025", promise, said(7, "5.3%", "5.3", **together, **GDP)))
    assert row["verdict"] == "met"
    assert rows(report("甲2026", "2025", promised("5", **GDP), said(40, "5.3%", "5.3", **GDP))) == []


def test_the_order_of_documents_changes_nothing(rows):
    results = (
        report("甲2025", "2024", promised("6", "about", **GDP), plan="2025"),
        report("甲2025上半年", "2025-H1", said(0, "5%", 5, role="target", **GDP)),
        report("甲2026", "2025", said(0, "5%", 5, **GDP), promised("5", **(GDP | {"period": "2026"}))),
        report("甲2027", "2026", said(0, "5.3%", "5.3", **(GDP | {"period": "2026"})), plan="2027"),
    )
    first = rows(*results)
    assert len(first) == 3
    for order in permutations(results):
        assert rows(*order) == first


numbers = st.decimals(min_value=-20, max_value=20, places=1)


@given(numbers, numbers, st.sampled_from(["eq", "ge", "gt", "le", "lt", "about"]))
def test_a_better_claim_never_fares_worse(knowledge, first, second, relation):
    worse, better = sorted((first, second))
    judge = judges(knowledge)
    made = (
        promised("5", relation, **GDP),
        *(said(20 + 20 * n, f"{v}%", v, **GDP) for n, v in enumerate((worse, better))),
    )
    with opened(knowledge, report("甲", "2025", *made)) as connection:
        target, *claims = sorted(
            observations(connection, knowledge, "start"), key=lambda one: (one.role != "target", one.start)
        )
    goal = judge.goal(target, "higher")
    ranks = [["missed", "borderline", "met"].index(judge.judge(goal, claim)) for claim in claims]
    assert ranks == sorted(ranks, reverse=relation in ("le", "lt"))
    assert all(claimed(claim).low == claim.value for claim in claims)


def test_answers_name_the_silent_report(knowledge):
    with opened(knowledge, *two_reports(promised("5", **GDP), None)) as connection:
        [answer] = answers(connection, knowledge)
    assert answer.review is not None
    assert answer.review.path == "in/甲2026.txt"
