"""Text to figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..knowledge import Knowledge
from ..model import Block, Figure, Reading
from .cells import Cells
from .confidence import confidence
from .periods import clock
from .prose import Prose
from .regions import regions
from .repaired import mark


def extract(reading: Reading, knowledge: Knowledge) -> tuple[Figure, ...]:
    """Every figure of a reading, in the order of the loaded text.

    Figures carry the text's own words; `indicator_id` and ISO dates are filled in by `tables.normalise`.
    """
    clocks = [clock(metadata) for metadata in reading.reports]
    places = [regions(knowledge).of_report(metadata) for metadata in reading.reports]
    prose = Prose(reading, knowledge, clocks, places)
    cells = Cells(reading, knowledge, clocks, places)
    found: list[Figure] = []
    for paragraph in reading.paragraphs:
        if paragraph.kind != "chrome" and (paragraph.kind != "cell" or cells.is_prose(paragraph)):
            found.extend(prose.figures(paragraph))
    taken = {figure.start for figure in found}
    for table in reading.document.tables:
        found.extend(figure for figure in cells.figures(table) if figure.start not in taken)
    found.sort(key=lambda figure: (figure.start, figure.end, figure.indicator or ""))
    sure = confidence(knowledge)
    blocks = reading.document.blocks
    return tuple(
        replace(figure, confidence=sure.of(figure), cell=_cell(figure, blocks))
        for figure in mark(found, reading)
    )


def _cell(figure: Figure, blocks: Sequence[Block]) -> tuple[int, int, int] | None:
    """The place of a figure in a table, None in running text."""
    cell = blocks[figure.block].cell if figure.block is not None else None
    return None if cell is None else (cell.table, cell.row, cell.column)


__all__ = ["extract"]
