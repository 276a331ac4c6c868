"""Which period a figure speaks of: times told in the text, else the section, else the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ..knowledge import Knowledge
from ..model import Metadata, Section
from .sentences import full_sentence

_CN = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_FIRST_PLAN_YEAR = (
    1951  # 一五 covered 1953-1957, but from 六五 on every plan began in a year ending in 1 or 6
)
_YEAR = re.compile(r"^(\d{4})")


@dataclass(frozen=True, slots=True)
class Time:
    """A time told in the text. `period` is None where it is told but hidden (20XX年)."""

    start: int
    end: int
    period: str | None
    rule: str
    kind: str = "year"
    old_value: bool = False
    """True where it holds for the next figure only (由2015年的3820公里增加到5000公里; 占年计划2亿元的)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What 今年 and the unspoken period mean in one report. Years are None where nothing tells them."""

    speaking: int | None
    reviewed: str | None
    planned: str | None
    source: str = "report"

    @property
    def reviewed_year(self) -> int | None:
        """The last year of the reviewed period."""
        if self.reviewed is None:
            return None
        hit = _YEAR.match(self.reviewed.split("/")[-1])
        return int(hit[1]) if hit else None


def clock(metadata: Metadata) -> Clock:
    """The clock of a report from its metadata.

    A government work report speaks in the year that it plans (it reviews the year before); a bureau's summary
    speaks in the year that it sums up.
    """
    reviewed = metadata.period.value if metadata.period else None
    planned = metadata.plan_period.value if metadata.plan_period else None
    year = _last_year(reviewed)
    kind = metadata.doc_type.value if metadata.doc_type else ""
    published = metadata.published
    told = int(published.value[:4]) if published is not None and published.source != "site" else None
    if reviewed is None and metadata.latest_period is not None:
        latest = metadata.latest_period.value
        return Clock(_last_year(latest), latest, planned, "site")
    if reviewed is None and told is not None:
        # A dated speech without a period of its own speaks of its year.
        return Clock(told, str(told), planned, "published")
    speaking = year
    if kind in ("报告", "讲话") and told is not None:
        speaking = told
    elif kind in ("报告", "讲话") and planned and year and _last_year(planned) == year + 1:
        speaking = year + 1
    elif speaking is None:
        speaking = _last_year(planned)
    return Clock(speaking, reviewed, planned)


def _last_year(period: str | None) -> int | None:
    hit = _YEAR.match(period.split("/")[-1]) if period else None
    return int(hit[1]) if hit else None


class Periods:
    """Finds and resolves times with the pack `periods`."""

    def __init__(self, knowledge: Knowledge) -> None:
        rules = knowledge.rules("periods")
        self._rules = [(rule.id, rule.regex, rule.data) for rule in rules if "kind" in rule.data]
        self._base_before = knowledge.rule("periods", "periods.base_before").regex
        self._base_of = knowledge.rule("periods", "periods.base_of").regex
        self._compared = knowledge.rule("periods", "periods.compared").regex
        self._compared_with = knowledge.rule("periods", "periods.compared_with").regex
        self.each_year = knowledge.rule("periods", "periods.each_year").regex
        self.dealt = knowledge.rule("periods", "periods.dealt").regex
        self.goes_on = knowledge.rule("periods", "periods.goes_on").regex
        self.rate = knowledge.rule("names", "names.rate").regex
        self.lasting = knowledge.rule("periods", "periods.lasting").regex
        self.at_present = knowledge.rule("periods", "periods.at_present").regex
        self._attributive = knowledge.rule("periods", "periods.attributive").regex
        self._from = knowledge.rule("periods", "periods.starts_from").regex
        self._deadline = knowledge.rule("periods", "periods.deadline").regex
        self.topics = frozenset(knowledge.rule("periods", "periods.topics").data["kinds"])
        self._titles: dict[tuple[str, Clock], list[str]] = {}
        self._resolve: dict[str, Callable[[re.Match[str], Clock, int | None], str | None]] = {
            "year": lambda hit, clock, year: hit["year"],
            "span": lambda hit, clock, year: f"{hit['year']}/{hit['end']}",
            "month": self._month,
            "months": self._months,
            "half": self._half,
            "quarter": self._quarter,
            "plan": self._plan,
            "last_years": self._last_years,
            "years_ago": self._years_ago,
            "year_written": lambda hit, clock, year: "".join(str(_CN.get(c, 0)) for c in hit["digits"]),
            "whole_year": lambda hit, clock, year: None,
            "masked": lambda hit, clock, year: None,
        }

    def find(self, text: str, clock: Clock, year: int | None = None) -> list[Time]:
        """The times of a text that are no base of a comparison, left to right, none inside another.

        `year` is the year that bare halves, quarters and months belong to; the clock's own where None.
        """
        found: list[Time] = []
        taken: list[tuple[int, int]] = []
        for rule, regex, data in self._rules:
            for hit in regex.finditer(text):
                if any(hit.start() < end and hit.end() > start for start, end in taken):
                    continue
                taken.append(hit.span())
                before, after = text[max(0, hit.start() - 4) : hit.start()], text[hit.end() : hit.end() + 6]
                if self._base_before.search(before) or (after[:1] == "的" and self._base_of.search(before)):
                    continue
                if before[-1:] in ("与", "和", "同") and self._compared_with.match(after):
                    continue
                if self._compared.match(after) or self._attributive.match(text[hit.end() : hit.end() + 16]):
                    continue
                kind = data["kind"]
                if kind == "relative":
                    period = self._relative(clock, int(data["shift"]))
                else:
                    context = year or clock.reviewed_year or clock.speaking
                    period = self._resolve[kind](hit, clock, context)
                    if period is None and kind not in ("masked", "whole_year"):
                        continue
                if kind == "month" and period and self._deadline.match(after):
                    period = period[:4]
                old_value = bool(self._from.search(before) or hit.groupdict().get("once"))
                found.append(Time(hit.start(), hit.end(), period, rule, kind, old_value))
        found.sort(key=lambda time: time.start)
        return found

    def sentence_start(self, text: str, position: int) -> int:
        """Where the sentence around a position begins, together with the one before that it goes on with."""
        first, _ = full_sentence(text, position, position)
        while first and self.goes_on.match(text[first:].lstrip()):
            before, _ = full_sentence(text, first - 1, first - 1)
            if before == first:
                break
            first = before
        return first

    def told_by_titles(self, section: Section, ancestors: list[Section], clock: Clock) -> list[str]:
        """The periods in the nearest title that tells any (一、“十四五”时期和2025年工作回顾 tells two)."""
        for part in (section, *ancestors):
            key = (part.title, clock)
            if key not in self._titles:
                times = self.find(part.title, clock) if part.title else []
                self._titles[key] = [time.period for time in times if time.period]
            if self._titles[key]:
                return self._titles[key]
        return []

    def of_section(
        self, section: Section, ancestors: list[Section], clock: Clock, spoken: str | None = None
    ) -> tuple[str | None, str]:
        """The period of figures in a section that tell none, and where it comes from.

        `spoken` is the period that the section's paragraphs were last said to speak of.
        """
        told = self.told_by_titles(section, ancestors, clock)
        if len(set(told)) == 1:
            return told[0], "section"
        if told:
            if spoken in told:
                return spoken, "section"
            single = [period for period in told if "/" not in period]
            return (single[0] if section.kind == "review" and single else told[0]), "section"
        if section.kind == "plan":
            return clock.planned, "plan_section"
        return clock.reviewed, clock.source

    @staticmethod
    def _relative(clock: Clock, shift: int) -> str | None:
        """今年 in a report on the first half of the year is that half."""
        if clock.speaking is None:
            return None
        year = str(clock.speaking + shift)
        partial = shift == 0 and clock.reviewed is not None and clock.reviewed.startswith(year)
        return clock.reviewed if partial else year

    @staticmethod
    def _own_year(hit: re.Match[str], clock: Clock, year: int | None) -> int | None:
        groups = hit.groupdict()
        if groups.get("year"):
            return int(groups["year"])
        word = groups.get("word") or groups.get("word2")
        if word and clock.speaking:
            shift = {"去年": -1, "上年": -1, "前年": -2, "明年": 1}.get(word, 0)
            return clock.speaking + shift
        return year

    def _month(self, hit: re.Match[str], clock: Clock, year: int | None) -> str | None:
        own = self._own_year(hit, clock, year)
        month = int(hit["month"] or hit.groupdict().get("month2") or 0)
        return f"{own}-{month:02d}" if own and 1 <= month <= 12 else None

    def _months(self, hit: re.Match[str], clock: Clock, year: int | None) -> str | None:
        own = self._own_year(hit, clock, year)
        count = hit.groupdict().get("count")
        first, last = (1, _count(count)) if count else (int(hit["first"]), int(hit["last"]))
        if not own or not 1 <= first < last <= 12:
            return None
        return f"{own}-{first:02d}/{own}-{last:02d}"

    def _half(self, hit: re.Match[str], clock: Clock, year: int | None) -> str | None:
        own = self._own_year(hit, clock, year)
        return f"{own}-H{1 if hit['half'] == '上' else 2}" if own else None

    def _quarter(self, hit: re.Match[str], clock: Clock, year: int | None) -> str | None:
        own, quarter = self._own_year(hit, clock, year), _CN[hit["quarter"]]
        if not own:
            return None
        if hit["front"]:
            return f"{own}-01/{own}-{quarter * 3:02d}"
        return f"{own}-Q{quarter}"

    @staticmethod
    def _plan(hit: re.Match[str], clock: Clock, year: int | None) -> str | None:
        ones = hit["plan"].removeprefix("十")
        tens = 10 if hit["plan"].startswith("十") else 0
        number = tens + (_CN[ones] if ones else 0)
        first = _FIRST_PLAN_YEAR + 5 * number
        return str(first + 4) if hit["end"] else f"{first}/{first + 4}"

    @staticmethod
    def _last_years(hit: re.Match[str], clock: Clock, year: int | None) -> str | None:
        last = clock.reviewed_year or clock.speaking
        count = _count(hit["count"] or hit["years"])
        return f"{last - count + 1}/{last}" if last and count > 1 else None

    @staticmethod
    def _years_ago(hit: re.Match[str], clock: Clock, year: int | None) -> str | None:
        last = clock.reviewed_year or clock.speaking
        return str(last - _count(hit["count"])) if last else None


def _count(written: str) -> int:
    if written.isdigit():
        return int(written)
    if written.startswith("十") and len(written) > 1:
        return 10 + _CN[written[1]]
    return _CN[written]


@lru_cache(maxsize=4)
def periods(knowledge: Knowledge) -> Periods:
    """The compiled time rules of a rule set."""
    return Periods(knowledge)
