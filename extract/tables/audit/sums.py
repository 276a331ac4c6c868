"""Parts and totals: in a sentence, in a structure, in the rows and columns of a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from ...knowledge import Knowledge, Rule
from ...text.numbers import numerals
from ..interval import Interval, judge, total
from ..observations import Observation
from .finding import Finding, compare
from .passages import Passage
from .reckoning import bounded, of_one_kind

Hit = re.Match[str]
Grid = dict[tuple[int, int], Observation]
_NEAR_BLOCKS = 1
_PARTIAL = ("所列各项可能不是全部", "the parts that are named may not be all")


def in_passage(check: str) -> Callable[[Passage, Rule, Hit, Knowledge], Iterator[Finding]] | None:
    """The check of one hit of a pattern, by the name that its rule gives."""
    return {
        "rest": _rest, "total": _total, "made_of": _made_of, "of_which": _of_which, "structure": _structure,
        "listed": _listed, "pair": _pair, "adds_up": _adds_up,
    }.get(check)  # fmt: skip


def _rest(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    whole, rest = here.one(hit, "whole"), here.one(hit, "rest")
    nested = knowledge.rule("checks", "checks.sum.nested").regex
    parts = [one for one in here.within(hit["parts"]) if one.unit == whole.unit and one.measure == "level"]
    if parts and not nested.search(hit["parts"]):
        yield from _equal(rule, whole, [*parts, rest])


def _total(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    nested = knowledge.rule("checks", "checks.sum.nested").regex
    between = hit["parts"][hit["parts"].index("⟦") :]
    if not nested.search(between):
        yield from _equal(rule, here.one(hit, "whole"), here.within(hit["parts"]))


def _made_of(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    yield from _equal(rule, here.one(hit, "whole"), here.within(hit["parts"]))


def _listed(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """包括A、B、C三项: as many parts as the list says it has."""
    parts = here.within(hit["parts"])
    if numerals(knowledge).parse(hit["many"].replace("两", "二")) == len(parts):
        yield from _equal(rule, here.one(hit, "whole"), parts)


def _pair(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """其中X A、非X B: two parts whose words leave nothing out."""
    pairs = knowledge.rule("checks", "checks.sum.opposites").data["pairs"]
    one, other = hit["one_word"], hit["other_word"]
    for first, second in (*pairs, *(pair[::-1] for pair in pairs)):
        # What stands around the two words is the same: 公办幼儿园, 民办幼儿园; or the second leaves it out.
        if first in one and second in other and one.count(first) == other.count(second) == 1:
            rest, others = one.replace(first, "", 1), other.replace(second, "", 1)
            if rest == others or not others or not rest:
                parts = [here.one(hit, "one"), here.one(hit, "other")]
                yield from _equal(rule, here.one(hit, "whole"), parts)
                return
    plain = one.removeprefix("其中")
    if plain and other in (f"非{plain}", f"不{plain}", f"未{plain}"):
        yield from _equal(rule, here.one(hit, "whole"), [here.one(hit, "one"), here.one(hit, "other")])


def _adds_up(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    """其中 a list that nobody calls whole: where it adds up it is; where it nearly does, look at it."""
    whole, parts = here.one(hit, "whole"), here.within(hit["parts"])
    parts = [one for one in parts if one.measure == "level" and one.unit == whole.unit]
    nested = knowledge.rule("checks", "checks.sum.nested_list").regex
    if len(parts) < 2 or nested.search(hit["parts"]) or not whole.value or not bounded(whole, *parts):
        return
    added = total(one.stands_for for one in parts)
    fine = (added.width or Decimal(0)) + (whole.stands_for.width or Decimal(0))
    if fine > Decimal(str(rule.data["fine"])) * whole.value:
        return
    if whole.stands_for.distance(added) <= Decimal(str(rule.data["near"])) * whole.value:
        yield from _equal(rule, whole, parts, doubt=_PARTIAL)


def _of_which(here: Passage, rule: Rule, hit: Hit, knowledge: Knowledge) -> Iterator[Finding]:
    whole, part = here.one(hit, "whole"), here.one(hit, "part")
    if not of_one_kind([whole, part]) or whole.value is None or whole.value <= 0:
        return
    other = knowledge.rule("checks", "checks.sum.other_scale").regex
    if other.search(hit.group()[hit.group().index("其中") :]):
        return
    if whole.stands_for.high is None:
        return
    expected = Interval(None, whole.stands_for.high)
    yield compare(
        rule,
        [part, whole],
        expected,
        (f"总数{whole.quote}", f"the whole of {whole.quote}"),
        slack=max(part.step, whole.step),
    )


def _structure(here: Passage, rule: Rule, hit: Hit, _: Knowledge) -> Iterator[Finding]:
    parts = here.within(hit["parts"])
    if not bounded(*parts) or any(one.value is None for one in parts):
        return
    hundred = Interval(Decimal(100), Decimal(100))
    added = total(one.stands_for for one in parts)
    doubt = None
    sum_ = sum((one.value or Decimal(0) for one in parts), Decimal(0))
    if not rule.data.get("certain") and abs(sum_ - 100) > 50:
        doubt = ("各部分不像百分比", "the parts do not look like percentages")
    yield compare(
        rule, parts, hundred, " + ".join(one.quote for one in parts), claimed=added, slack=parts[0].step,
        doubt=doubt,
    )  # fmt: skip


def _equal(
    rule: Rule, whole: Observation, parts: Sequence[Observation], doubt: tuple[str, str] | None = None
) -> Iterator[Finding]:
    """The parts add up to the whole. Whole numbers of things without multiplier leave no room."""
    if len(parts) < 2 or not of_one_kind([whole, *parts]) or whole in parts:
        return
    expected = total(one.stands_for for one in parts)
    reckoned = " + ".join(one.quote for one in parts)
    steps = max(one.step for one in (whole, *parts))
    yield compare(rule, [whole, *parts], expected, reckoned, slack=steps, doubt=doubt)


def complete(here: Sequence[Passage], knowledge: Knowledge) -> Iterator[Finding]:
    """Parts that are known to be all parts (the three industries), against their whole in the same words.

    `here` are the sentences of a document in order; the whole stands in the same sentence or the one before.
    """
    rules = [rule for rule in knowledge.rules("checks") if rule.data.get("check") == "complete"]
    for rule in rules:
        patterns = [re.compile(part) for part in rule.data["parts"]]
        for index, passage in enumerate(here):
            levels = [one for one in passage.figures if _level(one)]
            parts = [_named(levels, pattern) for pattern in patterns]
            found = [one for one in parts if one is not None]
            if len(found) != len(patterns) or len({one.figure_id for one in found}) != len(found):
                continue
            nearby = [*(here[index - 1].figures if index else ()), *passage.figures]
            whole = _whole(nearby, found, rule.regex)
            if whole is not None:
                yield from _equal(rule, whole, found)


def hundred(here: Sequence[Passage], knowledge: Knowledge) -> Iterator[Finding]:
    """Shares that are known to be all shares, in one sentence: together they are 100 %."""
    for rule in (rule for rule in knowledge.rules("checks") if rule.data.get("check") == "hundred"):
        patterns = [re.compile(part) for part in rule.data["parts"]]
        for passage in here:
            shares = [one for one in passage.figures if _level(one) and one.family == "percent"]
            found = [[one for one in shares if pattern.search(one.indicator or "")] for pattern in patterns]
            if all(len(hits) == 1 for hits in found):
                parts = [hits[0] for hits in found]
                yield from _up_to_hundred(rule, parts)


def _up_to_hundred(rule: Rule, parts: Sequence[Observation]) -> Iterator[Finding]:
    if not bounded(*parts):
        return
    whole = Interval(Decimal(100), Decimal(100))
    added = total(one.stands_for for one in parts)
    reckoned = " + ".join(one.quote for one in parts)
    yield compare(rule, parts, whole, reckoned, claimed=added, slack=max(one.step for one in parts))


def _level(one: Observation) -> bool:
    return one.measure == "level" and one.role == "actual" and bool(one.indicator)


def _named(levels: Sequence[Observation], pattern: re.Pattern[str]) -> Observation | None:
    hits = [one for one in levels if pattern.search(one.indicator or "") and one.family != "percent"]
    return hits[0] if len(hits) == 1 else None


def _whole(
    nearby: Sequence[Observation], parts: Sequence[Observation], pattern: re.Pattern[str]
) -> Observation | None:
    first = parts[0]
    hits = [
        one
        for one in nearby
        if _level(one)
        and one.start < first.start
        and pattern.search(one.indicator or "")
        and abs((one.block or 0) - (first.block or 0)) <= _NEAR_BLOCKS
        and all(_frame(part) == _frame(one) for part in parts)
    ]
    return hits[-1] if hits else None


def _frame(one: Observation) -> tuple[str | None, ...]:
    return one.unit, one.period, one.region_code


def in_tables(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Totals of the tables of a document, against the cells that they add up."""
    tables: dict[int, Grid] = defaultdict(dict)
    crowded: set[tuple[int, int, int]] = set()
    for one in observations:
        if one.place is None:
            continue
        table, row, column = one.place
        if (row, column) in tables[table]:
            # A cell with several figures is a text, and a nested list of its own.
            crowded.add((table, row, column))
        tables[table][row, column] = one
    for number, grid in sorted(tables.items()):
        for table, row, column in crowded:
            if table == number:
                grid.pop((row, column), None)
        yield from _table(grid, knowledge)
        turned = {(column, row): one for (row, column), one in grid.items()}
        yield from _table(turned, knowledge)


