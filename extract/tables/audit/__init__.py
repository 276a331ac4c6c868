"""Arithmetic within one document: what its figures claim of each other, held against what they are.

Every check is made with intervals (`interval.py`): a printed number stands for all numbers that round to it.
A relation is only claimed where words make it certain; the pack `checks` says which words do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...knowledge import Knowledge
from ..observations import Observation
from ..rows import Row
from . import changes, contradictions, ranges, shares, sums
from .finding import Finding
from .passages import Passage, passages

_FAMILIES = (sums, shares, changes, ranges)


def document_findings(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Row]:
    """Rows of the table `findings` for one document, from its observations in the order of the text."""
    for finding in findings(observations, knowledge):
        yield finding.row()


def findings(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Every check of one document, those that hold too; each once."""
    seen = set()
    for finding in _all(observations, knowledge):
        if finding.finding_id not in seen:
            seen.add(finding.finding_id)
            yield finding


def _all(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    sentences = list(passages(observations))
    for sentence in sentences:
        yield from _in_passage(sentence, knowledge)
    yield from sums.complete(sentences, knowledge)
    yield from sums.hundred(sentences, knowledge)
    yield from shares.shares(sentences, knowledge)
    yield from shares.named(sentences, knowledge)
    yield from sums.in_tables(observations, knowledge)
    yield from changes.in_tables(observations, knowledge)
    yield from shares.in_tables(observations, knowledge)
    yield from ranges.out_of_range(observations, knowledge)
    yield from contradictions.contradictions(observations, knowledge)


def _in_passage(sentence: Passage, knowledge: Knowledge) -> Iterator[Finding]:
    for rule in knowledge.rules("checks"):
        name = str(rule.data.get("check", ""))
        for family in _FAMILIES:
            check = family.in_passage(name)
            if check is not None:
                for hit in rule.regex.finditer(sentence.text):
                    yield from check(sentence, rule, hit, knowledge)
