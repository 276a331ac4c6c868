"""Shares of a whole, and the whole numbers behind shares."""

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
from .reckoning import HUNDRED, bounded, called, percent_of, quotient, spoken

Hit = re.Match[str]
_ROWS = 3
_OF_WHICH = "其中"
_SHARE = "占"
_SHORTEST = 2


def in_passage(check: str) -> Callable[[Passage, Rule, Hit, Knowledge], Iterator[Finding]] | None:
    """The check of one hit of a pattern, by the name that its rule gives."""
    return {
        "share_stated": _stated, "share_rate": _rate, "share_open": _open, "whole_number": _whole_number,
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
                    yield from _share(rule, part, whole, share, knowledge)


def named(here: Sequence[Passage], knowledge: Knowledge) -> Iterator[Finding]:
    """A share whose name is A占B的比重, where A and B stand in the sentences before."""
    rule = knowledge.rule("checks", "checks.share.named")
    wider = knowledge.rule("checks", "checks.share.wider").regex
    for index, passage in enumerate(here):
        nearby = here[max(0, index - rule.data["sentences"]) : index + 1]
        told = [one for before in nearby for one in before.figures]
        for share in passage.figures:
            hit = rule.regex.search(share.indicator or "")
            # 占全省民营企业出口的1.2%: of a whole that nobody told.
            if (
                hit is None
                or wider.search(hit["whole"])
                or share.family != "percent"
                or share.measure != "level"
            ):
                continue
            part, whole = (
                called(told, _same_name(hit[name], knowledge), share) for name in ("part", "whole")
            )
            if part is not None and whole is not None and part != whole and _same_scale(whole, part):
                yield from _share(rule, part, whole, share, knowledge)


def _same_name(name: str, knowledge: Knowledge) -> Callable[[str], bool]:
    bare = _bare(name, knowledge)
    return lambda other: _bare(other, knowledge) == bare


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
            for finding in _share(rule, amounts[row], whole, share, knowledge)
        ]
        # Where most rows agree, the others are meant to.
        if 2 * sum(finding.verdict == "holds" for finding in found) > len(found):
            yield from found
        else:
            pairs = [(amounts[row], share) for row, share in sorted(shares_.items()) if row != wholes[0]]
            yield from _other_whole(rule, whole, pairs)


def _other_whole(
    rule: Rule, whole: Observation, pairs: Sequence[tuple[Observation, Observation]]
) -> Iterator[Finding]:
    """The whole against what every row makes of it: where all say the same, the whole errs."""
    low, high = Decimal(0), None
    for part, share in pairs:
        said = quotient(part.stands_for, share.stands_for.scaled(Decimal("0.01")))
        if said is None or said.low is None or said.high is None:
            return
        low, high = max(low, said.low), said.high if high is None else min(high, said.high)
    if high is None or low > high:
        return
    part, share = pairs[0]
    yield compare(rule, [whole, part, share], Interval(low, high), f"{part.quote} ÷ {share.quote}%")


def _whole_of(
    here: Passage, before: Passage | None, hit: Hit, part: Observation, knowledge: Knowledge
) -> Observation | None:
    """The whole that 占 names: by a general word what 其中 opened, else one of that name."""
    generic = knowledge.rule("checks", "checks.share.generic").regex
    wide = knowledge.rule("checks", "checks.share.wider").regex.search(hit["object"])
    near = before if before and _next_to(before, here) else None
    told = (near.text if near else "") + here.text[: hit.start("part")]
    if wide and wide.group() not in told:
        # 占全省的3.1%: of a whole that nobody told.
        return None
    if generic.search(hit["object"]):
        return _opened(here, near, hit, part)
    earlier = [
        one
        for one in (*(near.figures if near else ()), *here.figures)
        if one.start < part.start and _same_scale(one, part)
    ]
    people = knowledge.rule("checks", "checks.share.population").regex
    if people.search(hit["object"]):
        fitting = [one for one in earlier if people.search(_bare(one.indicator or "", knowledge))]
        return fitting[-1] if fitting else None
    bare = _bare(hit["object"], knowledge)
    if len(bare) < _SHORTEST:
        return None
    fitting = [one for one in earlier if _bare(one.indicator or "", knowledge) == bare]
    return fitting[-1] if fitting else _ends_so(here, near, hit, part, bare, knowledge)


