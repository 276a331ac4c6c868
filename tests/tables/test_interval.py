"""What printed numbers stand for, and arithmetic on intervals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from heshu.knowledge import load
from heshu.tables.interval import Interval, judge, last_digit, printing, total
from hypothesis import given
from hypothesis import strategies as st


def interval(low: str | None, high: str | None) -> Interval:
    return Interval(*(None if end is None else Decimal(end) for end in (low, high)))


@pytest.mark.parametrize(
    ("quote", "value", "relation", "unit", "before", "after", "low", "high"),
    [
        ("1.2万人", "12000", "eq", "人", "新增", "", "11500", "12500"),
        ("13.5%", "13.5", "eq", "%", "增长", "", "13.45", "13.55"),
        ("5%", "5", "about", "%", "增长", "左右", "4.5", "5.5"),
        ("120家", "120", "eq", "家", "新增", "", "120", "120"),
        ("640万元", "6400000", "eq", "元", "投入", "", "6395000", "6405000"),
        ("300余家", "300", "about", "家", "新增", "", "300", "400"),
        ("9000多万吨", "90000000", "about", "吨", "达到", "", "90000000", "100000000"),
        ("300家", "300", "about", "家", "近", "", "200", "300"),
        ("5%", "5", "ge", "%", "增长", "以上", "4.5", None),
        ("1200人", "1200", "le", "人", "不超过", "", None, "1200.5"),
        ("3.4%", "-3.4", "eq", "%", "下降", "", "-3.45", "-3.35"),
        ("3.4%", "-3.4", "ge", "%", "下降", "以上", None, "-3.35"),
        ("三千二百元", "3200", "eq", "元", "达到", "", "3150", "3250"),
        ("1,234.56亿元", "123456000000", "eq", "元", "完成", "", "123455500000", "123456500000"),
    ],
)
def test_printed(
    quote: str,
    value: str,
    relation: str,
    unit: str,
    before: str,
    after: str,
    low: str | None,
    high: str | None,
) -> None:
    found = printing(load()).read(quote, Decimal(value), (None, None), relation, unit, before, after)
    assert found is not None
    assert found.interval == interval(low, high)


def test_a_range_is_its_two_ends() -> None:
    found = printing(load()).read("80—100万元", None, (Decimal(800000), Decimal(1000000)), "range", "元")
    assert found is not None
    assert found.interval == interval("800000", "1000000")


def test_a_masked_number_stands_for_nothing() -> None:
    assert printing(load()).read("XX%", None, (None, None), "eq", "%") is None


def test_judge() -> None:
    claimed, slack = interval("9.95", "10.05"), Decimal("0.1")
    assert judge(claimed, interval("10", "11"), slack) == "holds"
    assert judge(claimed, interval("10.1", "11"), slack) == "borderline"
    assert judge(claimed, interval("10.2", "11"), slack) == "violated"
    assert judge(interval(None, "10.05"), interval("3", "4"), slack) == "holds"


numbers = st.decimals(min_value=0, max_value=1000, places=2)


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6))
def test_arithmetic_holds_for_every_number_inside(rows: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    parts = [(Interval(min(row), max(row)), sorted(row)[1]) for row in rows]
    whole = sum((number for _, number in parts), Decimal(0))
    assert total(part for part, _ in parts).meets(Interval(whole, whole))
    (first, one), (second, two) = parts[0], parts[-1]
    assert (first - second).meets(Interval(one - two, one - two))
    assert (first * second).meets(Interval(one * two, one * two))
    if two:
        assert (first / second).meets(Interval(one / two, one / two))


@given(st.integers(1, 10**9), st.integers(0, 4))
def test_the_last_digit_of_what_is_printed(number: int, places: int) -> None:
    written = f"{number / 10**places:.{places}f}"
    assert last_digit(f"{written}%", Decimal(written)) == Decimal(10) ** -places
