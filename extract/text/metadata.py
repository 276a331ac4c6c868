"""Metadata of a report: each value with where it was found."""

from __future__ import annotations

import re
from functools import lru_cache

from ..knowledge import Knowledge
from ..model import Found, Metadata
from .kinds import Kinds
from .origin import Origins
from .periods import Periods, day
from .places import places
from .scope import Scope

_SUFFIX = re.compile(r"(?:\.[A-Za-z0-9]{1,5})+$")
_PAGE_TITLE = re.compile(r"\.(?:docx?|wps|pdf|pptx?|txt)\b|\s+[-–—|_]\s+|_")
_YEAR_HEAD = re.compile(r"^((?:19|20)[0-9]{2})[_ \-]+")


class MetadataReader:
    """Reads the metadata of one report."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._origins = Origins(knowledge, places(knowledge))
        self._periods = Periods(knowledge)
        self._kinds = Kinds(knowledge)
        edges = knowledge.rule("metadata", "metadata.edges").data
        self._top, self._bottom = int(edges["top"]), int(edges["bottom"])
        self._longest, self._opening = int(edges["longest"]), int(edges["opening"])
        self._types = [
            rule
            for rule in knowledge.rules("metadata")
            if rule.id.startswith("metadata.type.") and not rule.id.startswith("metadata.type.text")
        ]

    def read(self, scope: Scope) -> Metadata:
        """All that the report says of itself."""
        title = self._title(scope)
        origin = self._origins.read(scope, title)
        published = self._published(scope)
        period, plan_period = self._spoken_periods(scope, title, published)
        latest = self._not_after(title, published) if period is None and plan_period is None else None
        return Metadata(
            title=title,
            issuer=origin.issuer,
            doc_type=self._type(scope, title),
            region=origin.region,
            region_code=origin.code,
            period=period,
            plan_period=plan_period,
            latest_period=latest,
            published=published,
        )

    def _regex(self, rule_id: str) -> re.Pattern[str]:
        return self._knowledge.rule("metadata", rule_id).regex

    # ---- title and type

    def _title(self, scope: Scope) -> Found | None:
        if scope.title is not None:
            return scope.found(scope.title.text, "title", scope.title.start, scope.title.end)
        if not scope.alone:
            return None
        named = self._regex("metadata.file_title")
        # A page's own title: 某局工作总结.docx - 某某文库.
        own = _PAGE_TITLE.split(scope.document.properties.get("title", "").strip())[0]
        if named.search(own):
            return Found(own, "properties")
        stem = _SUFFIX.sub("", re.split(r"[/\\]", scope.document.path)[-1])
        stem = _YEAR_HEAD.sub(r"\1年", stem).replace("_", "")
        return Found(stem, "file name") if named.search(stem) else None

    def _type(self, scope: Scope, title: Found | None) -> Found | None:
        if title is not None:
            for rule in self._types:
                if rule.regex.search(title.value):
                    return Found(str(rule.data["value"]), title.source, title.start, title.end)
        start, opening = scope.opening(self._opening)
        for rule in self._knowledge.rules("metadata"):
            hit = rule.regex.search(opening) if rule.id.startswith("metadata.type.text") else None
            if hit:
                return scope.found(str(rule.data["value"]), "text", start + hit.start(), start + hit.end())
        return Found(str(self._knowledge.rule("metadata", "metadata.type.other").data["value"]), "text")

    # ---- periods

    def _spoken_periods(
        self, scope: Scope, title: Found | None, published: Found | None
    ) -> tuple[Found | None, Found | None]:
        """(period, plan period): headings first, then the title, the opening, the document's own day."""
        period, plan = self._of_headings(scope)
        government = self._is_government(scope, title)
        masked = title is not None and bool(self._regex("metadata.masked_year").search(title.value))
        own_day = published if published is not None and published.source != "site" else None
        given = self._of_title(scope, title) if title is not None and not masked else (None, None)
        if government and given == (None, None) and own_day is not None and not masked:
            given = self._of_day(own_day)
        if government and period is not None and "/" in period.value:
            # A yearly report that looks back on five years (甘肃 2026) is still the report of its year.
            period = given[0] or period
        period, plan = period or given[0], plan or given[1]
        if masked:
            return period, plan
        if period is None and (title is None or self._kinds.of_document(title.value) != "plan"):
            period = self._of_opening(scope) or self._half_of_body(scope, title)
            if period is None and own_day is not None:
                period = self._of_relative(scope, own_day)
        if period is not None and plan is None:
            plan = self._plan_behind(scope, period, government)
        return period, plan

    def _not_after(self, title: Found | None, posted: Found | None) -> Found | None:
        """A half year without its year: the last one that had ended when a site put the text up.

        The day of a site is no period; it only bounds one. The report's own period stays empty: this is a
        reading to be checked, and a text that tells its year never comes here.
        """
        if title is None or posted is None or posted.source != "site":
            return None
        bare = self._regex("metadata.period.half_bare").search(title.value)
        if bare is None or self._regex("metadata.masked_year").search(title.value):
            return None
        year, month = int(posted.value[:4]), int(posted.value[5:7] or 12)
        half = 1 if bare.group("half") == "上" else 2
        ended = month >= 6 if half == 1 else month == 12
        return Found(f"{year if ended else year - 1}-H{half}", "site", posted.start, posted.end)

    def _plan_behind(self, scope: Scope, period: Found, government: bool) -> Found | None:
        if period.value.endswith("-H1"):
            return self._next_half(scope, period)
        return self._next_year(scope, period) if government and period.value.isdigit() else None

    def _of_day(self, published: Found) -> tuple[Found, Found]:
        """What a government's yearly report given on a day looks back on and plans for."""
        year = int(published.value[:4])
        reviewed = Found(str(year - 1), published.source, published.start, published.end)
        return reviewed, Found(str(year), published.source, published.start, published.end)

    def _of_relative(self, scope: Scope, published: Found) -> Found | None:
        """去年, 今年以来, 前三季度 at the head of a text with a day of its own."""
        year = int(published.value[:4])
        last_year, so_far = (
            self._regex("metadata.period.last_year"),
            self._regex("metadata.period.so_far"),
        )
        for stretch in scope.lines[: self._top]:
            line = scope.line(stretch)
            hit = last_year.match(line)
            if hit:
                return scope.found(str(year - 1), "text", stretch.start, stretch.start + hit.end())
            hit = so_far.match(line)
            if hit:
                value = _part_of(year, hit.group("what"))
                return scope.found(value, "text", stretch.start, stretch.start + hit.end())
        return None

    def _is_government(self, scope: Scope, title: Found | None) -> bool:
        rule = self._regex("metadata.period.government")
        return bool(rule.search(title.value if title else "") or rule.search(scope.opening(self._opening)[1]))

    def _next_year(self, scope: Scope, period: Found) -> Found | None:
        """The year behind the reviewed one, where a yearly report has a part that plans."""
        part = next((part for part in scope.parts if part.kind == "plan" and part.parent is not None), None)
        if part is None:
            return None
        return scope.found(str(int(period.value) + 1), "text", part.start, part.start + len(part.title))

    def _next_half(self, scope: Scope, period: Found) -> Found | None:
        """The second half of the year, where the report on the first one arranges it."""
        first = scope.lines[0].start if scope.lines else 0
        last = scope.lines[-1].end if scope.lines else 0
        hit = self._regex("metadata.period.next_half").search(scope.text, first, last)
        return scope.found(f"{period.value[:4]}-H2", "text", *hit.span()) if hit else None

    def _of_headings(self, scope: Scope) -> tuple[Found | None, Found | None]:
        found: dict[str, Found] = {}
        single: set[str] = set()
        for part in scope.parts:
            if part.parent is None or part.kind not in ("review", "plan") or part.level > 2:
                continue
            title = scope.text[part.start : part.start + len(part.title)]
            stated = self._kinds.of_title(title.lstrip("一二三四五六七八九十、（）()"))
            if stated != part.kind:
                continue
            for one in self._periods.find(title):
                # Of 十五五 and 2026年 the single year is the period of the report.
                within = "/" not in one.value or one.value[4] == "-"
                if part.kind not in found or (within and part.kind not in single):
                    start = part.start + one.start
                    found[part.kind] = scope.found(one.value, "heading", start, part.start + one.end)
                    if within:
                        single.add(part.kind)
        return found.get("review"), found.get("plan")

    def _of_title(self, scope: Scope, title: Found) -> tuple[Found | None, Found | None]:
        spoken = self._periods.find(title.value)
        if not spoken:
            return None, None
        if self._is_government(scope, title) and len(spoken[0].value) == 4:
            year = int(spoken[0].value)
            reviewed = Found(str(year - 1), title.source, title.start, title.end)
            return reviewed, Found(str(year), title.source, title.start, title.end)
        if len(spoken) == 1 and self._kinds.of_document(title.value) == "plan":
            return None, Found(spoken[0].value, title.source, title.start, title.end)
        period: Found | None = None
        plan: Found | None = None
        bounds = [one.start for one in spoken[1:]] + [len(title.value)]
        for one, bound in zip(spoken, bounds, strict=True):
            about = title.value[one.end : bound]
            found = Found(one.value, title.source, title.start, title.end)
            if self._kinds.of_document(about.rstrip("和及与暨、")) == "plan":
                plan = plan or found
            else:
                period = period or found
        return period, plan

    def _of_opening(self, scope: Scope) -> Found | None:
        """总结2021年上半年的工作, or a first sentence that begins with its year or part of a year."""
        start, opening = scope.opening(self._opening)
        reviewed = self._regex("metadata.period.reviewed").search(opening)
        if reviewed:
            for one in self._periods.find(reviewed.group("what")):
                at = start + reviewed.start("what") + one.start
                return scope.found(one.value, "text", at, at + one.end - one.start)
        day_line = self._regex("metadata.published.line")
        for stretch in scope.lines[: self._top]:
            line = scope.line(stretch)
            hit = None if day_line.match(line) else self._regex("metadata.period.opening").match(line)
            if hit is None:
                continue
            for one in self._periods.find(line[: hit.end() + 12]):
                if one.start == hit.start("year"):
                    return scope.found(one.value, "text", stretch.start + one.start, stretch.start + one.end)
            at = stretch.start + hit.start("year")
            return scope.found(hit.group("year"), "text", at, at + 5)
        return None

    def _half_of_body(self, scope: Scope, title: Found | None) -> Found | None:
        """上半年 in the title and one year beside 上半年 in the body."""
        bare = self._regex("metadata.period.half_bare").search(title.value if title else "")
        if bare is None:
            return None
        wanted = f"-H{1 if bare.group('half') == '上' else 2}"
        last = scope.lines[-1].end if scope.lines else 0
        start = scope.lines[0].start if scope.lines else 0
        named = [one for one in self._periods.find(scope.text[start:last]) if one.value.endswith(wanted)]
        if len({one.value for one in named}) != 1:
            return None
        one = named[0]
        return scope.found(one.value, "text", start + one.start, start + one.end)

    # ---- day of publication

    def _published(self, scope: Scope) -> Found | None:
        rules = ("metadata.published.session", "metadata.published.line", "metadata.published.han")
        for source, stretches in (
            ("text", scope.top(self._top, self._longest)),
            ("signature", scope.bottom(self._bottom, self._longest)),
        ):
            for stretch in stretches:
                for rule_id in rules:
                    hit = self._regex(rule_id).match(scope.line(stretch))
                    value = day(hit.groupdict()) if hit else None
                    if hit and value:
                        first = stretch.start + hit.start("year")
                        last = stretch.start + max(hit.end("month"), hit.end("day")) + 1
                        return scope.found(value, source, first, min(last, stretch.end))
        return self._posted(scope) if scope.alone else None

    def _posted(self, scope: Scope) -> Found | None:
        """The day on which a site put the text up: only where the document names no day of its own."""
        dated = {rule.id for rule in self._knowledge.rules("chrome") if rule.data.get("date")} | {
            "chrome.next"
        }
        pattern = self._regex("metadata.published.site")
        for mark in scope.marks:
            hit = pattern.search(scope.document.text, mark.start, mark.end) if mark.rule in dated else None
            value = day(hit.groupdict()) if hit else None
            if hit and value:
                return Found(value, "site", hit.start(), hit.end())
        return None


@lru_cache(maxsize=8)
def metadata_reader(knowledge: Knowledge) -> MetadataReader:
    """The reader of a set of rules, built once."""
    return MetadataReader(knowledge)


def _part_of(year: int, words: str) -> str:
    """The part of a year that a word names: 上半年, 前三季度, 一季度; the year for anything else."""
    parts = {"上半年": f"{year}-H1", "前三季度": f"{year}-01/{year}-09", "一季度": f"{year}-Q1"}
    return parts.get(words, str(year))


def plan_year(title: str, knowledge: Knowledge) -> int | None:
    """The year that a document of this title plans for; None where the title names none.

    A government's yearly report plans for the year in its title, any other report for the year behind it.
    """
    spoken = Periods(knowledge).find(title)
    if not spoken:
        return None
    government = knowledge.rule("metadata", "metadata.period.government").regex.search(title)
    return int(spoken[0].value[:4]) + (0 if government else 1)