def _ends_so(
    here: Passage, near: Passage | None, hit: Hit, part: Observation, bare: str, knowledge: Knowledge
) -> Observation | None:
    """The figure right before the part, where its name ends in that of the whole (专任教师, 教师总数)."""
    opened = here.text.startswith(_OF_WHICH) and near is not None
    before = [one for one in here.figures if one.start < part.start] or (
        near.figures if opened and near else ()
    )
    fitting = [one for one in before if _same_scale(one, part)]
    if not fitting:
        return None
    name = _bare(fitting[-1].indicator or "", knowledge).removesuffix("余额")
    # 进出口总额 ends in 出口总额 and is another thing.
    joined = knowledge.rule("checks", "checks.share.joined").regex
    return fitting[-1] if name.endswith(bare) and not joined.search(name.removesuffix(bare)) else None


def _opened(here: Passage, near: Passage | None, hit: Hit, part: Observation) -> Observation | None:
    """The figure before the 其中 that a part stands under; None where there is none, or more than one."""
    text = here.text[: hit.start("part")]
    at = text.rfind(_OF_WHICH)
    if at < 0 or text.count(_OF_WHICH) > 1 or "。" in text[at:]:
        return None
    if at == 0 and near is not None:
        # 贷款余额186.5亿元。其中，涉农贷款…
        fitting = [one for one in near.figures if _same_scale(one, part)]
        return fitting[-1] if len(fitting) == 1 and _SHARE not in near.text else None
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


def _stated(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    part, whole = here.one(hit, "part"), here.one(hit, "whole")
    # The whole may be a promise (占计划120个的71.7%), so the roles may differ.
    if whole.unit == part.unit and whole.measure == part.measure == "level":
        yield from _share(rule, part, whole, here.one(hit, "share"), knowledge)


def _rate(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """N of them, done M, 'done' rate p%: the words before M name the rate (已办理残疾人证…，办证率)."""
    part, whole, share = (here.one(hit, name) for name in ("part", "whole", "share"))
    opening = knowledge.rule("checks", "checks.share.done_opens").regex
    did, rate = opening.sub("", hit["did"]), hit["rate"]
    if whole.unit != part.unit or not whole.measure == part.measure == "level" or whole.role != part.role:
        return
    if did and rate and did[0] == rate[0] and _runs_through(rate, did):
        yield from _share(rule, part, whole, share, knowledge)


def _runs_through(short: str, long: str) -> bool:
    """Whether the characters of one stand in the other, in their order."""
    rest = iter(long)
    return all(character in rest for character in short)


def _open(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """Of N …中, M, 占p%."""
    part, whole = here.one(hit, "part"), here.one(hit, "whole")
    if whole.unit == part.unit and whole.measure == part.measure == "level" and whole.role == part.role:
        yield from _share(rule, part, whole, here.one(hit, "share"), knowledge)


def _share(
    rule: Rule, part: Observation, whole: Observation, share: Observation, knowledge: Knowledge
) -> Iterator[Finding]:
    expected = percent_of(part.stands_for, whole.stands_for)
    if expected is None:
        return
    figures, reckoned = [share, part, whole], f"{part.quote} ÷ {whole.quote}"
    if share.family != "ratio":
        yield compare(rule, figures, expected, reckoned)
        return
    said = spoken(share, knowledge)
    if said is not None:
        slack = Decimal(0)
        yield compare(rule, figures, expected.scaled(Decimal("0.01")), reckoned, claimed=said, slack=slack)


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
