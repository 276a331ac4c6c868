"""A figure as people read it: its value in words, and its place in the sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..tables import schema
from ..tables.cells import plain
from ..tables.labels import Labels
from ..tables.rows import Cell

FigureRow = Mapping[str, Cell]
"""A row of the table `figures`."""

_BREAK = re.compile(r" *[\r\n\v\f\x85\u2028\u2029]+ *")
_SIGNS = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "about": "≈ "}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; `figure` is the row that it is the quote of."""

    text: str
    figure: FigureRow | None = None


def number(value: Cell) -> str:
    """A number with thousands separators.

    >>> number(Decimal("1350769000000")), number(Decimal("-1234.50"))
    ('1,350,769,000,000', '-1,234.5')
    """
    if value is None:
        return ""
    text = plain(value if isinstance(value, Decimal) else Decimal(str(value)))
    whole, point, part = text.partition(".")
    return f"{int(whole):,}{point}{part}" if whole not in ("-0",) else text


def amount(row: FigureRow, labels: Labels) -> str:
    """Value, bound and unit in words: `≥ 1,200 人`, `80—100 元`, `隐去 %`; empty where no number is given.

    A change, growth or gap shows its sign; a number too damaged to be restored stands as it is written.
    """
    unit = f" {row['unit']}" if row["unit"] else ""
    sign = _SIGNS.get(str(row["relation"]), "")
    if row["masked"]:
        return f"{labels('word.masked')}{unit}"
    if row["low"] is not None or row["high"] is not None:
        return f"{number(row['low'])}—{number(row['high'])}{unit}"
    if row["value"] is None:
        if row["corrupt"]:
            readings = " / ".join(json.loads(str(row["readings"])))
            return f"{labels('word.damaged')} {on_one_line(readings or str(row['quote']))}"
        return f"{sign}?{unit}" if unit else ""
    plus = "+" if row["measure"] != "level" and Decimal(str(row["value"])) > 0 else ""
    return f"{sign}{plus}{number(row['value'])}{unit}"


def on_one_line(text: str) -> str:
    """A text without line breaks and tabs; the cells of a table row stay apart.

    >>> on_one_line("省级\\t34\\t第二\\n行")
    '省级 │ 34 │ 第二 行'
    """
    return _BREAK.sub(" ", text).replace("\t", " │ ")


def without_path(message: str, path: str) -> str:
    """A remark without the path that it begins with, for a place that shows the path already.

    >>> without_path("in/甲.pdf：第3页没有文字层。", "in/甲.pdf")
    '第3页没有文字层。'
    """
    return message.removeprefix(f"{path}：")


def shown_value(column: schema.Column, value: Cell, labels: Labels) -> str:
    """One cell in words: labels for fixed values, separators in numbers, yes or nothing."""
    if value is None:
        return ""
    if column.allowed:
        return labels.value(column.name, str(value))
    if column.kind == "boolean":
        return labels("yes.true" if value else "yes.false")
    if column.kind in ("decimal", "ratio"):
        return number(value)
    if column.kind == "list":
        return "；".join(json.loads(str(value)))
    return str(value)


def sentences(rows: Sequence[FigureRow]) -> Iterator[tuple[str, str, list[FigureRow]]]:
    """(section, sentence, its figures) in the order of the text."""
    waiting: list[FigureRow] = []
    for row in rows:
        if waiting and _sentence(waiting[0]) != _sentence(row):
            yield str(waiting[0]["section"] or ""), str(waiting[0]["sentence"] or ""), waiting
            waiting = []
        waiting.append(row)
    if waiting:
        yield str(waiting[0]["section"] or ""), str(waiting[0]["sentence"] or ""), waiting


def _sentence(row: FigureRow) -> tuple[Cell, Cell]:
    return row["sentence_start"], row["sentence"]


def highlighted(sentence: str, rows: Sequence[FigureRow]) -> list[Piece]:
    """The sentence cut at the quotes of its figures. Joined, the pieces are the sentence."""
    spans: list[tuple[int, int, FigureRow]] = []
    for row in sorted(rows, key=_start):
        quote = str(row["quote"])
        at = _find(sentence, quote, _start(row) - int(str(row["sentence_start"])))
        if at is not None and (not spans or at >= spans[-1][1]):
            spans.append((at, at + len(quote), row))
    pieces = []
    done = 0
    for start, end, row in spans:
        if start > done:
            pieces.append(Piece(sentence[done:start]))
        pieces.append(Piece(sentence[start:end], row))
        done = end
    if done < len(sentence):
        pieces.append(Piece(sentence[done:]))
    return pieces


def _start(row: FigureRow) -> int:
    return int(str(row["start"]))


def _find(sentence: str, quote: str, expected: int) -> int | None:
    """Where the quote is: at its offset, or nearest to it where cleaning moved the sentence's characters."""
    if not quote:
        return None
    if sentence.startswith(quote, expected) and expected >= 0:
        return expected
    places = []
    at = sentence.find(quote)
    while at >= 0:
        places.append(at)
        at = sentence.find(quote, at + 1)
    return min(places, key=lambda place: abs(place - expected), default=None)
