"""Page chrome: what sites, newspapers and page layouts wrap around a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..knowledge import Knowledge, Rule
from ..model import Mark
from .lines import Line

_KEPT_KINDS = ("cell", "footnote", "caption")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Chrome:
    """What was marked, and the lines that are left, without the marked ends."""

    marks: tuple[Mark, ...]
    """In order, not overlapping."""
    lines: tuple[Line, ...]
    cuts: tuple[Mark, ...]
    """Those of the marks at which a piece of the text is missing."""


class _Rules:
    """The rules of the pack by their place of use."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.at: dict[str, list[Rule]] = {}
        for rule in knowledge.rules("chrome"):
            self.at.setdefault(str(rule.data.get("at")), []).append(rule)
        self.inside = (*self.at.get("cut", ()), *self.at.get("inline", ()))
        self.longest = int(knowledge.rule("chrome", "chrome.longest").data["longest"])
        self.prose = knowledge.rule("chrome", "chrome.prose").regex


def find_chrome(found: Sequence[Line], folded: str, knowledge: Knowledge) -> Chrome:
    """Mark the chrome of a document and take it out of its lines."""
    rules = _Rules(knowledge)
    marks = [
        *_headers(found),
        *_inline(found, rules),
        *_running_heads(found, folded, rules),
        *_whole_lines(found, rules),
        *_contents(found, rules),
    ]
    tail = _tail(found, rules)
    if tail is not None:
        marks.append(tail)
    merged = merge(marks)
    cut_rules = {rule.id for rule in rules.at.get("cut", ())}
    cuts = tuple(mark for mark in merged if mark.rule in cut_rules)
    return Chrome(tuple(merged), tuple(without(found, merged, folded)), cuts)


