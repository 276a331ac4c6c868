"""Numbers worn by OCR and typing: letters for digits, marks for the decimal point, blanks inside.

Only what a unit follows is looked at. A repair is certain where nothing else can be meant; where the text may
be right it is offered, and where two numbers may be meant each reading is given as a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...knowledge import Knowledge, Rule
from .candidate import Candidate, Decision

_PACK = "repairs.digits"
_LOOK_BACK = 12
_CENTURIES = ("19", "20")
_NO_DIGITS = re.compile(r"[^0-9]+")


class Digits:
    """Finds the worn numbers of a text."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = {rule.id.removeprefix(f"{_PACK}."): rule for rule in knowledge.rules(_PACK)}
        self._trigger = self._rules["trigger"].regex
        self._telling = self._rules["telling"].regex
        self._sound = self._rules["sound"].regex
        self._digits = str.maketrans(dict(self._rules["letters"].data["digits"]))

    def find(self, text: str) -> list[Candidate]:
        """Every reading of every worn number."""
        if not self._trigger.search(text):
            return []
        return [
            *self._misread(text),
            *self._years(text),
            *self._ranges(text),
            *self._points(text),
            *self._commas(text),
            *self._blanks(text),
        ]

    def _misread(self, text: str) -> Iterator[Candidate]:
        """1OO% and l5个."""
        rule = self._rules["letters"]
        for hit in rule.regex.finditer(text):
            after = hit["number"].translate(self._digits)
            if self._sound.match(after):
                yield _candidate(hit, after, rule, "apply" if self._certain(hit, rule) else "offer")

    def _certain(self, hit: re.Match[str], rule: Rule) -> bool:
        """Whether a number with letters in it can be nothing else."""
        number, data = hit["number"], rule.data
        letters = _letters(number)
        if set(letters) & set(data["never"]) or len(letters) == len(number):
            return False
        if any(character in data["inside"] for character in number[:1] + number[-1:]):
            return False
        plain = set(letters) <= set(data["strong"]) and number[0] not in data["weak_first"]
        return plain or self._told(hit)

    def _years(self, text: str) -> Iterator[Candidate]:
        """2O24年."""
        rule = self._rules["year"]
        for hit in rule.regex.finditer(text):
            after = hit["number"].translate(self._digits)
            if after.startswith(_CENTURIES):
                yield _candidate(hit, after, rule, "apply")

    def _ranges(self, text: str) -> Iterator[Candidate]:
        """l-2万元, which may be the name of something."""
        rule = self._rules["range"]
        for hit in rule.regex.finditer(text):
            yield _candidate(hit, hit["number"].translate(self._digits), rule, "offer")

    def _points(self, text: str) -> Iterator[Candidate]:
        """增长8。5%, 12..5% and 8.5%%."""
        for name in ("stop", "points"):
            rule = self._rules[name]
            for hit in rule.regex.finditer(text):
                decision: Decision = "apply" if name == "points" or self._told(hit) else "doubt"
                after = _NO_DIGITS.sub(".", hit["number"])
                if self._sound.match(after):
                    yield _candidate(hit, after, rule, decision)
        rule = self._rules["percent"]
        for hit in rule.regex.finditer(text):
            yield _candidate(hit, "%", rule, "apply")

    def _commas(self, text: str) -> Iterator[Candidate]:
        """增长8，5% is 8.5% or 8%、5%; 1，234辆 is one number behind a word that tells an amount."""
        rule = self._rules["comma"]
        for hit in rule.regex.finditer(text):
            if self._told(hit) and not _listed(hit, rule):
                one, two = f"{hit['whole']}.{hit['part']}", f"{hit['whole']}{hit['unit']}、{hit['part']}"
                for after in (one, two) if self._sound.match(one) else ():
                    yield _candidate(hit, after, rule, "doubt")
        rule = self._rules["thousands"]
        for hit in rule.regex.finditer(text):
            if not _listed(hit, rule):
                decision: Decision = "apply" if self._told(hit) else "offer"
                yield _candidate(hit, hit["number"].replace("，", ","), rule, decision)

    def _blanks(self, text: str) -> Iterator[Candidate]:
        """12. 5%, 1 234.5万元 and 4 8万人."""
        for name in ("blank_point", "blank_group", "blank_apart"):
            rule = self._rules[name]
            for hit in rule.regex.finditer(text):
                after = hit["number"].replace(" ", "")
                if self._sound.match(after):
                    yield _candidate(hit, after, rule, "apply" if self._told(hit) else "offer")

    def _told(self, hit: re.Match[str]) -> bool:
        """Whether a word before the number says that an amount follows."""
        start = hit.start("number")
        return self._telling.search(hit.string[max(0, start - _LOOK_BACK) : start]) is not None


def _letters(number: str) -> str:
    return "".join(character for character in number if character not in "0123456789.,")


def _listed(hit: re.Match[str], rule: Rule) -> bool:
    """Whether a word in the same clause says that several numbers follow."""
    start = hit.start("number")
    before = hit.string[max(0, start - int(rule.data["look_back"])) : start]
    clause = re.split("[。；\n]", before)[-1]
    return any(word in clause for word in rule.data["list_words"])


def _candidate(hit: re.Match[str], after: str, rule: Rule, decision: Decision) -> Candidate:
    start, end = hit.span("number")
    evidence = f"{rule.data['evidence']}：“{hit['number']}”"
    return Candidate(start, end, after, rule.id, float(rule.data["confidence"]), "number", evidence, decision)
