"""The records that pass between the rooms.

All are frozen. Offsets are code points, end exclusive. Two kinds of offset exist and are never mixed:

* *loaded* offsets count characters of `Document.text`, the text exactly as the loader gave it;
* *reading* offsets count characters of `Reading.text`, the cleaned second text that the rules read.

Everything that leaves the program (figures, repairs, sections of a table) carries loaded offsets.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points, origin at the top left of the page."""

BlockKind = Literal["paragraph", "heading", "cell", "footnote", "textbox", "header", "caption", "line"]
ParagraphKind = Literal["body", "heading", "title", "cell", "footnote", "chrome"]
SectionKind = Literal["review", "problem", "plan", "other"]
Status = Literal["ok", "partial", "failed", "skipped", "duplicate"]
Relation = Literal["eq", "ge", "gt", "le", "lt", "about", "range"]
Measure = Literal["level", "change", "growth", "gap"]
Role = Literal["actual", "target", "forecast", "baseline", "other"]
RepairKind = Literal["number", "word", "character", "place"]
Bound = Literal["from", "until"]
MaskKind = Literal["number", "place", "year", "date", "office", "person", "name"]
RepairMode = Literal["off", "safe", "all"]
"""Which repairs are made: none; those that are certain; the best reading of every doubtful span as well."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: what it is called, and where its bytes are."""

    path: str
    doc_id: str | None = None
    """The doc_id under which it was listed, where the file must still be that one."""
    file: str = ""
    """Where its bytes lie, where `path` names a member of an archive (`a.zip!/b.doc`); empty: at `path`."""
    converted: str = ""
    """A docx that LibreOffice made of it beforehand; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table as it stands on the page: a merged cell is one Cell with its spans."""

    table: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    """True where the format itself says so (`<th>`, a repeated header row)."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of `Document.text` that has one origin: a paragraph, a cell, a footnote, a text line."""

    number: int
    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    """1-based page, None where the format has no pages."""
    cell: Cell | None = None
    style: str | None = None
    """The style name as the format gives it (`Heading 1`, `Title`, `h2`)."""
    level: int | None = None
    """Heading level from 1, where the format itself says that this is a heading."""
    boxes: tuple[Box | None, ...] = ()
    """One box a character (`end - start` of them), or empty where the format has no geometry."""
    confidences: tuple[float, ...] = ()
    """How sure OCR is of each character (0 to 1), or empty where the block was not read from a picture."""


@dataclass(frozen=True, slots=True)
class Table:
    """Which blocks are the cells of one table, row by row. `rows` and `columns` count the grid."""

    number: int
    start: int
    end: int
    rows: int
    columns: int
    cells: tuple[int, ...]
    """Block numbers of the cells in reading order."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one character came from."""

    block: int
    kind: BlockKind
    page: int | None
    cell: Cell | None
    box: Box | None


