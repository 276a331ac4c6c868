"""Written amounts: the table of quantities.toml, and what a number needs to count."""

from __future__ import annotations

from decimal import Decimal

import pytest
from figures.marked import Case, agree, quantity_cases

CASES = list(quantity_cases())


@pytest.mark.parametrize("case", [case.param for case in CASES])
def test_written_amount(case: Case, read) -> None:
    agree(read(case.text), case)


def test_table_is_as_broad_as_it_says() -> None:
    assert len(CASES) >= 300
    assert len({case.text for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("dash", "low", "high"),
    [(dash, Decimal(30), Decimal(45)) for dash in "-－—–―‐‑−~～〜至到"],
)
def test_every_dash_makes_a_range(dash: str, low: Decimal, high: Decimal, read) -> None:
    [found] = read(f"每所学校配备教师30{dash}45名。")
    assert (found.value, found.low, found.high, found.relation) == (None, low, high, "range")


def test_falling_pair_is_no_range(read) -> None:
    found = read("分值为45—30分。")
    assert all(one.relation != "range" for one in found)
