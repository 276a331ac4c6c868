"""The repair of a reading text: each kind of damage in its turn, every change with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ...knowledge import Knowledge
from ...model import Repair, RepairMode
from ..reading import Draft, Stretch
from .candidate import Candidate, Detector
from .dashes import Dashes
from .digits import Digits
from .encoding import Encoding
from .leaks import Leaks
from .percents import Percents
from .punctuation import Punctuation
from .rewrite import chosen, rewrite
from .stamps import Stamps
from .traditional import Traditional
from .washing import Washing


@dataclass(frozen=True)
class Repaired:
    """The text that the rules read on, and what was done to get it."""

    draft: Draft
    stretches: list[Stretch]
    repairs: tuple[Repair, ...]
    """All that was made, offered or doubted, in the order of the loaded text."""
    stamp: str | None = None
    """The year that a site stamped over the text: no period that it tells holds."""


class Stage:
    """Repairs reading texts with the packs `repairs.*`. Build it once with `stage(knowledge)`."""

    def __init__(self, knowledge: Knowledge) -> None:
        # Text in a wrong encoding looks like traditional script; units behind numbers are told in simplified.
        self._before: tuple[Detector, ...] = (
            Encoding(knowledge),
            Traditional(knowledge),
            Punctuation(knowledge),
            Digits(knowledge),
        )
        self._stamps = Stamps(knowledge)
        self._percents, self._dashes = Percents(knowledge), Dashes(knowledge)
        self._washing, self._leaks = Washing(knowledge), Leaks(knowledge)

    def repair(self, draft: Draft, stretches: list[Stretch], loaded: str, mode: RepairMode) -> Repaired:
        """Find the damage of a draft and mend what `mode` allows. `loaded` is the text as it came."""
        if mode == "off":
            return Repaired(draft, stretches, ())
        work = _Work(draft, stretches, loaded, every=mode == "all")
        # What hides characters goes before what reads numbers and words.
        for detector in self._before:
            work.put(detector.find(work.text))
        stamp = self._stamps.stamp(work.text)
        restored = work.put(self._stamps.find(work.text, stamp)) if stamp is not None else []
        work.put(self._dashes.find(work.text, restored))
        work.put(self._percents.find(work.text, damaged=stamp is not None))
        work.put(self._washing.find(work.text))
        work.put(self._leaks.find(work.text))
        return Repaired(work.draft, work.stretches, work.repairs(), stamp.year if stamp else None)


class _Work:
    """A text under repair: each `put` gives a new text, and remembers what was done to get it."""

    def __init__(self, draft: Draft, stretches: list[Stretch], loaded: str, *, every: bool) -> None:
        self.draft, self.stretches = draft, stretches
        self.text = draft.text
        self._loaded, self._every = loaded, every
        self._made: list[Repair] = []
        self._left: list[Repair] = []

    def put(self, candidates: Sequence[Candidate]) -> list[tuple[int, int]]:
        """Make the repairs that are certain; the spans where they stand in the new text."""
        found = [one for one in candidates if self._in_one_piece(one)]
        if not found:
            return []
        taken = chosen(found, every=self._every)
        settled = [(one.start, one.end) for one in taken]
        made = set(map(id, taken))
        self._made += [_repair(one, self.draft, self._loaded, applied=True) for one in taken]
        for one in found:
            if id(one) not in made:
                left = _repair(one, self.draft, self._loaded, applied=False)
                open_still = one.decision == "doubt" and not any(
                    one.start < end and start < one.end for start, end in settled
                )
                self._left.append(replace(left, doubtful=open_still))
        self.draft, self.stretches, spans = rewrite(self.draft, self.stretches, taken)
        self.text = self.draft.text
        return spans

    def _in_one_piece(self, one: Candidate) -> bool:
        """Whether only blanks of the loaded text lie between its characters: no page number, no line."""
        if "\n" in self.text[one.start : one.end]:
            return False
        starts, ends = self.draft.starts, self.draft.ends
        return all(
            not self._loaded[ends[at] : starts[at + 1]].strip() for at in range(one.start, one.end - 1)
        )

    def repairs(self) -> tuple[Repair, ...]:
        """All that was made, offered or doubted."""
        everything = [*_joined(self._made, self.draft, self._loaded), *self._left]
        return tuple(sorted(everything, key=_order))


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
        told = [part for repair in (last, one) for part in repair.evidence.split("；") if part]
        evidence = "；".join(dict.fromkeys(told))
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
