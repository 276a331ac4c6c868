"""Preview pages: a site shows a text page by page, puts a number before each and cuts in mid-sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ..knowledge import Knowledge
from ..model import Mark
from .lines import Line


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line that begins with a number, and whether the line before breaks off."""

    index: int
    number: int
    skip: int
    broken: bool


def join_previews(found: Sequence[Line], knowledge: Knowledge) -> tuple[list[Line], list[Mark]]:
    """The lines with page numbers taken off and each page glued to the one before; and the marks."""
    rule = knowledge.rule("chrome", "chrome.preview.block")
    ended = knowledge.rule("reading", "reading.line.ended").regex
    pieces = _pieces(found, rule.regex, ended)[: int(rule.data["most"])]
    run = _run(pieces, int(rule.data["starts"]))
    if len(run) < int(rule.data["pieces"]) or not _are_pages(found, run, rule.data):
        return list(found), []
    lines = list(found)
    marks = []
    for piece in run:
        line = lines[piece.index]
        start = line.start + piece.skip
        marks.append(Mark(line.start, start, rule.id))
        lines[piece.index] = replace(line, start=start, text=line.text[piece.skip :], glued=piece.number > 1)
    return lines, marks


def _pieces(found: Sequence[Line], number: re.Pattern[str], ended: re.Pattern[str]) -> list[_Piece]:
    pieces = []
    for index, line in enumerate(found):
        hit = number.match(line.text)
        if hit and hit.end() < len(line.text) and line.block.kind != "cell":
            broken = index > 0 and not ended.search(found[index - 1].text)
            pieces.append(_Piece(index, int(hit.group("number")), hit.end(), broken))
    return pieces


def _run(pieces: Sequence[_Piece], starts: int) -> list[_Piece]:
    """The longest run 1, 2, 3, …; a number that follows a broken line is preferred."""
    best: list[_Piece] = []
    ones = [index for index, piece in enumerate(pieces) if piece.number == 1]
    for first in ones[:starts]:
        run = [pieces[first]]
        rest = list(pieces[first + 1 :])
        while True:
            wanted = [other for other in rest if other.number == run[-1].number + 1]
            if not wanted:
                break
            following = next((other for other in wanted if other.broken), wanted[0])
            run.append(following)
            rest = [other for other in rest if other.index > following.index]
        if len(run) > len(best):
            best = run
    return best


def _are_pages(found: Sequence[Line], run: Sequence[_Piece], limits: object) -> bool:
    """Pages are long and break off in mid-sentence; the items of a true list do neither."""
    assert isinstance(limits, dict)
    bounds = [piece.index for piece in run] + [len(found)]
    sizes = [sum(len(line.text) for line in found[first:last]) for first, last in pairwise(bounds)]
    broken = sum(piece.broken for piece in run[1:])
    return median(sizes) >= float(limits["characters"]) and broken >= float(limits["unended"]) * (
        len(run) - 1
    )
