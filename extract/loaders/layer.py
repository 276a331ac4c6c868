"""Whether the text layer of a page tells what the page says, or the page is better read from its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..knowledge import Knowledge
from .glyphs import PageGlyphs
from .pages import Page

Doubt = Literal["empty", "broken", "thin"]
"""No text at all; a layer of wrong characters; a layer of a few characters on a scan."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page has beside its text."""

    shapes: int
    """How many drawn paths."""
    anything: bool
    covered: float
    """Share of the page under images."""
    resolution: float
    """Dots an inch of its scan, 0 without one."""


def doubt(found: PageGlyphs, drawn: Drawn, knowledge: Knowledge) -> Doubt | None:
    """What is wrong with the layer of a page; None where it is believed.

    A layer that another program put invisibly under a scan is believed as any other, as long as it is not
    broken: its characters stand where the picture has them.
    """
    rule = knowledge.rule("ocr", "ocr.layer").data
    if not found.visible:
        return "empty" if drawn.anything or found.slanted else None
    if found.unreadable > max(20, found.visible // 5) or _is_broken(found, knowledge):
        return "broken"
    pictured = drawn.covered >= rule["covered"] or drawn.shapes >= rule["shapes"]
    return "thin" if found.visible < rule["few_characters"] and pictured else None


def is_better(page: Page, found: PageGlyphs, doubt: Doubt, knowledge: Knowledge) -> bool:
    """Whether what OCR read replaces the layer: a photograph with a caption keeps its caption."""
    if doubt == "empty":
        return True
    read = sum(len(line.text) for line in page.lines) + sum(
        len(cell.text) for _, grid in page.tables for cell in grid.cells
    )
    times = 0.3 if doubt == "broken" else knowledge.rule("ocr", "ocr.layer").data["times"]
    return bool(read >= times * found.visible)


def _is_broken(found: PageGlyphs, knowledge: Knowledge) -> bool:
    """Whether the characters are those of no Chinese report: fonts with a wrong table of codes."""
    rule = knowledge.rule("ocr", "ocr.layer").data
    common = frozenset(knowledge.rule("loaders", "loaders.common_characters").data["characters"])
    text = "".join(glyph.text for glyph in found.glyphs if glyph.text.strip())
    odd = knowledge.rule("ocr", "ocr.odd").regex.findall(text)
    if len(odd) > rule["most_odd"] * len(text) and len(set(odd)) >= rule["least_different"]:
        return True
    han = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    likely = sum(character in common for character in han)
    return bool(len(set(han)) >= rule["least_different"] and likely < rule["least_common"] * len(han))
