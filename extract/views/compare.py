"""The wide table on the terminal, as CSV, as JSON and as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..model import HeshuError
from ..tables import schema
from ..tables.cells import clean, formula_like
from ..tables.export import csv_cell
from ..tables.labels import Labels
from ..tables.rows import Cell, Row
from ..tables.wide import WideRow, WideTable
from .shown import amount, number

_DISPUTED_SHOWN = 12
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")
_LONGEST_TAIL = 4
"""Decimals that are shown as they are; more of them come of a change of unit."""


def comparison_view(table: WideTable, labels: Labels) -> RenderableType:
    """The wide table, what its marks mean, and the claims that differ."""
    if not table.rows:
        return Text(labels("compare.nothing"), style="yellow")
    told = labels("compare.lines", lines=len(table.rows))
    told += labels("compare.hidden", hidden=table.hidden) if table.hidden else ""
    parts: list[RenderableType] = [_terminal_table(table, labels), Text(), Text(told, style="bold")]
    parts.append(Text(labels("compare.marks"), style="dim"))
    if table.by == "region":
        parts.append(Text(labels("compare.ranks"), style="dim"))
    disputed = [item for item in table.cells() if item[2]["figure_id"] in table.claims]
    if disputed:
        parts.append(Text(f"\n{labels('compare.disputed')}", style="bold"))
        parts += [_dispute(table, *item, labels) for item in disputed[:_DISPUTED_SHOWN]]
    if left := len(disputed[_DISPUTED_SHOWN:]):
        parts.append(Text(labels("compare.more_disputed", more=left), style="dim"))
    return Group(*parts)


def _terminal_table(table: WideTable, labels: Labels) -> Table:
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    drawn.add_column(labels("compare.indicator"), overflow="fold", min_width=12)
    second = "compare.region" if table.by == "year" else "compare.period"
    lines = {row.region if table.by == "year" else row.period for row in table.rows}
    several = len(lines) > 1
    # One place or year for all lines is said once, above.
    if not several:
        drawn.title, drawn.title_justify = str(next(iter(lines))), "left"
    else:
        drawn.add_column(labels(second), no_wrap=True)
    for _, heading in table.columns:
        drawn.add_column(heading, justify="right", overflow="fold")
    for row in table.rows:
        names = [row_name(row, labels)] + ([str(row.region or row.period)] if several else [])
        cells = [_terminal_cell(row, key, labels, ranked=table.by == "region") for key, _ in table.columns]
        drawn.add_row(*names, *cells)
    return drawn


def _terminal_cell(row: WideRow, key: str, labels: Labels, *, ranked: bool) -> Text:
    cell = row.cells.get(key)
    if cell is None:
        return Text("—", style="dim")
    text = Text(cell_text(row, key, labels), style="yellow" if cell["conflict"] else "")
    if cell["conflict"]:
        text.append("＊", style="bold yellow")
    if moved := movement(row, cell, labels):
        text.append(f" {moved}", style="dim")
    if ranked and cell["rank_in_period"] is not None:
        text.append(f" {labels('compare.rank', rank=cell['rank_in_period'])}", style="dim")
    return text


def _dispute(table: WideTable, row: WideRow, key: str, cell: Row, labels: Labels) -> Text:
    heading = dict(table.columns)[key]
    text = Text(f"  {row_name(row, labels)} {row.region or row.period} {heading}：")
    claims = table.claims.get(str(cell["figure_id"]), ())
    text.append(" / ".join(claim.quote for claim in claims), style="yellow")
    places: dict[str, list[str]] = {}
    for claim in claims:
        places.setdefault(Path(claim.doc).name, []).append(str(claim.start))
    where = "；".join(f"{doc}:{','.join(starts)}" for doc, starts in places.items())
    text.append(f"  {where}", style="dim")
    return text


def row_name(row: WideRow, labels: Labels) -> str:
    """Indicator, qualifier and, where it is no level, what is measured of it."""
    measure = "" if row.measure == "level" else labels.value("measure", row.measure)
    return " · ".join(filter(None, [row.indicator, row.qualifier, measure]))


def unit_name(row: WideRow, labels: Labels) -> str:
    """The unit of a line as people say it, with its power of ten: 亿元, 万张, %."""
    word = labels(f"scale.{row.power}")
    gap = " " if labels.language == "en" and word and row.unit else ""
    return f"{word}{gap}{row.unit or ''}"


def scaled(value: Cell, row: WideRow) -> Decimal | None:
    """A number of a line in the unit of the line."""
    if not isinstance(value, Decimal):
        return None
    told = value.scaleb(-row.power).normalize()
    exponent = told.as_tuple().exponent
    long = isinstance(exponent, int) and -exponent > _LONGEST_TAIL
    return told.quantize(_CENT) if long else told


def cell_text(row: WideRow, key: str, labels: Labels) -> str:
    """One cell as people write it: `1.2万亿元`, `≥ 5%`, `80—100万元`, `6%（预计）`."""
    cell = row.cells[key]
    ends = {name: scaled(cell[name], row) for name in ("value", "low", "high")}
    told = amount({**cell, **ends, "unit": None, "masked": False, "corrupt": False}, labels)
    gap = " " if labels.language == "en" and row.power else ""
    remarks = [
        labels.value("role", str(cell["role"])) if cell["role"] not in ("actual", "target") else "",
        str(cell["period"]) if cell["period"] not in (key, row.period) else "",
    ]
    remark = "，".join(filter(None, remarks))
    return f"{told}{gap}{unit_name(row, labels)}{f'（{remark}）' if remark else ''}"


def movement(row: WideRow, cell: Row, labels: Labels) -> str:
    """How a cell stands to the period before: `+6.2%`, `-0.3点`; empty where nothing is computed."""
    growth, change = cell["growth"], cell["change"]
    if isinstance(growth, Decimal):
        return f"{_signed(growth.quantize(_TENTH))}%"
    if not isinstance(change, Decimal):
        return ""
    unit = labels("compare.points_short") if row.points else unit_name(row, labels)
    return f"{_signed(scaled(change, row) or Decimal(0))}{unit}"


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{number(value)}"


@dataclass(frozen=True, slots=True)
class _Grid:
    """The table as it is exported: headings, and cells that are numbers or texts."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    disputed: frozenset[tuple[int, int]]
    """(row, column) of the cells in which claims differ."""


