"""One document's figures on the terminal, under the sentences that they stand in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..model import Result
from ..tables import schema
from ..tables.labels import Labels
from ..tables.rows import Cell, figure_rows
from .shown import FigureRow, amount, highlighted, on_one_line, sentences, without_path

_ROLE_STYLES = {"actual": "green", "target": "yellow", "forecast": "cyan", "baseline": "dim"}


def show(result: Result, labels: Labels) -> RenderableType:
    """A document's heading, then each sentence with its figures marked and a line for each figure."""
    rows = list(figure_rows(result))
    parts: list[RenderableType] = [_heading(result, labels)]
    section = ""
    for own, sentence, figures in sentences(rows):
        if own != section:
            section = own
            parts.append(Text(f"\n{section}", style="bold blue"))
        parts.append(marked(sentence, figures))
        parts.append(Padding(_lines(figures, labels), (0, 0, 0, 2)))
    if not rows:
        parts.append(Text(labels("say.no_figures", file=result.path)))
    return Group(*parts)


def as_json(result: Result) -> list[dict[str, Any]]:
    """The rows of `figures` as JSON values: numbers as numbers, lists and objects as such."""
    return [
        {column.name: _json_value(column, row[column.name]) for column in schema.FIGURES.columns}
        for row in figure_rows(result)
    ]


def _json_value(column: schema.Column, value: Cell) -> Any:  # noqa: ANN401
    if column.kind in ("list", "object"):
        return json.loads(str(value))
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def _heading(result: Result, labels: Labels) -> Text:
    metadata = result.metadata
    text = Text(metadata.title.value if metadata.title else result.path, style="bold")
    facts = [found.value for found in (metadata.doc_type, metadata.region, metadata.period) if found]
    counted = f"{labels('word.figures')} {len(result.figures)}"
    state = labels.value("status", result.status)
    text.append(f"\n{' · '.join([result.path, *facts, state, counted])}", style="dim")
    for warning in result.warnings:
        text.append(f"\n{without_path(warning, result.path)}", style="yellow")
    return text


def marked(sentence: str, rows: Sequence[FigureRow]) -> Text:
    """A sentence on one line, the quotes of its figures standing out."""
    text = Text("\n")
    for piece in highlighted(sentence, rows):
        # A table row holds tabs, a hard wrap a line break; on the terminal a sentence is one line.
        text.append(on_one_line(piece.text), style="bold reverse" if piece.figure else "")
    return text


def _lines(rows: Sequence[FigureRow], labels: Labels) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", no_wrap=True)
    table.add_column(overflow="fold", max_width=32)
    table.add_column(justify="right", style="bold", no_wrap=True)
    for _ in range(4):
        table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*_cells(row, labels))
    return table


def _cells(row: FigureRow, labels: Labels) -> Iterator[RenderableType]:
    yield str(row["start"])
    yield Text(" · ".join(str(row[name]) for name in ("indicator", "qualifier") if row[name]) or "—")
    yield Text(amount(row, labels) or str(row["quote"]))
    measure = "" if row["measure"] == "level" else labels.value("measure", str(row["measure"]))
    yield Text(" ".join(filter(None, [measure, str(row["base"] or "")])))
    role = str(row["role"])
    yield Text(labels.value("role", role), style=_ROLE_STYLES.get(role, ""))
    yield Text(str(row["period"] or ""))
    yield Text(str(row["region"] or ""))
