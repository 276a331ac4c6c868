"""From a document as loaded to a reading."""

from __future__ import annotations

from ..knowledge import Knowledge
from ..model import Document, Metadata, Paragraph, ParagraphKind, Reading, Section
from .chrome import find_chrome, merge
from .completeness import completeness
from .folds import fold
from .lines import lines
from .previews import join_previews
from .reading import Stretch, assemble


def read(document: Document, knowledge: Knowledge) -> Reading:
    """The reading text of a document with its paragraphs, sections and metadata."""
    folded = fold(document.text, knowledge)
    blank = knowledge.rule("reading", "reading.space.run").regex
    found = lines(document, folded, blank)
    chrome = find_chrome(found, folded, knowledge)
    kept, numbers = join_previews(chrome.lines, knowledge)
    marks = tuple(merge([*chrome.marks, *numbers]))
    draft, stretches = assemble(folded, kept, marks, knowledge)
    whole_or_cut = completeness(chrome, marks, folded, knowledge)
    text = draft.text
    whole = Section(0, 0, "", (), "other", 0, len(text), None)
    paragraphs = tuple(
        Paragraph(piece.start, piece.end, _kind(piece), 0, piece.block.cell) for piece in stretches
    )
    return Reading(
        document,
        text,
        draft.starts,
        draft.ends,
        paragraphs,
        (whole,),
        (Metadata(),),
        marks,
        completeness=whole_or_cut.share,
        warnings=(whole_or_cut.warning,) if whole_or_cut.warning else (),
    )


def _kind(piece: Stretch) -> ParagraphKind:
    if piece.block.kind == "cell":
        return "cell"
    if piece.block.kind == "footnote":
        return "footnote"
    return "heading" if piece.block.level else "body"
