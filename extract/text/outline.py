"""The outline of a text: numbered parts found by their sequence, headings, and switches between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..knowledge import Knowledge, Rule
from ..model import SectionKind
from .reading import Stretch

_UNITS = {character: number for number, character in enumerate("一二三四五六七八九", start=1)}
_PLAIN, _HEADING, _REPORT, _SWITCH = "plain", "heading", "report", "switch"
_HAN_RANK = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place in the reading text where a part may begin."""

    start: int
    style: str
    """Rule of the number (with its label), or one of plain, heading, report, switch."""
    rank: int
    number: int | None
    after: int
    """Where the number ends."""
    stretch: int
    """Index of the stretch that it stands in."""
    opens: bool
    """It stands at the beginning of the stretch."""
    scope: str = "rest"
    kind: SectionKind | None = None


def number_of(written: str) -> int | None:
    """The value of an enumerator: 一, 十二, 3, ④.

    >>> number_of("二十三"), number_of("12"), number_of("④"), number_of("百")
    (23, 12, 4, None)
    """
    if written.isascii() and written.isdigit():
        return int(written)
    if len(written) == 1 and "①" <= written <= "⑳":
        return ord(written) - ord("①") + 1
    tens, found, ones = written.rpartition("十")
    if set(tens + ones) - _UNITS.keys() or len(tens) > 1 or len(ones) > 1:
        return None
    if not found:
        return _UNITS.get(ones)
    return _UNITS.get(tens, 1) * 10 + _UNITS.get(ones, 0)