def _table(grid: Grid, knowledge: Knowledge) -> Iterator[Finding]:
    """Total rows of a grid. Turn the grid for total columns."""
    rule = knowledge.rule("checks", "checks.sum.table")
    rows = sorted({row for row, _ in grid})
    columns = sorted({column for _, column in grid})
    totals = [row for row in rows if all(_is_total(grid[at]) for at in grid if at[0] == row)]
    if len(totals) != 1 or len(rows) < 3:
        return
    sums = []
    for column in columns:
        if all(_is_total(grid[at]) for at in grid if at[1] == column) and len(columns) > 1:
            continue
        found = _column(grid, column, totals[0], rows, knowledge)
        if found:
            sums.append(found)
    held = sum(_verdict(whole, parts) == "holds" for whole, parts in sums)
    for whole, parts in sums:
        doubt = None if held or _close(whole, parts, Decimal(str(rule.data["far"]))) else _LEVELS
        added = f"{parts[0].quote} + … + {parts[-1].quote}"
        reckoned = (f"{added}（{len(parts)}项）", f"{added} ({len(parts)} cells)")
        expected = total(one.stands_for for one in parts)
        steps = max(one.step for one in (whole, *parts))
        yield compare(rule, [whole, *parts], expected, reckoned, slack=steps, doubt=doubt)


