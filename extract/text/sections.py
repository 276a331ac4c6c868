"""Sections: which candidates are parts, how they nest, and what kind each is."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..knowledge import Knowledge
from ..model import Section, SectionKind
from .kinds import Kinds
from .outline import Candidate, Finder
from .reading import Stretch
from .titles import Title, find_title

_GAP = 3
"""Numbers that may be missing between two parts of one list: a cut text loses some."""
_SURE_RANK = 40
"""Numbers up to this rank (一、 and （一）) are believed at the head of a line without a second one."""


@dataclass(slots=True)
class _Node:
    """A part while the outline is being built."""

    candidate: Candidate | None
    title: str
    kind: SectionKind
    parent: int | None
    level: int
    report: int
    end: int = -1
    lists: dict[str, int] = field(default_factory=dict)
    """For each style of number, the last one among the parts directly below."""
    kinds: list[SectionKind] = field(default_factory=list)
    """Kinds of the parts directly below, in order."""

    @property
    def style(self) -> str:
        return self.candidate.style if self.candidate else "root"

    @property
    def rank(self) -> int:
        return self.candidate.rank if self.candidate else -1


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a reading text in order; index 0 is the whole."""

    sections: tuple[Section, ...]
    heads: tuple[int, ...]
    """Indices of the sections that hold one report each; empty where the page holds one report."""


def sections(
    text: str, stretches: Sequence[Stretch], title: Title | None, year: int | None, knowledge: Knowledge
) -> Parts:
    """The parts of a reading text.

    `title` is that of the document, `year` the one it plans for, where known: both decide kinds.
    """
    found = Finder(knowledge).candidates(text, stretches)
    if title is not None:
        # A format's Heading 1 may be the title itself: the whole, not a part.
        found = [one for one in found if one.style == "report" or one.start != title.start]
    written = title.text if title is not None else ""
    return _Builder(text, stretches, found, written, year, knowledge).build()


