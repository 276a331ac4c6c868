"""The indicators of a run, and proposals of merges, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..model import HeshuError
from ..tables import store
from ..tables.grouping import Proposal
from ..tables.labels import Labels

_ALIASES = 4
"""How many other names are shown; the table `indicators` holds them all."""


def chosen(
    connection: duckdb.DuckDBPyConnection,
    *,
    text: str | None = None,
    unknown: bool = False,
    field: str | None = None,
) -> list[dict[str, Any]]:
    """The rows of the table `indicators`, those of most documents first.

    `text` is a part of a name, another name or an id; `unknown` leaves out what the rules know; `field` is
    one pack (`economy`). Raises `HeshuError` for a field that no indicator of the run has.
    """
    where, values = ["true"], []
    if field:
        fields = [row["field"] for row in store.rows(connection, _FIELDS)]
        if field not in fields:
            raise HeshuError(f"没有领域“{field}”；这次运行里有：{', '.join(fields)}")
        where.append("field = ?")
        values.append(field)
    if unknown:
        where.append("NOT known")
    if text:
        names = "concat_ws(' ', indicator_id, name, english, aliases)"
        where.append(f"contains(lower({names}), lower(?))")
        values.append(text)
    query = (
        f"SELECT * FROM indicators WHERE {' AND '.join(where)} "
        "ORDER BY documents DESC, figures DESC, indicator_id"
    )
    return list(store.rows(connection, query, values))


_FIELDS = "SELECT DISTINCT field FROM indicators WHERE field IS NOT NULL ORDER BY 1"


def indicators_view(rows: Sequence[dict[str, Any]], labels: Labels, *, limit: int = 50) -> RenderableType:
    """One line for each indicator, at most `limit` of them (0: all), and how many there are."""
    known = sum(1 for row in rows if row["known"])
    told = labels(
        "say.indicators", count=f"{len(rows):,}", known=f"{known:,}", unknown=f"{len(rows) - known:,}"
    )
    shown = rows[:limit] if limit else rows
    parts: list[RenderableType] = [Text(told, style="bold")]
    if shown:
        parts += [Text(), _table(shown, labels)]
    if len(shown) < len(rows):
        parts.append(
            Text(f"\n{labels('say.indicators_more', count=f'{len(rows) - len(shown):,}')}", style="dim")
        )
    return Group(*parts)


def _table(rows: Sequence[dict[str, Any]], labels: Labels) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(labels("word.documents"), justify="right", no_wrap=True)
    table.add_column(labels("word.figures"), justify="right", no_wrap=True)
    table.add_column(labels("word.indicator"), style="bold", overflow="fold")
    table.add_column(labels("word.indicator_id"), style="cyan", overflow="fold")
    table.add_column(labels("word.indicator_field"), no_wrap=True)
    table.add_column(labels("word.unit_family"), no_wrap=True)
    table.add_column(labels("word.aliases"), style="dim", overflow="fold")
    for row in rows:
        family = row["unit_family"]
        table.add_row(
            f"{row['documents']:,}",
            f"{row['figures']:,}",
            Text(_named(row, labels)),
            Text(row["indicator_id"]),
            Text(row["field"] or "—"),
            Text(labels.value("unit_family", family) if family else "—"),
            Text(_some(row["aliases"] or "")),
        )
    return table


def _named(row: dict[str, Any], labels: Labels) -> str:
    """The name in the language of the labels, where the rules give it."""
    return str((row["english"] if labels.language == "en" else None) or row["name"])


def _some(aliases: str) -> str:
    names = [name for name in aliases.split("；") if name]
    return "；".join(names[:_ALIASES]) + ("…" if len(names) > _ALIASES else "")


def proposals_view(found: Sequence[Proposal], labels: Labels, *, limit: int = 50) -> RenderableType:
    """One paragraph for each proposal, the surest first, and how to use them."""
    if not found:
        return Text(labels("say.no_proposals"))
    shown = found[:limit] if limit else found
    parts: list[RenderableType] = [Text(labels("say.proposals", count=f"{len(found):,}"), style="bold")]
    parts += [_paragraph(one, labels) for one in shown]
    if len(shown) < len(found):
        parts.append(
            Text(f"\n{labels('say.indicators_more', count=f'{len(found) - len(shown):,}')}", style="dim")
        )
    parts.append(Text(f"\n{labels('say.proposals_use')}", style="dim"))
    return Group(*parts)


def _paragraph(one: Proposal, labels: Labels) -> Text:
    text = Text("\n")
    text.append(one.names[0], style="bold")
    if one.same_as:
        text.append(f" {one.same_as}", style="cyan")
    for name in dict.fromkeys(one.unknown):
        if name != one.names[0]:
            text.append(f"\n  = {name}")
    families = "、".join(labels.value("unit_family", family) for family in one.unit_families)
    told = labels(
        "say.proposal",
        family=families,
        documents=f"{one.documents:,}",
        figures=f"{one.figures:,}",
        score=f"{one.score:.0f}",
    )
    reason = labels.value("why", one.why)
    differ = f"（{'、'.join(one.differ)}）" if one.differ else ""
    text.append(f"\n  {told}  {reason}{differ}", style="dim")
    return text
