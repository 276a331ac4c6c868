"""Who speaks and of which place: issuer and region."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..knowledge import Knowledge
from ..model import Found
from .places import COUNTRY, Place, Places
from .scope import Scope

_LEVELS = {"省": "province", "自治区": "province", "市": "prefecture", "州": "prefecture"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Issuer and region of a report, as far as the text says."""

    issuer: Found | None
    region: Found | None
    code: str | None


class Origins:
    """Reads issuer and region by the rules of metadata.toml and the list of places."""

    def __init__(self, knowledge: Knowledge, places: Places) -> None:
        self._knowledge = knowledge
        self._places = places
        edges = self._knowledge.rule("metadata", "metadata.edges").data
        self._top, self._bottom = int(edges["top"]), int(edges["bottom"])
        self._longest, self._opening = int(edges["longest"]), int(edges["opening"])

    def read(self, scope: Scope, title: Found | None) -> Origin:
        """Issuer first, since the region may hang on it."""
        issuer = self._issuer(scope, title)
        region, code = self._region(scope, title, issuer)
        if issuer is not None and region is not None:
            issuer = self._named(issuer, region.value)
        return Origin(issuer, region, code)

    def _regex(self, rule_id: str) -> re.Pattern[str]:
        return self._knowledge.rule("metadata", rule_id).regex

    # ---- issuer

    def _issuer(self, scope: Scope, title: Found | None) -> Found | None:
        line = self._regex("metadata.issuer.line")
        for stretch in scope.top(self._top, self._longest):
            hit = line.match(scope.line(stretch))
            if hit and scope.title is not None and stretch.start == scope.title.start:
                continue
            if hit:
                return scope.found(hit.group("issuer").strip(), "heading", stretch.start, stretch.end)
        if title is not None:
            hit = self._regex("metadata.issuer.title").search(title.value)
            if hit:
                return Found(hit.group("issuer"), title.source, title.start, title.end)
        start, opening = scope.opening(self._opening)
        for rule_id in ("metadata.issuer.council", "metadata.issuer.speaker"):
            hit = self._regex(rule_id).search(opening)
            if hit:
                return scope.found(
                    hit.group("issuer"), "text", start + hit.start("issuer"), start + hit.end("issuer")
                )
        for stretch in scope.lines[: self._top]:
            hit = self._regex("metadata.issuer.opening").match(scope.line(stretch))
            if hit:
                at = stretch.start + hit.start("issuer")
                return scope.found(hit.group("issuer"), "text", at, at + len(hit.group("issuer")))
        for stretch in scope.bottom(self._bottom, self._longest):
            hit = line.match(scope.line(stretch))
            if hit:
                return scope.found(hit.group("issuer").strip(), "signature", stretch.start, stretch.end)
        return None

    def _named(self, issuer: Found, region: str) -> Found:
        """省人民政府 of a report about 辽宁省 is 辽宁省人民政府."""
        for level in ("自治区", "省", "市", "区", "县", "州", "旗"):
            if issuer.value.startswith(level) and region.endswith(level):
                return Found(region + issuer.value[len(level) :], issuer.source, issuer.start, issuer.end)
        return issuer

    # ---- region

    def _region(
        self, scope: Scope, title: Found | None, issuer: Found | None
    ) -> tuple[Found | None, str | None]:
        start, opening = scope.opening(self._opening)
        hit = self._regex("metadata.region.whole").search(opening)
        if hit:
            return scope.found(COUNTRY.name, "text", start + hit.start(), start + hit.end()), COUNTRY.code
        masked = False
        for found in (title if title is None or title.start is not None else None, issuer):
            if found is None:
                continue
            place = self._of_name(found.value)
            if place is not None:
                return Found(place[0], found.source, found.start, found.end), place[1]
            masked = masked or self._is_masked(found.value)
        if masked:
            return None, None
        named = self._of_heading(scope) or self._of_text(scope, issuer, opening)
        if named is not None:
            return named
        return self._of_file(scope, title)

    def _of_name(self, name: str) -> tuple[str, str | None] | None:
        """The place that a title or an office names: by the list, else by its shape (an unknown 某某区)."""
        if self._regex("metadata.region.national_office").search(name):
            return COUNTRY.name, COUNTRY.code
        place = self._innermost(name)
        if place is not None:
            return place.name, place.code
        hit = self._regex("metadata.region.name").search(name)
        if hit and not self._is_masked(hit.group("name")):
            return hit.group("name"), None
        return None

    def _innermost(self, name: str) -> Place | None:
        """The first place named; where others follow it directly (成都市成华区), the last of them."""
        last: Place | None = None
        end = 0
        for hit in self._places.find(name):
            place = hit.place
            if last is not None and hit.start == end:
                place = self._places.lookup(hit.name, last.code) or place
            elif last is not None:
                break
            if place is not None:
                last, end = place, hit.end
        return last

    def _is_masked(self, name: str) -> bool:
        return bool(self._regex("metadata.masked").search(name))

    def _of_heading(self, scope: Scope) -> tuple[Found, str | None] | None:
        """The line under the title: ——2026年1月27日在辽宁省第十四届人民代表大会第五次会议上, 辽宁省省长."""
        for stretch in scope.top(self._top, self._longest):
            line = scope.line(stretch)
            if not self._regex("metadata.region.heading").search(line):
                continue
            place = self._innermost(line)
            if place is not None:
                return scope.found(place.name, "heading", stretch.start, stretch.end), place.code
            hit = self._regex("metadata.region.session").search(line)
            hit = hit or self._regex("metadata.region.name").search(line)
            if hit and not self._is_masked(hit.group("name")):
                at = stretch.start + hit.start("name")
                return scope.found(hit.group("name"), "heading", at, stretch.start + hit.end("name")), None
        return None

    def _of_text(self, scope: Scope, issuer: Found | None, opening: str) -> tuple[Found, str | None] | None:
        """The one place of the issuer's own level that the text names with support: 围绕成华区建设."""
        start = scope.lines[0].start if scope.lines else 0
        bare = self._regex("metadata.region.bare_level")
        hit = bare.search(issuer.value if issuer else "") or bare.search(opening)
        if hit is None:
            return None
        sign = hit.group("level") or hit.group("own")
        level = _LEVELS.get(sign, "county")
        words = self._knowledge.words("metadata", "metadata.region.support")
        named: dict[str, tuple[int, int, Place]] = {}
        supported: set[str] = set()
        last = scope.lines[-1].end if scope.lines else 0
        body = scope.text[start:last]
        for one in self._places.find(body):
            if one.place is None or one.place.level != level or not one.name.endswith(sign):
                continue
            named.setdefault(one.place.code, (start + one.start, start + one.end, one.place))
            around = body[max(0, one.start - 6) : one.end + 6]
            if any(word.replace("{place}", one.name) in around for word in words):
                supported.add(one.place.code)
        if len(named) != 1 or not supported:
            return None
        at, end, place = next(iter(named.values()))
        return scope.found(place.name, "text", at, end), place.code

    def _of_file(self, scope: Scope, title: Found | None) -> tuple[Found | None, str | None]:
        if not scope.alone:
            return None, None
        name = title.value if title is not None and title.start is None else scope.document.path
        named = self._of_name(re.split(r"[/\\]", name)[-1].replace("_", ""))
        return (Found(named[0], "file name"), named[1]) if named is not None else (None, None)
