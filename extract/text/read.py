"""From a document as loaded to a reading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..knowledge import Knowledge
from ..model import (
    Document,
    Mark,
    Paragraph,
    ParagraphKind,
    Reading,
    RepairMode,
    Section,
    Span,
)
from .chrome import find_chrome, merge, without
from .claims import contradiction, credible, remarks
from .completeness import Completeness, completeness
from .folds import fold
from .lines import lines
from .masks import masks
from .metadata import metadata_reader, plan_year
from .notes import markup_marks, note_marks
from .previews import join_previews
from .reading import Draft, Stretch, assemble
from .repair import lost, stage
from .scope import Scope, scope_lines
from .sections import Parts, sections
from .timeline import timeline
from .titles import Title, find_title


def read(document: Document, knowledge: Knowledge, repair: RepairMode = "safe") -> Reading:
    """The reading text of a document, repaired, with its paragraphs, sections and metadata."""
    page = _clean(document, knowledge)
    repaired = stage(knowledge).repair(page.draft, page.stretches, document.text, repair)
    draft, stretches = repaired.draft, repaired.stretches
    text = draft.text
    title = find_title(text, stretches, 0, len(stretches), knowledge)
    year = plan_year(title.text, knowledge) if title is not None else None
    parts = sections(text, stretches, title, year, knowledge)
    whole = Scope(
        document,
        text,
        draft.starts,
        draft.ends,
        scope_lines(stretches),
        parts.sections,
        title,
        page.marks,
        alone=not parts.heads,
    )
    scopes = [_report(whole, stretches, parts, head, knowledge) for head in parts.heads] or [whole]
    told = [metadata_reader(knowledge).read(scope) for scope in scopes]
    written = timeline(knowledge).find(text)
    reports = tuple(credible(one, repaired.stamp, written, knowledge) for one in told)
    doubts = (page.share.warning, contradiction(document, told, written, knowledge))
    return Reading(
        document,
        text,
        draft.starts,
        draft.ends,
        tuple(_paragraphs(stretches, parts.sections, [one.title for one in scopes])),
        parts.sections,
        reports,
        page.marks,
        repaired.repairs,
        repaired.stamp,
        tuple(masks(knowledge).find(text)),
        _loaded(written, draft),
        completeness=page.share.share,
        warnings=(*filter(None, doubts), *remarks(reports, repaired.stamp, lost(text, knowledge))),
    )


@dataclass(frozen=True)
class _Page:
    """A document without the chrome around its text, not yet repaired."""

    draft: Draft
    stretches: list[Stretch]
    marks: tuple[Mark, ...]
    share: Completeness


def _clean(document: Document, knowledge: Knowledge) -> _Page:
    """Fold the characters, take the chrome out, put the lines together."""
    folded = fold(document.text, knowledge)
    blank = knowledge.rule("reading", "reading.space.run").regex
    chrome = find_chrome(lines(document, folded, blank), folded, knowledge)
    kept, numbers = join_previews(chrome.lines, knowledge)
    notes = note_marks(kept, knowledge)
    if document.format == "md":
        notes += markup_marks(kept, knowledge)
    marks = tuple(merge([*chrome.marks, *numbers, *notes]))
    draft, stretches = assemble(folded, without(kept, merge(notes), folded), marks, chrome.cuts, knowledge)
    return _Page(draft, stretches, marks, completeness(chrome, marks, folded, knowledge))


def _loaded(written: Span, draft: Draft) -> Span:
    """A span with its mentions at their places in the loaded text."""
    evidence = (
        replace(one, start=draft.starts[one.start], end=draft.ends[one.end - 1]) for one in written.evidence
    )
    return replace(written, evidence=tuple(evidence))


def _report(
    whole: Scope, stretches: Sequence[Stretch], parts: Parts, head: int, knowledge: Knowledge
) -> Scope:
    """One of several reports on a page: its own lines, parts and title."""
    part = parts.sections[head]
    inside = [number for number, one in enumerate(stretches) if part.start <= one.start < part.end]
    title = find_title(whole.text, stretches, inside[0], inside[-1] + 1, knowledge) if inside else None
    own = tuple(one for one in parts.sections if one.report == part.report and one.index >= head)
    chosen = tuple(one for one in whole.lines if part.start <= one.start < part.end)
    return replace(whole, lines=chosen, parts=own, title=title)


def _paragraphs(
    stretches: Sequence[Stretch], parts: Sequence[Section], titles: Sequence[Title | None]
) -> list[Paragraph]:
    heads = {title.start for title in titles if title is not None and title.whole}
    starts = [part.start for part in parts]
    made: list[Paragraph] = []
    for stretch in stretches:
        index = bisect_right(starts, stretch.start) - 1
        part = parts[max(index, 0)]
        while part.end <= stretch.start and part.parent is not None:
            part = parts[part.parent]
        made.append(
            Paragraph(stretch.start, stretch.end, _kind(stretch, part, heads), part.index, stretch.block.cell)
        )
    return made


def _kind(stretch: Stretch, part: Section, heads: set[int]) -> ParagraphKind:
    if stretch.block.kind == "cell":
        return "cell"
    if stretch.block.kind == "footnote":
        return "footnote"
    if stretch.start in heads:
        return "title"
    if part.parent is not None and part.start == stretch.start:
        # The title of a part that fills its paragraph is a heading line.
        return "heading" if stretch.end - stretch.start <= len(part.title) + 1 else "body"
    return "heading" if stretch.block.level else "body"
