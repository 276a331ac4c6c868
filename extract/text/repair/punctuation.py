"""Worn punctuation: marks that stand twice, wrong or lost quotation marks, list numbers in wrong brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...knowledge import Knowledge, Rule
from .candidate import Candidate, Decision

_PACK = "repairs.punctuation"


class Punctuation:
    """Finds the worn punctuation of a text."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = {rule.id.removeprefix(f"{_PACK}."): rule for rule in knowledge.rules(_PACK)}
        self._trigger = self._rules["trigger"].regex
        self._style = re.compile(self._rules["closing"].data["style"])

    def find(self, text: str) -> list[Candidate]:
        """The marks that are left over, wrong or missing."""
        if not self._trigger.search(text):
            return []
        return [
            *self._doubled(text),
            *self._closing(text),
            *self._unclosed(text),
            *self._list_brackets(text),
        ]

    def _doubled(self, text: str) -> Iterator[Candidate]:
        for name in ("doubled", "clash", "after_stop"):
            rule = self._rules[name]
            better = rule.data.get("marks", {})
            for hit in rule.regex.finditer(text):
                marks = hit["marks"]
                yield _candidate(
                    hit, better.get(marks, marks[0]), rule, "offer" if name == "after_stop" else "apply"
                )

    def _closing(self, text: str) -> Iterator[Candidate]:
        """“上报单〞 and “三农“，."""
        pairs = [hit.span() for hit in self._style.finditer(text)]
        for name in ("closing", "turned"):
            rule = self._rules[name]
            for hit in rule.regex.finditer(text):
                group = "marks" if hit["marks"] else "alone"
                if not any(start <= hit.start(group) < end for start, end in pairs):
                    yield _candidate(hit, str(rule.data["value"]), rule, "apply", group)

    def _unclosed(self, text: str) -> Iterator[Candidate]:
        """“七个纳入和“三个给予: the character before the lost mark is replaced by itself and the mark."""
        closed: set[int] = set()
        for name in ("lost_before_and", "lost"):
            rule = self._rules[name]
            for hit in rule.regex.finditer(text):
                if hit.start() in closed:
                    continue
                closed.add(hit.start())
                end = hit.end("marks")
                decision: Decision = "offer" if name == "lost" else "apply"
                confidence, evidence = float(rule.data["confidence"]), str(rule.data["evidence"])
                yield Candidate(
                    end - 1, end, f"{text[end - 1]}”", rule.id, confidence, "character", evidence, decision
                )

    def _list_brackets(self, text: str) -> Iterator[Candidate]:
        rule = self._rules["list_brackets"]
        opening, closing = tuple(rule.data["value"])
        for hit in rule.regex.finditer(text):
            yield _candidate(hit, f"{opening}{hit['marks'][1:-1]}{closing}", rule, "apply")


def _candidate(
    hit: re.Match[str], after: str, rule: Rule, decision: Decision, group: str = "marks"
) -> Candidate:
    start, end = hit.span(group)
    confidence, evidence = float(rule.data["confidence"]), f"{rule.data['evidence']}：“{hit[group]}”"
    return Candidate(start, end, after, rule.id, confidence, "character", evidence, decision)
