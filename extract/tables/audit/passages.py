"""Sentences in which every figure is a token, so that rules can be written over what figures are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ...knowledge import Knowledge
from ..observations import Observation

TOKEN = re.compile(r"⟦([A-Z])(\d+)⟧")
_SPACE = re.compile(r"\s+|[\u200b\ufeff]")
_GAP = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence, or several that follow each other: figures, and text with a token for each of them."""

    figures: tuple[Observation, ...]
    text: str

    def one(self, hit: re.Match[str], name: str) -> Observation:
        """The figure that a group of a match holds."""
        return self.within(hit[name])[0]

    def within(self, text: str) -> list[Observation]:
        """The figures whose tokens a piece of the text holds."""
        return [self.figures[int(token[2])] for token in TOKEN.finditer(text)]


def passages(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Passage]:
    """The sentences of the running text in order; lines that a hard wrap cut are one sentence."""
    prose = [one for one in observations if one.cell is None and not one.corrupt]
    wrapping = _Wrapping(knowledge)
    lines: list[Passage] = []
    for _, group in groupby(prose, key=lambda one: one.sentence_start):
        line = passage(list(group))
        if lines and (len(lines) == wrapping.most or not wrapping.goes_on(lines[-1], line)):
            yield joined(lines)
            lines = []
        lines.append(line)
    if lines:
        yield joined(lines)


def neighbours(sentences: Sequence[Passage]) -> Iterator[Passage]:
    """Every two sentences that follow each other, as one passage: 共有48所。其中小学31所."""
    for before, here in pairwise(sentences):
        if _apart(before, here) <= _GAP:
            yield joined([before, here])


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


def joined(parts: Sequence[Passage]) -> Passage:
    """Passages as one, their tokens counted on."""
    if len(parts) == 1:
        return parts[0]
    figures: list[Observation] = []
    pieces = []
    for part in parts:
        pieces.append(_counted_on(part.text, len(figures)))
        figures.extend(part.figures)
    return Passage(tuple(figures), "".join(pieces))


def _counted_on(text: str, first: int) -> str:
    return TOKEN.sub(lambda token: f"⟦{token[1]}{int(token[2]) + first}⟧", text)


class _Wrapping:
    """Tells a line that a wrap cut from one that ends by itself.

    A wrap in a text of few lines is not seen as one where the text is read, so a sentence may come in pieces.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        wrap = knowledge.rule("checks", "checks.passage.wrap").data
        self.most, self._shortest = int(wrap["most"]), int(wrap["shortest"])
        self._closed = knowledge.rule("checks", "checks.passage.closed").regex
        self._opens = knowledge.rule("checks", "checks.passage.opens").regex

    def goes_on(self, before: Passage, here: Passage) -> bool:
        """Whether a line ends in the middle of a sentence, which the next line goes on with."""
        line = before.figures[-1].sentence.rstrip()
        return (
            len(line) >= self._shortest
            and _apart(before, here) <= _GAP
            and not self._closed.search(line)
            and not self._opens.match(here.figures[0].sentence.lstrip())
        )


def _apart(before: Passage, here: Passage) -> int:
    last, first = before.figures[-1], here.figures[0]
    return first.sentence_start - last.sentence_start - len(last.sentence.rstrip())


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
    if figure.family == "ratio":
        return "F"
    return "T" if figure.family in ("times", "permille", "points") else "L"