_LEVELS = ("表中各行可能有上下级", "the rows of the table may be of several levels")


def _column(
    grid: Grid, column: int, at: int, rows: Sequence[int], knowledge: Knowledge
) -> tuple[Observation, list[Observation]] | None:
    whole = grid.get((at, column))
    if whole is None or not _adds(whole, knowledge):
        return None
    others = [row for row in rows if row != at]
    parts = [grid[row, column] for row in others if (row, column) in grid]
    # A total in the middle adds up only one side of it, and nobody says which.
    if not (all(row > at for row in others) or all(row < at for row in others)):
        return None
    if len(parts) < 2 or any(one.unit != whole.unit or one.measure != "level" for one in parts):
        return None
    return (whole, parts) if bounded(whole, *parts) else None


def _adds(whole: Observation, knowledge: Knowledge) -> bool:
    not_added = knowledge.rule("checks", "checks.sum.table_not_added").regex
    return (
        whole.measure == "level"
        and whole.family not in ("percent", "permille", "rate", "ratio", "times", "points")
        and not not_added.search(whole.indicator or "")
        and whole.value is not None
        and whole.value > 0
    )


def _is_total(one: Observation) -> bool:
    return one.qualifier == "合计"


def _verdict(whole: Observation, parts: Sequence[Observation]) -> str:
    return judge(whole.stands_for, total(one.stands_for for one in parts), Decimal(0))


def _close(whole: Observation, parts: Sequence[Observation], far: Decimal) -> bool:
    apart = whole.stands_for.distance(total(one.stands_for for one in parts))
    return whole.value is not None and apart <= far * whole.value
