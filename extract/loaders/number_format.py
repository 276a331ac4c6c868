"""A value of a workbook as a person sees it in its cell."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from .workbook import Value

_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|["\\\[])*)(?:;|$)')
_TOKEN = re.compile(
    r'(?P<quoted>"[^"]*"?)|\\(?P<escaped>.)|(?P<bracket>\[[^\]]*\])|[_*].'
    r"|(?P<slot>[0#?](?:[0#?.,]*[0#?.,])?)|(?P<percent>%)|(?P<literal>.)"
)
_CURRENCY = re.compile(r"\[\$([^-\]]*)(?:-[^\]]*)?\]")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_EPOCH = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
_LAST_SERIAL = 2958466
_SURE_DIGITS = 15
"""A double holds fifteen decimal digits; what comes behind is noise of the arithmetic."""
_GENERAL_DIGITS = 10


def shown(value: Value, code: str | None, from_1904: bool = False) -> str:
    """The text of a value under a number format; `code` is None where the file does not tell the format.

    >>> shown(12.100000000000001, None), shown(0.081, "0.0%"), shown(1200.0, "#,##0")
    ('12.1', '8.1%', '1,200')
    """
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.timedelta):
        return _elapsed(value)
    if isinstance(value, datetime.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime.date):
        return _date(value, code)
    if code is not None and is_date(code) and 0 < value < _LAST_SERIAL:
        # 57 (2024年3月) and its kin are dates in Chinese Excel only, so that libraries give the bare serial.
        return _date((_EPOCH_1904 if from_1904 else _EPOCH) + datetime.timedelta(days=value), code)
    return _number(value, code)


def general(value: float) -> str:
    """A number without a format: no noise, no exponent, no .0.

    >>> general(0.1 + 0.2), general(3.0), general(1e-05), general(1 / 3)
    ('0.3', '3', '0.00001', '0.3333333333')
    """
    if isinstance(value, int) or (value.is_integer() and abs(value) < 10**_SURE_DIGITS):
        return str(int(value))
    text = f"{Decimal(f'{value:.{_SURE_DIGITS}g}'):f}"
    if len(text) > _GENERAL_DIGITS + 2:
        whole = len(text.partition(".")[0])
        text = f"{Decimal(f'{value:.{max(_GENERAL_DIGITS, whole)}g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_date(code: str) -> bool:
    """Whether a format writes a date or a time.

    >>> is_date('yyyy"年"m"月"'), is_date('0"day"'), is_date("General")
    (True, False, False)
    """
    if code.lower() == "general":
        return False
    bare = re.sub(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]', "", _ELAPSED.sub("h", code))
    return bool(re.search(r"[ymdhs]", bare, re.IGNORECASE)) and not re.search(
        r"[0#?]", bare.replace(".0", "")
    )


def _date(value: datetime.date, code: str | None) -> str:
    moment = value if isinstance(value, datetime.datetime) else None
    clock = moment.time() if moment is not None and moment.time() != datetime.time() else None
    bare = re.sub(r'"[^"]*"?|\\.|\[[^\]]*\]', "", code or "").lower()
    # An m beside hours or seconds is minutes.
    day = re.sub(r"h+[^ymd]*m+|m+[^ymd]*s+|[hs]", "", bare)
    if day and clock is None and "d" not in day and "y" in day:
        return f"{value.year}年{value.month}月" if "m" in day else f"{value.year}年"
    if day and clock is None and "y" not in day and "m" in day and "d" in day:
        return f"{value.month}月{value.day}日"
    written = f"{value.year:04}-{value.month:02}-{value.day:02}"
    return (
        written if clock is None else f"{written} {clock.isoformat('seconds' if clock.second else 'minutes')}"
    )


def _elapsed(value: datetime.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, seconds = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts of a format that semicolons cut."""

    before: str = ""
    slot: str = ""
    """The placeholders: `#,##0.00`; empty where the section holds literals only."""
    after: str = ""
    percent: int = 0
    plain: bool = False
    """It is General, or holds what is not read here (fractions, exponents, digits with text between)."""
    condition: tuple[str, Decimal] | None = None


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    pieces = []
    position = 0
    while position <= len(code):
        hit = _SECTION.match(code, position)
        if hit is None:
            break
        pieces.append(hit.group(1))
        position = hit.end()
        if not hit.group().endswith(";"):
            break
    return tuple(map(_section, pieces))


def _section(piece: str) -> _Section:
    condition = _CONDITION.search(piece)
    limit = (condition.group(1), Decimal(condition.group(2))) if condition else None
    before, slot, after, percent, plain = "", "", "", 0, False
    for token in _TOKEN.finditer(re.sub("(?i)general", "@", piece)):
        text = (token["quoted"] or "").strip('"') + (token["escaped"] or "")
        if token["bracket"]:
            currency = _CURRENCY.match(token["bracket"])
            text = currency.group(1) if currency else ""
        elif token["percent"]:
            percent, text = percent + 1, "%"
        elif token["literal"]:
            plain = plain or token["literal"] in "@/Ee"
            text = token["literal"]
        if token["slot"]:
            plain = plain or bool(slot)
            slot = slot or token["slot"]
        elif slot:
            after += text
        else:
            before += text
    return _Section(before, slot, after, percent, plain, limit)


def _chosen(value: Decimal, sections: tuple[_Section, ...]) -> tuple[_Section, bool]:
    """The section for a number, and whether the section itself stands for the minus."""
    numbers = sections[:3]
    if any(section.condition for section in numbers):
        for section in numbers:
            if section.condition is None or _holds(value, *section.condition):
                return section, False
        return numbers[-1], False
    if value < 0 and len(numbers) > 1:
        return numbers[1], True
    if value == 0 and len(numbers) > 2:
        return numbers[2], False
    return numbers[0], False


def _holds(value: Decimal, sign: str, limit: Decimal) -> bool:
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit,
        ">=": value >= limit, "=": value == limit, "<>": value != limit,
    }[sign]  # fmt: skip


def _number(value: float, code: str | None) -> str:
    if not code or abs(value) >= 10**_SURE_DIGITS:
        return general(value)
    exact = Decimal(f"{value:.{_SURE_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    section, signed = _chosen(exact, _sections(code))
    if section.plain:
        return general(value)
    if not section.slot:
        return (section.before + section.after).strip()
    before, after = section.before, section.after
    if signed:
        # (1,200) and red figures of accountants are negative: written with the sign that everybody reads.
        before, after = re.sub("[-－(（]", "", before), re.sub("[)）]", "", after)
    digits = _filled(abs(exact) * Decimal(100) ** section.percent, section.slot)
    sign = "-" if exact < 0 and re.search("[1-9]", digits) else ""
    return f"{before.strip()}{sign}{digits}{after.strip()}".strip()


def _filled(size: Decimal, slot: str) -> str:
    """A number of no sign in its placeholders: decimals, thousands, leading zeros, trailing commas."""
    bare = slot.rstrip(",")
    size /= Decimal(1000) ** (len(slot) - len(bare))
    whole, _, fraction = bare.partition(".")
    places = sum(mark in "0#?" for mark in fraction)
    least = sum(mark in "0?" for mark in fraction)
    rounded = size.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if not rounded and "0" not in slot:
        return ""
    left, _, right = f"{rounded:f}".partition(".")
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    left = left.zfill(whole.count("0")) if whole.count("0") > 1 else left
    if "," in whole:
        left = f"{int(left):,}"
    return f"{left}.{right}" if right else left
