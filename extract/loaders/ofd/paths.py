"""Drawn paths: their lines, and the rulings of tables among them (GB/T 33190-2016, 9.1: AbbreviatedData)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...model import Box
from ..package import Element
from .fonts import chords
from .values import Matrix, Point, around, number
from .values import apply as applied

_PIECE = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Za-z]")

# How many numbers follow a letter: start, move, line, curves of the second and third degree, arc, close.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


@dataclass
class PathLine:
    """Points of one stretch that is drawn without lifting the pen."""

    points: list[Point] = field(default_factory=list)
    closed: bool = False
    straight: bool = True


def lines_of(data: str, most: int) -> list[PathLine]:
    """The stretches of a path, curves as chords, arcs as one. It ends where it is none, or at `most`."""
    lines: list[PathLine] = []
    for letter, values in _steps(data, most):
        pen = [(values[at], values[at + 1]) for at in range(len(values) % 2, len(values) - 1, 2)]
        if letter in ("S", "M"):
            lines.append(PathLine(pen))
        elif not lines:
            break
        elif letter == "C":
            lines[-1].closed = True
            lines.append(PathLine(lines[-1].points[:1]))
        elif letter == "L":
            lines[-1].points += pen
        else:
            lines[-1].straight = False
            lines[-1].points += pen[-1:] if letter == "A" else chords((lines[-1].points[-1], *pen))
    return [line for line in lines if len(line.points) > 1]


def _steps(data: str, most: int) -> Iterator[tuple[str, list[float]]]:
    letter = ""
    values: list[float] = []
    for count, piece in enumerate(_PIECE.finditer(data)):
        text = piece.group()
        if count > 2 * most:
            return
        if text.isalpha():
            letter, values = text, []
            if _OPERANDS.get(letter) == 0:
                yield letter, values
            elif letter not in _OPERANDS:
                return
            continue
        value = number(text)
        if value is None or not letter:
            return
        values.append(value)
        # A letter holds for all the points that follow it.
        if len(values) == _OPERANDS[letter]:
            yield letter, values
            values = []


# Points: a line shorter than this rules nothing, one that leans or is thicker than this is none.
_SHORTEST = 3.0
_LEAN = 1.0
_THIN = 3.0


def rulings(element: Element, data: str, to_page: Matrix, most: int) -> Iterator[Box]:
    """The upright and level lines that a path (`data`) draws, in points: strokes, edges, thin rectangles."""
    stroked = is_set(element, "Stroke", True)
    if not stroked and not is_set(element, "Fill", False):
        return
    for line in lines_of(data, most):
        points = [applied(to_page, x, y) for x, y in line.points]
        box = around(points)
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= _THIN and (line.closed or len(points) > 2):
            yield from _ruling(_middle(box))
        elif stroked or (line.straight and 4 <= len(points) <= 5):
            closed = [*points, points[0]] if line.closed or not stroked else points
            for (x0, y0), (x1, y1) in itertools.pairwise(closed):
                if abs(x1 - x0) <= _LEAN or abs(y1 - y0) <= _LEAN:
                    yield from _ruling(_middle(around([(x0, y0), (x1, y1)])))


def is_set(element: Element, name: str, usual: bool) -> bool:
    """Whether an attribute such as Fill or Stroke says true."""
    return element.get(name, str(usual)).strip().casefold() in ("true", "1")


def _middle(box: Box) -> Box:
    """The line along the middle of a thin box."""
    left, top, right, bottom = box
    if right - left >= bottom - top:
        return left, (top + bottom) / 2, right, (top + bottom) / 2
    return (left + right) / 2, top, (left + right) / 2, bottom


def _ruling(line: Box) -> Iterator[Box]:
    if max(line[2] - line[0], line[3] - line[1]) >= _SHORTEST:
        yield line


def joined(lines: Iterable[Box]) -> list[Box]:
    """The same lines, those that prolong or cover each other as one: borders are often drawn twice."""
    groups: dict[tuple[bool, int], list[Box]] = {}
    for line in lines:
        level = line[1] == line[3]
        groups.setdefault((level, round(line[1] if level else line[0])), []).append(line)
    found = []
    for (level, _), members in groups.items():
        start, end = (0, 2) if level else (1, 3)
        members.sort(key=lambda line: line[start])
        current = list(members[0])
        for line in members[1:]:
            if line[start] <= current[end] + 1:
                current[end] = max(current[end], line[end])
            else:
                found.append(tuple(current))
                current = list(line)
        found.append(tuple(current))
    return found  # type: ignore[return-value]
