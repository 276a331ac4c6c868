"""The words directly around a quantity: its bound, what it measures, its sign and its base.

A bound belongs to the measured phrase, not to the digits: number, then unit, then the words around both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..knowledge import Knowledge, Rule
from ..model import Measure, Relation
from .quantities import Quantity

_THING = re.compile(r"[\u4e00-\u9fff]{2}")
_OPENING = re.compile(r"[\s（(：:“\"‘【\[]+$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What the words around a quantity say.

    `subject` is what is left of the words before it once bound, predicate and base are taken off; `tail` is
    how many characters behind the quantity the bound took; `predicate` is the verb of a change or growth.
    """

    subject: str
    relation: Relation
    measure: Measure
    sign: int
    base: str | None
    tail: int
    predicate: str
    from_baseline: bool
    rules: tuple[tuple[str, str], ...]
    """(field, rule id) pairs in the order in which they were applied."""


class Phrases:
    """Reads the words around a quantity with the packs `bounds` and `measures`."""

    def __init__(self, knowledge: Knowledge) -> None:
        bounds = knowledge.rules("bounds")
        self._before = [rule for rule in bounds if rule.data.get("side") == "before"]
        self._after = [rule for rule in bounds if rule.data.get("side") == "after"]
        measures = knowledge.rules("measures")
        self._measures = [rule for rule in measures if "side" not in rule.data and rule.pattern]
        self._measures_after = [rule for rule in measures if rule.data.get("side") == "after"]
        self._base = knowledge.rule("measures", "measures.base")
        self._baseline = knowledge.rule("measures", "measures.baseline").regex
        self._moved = knowledge.rule("measures", "measures.moved").regex
        self._filler = knowledge.rule("measures", "measures.filler").regex

    def read(self, before: str, after: str, quantity: Quantity) -> Phrase:
        """The phrase of a quantity between the words before it and those behind it."""
        rules: list[tuple[str, str]] = []
        head = _OPENING.sub("", before)
        relation, head = self._bound_before(head, rules)
        tail, behind = self._bound_after(after, rules)
        relation = self._settle(quantity, relation, behind, rules)
        head = self._filler.sub("", head)
        measure, sign, head, predicate, own = self._measure(head, after[tail:], quantity, rules)
        base = None
        hit = self._base.regex.search(head)
        if hit and measure != "level":
            base = hit["base"].rstrip("，")
            head = head[: hit.start()]
            rules.append(("base", self._base.id))
        elif hit and hit["base"] in ("同比", "环比"):
            head = head[: hit.start()]
        baseline = self._baseline.search(head) if measure == "level" else None
        if baseline and baseline.group()[0] in "比较" and not self._moved.match(after[tail:]):
            baseline = None  # 是上年的两倍, 比上年的增速: only 较上年末的9亿元增加4亿元 tells an old value
        if baseline:
            head = head[: baseline.start()]
            rules.append(("role", "measures.baseline"))
        return Phrase(
            own or head, relation, measure, sign, base, tail, predicate, baseline is not None, tuple(rules)
        )

    def _bound_before(self, head: str, rules: list[tuple[str, str]]) -> tuple[Relation | None, str]:
        for rule in self._before:
            hit = rule.regex.search(head)
            if hit:
                rules.append(("relation", rule.id))
                relation: Relation = rule.data["relation"]
                return relation, head[: hit.start()]
        return None, head

    def _bound_after(self, after: str, rules: list[tuple[str, str]]) -> tuple[int, Relation | None]:
        start = len(after) - len(after.lstrip("）) "))
        for rule in self._after:
            hit = rule.regex.match(after[start:]) or rule.regex.match(after)
            if hit:
                rules.append(("relation", rule.id))
                relation: Relation = rule.data["relation"]
                return (hit.end() if start == 0 else 0), relation
        return 0, None

    @staticmethod
    def _settle(
        quantity: Quantity, before: Relation | None, behind: Relation | None, rules: list[tuple[str, str]]
    ) -> Relation:
        """A range stays a range; a hard bound wins over 约 and 余."""
        if quantity.low is not None:
            return "range"
        for relation in (before, behind):
            if relation not in (None, "about", "eq"):
                return relation
        if before == "about" or behind == "about":
            return "about"
        if quantity.about:
            rules.append(("relation", "numbers.approximate_infix"))
            return "about"
        return "eq"

    def _measure(
        self, head: str, after: str, quantity: Quantity, rules: list[tuple[str, str]]
    ) -> tuple[Measure, int, str, str, str]:
        """(measure, sign, words before the predicate, predicate, what the predicate stands before)."""
        family = quantity.family or "count"
        if quantity.kind == "doubling":
            rules.append(("measure", "numbers.doubling"))
            return "growth", 1, head, "", ""
        for rule in self._measures:
            units = rule.data.get("units")
            if units and family not in units and not (family == "other" and "count" in units):
                continue
            if rule.id in ("measures.net_up", "measures.net_down") and family in ("percent", "permille"):
                continue
            hit = rule.regex.search(head)
            things = rule.data.get("things", ())
            if (
                hit
                and things
                and hit.group().startswith(tuple(things))
                and family == "count"
                and _THING.match(after)
            ):
                continue  # 提升40所普通高中办学能力: what was raised is theirs, not their number
            if hit:
                return self._decided(rule, hit, head, family, rules)
        for rule in self._measures_after:
            if family in rule.data["units"] and rule.regex.match(after):
                rules.append(("measure", rule.id))
                return rule.data["measure"], rule.data.get("sign", 1), head, "", ""
        rules.append(("measure", "measures.level"))
        return "level", 1, head, "", ""

    @staticmethod
    def _decided(
        rule: Rule, hit: re.Match[str], head: str, family: str, rules: list[tuple[str, str]]
    ) -> tuple[Measure, int, str, str, str]:
        rules.append(("measure", rule.id))
        measure = rule.data["measure"]
        sign = int(rule.data.get("sign", 1))
        if measure == "auto":
            kind: Measure = "growth" if family in ("percent", "times") else "change"
            return kind, sign, head[: hit.start("verb")], hit["verb"], hit["object"]
        return measure, sign, head[: hit.start()], hit.group(), ""


@lru_cache(maxsize=4)
def phrases(knowledge: Knowledge) -> Phrases:
    """The compiled phrase rules of a rule set."""
    return Phrases(knowledge)