def _grid(table: WideTable, labels: Labels) -> _Grid:
    keys = [key for key, _ in table.columns]
    blocks = [
        name for name in ("growth", "change") if any(cell[name] is not None for *_, cell in table.cells())
    ]
    first = ["indicator", "region" if table.by == "year" else "period", "unit"]
    head = [*(labels(f"compare.{name}") for name in first), *(heading for _, heading in table.columns)]
    for block in blocks:
        word = schema.COMPARISON.column(block).label(labels.language)
        head += [f"{heading} {word}{'（%）' if block == 'growth' else ''}" for _, heading in table.columns]
    head += [labels("compare.remark"), schema.COMPARISON.column("indicator_id").label(labels.language)]
    rows, disputed = [], set()
    for place, row in enumerate(table.rows):
        line: list[Cell] = [row_name(row, labels), row.region or row.period, unit_name(row, labels)]
        disputed |= {
            (place, len(line) + at)
            for at, key in enumerate(keys)
            if key in row.cells and row.cells[key]["conflict"]
        }
        line += [_exported(row, key, labels) for key in keys]
        for block in blocks:
            line += [_moved(row, key, block) for key in keys]
        rows.append((*line, _remarks(table, row, labels), row.indicator_id))
    return _Grid(tuple(head), tuple(rows), frozenset(disputed))


def _exported(row: WideRow, key: str, labels: Labels) -> Cell:
    """A number where there is one, so that it can be computed with; a range as text."""
    if key not in row.cells:
        return None
    value = scaled(row.cells[key]["value"], row)
    return value if value is not None else cell_text(row, key, labels)


def _moved(row: WideRow, key: str, block: str) -> Cell:
    value = row.cells[key][block] if key in row.cells else None
    if not isinstance(value, Decimal):
        return None
    return value.quantize(_CENT) if block == "growth" else scaled(value, row)


def _remarks(table: WideTable, row: WideRow, labels: Labels) -> str:
    told = []
    for key, heading in table.columns:
        if cell := row.cells.get(key):
            words = [
                labels.value("role", str(cell["role"])) if cell["role"] != "actual" else "",
                str(cell["period"]) if cell["period"] not in (key, row.period) else "",
                labels.value("relation", str(cell["relation"])) if cell["relation"] != "eq" else "",
                labels("compare.conflict") if cell["conflict"] else "",
            ]
            if any(words):
                told.append(f"{heading}：{'、'.join(filter(None, words))}")
    return "；".join(told)


