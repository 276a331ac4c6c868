"""Arithmetic within one document: what its figures claim of each other, held against what they are.

Every check is made with intervals (`interval.py`): a printed number stands for all numbers that round to it.
A relation is only claimed where words make it certain; the pack `checks` says which words do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ...knowledge import Knowledge, Rule
from ..observations import Observation
from ..rows import Row
from . import changes, contradictions, ranges, ratios, runs, shares, sums, years
from .finding import Finding
from .passages import Passage, neighbours, passages

_FAMILIES = (sums, shares, ratios, changes, ranges)
_Check = Callable[[Passage, Rule, re.Match[str], Knowledge], Iterator[Finding]]


def document_findings(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Row]:
    """Rows of the table `findings` for one document, from its observations in the order of the text."""
    for finding in findings(observations, knowledge):
        yield finding.row()


def findings(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    """Every check of one document, those that hold too; each once.

    Two rules may come to one thing by two ways. What one of them can tell stands for both.
    """
    found: dict[tuple[str, str, frozenset[str]], Finding] = {}
    for finding in _all(observations, knowledge):
        there = frozenset(figure.figure_id for figure in finding.figures)
        found.setdefault((finding.kind, finding.verdict, there), finding)
    for (kind, verdict, there), finding in found.items():
        told = any((kind, other, there) in found for other in ("holds", "borderline", "violated"))
        if verdict != "cannot_tell" or not told:
            yield finding


def _all(observations: Sequence[Observation], knowledge: Knowledge) -> Iterator[Finding]:
    sentences = list(passages(observations, knowledge))
    checks = _checks(knowledge)
    for sentence in sentences:
        yield from _in_passage(sentence, checks, knowledge)
    # What a sentence says by itself is told already: only rules that may reach over its end look again.
    reaching = [(rule, check) for rule, check in checks if rule.data.get("sentences") == 2]
    for both in neighbours(sentences):
        yield from _in_passage(both, reaching, knowledge)
    yield from sums.complete(sentences, knowledge)
    yield from sums.hundred(sentences, knowledge)
    yield from shares.shares(sentences, knowledge)
    yield from shares.named(sentences, knowledge)
    yield from ratios.named(sentences, knowledge)
    yield from sums.in_tables(observations, knowledge)
    yield from runs.in_columns(observations, knowledge)
    yield from changes.in_tables(observations, knowledge)
    yield from years.in_document(observations, knowledge)
    yield from shares.in_tables(observations, knowledge)
    yield from ranges.out_of_range(observations, knowledge)
    yield from contradictions.contradictions(observations, knowledge)


def _checks(knowledge: Knowledge) -> list[tuple[Rule, _Check]]:
    """The rules whose pattern is searched in passages, each with what is done on a hit."""
    found = []
    for rule in knowledge.rules("checks"):
        for family in _FAMILIES:
            check = family.in_passage(str(rule.data.get("check", "")))
            if check is not None:
                found.append((rule, check))
    return found


def _in_passage(
    here: Passage, checks: Sequence[tuple[Rule, _Check]], knowledge: Knowledge
) -> Iterator[Finding]:
    for rule, check in checks:
        for hit in rule.regex.finditer(here.text):
            yield from check(here, rule, hit, knowledge)
