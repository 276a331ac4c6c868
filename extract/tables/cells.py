"""What may stand in one cell: clean text, exact decimals, nothing that a spreadsheet runs."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

# DECIMAL(38, 10) in DuckDB and Parquet: 28 digits before the point and 10 after it. 67.7万亿元 needs 14
# before it; nobody writes more than six after it; only a division (三分之一) is rounded.
PRECISION, SCALE = 38, 10
_STEP = Decimal(1).scaleb(-SCALE)
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_LIMIT = Decimal(10) ** (PRECISION - SCALE)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Full-width signs too: a Chinese Excel takes ＝1+1 for a formula as well.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠']")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)[%‰]?")


def clean(text: str) -> str:
    """The text without control characters (tab and newline stay); a lone surrogate becomes U+FFFD.

    >>> clean("增长\\x073.2%")
    '增长3.2%'
    """
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def formula_like(text: str) -> bool:
    """True where a spreadsheet could take the cell for a formula; a plain signed number is none.

    >>> [formula_like(text) for text in ("=1+1", "-3.2%", "-1.2个百分点", "@SUM(A1)", "增长3%")]
    [True, False, True, True, False]
    """
    return bool(_FORMULA.match(text)) and not _PLAIN_NUMBER.fullmatch(text)


def neutral(text: str) -> str:
    """The text of a CSV cell: an apostrophe before what looks like a formula (or begins with an apostrophe).

    Taking one leading apostrophe away gives the text back.

    >>> neutral("=HYPERLINK(A1)"), neutral("-3.2%"), neutral("12家")
    ("'=HYPERLINK(A1)", '-3.2%', '12家')
    """
    return f"'{text}" if formula_like(text) else text


def exact(value: Decimal | None) -> Decimal | None:
    """The decimal as the tables hold it: ten places. None for None and for what does not fit (see `fits`).

    >>> exact(Decimal(1) / Decimal(3))
    Decimal('0.3333333333')
    """
    if value is None or not fits(value):
        return None
    return value.quantize(_STEP, context=_CONTEXT)


def fits(value: Decimal) -> bool:
    """False for infinities, NaN and numbers of more than 28 digits before the point.

    >>> fits(Decimal("67700000000000")), fits(Decimal(10) ** 40)
    (True, False)
    """
    return value.is_finite() and abs(value) < _LIMIT - 1


def plain(value: Decimal) -> str:
    """A decimal as people write it: no exponent, no trailing zeros, no separators.

    >>> plain(Decimal("67.7") * 10**12), plain(Decimal("6.90")), plain(Decimal("-0.0"))
    ('67700000000000', '6.9', '0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
