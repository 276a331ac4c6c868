"""Which figures stand on repaired characters, and which have no value because nobody knows what was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..model import Figure, Reading, Repair


def mark(figures: Iterable[Figure], reading: Reading) -> list[Figure]:
    """The figures with their repairs: `corrupt` where their number was damaged, empty where it is doubtful.

    A row carries the repairs inside its quote, and the words restored in its sentence: they are in its name.
    """
    if not reading.repairs:
        return list(figures)
    return [_marked(figure, reading.repairs, reading.stamp) for figure in figures]


def _marked(figure: Figure, repairs: Sequence[Repair], stamp: str | None) -> Figure:
    inside = [one for one in repairs if one.start < figure.end and figure.start < one.end]
    numbers = [one for one in inside if one.kind == "number" and (one.applied or one.doubtful)]
    doubts = [one for one in numbers if one.doubtful]
    last = figure.sentence_start + len(figure.sentence)
    words = [
        one
        for one in repairs
        if one.applied and one.kind != "number" and figure.sentence_start <= one.start < last
    ]
    if stamp is not None and figure.period is not None and figure.period[:4] == stamp:
        # Every year of the text may be the stamp: nothing says which of them was written.
        figure = replace(figure, period=None, period_source=None)
    figure = replace(figure, corrupt=bool(numbers), repairs=(*numbers, *words))
    if not doubts:
        return figure
    readings = tuple(dict.fromkeys(_reading(figure, one) for one in doubts))
    return replace(figure, value=None, low=None, high=None, readings=readings)


def _reading(figure: Figure, doubt: Repair) -> str:
    """A figure's quote with one of the possible readings put in."""
    first, last = max(doubt.start, figure.start), min(doubt.end, figure.end)
    return figure.quote[: first - figure.start] + doubt.after + figure.quote[last - figure.start :]
