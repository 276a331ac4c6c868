"""Shares, whole numbers behind shares, products and means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ...knowledge import Knowledge, Rule
from ..interval import Interval
from ..observations import Observation
from .finding import Finding, compare
from .passages import Passage
from .reckoning import HUNDRED, bounded, percent_of, quotient

Hit = re.Match[str]
_ROWS = 3
_OF_WHICH = "其中"
_SHARE = "占"


def in_passage(check: str) -> Callable[[Passage, Rule, Hit, Knowledge], Iterator[Finding]] | None:
    """The check of one hit of a pattern, by the name that its rule gives."""
    return {
        "share_stated": _stated, "whole_number": _whole_number, "product": _product, "mean": _mean,
        "per_thousand": _per_thousand,
    }.get(check)  # fmt: skip


def shares(here: Sequence[Passage], knowledge: Knowledge) -> Iterator[Finding]:
    """Every A，占(B)的p%: B is the whole before 其中, or the nearest figure of the name that 占 gives."""
    rules = [rule for rule in knowledge.rules("checks") if rule.data.get("check") == "share"]
    for rule in rules:
        for index, passage in enumerate(here):
            for hit in rule.regex.finditer(passage.text):
                part, share = passage.one(hit, "part"), passage.one(hit, "share")
                before = here[index - 1] if index else None
                whole = _whole_of(passage, before, hit, part, knowledge)
                if whole is not None:
                    yield from _share(rule, part, whole, share)


def named(here: Sequence[Passage], knowledge: Knowledge) -> Iterator[Finding]:
    """A share whose name is A占B的比重, where A and B stand in the sentences before."""
    rule = knowledge.rule("checks", "checks.share.named")
    for index, passage in enumerate(here):
        told = [
            one
            for before in here[max(0, index - rule.data["sentences"]) : index + 1]
            for one in before.figures
        ]
        for share in passage.figures:
            hit = rule.regex.search(share.indicator or "")
            if hit is None or share.family != "percent" or share.measure != "level":
                continue
            part, whole = (_called(told, hit[name], share, knowledge) for name in ("part", "whole"))
            if part is not None and whole is not None and _same_scale(whole, part):
                yield from _share(rule, part, whole, share)


def _called(
    told: Sequence[Observation], name: str, share: Observation, knowledge: Knowledge
) -> Observation | None:
    """The nearest amount before a share that has a name, the share's period and its place."""
    bare = _bare(name, knowledge)
    fitting = [
        one
        for one in told
        if one.start < share.start
        and one.measure == "level"
        and one.family != "percent"
        and (one.period, one.region_code, one.role) == (share.period, share.region_code, share.role)
        and _bare(one.indicator or "", knowledge) == bare
    ]
    return fitting[-1] if fitting else None


