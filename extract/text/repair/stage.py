"""The repair of a reading text: each kind of damage in its turn, every change with its place on the file's text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ...knowledge import Knowledge
from ...model import Repair, RepairMode
from ..reading import Draft, Stretch
from .candidate import Candidate, Detector
from .rewrite import chosen, rewrite

PASSES: tuple[Callable[[Knowledge], Detector], ...] = ()
"""In this order: what hides characters goes before what reads words and numbers."""


@dataclass(frozen=True)
class Repaired:
    """The text that the rules read on, and what was done to get it."""

    draft: Draft
    stretches: list[Stretch]
    repairs: tuple[Repair, ...]
    """All that was made, offered or doubted, in the order of the loaded text."""


class Stage:
    """Repairs reading texts with the packs `repairs.*`. Build it once with `stage(knowledge)`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._detectors = [make(knowledge) for make in PASSES]

    def repair(self, draft: Draft, stretches: list[Stretch], loaded: str, mode: RepairMode) -> Repaired:
        """Find the damage of a draft and mend what `mode` allows. `loaded` is the text as it came."""
        if mode == "off":
            return Repaired(draft, stretches, ())
        made: list[Repair] = []
        left: list[Repair] = []
        for detector in self._detectors:
            text = draft.text
            found = [one for one in detector.find(text) if "\n" not in text[one.start : one.end]]
            if not found:
                continue
            taken = chosen(found, every=mode == "all")
            made += [_repair(one, draft, loaded, applied=True) for one in taken]
            left += [_repair(one, draft, loaded, applied=False) for one in found if one not in taken]
            draft, stretches = rewrite(draft, stretches, taken)
        everything = [*_joined(made, draft, loaded), *left]
        return Repaired(draft, stretches, tuple(sorted(everything, key=_order)))


def _order(repair: Repair) -> tuple[int, int, bool, float, str, str]:
    return repair.start, repair.end, not repair.applied, -repair.confidence, repair.rule, repair.after


def _repair(one: Candidate, draft: Draft, loaded: str, *, applied: bool) -> Repair:
    start, end = draft.starts[one.start], draft.ends[one.end - 1]
    return Repair(
        start,
        end,
        loaded[start:end],
        one.after,
        one.rule,
        one.confidence,
        applied,
        one.evidence,
        one.kind,
        doubtful=one.decision == "doubt" and not applied,
    )


def _joined(made: Sequence[Repair], draft: Draft, loaded: str) -> list[Repair]:
    """Repairs of repaired characters as one: 衛(wèi)生 and then 卫生 are one step from the loaded text."""
    joined: list[Repair] = []
    for one in sorted(made, key=_order):
        last = joined[-1] if joined else None
        if last is None or one.start >= last.end:
            joined.append(one)
            continue
        start, end = last.start, max(last.end, one.end)
        weaker = min(last, one, key=lambda repair: repair.confidence)
        evidence = "；".join(filter(None, dict.fromkeys((last.evidence, one.evidence))))
        after = "".join(
            character
            for character, first, behind in zip(draft.text, draft.starts, draft.ends, strict=True)
            if start <= first and behind <= end
        )
        joined[-1] = replace(
            weaker, start=start, end=end, before=loaded[start:end], after=after, evidence=evidence
        )
    return joined


@lru_cache(maxsize=8)
def stage(knowledge: Knowledge) -> Stage:
    """The repair stage of a set of rules, built once."""
    return Stage(knowledge)
