"""What a run did, on the terminal: documents by status, figures, problems, and what to open."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..model import Status
from ..run.job import Summary
from ..tables import schema
from ..tables.cells import clean
from ..tables.labels import Labels
from .shown import without_path

_PROBLEMS_SHOWN = 20
_LISTS: dict[str, tuple[Status, ...]] = {"say.problems": ("failed", "skipped"), "say.partial": ("partial",)}
_STYLES = {"ok": "green", "partial": "yellow", "failed": "bold red", "skipped": "dim", "duplicate": "dim"}


def summary_view(summary: Summary, labels: Labels) -> RenderableType:
    """A few lines and two small tables."""
    done = labels("say.done", documents=summary.documents, figures=f"{summary.rows['figures']:,}")
    if summary.reused:
        done += f"（{labels('say.reused', reused=summary.reused)}）"
    parts: list[RenderableType] = [Text(done, style="bold"), _statuses(summary, labels)]
    for title, statuses in _LISTS.items():
        if any(problem.status in statuses for problem in summary.problems):
            parts += [Text(f"\n{labels(title)}", style="bold"), _problems(summary, statuses, labels)]
    parts.append(Text(f"\n{labels('say.open')}", style="bold"))
    parts += [Text(f"  {path}", style="cyan", no_wrap=True, overflow="ignore") for path in summary.files]
    return Group(*parts)


def _statuses(summary: Summary, labels: Labels) -> Table:
    table = Table.grid(padding=(0, 2))
    for status in schema.STATUSES:
        if count := summary.statuses.get(status):
            table.add_row("", Text(labels.value("status", status), style=_STYLES[status]), f"{count:>6,}")
    return table


def _problems(summary: Summary, statuses: Sequence[Status], labels: Labels) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    groups: dict[tuple[str, str], list[str]] = {}
    for problem in summary.problems:
        if problem.status not in statuses:
            continue
        reason = without_path(problem.error, problem.path)
        groups.setdefault((problem.status, reason), []).append(clean(problem.path))
    # Failures first: they are what somebody has to do something about.
    shown = sorted(groups.items(), key=lambda group: group[0])[:_PROBLEMS_SHOWN]
    for (status, error), paths in shown:
        more = labels("say.and_more", more=len(paths) - 1) if len(paths) > 1 else ""
        table.add_row(
            Text(f"  {labels.value('status', status)}", style=_STYLES[status]), Text(paths[0] + more)
        )
        table.add_row("", Text(clean(error), style="dim"))
    left = sum(summary.statuses.get(status, 0) for status in statuses)
    left -= sum(len(paths) for _, paths in shown)
    if left:
        table.add_row("", labels("say.more", more=left))
    return table
