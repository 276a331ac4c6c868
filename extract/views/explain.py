"""Which rules decided each field of one figure, on the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..knowledge import Knowledge, Rule
from ..model import HeshuError, Result
from ..tables import schema
from ..tables.labels import Labels
from ..tables.rows import Row, figure_rows
from .show import marked
from .shown import FigureRow, shown_value

_NEAREST = 3
_NOT_FIELDS = {"figure_id", "doc_id", "doc", "sentence", "sentence_start", "quote", "rules", "repair_ids"}


def explain(result: Result, at: int, knowledge: Knowledge, labels: Labels) -> RenderableType:
    """Every figure over the character `at` of the text as loaded, field by field.

    Raises `HeshuError` naming the nearest figures where there is none.
    """
    rows = list(figure_rows(result))
    here = [row for row in rows if _distance(row, at) == 0]
    if not here:
        raise HeshuError(_nothing_there(result.path, rows, at, labels))
    rules = {rule.id: rule for pack in knowledge.packs for rule in knowledge.rules(pack)}
    parts: list[RenderableType] = []
    for row in here:
        parts.append(marked(str(row["sentence"]), [row]))
        parts.append(Text(f"{row['figure_id']}\n", style="dim"))
        parts.append(_fields(row, rules, labels))
    return Group(*parts)


def _distance(row: FigureRow, at: int) -> int:
    start, end = int(str(row["start"])), int(str(row["end"]))
    return 0 if start <= at < end else min(abs(at - start), abs(at - end + 1))


def _nothing_there(path: str, rows: list[Row], at: int, labels: Labels) -> str:
    if not rows:
        return labels("say.no_figures", file=path)
    nearest = sorted(rows, key=lambda row: _distance(row, at))[:_NEAREST]
    near = "、".join(f"{row['start']} {row['quote']}" for row in nearest)
    return labels("say.no_figure_at", file=path, at=at, near=near)


def _fields(row: FigureRow, rules: Mapping[str, Rule], labels: Labels) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(labels("word.field"), style="bold", no_wrap=True)
    table.add_column(labels("word.value"), overflow="fold", max_width=40)
    table.add_column(labels("word.rule"), style="cyan", overflow="fold")
    table.add_column(labels("word.reason"), overflow="fold")
    decided = json.loads(str(row["rules"]))
    for column in schema.FIGURES.columns:
        why = list(_reasons(decided.pop(column.name, ()), rules, labels))
        shown = shown_value(column, row[column.name], labels)
        if column.name in _NOT_FIELDS or not (shown or why):
            continue
        first, *more = why or [("", Text())]
        table.add_row(column.label(labels.language), Text(shown), *first)
        for reason in more:
            table.add_row("", "", *reason)
    # A rule may decide that there is a figure at all, which is no column.
    for name, ids in decided.items():
        for reason in _reasons(ids, rules, labels):
            table.add_row(name, "", *reason)
    return table


def _reasons(
    ids: list[str] | tuple[str, ...], rules: Mapping[str, Rule], labels: Labels
) -> Iterator[tuple[str, Text]]:
    for rule_id in ids:
        rule = rules.get(rule_id)
        yield rule_id, Text(rule.purpose if rule else labels("say.unexplained"))
