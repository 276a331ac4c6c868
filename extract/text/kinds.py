"""Section kinds by the words of titles: review, problem, plan, other."""

from __future__ import annotations

from collections.abc import Sequence

from ..knowledge import Knowledge
from ..model import SectionKind

_BY_TITLE = (
    "sections.kind.done",
    "sections.kind.problem",
    "sections.kind.next",
    "sections.kind.review",
    "sections.kind.plan",
)


class Kinds:
    """Reads the kind of a part from its title, the parts before it and the part that holds it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._by_title = [knowledge.rule("sections", rule_id) for rule_id in _BY_TITLE]
        self._year = knowledge.rule("sections", "sections.kind.year").regex
        self._action = knowledge.rule("sections", "sections.kind.action").regex
        self._document = knowledge.rule("sections", "sections.kind.document").regex
        self._both = knowledge.rule("sections", "sections.kind.document.both").regex

    def of_title(self, title: str, year: int | None = None) -> SectionKind | None:
        """The kind that a title states; None where it states none.

        `year` is the one the document plans for. A title that begins with a verb of doing (提升治理成效)
        speaks of the work itself, whatever noun it ends in.
        """
        doing = bool(self._action.match(title))
        for rule in self._by_title[: 3 if doing else None]:
            if rule.regex.search(title):
                return _kind(str(rule.data["kind"]))
        hit = self._year.search(title)
        if hit and year is not None:
            return "plan" if int(hit.group("year")) >= year else "review"
        return None

    def of_document(self, title: str) -> SectionKind:
        """The kind of a text as a whole by its title; `other` where the text itself must say."""
        if self._both.search(title):
            return "other"
        for rule in self._by_title[:2]:
            if rule.regex.search(title):
                return "review"
        if self._document.search(title):
            return "plan"
        return "review" if self._by_title[3].regex.search(title) else "other"

    def inherited(
        self, title: str, parent: SectionKind, before: Sequence[SectionKind], top: bool
    ) -> SectionKind:
        """The kind of a part whose title says nothing, from its parent and its elder siblings.

        Among the outermost parts a report that has begun to plan goes on planning (三、提升治理水平 behind
        二、2025年主要任务), and behind the part on problems a title of action plans.
        """
        if not top or not before:
            return parent
        if before[-1] == "plan":
            return "plan"
        if before[-1] == "problem" and self._action.match(title):
            return "plan"
        return parent


def _kind(name: str) -> SectionKind:
    if name == "plan":
        return "plan"
    if name == "problem":
        return "problem"
    return "review" if name == "review" else "other"
