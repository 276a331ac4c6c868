"""The true period of a text, by what it mentions: congresses, plans, offices, epidemics, campaigns, laws.

Document-sharing sites stamp a new year on old reports. What a text mentions cannot be stamped: one that
speaks of a congress was written after it, and one that speaks of a ministry as present hardly after its end.
The events and their months are in `rules/timeline.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from ..knowledge import Knowledge, Rule
from ..model import Bound, Mention, RuleError, Span

_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")
_CLAUSE = re.compile(r"[。；！？\n]")
_QUOTES = re.compile("[“”‘’\"'「」『』〝〞]")
_BOUND_WORD: dict[Bound, str] = {"from": "起", "until": "止"}


@dataclass(frozen=True, slots=True, eq=False)
class _Event:
    """A rule of the pack as the search needs it; months counted from year 0."""

    rule: Rule
    regex: re.Pattern[str]
    shown: str | int
    """The group of the regex that a reader is shown."""
    begins: int | None
    ends: int | None
    lag: int
    least: int


@dataclass(frozen=True, slots=True)
class _Hit:
    event: _Event
    start: int
    end: int


class Timeline:
    """Bounds when a text was written, and says where a stamped year contradicts it."""

    def __init__(self, knowledge: Knowledge) -> None:
        limits = knowledge.rule("timeline", "timeline.limits").data
        self._report_after, self._plan_ahead = int(limits["report_after"]), int(limits["plan_ahead"])
        self._around, self._before = int(limits["around"]), int(limits["before"])
        self._shown = int(limits["shown"])
        self._past_before = knowledge.rule("timeline", "timeline.look_back.before").regex
        self._past_after = knowledge.rule("timeline", "timeline.look_back.after").regex
        self._past_year = knowledge.rule("timeline", "timeline.look_back.year").regex
        anchors: dict[str, list[_Event]] = {}
        for rule in knowledge.rules("timeline"):
            if "from" in rule.data or "until" in rule.data:
                event = _event(rule, int(limits["lag"]))
                for anchor in rule.words or rule.data["anchor"]:
                    anchors.setdefault(anchor, []).append(event)
        self._automaton = ahocorasick.Automaton()
        for anchor, events in anchors.items():
            self._automaton.add_word(anchor, (len(anchor), tuple(events)))
        self._automaton.make_automaton()

    def find(self, text: str) -> Span:
        """The span in which a text was written. Give the reading text, without the chrome of its page.

        The lower bound is the latest beginning of all that is mentioned: each mention is proof. The upper
        bound is the earliest end of what is spoken of as present; an end before the lower bound is a
        look back.
        """
        hits = sorted(self._hits(text), key=lambda hit: hit.start)
        lower = _best([hit for hit in hits if hit.event.begins is not None], lambda hit: -_first_month(hit))
        earliest = _first_month(lower[0]) if lower else None
        present = [hit for hit in hits if self._is_present(hit, text, earliest)]
        upper = _best(present, _last_month)
        return Span(
            _written(earliest),
            _written(_last_month(upper[0])) if upper else None,
            (
                *(_mention(hit, text, "from") for hit in lower[: self._shown]),
                *(_mention(hit, text, "until") for hit in upper[: self._shown]),
            ),
        )

    def contradiction(self, span: Span, years: Iterable[int]) -> str | None:
        """A sentence for a reader where none of the claimed years fits the span; None where one does.

        A report on a year is written up to some months after it, a plan for a year some months before it.
        """
        claimed = sorted(set(years))
        if not claimed or any(self._fits(span, year) for year in claimed):
            return None
        stamped = "、".join(f"{year}年" for year in claimed)
        return f"文档标称{stamped}，但文中提到{_told(span)}，内容应写于{_between(span)}。"

    def _fits(self, span: Span, year: int) -> bool:
        first, last = year * 12, year * 12 + 11
        too_early = span.earliest is not None and _month(span.earliest) > last + self._report_after
        too_late = span.latest is not None and _month(span.latest) + self._plan_ahead < first
        return not too_early and not too_late

    def _hits(self, text: str) -> Iterator[_Hit]:
        """Every mention of a rule that is mentioned often enough."""
        found: dict[_Event, set[tuple[int, int]]] = {}
        for last, (length, events) in self._automaton.iter(text):
            start, end = last + 1 - length, last + 1
            for event in events:
                for hit in event.regex.finditer(text, max(0, start - self._around), end + self._around):
                    # A match beside the anchor may be cut by the edge of the search; its own turn comes.
                    if hit.start() <= start and end <= hit.end():
                        found.setdefault(event, set()).add(hit.span(event.shown))
        for event, spans in found.items():
            if len(spans) >= event.least:
                yield from (_Hit(event, start, end) for start, end in spans)

    def _is_present(self, hit: _Hit, text: str, earliest: int | None) -> bool:
        """Whether a mention speaks of a thing that has an end as present at the time of writing."""
        ends = hit.event.ends
        if ends is None or (earliest is not None and ends <= earliest):
            return False
        before = text[max(0, hit.start - self._before) : hit.start]
        if before.rfind("《") > before.rfind("》") or self._past_before.search(before):
            return False
        if self._past_after.search(text[hit.end : hit.end + self._before]):
            return False
        clause = _CLAUSE.split(before)[-1]
        dated = self._past_year.search(clause)
        # A year after the end is none of the event's: a site has stamped it.
        return dated is None or int(dated.group("year")) * 12 > ends


@lru_cache(maxsize=8)
def timeline(knowledge: Knowledge) -> Timeline:
    """The timeline of a set of rules, built once."""
    return Timeline(knowledge)


def _event(rule: Rule, lag: int) -> _Event:
    begins, ends = (
        _month(str(rule.data[key]), rule) if key in rule.data else None for key in ("from", "until")
    )
    if begins is not None and ends is not None and ends <= begins:
        raise RuleError(f"rule {rule.id}: until = {rule.data['until']!r} does not lie after from")
    if not rule.data["source"]:
        raise RuleError(f"rule {rule.id}: source is empty; say where its dates come from")
    shown = "what" if "what" in rule.regex.groupindex else 0
    lag, least = int(rule.data.get("lag", lag)), int(rule.data.get("least", 1))
    return _Event(rule, rule.regex, shown, begins, ends, lag, least)


def _month(value: str, rule: Rule | None = None) -> int:
    """The number of a month, `2013-03`, counted from year 0."""
    hit = _MONTH.fullmatch(value)
    if hit is None:
        raise RuleError(f"rule {rule.id if rule else ''}: {value!r} is no month; write it as 2013-03")
    return int(hit.group(1)) * 12 + int(hit.group(2)) - 1


def _written(month: int | None) -> str | None:
    return None if month is None else f"{month // 12}-{month % 12 + 1:02d}"


def _first_month(hit: _Hit) -> int:
    """Before which month no text can mention the thing."""
    return hit.event.begins or 0


def _last_month(hit: _Hit) -> int:
    """Until which month a text that speaks of the thing as present may have been written."""
    return (hit.event.ends or 0) + hit.event.lag


def _best(hits: Sequence[_Hit], rank: Callable[[_Hit], int]) -> list[_Hit]:
    """The first mention of each rule, lowest rank first; of rules that read the same words one."""
    first: dict[_Event, _Hit] = {}
    for hit in hits:
        first.setdefault(hit.event, hit)
    words: dict[tuple[int, int], _Hit] = {}
    for hit in sorted(first.values(), key=rank):
        words.setdefault((hit.start, hit.end), hit)
    return list(words.values())


def _mention(hit: _Hit, text: str, bound: Bound) -> Mention:
    when = _written(hit.event.begins if bound == "from" else hit.event.ends) or ""
    return Mention(hit.start, hit.end, text[hit.start : hit.end], hit.event.rule.id, bound, when)


def _told(span: Span) -> str:
    """The mentions that decide, for a reader: `“十八大”（2012-11起）和“卫生部”（2013-03止）`."""
    first: dict[Bound, Mention] = {}
    for mention in span.evidence:
        first.setdefault(mention.bound, mention)
    months: dict[str, str] = {}
    for bound, mention in first.items():
        words = _QUOTES.sub("", mention.text)
        # One thing may bound the text on both sides: 2003-01起，2010-12止.
        months[words] = "，".join(filter(None, (months.get(words), mention.when + _BOUND_WORD[bound])))
    return "和".join(f"“{words}”（{when}）" for words, when in months.items())


def _between(span: Span) -> str:
    if span.earliest and span.latest:
        return f"{span.earliest}至{span.latest}之间"
    return f"{span.earliest}以后" if span.earliest else f"{span.latest}以前"
