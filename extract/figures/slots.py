"""The quantities of a paragraph with the words around them, and what linked ones share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .phrases import Phrase
from .quantities import Quantity

BOUND = r"(?:左右|以上|以下|以内|上下)?"
PURE_LINK = re.compile(rf"^[\s）]*{BOUND}(?:、|和|与|及|以及)(?:约|近|超)?[-－−]?$")


@dataclass(frozen=True, slots=True)
class Slot:
    """A quantity in its paragraph: the words before it (since the figure before) and behind it."""

    quantity: Quantity
    before: str
    after: str
    sentence: int
    phrase: Phrase


def is_relative(quantity: Quantity) -> bool:
    """A percentage or a multiple: 增长5%、120人 share no predicate, 减少9起、5人 do."""
    return quantity.family in ("percent", "permille", "times")


def share_predicates(slots: list[Slot]) -> list[Slot]:
    """增长3%、5%: what stands before the first holds for all; 8%和12%以内: so does what ends the list."""
    for index in range(1, len(slots)):
        first, slot = slots[index - 1], slots[index]
        if slot.sentence != first.sentence or not PURE_LINK.match(slot.before):
            continue
        lead, phrase = first.phrase, slot.phrase
        if is_relative(slot.quantity) == is_relative(first.quantity):
            phrase = replace(
                phrase, measure=lead.measure, sign=lead.sign, base=lead.base, predicate=lead.predicate
            )
        if "分别" in first.before and phrase.relation == "eq" and lead.relation in ("ge", "le", "gt", "lt"):
            phrase = replace(phrase, relation=lead.relation)
        slots[index] = replace(slot, phrase=phrase)
    for index in range(len(slots) - 2, -1, -1):
        slot, following = slots[index], slots[index + 1]
        if slot.sentence == following.sentence and PURE_LINK.match(following.before):
            ours, theirs = slot.phrase.relation, following.phrase.relation
            if ours == "eq" and theirs in ("ge", "le", "gt", "lt"):
                slots[index] = replace(slot, phrase=replace(slot.phrase, relation=theirs))
    return slots


def share_units(slots: list[Slot]) -> list[Slot]:
    """从15万提高到18万人次, 高出4个、3个百分点: the first value has the unit of the one behind it."""
    for index in range(len(slots) - 2, -1, -1):
        slot, following = slots[index], slots[index + 1]
        short = slot.quantity.unit == "个" and following.quantity.family == "points"
        if short and slot.sentence == following.sentence and PURE_LINK.match(following.before):
            quantity = replace(slot.quantity, unit=following.quantity.unit, family="points")
            slots[index] = replace(slot, quantity=quantity)
    for index, slot in enumerate(slots[:-1]):
        following = slots[index + 1]
        if slot.phrase.from_baseline and slot.quantity.unit is None and following.sentence == slot.sentence:
            quantity = replace(slot.quantity, unit=following.quantity.unit, family=following.quantity.family)
            slots[index] = replace(slot, quantity=quantity)
    return slots
