"""Products, means, densities and multiples: what one 每 or 倍 says of two other figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from ...knowledge import Knowledge, Rule
from ..observations import Observation
from .finding import Finding, compare
from .passages import Passage
from .reckoning import bounded, called, quotient, rounded

Hit = re.Match[str]
_OF_WHICH = "其中"
_CLAUSE = re.compile(r"[，,。；;：:（(]")
_MEAN_OF_MOVING = (
    "可能按平均数或另一口径计算",
    "it may be reckoned on an average or another basis",
)


def in_passage(check: str) -> Callable[[Passage, Rule, Hit, Knowledge], Iterator[Finding]] | None:
    """The check of one hit of a pattern, by the name that its rule gives."""
    return {"product": _product, "mean": _mean, "times": _times}.get(check)


def _product(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """N of them, each M, together T."""
    count, each, whole = (here.one(hit, name) for name in ("count", "each", "total"))
    scale = _scale(each, whole, knowledge)
    if scale is None or not _counted(count, hit, knowledge) or not bounded(count, each, whole):
        return
    if each.measure != "level" or whole.measure != "level" or _is_part(here, hit, "count"):
        return
    product = (count.stands_for * each.stands_for).scaled(scale / _factor(hit, knowledge))
    yield compare(rule, [whole, count, each], product, f"{count.quote} × {each.quote}{_shown(scale)}")


def _mean(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """T and N in whichever order, then M for each: M = T / N."""
    each = here.one(hit, "each")
    for count, whole in (("one", "two"), ("two", "one")):
        many, all_ = here.one(hit, count), here.one(hit, whole)
        scale = _scale(all_, each, knowledge)
        if scale is None or not _counted(many, hit, knowledge) or _is_part(here, hit, "one"):
            continue
        if (many.unit == all_.unit and not hit["kin"]) or many.measure != "level" or each.measure != "level":
            continue
        factor = _factor(hit, knowledge)
        expected = quotient(all_.stands_for, many.stands_for)
        if expected is not None:
            reckoned = f"{all_.quote} ÷ {many.quote}{_shown(scale)}"
            if factor != 1:
                reckoned += f" × {factor:f}"
            yield compare(
                rule, [each, all_, many], expected.scaled(factor * scale), reckoned,
                claimed=rounded(each), slack=each.step or Decimal(1),
                doubt=_doubt(each, hit, knowledge),
            )  # fmt: skip
        return


def _doubt(each: Observation, hit: Hit, knowledge: Knowledge) -> tuple[str, str] | None:
    moving = knowledge.rule("checks", "checks.ratio.moving").regex
    told = f"{each.indicator or ''}{hit.group()}"
    return _MEAN_OF_MOVING if moving.search(told) else None


def _times(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """A is T times B; with `more`, A is by T times more than B."""
    now, before, times = (here.one(hit, name) for name in ("now", "before", "times"))
    if now.unit != before.unit or now.family in ("times", "points") or not bounded(now, before):
        return
    expected = quotient(now.stands_for, before.stands_for)
    if expected is not None:
        more = bool(rule.data.get("more"))
        reckoned = f"{now.quote} ÷ {before.quote}{' − 1' if more else ''}"
        yield compare(rule, [times, now, before], expected.moved(-1 if more else 0), reckoned)


def named(here: Sequence[Passage], knowledge: Knowledge) -> Iterator[Finding]:
    """A ratio with a name (城乡收入比), whose two levels stand in the sentences before."""
    for rule in (rule for rule in knowledge.rules("checks") if rule.data.get("check") == "named_ratio"):
        names = [re.compile(rule.data[part]) for part in ("top", "bottom")]
        for index, passage in enumerate(here):
            first = max(0, index - int(rule.data["within"]))
            for hit in rule.regex.finditer(passage.text):
                ratio = passage.one(hit, "ratio")
                told = [one for before in here[first : index + 1] for one in before.figures]
                top, bottom = (called(told, name.search, ratio) for name in names)
                if top is None or bottom is None or top.unit != bottom.unit or ratio.family == "percent":
                    continue
                expected = quotient(top.stands_for, bottom.stands_for)
                if expected is not None:
                    yield compare(rule, [ratio, top, bottom], expected, f"{top.quote} ÷ {bottom.quote}")


def _is_part(here: Passage, hit: Hit, name: str) -> bool:
    """Whether the first figure is itself a part of another (其中结转资金320万元，惠及…)."""
    clause = _CLAUSE.split(here.text[: hit.start(name)])[-1]
    return _OF_WHICH in clause


def _counted(count: Observation, hit: Hit, knowledge: Knowledge) -> bool:
    """Whether a count is of what 每… or …均 speaks of: 户均 wants households, 每千人口 a population."""
    rule = knowledge.rule("checks", "checks.ratio.per_units")
    groups = hit.groupdict()
    thing = str(groups.get("thing") or groups.get("mean") or groups.get("single") or groups.get("yield"))
    if count.unit != thing and count.unit not in rule.data["units"].get(thing, ()):
        return False
    kin = groups.get("kin") or ""
    words = rule.data["kin"].get(kin)
    return words is None or re.search(words, f"{count.indicator or ''}{_clause_of(count)}") is not None


def _clause_of(count: Observation) -> str:
    """The words right before a count, where its name was not read whole."""
    return _CLAUSE.split(count.before)[-1]


def _factor(hit: Hit, knowledge: Knowledge) -> Decimal:
    times = hit.groupdict().get("many") or ""
    return Decimal(knowledge.rule("checks", "checks.ratio.per_units").data["factors"].get(times, 1))


def _scale(one: Observation, other: Observation, knowledge: Knowledge) -> Decimal | None:
    """How many of the unit of `other` one unit of `one` is; None where they are of two kinds."""
    if one.unit == other.unit:
        return Decimal(1)
    sizes = knowledge.rule("checks", "checks.ratio.sizes").data["sizes"]
    if one.unit in sizes and other.unit in sizes and sizes[one.unit][0] == sizes[other.unit][0]:
        return Decimal(str(sizes[one.unit][1])) / Decimal(str(sizes[other.unit][1]))
    return None


def _shown(scale: Decimal) -> str:
    if scale == 1:
        return ""
    return f" × {scale:f}" if scale > 1 else f" ÷ {1 / scale:f}"
