"""Scores, confusions and mistakes of an evaluation, on the terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..run.evaluate import CONFUSED, Evaluation, Mistake, confusions
from ..tables import schema
from ..tables.labels import Labels


def evaluation_view(evaluation: Evaluation, labels: Labels, *, mistakes: bool = False) -> RenderableType:
    """The scores, a confusion table for each field of few values, and if wanted every mistake."""
    parts: list[RenderableType] = [_scores(evaluation, labels)]
    parts += [_confusion(name, evaluation.confusion[name], labels) for name in CONFUSED]
    if mistakes:
        kinds = Counter(mistake.kind for mistake in evaluation.mistakes)
        parts.append(Text("\n" + " · ".join(f"{kind} {times}" for kind, times in kinds.most_common())))
        parts += [_mistake(mistake) for mistake in evaluation.mistakes]
    return Group(*parts)


def _scores(evaluation: Evaluation, labels: Labels) -> Table:
    table = _table()
    table.add_column("", no_wrap=True)
    table.add_column("", justify="right")
    table.add_column("", justify="right", style="dim")
    table.add_row(labels("score.labels"), f"{evaluation.labels:,}", "")
    table.add_row(labels("score.read"), f"{evaluation.read:,}", "")
    for name, share in evaluation.scores.items():
        counted = f"{evaluation.right[name]}/{evaluation.held[name]}" if name in evaluation.held else ""
        known = name in schema.FIGURES.names
        word = schema.FIGURES.column(name).label(labels.language) if known else labels.value("score", name)
        table.add_row(word, f"{share:.3f}", counted)
    return table


def _confusion(name: str, counts: Counter[tuple[str, str]], labels: Labels) -> Group:
    """Rows are the labels, columns what was read."""
    rows = list(confusions(counts))
    allowed = schema.FIGURES.column(name).allowed
    read = sorted({value for _, columns in rows for value in columns}, key=allowed.index)
    title = f"{schema.FIGURES.column(name).label(labels.language)} ({labels('score.confusion')})"
    table = _table()
    table.add_column("", no_wrap=True)
    for value in read:
        table.add_column(labels.value(name, value), justify="right")
    for told, columns in sorted(rows, key=lambda row: allowed.index(row[0])):
        cells = [
            Text(str(columns.get(value) or "·"), style="" if value == told else "bold red") for value in read
        ]
        table.add_row(labels.value(name, told), *cells)
    return Group(Text(f"\n{title}", style="bold"), table)


def _mistake(mistake: Mistake) -> Text:
    text = Text(f"\n{mistake.doc} {mistake.start} ", style="dim")
    text.append(f"{mistake.kind} {mistake.quote}", style="bold red")
    if mistake.expected or mistake.got:
        text.append(f"  {mistake.expected or '—'} ≠ {mistake.got or '—'}", style="")
    if mistake.rules:
        text.append(f"  [{', '.join(mistake.rules)}]", style="cyan")
    if mistake.sentence:
        text.append("\n  " + " ".join(mistake.sentence.split()), style="")
    return text


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=True, header_style="dim")
