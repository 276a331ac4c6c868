"""Folds keep the length and change only what belongs to numbers, words and Chinese punctuation."""

from __future__ import annotations

import pytest
from heshu.knowledge import load
from heshu.text.folds import fold
from hypothesis import given
from hypothesis import strategies as st

ALPHABET = "０１９Ａｚ％．，,;:?!()（）－＋／·。0123456789%abZ 元万年第分别各增长下降　\n“”"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("增长３．５％", "增长3.5%"),
        ("完成投资30万元,增长5%;", "完成投资30万元，增长5%；"),
        ("1,234.5万元", "1,234.5万元"),
        ("投入1，234万元", "投入1,234万元"),
        ("分别为1，234元", "分别为1，234元"),
        ("2021，2022年", "2021，2022年"),
        ("增长3.6%(可比价)", "增长3.6%（可比价）"),
        ("f(x) and (1)", "f(x) and (1)"),
        ("6.5%－7%", "6.5%－7%"),
        ("（－3.5%）", "（-3.5%）"),
        ("22／10万", "22/10万"),
        ("16:06 到达,如下:", "16:06 到达，如下："),
        ("2.5：36.7：60.7", "2.5：36.7：60.7"),
        ("1．抓好春耕", "1．抓好春耕"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written, load()) == folded


@given(st.text(ALPHABET, max_size=60))
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text, load())) == len(text)


@given(st.text(ALPHABET, max_size=60))
def test_fold_leaves_han_and_digits_alone(text: str) -> None:
    for before, after in zip(text, fold(text, load()), strict=True):
        if "\u4e00" <= before <= "\u9fff" or before in "0123456789%":
            assert after == before
