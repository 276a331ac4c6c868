"""Copies and versions of one text: which document is the original, and what becomes of the others.

A copy has the figures of its original, or some of them; they are not read twice. A version has the same words
and other figures; both are read, and what the version repeats is counted once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from ..knowledge import Knowledge
from ..model import Result
from ..text.fingerprint import decode
from .alignment import align
from .likeness import Judge, Likeness, Text

_HELD = 16
"""Whole results that are in memory while copies are looked for."""

Read = Callable[[str], Result]
"""Gives the whole result of a path; `OSError` or `ValueError` where it is lost."""


@dataclass(frozen=True)
class Link:
    """What one document is to its original."""

    kind: Literal["duplicate", "version"]
    original: Text
    likeness: Likeness
    part: bool
    """True for a cut preview or an excerpt."""
    same: int
    differing: int
    only_copy: int
    only_original: int
    repeats: dict[str, str] = field(repr=False)

    def said(self, *, kept: bool) -> str:
        """One sentence for the row of the document."""
        alike = f"相似{int(self.likeness.words * 1000) / 10:g}%"
        path = self.original.path
        if self.kind == "version":
            return (
                f"与“{path}”是同一篇文字的两个版本（{alike}）：{self.same}条数据相同，{self.differing}条不同，"
                f"{self.only_copy}条只在此处有；两处都有的，对比和目标只计那一份"
            )
        what = f"是“{path}”的一部分" if self.part else f"与“{path}”是同一篇文字"
        only = "数据照列，但对比、目标和核对只计那一份" if kept else "数据只从那一份读取"
        said = f"{what}（{alike}），{only}"
        if self.only_original and not self.part:
            said += f"；那一份有{self.only_original}条数据此处没有读到"
        if self.only_copy:
            said += f"；此处有{self.only_copy}条数据在那一份中没有对应，未计入"
        return said


class Links:
    """The copies and versions of a run."""

    def __init__(self, by_id: dict[str, Link], files: Counter[str]) -> None:
        self._by_id = by_id
        self._copies: Counter[str] = Counter()
        for doc_id, times in files.items():
            # Files of the same bytes have one doc_id, and the first of them is read.
            self._copies[doc_id] += times - 1
            if doc_id in by_id:
                self._copies[by_id[doc_id].original.doc_id] += times

    def applied(self, result: Result, *, keep: bool) -> Result:
        """The result as the tables show it; with `keep`, a copy keeps its figures."""
        if result.doc_id is None:
            return result
        link = self._by_id.get(result.doc_id)
        if link is not None and link.kind == "duplicate":
            said = link.said(kept=keep and result.status != "duplicate")
            linked = replace(result, status="duplicate", duplicate_of=link.original.doc_id, error=said)
            return replace(linked, **({"repeats": link.repeats} if keep else {"figures": (), "repairs": ()}))
        if result.status == "duplicate":
            return replace(result, duplicate_of=result.doc_id)
        counted = replace(result, copies=self._copies[result.doc_id])
        if link is None:
            return counted
        warnings = (*result.warnings, link.said(kept=True))
        return replace(counted, version_of=link.original.doc_id, warnings=warnings, repeats=link.repeats)


def links(results: Iterable[Result], read: Read, knowledge: Knowledge) -> Links:
    """Find the copies and versions among the documents of a run.

    `results` need no figures and none is kept; `read` is asked for those that are alike, two at a time.
    """
    texts: list[Text] = []
    files: Counter[str] = Counter()
    for result in results:
        if result.doc_id is not None:
            files[result.doc_id] += 1
        if result.status in ("ok", "partial") and "fingerprint" in result.extra:
            texts.append(_text(result))
    return Links(_Desk(texts, read, knowledge).links(), files)


def _text(result: Result) -> Text:
    period = result.metadata.period
    return Text(
        result.path,
        result.doc_id or "",
        decode(result.extra["fingerprint"]),
        result.metadata.region_code,
        period.value if period else None,
        result.completeness,
        result.ocr,
        bool(result.extra.get("damaged")),
        result.format,
    )


class _Desk:
    """Links the texts of one run."""

    def __init__(self, texts: Sequence[Text], read: Read, knowledge: Knowledge) -> None:
        self._texts, self._knowledge = texts, knowledge
        self._judge = Judge(knowledge)
        self._limits = knowledge.rule("copies", "copies.figures").data
        order = [str(one) for one in knowledge.rule("copies", "copies.original").data["order"]]
        self._formats = {name: place for place, name in enumerate(order)}
        self._near: dict[int, dict[int, Likeness]] = defaultdict(dict)

        @lru_cache(maxsize=_HELD)
        def result(path: str) -> Result | None:
            try:
                return read(path)
            except (OSError, ValueError):
                # A lost result is told in its own row.
                return None

        self._result = result

    def links(self) -> dict[str, Link]:
        """What each copy or version is to its original, by its doc_id.

        The best texts come first: each joins the original that it is most like, or is one itself. So nobody
        is a copy of what is only a copy, and two texts are never linked by a third alone.
        """
        for one, other, likeness in self._judge.pairs(self._texts):
            self._near[one][other] = self._near[other][one] = likeness
        originals: set[int] = set()
        found: dict[str, Link] = {}
        for place in sorted(self._near, key=self._rank):
            likely = sorted(
                originals & self._near[place].keys(),
                key=lambda other: (-self._near[place][other].words, self._rank(other)),
            )
            link = next(filter(None, (self._link(place, other) for other in likely)), None)
            if link is None:
                originals.add(place)
            else:
                found[self._texts[place].doc_id] = link
        return found

    def _rank(self, place: int) -> tuple[bool | int | str, ...]:
        """Sorts the texts that are alike, the one to be read first, as `copies.original` says."""
        text = self._texts[place]
        part = self._is_part(text, max(self._texts[other].size for other in (place, *self._near[place])))
        return (
            part,
            -text.size if part else 0,
            text.completeness < 1,
            text.ocr,
            text.damaged,
            self._formats.get(text.format or "", self._formats["others"]),
            text.path,
        )

    def _is_part(self, text: Text, size: int) -> bool:
        return not self._judge.whole(text.size, size)

    def _link(self, place: int, other: int) -> Link | None:
        """What a text is to an original by its figures; None where they are two reports by one form."""
        copy, original = self._texts[place], self._texts[other]
        own, theirs = self._result(copy.path), self._result(original.path)
        if own is None or theirs is None:
            return None
        found = align(own, theirs, self._knowledge)
        paired, differing = len(found.pairs), found.differing
        if paired - differing < self._limits["same"] * paired:
            return None
        likeness = self._near[place][other]
        more = found.only_copy > self._limits["extra"] * (paired + found.only_copy)
        version = differing > 0 or (more and likeness.words < self._limits["text"])
        return Link(
            "version" if version else "duplicate",
            original,
            likeness,
            self._is_part(copy, original.size),
            paired - differing,
            differing,
            found.only_copy,
            found.only_original,
            found.repeats,
        )