def in_tables(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Columns of shares beside columns of amounts, where one row is the whole."""
    rule = knowledge.rule("checks", "checks.share.table")
    columns: dict[tuple[int, int], dict[int, Observation]] = defaultdict(dict)
    for one in observations:
        if one.place is not None and one.measure == "level":
            table, row, column = one.place
            columns[table, column][row] = one
    for (table, column), shares_ in sorted(columns.items()):
        amounts = columns.get((table, column - 1), {})
        wholes = [row for row, one in shares_.items() if one.value == HUNDRED]
        if len(wholes) != 1 or len(shares_) < _ROWS or set(shares_) - set(amounts):
            continue
        whole = amounts[wholes[0]]
        alike = all(amounts[row].unit == whole.unit and amounts[row].family != "percent" for row in shares_)
        if not alike or not all(
            one.family == "percent" and rule.regex.search(one.indicator or "") for one in shares_.values()
        ):
            continue
        found = [
            finding
            for row, share in sorted(shares_.items())
            if row != wholes[0]
            for finding in _share(rule, amounts[row], whole, share)
        ]
        # Where most rows agree, the others are meant to.
        if 2 * sum(finding.verdict == "holds" for finding in found) > len(found):
            yield from found


def _whole_of(
    here: Passage, before: Passage | None, hit: Hit, part: Observation, knowledge: Knowledge
) -> Observation | None:
    generic = knowledge.rule("checks", "checks.share.generic").regex
    named = hit["object"]
    earlier = [
        one
        for one in (*(before.figures if before and _next_to(before, here) else ()), *here.figures)
        if one.start < part.start and _same_scale(one, part)
    ]
    if generic.search(named):
        return _opened(here, hit, part)
    people = knowledge.rule("checks", "checks.share.population").regex
    if people.search(named):
        fitting = [one for one in earlier if people.search(_bare(one.indicator or "", knowledge))]
        return fitting[-1] if fitting else None
    bare = _bare(named, knowledge)
    if len(bare) < 2:
        return None
    fitting = [one for one in earlier if _bare(one.indicator or "", knowledge) == bare]
    return fitting[-1] if fitting else None


def _opened(here: Passage, hit: Hit, part: Observation) -> Observation | None:
    """The figure before the 其中 that a part stands under; None where there is none, or more than one."""
    text = here.text[: hit.start("part")]
    at = text.rfind(_OF_WHICH)
    if at < 0 or text.count(_OF_WHICH) > 1 or "。" in text[at:]:
        return None
    fitting = [one for one in here.within(text[:at]) if _same_scale(one, part)]
    # 老年人口71.6万人，占总人口的20.4%，其中65周岁及以上52.9万人，占15.1%: both are of what was named first.
    return fitting[-1] if fitting and _SHARE not in text[text.rfind("⟦L", 0, at) : at] else None


def _bare(name: str, knowledge: Knowledge) -> str:
    around = knowledge.rule("checks", "checks.share.bare").regex
    return around.sub("", name)


def _next_to(before: Passage, here: Passage) -> bool:
    return abs((before.figures[0].block or 0) - (here.figures[0].block or 0)) <= 1


def _same_scale(one: Observation, part: Observation) -> bool:
    return one.measure == "level" and one.unit == part.unit and one.role == part.role


def _stated(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    part, whole = here.one(hit, "part"), here.one(hit, "whole")
    # The whole may be a promise (占计划120个的71.7%), so the roles may differ.
    if whole.unit == part.unit and whole.measure == part.measure == "level":
        yield from _share(rule, part, whole, here.one(hit, "share"))


def _share(rule: Rule, part: Observation, whole: Observation, share: Observation) -> Iterator[Finding]:
    expected = percent_of(part.stands_for, whole.stands_for)
    if expected is not None:
        yield compare(rule, [share, part, whole], expected, f"{part.quote} ÷ {whole.quote}")


def _whole_number(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    """p % of N things: the nearest percentages that a whole number of them gives."""
    count, share = here.one(hit, "count"), here.one(hit, "share")
    many = count.value
    if many is None or count.step or not 0 < many <= rule.data["most"] or share.value is None:
        return
    if share.relation != "eq" or not bounded(share):
        return
    exactly = share.value * many / 100
    nearest = min(
        (exactly.to_integral_value(way) for way in (ROUND_FLOOR, ROUND_CEILING)),
        key=lambda whole: abs(whole * 100 / many - (share.value or 0)),
    )
    given = nearest * 100 / many
    yield compare(rule, [share, count], Interval(given, given), f"{nearest:f} ÷ {count.quote}")


def _product(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    count, each, whole = (here.one(hit, name) for name in ("count", "each", "total"))
    if _counts(count, hit["per"], knowledge) and _same_scale(each, whole) and bounded(count, each, whole):
        product = count.stands_for * each.stands_for
        yield compare(rule, [whole, count, each], product, f"{count.quote} × {each.quote}")


def _mean(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    whole, count, each = (here.one(hit, name) for name in ("total", "count", "each"))
    if not _counts(count, hit["per"], knowledge) or not _same_scale(each, whole):
        return
    expected = quotient(whole.stands_for, count.stands_for)
    if expected is not None:
        yield compare(rule, [each, whole, count], expected, f"{whole.quote} ÷ {count.quote}")


def _per_thousand(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    whole, count, each = (here.one(hit, name) for name in ("total", "count", "each"))
    if not _counts(count, hit["per"], knowledge) or not _same_scale(each, whole):
        return
    factor = knowledge.rule("checks", "checks.ratio.per_units").data["factors"][hit["per"]]
    expected = quotient(whole.stands_for, count.stands_for)
    if expected is not None and "人口" in (count.indicator or ""):
        times = expected.scaled(Decimal(factor))
        yield compare(rule, [each, whole, count], times, f"{whole.quote} ÷ {count.quote} × {factor}")


def _counts(count: Observation, per: str, knowledge: Knowledge) -> bool:
    """Whether a count is of what 每… speaks of: 户均 wants households."""
    units = knowledge.rule("checks", "checks.ratio.per_units").data["units"]
    return count.unit is not None and count.unit in str(units.get(per, ""))
