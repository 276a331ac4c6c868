"""The repairs of one document on the terminal: every changed line with what went and what came, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..model import Document, Repair
from ..tables.labels import Labels
from .shown import on_one_line

_EVIDENCE = 240
_AROUND = 24
"""Characters shown before and behind a change; what lies between two changes further apart is left out."""


def repairs_view(document: Document, steps: Sequence[Repair], labels: Labels) -> RenderableType:
    """What was changed, what is only offered, and the rules with their evidence; or that there is nothing."""
    if not steps:
        return Text(labels("say.no_repairs", file=document.path))
    made = [one for one in steps if one.applied]
    head = labels("say.repairs", file=document.path, made=len(made), offered=len(steps) - len(made))
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts += [_line(document.text, start, end, steps) for start, end in _lines(document.text, steps)]
    parts += [Text(), _rules(steps, labels)]
    return Group(*parts)


def _lines(text: str, steps: Sequence[Repair]) -> Iterator[tuple[int, int]]:
    """The lines of the loaded text that hold a change, each once."""
    last = -1
    for step in steps:
        start = text.rfind("\n", 0, step.start) + 1
        if start <= last:
            continue
        end = text.find("\n", step.end)
        last = len(text) if end < 0 else end
        yield start, last


def _line(text: str, start: int, end: int, steps: Sequence[Repair]) -> Text:
    """One line with its changes: [-before-]{+after+} where made, [?before?]{?after?} where offered."""
    inside = [one for one in steps if start <= one.start < end]
    shown = Text("\n")
    shown.append(f"{inside[0].start:>6}  ", style="dim")
    position = start
    for span in sorted({(one.start, one.end) for one in inside}):
        here = [one for one in inside if (one.start, one.end) == span]
        if span[0] < position:
            continue
        _between(shown, text[position : span[0]], first=position == start)
        _change(shown, here)
        position = span[1]
    behind = text[position:end]
    shown.append(on_one_line(behind[:_AROUND]) + ("…" if len(behind) > _AROUND else ""))
    return shown


def _between(shown: Text, kept: str, *, first: bool) -> None:
    if first and len(kept) > _AROUND:
        kept = "…" + kept[-_AROUND:]
    elif len(kept) > 2 * _AROUND:
        kept = kept[:_AROUND] + "…" + kept[-_AROUND:]
    shown.append(on_one_line(kept))


def _change(shown: Text, here: Sequence[Repair]) -> None:
    made = next((one for one in here if one.applied), None)
    before = on_one_line(here[0].before)
    if made is not None:
        shown.append(f"[-{before}-]", style="red strike")
        shown.append(f"{{+{made.after}+}}", style="bold green")
        return
    readings = "|".join(dict.fromkeys(one.after for one in here))
    shown.append(f"[?{before}?]", style="yellow")
    shown.append(f"{{?{readings}?}}", style="yellow")


def _rules(steps: Sequence[Repair], labels: Labels) -> Table:
    """A line for every rule and what speaks for it: how often, how sure, why."""
    grouped: dict[tuple[str, bool], list[Repair]] = defaultdict(list)
    for step in steps:
        grouped[step.rule, step.applied].append(step)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("rule", "state", "count", "confidence", "evidence"):
        table.add_column(labels(f"word.repair_{name}"), overflow="fold")
    for (rule, applied), group in sorted(grouped.items()):
        state = "applied" if applied else "doubtful" if any(one.doubtful for one in group) else "offered"
        told = [part for one in group for part in one.evidence.split("；") if part]
        evidence = "；".join(dict.fromkeys(told))
        confidence = f"{min(one.confidence for one in group):.2f}"
        table.add_row(rule, labels(f"word.{state}"), str(len(group)), confidence, Text(evidence[:_EVIDENCE]))
    return table