class _Builder:
    """Goes through the candidates once, keeping the open parts on a stack."""

    def __init__(
        self,
        text: str,
        stretches: Sequence[Stretch],
        found: Sequence[Candidate],
        title: str,
        year: int | None,
        knowledge: Knowledge,
    ) -> None:
        self._text = text
        self._stretches = stretches
        self._found = _drop_lone_report(found)
        self._year = year
        self._kinds = Kinds(knowledge)
        self._knowledge = knowledge
        limits = knowledge.rule("sections", "sections.title").data
        self._line, self._sentence = int(limits["line"]), int(limits["sentence"])
        self._title_end = knowledge.rule("sections", "sections.title.end").regex
        self._own_year = knowledge.rule("sections", "sections.switch.own_year").regex
        self._plain = knowledge.rule("sections", "sections.heading.plain").regex
        root = _Node(None, title, self._kinds.of_document(title), None, 0, 0)
        self._nodes = [root]
        self._stack = [0]
        self._below: dict[str, set[str]] = defaultdict(set)
        self._by_style: dict[str, list[int]] = defaultdict(list)
        for index, candidate in enumerate(self._found):
            self._by_style[candidate.style].append(index)
        self._reports = 0

    def build(self) -> Parts:
        for index, candidate in enumerate(self._found):
            self._leave_paragraph(candidate)
            if candidate.style == "break":
                self._end_lists(candidate)
                continue
            parent = self._parent(candidate, index)
            if parent is not None:
                self._open(candidate, index, parent)
        self._close_to(-1, len(self._text))
        heads = [number for number, node in enumerate(self._nodes) if node.style == "report"]
        return Parts(tuple(self._sections()), tuple(heads))

    # ---- where a candidate belongs

    def _parent(self, candidate: Candidate, index: int) -> int | None:
        """Position on the stack of the part that holds the candidate; None where it is no part."""
        if candidate.style == "report":
            return 0
        if candidate.style == "switch":
            return self._switch_parent(candidate)
        if candidate.number is None:
            return self._unnumbered_parent(candidate)
        for position in range(len(self._stack) - 1, -1, -1):
            last = self._nodes[self._stack[position]].lists.get(candidate.style)
            if last is None:
                continue
            gap = _GAP if candidate.opens else 1
            if last < candidate.number <= last + gap:
                return position
            if candidate.number == 1 and self._begins_list(candidate, index):
                return position
        if self._begins_list(candidate, index):
            return self._nesting(candidate, index)
        return None

    def _begins_list(self, candidate: Candidate, index: int) -> bool:
        """A number that may be the first of its list: 1, or a later one where the beginning was cut off."""
        following = self._next(candidate, index)
        if not candidate.opens:
            same = following is not None and following.stretch == candidate.stretch
            lost = candidate.number != 1 and not candidate.style.startswith("sections.number.label")
            return same and not lost
        if candidate.rank <= _SURE_RANK:
            return True
        short = self._stretch_length(candidate) <= self._line
        return following is not None or (candidate.number == 1 and short)

    def _next(self, candidate: Candidate, index: int) -> Candidate | None:
        """The next candidate of the style, where it carries the next number."""
        style = self._by_style[candidate.style]
        at = bisect_right(style, index)
        if at == len(style) or candidate.number is None:
            return None
        following = self._found[style[at]]
        return following if following.number == candidate.number + 1 else None

    def _nesting(self, candidate: Candidate, index: int) -> int:
        """Where a list of a style that is not open belongs: below the innermost part that may hold it."""
        for position in range(len(self._stack) - 1, 0, -1):
            node = self._nodes[self._stack[position]]
            if candidate.style in self._below[node.style]:
                return position
            if node.style in self._below[candidate.style]:
                continue
            if candidate.rank > node.rank or (node.style == "switch" and candidate.number is not None):
                return position
            if self._goes_on(node, index):
                return position
        return 0

    def _goes_on(self, node: _Node, index: int) -> bool:
        """The list that the open part belongs to has a next item behind the candidate."""
        if node.candidate is None or node.candidate.number is None:
            return False
        style = self._by_style[node.style]
        at = bisect_right(style, index)
        return at < len(style) and self._found[style[at]].number == node.candidate.number + 1

    def _unnumbered_parent(self, candidate: Candidate) -> int:
        """Dashes and headings: beside the last of their style, else below what ranks higher."""
        for position in range(len(self._stack) - 1, 0, -1):
            node = self._nodes[self._stack[position]]
            if node.style == candidate.style:
                return position - 1
            if node.rank < candidate.rank:
                return position
        return 0

    def _switch_parent(self, candidate: Candidate) -> int | None:
        current = self._nodes[self._stack[-1]].kind
        if candidate.kind == current:
            return None
        if candidate.kind == "problem":
            return len(self._stack) - 1
        if candidate.kind == "review" and current != "other":
            return None
        if candidate.kind == "plan" and any(self._nodes[one].kind == "plan" for one in self._stack[1:]):
            return None
        if not candidate.opens:
            # In mid-paragraph: what follows up to the end of the paragraph or the next number.
            last = len(self._stack) - 1
            return last - 1 if self._nodes[self._stack[last]].style == "switch" and last else last
        outermost = self._outermost()
        whole = self._nodes[self._stack[outermost]]
        if candidate.kind == "plan" and whole.kind == "review" and self._of_own_year(candidate, whole.title):
            return None
        if candidate.kind == "review" and not whole.kinds and whole.kind == "other":
            # A text that begins by looking back is a review; it needs no part of its own.
            whole.kind = "review"
            return None
        return outermost

    def _of_own_year(self, candidate: Candidate, title: str) -> bool:
        """Whether the plan told is that of the year that the title sums up."""
        stretch = self._stretches[candidate.stretch]
        hit = self._own_year.match(self._text[candidate.start : stretch.end])
        return hit is not None and (hit["year"] is None or hit["year"] in title)

    def _outermost(self) -> int:
        """The root or the report that is open: a switch turns what follows, not a detail."""
        last = 0
        for position, one in enumerate(self._stack):
            if self._nodes[one].style == "report":
                last = position
        return last

    # ---- opening and closing

    def _leave_paragraph(self, candidate: Candidate) -> None:
        """Close the parts that end with their paragraph, once the candidate stands in a later one."""
        for position in range(1, len(self._stack)):
            own = self._nodes[self._stack[position]].candidate
            if own is not None and own.scope == "paragraph" and own.stretch != candidate.stretch:
                self._close_to(position - 1, self._stretches[own.stretch].end)
                return

    def _end_lists(self, candidate: Candidate) -> None:
        """Close the open items of lists that rank below the paragraph's."""
        for position in range(1, len(self._stack)):
            if self._nodes[self._stack[position]].rank > candidate.rank:
                self._close_to(position - 1, candidate.start)
                return

    def _close_to(self, position: int, end: int) -> None:
        while len(self._stack) - 1 > position:
            node = self._nodes[self._stack.pop()]
            node.end = end
            if node.candidate is not None and node.candidate.scope == "paragraph":
                node.end = min(end, self._stretches[node.candidate.stretch].end)

    def _open(self, candidate: Candidate, index: int, position: int) -> None:
        self._close_to(position, candidate.start)
        parent = self._nodes[self._stack[position]]
        if candidate.style == "report":
            self._reports += 1
        title = self._title(candidate, index)
        kind = self._kind(candidate, title, parent)
        report = max(self._reports - 1, 0)
        node = _Node(candidate, title, kind, self._stack[position], parent.level + 1, report)
        if candidate.number is not None:
            parent.lists[candidate.style] = candidate.number
        if candidate.opens:
            self._below[parent.style].add(candidate.style)
        parent.kinds.append(kind)
        self._stack.append(len(self._nodes))
        self._nodes.append(node)

    def _kind(self, candidate: Candidate, title: str, parent: _Node) -> SectionKind:
        if candidate.kind is not None:
            return candidate.kind
        bare = title[candidate.after - candidate.start :].strip()
        if candidate.style == "report":
            own = self._report_title(candidate)
            whole = self._kinds.of_document(own or title)
            return whole if own is not None or whole != "other" else parent.kind
        stated = self._kinds.of_title(bare, self._year)
        heading = candidate.opens and self._stretch_length(candidate) <= self._line
        numbered = candidate.rank <= _SURE_RANK and not candidate.style.startswith("sections.number.label")
        top = parent.style in ("root", "report", "switch") and (heading or numbered)
        open_kind = parent.kind == "other" and parent.level == 1 and heading
        if stated is not None and (top or open_kind or self._insists(bare, stated)):
            return stated
        return self._kinds.inherited(bare, parent.kind, parent.kinds, top)

    def _report_title(self, candidate: Candidate) -> str | None:
        """The title that one of several reports carries below its head line."""
        first = candidate.stretch
        found = find_title(self._text, self._stretches, first, first + 4, self._knowledge)
        return found.text if found else None

    def _insists(self, bare: str, stated: SectionKind) -> bool:
        """An inner title changes the kind only where it is wholly about that: 存在问题, 下一步打算."""
        return len(bare) <= self._line // 2 and (stated == "problem" or bool(self._plain.search(bare)))

    # ---- titles

    def _stretch_length(self, candidate: Candidate) -> int:
        stretch = self._stretches[candidate.stretch]
        return stretch.end - stretch.start

    def _title(self, candidate: Candidate, index: int) -> str:
        stop = min(self._stretches[candidate.stretch].end, candidate.after + 4 * self._line)
        for following in self._found[index + 1 : index + 2]:
            if following.stretch == candidate.stretch and candidate.after <= following.start < stop:
                stop = following.start
        written = self._text[candidate.start : stop]
        offset = candidate.after - candidate.start
        if len(written) <= self._line and "。" not in written[:-1]:
            return written.strip().rstrip("。：；")
        end = self._title_end.search(written, offset + 1)
        leading = written[: end.start()] if end else written
        if len(leading) > self._sentence:
            cut = max(leading.rfind(mark, offset + 4, self._sentence) for mark in "，、 ")
            leading = leading[: cut if cut > 0 else self._sentence]
        return leading.strip()

    def _sections(self) -> list[Section]:
        made: list[Section] = []
        for number, node in enumerate(self._nodes):
            start = node.candidate.start if node.candidate else 0
            path: tuple[str, ...] = ()
            if node.parent is not None:
                path = (*made[node.parent].path, node.title)
            made.append(
                Section(
                    number, node.level, node.title, path, node.kind, start, node.end, node.parent, node.report
                )
            )
        return made


def _drop_lone_report(found: Sequence[Candidate]) -> list[Candidate]:
    """One 篇一 alone is no page of several reports."""
    reports = [candidate for candidate in found if candidate.style == "report"]
    return (
        [candidate for candidate in found if candidate.style != "report"] if len(reports) < 2 else list(found)
    )
