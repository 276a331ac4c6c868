"""Dashes that a site dropped between two numbers: 19月 was 1—9月, 815岁 was 8—15岁, 57万元 was 5—7万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from ...knowledge import Knowledge, Rule
from ..numbers import numerals
from .candidate import Candidate, Decision
from .damage import lost_quotes

_DASH = "—"
_DIGITS = re.compile("[0-9]+")
_CLAUSE = re.compile(r"[；;。\n]")


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one thing costs: 新建一个中心需80100万元. `ends` is the number read as a range, 80 and 100."""

    start: int
    end: int
    clause: str
    thing: str
    written: str
    ends: tuple[str, str]
    power: Decimal

    def amount(self, written: str) -> Decimal:
        return Decimal(written) * self.power


class Dashes:
    """Puts dashes back with the pack `repairs.signs`, where the text lost them and something supports it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._numerals = numerals(knowledge)
        self._rules = {rule.id.rpartition(".")[2]: rule for rule in knowledge.rules("repairs.signs")}

    def find(self, text: str, restored: Sequence[tuple[int, int]] = ()) -> list[Candidate]:
        """The dashes to put back. `restored` are the spans of numbers in which a stamp was undone."""
        if self._rules["dash"].regex.search(text):
            return []
        quotes = lost_quotes(text, self._knowledge)
        apart = [*self._calendar(text, "months"), *self._calendar(text, "ages"), *self._years(text)]
        signs = len(apart) + (1 if quotes else 0) + (1 if restored else 0)
        evidence = "；".join(filter(None, ["全文的数字之间没有一个连接号", quotes]))
        decision: Decision = "apply" if signs >= 2 else "offer"
        made = [self._candidate(*one, evidence, decision) for one in apart]
        made += [self._candidate(*one, evidence, "apply") for one in self._glued(text)]
        if quotes or apart:
            made += self._ranges(text, restored, evidence)
        return made

    def _candidate(
        self, start: int, end: int, after: str, rule: Rule, evidence: str, decision: Decision
    ) -> Candidate:
        confidence = float(rule.data["confidence"]) * (1 if decision == "apply" else 0.5)
        return Candidate(start, end, after, rule.id, confidence, "number", evidence, decision)

    # ---- numbers that no calendar allows

    def _calendar(self, text: str, name: str) -> Iterator[tuple[int, int, str, Rule]]:
        """Months and ages that cannot be, where one split alone gives two that can."""
        rule = self._rules[name]
        limit, first = int(rule.data["limit"]), int(rule.data["first"])
        for hit in rule.regex.finditer(text):
            if int(hit["number"]) <= limit:
                continue
            splits = [
                (low, high) for low, high in _splits(hit["number"]) if first <= int(low) < int(high) <= limit
            ]
            if len(splits) == 1:
                yield *hit.span("number"), _DASH.join(splits[0]), rule

    def _years(self, text: str) -> Iterator[tuple[int, int, str, Rule]]:
        rule = self._rules["years"]
        for hit in rule.regex.finditer(text):
            if 0 < int(hit["second"]) - int(hit["first"]) <= 30:
                yield hit.start(), hit.end(), hit["first"] + _DASH + hit["second"], rule

    def _glued(self, text: str) -> Iterator[tuple[int, int, str, Rule]]:
        """Two amounts of one unit with nothing between them, the smaller first."""
        rule = self._rules["glued"]
        for hit in rule.regex.finditer(text):
            if Decimal(hit["low"]) < Decimal(hit["high"]):
                at = hit.end("unit")
                yield hit.start(), at, text[hit.start() : at] + _DASH, rule

    # ---- amounts

    def _ranges(self, text: str, restored: Sequence[tuple[int, int]], evidence: str) -> list[Candidate]:
        """Amounts that may be ranges: unit costs that something supports, and restored numbers."""
        rule = self._rules["range"]
        costs = list(self._costs(text))
        supported = self._supported(text, costs)
        made = [
            self._candidate(cost.start, cost.end, _DASH.join(cost.ends), rule, f"{evidence}；{why}", "apply")
            for cost, why in supported.items()
        ]
        for start, end in restored:
            number = _whole_number(text, start, end)
            splits = [pair for pair in _splits(number.group()) if self._plain(*pair)]
            if splits and not any(cost.start == number.start() and cost in supported for cost in costs):
                # Both readings are possible; the number as it was restored is one of them.
                for after in (number.group(), *(_DASH.join(pair) for pair in splits)):
                    made.append(self._candidate(*number.span(), after, rule, evidence, "doubt"))
        return made

    def _plain(self, low: str, high: str) -> bool:
        """Whether two numbers look like the ends of a range: 80—100, not 5—100."""
        rule = self._rules["range"].data
        first, second = int(low), int(high)
        plain = all(len(end) == 1 or int(end) % int(rule["round"]) == 0 for end in (low, high))
        return plain and 0 < first < second <= int(rule["ratio"]) * first

    def _costs(self, text: str) -> Iterator[_Cost]:
        for hit in self._rules["unit_cost"].regex.finditer(text):
            splits = [pair for pair in _splits(hit["number"]) if self._plain(*pair)]
            if len(splits) != 1:
                continue
            start, end = hit.span("number")
            first = max((one.end() for one in _CLAUSE.finditer(text, 0, start)), default=0)
            last = _CLAUSE.search(text, end)
            clause = _DIGITS.sub("", text[first : last.start() if last else len(text)])
            power = self._numerals.parse("1" + hit["power"]) or Decimal(1)
            thing = hit["classifier"] + hit["noun"]
            yield _Cost(start, end, clause, thing, hit["number"], splits[0], power)

    def _supported(self, text: str, costs: Sequence[_Cost]) -> dict[_Cost, str]:
        """Which unit costs are ranges, and why: the sum holds, or a clause of the same build has one."""
        found: dict[_Cost, str] = {}
        holds = self._sum_holds(text, costs)
        if holds:
            return dict.fromkeys(costs, holds)
        similar = float(self._rules["parallel"].data["similar"])
        for cost in costs:
            if self._rules["too_long"].regex.match(text[cost.start :]):
                found[cost] = f"一件的费用不会写成{cost.written}万元"
        ranges = list(found)
        for cost in costs:
            if cost not in found and any(fuzz.ratio(cost.clause, one.clause) >= similar for one in ranges):
                found[cost] = "同类的句子也是区间"
        return dict(sorted(found.items(), key=lambda item: item[0].start))

    def _sum_holds(self, text: str, costs: Sequence[_Cost]) -> str:
        """Count times unit cost over all things against the total told behind; empty where it says nothing.

        一个中心需80—100万元，一个站需5—7万元 … 8个中心和58个站 … 投入一千多万元: only the ranges give ten to
        twenty millions.
        """
        if not costs:
            return ""
        reach = int(self._rules["total"].data["reach"])
        first, last = costs[0].start, costs[-1].end
        around = text[max(0, first - reach) : last + reach]
        counts = [self._count(around, cost.thing) for cost in costs]
        total = self._total(text[last : last + reach])
        if total is None or not all(counts):
            return ""
        pairs = list(zip(counts, costs, strict=True))
        low, high = (sum(count * cost.amount(cost.ends[end]) for count, cost in pairs) for end in (0, 1))
        literal = sum(count * cost.amount(cost.written) for count, cost in pairs)
        if low <= total[1] and total[0] <= high and not total[0] <= literal <= total[1]:
            return f"按区间合计{low:f}至{high:f}元，与文中的总额相符；按原样合计{literal:f}元，不符"
        return ""

    def _count(self, text: str, thing: str) -> Decimal:
        """How many of the things a text tells: the last words of the noun must agree."""
        for hit in self._rules["counted"].regex.finditer(text):
            told = hit["noun"]
            if hit["classifier"] == thing[0] and thing[1:] and _same_thing(thing[1:], told):
                return Decimal(hit["count"])
        return Decimal(0)

    def _total(self, text: str) -> tuple[Decimal, Decimal] | None:
        """The bounds of the total told; 一千多万 is anything from ten to twenty millions."""
        for hit in self._rules["total"].regex.finditer(text):
            number = next(self._numerals.find(text[hit.end() : hit.end() + 12]), None)
            if number is None or number.start or number.value is None:
                continue
            if not text[hit.end() + number.end :].startswith("元"):
                continue
            # The last digit that is told bounds what 多 leaves open: 一千多万 ends before 二千万.
            step = Decimal(10) ** (len(f"{number.value:f}") - len(f"{number.value:f}".rstrip("0")))
            spread = Decimal(str(self._rules["total"].data["spread"])) * number.value
            return (number.value, number.value + step) if number.about else (
                number.value - spread, number.value + spread
            )  # fmt: skip
        return None


def _same_thing(noun: str, told: str) -> bool:
    """社区卫生服务中心 of 新建一个社区卫生服务中心 in 8个社区卫生服务中心和…: the one begins as the other."""
    return told.startswith(noun) or noun.endswith(re.split("[和、与及，]", told)[0])


def _splits(number: str) -> Iterator[tuple[str, str]]:
    """The two halves of a run of digits at every place where neither begins with 0."""
    for at in range(1, len(number)) if number.isdigit() else ():
        low, high = number[:at], number[at:]
        if high[0] != "0" and low[0] != "0":
            yield low, high


def _whole_number(text: str, start: int, end: int) -> re.Match[str]:
    """The run of digits around a span."""
    first = re.search(r"[0-9.]*$", text[:start])
    begin = first.start() if first else start
    hit = re.compile(r"[0-9.]+").match(text, begin)
    assert hit is not None, "the span holds digits"
    return hit
