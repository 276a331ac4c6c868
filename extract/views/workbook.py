"""The workbook for people: overview, figures, indicators, files with problems, what the columns mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..knowledge import Knowledge
from ..tables import schema, store
from ..tables.cells import clean, formula_like, plain
from ..tables.labels import Labels
from ..tables.rows import Cell

FILE_NAME = "heshu.xlsx"
_LONGEST = 32_767
"""Characters that Excel allows in one cell."""
_ROW_LIMIT = 1_048_000
_A4 = 9

_WIDTHS = {
    "path": 44, "doc": 30, "title": 36, "issuer": 20, "error": 60, "warnings": 40, "section": 26, "quote": 16,
    "sentence": 70, "indicator": 30, "name": 34, "english": 30, "aliases": 50, "value": 20,
    "low": 16, "high": 16, "figure_id": 28, "qualifier": 18, "base": 10, "period": 12,
    "region": 12, "source": 22, "indicator_id": 24, "evidence": 70, "rule": 28, "readings": 20,
    "message": 70, "claimed": 24,
}  # fmt: skip
_DOCUMENTS = (
    "path", "title", "status", "figures", "doc_type", "issuer", "region", "period", "published", "format",
    "pages", "chars", "completeness", "duplicate_of", "version_of", "copies", "doc_id", "warnings",
)  # fmt: skip
_FIGURES = (
    "doc", "section", "indicator", "qualifier", "value", "low", "high", "unit", "relation", "measure", "base",
    "role", "period", "region", "quote", "sentence", "page", "masked", "corrupt", "readings", "confidence",
    "figure_id",
)  # fmt: skip
_INDICATORS = ("name", "english", "field", "figures", "documents", "unit_family", "aliases", "indicator_id")
_REPAIRS = (
    "doc",
    "before",
    "after",
    "applied",
    "doubtful",
    "kind",
    "rule",
    "confidence",
    "evidence",
    "start",
    "end",
)
_COMPARISON = (
    "indicator", "qualifier", "region", "period", "role", "measure", "value", "low", "high", "unit",
    "relation", "previous_period", "previous_value", "change", "growth", "rank_in_period", "n_documents",
    "conflict", "figure_id",
)  # fmt: skip
_TARGETS = (
    "indicator", "region", "period", "target_relation", "target_value", "target_low", "target_high", "unit",
    "actual_value", "verdict", "margin", "message", "target_figure", "actual_figure",
)  # fmt: skip
_FINDINGS = (
    "verdict", "severity", "kind", "doc", "message", "claimed", "expected_low", "expected_high", "difference",
    "unit", "rule", "finding_id",
)  # fmt: skip
_DERIVED = (
    (
        "sheet.comparison",
        schema.COMPARISON,
        _COMPARISON,
        "indicator, qualifier, region_code, region, period, role",
    ),
    ("sheet.targets", schema.TARGETS, _TARGETS, "region_code, region, period, indicator"),
    (
        "sheet.findings",
        schema.FINDINGS,
        _FINDINGS,
        "list_position(['violated', 'borderline', 'cannot_tell', 'holds'], verdict), doc, finding_id",
    ),
)
_PROBLEMS = ("path", "status", "error", "warnings")


@dataclass(frozen=True)
class _Source:
    """Rows for one sheet."""

    table: schema.Table
    names: Sequence[str]
    rows: Iterable[dict[str, Any]]

    @property
    def columns(self) -> list[schema.Column]:
        return [self.table.column(name) for name in self.names]


def write(folder: Path, knowledge: Knowledge, language: schema.Language) -> Path:
    """Write `heshu.xlsx` from the store in `folder`; gives its path. Rows stream through."""
    path = folder / FILE_NAME
    limit = min(int(knowledge.rule("run", "limit.workbook").data["rows"]), _ROW_LIMIT)
    with (
        store.connect(folder / store.FILE_NAME) as connection,
        xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False}) as book,
    ):
        sheets = _Sheets(book, Labels(knowledge, language))
        statuses = list(store.rows(connection, "SELECT status, count(*) AS n FROM documents GROUP BY 1"))
        total = int(next(store.rows(connection, "SELECT count(*) AS n FROM figures"))["n"])
        documents = store.rows(connection, "SELECT * FROM documents WHERE status <> 'skipped' ORDER BY path")
        sheets.overview(statuses, total, _Source(schema.DOCUMENTS, _DOCUMENTS, documents), limit)
        figures = store.rows(
            connection, f'SELECT * FROM figures ORDER BY doc, start, "end", figure_id LIMIT {limit}'
        )
        sheets.add("sheet.figures", _Source(schema.FIGURES, _FIGURES, figures), left=max(0, total - limit))
        indicators = store.rows(
            connection, f"SELECT * FROM indicators ORDER BY figures DESC, indicator_id LIMIT {limit}"
        )
        sheets.add("word.indicators", _Source(schema.INDICATORS, _INDICATORS, indicators))
        for title, table, names, order in _DERIVED:
            rows = store.rows(connection, f"SELECT * FROM {table.name} ORDER BY {order} LIMIT {limit}")
            sheets.add(title, _Source(table, names, rows))
        repairs = store.rows(
            connection, f'SELECT * FROM repairs ORDER BY doc, start, "end", applied DESC, rule LIMIT {limit}'
        )
        sheets.add("sheet.repairs", _Source(schema.REPAIRS, _REPAIRS, repairs))
        problems = store.rows(
            connection,
            "SELECT * FROM documents WHERE error IS NOT NULL OR status = 'partial' "
            f"ORDER BY status, path LIMIT {limit}",
        )
        sheets.add("sheet.problems", _Source(schema.DOCUMENTS, _PROBLEMS, problems))
        sheets.columns()
    return path


class _Sheets:
    def __init__(self, book: xlsxwriter.Workbook, labels: Labels) -> None:
        self._book = book
        self._labels = labels
        self._formats: dict[tuple[str, str], Format] = {}

    def overview(
        self, statuses: Sequence[dict[str, Any]], figures: int, documents: _Source, limit: int
    ) -> None:
        """Counts on top, then the documents."""
        labels = self._labels
        sheet = self._sheet("sheet.overview", documents.columns)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, labels("word.title"), self._format("title"))
        order = {status: place for place, status in enumerate(schema.STATUSES)}
        counts = sorted(statuses, key=lambda row: order[row["status"]])
        line = [
            (labels("word.figures"), figures),
            (labels("word.documents"), sum(r["n"] for r in counts if r["status"] != "skipped")),
        ]
        line += [(labels.value("status", row["status"]), row["n"]) for row in counts]
        for column, (word, _) in enumerate(line):
            sheet.write_string(2, column, word, self._format("tile"))
        for column, (_, count) in enumerate(line):
            sheet.write_number(3, column, count, self._format("count"))
        self._fill(sheet, documents, first=5, limit=limit)

    def add(self, title: str, source: _Source, left: int = 0) -> None:
        """One sheet with a frozen header and filters; `left` rows of the table did not fit."""
        sheet = self._sheet(title, source.columns)
        last = self._fill(sheet, source)
        if not last:
            sheet.write_string(1, 0, self._labels("word.none"), self._format("note"))
        if left:
            sheet.write_string(last + 1, 0, self._labels("say.rows_left", more=left), self._format("note"))

    def columns(self) -> None:
        """What the columns mean."""
        labels = self._labels
        sheet = self._book.add_worksheet(labels("sheet.columns"))
        self._printed(sheet)
        heads = (labels("word.table"), labels("word.column"), "", labels("word.meaning"))
        for place, (head, width) in enumerate(zip(heads, (14, 18, 18, 100), strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, self._format("head"))
        sheet.freeze_panes(1, 0)
        described = ((table, column) for table in schema.TABLES for column in table.columns)
        for row, (table, column) in enumerate(described, 1):
            cells = (
                table.label(labels.language),
                column.label(labels.language),
                column.name,
                labels.about(table, column),
            )
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text, self._format("text"))

    def _sheet(self, title: str, columns: Sequence[schema.Column]) -> Worksheet:
        sheet = self._book.add_worksheet(self._labels(title))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column.name, 10))
        self._printed(sheet)
        return sheet

    @staticmethod
    def _printed(sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)

    def _fill(self, sheet: Worksheet, source: _Source, first: int = 0, limit: int = _ROW_LIMIT) -> int:
        columns = source.columns
        for place, column in enumerate(columns):
            sheet.write_string(first, place, column.label(self._labels.language), self._format("head"))
        sheet.freeze_panes(first + 1, 1)
        sheet.repeat_rows(first)
        row = first
        for values in source.rows:
            if row - first >= limit:
                break
            row += 1
            for place, column in enumerate(columns):
                self._write(sheet, row, place, column, values[column.name])
        sheet.autofilter(first, 0, max(row, first + 1), len(columns) - 1)
        return row

    def _write(self, sheet: Worksheet, row: int, place: int, column: schema.Column, value: Cell) -> None:
        if value is None or value is False:
            return
        if column.name == "completeness":
            sheet.write_number(row, place, value, self._format("number", "0%"))
        elif column.kind in ("decimal", "integer", "ratio"):
            sheet.write_number(row, place, value, self._format("number", _number_format(column, value)))
        else:
            text = self._text(column, value)
            style = "formula" if formula_like(text) else _style(column)
            sheet.write_string(row, place, text, self._format(style))

    def _text(self, column: schema.Column, value: Cell) -> str:
        if value is True:
            return self._labels("yes.true")
        if column.allowed or column.name in ("unit_family", "field"):
            return self._labels.value(column.name, str(value))
        text = "；".join(json.loads(str(value))) if column.kind == "list" else clean(str(value))
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def _format(self, name: str, number: str = "General") -> Format:
        key = (name, number)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(_FORMATS[name] | {"num_format": number})
        return self._formats[key]


_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
_FORMATS: dict[str, dict[str, Any]] = {
    "text": _FONT,
    "wrap": {**_FONT, "text_wrap": True},
    "quote": {**_FONT, "bold": True},
    # The cell keeps its text as it is, and stays text when somebody edits it.
    "formula": {**_FONT, "quote_prefix": True},
    # Away from the text that begins in the next column.
    "number": {**_FONT, "align": "right", "indent": 1},
    "note": {**_FONT, "italic": True, "font_color": "#8A6D3B"},
    "title": {**_FONT, "font_size": 16, "bold": True, "font_color": "#1F3A5F"},
    "tile": {**_FONT, "font_color": "#6B7280"},
    "count": {**_FONT, "font_size": 14, "bold": True, "align": "left"},
    "head": {
        **_FONT, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "valign": "vcenter",
        "text_wrap": True,
    },
}  # fmt: skip


def _style(column: schema.Column) -> str:
    if column.name == "quote":
        return "quote"
    return "wrap" if column.name in ("sentence", "error", "warnings") else "text"


def _number_format(column: schema.Column, value: Cell) -> str:
    """As many decimals as were written, with separators: under `#,##0.##` Excel shows 6 as `6.`."""
    if column.kind != "decimal" or not isinstance(value, Decimal):
        return "General"
    _, _, part = plain(value).partition(".")
    return f"#,##0.{'0' * len(part)}" if part else "#,##0"
