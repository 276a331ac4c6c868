"""Times told in a text, and what 今年 means in a report."""

from __future__ import annotations

import pytest
from heshu.figures.periods import Clock, Periods, clock, periods
from heshu.model import Found, Metadata

YEAR = Clock(2023, "2023", None)
HALF = Clock(2023, "2023-H1", None)
SPEECH = Clock(2024, "2023", "2024")


@pytest.fixture(scope="module")
def known(knowledge) -> Periods:
    return periods(knowledge)


@pytest.mark.parametrize(
    ("text", "now", "told"),
    [
        ("2014年，", YEAR, "2014"),
        ("二〇一四年，", YEAR, "2014"),
        ("今年，", YEAR, "2023"),
        ("今年，", HALF, "2023-H1"),
        ("去年，", YEAR, "2022"),
        ("去年，", SPEECH, "2023"),
        ("明年，", YEAR, "2024"),
        ("今年，", SPEECH, "2024"),
        ("上半年，", YEAR, "2023-H1"),
        ("下半年，", YEAR, "2023-H2"),
        ("2014年上半年，", YEAR, "2014-H1"),
        ("一季度，", YEAR, "2023-Q1"),
        ("第三季度，", YEAR, "2023-Q3"),
        ("前三季度，", YEAR, "2023-01/2023-09"),
        ("1—9月，", YEAR, "2023-01/2023-09"),
        ("1至9月份，", YEAR, "2023-01/2023-09"),
        ("6月，", YEAR, "2023-06"),
        ("截至10月底，", YEAR, "2023-10"),
        ("“十三五”期间，", YEAR, "2016/2020"),
        ("“十四五”以来，", YEAR, "2021/2025"),
        ("“十一五”期间，", YEAR, "2006/2010"),
        ("“十五”期间，", YEAR, "2001/2005"),
        ("“十四五”末，", YEAR, "2025"),
        ("2011—2015年，", YEAR, "2011/2015"),
        ("五年来，", YEAR, "2019/2023"),
        ("过去五年，", SPEECH, "2019/2023"),
    ],
)
def test_told(text, now, told, known):
    assert [time.period for time in known.find(text, now)] == [told]


@pytest.mark.parametrize("text", ["比2015年增长8%", "较2019年提高", "全面小康", "13月", "9—3月"])
def test_no_time(text, known):
    assert [time.period for time in known.find(text, YEAR) if time.period] == []


def test_hidden_year_is_a_time_without_a_period(known):
    [time] = known.find("20XX年，", YEAR)
    assert (time.period, time.kind) == (None, "masked")


def test_the_year_of_an_old_value_is_marked(known):
    assert [time.old_value for time in known.find("公路通车里程由2015年的3820公里", YEAR)] == [True]


def test_nothing_is_resolved_without_a_clock(known):
    assert [
        time.period for time in known.find("今年，上半年，", Clock(None, None, None)) if time.period
    ] == []


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (Metadata(), Clock(None, None, None)),
        (Metadata(period=Found("2023", "title")), Clock(2023, "2023", None)),
        (
            Metadata(
                doc_type=Found("报告", "title"),
                period=Found("2023", "text"),
                plan_period=Found("2024", "text"),
            ),
            Clock(2024, "2023", "2024"),
        ),
        (
            Metadata(doc_type=Found("讲话", "title"), published=Found("2019-03-02", "text")),
            Clock(2019, "2019", None, "published"),
        ),
        (Metadata(published=Found("2019-03-02", "site")), Clock(None, None, None)),
        (Metadata(plan_period=Found("2024", "title")), Clock(2024, None, "2024")),
    ],
)
def test_clock(metadata, expected):
    assert clock(metadata) == expected
