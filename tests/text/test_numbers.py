"""Numerals: what an obvious writer writes, the reader reads back."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from heshu.text.numbers import Numerals
from hypothesis import example, given
from hypothesis import strategies as st

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
PLACES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
LIMIT = 10**16
AMOUNTS = st.one_of(
    st.integers(1, LIMIT - 1),
    # Numbers as they are spoken: few digits, many zeros, at every size.
    st.builds(
        lambda parts: sum(digit * 10**place for place, digit in parts.items()),
        st.dictionaries(st.integers(0, 15), st.integers(1, 9), min_size=1, max_size=4),
    ),
)


def spelt(number: int) -> str:
    """A number from 1 in Chinese as a school book writes it: 一万零八十, never 十八 for 一十八."""
    if number < 10:
        return DIGITS[number]
    for power, name in PLACES:
        if number >= power:
            high, low = divmod(number, power)
            zero = "零" if 0 < low < power // 10 else ""
            return spelt(high) + name + zero + (spelt(low) if low else "")
    raise AssertionError(number)


def as_spoken(written: str) -> str:
    """十八 for 一十八 at the head, 两 for 二 before 百, 千, 万 and 亿."""
    written = written[1:] if written.startswith("一十") else written
    for power in "百千万亿":
        written = written.replace("二" + power, "两" + power)
    return written


def grouped(number: int) -> str:
    """Arabic groups: 3亿5000万2000."""
    pieces = []
    for power, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        high, number = divmod(number, power)
        if high:
            pieces.append(f"{high}{name}")
    return "".join(pieces) + (str(number) if number else "")


@pytest.fixture(scope="module")
def numerals(knowledge) -> Numerals:
    return Numerals(knowledge)


class TestWrittenBack:
    @given(number=AMOUNTS)
    @example(number=10)
    @example(number=10_0000_0000)
    @example(number=1_0001_0001_0001)
    @example(number=LIMIT - 1)
    def test_spelt(self, number, numerals):
        assert numerals.parse(spelt(number)) == number

    @given(number=AMOUNTS)
    def test_as_spoken(self, number, numerals):
        assert numerals.parse(as_spoken(spelt(number))) == number

    @given(number=AMOUNTS)
    def test_formal(self, number, numerals):
        assert numerals.parse(spelt(number).translate(FORMAL)) == number

    @given(number=AMOUNTS)
    def test_zero_between_groups(self, number, numerals):
        """Many write 二十万零五千 where the group before ends in a zero; both are the same number."""
        written = spelt(number)
        for name in "万亿":
            head, place, tail = written.partition("十" + name)
            if place and tail and not tail.startswith(("零", "亿")):
                written = head + place + "零" + tail
        assert numerals.parse(written) == number

    @given(number=st.integers(1000, 9999_9999))
    def test_digit_by_digit(self, number, numerals):
        digits = "".join("〇一二三四五六七八九"[int(c)] for c in str(number))
        assert numerals.parse(digits) == number

    @given(number=st.integers(1, LIMIT - 1))
    def test_arabic(self, number, numerals):
        assert numerals.parse(str(number)) == number
        assert numerals.parse(f"{number:,}") == number

    @given(
        number=st.decimals(0, 10**9, places=3), power=st.sampled_from(["", "百", "千", "万", "亿", "万亿"])
    )
    def test_arabic_with_a_power(self, number, power, numerals):
        size = {"": 0, "百": 2, "千": 3, "万": 4, "亿": 8, "万亿": 12}[power]
        assert numerals.parse(f"{number}{power}") == number * 10**size

    @given(number=st.integers(1, 9999_9999), power=st.sampled_from(["万", "亿", "万亿"]))
    def test_spelt_decimal(self, number, power, numerals):
        """三点二五亿: digits behind 点, then a power."""
        size = {"万": 4, "亿": 8, "万亿": 12}[power]
        whole, part = divmod(number % 99_999, 1000)
        part = part or 5
        written = (
            (spelt(whole) if whole else "零") + "点" + "".join(DIGITS[int(c)] for c in f"{part:03d}") + power
        )
        assert numerals.parse(written) == Decimal(f"{whole}.{part:03d}") * 10**size

    @given(number=AMOUNTS)
    def test_found_whole_in_a_text(self, number, numerals):
        written = as_spoken(spelt(number))
        [found] = numerals.find(f"（{written}）")
        assert (found.start, found.end, found.value) == (1, 1 + len(written), number)

    @given(high=st.integers(1, 9999), low=st.integers(1, 9999))
    def test_arabic_groups(self, high, low, numerals):
        assert numerals.parse(f"{high}亿{low}万") == high * 10**8 + low * 10**4

    def test_ten_to_the_sixteenth(self, numerals):
        assert numerals.parse("一亿亿") == LIMIT


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("两千五", 2500),
        ("三百二", 320),
        ("一万八", 18_000),
        ("十二亿五", 1_250_000_000),
        ("两千零五", 2005),
        ("一百一", 110),
        ("两千五百", 2500),
        ("一亿零二百万", 102_000_000),
        ("廿", None),
        ("二〇一五", 2015),
        ("○", 0),
        ("1.2万亿", 1_200_000_000_000),
        ("3亿5千万", 350_000_000),
        ("3亿5000万", 350_000_000),
        ("300余万", 3_000_000),
        ("300万余", 3_000_000),
        ("9000多万", 90_000_000),
        ("一千多万", 10_000_000),
        ("1万2千", 12_000),
        ("2千5百", 2500),
        ("12,345.6", Decimal("12345.6")),
        ("1,234万", 12_340_000),
        ("三点二", Decimal("3.2")),
        ("百", 100),
        ("千万", 10_000_000),
        ("千亿", 100_000_000_000),
        ("十万", 100_000),
        ("一百二十万亿", 120_000_000_000_000),
        ("三万五千亿", 3_500_000_000_000),
        ("点五", None),
        ("五点", None),
        ("一三百", None),
        ("三五十", None),
        ("abc", None),
        ("", None),
        ("1.2.3", None),
    ],
)
def test_parse(written, value, numerals):
    assert numerals.parse(written) == value


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("三分之一", "fraction", Decimal("0.333333"), "1"),
        ("百分之三点二", "fraction", Decimal("3.2"), "%"),
        ("千分之五", "fraction", Decimal(5), "‰"),
        ("百分之百", "fraction", Decimal(100), "%"),
        ("百分之一百二十", "fraction", Decimal(120), "%"),
        ("八成", "tenths", Decimal("0.8"), "1"),
        ("七成五", "tenths", Decimal("0.75"), "1"),
        ("六成半", "tenths", Decimal("0.65"), "1"),
        ("一半", "half", Decimal("0.5"), "1"),
        ("翻一番", "doubling", Decimal(100), "%"),
        ("翻两番", "doubling", Decimal(300), "%"),
        ("翻了三番", "doubling", Decimal(700), "%"),
        ("翻番", "doubling", Decimal(100), "%"),
        ("几十", "vague", None, None),
        ("数千万", "vague", None, None),
    ],
)
def test_special_numerals(text, kind, value, unit, numerals):
    [found] = numerals.find(text)
    assert (found.start, found.end, found.kind, found.value, found.unit) == (0, len(text), kind, value, unit)


@pytest.mark.parametrize("text", ["XX", "xx", "××", "**", "___", "○○", "X.X"])
def test_masks(text, numerals):
    [found] = numerals.find(f"达到{text}元")
    assert (found.kind, found.value, found.start, found.end) == ("masked", None, 2, 2 + len(text))


@pytest.mark.parametrize("text", ["完成", "五成员", "三成果", "人数", "部分之间", "EXO", "翻新", "上半年"])
def test_no_numerals(text, numerals):
    assert [
        one
        for one in numerals.find(text)
        if one.kind in ("tenths", "fraction", "vague", "masked", "doubling", "half")
    ] == []


def test_power_that_belongs_to_the_unit(numerals):
    [found] = numerals.find("36万千瓦")
    assert (found.end, found.value) == (3, 360_000)


def test_multiplier_is_told(numerals):
    assert [one.multiplier for one in numerals.find("3.5亿和二百万和12")] == [10**8, 10**4, 1]


def test_blocked_spans_hold_no_number(numerals):
    assert [(one.start, one.end) for one in numerals.find("2023年增加12个", ((0, 5),))] == [(7, 9)]


@given(text=st.text(alphabet="0123456789〇零一二两十百千万亿点,.余多几来成半分之翻番X×*_/％ 人", max_size=30))
def test_find_gives_disjoint_spans_in_order(text, numerals):
    spans = [(one.start, one.end) for one in numerals.find(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(text=st.text(alphabet="0123456789〇零一二两十百千万亿点,.余多几来", max_size=30))
def test_values_are_exact(text, numerals):
    assert all(one.value is None or isinstance(one.value, Decimal) for one in numerals.find(text))