def merge(marks: Iterable[Mark]) -> list[Mark]:
    """Marks in order; where two overlap the longer one stands for both."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda item: (item.start, -item.end)):
        if kept and mark.start < kept[-1].end:
            if mark.end > kept[-1].end:
                kept[-1] = replace(kept[-1], end=mark.end)
            continue
        kept.append(mark)
    return kept


def without(found: Sequence[Line], marks: Sequence[Mark], folded: str) -> list[Line]:
    """The lines with marked beginnings and ends taken off; wholly marked ones are gone."""
    left: list[Line] = []
    index = 0
    for line in found:
        while index < len(marks) and marks[index].end <= line.start:
            index += 1
        start, end = line.start, line.end
        inside = [mark for mark in marks[index : index + 64] if mark.start < end and mark.end > start]
        for mark in inside:
            if mark.start <= start:
                start = max(start, mark.end)
                start += len(folded[start:end]) - len(folded[start:end].lstrip())
        for mark in reversed(inside):
            if mark.end >= end:
                end = max(start, min(end, mark.start))
                end -= len(folded[start:end]) - len(folded[start:end].rstrip())
        if start >= end:
            continue
        changed = (start, end) != (line.start, line.end)
        left.append(replace(line, start=start, end=end, text=folded[start:end]) if changed else line)
    return left


def _headers(found: Sequence[Line]) -> Iterable[Mark]:
    """What the loader itself knew to stand outside the text: running heads, tables of contents."""
    for line in found:
        if line.block.kind == "header":
            yield Mark(line.start, line.end, "chrome.header")
        elif line.block.style == "TOC":
            yield Mark(line.start, line.end, "chrome.contents")


def _inline(found: Sequence[Line], rules: _Rules) -> Iterable[Mark]:
    for line in found:
        if line.block.kind in _KEPT_KINDS:
            continue
        for rule in rules.inside:
            if not _needed(rule, line.text):
                continue
            for hit in rule.regex.finditer(line.text):
                if hit.end() > hit.start():
                    yield Mark(line.start + hit.start(), line.start + hit.end(), rule.id)


def _needed(rule: Rule, text: str) -> bool:
    """One of the rare words without which the pattern cannot match stands in the text."""
    needs = rule.data.get("needs")
    return not needs or any(word in text for word in needs)


def _running_heads(found: Sequence[Line], folded: str, rules: _Rules) -> Iterable[Mark]:
    """第2页 in mid-sentence together with the title before it, which stood at the head of the page."""
    for rule in rules.at.get("running_head", ()):
        limits = rule.data
        shortest, longest, head = int(limits["shortest"]), int(limits["longest"]), int(limits["head"])
        for line in found:
            if not _needed(rule, line.text):
                continue
            for hit in rule.regex.finditer(line.text):
                before = line.text[max(0, hit.start() - longest) : hit.start()]
                at = line.start + hit.start()
                for size in range(len(before), shortest - 1, -1):
                    stop = min(found[0].start + head, at - size)
                    if before[-size].isalnum() and folded.find(before[-size:], found[0].start, stop) >= 0:
                        yield Mark(at - size, line.start + hit.end(), rule.id)
                        break


def _edges(found: Sequence[Line], rules: _Rules) -> tuple[int, int]:
    """Where the first and the last line of prose begin; a document without prose is all edge."""
    prose = [line.start for line in found if rules.prose.search(line.text)]
    return (prose[0], prose[-1]) if prose else (found[-1].end, -1) if found else (0, 0)


def _whole_lines(found: Sequence[Line], rules: _Rules) -> Iterable[Mark]:
    plain = [line for line in found if _line_rule(line, False, rules) is None]
    first, last = _edges(plain, rules)
    belongs = False
    longest_next = 0
    for line in found:
        edge = line.start < first or line.start > last
        if line.block.kind in _KEPT_KINDS:
            belongs = False
            continue
        rule = _line_rule(line, edge, rules)
        if rule is not None:
            yield Mark(line.start, line.end, rule.id)
            belongs = line.text.endswith(("：", ":")) and "next" in rule.data
            longest_next = int(rule.data.get("next", 0))
            continue
        if belongs and len(line.text) <= longest_next:
            yield Mark(line.start, line.end, "chrome.next")
        belongs = False
    yield from _breadcrumb([line for line in found if line.start < first])


def _line_rule(line: Line, edge: bool, rules: _Rules) -> Rule | None:
    if len(line.text) > rules.longest:
        return None
    for rule in rules.at.get("line", ()):
        if rule.data.get("zone") == "edge" and not edge:
            continue
        if rule.regex.search(line.text):
            return rule
    return None


def _breadcrumb(head: Sequence[Line]) -> Iterable[Mark]:
    """首页 > 政务信息 > 要闻, each on its own line."""
    for number, line in enumerate(head):
        if line.text.strip("＞>›» ") == "":
            for neighbour in head[max(0, number - 1) : number + 2]:
                if len(neighbour.text) <= 12:
                    yield Mark(neighbour.start, neighbour.end, "chrome.breadcrumb")


def _tail(found: Sequence[Line], rules: _Rules) -> Mark | None:
    """From the first line that opens what a site hangs below the text, where little prose follows."""
    after = 0
    best: Mark | None = None
    for line in reversed(found):
        for rule in rules.at.get("tail", ()):
            if after <= int(rule.data["prose"]) and rule.regex.search(line.text):
                best = Mark(line.start, found[-1].end, rule.id)
                break
        if rules.prose.search(line.text):
            after += len(line.text)
    return best


def _contents(found: Sequence[Line], rules: _Rules) -> Iterable[Mark]:
    """A table of contents: short lines behind its heading that come again as headings of the text."""
    for rule in rules.at.get("contents", ()):
        entry, entries = int(rule.data["entry"]), int(rule.data["entries"])
        heads = [number for number, line in enumerate(found) if rule.regex.search(line.text)]
        for number in heads[: int(rule.data["tables"])]:
            line = found[number]
            if line.block.kind not in _KEPT_KINDS:
                last = _contents_end(found, number, entry, entries)
                if last > number:
                    yield Mark(line.start, found[last].end, rule.id)
                else:
                    yield Mark(line.start, line.end, rule.id)


def _contents_end(found: Sequence[Line], head: int, entry: int, entries: int) -> int:
    """Index of the last entry; the index of the heading where nothing below it comes again."""
    stop = head + 1
    limit = min(len(found), head + entries)
    while stop < limit and len(found[stop].text) <= entry and "。" not in found[stop].text:
        stop += 1
    above = {_plain(line.text) for line in found[max(0, head - 8) : head]}
    first = _plain(found[head + 1].text) if head + 1 < len(found) else ""
    for number in range(head + 2, stop):
        text = _plain(found[number].text)
        if text == first or text in above:
            return number - 1
    later = {_plain(line.text)[:entry] for line in found[stop:]}
    starts = tuple(text for text in later if text)
    last = head
    for number in range(head + 1, stop):
        text = _plain(found[number].text)
        if len(text) > 3 and any(other.startswith(text) for other in starts):
            last = number
    return last


def _plain(text: str) -> str:
    return _BLANKS.sub("", text).rstrip("。：:…")
