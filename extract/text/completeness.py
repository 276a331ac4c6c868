"""How much of the text the page shows: cuts, previews and texts that break off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge import Knowledge, Rule
from ..model import Mark
from .chrome import Chrome


@dataclass(frozen=True, slots=True)
class Completeness:
    """Share of the text that is there (0 to 1) and, below 1, a sentence that says how this is known."""

    share: float
    warning: str | None = None


WHOLE = Completeness(1.0)


def completeness(chrome: Chrome, marks: Sequence[Mark], folded: str, knowledge: Knowledge) -> Completeness:
    """Judge by what the page says of itself, then by where the text ends."""
    shown = sum(len(line.text) for line in chrome.lines)
    stated = _stated(chrome, folded, shown, knowledge)
    if stated is not None:
        return stated
    estimated, pages = _estimate(marks, folded, shown, knowledge)
    data = knowledge.rule("chrome", "chrome.estimate").data
    if chrome.cuts:
        return Completeness(
            estimated, f"文本不完整：页面有“未完”一类提示，完整度按{_basis(pages)}估计为{estimated:.2f}。"
        )
    rest = _breaks_off(chrome, marks, knowledge)
    preview = any(mark.rule == "chrome.preview.end" for mark in marks)
    if not preview and not rest:
        return WHOLE
    if _last_page_shown(marks, folded, knowledge) or (not rest and estimated >= float(data["whole"])):
        # 已超出免费预览范围, and yet the whole text follows: the page mark 第9页 共9页 stands at its end.
        return WHOLE
    if preview:
        return Completeness(
            estimated, f"文本不完整：只有免费预览部分，完整度按{_basis(pages)}估计为{estimated:.2f}。"
        )
    return Completeness(
        estimated, f"文本不完整：正文在句中中断，完整度按{_basis(pages)}估计为{estimated:.2f}。"
    )


def _basis(pages: int | None) -> str:
    return f"网页注明的{pages}页" if pages else "经验值"


def _stated(chrome: Chrome, folded: str, shown: int, knowledge: Knowledge) -> Completeness | None:
    """What the cuts say in characters: shown of total, or so many left out."""
    omitted = 0
    for mark in chrome.cuts:
        hit = knowledge.rule("chrome", mark.rule).regex.search(folded, mark.start, mark.end)
        groups = hit.groupdict() if hit else {}
        if groups.get("total") and groups.get("shown"):
            total, part = int(groups["total"]), int(groups["shown"])
            if 0 < part < total:
                share = round(part / total, 4)
                return Completeness(share, f"文本不完整：页面注明全文共{total}字，只显示{part}字。")
        if groups.get("omitted"):
            omitted += int(groups["omitted"])
    if omitted and shown:
        share = round(shown / (shown + omitted), 4)
        return Completeness(share, f"文本不完整：页面注明省略{omitted}字，现有{shown}字。")
    return None


def _estimate(
    marks: Sequence[Mark], folded: str, shown: int, knowledge: Knowledge
) -> tuple[float, int | None]:
    """Characters shown over what the stated pages would hold; a flat guess without pages."""
    data = knowledge.rule("chrome", "chrome.estimate").data
    guess = float(data["guess"])
    pattern = knowledge.rule("chrome", "chrome.pages").regex
    for mark in marks:
        hit = pattern.search(folded, mark.start, mark.end)
        if hit:
            pages = int(hit.group("pages") or hit.group("all"))
            if pages:
                return round(min(guess, shown / (pages * float(data["characters_a_page"]))), 2), pages
    return guess, None


def _breaks_off(chrome: Chrome, marks: Sequence[Mark], knowledge: Knowledge) -> bool:
    """The last line of prose ends in mid-sentence on a page that a site cut up, or ends in a comma.

    A text without a site around it may well end without a full stop.
    """
    if not chrome.lines:
        return False
    last = chrome.lines[-1].text
    within = knowledge.rule("reading", "reading.line.inside").regex.search(last)
    if within and last.endswith(("，", "、")):
        return True
    if not knowledge.rule("chrome", "chrome.prose").regex.search(last):
        return False
    signs = set(knowledge.words("chrome", "chrome.site"))
    site = any(mark.rule in signs for mark in marks)
    return site and not knowledge.rule("reading", "reading.line.ended").regex.search(last)


def _last_page_shown(marks: Sequence[Mark], folded: str, knowledge: Knowledge) -> bool:
    """The last page mark is that of the last page, and it stands behind most of the text."""
    rule: Rule = knowledge.rule("chrome", "chrome.whole")
    hits: list[re.Match[str]] = []
    for mark in marks:
        hit = rule.regex.search(folded, mark.start, mark.end)
        if hit:
            hits.append(hit)
    if not hits:
        return False
    last = hits[-1]
    return last.group("page") == last.group("pages") and last.start() > len(folded) / 2
