"""Figures of scanned pages: how sure their characters are, and which doubtful ones the report confirms.

A doubtful character is confirmed by a sum, a share or another relation between the report's own numbers that
holds as it was read and would not hold with any other digit in its place: an OCR error that keeps such a
relation true is as good as impossible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from ..knowledge import Knowledge
from ..model import Document, Figure, Result
from ..tables.audit import findings
from ..tables.audit.finding import Finding
from ..tables.observations import Observation, of_result

_RULE = "ocr.doubtful"


def judged(figures: Sequence[Figure], document: Document, knowledge: Knowledge) -> tuple[Figure, ...]:
    """The figures with `ocr_confidence`; those on doubtful characters that nothing confirms are `corrupt`.

    Their value is empty and `readings` holds what was read: nobody knows what was printed.
    """
    least = float(knowledge.rule("ocr", _RULE).data["confidence"])
    sure = [replace(figure, ocr_confidence=_least(figure, document)) for figure in figures]
    doubtful = [at for at, figure in enumerate(sure) if _doubts(figure, document, least)]
    if not doubtful:
        return tuple(sure)
    checks = _Checks(sure, knowledge)
    for at in doubtful:
        if not checks.confirm(at, _doubts(sure[at], document, least)):
            sure[at] = _emptied(sure[at])
    return tuple(sure)


def _emptied(figure: Figure) -> Figure:
    rules = {**figure.rules, "value": (*figure.rules.get("value", ()), _RULE)}
    readings = figure.readings or (figure.quote,)
    return replace(figure, value=None, low=None, high=None, corrupt=True, readings=readings, rules=rules)


def _confidences(figure: Figure, document: Document) -> list[tuple[int, float]]:
    """The characters of a quote that leave ink, by their place in the quote, and how sure each is."""
    found: list[tuple[int, float]] = []
    for at, character in enumerate(figure.quote):
        block = document.block_at(figure.start + at)
        if block is not None and block.confidences and character.strip():
            found.append((at, block.confidences[figure.start + at - block.start]))
    return found


def _least(figure: Figure, document: Document) -> float | None:
    confidences = [confidence for _, confidence in _confidences(figure, document)]
    return round(min(confidences), 3) if confidences else None


def _doubts(figure: Figure, document: Document, least: float) -> list[int]:
    """The places in a quote of the characters that are not sure; none where the figure has no value."""
    if figure.value is None and figure.low is None:
        return []
    return [at for at, confidence in _confidences(figure, document) if confidence < least]


class _Checks:
    """What the numbers of one document say of each other."""

    def __init__(self, figures: Sequence[Figure], knowledge: Knowledge) -> None:
        self._figures = list(figures)
        self._knowledge = knowledge
        self._observed = self._observations(self._figures)
        self._holding = [one for one in findings(self._observed, knowledge) if one.verdict == "holds"]

    def _observations(self, figures: Sequence[Figure]) -> list[Observation]:
        return of_result(Result("", "scan", "ok", figures=tuple(figures)), self._knowledge)

    def confirm(self, at: int, doubts: Sequence[int]) -> bool:
        """Whether a relation holds that no other reading of the doubtful characters would leave true."""
        figure = self._figures[at]
        holding = [
            one
            for one in self._holding
            if any((each.start, each.end) == (figure.start, figure.end) for each in one.figures)
        ]
        return bool(holding) and all(
            self._breaks(at, other, holding) for doubt in doubts for other in _others(figure, doubt)
        )

    def _breaks(self, at: int, other: Figure, holding: Sequence[Finding]) -> bool:
        """Whether one of the relations fails once a figure is read otherwise."""
        blocks = {each.block for one in holding for each in one.figures}
        tables = {each.place[0] for one in holding for each in one.figures if each.place is not None}
        near = [
            other if number == at else figure
            for number, figure in enumerate(self._figures)
            if figure.block in blocks or (figure.cell is not None and figure.cell[0] in tables)
        ]
        held = {_spans(one): one.verdict for one in findings(self._observations(near), self._knowledge)}
        return any(held.get(_spans(one), "gone") not in ("holds", "gone") for one in holding)


def _spans(finding: Finding) -> tuple[str, tuple[tuple[int, int], ...]]:
    return finding.rule.id, tuple((each.start, each.end) for each in finding.figures)


def _others(figure: Figure, doubt: int) -> Iterator[Figure]:
    """A figure with another digit at a doubtful place, or with its point or multiplier misread."""
    character = figure.quote[doubt]
    if not character.isascii() or not character.isdecimal():
        for factor in ("10", "0.1", "10000", "0.0001"):
            yield _scaled(figure, Decimal(factor))
        return
    for digit in "0123456789":
        if digit != character:
            quote = figure.quote[:doubt] + digit + figure.quote[doubt + 1 :]
            yield _changed(figure, quote, _digit_value(figure, doubt) * (int(digit) - int(character)))


def _digit_value(figure: Figure, doubt: int) -> Decimal:
    """What one more of the digit at a place of the quote adds to the value."""
    first = doubt
    while first > 0 and figure.quote[first - 1] in "0123456789.,":
        first -= 1
    last = doubt + 1
    while last < len(figure.quote) and figure.quote[last] in "0123456789.,":
        last += 1
    printed = figure.quote[first:last].replace(",", "")
    behind = figure.quote[doubt + 1 : last].replace(",", "")
    try:
        number = Decimal(printed.strip("."))
    except InvalidOperation:
        return Decimal(1)
    if "." in printed:
        whole = printed.index(".")
        before = len(figure.quote[first:doubt].replace(",", ""))
        power = whole - before - 1 if before < whole else whole - before
    else:
        power = len(behind)
    value = figure.value if figure.value is not None else figure.low
    scale = abs(value / number) if value and number else Decimal(1)
    return Decimal(10) ** power * scale * (-1 if value is not None and value < 0 else 1)


def _changed(figure: Figure, quote: str, by: Decimal) -> Figure:
    start = figure.start - figure.sentence_start
    sentence = figure.sentence[:start] + quote + figure.sentence[start + len(quote) :]
    value, low, high = (
        None if number is None else number + by for number in (figure.value, figure.low, figure.high)
    )
    return replace(figure, quote=quote, sentence=sentence, value=value, low=low, high=high)


def _scaled(figure: Figure, factor: Decimal) -> Figure:
    value, low, high = (
        None if number is None else number * factor for number in (figure.value, figure.low, figure.high)
    )
    return replace(figure, value=value, low=low, high=high)
