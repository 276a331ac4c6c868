"""What a document says of its own time, held against what it mentions and what a site did to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..knowledge import Knowledge
from ..model import Document, Metadata, Span
from .timeline import timeline

_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def contradiction(
    document: Document, reports: Sequence[Metadata], written: Span, knowledge: Knowledge
) -> str | None:
    """A sentence where the years that a document gives itself do not fit what it mentions; else None."""
    return timeline(knowledge).contradiction(written, _claimed(document, reports, knowledge))


def _claimed(document: Document, reports: Sequence[Metadata], knowledge: Knowledge) -> set[int]:
    """The years in its title, its period, and the name that a site shows above it."""
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


def credible(metadata: Metadata, stamp: str | None, written: Span, knowledge: Knowledge) -> Metadata:
    """A report's metadata without the periods that do not hold.

    Those are periods in a year that a site stamped over all others, and a period that only the day of a site
    bounds, where the text is older than that day.
    """
    told = (metadata.period, metadata.plan_period)
    period, plan = (None if one is None or one.value[:4] == stamp else one for one in told)
    latest = metadata.latest_period
    if latest is not None:
        late = timeline(knowledge).contradiction(written, [int(latest.value[:4])])
        latest = None if late or stamp else latest
    return replace(metadata, period=period, plan_period=plan, latest_period=latest)


def remarks(reports: Sequence[Metadata], stamp: str | None, lost: int) -> Iterator[str]:
    """Sentences on the stamped year, on lost text, and on each period that only a site's day bounds."""
    if stamp:
        yield f"文中的年份和“10”似被网站统一换成了{stamp}：能确定的数字已复原，其余留空，期间不采用。"
    if lost:
        yield f"文中有{lost}处文字因编码转换错误已经丢失（“\ufffd”“锟斤拷”等），无法恢复，请核对原文。"
    for one in reports:
        if one.latest_period is not None:
            period = one.latest_period.value
            yield f"文中没有写明年份：各条数据的期间 {period} 是由网站发布日期推出的最近可能，请核对。"
