"""Written Chinese numbers: Arabic, Chinese and mixed numerals, fractions, tenths, doublings and masks.

`find` scans a text from left to right; `parse` reads one whole numeral. Values are exact (`Decimal`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from ..knowledge import Knowledge

NumberKind = Literal["arabic", "chinese", "vague", "fraction", "half", "tenths", "doubling", "masked"]


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral as written, with its multiplier (`300余万` is one Number) but without its unit.

    `value` is None for a masked or a vague number (几十). `multiplier` is the power of ten that stands behind
    the digits (万 in 80—100万): a range's first end takes it over. `unit` is set only where the numeral says
    it itself (百分之三 is 3 `%`, 三分之一 is 0.333333 `1`).
    """

    start: int
    end: int
    kind: NumberKind
    value: Decimal | None
    multiplier: Decimal = Decimal(1)
    about: bool = False
    unit: str | None = None
    rule: str = "numbers.arabic"


class Numerals:
    """The number grammar, compiled once from the pack `numbers`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.digits: dict[str, int] = dict(knowledge.rule("numbers", "numbers.digits").data["values"])
        self.powers: dict[str, int] = dict(knowledge.rule("numbers", "numbers.multipliers").data["values"])
        about = "".join(knowledge.words("numbers", "numbers.approximate_infix"))
        digits, powers = "".join(self.digits), "".join(self.powers)
        # The 千 of 万千瓦 and 千克 belongs to the unit.
        power = rf"(?:(?!千[瓦克米伏焦])[{powers}])"
        arabic = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
        self._mixed = re.compile(
            rf"(?P<digits>{arabic})(?P<about>[{about}](?=[{powers}]))?(?P<power>{power}{{1,3}})?"
            rf"(?P<more>(?:\d+(?:\.\d+)?[{powers}]{{1,2}})*)"
            rf"(?:(?P<after>[{about}])(?P<late>{power}{{0,2}})(?!\d))?"
        )
        self._chinese = re.compile(
            rf"[{digits}{powers}][{digits}{powers}点]*(?P<about>[{about}][万亿]*)?(?<!点)"
        )
        self._about = frozenset(about)
        names = ("vague", "fraction", "half", "tenths", "doubling", "masked")
        self._special = {name: knowledge.rule("numbers", f"numbers.{name}").regex for name in names}

    def parse(self, written: str) -> Decimal | None:
        """The value of one whole numeral, None where it is not one.

        >>> from heshu.knowledge import load
        >>> str(Numerals(load()).parse("一千二百万"))
        '12000000'
        """
        hit = self._mixed.fullmatch(written)
        if hit:
            return self._mixed_value(hit)[0]
        if not self._chinese.fullmatch(written):
            return None
        return self._chinese_value("".join(c for c in written if c not in self._about))

    def find(self, text: str, blocked: tuple[tuple[int, int], ...] = ()) -> Iterator[Number]:
        """Every numeral of a text from left to right, none touching a blocked span."""
        hits: list[Number] = []
        for name, regex in self._special.items():
            hits.extend(number for hit in regex.finditer(text) if (number := self._read(name, hit)))
        taken = list(blocked) + [(number.start, number.end) for number in hits]
        for hit in self._mixed.finditer(text):
            if not _touches(hit.start(), hit.end(), taken):
                value, multiplier = self._mixed_value(hit)
                about = bool(hit["about"] or hit["after"])
                hits.append(
                    Number(hit.start(), hit.end(), "arabic", value, multiplier, about, None, "numbers.arabic")
                )
        taken += [(number.start, number.end) for number in hits if number.kind == "arabic"]
        for hit in self._chinese.finditer(text):
            if not _touches(hit.start(), hit.end(), taken):
                number = self._chinese_number(hit)
                if number is not None:
                    hits.append(number)
        hits.sort(key=lambda number: (number.start, -number.end))
        last = -1
        for number in hits:
            if number.start >= last and not _touches(number.start, number.end, blocked):
                last = number.end
                yield number

    def _mixed_value(self, hit: re.Match[str]) -> tuple[Decimal, Decimal]:
        power = self._power((hit["power"] or "") + (hit["late"] or ""))
        value = Decimal(hit["digits"].replace(",", "")) * power
        for digits, powers in re.findall(r"(\d+(?:\.\d+)?)(\D+)", hit["more"] or ""):
            value += Decimal(digits) * self._power(powers)
        return value, power

    def _power(self, written: str) -> Decimal:
        result = Decimal(1)
        for character in written:
            result *= self.powers[character]
        return result

    def _chinese_number(self, hit: re.Match[str]) -> Number | None:
        written = hit.group()
        plain = "".join(c for c in written if c not in self._about)
        value = self._chinese_value(plain)
        if value is None:
            return None
        multiplier = Decimal(1)
        for character in reversed(plain):
            if character not in "万亿":
                break
            multiplier *= self.powers[character]
        return Number(
            hit.start(), hit.end(), "chinese", value, multiplier, bool(hit["about"]), None, "numbers.chinese"
        )

    def _chinese_value(self, written: str) -> Decimal | None:
        whole, _, part = written.partition("点")
        value = self._integer(whole)
        if value is None:
            return None
        if not part:
            return Decimal(value)
        tail = part.rstrip("万亿")
        if not tail or any(c not in self.digits for c in tail):
            return None
        decimals = "".join(str(self.digits[c]) for c in tail)
        return (Decimal(value) + Decimal(f"0.{decimals}")) * self._power(part[len(tail) :])

    def _integer(self, written: str) -> int | None:
        """一千二百万 by place value, 二〇一五 digit by digit, 一百五 as 150, 三万二 as 32000."""
        if not written:
            return None
        if all(c in self.digits for c in written):
            return int("".join(str(self.digits[c]) for c in written))
        total = section = 0
        digit: int | None = None
        last_power = 0
        for character in written:
            if character in self.digits:
                if digit not in (None, 0):
                    return None
                digit = self.digits[character]
                if digit == 0:
                    last_power = 0
                continue
            power = self.powers[character]
            if power >= 10_000:
                group = section + (digit or 0)
                if group == 0 and total:
                    total, section, digit, last_power = total * power, 0, None, power  # 一亿亿, 一万万
                    continue
                group = group or 1
                # 一万亿: a larger power after a smaller one multiplies everything before it.
                total = (
                    (total + group) * power if total and power > last_big(total) else total + group * power
                )
                section = 0
            else:
                section += (1 if digit is None else digit) * power
            digit, last_power = None, power
        if digit is not None:
            short = last_power >= 100 and written[-2:-1] and written[-2] in self.powers
            section += digit * (last_power // 10) if short else digit
        return total + section

    def _read(self, name: str, hit: re.Match[str]) -> Number | None:
        rule = f"numbers.{name}"
        start, end = hit.span()
        if name == "masked":
            return Number(start, end, "masked", None, rule=rule)
        if name == "vague":
            return Number(start, end, "vague", None, about=True, rule=rule)
        if name == "half":
            return Number(start, end, "half", Decimal("0.5"), unit="1", rule=rule)
        if name == "doubling":
            times = 1 if hit["once"] else self._digit(hit["times"])
            return Number(start, end, "doubling", Decimal(2**times * 100 - 100), unit="%", rule=rule)
        if name == "tenths":
            tenths = self._decimal(hit["tenths"])
            more = hit["more"]
            if tenths is None:
                return None
            extra = Decimal(5) if more == "半" else Decimal(self._digit(more)) if more else Decimal(0)
            return Number(start, end, "tenths", (tenths * 10 + extra) / 100, unit="1", rule=rule)
        return self._fraction(hit)

    def _fraction(self, hit: re.Match[str]) -> Number | None:
        below = self._decimal(hit["denominator"] or hit["below"])
        above = self._decimal(hit["numerator"] or hit["above"])
        if below is None or above is None or below == 0:
            return None
        rule, (start, end) = "numbers.fraction", hit.span()
        for size, unit in ((100, "%"), (1000, "‰")):
            if below == size:
                return Number(start, end, "fraction", above, unit=unit, rule=rule)
        value = (above / below).quantize(Decimal("0.000001"))
        return Number(start, end, "fraction", value, unit="1", rule=rule)

    def _digit(self, written: str) -> int:
        return int(written) if written.isdigit() else self.digits[written]

    def _decimal(self, written: str) -> Decimal | None:
        if re.fullmatch(r"\d+(?:\.\d+)?", written):
            return Decimal(written)
        return self._chinese_value(written)


def last_big(total: int) -> int:
    """The size of the closed groups so far: 一万 is 万, so that 一万亿 multiplies and 一亿二千万 adds."""
    return 100_000_000 if total >= 100_000_000 else 10_000


def _touches(start: int, end: int, spans: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> bool:
    return any(start < b and end > a for a, b in spans)


@lru_cache(maxsize=4)
def numerals(knowledge: Knowledge) -> Numerals:
    """The compiled number grammar of a rule set."""
    return Numerals(knowledge)
