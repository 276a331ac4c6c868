"""Claims side by side: what meets, which one is used, what is computed, who is first."""

import json
from decimal import Decimal
from itertools import permutations

import pytest
from heshu.model import RuleError
from heshu.tables import schema
from heshu.tables.comparison import Chooser, comparison_rows, previous_period, region_level
from hypothesis import given
from hypothesis import strategies as st
from stores import opened, report, said

MONEY = {"unit": "元", "indicator_id": "finance.general_revenue", "indicator": "一般公共预算收入"}
SHARE = {"unit": "%", "indicator_id": "population.engel", "indicator": "恩格尔系数"}
GROWTH = {"unit": "%", "measure": "growth", "indicator_id": "economy.gdp", "indicator": "地区生产总值"}
PLACES = {"甲市": "999900", "乙市": "999800", "丙县": "999901", "丁县": "999902", "全国": "100000"}


@pytest.fixture
def rows(knowledge):
    """The rows of `comparison` over a few results."""

    def of(*results):
        with opened(knowledge, *results) as connection:
            return list(comparison_rows(connection, knowledge))

    return of


def only(rows, **wanted):
    [row] = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return row


def at(place):
    return {"region": place, "region_code": PLACES[place]}


def test_every_column(rows):
    [row] = rows(report("甲", "2025", said(0, "12家", 12, unit="家")))
    assert tuple(row) == schema.COMPARISON.names
    assert row["figure_ids"] == json.dumps([row["figure_id"]])
    assert (row["chosen_by"], row["conflict"], row["n_documents"]) == (None, False, 1)


def test_units_are_absorbed(rows):
    found = rows(
        report("甲2023", "2023", said(0, "72495张", 72495, unit="张", period="2023")),
        report("甲2024", "2024", said(0, "7.41万张", 74100, unit="张", period="2024")),
    )
    assert only(found, period="2024")["growth"] == Decimal("2.2139457894")
    found = rows(
        report("甲2023", "2023", said(0, "99000万元", 990000000, period="2023", **MONEY)),
        report("甲2024", "2024", said(0, "10.89亿元", 1089000000, period="2024", **MONEY)),
    )
    row = only(found, period="2024")
    assert (row["previous_period"], row["change"], row["growth"]) == ("2023", 99000000, 10)


def test_areas_are_brought_to_the_unit_most_often_used(rows):
    found = rows(
        report("甲2023", "2023", said(0, "15亩", 15, unit="亩", period="2023")),
        report(
            "甲2024",
            "2024",
            said(0, "2公顷", 2, unit="公顷", period="2024"),
            said(9, "2公顷", 2, unit="公顷", period="2022"),
        ),
    )
    assert [(row["period"], row["value"], row["unit"]) for row in found] == [
        ("2022", 2, "公顷"),
        ("2023", 1, "公顷"),
        ("2024", 2, "公顷"),
    ]


def test_units_that_mean_another_thing_never_meet(rows):
    found = rows(
        report(
            "甲", "2025", said(0, "5亿元", 500000000, unit="元"), said(9, "1亿美元", 100000000, unit="美元")
        ),
        report("乙", "2025", said(0, "3个", 3, unit="个"), said(9, "200张", 200, unit="张")),
    )
    assert sorted(row["unit"] for row in found) == ["个", "元", "张", "美元"]
    assert not any(row["conflict"] for row in found)


def test_units_that_mean_the_same_do_meet(rows):
    found = rows(
        report("甲", "2025", said(0, "30名", 30, unit="名"), said(9, "30人", 30, unit="人")),
        report("乙", "2025", said(0, "30人", 30, unit="人")),
    )
    assert [(row["unit"], row["n_documents"], row["conflict"]) for row in found] == [("人", 2, False)]


def test_a_number_without_unit_counts_what_the_others_count(rows):
    found = rows(
        report("甲", "2025", said(0, "3.2亿", 320000000)),
        report("乙", "2025", said(0, "3.2亿人次", 320000000, unit="人次")),
    )
    assert [(row["unit"], len(json.loads(row["figure_ids"]))) for row in found] == [("人次", 2)]


def test_without_place_or_period_nothing_is_compared(rows):
    assert not rows(
        report("甲", "2025", said(0, "3家", 3, region=None, region_code=None), said(9, "3家", 3, period=None))
    )


def test_the_report_of_the_period_is_used_before_later_mentions(rows):
    own = report("甲2024", "2024", said(0, "120家", 120, unit="家", period="2024", confidence=0.5))
    later = report("甲2025", "2025", said(0, "121家", 121, unit="家", period="2024"))
    latest = report("甲2026", "2026", said(0, "122家", 122, unit="家", period="2024"))
    before = report("甲2023", "2023", said(0, "123家", 123, unit="家", period="2024"))
    [row] = rows(latest, before, later, own)
    assert (row["value"], row["chosen_by"], row["conflict"]) == (120, "comparison.choose.report", True)
    assert [figure_id.split("-")[0] for figure_id in json.loads(row["figure_ids"])] == [
        one.doc_id for one in (own, later, latest, before)
    ]
    assert row["n_documents"] == 4


