"""Numbers with their units: single amounts, ranges, rates, ratios and masked slots.

A quantity is the span that becomes a figure's `quote`. What a number needs to count as one (a unit, a
multiplier, a place where no other reading is possible) is decided here; what it means is decided later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from ..knowledge import Knowledge
from ..text.numbers import Number, Numerals, numerals
from ..text.units import Unit, Units, units
from .traps import Trap, traps

_NEARLY = re.compile("[近约]")
Boundary = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured amount. Offsets are those of the text that was scanned.

    `value` is in the plain unit; a range has `low` and `high` instead. `about` is an approximator inside the
    quote (300余万字). `threshold` is set where the amount only names a class (65岁以上老年人).
    """

    start: int
    end: int
    value: Decimal | None
    unit: str | None
    family: str | None
    low: Decimal | None = None
    high: Decimal | None = None
    about: bool = False
    masked: bool = False
    kind: str = "arabic"
    threshold: bool = False
    strength: str = ""
    """How much the unit proves, by units.toml."""
    rules: tuple[str, ...] = ()


class Quantities:
    """Finds the quantities of a text with the packs `quantities`, `numbers`, `units` and `traps`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._numerals: Numerals = numerals(knowledge)
        self._units: Units = units(knowledge)
        self._traps = traps(knowledge)
        rule = knowledge.rule
        self._dash = rule("quantities", "quantities.range_dash").regex
        self._link = rule("quantities", "quantities.shared_unit").regex
        self._dealt = rule("quantities", "quantities.dealt").regex
        self._ratio = rule("quantities", "quantities.ratio").regex
        self._negative = rule("quantities", "quantities.negative").regex
        self._bare_before = rule("quantities", "quantities.bare_before").regex
        self._bare_after = rule("quantities", "quantities.bare_after").regex
        self._measured_time = rule("quantities", "quantities.measured_time").regex
        self._single = frozenset(knowledge.words("quantities", "quantities.single_units"))
        self._threshold = knowledge.rule("bounds", "bounds.threshold").regex
        self._class_noun = rule("quantities", "quantities.class_noun").regex
        self._numeral_signs = frozenset({*self._numerals.digits, *self._numerals.powers, "点"})
        self._about = "".join(knowledge.words("numbers", "numbers.approximate_infix"))
        self._masked_before = rule("quantities", "quantities.masked_before").regex
        self._thing = rule("quantities", "quantities.masked_place").regex

    def find(self, text: str, boundary: Boundary, blocked: Iterable[Trap] = ()) -> list[Quantity]:
        """Every quantity of a text, left to right.

        `boundary` says whether a word begins or ends at an offset; a Chinese numeral must stand between two
        such places (the 一 of 统一 does not). `blocked` adds spans to the traps of the text.
        """
        spans = [
            (trap.start, trap.end)
            for trap in self._traps.find(text)
            if trap.rule != "traps.duration_years" or not self._measured_time.search(text[: trap.start][-12:])
        ]
        spans += [(trap.start, trap.end) for trap in blocked]
        ratios = self._ratios(text, spans)
        spans += [(quantity.start, quantity.end) for quantity in ratios]
        parts: list[Quantity] = []
        for number in self._numerals.find(text, tuple(spans)):
            if not parts or number.start >= parts[-1].end:
                parts.append(self._measure(text, number))
        joined = self._share_units(text, self._join_ranges(text, parts))
        kept = [q for q in joined if self._counts(text, q, boundary)]
        return sorted([self._signed(text, q) for q in kept] + ratios, key=lambda quantity: quantity.start)

    def _measure(self, text: str, number: Number) -> Quantity:
        """A number with the unit behind it."""
        end, value, about = number.end, number.value, number.about
        if number.kind in ("masked", "vague"):
            # XX万人次, XX余万元, 几十万元: the multiplier and 余 stand behind the mask.
            tail = re.compile(rf"[{self._about}]?[十百千万亿]{{0,3}}[{self._about}]?").match(text, end)
            if tail:
                about = about or any(c in self._about for c in tail.group())
                end = tail.end()
        about = about or (number.kind == "doubling" and bool(_NEARLY.search(text[number.start : end])))
        rules: tuple[str, ...] = (number.rule,)
        if number.unit is not None:
            return Quantity(
                number.start, end, value, number.unit, "percent", about=about, kind=number.kind, rules=rules
            )
        gap = end + 1 if text[end : end + 1] == " " else end
        unit: Unit | None = self._units.match(text, gap)
        if unit is None:
            return Quantity(
                number.start,
                end,
                value,
                None,
                None,
                about=about,
                masked=number.kind == "masked",
                kind=number.kind,
                rules=rules,
            )
        end = unit.end
        if unit.name == "元" and value is not None:
            end, value = self._with_small_money(text, end, value)
        return Quantity(
            number.start,
            end,
            value,
            unit.name,
            unit.family,
            about=about,
            masked=number.kind == "masked",
            kind=number.kind,
            strength=unit.strength,
            rules=(*rules, unit.rule),
        )

    def _with_small_money(self, text: str, end: int, value: Decimal) -> tuple[int, Decimal]:
        """三十八元四角 is 38.4元."""
        for word, size in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
            hit = re.compile(rf"([一二两三四五六七八九]|\d){word}").match(text, end)
            digit = self._numerals.parse(hit[1]) if hit else None
            if hit and digit is not None:
                end, value = hit.end(), value + digit * size
        return end, value

    def _join_ranges(self, text: str, parts: list[Quantity]) -> list[Quantity]:
        """80—100万元, 6.5%－7%, 2至3倍: one quantity with both ends."""
        out: list[Quantity] = []
        for part in parts:
            if out and self._hides_both(text, out[-1], part):
                out[-1] = replace(part, start=out[-1].start)
                continue
            if out and part.value is not None and out[-1].value is not None and out[-1].low is None:
                first = out[-1]
                between = text[first.end : part.start]
                same = first.unit is None or first.unit == part.unit
                if self._dash.fullmatch(between) and same and part.unit is not None:
                    low, high = self._ends(text, first, part)
                    if low is not None and high is not None and low < high:
                        out[-1] = replace(
                            part,
                            start=first.start,
                            value=None,
                            low=low,
                            high=high,
                            about=False,
                            rules=(*part.rules, "quantities.range_dash"),
                        )
                        continue
            out.append(part)
        return out

    def _share_units(self, text: str, parts: list[Quantity]) -> list[Quantity]:
        """分别回落2.16和1.66个百分点: a bare number takes the unit of the one that it is linked to."""
        for index in range(len(parts) - 2, -1, -1):
            part, following = parts[index], parts[index + 1]
            linked = self._link.fullmatch(text[part.end : following.start])
            if linked and part.unit is None and part.kind == "arabic" and following.unit is not None:
                if self._dealt.search(text[max(0, part.start - 40) : part.start]):
                    value, _ = self._ends(text, part, following)
                    parts[index] = replace(
                        part,
                        value=value,
                        unit=following.unit,
                        family=following.family,
                        strength=following.strength,
                        rules=(*part.rules, "quantities.shared_unit"),
                    )
        return parts

    def _hides_both(self, text: str, first: Quantity, second: Quantity) -> bool:
        """XX—XX万元 hides both ends of one range."""
        hidden = first.masked and second.masked and first.unit is None and second.unit is not None
        return hidden and self._dash.fullmatch(text[first.end : second.start]) is not None

    @staticmethod
    def _ends(text: str, first: Quantity, second: Quantity) -> tuple[Decimal | None, Decimal | None]:
        """Both ends in the plain unit: in 80—100万元 the 万 holds for 80 too."""
        low, high = first.value, second.value
        if low is None or high is None:
            return None, None
        written = text[first.start : first.end]
        if first.unit is None and not re.search("[百千万亿]", written):
            power = re.match(r"[\d.,]+([百千万亿]+)", text[second.start : second.end])
            if power:
                scale = Decimal(1)
                for character in power[1]:
                    scale *= {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[character]
                low *= scale
        return low, high

    def _counts(self, text: str, quantity: Quantity, boundary: Boundary) -> bool:
        """Whether a number with what stands around it states an amount."""
        before, after = text[: quantity.start], text[quantity.end :]
        strength = quantity.strength
        if strength in ("years", "age"):
            return bool(self._measured_time.search(before[-12:]))
        if quantity.masked:
            if self._thing.match(text, quantity.start):
                return False
            bare = self._bare_before.search(before[-6:]) or self._masked_before.search(before[-6:])
            return quantity.unit is not None or bool(bare and self._bare_after.match(after[:2]))
        if quantity.kind in ("fraction", "half", "tenths", "doubling"):
            return True
        if quantity.unit is None:
            return self._bare(text, quantity)
        if quantity.kind == "chinese" and quantity.low is None:
            return self._chinese_counts(text, quantity, strength, boundary)
        if quantity.kind == "vague":
            return strength == "strong" or boundary(quantity.start)
        return not (after[:1] == "制" and strength == "weak")

    def _chinese_counts(self, text: str, quantity: Quantity, strength: str, boundary: Boundary) -> bool:
        written = text[quantity.start : quantity.end]
        if written[0] in "百千万亿" and not quantity.about:
            # 超千场, 近百场: a bare power counts behind such a word only.
            return self._bare_before.search(text[max(0, quantity.start - 4) : quantity.start]) is not None
        # 村卫生室十五所: two numerals or more are a number, whatever jieba makes of their neighbours.
        plain = len(written) > 2 and written[1] in self._numeral_signs
        if not plain and not (boundary(quantity.start) and boundary(quantity.end)):
            return False
        if strength == "strong" or quantity.about:
            return True
        if quantity.value == 1:
            return quantity.unit in self._single
        return strength != "weak" or (quantity.value or 0) > 10

    def _bare(self, text: str, quantity: Quantity) -> bool:
        """A number without a unit (6434万农村人口, 总诊疗人次101.5亿, 人均期望寿命达到78.2)."""
        written = text[quantity.start : quantity.end]
        if quantity.kind not in ("arabic", "chinese"):
            return False
        before = text[max(0, quantity.start - 6) : quantity.start]
        after = text[quantity.end : quantity.end + 2]
        if written[-1] in "万亿余多":
            plain = not after[:1].isascii() or not after or not after[0].isalnum()
            return plain and (quantity.kind == "arabic" or self._ends_clause(before, after))
        if quantity.kind != "arabic":
            return False
        return self._ends_clause(before, after)

    def _ends_clause(self, before: str, after: str) -> bool:
        return bool(self._bare_before.search(before) and self._bare_after.match(after))

    def _signed(self, text: str, quantity: Quantity) -> Quantity:
        """A minus sign that cannot be a dash; and the class reading of a bounded amount."""
        quantity = replace(quantity, threshold=self._is_threshold(text, quantity))
        sign = self._negative.search(text[max(0, quantity.start - 3) : quantity.start])
        if sign and quantity.value is not None:
            return replace(
                quantity,
                start=quantity.start - 1,
                value=-quantity.value,
                rules=(*quantity.rules, "quantities.negative"),
            )
        return quantity

    def _is_threshold(self, text: str, quantity: Quantity) -> bool:
        if quantity.family in ("percent", "permille", "points", "times", None):
            return False
        after = text[quantity.end : quantity.end + 14]
        return bool(
            self._threshold.match(after)
            or self._class_noun.match(text[max(0, quantity.start - 1) : quantity.end + 8])
        )

    def _ratios(self, text: str, spans: list[tuple[int, int]]) -> list[Quantity]:
        """三次产业结构为2.5：36.7：60.7 is three shares; 缩小到1.84：1 is one ratio."""
        found: list[Quantity] = []
        for hit in self._ratio.finditer(text):
            if any(hit.start() < end and hit.end() > start for start, end in spans):
                continue
            pieces = list(re.finditer(r"\d+(?:\.\d+)?", hit["ratio"]))
            base = hit.start("ratio")
            rules = ("quantities.ratio",)
            if len(pieces) == 2:
                one = Decimal(pieces[1].group())
                if one == 0:
                    continue
                value = Decimal(pieces[0].group()) / one if one != 1 else Decimal(pieces[0].group())
                found.append(
                    Quantity(base, hit.end("ratio"), value, None, "ratio", kind="ratio", rules=rules)
                )
                continue
            found += [
                Quantity(
                    base + p.start(),
                    base + p.end(),
                    Decimal(p.group()),
                    None,
                    "ratio",
                    kind="share",
                    rules=rules,
                )
                for p in pieces
            ]
        return found


@lru_cache(maxsize=4)
def quantities(knowledge: Knowledge) -> Quantities:
    """The compiled quantity grammar of a rule set."""
    return Quantities(knowledge)
