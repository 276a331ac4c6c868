"""How many figures of labelled texts are read right, field by field.

A folder of labelled texts holds pairs NAME.txt and NAME.jsonl, one labelled figure a line. A figure read is
held against the label that it overlaps most. Detection counts overlap alone; a field's accuracy is taken over
the detected figures whose label holds that field; a whole row is right where every held field is. Optional
labels neither help nor hurt, nor does a second row at a label that several indicators share.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ..knowledge import Knowledge
from ..model import Input, LoadError
from ..tables.rows import Cell, Row, figure_rows
from .discover import UsageError
from .pipeline import process

FIELDS = ("value", "unit", "relation", "measure", "role", "indicator", "period", "region")
CONFUSED = ("role", "relation", "measure")
"""Fields of few values, of which a table shows what was taken for what."""

_INDICATOR_LIKENESS = 0.6
_NEAR = 1e-6

Label = Mapping[str, Any]
"""One labelled figure, as its line says."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One figure, or one field of it, that is not as labelled. `kind` is a field, `missed` or `spurious`."""

    doc: str
    kind: str
    quote: str
    start: int
    expected: str
    got: str
    sentence: str
    rules: tuple[str, ...]


@dataclass
class Evaluation:
    """Counts over all texts; the shares are taken from them."""

    labels: int = 0
    read: int = 0
    hits: int = 0
    whole: int = 0
    held: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    confusion: dict[str, Counter[tuple[str, str]]] = field(
        default_factory=lambda: {name: Counter() for name in CONFUSED}
    )
    """By field: (labelled, read) and how often."""
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def scores(self) -> dict[str, float]:
        """Precision, recall and F1 of detection, the accuracy of each field, and the F1 of whole rows."""
        precision, recall = _share(self.hits, self.read), _share(self.hits, self.labels)
        row_precision, row_recall = _share(self.whole, self.read), _share(self.whole, self.labels)
        return {
            "precision": precision,
            "recall": recall,
            "f1": _f1(precision, recall),
            **{name: _share(self.right[name], self.held[name]) for name in FIELDS},
            "tuple_f1": _f1(row_precision, row_recall),
        }


def evaluate(folder: Path, knowledge: Knowledge, only: str = "*") -> Evaluation:
    """Read every labelled text of a folder and hold what comes out against its labels.

    `only` is a pattern for names (`health_*`). Raises `UsageError` where no labelled text fits, or a label
    file is damaged.
    """
    same_units: Mapping[str, str] = knowledge.rule("run", "evaluate.units").data["same"]
    evaluation = Evaluation()
    found = False
    for labels_path in sorted(folder.glob("*.jsonl")):
        text = labels_path.with_suffix(".txt")
        if not fnmatch(labels_path.stem, only) or not text.exists():
            continue
        found = True
        labels = _labels(labels_path)
        try:
            rows = list(figure_rows(process(Input(str(text)), knowledge)))
        except LoadError:
            rows = []
        _Text(text.name, labels, rows, same_units).hold(evaluation)
    if not found:
        raise UsageError(f"“{folder}”里没有名为 {only} 的标注文本：需要成对的 NAME.txt 和 NAME.jsonl")
    return evaluation


def _labels(path: Path) -> list[Label]:
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            label = json.loads(line)
            label["start"], label["end"]
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{path} 第 {number} 行不是一条标注（{error}）：每行应是一个 JSON 对象"
            ) from None
        labels.append(label)
    return labels


