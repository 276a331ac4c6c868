"""What the audit found, for a terminal, a spreadsheet, a program or a note."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..tables import schema
from ..tables.export import csv_cell
from ..tables.labels import Labels
from ..tables.league import LeagueRow

Format = Literal["table", "csv", "json", "md"]
Finding = Mapping[str, Any]
"""A row of `findings`, its lists as lists."""

_STYLES = {"violated": "bold red", "borderline": "yellow", "cannot_tell": "dim", "holds": "green"}
_CSV = (
    "kind",
    "verdict",
    "severity",
    "doc",
    "claimed",
    "expected_low",
    "expected_high",
    "difference",
    "unit",
)


def audit_view(
    findings: Sequence[Finding], counts: Counter[tuple[str, str]], labels: Labels
) -> RenderableType:
    """The findings document by document, and how many checks of each kind were made and what came of them."""
    parts: list[RenderableType] = []
    doc = ""
    for finding in findings:
        if finding["doc"] != doc:
            doc = str(finding["doc"])
            parts.append(Text(f"\n{doc}", style="bold blue"))
        parts.append(_line(finding, labels))
    if not findings:
        parts.append(Text(labels("say.no_findings")))
    return Group(*parts, Text(), _counts(counts, labels))


def _line(finding: Finding, labels: Labels) -> Text:
    verdict = str(finding["verdict"])
    kind, severity = labels.value("kind", finding["kind"]), labels.value("severity", finding["severity"])
    line = Text("  ")
    line.append(labels.value("verdict", verdict), style=_STYLES.get(verdict, ""))
    line.append(f" · {kind} · {severity}  ", style="dim")
    line.append(message(finding, labels))
    for _, document, start, _, quote in finding["evidence"]:
        where = "" if document == finding["doc"] else f"{document} "
        line.append(f"\n      {where}{start}: {quote}", style="dim")
    return line


def message(finding: Finding, labels: Labels) -> str:
    """The one sentence of a finding in the language of the labels."""
    return str(finding["message" if labels.language == "zh" else "message_en"])


def league_view(rows: Sequence[LeagueRow], labels: Labels) -> RenderableType:
    """Places and years down; what was promised, met, missed and dropped across."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(labels("word.region"))
    table.add_column(labels("word.period"))
    names = ("promised", "met", "borderline", "missed", "not_reported", "open")
    for name in names:
        table.add_column(labels(f"league.{name}"), justify="right")
    table.add_column(labels("league.kept"), justify="right")
    for row in rows:
        counts = [getattr(row, name) for name in names]
        kept = "" if row.kept is None else f"{row.kept:.0%}"
        table.add_row(row.region, row.year, *(f"{count:,}" if count else "·" for count in counts), kept)
    return table


def _counts(counts: Counter[tuple[str, str]], labels: Labels) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(labels("word.kind"))
    for verdict in schema.FINDING_VERDICTS:
        table.add_column(labels.value("verdict", verdict), justify="right")
    for kind in schema.FINDING_KINDS:
        row = [counts[kind, verdict] for verdict in schema.FINDING_VERDICTS]
        if any(row):
            table.add_row(labels.value("kind", kind), *(f"{count:,}" if count else "·" for count in row))
    return table


def written(findings: Sequence[Finding], form: Format, labels: Labels) -> str:
    """The findings as CSV, JSON or Markdown text."""
    if form == "json":
        return json.dumps([_as_json(finding) for finding in findings], ensure_ascii=False, indent=2) + "\n"
    return _as_csv(findings, labels) if form == "csv" else "\n".join(_as_markdown(findings, labels)) + "\n"


def _as_json(finding: Finding) -> dict[str, Any]:
    return {name: float(value) if hasattr(value, "as_tuple") else value for name, value in finding.items()}


def _as_csv(findings: Sequence[Finding], labels: Labels) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    names = [schema.FINDINGS.column(name).label(labels.language) for name in _CSV]
    writer.writerow([*names, labels("word.message"), labels("word.evidence")])
    for finding in findings:
        evidence = "；".join(f"{one[1]}:{one[2]} {one[4]}" for one in finding["evidence"])
        cells = [*(finding[name] for name in _CSV), message(finding, labels), evidence]
        writer.writerow([csv_cell(cell) for cell in cells])
    return file.getvalue()


def _as_markdown(findings: Sequence[Finding], labels: Labels) -> Iterator[str]:
    doc = ""
    for finding in findings:
        if finding["doc"] != doc:
            doc = str(finding["doc"])
            yield f"\n## {_plain(doc)}\n"
        verdict = labels.value("verdict", finding["verdict"])
        kind = labels.value("kind", finding["kind"])
        yield f"- **{verdict}** {kind}: {_plain(message(finding, labels))}"
        for _, document, start, _, quote in finding["evidence"]:
            yield f"  - {_plain(document)} @ {start}: {_plain(quote)}"


def _plain(text: str) -> str:
    """A text in which Markdown and HTML find no markup."""
    for sign in "\\`*_{}[]<>#|":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")
