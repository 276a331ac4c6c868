"""Which period the figures of running text speak of, with what their section told before."""

from __future__ import annotations

import re
from itertools import pairwise

from ..model import Section
from .periods import Clock, Periods, Time
from .quantities import Quantity
from .sentences import full_sentence
from .slots import PURE_LINK, Slot
from .thread import Name

_SPANS = frozenset({"span", "plan", "last_years"})
_YEAR = re.compile(r"^(\d{4})")


class Timing:
    """Times the figures of one reading, paragraph by paragraph, with the pack `periods`."""

    def __init__(self, periods: Periods) -> None:
        self._periods = periods
        self._spans: dict[int, str] = {}
        """The last span of years that each outermost section told."""
        self._spoken: dict[int, str] = {}
        """The period that each outermost section was last said to speak of."""

    def listen(self, here: int, times: list[Time], text: str, found: list[Quantity]) -> None:
        """今年是“十五五”开局之年: from here on the section speaks of the year, not of the five years."""
        for time in times:
            if time.period and "/" in time.period and time.kind in _SPANS:
                self._spans[here] = time.period
        topic = self._paragraph_topic(text, times)
        if topic is None or not topic.period:
            return
        _, end = full_sentence(text, topic.start, topic.end)
        # 五年来，生产总值由300亿元增加到480亿元: such a paragraph speaks for itself, not for what follows.
        if "/" not in topic.period or not any(quantity.start < end for quantity in found):
            self._spoken[here] = topic.period

    def period(
        self,
        text: str,
        slots: list[Slot],
        index: int,
        name: Name,
        section: Section,
        ancestors: list[Section],
        times: list[Time],
        now: Clock,
    ) -> tuple[str | None, str | None, bool]:
        """(period, where from, told in the figure's own sentence)."""
        quantity, phrase = slots[index].quantity, slots[index].phrase
        first = self._periods.sentence_start(text, quantity.start)
        average = phrase.base is not None and "年均" in phrase.base
        dealt = self._dealt_time(text, slots, index, times)
        if dealt is not None:
            return dealt.period, dealt.rule, True
        inside = [
            time
            for time in times
            if first <= time.start < quantity.start
            and not (time.old_value and _another_between(slots, time.end, quantity.start))
            and not (time.kind == "whole_year" and text[quantity.start - 1] == "的")
            and not (time.kind == "relative" and _bracket_closed(text[time.end : quantity.start]))
            and not (time.kind in _SPANS and not average and "；" in text[time.end : quantity.start])
        ]
        default, source = self._periods.of_section(
            section, ancestors, now, self._spoken.get(outermost(section, ancestors))
        )
        topic = self._paragraph_topic(text, times)
        told = inside[-1] if inside else topic if topic and topic.start < quantity.start else None
        if average and "/" not in ((told.period if told else default) or ""):
            # 五年年均 is not the year's growth: the last span that the section told, or nothing.
            span = self._spans.get(outermost(section, ancestors))
            return span, "span" if span else None, False
        spanning = section.kind == "plan" and now.planned is not None and "/" in now.planned
        if spanning and self._periods.each_year.search(text[first : quantity.start]):
            return now.planned, "periods.each_year", False
        old = self._periods.old_of.search(slots[index].before) if phrase.from_baseline else None
        if old:
            named = self._periods.find(old["time"], now)
            return (named[0].period, named[0].rule, False) if named else (None, None, False)
        if told is None and phrase.from_baseline and "/" in (default or ""):
            return None, None, False
        if told is None:
            spanned = section.kind == "review" and default is not None and "/" in default
            if default and spanned and self._at_end(text, slots[index], name, first):
                default = default.split("/")[-1]
            return default, source if default else None, False
        if told.kind == "whole_year":
            year = last_year(default)
            return (str(year) if year else None), told.rule, bool(inside)
        if told.kind in _SPANS and not average and told.period and "/" in told.period:
            if phrase.from_baseline:
                return None, None, False  # 五年来由58.3%提高到66.9%: nothing says when the old value was
            if self._at_end(text, slots[index], name, told.end):
                return told.period.split("/")[1], told.rule, bool(inside)
        return told.period, told.rule, bool(inside)

    def _at_end(self, text: str, slot: Slot, name: Name, start: int) -> bool:
        """Whether a figure of several years tells how things stood at their end (五年来…增加到480亿元)."""
        if slot.phrase.reached:
            return True
        if slot.phrase.measure != "level":
            return False
        words = text[start : slot.quantity.start]
        rate = slot.quantity.family == "percent" and self._periods.rate.search(name.text)
        state = rate and not self._periods.lasting.search(words)
        return bool(state) or self._periods.at_present.search(words) is not None

    def _dealt_time(self, text: str, slots: list[Slot], index: int, times: list[Time]) -> Time | None:
        """2022年和2023年分别投入1.2亿元和1.8亿元: the time that 分别 deals to this figure."""
        if len(times) < 2:
            return None
        first = index
        while (
            first and slots[first].sentence == slots[index].sentence and PURE_LINK.match(slots[first].before)
        ):
            first -= 1
        last = index + 1
        while last < len(slots) and slots[last].sentence == slots[index].sentence:
            if not PURE_LINK.match(slots[last].before):
                break
            last += 1
        lead = slots[first]
        if last - first < 2 or "分别" not in lead.before:
            return None
        start = lead.quantity.start - len(lead.before)
        told = [time for time in times if start <= time.start < lead.quantity.start]
        linked = all(self._periods.dealt.match(text[one.end : other.start]) for one, other in pairwise(told))
        return told[index - first] if len(told) == last - first and linked else None

    def _paragraph_topic(self, text: str, times: list[Time]) -> Time | None:
        """A time that opens the paragraph holds to its end (2013年，全市…。…。)."""
        for time in times:
            if time.start <= 6 and "。" not in text[: time.start] and time.kind in self._periods.topics:
                return None if time.old_value else time
        return None


def outermost(section: Section, ancestors: list[Section]) -> int:
    """The index of the outermost section around, the whole page left out."""
    chain = [section, *(one for one in ancestors if one.level > 0)]
    return chain[-1].index


def last_year(period: str | None) -> int | None:
    """The last year of a period; None where there is none."""
    hit = _YEAR.match(period.split("/")[-1]) if period else None
    return int(hit[1]) if hit else None


def _another_between(slots: list[Slot], start: int, end: int) -> bool:
    return any(start <= slot.quantity.start < end for slot in slots)


def _bracket_closed(text: str) -> bool:
    """Whether a bracket that was open before a text ends in it: its times are its own (不含上年旧存28件)."""
    depth = 0
    for character in text:
        depth += (character in "（(") - (character in "）)")
        if depth < 0:
            return True
    return False
