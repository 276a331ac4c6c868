"""Versions of one document: figures that stand in the same words and are not the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

import duckdb

from ..knowledge import Knowledge
from . import store
from .audit import findings
from .audit.finding import Finding
from .interval import Verdict
from .labels import Labels
from .observations import Observation, of_document
from .rows import Row
from .schema import Language
from .wording import Wording

_NO_SENSE = re.compile(r"[\s,，]+")
_NOTHING = (None, None, None)
_LAID_OUT = ("pdf", "ofd")
"""Formats whose text is put together from places on a page."""


class Numbered(Protocol):
    """A figure or an observation: what is compared of it."""

    @property
    def quote(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def measure(self) -> str: ...


def differs(one: Numbered, other: Numbered) -> bool:
    """Whether two figures that stand in the same words give different numbers.

    Not where either gives none, nor where one was read with another unit or as another measure: then it was
    read otherwise, and the two texts may well say the same.
    """
    own, theirs = ((figure.value, figure.low, figure.high) for figure in (one, other))
    if own == theirs or _NOTHING in (own, theirs):
        return False
    alike = one.unit == other.unit and one.measure == other.measure
    return alike and _written(one.quote) != _written(other.quote)


def _written(quote: str) -> str:
    return _NO_SENSE.sub("", unicodedata.normalize("NFKC", quote))


class Versions:
    """The documents of a store that are versions of others."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
        self._connection, self._knowledge = connection, knowledge
        languages: tuple[Language, Language] = ("zh", "en")
        self._labels = [Labels(knowledge, language) for language in languages]
        rows = list(store.rows(connection, "SELECT doc_id, version_of, ocr, format FROM documents"))
        self.original: dict[str, str] = {
            row["doc_id"]: row["version_of"] for row in rows if row["version_of"] is not None
        }
        """The doc_id of the original by that of the version."""
        self._recognised = {row["doc_id"] for row in rows if row["ocr"]}
        self._laid_out = {row["doc_id"] for row in rows if row["format"] in _LAID_OUT}

    def findings(self, doc_id: str, observations: Sequence[Observation]) -> Iterator[Row]:
        """The findings of a version: what its original does not have, and where the two differ."""
        original = list(of_document(self._connection, self._knowledge, self.original[doc_id]))
        known = {
            (one.rule.id, one.verdict, tuple(figure.figure_id for figure in one.figures))
            for one in findings(original, self._knowledge)
        }
        for one in findings(observations, self._knowledge):
            repeated = tuple(figure.repeats or figure.figure_id for figure in one.figures)
            if (one.rule.id, one.verdict, repeated) not in known:
                yield one.row()
        yield from self._contradictions(observations, {one.figure_id: one for one in original})

    def _contradictions(
        self, observations: Sequence[Observation], original: Mapping[str, Observation]
    ) -> Iterator[Row]:
        rule = self._knowledge.rule("checks", "checks.contradiction.version")
        seen: set[tuple[int, int]] = set()
        for own in observations:
            theirs = original.get(own.repeats or "")
            if theirs is None or (own.start, own.end) in seen or not differs(own, theirs):
                continue
            # Several indicators may share one number: it differs once.
            seen.add((own.start, own.end))
            doubt = self._doubt(own, theirs)
            rounded = own.step != theirs.step and own.stands_for.meets(theirs.stands_for)
            verdict: Verdict = "holds" if rounded else "cannot_tell" if doubt else "violated"
            finding = Finding(
                rule, verdict, (own, theirs), own.stands_for, theirs.stands_for, own.unit, theirs.quote
            )
            zh, en = (self._said(verdict, own, theirs, doubt, labels) for labels in self._labels)
            yield finding.row() | {"message": zh, "message_en": en}

    def _doubt(self, own: Observation, theirs: Observation) -> str | None:
        """Why the reading may be at fault and not the document: the key of a label."""
        both = {own.doc_id, theirs.doc_id}
        if both & self._recognised:
            return "version.ocr"
        if own.corrupt or theirs.corrupt:
            return "version.damaged"
        short, long = sorted((_written(own.quote), _written(theirs.quote)), key=len)
        broken = long.startswith(short) or long.endswith(short)
        return "version.broken" if broken and both & self._laid_out else None

    def _said(
        self, verdict: Verdict, own: Observation, theirs: Observation, doubt: str | None, labels: Labels
    ) -> str:
        words = Wording(labels)
        return labels(
            f"version.{verdict}",
            what=words.what(own, own.indicator or own.quote.strip()),
            number0=words.number(own),
            number1=words.number(theirs),
            doc0=own.doc.rsplit("/", 1)[-1],
            doc1=theirs.doc.rsplit("/", 1)[-1],
            why=labels(doubt) if doubt else "",
        )