@pytest.mark.parametrize(
    ("better", "worse", "rule"),
    [
        ({"quote": "13%", "value": 13}, {"quote": "12%", "value": 12, "corrupt": True}, "sound"),
        ({"quote": "13%", "value": 13}, {"quote": "13%", "value": 13, "relation": "ge"}, "exact"),
        ({"quote": "3%", "value": 3}, {"quote": "3%", "value": 3, "relation": "about"}, "exact"),
        ({"quote": "13%", "value": 13}, {"quote": "13%", "value": 13, "confidence": 0.9}, "confidence"),
        ({"quote": "13.12%", "value": "13.12"}, {"quote": "13.1%", "value": "13.1"}, "digits"),
    ],
)  # fmt: skip
def test_the_rules_of_choice(rows, better, worse, rule):
    [row] = rows(report("甲", "2025", said(0, **worse, unit="%"), said(50, **better, unit="%")))
    assert (row["value"], row["chosen_by"]) == (Decimal(str(better["value"])), f"comparison.choose.{rule}")


def test_the_first_place_settles_the_rest(rows):
    [row] = rows(report("甲", "2025", said(9, "12家", 12, unit="家"), said(0, "12家", 12, unit="家")))
    assert row["chosen_by"] == "comparison.choose.place"
    assert row["figure_id"].endswith("-0-3")


def test_rounded_numbers_are_no_conflict(rows):
    rounded = (said(0, "1.2万人", 12000, unit="人"), said(9, "12034人", 12034, unit="人"))
    assert [row["conflict"] for row in rows(report("甲", "2025", *rounded))] == [False]
    apart = (said(0, "1.2万人", 12000, unit="人"), said(9, "12634人", 12634, unit="人"))
    assert [row["conflict"] for row in rows(report("甲", "2025", *apart))] == [True]


def test_what_one_document_calls_alike_has_no_change_and_no_rank(rows):
    """The 在校学生 of each kind of school came under one name; 42% fewer of them meant nothing."""
    schools = (said(0, "3.0万人", 30000, unit="人"), said(9, "2.0万人", 20000, unit="人"))
    before = said(0, "5万人", 50000, unit="人", period="2024")
    found = rows(
        report("甲2024", "2024", before),
        report("甲2025", "2025", *schools),
        report("乙2025", "2025", said(0, "4万人", 40000, unit="人", **at("乙市"))),
    )
    row = only(found, period="2025", region_code="999900")
    assert (row["conflict"], row["previous_value"]) == (True, 50000)
    assert (row["change"], row["growth"], row["rank_in_period"]) == (None, None, None)


def test_a_damaged_number_is_no_witness(rows):
    claims = (said(0, "12家", 12, unit="家"), said(9, "20家", 20, unit="家", corrupt=True))
    [row] = rows(report("甲", "2025", *claims))
    assert (row["value"], row["conflict"]) == (12, False)


def test_roles_are_rows_of_their_own(rows):
    found = rows(
        report("甲", "2025", said(0, "12家", 12, unit="家"), said(9, "15家", 15, unit="家", role="target"))
    )
    assert [(row["role"], row["value"]) for row in found] == [("actual", 12), ("target", 15)]
    assert not any(row["conflict"] for row in found)


def test_averages_over_years_are_kept_apart(rows):
    found = rows(
        report(
            "甲",
            "2025",
            said(0, "5.5%", "5.5", period="2025", base="同比", **GROWTH),
            said(9, "5.4%", "5.4", period="2025", base="年均", **GROWTH),
            said(18, "9%", 9, period="2025", base="比2019年", **GROWTH),
            said(27, "5.5%", "5.5", period="2025", base="比上年末", **GROWTH),
        )
    )
    kept = {row["qualifier"]: row for row in found}
    assert set(kept) == {None, "年均", "比2019年"}
    assert len(json.loads(kept[None]["figure_ids"])) == 2
    assert not any(row["conflict"] for row in found)


def test_shares_change_by_points_and_do_not_grow(rows):
    found = rows(
        report("甲2024", "2024", said(0, "26.0%", 26, period="2024", **SHARE)),
        report("甲2025", "2025", said(0, "25.5%", "25.5", period="2025", **SHARE)),
    )
    row = only(found, period="2025")
    assert (row["previous_value"], row["change"], row["growth"]) == (26, Decimal("-0.5"), None)


def test_growth_rates_do_not_change(rows):
    found = rows(
        report("甲2024", "2024", said(0, "5.8%", "5.8", period="2024", **GROWTH)),
        report("甲2025", "2025", said(0, "5.5%", "5.5", period="2025", **GROWTH)),
    )
    row = only(found, period="2025")
    assert (row["previous_value"], row["change"], row["growth"]) == (Decimal("5.8"), None, None)


