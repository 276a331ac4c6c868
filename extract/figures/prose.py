"""Figures of running text: every quantity of a paragraph with its measure, name, role, period and region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ..knowledge import Knowledge
from ..model import Figure, Measure, Paragraph, Reading, Section
from .names import Naming, naming
from .periods import Clock, Periods, Time, periods
from .phrases import Phrases, phrases
from .quantities import Quantities, Quantity, quantities
from .regions import Region, Regions, regions
from .roles import Roles, Setting, clause_before, roles
from .sentences import full_sentence, sentences
from .slots import BOUND, PURE_LINK, Slot, is_relative, share_predicates, share_units
from .thread import Name, Thread
from .timing import Timing, last_year, outermost
from .tokens import Tokens, tokens
from .traps import Trap

_YEAR = re.compile(r"^(\d{4})")
_LIST_LINK = re.compile(
    rf"^[\s）]*{BOUND}(?:、|，|和|与|及|以及|/)?(?:同比)?(?:分别)?"
    r"(?:增长|上升|下降|提高|减少|回落|上涨)?[为达到]*(?:约|近|超)?$"
)


class Prose:
    """Reads paragraphs of one reading. State that runs from paragraph to paragraph is kept here."""

    def __init__(
        self, reading: Reading, knowledge: Knowledge, clocks: list[Clock], places: list[Region]
    ) -> None:
        self._reading = reading
        self._quantities: Quantities = quantities(knowledge)
        self._phrases: Phrases = phrases(knowledge)
        self._naming: Naming = naming(knowledge)
        self._periods: Periods = periods(knowledge)
        self._timing = Timing(self._periods)
        self._regions: Regions = regions(knowledge)
        self._roles: Roles = roles(knowledge)
        self._tokens: Tokens = tokens(knowledge)
        self._distributes = knowledge.rule("names", "names.distributes").regex
        self._place_prefix = knowledge.rule("names", "names.place_prefix").regex
        self._class = knowledge.rule("names", "names.class").regex
        self._shares = knowledge.rule("names", "names.shared").regex
        self._year_tasks = frozenset(knowledge.words("roles", "roles.year_tasks"))
        self._clocks = clocks
        self._places = places
        self._told: dict[tuple[object, ...], Name] = {}
        """The names of amounts already told."""

    # ---- a paragraph ---------------------------------------------------------------------------------

    def figures(self, paragraph: Paragraph) -> Iterator[Figure]:
        """The figures of one paragraph of body text, in order."""
        text = self._reading.text[paragraph.start : paragraph.end]
        if not _may_hold_figure(text):
            return
        boundaries: frozenset[int] | None = None

        def boundary(offset: int) -> bool:
            nonlocal boundaries
            if boundaries is None:
                boundaries = self._tokens.boundaries(text)
            return offset in boundaries

        section = self._section(paragraph, paragraph.start)
        now = self._clocks[min(section.report, len(self._clocks) - 1)]
        times = self._periods.find(text, now)
        blocked = tuple(Trap(time.start, time.end, time.rule) for time in times)
        every = self._quantities.find(text, boundary, blocked)
        found = [quantity for quantity in every if not quantity.threshold]
        classes = [quantity for quantity in every if quantity.threshold]
        self._timing.listen(outermost(section, self._reading.ancestors(section)), times, text, found)
        if not found:
            return
        slots = share_units(share_predicates(list(self._slots(text, found))))
        names = self._names(text, slots)
        for index in range(len(slots)):
            for name in names[index]:
                name = self._located(self._restated(slots[index], name))
                qualifier = self._class_of(text, slots, index, classes) or name.qualifier
                yield self._figure(paragraph, text, slots, index, replace(name, qualifier=qualifier), times)

    def _section(self, paragraph: Paragraph, offset: int) -> Section:
        """The section of an offset; a note at the end of the text belongs to no part of it."""
        if paragraph.kind == "footnote":
            return self._reading.sections[0]
        return self._reading.section_at(offset)

    def _class_of(self, text: str, slots: list[Slot], index: int, classes: list[Quantity]) -> str | None:
        """The population or class that a bounded amount in the figure's own clause means (65岁以上老年人)."""
        slot = slots[index]
        start = slot.quantity.start - len(re.split(r"[，；：。]", slot.before)[-1])
        last = slots[index + 1].quantity.start if index + 1 < len(slots) else len(text)
        behind = slot.quantity.end + len(re.split(r"[，；：。、]", slot.after)[0])
        end = min(behind, last)
        told = self._class.search(text, start, end)
        if told:
            return told.group()
        inside = (one for one in classes if start <= one.start < end)
        return next((text[one.start : one.end] for one in inside), None)

    def _slots(self, text: str, found: list[Quantity]) -> Iterator[Slot]:
        spans = list(sentences(text))
        for index, quantity in enumerate(found):
            number, (start, end) = next(
                (i, span) for i, span in enumerate(spans) if span[0] <= quantity.start < span[1]
            )
            if index and found[index - 1].start >= start:
                start = found[index - 1].end
            if index + 1 < len(found):
                end = min(end, found[index + 1].start)
            before, after = text[start : quantity.start], text[quantity.end : max(end, quantity.end)]
            yield Slot(quantity, before, after, number, self._phrases.read(before, after, quantity))

    # ---- names ---------------------------------------------------------------------------------------

    def _names(self, text: str, slots: list[Slot]) -> list[list[Name]]:
        """The names of every slot; several where one number holds for several coordinated indicators."""
        thread = Thread()
        out: list[list[Name]] = []
        sentence = -1
        index = 0
        while index < len(slots):
            slot = slots[index]
            if slot.sentence != sentence:
                sentence = slot.sentence
                thread.sentence()
            group = self._group(slots, index)
            if group:
                named = self._distributed(slots, index, group, thread)
                if named:
                    out += named
                    index += len(named)
                    continue
            name = self._naming.name(slot.before, slot.after, slot.phrase, slot.quantity, thread)
            out.append(self._shared(slot, name))
            index += 1
        for index in range(len(slots) - 2, -1, -1):
            if not out[index][0].text and not slots[index + 1].before.strip():
                # 243户530人发放救助金: the noun behind the second names both.
                out[index] = [replace(name, rules=("names.adjacent",)) for name in out[index + 1]]
        return out

    def _shared(self, slot: Slot, name: Name) -> list[Name]:
        """A、B均达100%: a name for each where every item is a complete name."""
        if not self._shares.search(slot.before) or name.rules[0] != "names.left":
            return [name]
        items = self._naming.items(name.text)
        if len(items) < 2 or not all(len(item) > 2 and self._naming.is_complete(item) for item in items):
            return [name]
        return [replace(name, text=item, rules=("names.shared",)) for item in items]

    def _restated(self, slot: Slot, name: Name) -> Name:
        """确定4.5%左右的增长目标: a figure without a name of its own that was told before is that one."""
        quantity = slot.quantity
        key = (quantity.value, quantity.low, quantity.high, quantity.unit, slot.phrase.relation)
        bare = not name.text or (name.rules[0] != "names.carry" and self._naming.is_bare_verb(name.text))
        known = self._told.get(key)
        if bare and known is not None and quantity.unit is not None:
            return replace(known, rules=("names.restated",))
        if not bare:
            self._told[key] = name
        return name

    def _located(self, name: Name) -> Name:
        """望江街道投资: the town at the head of a name is the figure's place."""
        hit = self._place_prefix.match(name.text) if not name.place else None
        if hit is None or self._naming.verb(hit["place"]):
            return name  # 建成街道综合服务中心4个
        return replace(name, text=name.text[hit.end() :], place=hit["place"])

    def _group(self, slots: list[Slot], index: int) -> int:
        """How many figures a 分别 governs, 0 where there is none before this figure."""
        deals = self._distributes.search(slots[index].before)
        following = slots[index + 1 : index + 2]
        alike = following and is_relative(following[0].quantity) == is_relative(slots[index].quantity)
        bare = alike and not slots[index].phrase.subject.strip("，、；： ") and slots[index].phrase.predicate
        count = 1
        while (
            index + count < len(slots)
            and slots[index + count].sentence == slots[index].sentence
            and _LIST_LINK.match(slots[index + count].before)
        ):
            count += 1
        if count > 1 and not deals and not bare:
            # 总部机构、开放创新中心80家、16家: as many names as values, nothing but 、 between the values.
            values = slots[index + 1 : index + count]
            pure = all(PURE_LINK.match(slot.before) for slot in values)
            units = {slot.quantity.unit for slot in slots[index : index + count]}
            if not pure or len(units) > 1 or slots[index].phrase.measure != "level":
                return 0
        return count if count > 1 else 0

    def _distributed(self, slots: list[Slot], index: int, count: int, thread: Thread) -> list[list[Name]]:
        """A、B分别增长3%、5%: the first name for the first figure, the second for the second."""
        first = slots[index]
        subject = re.split(r"[，；：。]", first.phrase.subject)[-1]
        items = self._naming.items(subject, count)
        task = self._naming.task_of(re.split(r"[，；：。]", first.before)[-1])
        if task and len(thread.sentence_names) >= count:
            told = [name.base or name.text for name in thread.sentence_names[-count:]]
            rules = ("names.share_of_task",)
            return [[Name(name + task + "完成率", base=name, rules=rules)] for name in told]
        if len(items) == 1 and not items[0] and len(thread.sentence_names) >= count:
            chosen = thread.sentence_names[-count:]
            return [[replace(name, rules=("names.distributed_again",))] for name in chosen]
        if len(items) != count:
            return []
        if thread.last is not None and all(self._naming.is_place(item) for item in items):
            last = thread.named.get(first.quantity.family, thread.last)
            return [[replace(last, place=item, rules=("names.place_item",))] for item in items]
        if thread.last is not None and first.quantity.family == "percent" and "其中" in first.before:
            items = self._naming.with_head(items, thread.last.head)
        named = [
            [Name(item, self._naming.verb(item), self._naming.head(item), rules=("names.distributed",))]
            for item in items
        ]
        thread.last = named[-1][0]
        thread.sentence_names += [names[0] for names in named]
        thread.family = first.quantity.family
        return named

    # ---- one figure ----------------------------------------------------------------------------------

    def _figure(
        self, paragraph: Paragraph, text: str, slots: list[Slot], index: int, name: Name, times: list[Time]
    ) -> Figure:
        slot = slots[index]
        quantity, phrase = slot.quantity, slot.phrase
        section = self._section(paragraph, paragraph.start + quantity.start)
        ancestors = self._reading.ancestors(section)
        now = self._clocks[min(section.report, len(self._clocks) - 1)]
        first, last = full_sentence(text, quantity.start, quantity.end)
        period, source, told = self._timing.period(text, slots, index, name, section, ancestors, times, now)
        year = last_year(period)
        baseline = phrase.from_baseline and self._has_partner(slots, index)
        role, role_rule = self._roles.role(
            Setting(
                self._clause(text, first, quantity.start),
                slot.after,
                section.kind,
                year,
                now.reviewed_year,
                _first_year(now.planned),
                quantity.family in ("percent", "permille", "times") or quantity.unit == "1",
                baseline,
                told,
                text[first : quantity.start],
            )
        )
        if year and (role_rule in self._year_tasks or (role == "target" and source == "periods.this_year")):
            period = str(year)
        region = self._region(slot, name, section)
        start, end = self._reading.loaded(paragraph.start + quantity.start, paragraph.start + quantity.end)
        begin, finish = self._reading.loaded(paragraph.start + first, paragraph.start + last)
        block = self._reading.document.block_at(start)
        measure: Measure = phrase.measure
        value, sign = quantity.value, phrase.sign
        rules: dict[str, tuple[str, ...]] = {"value": quantity.rules}
        for field, rule in phrase.rules:
            rules[field] = (*rules.get(field, ()), rule)
        rules["indicator"] = name.rules
        rules["role"] = (role_rule,)
        rules["period"] = (source if "." in source else f"periods.{source}",) if source else ()
        rules["region"] = (region.rule,)
        return Figure(
            start=start,
            end=end,
            quote=self._reading.document.text[start:end],
            sentence=self._reading.document.text[begin:finish],
            sentence_start=begin,
            section=section.path,
            page=block.page if block else None,
            block=block.number if block else None,
            value=_signed(value, sign),
            low=_signed(quantity.low, sign),
            high=_signed(quantity.high, sign),
            unit=quantity.unit,
            relation=phrase.relation,
            measure=measure,
            base=phrase.base,
            role=role,
            indicator=name.text or None,
            qualifier=name.qualifier,
            period=period,
            period_source=source,
            region=region.name,
            region_code=region.code,
            region_source=region.source,
            masked=quantity.masked,
            rules=rules,
        )

    def _clause(self, text: str, first: int, position: int) -> str:
        """The words that a figure's role is judged by; 其中 goes on with the sentence before."""
        clause = clause_before(text[first:], position - first)
        if not self._periods.goes_on.match(text[first : first + 8].lstrip()):
            return clause
        before = self._periods.sentence_start(text, position)
        told = before < first and self._roles.opens_forecast.match(text[before:first])
        return text[before:first] + clause if told else clause

    @staticmethod
    def _has_partner(slots: list[Slot], index: int) -> bool:
        """Whether the next figure is the new value of 由X提高到Y."""
        if index + 1 >= len(slots):
            return False
        following = slots[index + 1]
        return following.sentence == slots[index].sentence and (
            following.phrase.measure in ("change", "growth") or following.phrase.reached
        )

    def _region(self, slot: Slot, name: Name, section: Section) -> Region:
        own = self._places[min(section.report, len(self._places) - 1)]
        if name.place:
            return self._regions.item(name.place, own)
        words = re.split(r"[。；]", slot.before)[-1]
        return self._regions.named(words, own) or own


def _signed(value: Decimal | None, sign: int) -> Decimal | None:
    return value if value is None or sign > 0 else -value


def _first_year(period: str | None) -> int | None:
    hit = _YEAR.match(period) if period else None
    return int(hit[1]) if hit else None


_DIGIT = re.compile(r"[0-9〇零一二两三四五六七八九十百千万亿半几数XxＸｘ×*＊○〇_＿□]")


def _may_hold_figure(text: str) -> bool:
    return _DIGIT.search(text) is not None