@dataclass(frozen=True)
class Document:
    """A file as loaded. Nothing later edits `text`.

    `blocks` cover the text in order; what lies between two blocks is a separator that the loader put there
    (newline between paragraphs and rows, tab between cells) and has no place of its own.
    """

    doc_id: str
    """First 16 hex digits of the sha256 of the file's bytes."""
    path: str
    format: str
    """`txt`, `md`, `docx`, `pdf`, `html`, …: what the content is, whatever the name says."""
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    pages: int | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    """What the file says of itself: `title`, `author`, `created`, `encoding`, …"""
    warnings: tuple[str, ...] = ()
    ocr: bool = False
    """True where a page was read from its picture; the property `pages_by_ocr` names them (`3,5`)."""

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block_at(self, offset: int) -> Block | None:
        """The block that holds the character at a loaded offset; None between blocks."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        block = self.blocks[index]
        return block if offset < block.end else None

    def place(self, offset: int) -> Place | None:
        """Where the character at a loaded offset came from; None for a separator the loader put in."""
        block = self.block_at(offset)
        if block is None:
            return None
        box = block.boxes[offset - block.start] if block.boxes else None
        return Place(block.number, block.kind, block.page, block.cell, box)


@dataclass(frozen=True, slots=True)
class Repair:
    """One change from the loaded text to the reading text: data that can be listed, refused and replayed."""

    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float
    applied: bool
    evidence: str = ""
    kind: RepairKind = "number"
    doubtful: bool = False
    """True where the text cannot be right as it stands and nothing tells which of several readings is."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the loaded text that a rule marked (page chrome, a cut, an upload date)."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Mask:
    """A slot that a document hides (XX县, **人, 20*年). Reading offsets of the mask itself."""

    start: int
    end: int
    text: str
    kind: MaskKind
    rule: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a text that bound when it was written."""

    start: int
    end: int
    text: str
    rule: str
    bound: Bound
    when: str
    """The month of the event itself, `2013-03`; the bound of the span may lie later, see `Span.latest`."""


@dataclass(frozen=True, slots=True)
class Span:
    """The months between which a text was written, as far as it shows; None where it shows nothing."""

    earliest: str | None = None
    latest: str | None = None
    evidence: tuple[Mention, ...] = ()
    """The mentions that decide: that of `earliest` and the next best, then those of `latest`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value of the metadata and where it was found.

    `source` is one word: `title`, `heading`, `text`, `file name`, `properties`, `signature`, `site`.
    """

    value: str
    source: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a report is. A field is None where the document does not say."""

    title: Found | None = None
    issuer: Found | None = None
    doc_type: Found | None = None
    """总结, 报告, 计划, 讲话, 公报, 经验材料 or 其他."""
    region: Found | None = None
    """Full name of the place the report speaks for (成华区, 浙江省, 全国)."""
    region_code: str | None = None
    """GB/T 2260 code, None where the name is not in the list or names several places."""
    period: Found | None = None
    """`2014`, `2014-H1`, `2014-Q3`, `2014-06`, `2011/2015`, `2014-01/2014-09`: what the report reviews."""
    latest_period: Found | None = None
    """Where the text tells a part of a year without the year: the last one before a site put the text up."""
    plan_period: Found | None = None
    """The period that the report plans for, where it says so."""
    published: Found | None = None
    """`2015-01-29`, `2015-01` or `2015`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the report, in the order of the text.

    `path` holds the titles from the outermost part down to this one. `start` and `end` are reading offsets;
    a section's span includes those below it. The first one (index 0, level 0, no parent) is the whole text.
    """

    index: int
    level: int
    title: str
    path: tuple[str, ...]
    kind: SectionKind
    start: int
    end: int
    parent: int | None
    report: int = 0
    """Which of the reports joined on one page (篇一, 篇二) this part belongs to."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the reading text that the rules read as one."""

    start: int
    end: int
    kind: ParagraphKind
    section: int
    """Index into `Reading.sections` of the section that holds its first character."""
    cell: Cell | None = None


