"""Text to figures."""

from __future__ import annotations

from ..knowledge import Knowledge
from ..model import Figure, Reading
from .prose import Prose


def extract(reading: Reading, knowledge: Knowledge) -> tuple[Figure, ...]:
    """Every figure of a reading, in the order of the loaded text.

    Figures carry the text's own words; `indicator_id` and ISO dates are filled in by `tables.normalise`.
    """
    prose = Prose(reading, knowledge)
    found = [
        figure
        for paragraph in reading.paragraphs
        if paragraph.kind not in ("chrome", "cell")
        for figure in prose.figures(paragraph)
    ]
    return tuple(sorted(found, key=lambda figure: (figure.start, figure.end, figure.indicator or "")))


__all__ = ["extract"]