class _Text:
    """The labels of one text and the rows that were read from it."""

    def __init__(
        self, name: str, labels: Sequence[Label], rows: Sequence[Row], same_units: Mapping[str, str]
    ) -> None:
        self._name = name
        self._labels = labels
        self._rows = rows
        self._same_units = same_units

    def hold(self, evaluation: Evaluation) -> None:
        """Count what agrees and note what does not."""
        row_of = self._pairs()
        for number, label in enumerate(self._labels):
            if label.get("optional"):
                continue
            evaluation.labels += 1
            if number in row_of:
                evaluation.hits += 1
                evaluation.whole += self._fields(label, self._rows[row_of[number]], evaluation)
            else:
                evaluation.mistakes.append(self._missed(label))
        label_of = {row: label for label, row in row_of.items()}
        for number, row in enumerate(self._rows):
            if number in label_of:
                evaluation.read += not self._labels[label_of[number]].get("optional")
            elif not self._excused(row):
                evaluation.read += 1
                evaluation.mistakes.append(self._mistake("spurious", row, "", str(row["indicator"])))

    def _pairs(self) -> dict[int, int]:
        """Label number → row number: the pairs that overlap most, each used once."""
        overlaps: dict[tuple[int, int], float] = {}
        for number, label in enumerate(self._labels):
            for place, row in enumerate(self._rows):
                start, end = _span(row)
                common = min(label["end"], end) - max(label["start"], start)
                if common > 0:
                    overlaps[number, place] = common / (label["end"] - label["start"] + end - start)
        row_of: dict[int, int] = {}
        used: set[int] = set()
        for number, place in sorted(overlaps, key=lambda pair: (overlaps[pair], pair), reverse=True):
            if number not in row_of and place not in used:
                row_of[number] = place
                used.add(place)
        return row_of

    def _fields(self, label: Label, row: Row, evaluation: Evaluation) -> bool:
        whole = True
        for name in FIELDS:
            agrees = self._agrees(name, label, row)
            if agrees is None:
                continue
            evaluation.held[name] += 1
            evaluation.right[name] += agrees
            if name in CONFUSED:
                told = str(row[name]) if agrees else str(label[name]).split("|")[0]
                evaluation.confusion[name][told, str(row[name])] += 1
            if not agrees:
                whole = False
                expected = _shown(label.get("low"), label.get("high"), label.get(name), name)
                got = _shown(row["low"], row["high"], row[name], name)
                evaluation.mistakes.append(self._mistake(name, row, expected, got))
        return whole

    def _agrees(self, name: str, label: Label, row: Row) -> bool | None:
        """Whether a field is as labelled; None where the label does not hold it."""
        told, read = label.get(name), row[name]
        if name == "value":
            if label.get("masked"):
                return bool(row["masked"])
            if not _blank(label.get("low")) or not _blank(label.get("high")):
                return _near(label.get("low"), row["low"]) and _near(label.get("high"), row["high"])
            return _near(told, read)
        if name == "unit":
            return self._unit(told) == self._unit(read)
        if _blank(told) or told == []:
            return None
        if name == "indicator":
            names = told if isinstance(told, list) else [str(told)]
            return not _blank(read) and any(
                likeness(each, str(read)) >= _INDICATOR_LIKENESS for each in names
            )
        return not _blank(read) and str(read) in str(told).split("|")

    def _unit(self, unit: object) -> str:
        plain = "" if _blank(unit) else str(unit).strip()
        return self._same_units.get(plain, plain)

    def _excused(self, row: Row) -> bool:
        start, end = _span(row)
        return any(
            start < label["end"]
            and end > label["start"]
            and (label.get("optional") or self._agrees("indicator", label, row))
            for label in self._labels
        )

    def _missed(self, label: Label) -> Mistake:
        return Mistake(self._name, "missed", str(label.get("quote", "")), label["start"], "", "", "", ())

    def _mistake(self, kind: str, row: Row, expected: str, got: str) -> Mistake:
        fired = json.loads(str(row["rules"]))
        ids = (
            fired.get(kind, ())
            if kind != "spurious"
            else [rule for rules in fired.values() for rule in rules]
        )
        start, _ = _span(row)
        return Mistake(
            self._name, kind, str(row["quote"]), start, expected, got, str(row["sentence"]), tuple(ids)
        )


def likeness(left: str, right: str) -> float:
    """F1 of the characters that two names share, order aside.

    >>> likeness("建档率", "规范化建档率")
    0.6666666666666666
    """
    one, other = Counter(left), Counter(right)
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def confusions(counts: Counter[tuple[str, str]]) -> Iterator[tuple[str, dict[str, int]]]:
    """(labelled, {read: how often}) for every labelled value, the most frequent first."""
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for (told, read), times in counts.items():
        rows[told][read] = times
    yield from sorted(rows.items(), key=lambda row: (-sum(row[1].values()), row[0]))


def _span(row: Row) -> tuple[int, int]:
    return int(str(row["start"])), int(str(row["end"]))


def _blank(value: object) -> bool:
    return value is None or value == ""


def _near(told: float | str | None, read: Cell) -> bool:
    if _blank(told) or _blank(read):
        return _blank(told) and _blank(read)
    # Labels are JSON numbers, so that the comparison is one of doubles, with room for their last digits.
    one, other = float(str(told)), float(Decimal(str(read)))
    return abs(one - other) <= _NEAR * max(1.0, abs(one), abs(other))


def _shown(low: object, high: object, value: object, name: str) -> str:
    if name == "value" and not (_blank(low) and _blank(high)):
        return f"{low}—{high}"
    return "|".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return _share(2 * precision * recall, precision + recall)
