"""Cells: exact numbers, and text that no spreadsheet runs."""

from decimal import Decimal

import pytest
from heshu.tables.cells import clean, exact, fits, formula_like, neutral, plain
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.decimals(min_value=-(10**27), max_value=10**27, places=6, allow_nan=False, allow_infinity=False)


@given(NUMBERS)
def test_numbers_come_back_exactly(number):
    assert exact(number) == number
    assert Decimal(plain(exact(number))) == number


@given(NUMBERS)
def test_numbers_are_written_as_people_do(number):
    text = plain(exact(number))
    assert "E" not in text
    assert "," not in text
    assert not (("." in text) and text.endswith(("0", ".")))


@pytest.mark.parametrize(
    "number", [Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 28, -(Decimal(10) ** 300)]
)
def test_what_does_not_fit_is_no_number(number):
    assert not fits(number)
    assert exact(number) is None


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-1.2个百分点",
        "@SUM(A1)",
        "＝1+1",
        "－3户",
        "\t=1",
        "'=1",
        "--",
        "-3.2.1",
    ],
)
def test_formulas_get_an_apostrophe(text):
    assert formula_like(text)
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3.2%", "+5", "-1,234.5", "12家", "增长=3", "", "—5%", "0.5‰"])
def test_numbers_and_plain_text_stay(text):
    assert neutral(text) == text


@given(st.text())
def test_one_apostrophe_taken_away_gives_the_text_back(text):
    cell = neutral(text)
    assert (cell[1:] if cell.startswith("'") else cell) == text


@given(st.text(alphabet=st.characters()))
def test_clean_text_can_be_written(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not any(ord(char) < 32 and char not in "\t\n\r" for char in cleaned)
