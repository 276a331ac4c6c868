"""The title of a text: the line, or the beginning of the first line, that names the kind of document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge import Knowledge
from .reading import Stretch


@dataclass(frozen=True, slots=True)
class Title:
    """A title in the reading text. `whole` is True where it fills its stretch."""

    start: int
    end: int
    text: str
    whole: bool


def find_title(
    text: str, stretches: Sequence[Stretch], first: int, last: int, knowledge: Knowledge
) -> Title | None:
    """The title among the stretches `first` to `last` (exclusive); None where none looks like one."""
    rule = knowledge.rule("metadata", "metadata.title")
    avoid = knowledge.rule("metadata", "metadata.title.not").regex
    prefix = knowledge.rule("metadata", "metadata.title.prefix").regex
    shortest, longest = int(rule.data["shortest"]), int(rule.data["longest"])
    best: Title | None = None
    for stretch in stretches[first : min(last, first + int(rule.data["lines"]))]:
        if stretch.block.kind in ("cell", "footnote"):
            continue
        line = text[stretch.start : stretch.end]
        fits = shortest <= len(line) <= longest
        if fits and (stretch.block.style or "").lower() in ("title", "h1"):
            return Title(stretch.start, stretch.end, line, True)
        if fits and rule.regex.search(line) and not avoid.search(line) and "。" not in line:
            found = Title(stretch.start, stretch.end, line, True)
            # A page may print its own heading above the title: 政府工作报告 below 2026年某省政府工作报告.
            if best is None or _says_more(line, best.text):
                best = found
            continue
        if len(line) > longest:
            hit = prefix.match(line)
            if best is None and hit:
                written = hit.group("title")
                return Title(stretch.start, stretch.start + len(written), written, False)
            break
    return best


def _says_more(line: str, other: str) -> bool:
    """The later of two title lines is the better one where it names the year and the earlier does not."""
    return bool(re.search("[0-9]{4}年", line)) and not re.search("[0-9]{4}", other) and len(line) < 60
