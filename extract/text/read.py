"""From a document as loaded to a reading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..knowledge import Knowledge
from ..model import Document, Metadata, Paragraph, ParagraphKind, Reading, Section
from .chrome import find_chrome, merge
from .completeness import completeness
from .folds import fold
from .lines import lines
from .previews import join_previews
from .reading import Stretch, assemble
from .sections import sections
from .titles import Title, find_title


def read(document: Document, knowledge: Knowledge) -> Reading:
    """The reading text of a document with its paragraphs, sections and metadata."""
    folded = fold(document.text, knowledge)
    blank = knowledge.rule("reading", "reading.space.run").regex
    chrome = find_chrome(lines(document, folded, blank), folded, knowledge)
    kept, numbers = join_previews(chrome.lines, knowledge)
    marks = tuple(merge([*chrome.marks, *numbers]))
    draft, stretches = assemble(folded, kept, marks, knowledge)
    share = completeness(chrome, marks, folded, knowledge)
    text = draft.text
    title = find_title(text, stretches, 0, len(stretches), knowledge)
    parts = sections(text, stretches, title.text if title else "", None, knowledge)
    return Reading(
        document,
        text,
        draft.starts,
        draft.ends,
        tuple(_paragraphs(stretches, parts, title)),
        tuple(parts),
        (Metadata(),),
        marks,
        completeness=share.share,
        warnings=(share.warning,) if share.warning else (),
    )


def _paragraphs(
    stretches: Sequence[Stretch], parts: Sequence[Section], title: Title | None
) -> list[Paragraph]:
    starts = [part.start for part in parts]
    made: list[Paragraph] = []
    for stretch in stretches:
        index = bisect_right(starts, stretch.start) - 1
        part = parts[max(index, 0)]
        while part.end <= stretch.start and part.parent is not None:
            part = parts[part.parent]
        made.append(
            Paragraph(stretch.start, stretch.end, _kind(stretch, part, title), part.index, stretch.block.cell)
        )
    return made


def _kind(stretch: Stretch, part: Section, title: Title | None) -> ParagraphKind:
    if stretch.block.kind == "cell":
        return "cell"
    if stretch.block.kind == "footnote":
        return "footnote"
    if title is not None and title.whole and title.start == stretch.start:
        return "title"
    if part.parent is not None and part.start == stretch.start:
        # The title of a part that fills its paragraph is a heading line.
        return "heading" if stretch.end - stretch.start <= len(part.title) + 1 else "body"
    return "heading" if stretch.block.level else "body"
