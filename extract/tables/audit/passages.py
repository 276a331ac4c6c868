"""Sentences in which every figure is a token, so that rules can be written over what figures are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..observations import Observation

TOKEN = re.compile(r"⟦([A-Z])(\d+)⟧")
_SPACE = re.compile(r"\s+|[\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence: its figures, and its text with a token for each of them."""

    figures: tuple[Observation, ...]
    text: str

    def one(self, hit: re.Match[str], name: str) -> Observation:
        """The figure that a group of a match holds."""
        return self.within(hit[name])[0]

    def within(self, text: str) -> list[Observation]:
        """The figures whose tokens a piece of the text holds."""
        return [self.figures[int(token[2])] for token in TOKEN.finditer(text)]

    def letter(self, text: str) -> str:
        """The letters of the tokens in a piece of the text."""
        return "".join(token[1] for token in TOKEN.finditer(text))


def passages(observations: Sequence[Observation]) -> Iterator[Passage]:
    """The sentences of the running text in order."""
    prose = [one for one in observations if one.cell is None and not one.corrupt]
    for _, group in groupby(prose, key=lambda one: one.sentence_start):
        yield passage(list(group))


def passage(figures: Iterable[Observation]) -> Passage:
    """One sentence from its figures; where several share a span, the first stands for it."""
    kept: list[Observation] = []
    pieces: list[str] = []
    done = 0
    for figure in figures:
        start, end = figure.start - figure.sentence_start, figure.end - figure.sentence_start
        if start < done or end > len(figure.sentence):
            continue
        pieces.append(figure.sentence[done:start])
        pieces.append(f"⟦{letter(figure)}{len(kept)}⟧")
        kept.append(figure)
        done = end
    rest = kept[0].sentence[done:] if kept else ""
    # A page break may lie inside a word (增\n长): blanks say nothing in Chinese.
    return Passage(tuple(kept), _SPACE.sub("", "".join([*pieces, rest])))


def letter(figure: Observation) -> str:
    """What a figure is, in one letter (see the head of `rules/checks.toml`)."""
    if figure.measure == "growth":
        return "G" if figure.family == "percent" else "O"
    if figure.measure == "change":
        return "D" if figure.family == "points" else "C"
    if figure.measure == "gap" or figure.role in ("other",):
        return "O"
    if figure.family == "percent":
        return "P"
    return "T" if figure.family in ("times", "ratio", "permille", "points") else "L"