@dataclass(frozen=True)
class Reading:
    """The second text: chrome taken out, lines joined, characters folded, with the map back to the first."""

    document: Document
    text: str
    starts: array[int]
    """For every reading character, the loaded offset where its source begins (never falls)."""
    ends: array[int]
    """For every reading character, the loaded offset where its source ends (never falls)."""
    paragraphs: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    reports: tuple[Metadata, ...]
    """One for each report on the page; nearly always exactly one."""
    chrome: tuple[Mark, ...] = ()
    repairs: tuple[Repair, ...] = ()
    stamp: str | None = None
    """The year that a site put over all years of the text: no time that it tells holds."""
    masks: tuple[Mask, ...] = ()
    written: Span = Span()
    """When the text was written, by what it mentions. Its mentions carry loaded offsets."""
    completeness: float = 1.0
    warnings: tuple[str, ...] = ()

    @property
    def metadata(self) -> Metadata:
        """The metadata of the document as a whole: that of its first report."""
        return self.reports[0]

    def section_at(self, offset: int) -> Section:
        """The innermost section that holds a reading offset."""
        index = bisect_right(self._section_starts, offset) - 1
        section = self.sections[max(index, 0)]
        while section.end <= offset and section.parent is not None:
            section = self.sections[section.parent]
        return section

    def ancestors(self, section: Section) -> list[Section]:
        """The sections around a section, innermost first.

        The whole page (index 0) is among them only where one report stands on it: the page's title is
        not that of the other reports.
        """
        out = []
        while section.parent is not None:
            section = self.sections[section.parent]
            out.append(section)
        return out if len(self.reports) < 2 else [one for one in out if one.level > 0]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.sections]

    def loaded(self, start: int, end: int) -> tuple[int, int]:
        """The loaded span of a non-empty reading span."""
        return self.starts[start], self.ends[end - 1]

    def at(self, offset: int) -> int:
        """The reading offset of the first reading character that ends after a loaded offset."""
        return bisect_right(self.ends, offset)

    def source(self, start: int, end: int) -> str:
        """The loaded text of a reading span, exactly as written."""
        first, last = self.loaded(start, end)
        return self.document.text[first:last]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its evidence. The fields are those of the `figures` table; see gold/GUIDE.md.

    `start`, `end` are loaded offsets and `Document.text[start:end] == quote`. `rules` maps a field to the ids
    of the rules that decided it, in the order they were applied.
    """

    start: int
    end: int
    quote: str
    sentence: str
    sentence_start: int
    section: tuple[str, ...] = ()
    page: int | None = None
    block: int | None = None
    cell: tuple[int, int, int] | None = None
    """Table, row and column of the cell that it stands in, from 0; None in running text."""
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    relation: Relation = "eq"
    measure: Measure = "level"
    base: str | None = None
    role: Role = "actual"
    indicator: str | None = None
    indicator_id: str | None = None
    qualifier: str | None = None
    period: str | None = None
    period_start: str | None = None
    """First day of the period, `2014-01-01`."""
    period_end: str | None = None
    """Last day of the period, `2014-06-30`."""
    period_source: str | None = None
    region: str | None = None
    region_code: str | None = None
    region_source: str | None = None
    masked: bool = False
    corrupt: bool = False
    readings: tuple[str, ...] = ()
    """What the quote may have read, where it is damaged and nothing tells which; `value` is then empty."""
    repairs: tuple[Repair, ...] = ()
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    confidence: float = 1.0
    ocr_confidence: float | None = None
    """How sure OCR is of the least sure character of the quote; None where it was not read from a picture."""


@dataclass(frozen=True)
class Result:
    """All that one input file gave: a row for `documents` and the rows below it.

    `status` is `failed` or `skipped` where `error` says what happened, in which file, and what to do next.
    """

    path: str
    doc_id: str | None
    status: Status
    format: str | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()
    metadata: Metadata = Metadata()
    pages: int | None = None
    chars: int = 0
    completeness: float = 1.0
    ocr: bool = False
    figures: tuple[Figure, ...] = ()
    repairs: tuple[Repair, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    duplicate_of: str | None = None
    """doc_id of the document of which it is a copy."""
    version_of: str | None = None
    """doc_id of the document of which it is a version: the same text, other figures."""
    copies: int = 0
    """How many other files are copies or versions of it."""
    repeats: Mapping[str, str] = field(default_factory=dict)
    """In a copy or version: the ids of its figures, each with that of the original's in the same words."""


def as_one_sentence(parts: Sequence[str]) -> str:
    """Several remarks as one, for one line.

    >>> as_one_sentence(["不完整。", "有损坏"])
    '不完整；有损坏。'
    """
    return "；".join(part.rstrip("。") for part in parts) + "。" if parts else ""


class HeshuError(Exception):
    """Something a user can mend: the message says what happened, where, and what to do next."""


class LoadError(HeshuError):
    """A file that cannot be read. `status` says whether it failed or was rightly left out."""

    def __init__(self, message: str, status: Status = "failed") -> None:
        super().__init__(message)
        self.status: Status = status


class RuleError(HeshuError):
    """A rule pack that cannot be used; names the file, the rule and the example."""


__all__: Sequence[str] = [name for name in dir() if name[0].isupper()]
