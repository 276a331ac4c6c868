"""Marks that belong to the page and not to the sentence: numbers of notes, the signs of Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..knowledge import Knowledge, Rule
from ..model import Mark
from .lines import Line

_NOTES = ("reading.note.bracket", "reading.note.circle")


def note_marks(found: Sequence[Line], knowledge: Knowledge) -> list[Mark]:
    """The numbers of notes inside lines, in documents that use them throughout: 4.8%[3], （GDP）[2]."""
    marks: list[Mark] = []
    for rule_id in _NOTES:
        marks += _of_rule(found, knowledge.rule("reading", rule_id))
    return marks


def _of_rule(found: Sequence[Line], rule: Rule) -> list[Mark]:
    definition = re.compile(str(rule.data["definition"]))
    defined = {hit.group("mark") for line in found if (hit := definition.match(line.text))}
    only_defined = rule.data.get("defined") is True
    marks: list[Mark] = []
    numbers: set[str] = set()
    for line in found:
        for hit in rule.regex.finditer(line.text):
            if only_defined and hit.group("mark") not in defined:
                continue
            numbers.add(hit.group("mark"))
            marks.append(Mark(line.start + hit.start(), line.start + hit.end(), rule.id))
    return marks if len(numbers) >= int(rule.data["least"]) else []


def markup_marks(found: Sequence[Line], knowledge: Knowledge) -> list[Mark]:
    """The signs of Markdown; only for documents in that format."""
    rule = knowledge.rule("reading", "reading.markdown")
    return [
        Mark(line.start + hit.start(), line.start + hit.end(), rule.id)
        for line in found
        for hit in rule.regex.finditer(line.text)
    ]
