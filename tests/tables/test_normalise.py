"""Figures with ids, days and codes."""

import random
from array import array
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from heshu.knowledge import load
from heshu.model import Document, Figure, Found, Metadata, Reading
from heshu.tables.normalise import normalise, period_days
from hypothesis import given, settings
from hypothesis import strategies as st


def reading(code=None):
    document = Document("0" * 16, "x.txt", "txt", "", ())
    home = Metadata(region=Found("南京市", "title"), region_code=code)
    return Reading(document, "", array("q"), array("q"), (), (), (home,))


def figure(**fields):
    given = {"start": 0, "end": 3, "quote": "12%", "sentence": "", "sentence_start": 0, "value": Decimal(12)}
    return Figure(**(given | fields))


def one(knowledge, code=None, **fields):
    (result,) = normalise([figure(**fields)], reading(code), knowledge)
    return result


def test_fills_what_is_missing_and_keeps_the_words(knowledge):
    before = figure(
        indicator="全市规上工业增加值增速", unit="%", measure="growth", period="2031-H1", region="江苏省",
        rules={"indicator": ("names.left",)},
    )  # fmt: skip
    (after,) = normalise([before], reading(), knowledge)
    assert after.indicator_id == "economy.industry_above_size"
    assert (after.period_start, after.period_end) == ("2031-01-01", "2031-06-30")
    assert after.region_code == "320000"
    assert after.rules["indicator"] == ("names.left",)
    assert after.rules["indicator_id"][-1] == "economy.industry_above_size"
    kept = ("start", "end", "quote", "value", "unit", "indicator", "period", "region", "measure")
    assert all(getattr(after, name) == getattr(before, name) for name in kept)
    assert before.indicator_id is None


def test_nothing_from_nothing(knowledge):
    after = one(knowledge)
    assert (after.indicator_id, after.period_start, after.period_end, after.region_code) == (None,) * 4
    assert "indicator_id" not in after.rules


def test_the_place_in_front_of_a_name_is_no_part_of_it(knowledge):
    after = one(knowledge, indicator="江苏生产总值", unit="元", region="江苏省")
    assert after.indicator_id == "economy.gdp"
    assert after.indicator == "江苏生产总值"


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2014", ("2014-01-01", "2014-12-31")),
        ("2014-H1", ("2014-01-01", "2014-06-30")),
        ("2014-H2", ("2014-07-01", "2014-12-31")),
        ("2014-Q3", ("2014-07-01", "2014-09-30")),
        ("2014-06", ("2014-06-01", "2014-06-30")),
        ("2012-02", ("2012-02-01", "2012-02-29")),
        ("2100-02", ("2100-02-01", "2100-02-28")),
        ("2014-12-31", ("2014-12-31", "2014-12-31")),
        ("2011/2015", ("2011-01-01", "2015-12-31")),
        ("2014-01/2014-09", ("2014-01-01", "2014-09-30")),
        ("2023-Q4/2024-02", ("2023-10-01", "2024-02-29")),
    ],
)
def test_periods(period, days):
    assert period_days(period) == days


@pytest.mark.parametrize(
    "period",
    [
        None,
        "",
        "去年",
        "2014-13",
        "2014-00",
        "2014-Q5",
        "2014-H3",
        "2013-02-29",
        "2015/2011",
        "2014/",
        "0000",
        "14",
    ],
)
def test_periods_that_say_nothing(period):
    assert period_days(period) is None


POINT = st.one_of(
    st.integers(1, 9999).map("{:04d}".format),
    st.tuples(st.integers(1900, 2100), st.sampled_from(["H1", "H2", "Q1", "Q2", "Q3", "Q4"])).map(
        lambda it: f"{it[0]}-{it[1]}"
    ),
    st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: f"{day:%Y-%m}"),
    st.text(alphabet="0123456789-HQ/年", max_size=10),
)


@given(st.one_of(POINT, st.tuples(POINT, POINT).map("/".join)))
def test_a_period_never_ends_before_it_begins(period):
    days = period_days(period)
    if days is not None:
        assert date.fromisoformat(days[0]) <= date.fromisoformat(days[1])


@pytest.mark.parametrize(
    ("region", "home", "code"),
    [
        ("全国", None, "100000"),
        ("我国", None, "100000"),
        ("浙江省", None, "330000"),
        ("鼓楼区", None, None),
        ("鼓楼区", "320100", "320106"),
        ("鼓楼区", "320115", "320106"),
        ("鼓楼区", "100000", None),
        ("雪雀驿县", "320100", None),
        (None, "320100", None),
    ],
)
def test_region_codes(knowledge, region, home, code):
    assert one(knowledge, home, region=region).region_code == code


def test_a_code_that_is_there_stays(knowledge):
    assert one(knowledge, region="浙江省", region_code="330106").region_code == "330106"


FIGURES = st.lists(
    st.builds(
        figure,
        start=st.integers(0, 9),
        indicator=st.sampled_from(
            [None, "全市GDP", "生产总值增速", "放养雪雀", "65岁以上老年人", "各类贷款余额", ""]
        ),
        unit=st.sampled_from([None, "元", "%", "人", "只", "个百分点"]),
        measure=st.sampled_from(["level", "growth", "change", "gap"]),
        qualifier=st.sampled_from([None, "农村", "全市"]),
        period=st.sampled_from([None, "2014", "2014-Q3", "2012-02", "去年"]),
        region=st.sampled_from([None, "鼓楼区", "全国", "雪雀驿"]),
    ),
    max_size=6,
)


@settings(max_examples=60)
@given(FIGURES, st.randoms(use_true_random=False))
def test_idempotent_and_free_of_order(figures, chance):
    knowledge, home = load(), reading("320100")
    once = normalise(figures, home, knowledge)
    assert normalise(once, home, knowledge) == once
    order = list(range(len(figures)))
    chance.shuffle(order)
    shuffled = normalise((figures[index] for index in order), home, knowledge)
    assert shuffled == tuple(once[index] for index in order)


def test_order_of_first_meeting_does_not_matter_for_names(knowledge):
    names = ["放养雪雀", "全县放养雪雀", "放养雪雀只数", "新增放养雪雀"]
    figures = [figure(indicator=name, unit="只", start=at) for at, name in enumerate(names)]
    want = {item.indicator: item.indicator_id for item in normalise(figures, reading(), knowledge)}
    random.Random(7).shuffle(figures)
    again = normalise([replace(item, qualifier=None) for item in figures], reading(), knowledge)
    assert {item.indicator: item.indicator_id for item in again} == want
    assert want["放养雪雀"] == want["全县放养雪雀"] == want["放养雪雀只数"] != want["新增放养雪雀"]