def as_csv(table: WideTable, labels: Labels) -> str:
    """The table as CSV text: numbers in the unit of their line, no formulas."""
    grid, file = _grid(table, labels), io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([csv_cell(heading) for heading in grid.head])
    writer.writerows([csv_cell(cell) for cell in row] for row in grid.rows)
    return file.getvalue()


def as_json(table: WideTable) -> list[dict[str, Any]]:
    """One object for every cell: the row of `comparison`, numbers as numbers."""

    def plain(value: Cell) -> Any:  # noqa: ANN401
        return float(value) if isinstance(value, Decimal) else value

    return [
        {"column": key, **{name: plain(value) for name, value in cell.items()}}
        for _, key, cell in table.cells()
    ]


def export(table: WideTable, path: Path, labels: Labels) -> None:
    """Write the table as CSV or XLSX, by the ending of `path`. Raises `HeshuError` for another ending."""
    if path.suffix.lower() == ".csv":
        # The byte order mark makes Excel read the file as UTF-8.
        path.write_text(as_csv(table, labels), encoding="utf-8-sig", newline="")
    elif path.suffix.lower() == ".xlsx":
        _workbook(table, path, labels)
    else:
        raise HeshuError(labels("compare.suffix", file=path))


_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
_HEAD = {**_FONT, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "text_wrap": True}
_DISPUTED = {"bg_color": "#FFF2CC"}
_SOURCES = (
    "indicator", "qualifier", "measure", "region", "period", "role", "value", "low", "high", "unit",
    "relation", "previous_period", "previous_value", "change", "growth", "rank_in_period", "n_documents",
    "conflict", "chosen_by", "figure_id", "figure_ids",
)  # fmt: skip


def _workbook(table: WideTable, path: Path, labels: Labels) -> None:
    """Two sheets: the table, and for every cell the row of `comparison` behind it."""
    grid = _grid(table, labels)
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet(labels("compare.sheet"))
        _fill(book, sheet, grid.head, grid.rows, grid.disputed)
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, len(grid.head) - 1, 13)
        columns = [schema.COMPARISON.column(name) for name in _SOURCES]
        head = tuple(column.label(labels.language) for column in columns)
        cells = (cell for _, _, cell in table.cells())
        rows = [tuple(_source(column, cell, labels) for column in columns) for cell in cells]
        sources = book.add_worksheet(labels("compare.sources"))
        _fill(book, sources, head, rows, frozenset())
        sources.freeze_panes(1, 1)
        sources.set_column(0, 0, 36)
        sources.set_column(1, len(head) - 1, 13)


def _source(column: schema.Column, cell: Row, labels: Labels) -> Cell:
    value = cell[column.name]
    if column.kind == "boolean":
        return labels("yes.true" if value else "yes.false")
    return labels.value(column.name, str(value)) if column.allowed and value is not None else value


def _fill(
    book: Any,  # noqa: ANN401
    sheet: Any,  # noqa: ANN401
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    disputed: frozenset[tuple[int, int]],
) -> None:
    formats: dict[tuple[str, bool], Any] = {}

    def style(name: str, marked: bool) -> Any:  # noqa: ANN401
        if (name, marked) not in formats:
            look = {"quote_prefix": True} if name == "formula" else {"num_format": name} if name else {}
            formats[name, marked] = book.add_format({**_FONT, **look, **(_DISPUTED if marked else {})})
        return formats[name, marked]

    title = book.add_format(_HEAD)
    for column, heading in enumerate(head):
        sheet.write_string(0, column, clean(heading), title)
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            marked = (place, column) in disputed
            if isinstance(value, Decimal | int | float):
                decimals = len(f"{value:f}".partition(".")[2]) if isinstance(value, Decimal) else 0
                decimals = min(decimals, _LONGEST_TAIL)
                shape = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
                sheet.write_number(place + 1, column, value, style(shape, marked))
            elif value is not None:
                text = clean(value)
                sheet.write_string(
                    place + 1, column, text, style("formula" if formula_like(text) else "", marked)
                )
    sheet.autofilter(0, 0, max(1, len(rows)), len(head) - 1)
