"""A reading text with candidates put in: the new text, and where each of its characters comes from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..reading import Draft, Stretch
from .candidate import Candidate


def chosen(candidates: Sequence[Candidate], *, every: bool) -> list[Candidate]:
    """Those that are put in, in order and none touching another: the most certain one of each place.

    With `every`, offered and doubtful readings are put in too, where nothing more certain stands there.
    """
    wanted = [one for one in candidates if every or one.decision == "apply"]
    wanted.sort(key=lambda one: (one.decision != "apply", -one.confidence, one.start - one.end, one.start))
    kept: list[Candidate] = []
    taken: list[tuple[int, int]] = []
    for one in wanted:
        at = bisect_right(taken, (one.start, one.end))
        before, behind = taken[at - 1 : at], taken[at : at + 1]
        if (before and before[0][1] > one.start) or (behind and behind[0][0] < one.end):
            continue
        taken.insert(at, (one.start, one.end))
        kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def rewrite(
    draft: Draft, stretches: Sequence[Stretch], made: Sequence[Candidate]
) -> tuple[Draft, list[Stretch], list[tuple[int, int]]]:
    """The draft and its stretches with every candidate of `made` put in, and the spans where they then stand.

    The candidates are in order and do not touch.
    """
    text = draft.text
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    position = 0
    for one in made:
        pieces += (text[position : one.start], one.after)
        starts.extend(draft.starts[position : one.start])
        ends.extend(draft.ends[position : one.start])
        _place(draft, one, starts, ends)
        position = one.end
    pieces.append(text[position:])
    starts.extend(draft.starts[position:])
    ends.extend(draft.ends[position:])
    moved = _Moved(made)
    return (
        Draft(draft.folded, pieces, starts, ends),
        [replace(one, start=moved(one.start), end=moved(one.end)) for one in stretches],
        [(at := moved(one.start), at + len(one.after)) for one in made],
    )


def _place(draft: Draft, one: Candidate, starts: array[int], ends: array[int]) -> None:
    """Every character put in comes from the whole span; word for word of one length, from its own place."""
    if len(one.after) == one.end - one.start and one.kind in ("word", "character"):
        starts.extend(draft.starts[one.start : one.end])
        ends.extend(draft.ends[one.start : one.end])
        return
    starts.extend([draft.starts[one.start]] * len(one.after))
    ends.extend([draft.ends[one.end - 1]] * len(one.after))


class _Moved:
    """Where an offset of the old text stands in the new one."""

    def __init__(self, made: Sequence[Candidate]) -> None:
        self._ends = [one.end for one in made]
        self._shift = [0]
        for one in made:
            self._shift.append(self._shift[-1] + len(one.after) - (one.end - one.start))

    def __call__(self, offset: int) -> int:
        return offset + self._shift[bisect_right(self._ends, offset)]
