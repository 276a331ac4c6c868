"""How often each rule fired, and what a folder of rule packs holds, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..run.rules import PackCheck, RuleCount, RuleStats
from ..tables.labels import Labels


def stats_view(stats: RuleStats, labels: Labels, *, unused: bool = False) -> RenderableType:
    """The rules that fired, pack by pack, then those that did not; with `unused` the latter alone."""
    fired = [count for count in stats.counts if count.fired]
    unfired = [count for count in stats.counts if not count.fired and count.pack not in stats.silent]
    total = sum(1 for count in stats.counts if count.pack is not None)
    told = labels(
        "say.rules_fired",
        documents=f"{stats.documents:,}",
        figures=f"{stats.figures:,}",
        repairs=f"{stats.repairs:,}",
        fired=f"{sum(1 for count in fired if count.pack is not None):,}",
        total=f"{total:,}",
    )
    parts: list[RenderableType] = [Text(told, style="bold")]
    if stats.changed:
        parts.append(Text(labels("say.rules_changed"), style="yellow"))
    if fired and not unused:
        parts += [Text(), _table(fired, labels, counted=True)]
    if unfired:
        parts.append(Text(f"\n{labels('say.rules_unfired', count=len(unfired))}", style="bold"))
        parts.append(Text(f"{labels('say.rules_no_trace')}\n", style="dim"))
        parts.append(_table(unfired, labels, counted=False))
    if stats.silent:
        parts.append(Text(f"\n{labels('say.rules_silent', packs=', '.join(stats.silent))}", style="dim"))
    return Group(*parts)


def stats_as_json(stats: RuleStats, *, unused: bool = False) -> list[dict[str, Any]]:
    """One object for every rule. `counted` is false where no rule of its pack left a trace in the tables."""
    return [
        {
            "pack": count.pack,
            "rule": count.rule,
            "for": count.purpose,
            "fired": count.fired,
            "documents": count.documents,
            "counted": count.pack not in stats.silent,
        }
        for count in stats.counts
        if not (unused and count.fired)
    ]


def _table(counts: Iterable[RuleCount], labels: Labels, *, counted: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    if counted:
        table.add_column(labels("word.fired"), justify="right", style="bold", no_wrap=True)
        table.add_column(labels("word.documents"), justify="right", no_wrap=True)
    table.add_column(labels("word.rule"), style="cyan", overflow="fold")
    table.add_column(labels("word.purpose"), overflow="fold")
    numbers = [""] * (2 if counted else 0)
    for pack, rules in groupby(counts, key=lambda count: count.pack):
        table.add_row(*numbers, Text(pack or "—", style="bold blue"), "")
        for count in rules:
            cells = [f"{count.fired:,}", f"{count.documents:,}"] if counted else []
            why = count.purpose if count.pack is not None else labels("say.rule_gone")
            table.add_row(*cells, Text(f"  {count.rule}"), Text(why))
    return table


def check_view(found: PackCheck, folder: Path, labels: Labels) -> RenderableType:
    """What a sound folder holds, and which rules lack an example."""
    told = labels(
        "say.rules_ok",
        folder=folder,
        packs=found.packs,
        lists=found.lists,
        rules=found.rules,
        examples=found.examples,
    )
    parts: list[RenderableType] = [Text(told)]
    if found.lacking:
        parts.append(Text(labels("say.rules_lacking"), style="yellow"))
    for rule in found.lacking:
        for kind in rule.lacking:
            parts.append(
                Text(f"  {rule.source}: {labels(f'say.lacks_{kind}', rule=rule.id)}", style="yellow")
            )
    return Group(*parts)
