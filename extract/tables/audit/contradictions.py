"""One thing told twice in one report with numbers that do not meet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...knowledge import Knowledge
from ..observations import Observation
from .finding import Finding, compare


def contradictions(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Every later statement of a thing against the first one in the same document."""
    rule = knowledge.rule("checks", "checks.contradiction.same")
    stated: dict[tuple[str | None, ...], list[Observation]] = defaultdict(list)
    for one in observations:
        if _is_plain(one, int(rule.data["shortest"]), knowledge):
            stated[_what(one, knowledge)].append(one)
    for same in stated.values():
        first, seen = same[0], {same[0].sentence_start}
        for later in same[1:]:
            # Two numbers of one name in one sentence are told apart by words that a name does not hold.
            if later.sentence_start in seen:
                continue
            seen.add(later.sentence_start)
            yield compare(
                rule,
                [later, first],
                first.stands_for,
                (f"前文{first.quote}", f"the earlier {first.quote}"),
                slack=max(first.step, later.step),
            )


def _what(one: Observation, knowledge: Knowledge) -> tuple[str | None, ...]:
    verbs = knowledge.rule("checks", "checks.contradiction.verbs").regex
    return (
        verbs.sub("", one.indicator or ""), one.qualifier, one.unit, one.measure, one.base, one.period,
        one.region_code or one.region,
    )  # fmt: skip


def _is_plain(one: Observation, shortest: int, knowledge: Knowledge) -> bool:
    """Whether the figure is the amount of what its name says, with nothing around it that narrows it."""
    name = one.indicator or ""
    if (
        one.cell is not None
        or one.corrupt
        or one.measure != "level"
        or one.role != "actual"
        or one.relation != "eq"
        or one.period is None
        or len(name) < shortest
    ):
        return False
    subject = knowledge.rule("checks", "checks.contradiction.subject").regex
    links = knowledge.rule("checks", "checks.contradiction.links").regex
    before = links.sub("", re.sub(r"\s+", "", one.before))
    if not before.endswith(name):
        return False
    place = before.removesuffix(name)
    return bool(subject.search(place) or (one.region and subject.search(place.replace(one.region, "全县"))))