def test_a_bound_gives_no_change_but_between_promises(rows):
    def two(role):
        return rows(
            report("甲2024", "2024", said(0, "12家", 12, unit="家", relation="gt", role=role, period="2024")),
            report("甲2025", "2025", said(0, "15家", 15, unit="家", role=role, period="2025")),
        )

    row = only(two("actual"), period="2025")
    assert (row["previous_value"], row["change"], row["growth"]) == (12, None, None)
    assert only(two("target"), period="2025")["growth"] == 25


def test_nothing_grows_from_nothing(rows):
    found = rows(
        report("甲2024", "2024", said(0, "0家", 0, unit="家", period="2024")),
        report("甲2025", "2025", said(0, "5家", 5, unit="家", period="2025")),
    )
    row = only(found, period="2025")
    assert (row["change"], row["growth"]) == (5, None)


def test_ranks_are_among_regions_of_one_level(rows):
    values = {"甲市": 5, "乙市": 7, "丙县": 9, "丁县": 9, "全国": 99}
    found = rows(*(report(p, "2025", said(0, f"{v}家", v, unit="家", **at(p))) for p, v in values.items()))
    ranks = {row["region"]: row["rank_in_period"] for row in found}
    assert ranks == {"甲市": 2, "乙市": 1, "丙县": 1, "丁县": 1, "全国": None}


def test_the_lower_is_first_where_lower_is_better(rows):
    def claims(role):
        values = {"甲市": "26", "乙市": "28.5"}
        return rows(
            *(report(p, "2025", said(0, f"{v}%", v, role=role, **SHARE, **at(p))) for p, v in values.items())
        )

    assert {row["region"]: row["rank_in_period"] for row in claims("actual")} == {"甲市": 1, "乙市": 2}
    assert {row["rank_in_period"] for row in claims("target")} == {None}


def test_one_region_alone_has_no_rank(rows):
    [row] = rows(report("甲", "2025", said(0, "5家", 5, unit="家")))
    assert row["rank_in_period"] is None


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2024", "2023"),
        ("2024-H1", "2023-H1"),
        ("2024-Q3", "2023-Q3"),
        ("2024-06", "2023-06"),
        ("2024-01/2024-09", "2023-01/2023-09"),
        ("2021/2025", "2016/2020"),
        ("2023-07/2024-12", None),
        ("2024-02-29", None),
        ("新时代", None),
    ],
)
def test_the_period_before(period, before):
    assert previous_period(period) == before


def test_levels_of_regions():
    assert region_level("999900") == "prefecture"
    assert region_level("110000") == "province"


def test_the_order_of_documents_never_matters(rows):
    results = (
        report("甲2024", "2024", said(0, "120家", 120, unit="家", period="2024")),
        report("乙2024", "2024", said(0, "119家", 119, unit="个", period="2024")),
        report(
            "丙2025", "2025", said(0, "121家", 121, unit="家", period="2024"), said(9, "9家", 9, unit="个")
        ),
    )
    first, *others = (rows(*order) for order in permutations(results))
    assert all(other == first for other in others)


claims = st.tuples(
    st.sampled_from(["2023", "2024", "2025"]),
    st.integers(1, 99),
    st.sampled_from(["eq", "about", "ge"]),
    st.sampled_from([0.5, 0.9]),
    st.booleans(),
)


@given(st.lists(claims, min_size=1, max_size=8))
def test_the_one_used_is_the_first_of_all(knowledge, given_claims):
    figures = [
        said(
            9 * place,
            f"{value}家",
            value,
            unit="家",
            period=period,
            relation=how,
            confidence=sure,
            corrupt=bad,
        )
        for place, (period, value, how, sure, bad) in enumerate(given_claims)
    ]
    with opened(knowledge, report("甲", "2024", *figures)) as connection:
        found = list(comparison_rows(connection, knowledge))
    listed = [figure_id for row in found for figure_id in json.loads(row["figure_ids"])]
    assert len(set(listed)) == len(listed) == len(figures)
    for row in found:
        ids = json.loads(row["figure_ids"])
        assert row["figure_id"] == ids[0]
        assert (row["chosen_by"] is None) == (len(ids) == 1)
    names = [tuple(row[name] for name in schema.COMPARISON.key) for row in found]
    assert len(set(names)) == len(names)


def test_an_unknown_criterion_is_the_rules_fault(tmp_path):
    from heshu.knowledge import load

    rule = '[[rule]]\nid = "comparison.choose.mine"\nfor = "x"\nby = "taste"\n'
    pack = f'[pack]\nid = "comparison"\nabout = "mine"\n{rule}'
    (tmp_path / "mine.toml").write_text(pack, encoding="utf-8")
    with pytest.raises(RuleError, match="taste"):
        Chooser(load(str(tmp_path)), {})