class Finder:
    """Finds the candidates of a text by the rules of sections.toml."""

    def __init__(self, knowledge: Knowledge) -> None:
        rules = knowledge.rules("sections")
        self._numbers = [rule for rule in rules if rule.id.startswith("sections.number.")]
        self._inside = {
            rule.id: re.compile(str(rule.data["inside"])) for rule in self._numbers if "inside" in rule.data
        }
        self._first_inside = {
            rule.id: re.compile(str(rule.data["first_inside"]))
            for rule in self._numbers
            if "first_inside" in rule.data
        }
        self._plain = knowledge.rule("sections", "sections.heading.plain").regex
        self._annex = knowledge.rule("sections", "sections.heading.annex").regex
        self._report = knowledge.rule("sections", "sections.heading.report").regex
        self._title = knowledge.rule("metadata", "metadata.title").regex
        self._no_title = knowledge.rule("metadata", "metadata.title.not").regex
        report = knowledge.rule("sections", "sections.heading.report")
        self._year, self._apart = re.compile(str(report.data["year"])), int(report.data["apart"])
        self._restart_factor, self._above = int(report.data["restart_factor"]), int(report.data["above"])
        self._outermost = re.compile(str(report.data["outermost"]))
        self._date = knowledge.rule("metadata", "metadata.published.line").regex
        self._office = knowledge.rule("metadata", "metadata.issuer.line").regex
        self._ended = knowledge.rule("sections", "sections.heading.ended").regex
        self._longest = int(knowledge.rule("sections", "sections.title").data["line"])
        self._switches = [
            rule for rule in rules if rule.id.startswith("sections.switch.") and "kind" in rule.data
        ]
        inside = knowledge.rule("sections", "sections.switch.inside")
        self._switches_inside = [rule for rule in self._switches if rule.id in inside.words]
        self._long = int(inside.data["paragraph"])

    def candidates(self, text: str, stretches: Sequence[Stretch]) -> list[Candidate]:
        """Every place where a part may begin, in order; which of them do is decided by the sections."""
        heads = self._repeated_titles(text, stretches) or self._restarts(text, stretches)
        found: list[Candidate] = []
        for index, stretch in enumerate(stretches):
            if stretch.block.kind in ("cell", "footnote", "caption"):
                continue
            line = text[stretch.start : stretch.end]
            if index in heads:
                found.append(self._made(stretch, index, _REPORT, 0))
            else:
                found += self._in_stretch(line, stretch, index)
        return found

    def _repeated_titles(self, text: str, stretches: Sequence[Stretch]) -> set[int]:
        """Title lines that differ only in their year (a collection of one city's yearly bulletins)."""
        alike: dict[str, dict[str, int]] = {}
        for index, stretch in enumerate(stretches):
            if stretch.end - stretch.start > self._longest or stretch.block.kind == "cell":
                continue
            line = text[stretch.start : stretch.end]
            if self._title.search(line) and not self._no_title.search(line) and self._year.search(line):
                alike.setdefault(self._year.sub("", line), {}).setdefault(line, index)
        heads: set[int] = set()
        for lines in alike.values():
            found = sorted(lines.values())
            gaps = [stretches[b].start - stretches[a].start for a, b in pairwise(found)]
            if gaps and min(gaps) >= self._apart:
                heads.update(found)
        return heads

    def _restarts(self, text: str, stretches: Sequence[Stretch]) -> set[int]:
        """Where the outermost numbers begin again with the same heading: 一、综合 of the next bulletin.

        The report begins at the date and the office above that heading, where they stand near.
        """
        first: dict[str, list[int]] = {}
        for index, stretch in enumerate(stretches):
            line = text[stretch.start : stretch.end]
            if self._outermost.match(line) and len(line) <= self._longest and stretch.block.kind != "cell":
                first.setdefault(line, []).append(index)
        heads: set[int] = set()
        for found in first.values():
            gaps = [stretches[b].start - stretches[a].start for a, b in pairwise(found)]
            if gaps and min(gaps) >= self._apart * self._restart_factor:
                heads.update([0, *(self._signed(text, stretches, index) for index in found[1:])])
        return heads

    def _signed(self, text: str, stretches: Sequence[Stretch], index: int) -> int:
        """The stretch with the office, or else the date, above a heading; the heading itself without them."""
        for above in range(index - 1, max(index - self._above, 0), -1):
            stretch = stretches[above]
            if self._date.match(text[stretch.start : stretch.end]):
                while above > 0 and self._office.match(
                    text[stretches[above - 1].start : stretches[above - 1].end]
                ):
                    above -= 1
                return above
        return index

    def _in_stretch(self, line: str, stretch: Stretch, index: int) -> list[Candidate]:
        numbers = self._in_line(line, stretch.start, index)
        opening = [one for one in numbers if one.opens]
        heading = None if opening else self._heading(line, stretch, index)
        if heading is not None:
            return [heading]
        switches = (
            [] if opening and len(line) <= self._longest else self._switches_in(line, stretch.start, index)
        )
        taken = {one.start for one in opening}
        return sorted(
            [*numbers, *(one for one in switches if one.start not in taken)], key=lambda one: one.start
        )

    def _in_line(self, line: str, offset: int, index: int) -> list[Candidate]:
        found: list[Candidate] = []
        for rule in self._numbers:
            for hit in rule.regex.finditer(line):
                candidate = self._number(rule, hit, line, offset, index)
                if candidate is not None:
                    found.append(candidate)
        found.sort(key=lambda one: (one.start, one.rank))
        return [one for at, one in enumerate(found) if at == 0 or one.start >= found[at - 1].after]

    def _number(self, rule: Rule, hit: re.Match[str], line: str, offset: int, index: int) -> Candidate | None:
        groups = hit.groupdict()
        number = number_of(groups["n"]) if "n" in groups else None
        if "n" in groups and number is None:
            return None
        opens = hit.start() == 0
        if not opens:
            allowed = self._inside[rule.id]
            if number == 1 and rule.id in self._first_inside:
                allowed = self._first_inside[rule.id]
            if not allowed.search(line[hit.start() - 1 : hit.start()]):
                return None
        label = groups.get("label") or ""
        return Candidate(
            offset + hit.start(),
            rule.id + label,
            int(rule.data["rank"]),
            number,
            offset + hit.end(),
            index,
            opens,
            str(rule.data.get("scope", "rest")) if opens else "paragraph",
        )

    def _heading(self, line: str, stretch: Stretch, index: int) -> Candidate | None:
        """A heading without a number: by the format, by its words, or the head of one of several reports."""
        if len(line) > self._longest:
            return None
        if self._report.search(line):
            return self._made(stretch, index, _REPORT, 0)
        if stretch.block.level is not None and stretch.block.style != "Title":
            return self._made(stretch, index, f"{_HEADING}{stretch.block.level}", 11 + stretch.block.level)
        if self._annex.search(line):
            return self._made(stretch, index, _PLAIN, 15, "other")
        if self._plain.search(line) and not self._ended.search(line):
            return self._made(stretch, index, _PLAIN, 15)
        return None

    def _made(
        self, stretch: Stretch, index: int, style: str, rank: int, kind: SectionKind | None = None
    ) -> Candidate:
        return Candidate(stretch.start, style, rank, None, stretch.start, index, True, "rest", kind)

    def _switches_in(self, line: str, offset: int, index: int) -> list[Candidate]:
        found = []
        for rule in self._switches:
            if rule.regex.search(line):
                found.append(self._switch(rule, offset, index, True))
                break
        if len(line) >= self._long:
            for sentence in re.finditer(r"(?<=[。！？ ])[^。！？]{6,}", line):
                for rule in self._switches_inside:
                    if rule.regex.search(sentence.group()):
                        found.append(self._switch(rule, offset + sentence.start(), index, False))
                        break
        return found

    def _switch(self, rule: Rule, start: int, index: int, opens: bool) -> Candidate:
        kind: SectionKind = (
            "plan"
            if rule.data["kind"] == "plan"
            else "problem"
            if rule.data["kind"] == "problem"
            else "review"
        )
        scope = str(rule.data["scope"]) if opens else "paragraph"
        return Candidate(start, _SWITCH, _HAN_RANK, None, start, index, opens, scope, kind)
