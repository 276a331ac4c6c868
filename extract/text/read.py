"""From a document as loaded to a reading."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..knowledge import Knowledge
from ..model import (
    Document,
    Metadata,
    Paragraph,
    ParagraphKind,
    Reading,
    RepairMode,
    Section,
    Span,
)
from .chrome import find_chrome, merge, without
from .completeness import completeness
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

_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def read(document: Document, knowledge: Knowledge, repair: RepairMode = "safe") -> Reading:
    """The reading text of a document, repaired, with its paragraphs, sections and metadata."""
    folded = fold(document.text, knowledge)
    blank = knowledge.rule("reading", "reading.space.run").regex
    chrome = find_chrome(lines(document, folded, blank), folded, knowledge)
    kept, numbers = join_previews(chrome.lines, knowledge)
    page = note_marks(kept, knowledge)
    if document.format == "md":
        page += markup_marks(kept, knowledge)
    marks = tuple(merge([*chrome.marks, *numbers, *page]))
    draft, stretches = assemble(folded, without(kept, merge(page), folded), marks, chrome.cuts, knowledge)
    repaired = stage(knowledge).repair(draft, stretches, document.text, repair)
    draft, stretches = repaired.draft, repaired.stretches
    share = completeness(chrome, marks, folded, knowledge)
    text = draft.text
    title = find_title(text, stretches, 0, len(stretches), knowledge)
    year = plan_year(title.text, knowledge) if title is not None else None
    parts = sections(text, stretches, title, year, knowledge)
    written = timeline(knowledge).find(text)
    whole = Scope(
        document,
        text,
        draft.starts,
        draft.ends,
        scope_lines(stretches),
        parts.sections,
        title,
        marks,
        alone=not parts.heads,
    )
    reader = metadata_reader(knowledge)
    scopes = [_report(whole, stretches, parts, head, knowledge) for head in parts.heads] or [whole]
    told = [reader.read(scope) for scope in scopes]
    contradiction = timeline(knowledge).contradiction(written, _claimed(document, told, knowledge))
    reports = tuple(_without_stamp(one, repaired.stamp) for one in told)
    return Reading(
        document,
        text,
        draft.starts,
        draft.ends,
        tuple(_paragraphs(stretches, parts.sections, [one.title for one in scopes])),
        parts.sections,
        reports,
        marks,
        repaired.repairs,
        repaired.stamp,
        tuple(masks(knowledge).find(text)),
        _loaded(written, draft),
        completeness=share.share,
        warnings=(
            *((share.warning,) if share.warning else ()),
            *((_stamp_warning(repaired.stamp),) if repaired.stamp else ()),
            *((contradiction,) if contradiction else ()),
            *_lost_warnings(text, knowledge),
            *_period_warnings(reports),
        ),
    )


def _loaded(written: Span, draft: Draft) -> Span:
    """A span with its mentions at their places in the loaded text."""
    evidence = (
        replace(one, start=draft.starts[one.start], end=draft.ends[one.end - 1]) for one in written.evidence
    )
    return replace(written, evidence=tuple(evidence))


def _claimed(document: Document, reports: Sequence[Metadata], knowledge: Knowledge) -> set[int]:
    """The years that a document gives itself: in its title, its period, and the name that a site shows."""
    claims = [
        found.value
        for one in reports
        for found in (one.title, one.period, one.plan_period)
        if found is not None
    ]
    shown = knowledge.rule("metadata", "metadata.shown_name")
    hit = shown.regex.search(document.text, 0, int(shown.data["opening"]))
    claims += [hit.group("year")] if hit else []
    return {int(year) for claim in claims for year in _YEAR.findall(claim)}


def _without_stamp(metadata: Metadata, stamp: str | None) -> Metadata:
    """What a report says of its time, where a site stamped one year over all others: nothing that holds."""
    told = (metadata.period, metadata.plan_period)
    period, plan = (None if one is None or one.value[:4] == stamp else one for one in told)
    return replace(metadata, period=period, plan_period=plan)


def _lost_warnings(text: str, knowledge: Knowledge) -> list[str]:
    places = lost(text, knowledge)
    if not places:
        return []
    return [f"文中有{places}处文字因编码转换错误已经丢失（“\ufffd”“锟斤拷”等），无法恢复，请核对原文。"]


def _stamp_warning(stamp: str) -> str:
    return f"文中的年份和“10”似被网站统一换成了{stamp}：能确定的数字已复原，其余留空，期间不采用。"


def _period_warnings(reports: Sequence[Metadata]) -> list[str]:
    """One sentence for each period that only the day of a website bounds."""
    return [
        f"文中没有写明年份：各条数据的期间 {one.latest_period.value} 是由网站发布日期推出的最近可能，请核对。"
        for one in reports
        if one.latest_period is not None
    ]


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
