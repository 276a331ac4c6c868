"""Plain text and Markdown: encoded, and hard-wrapped where the source says so."""

from __future__ import annotations

import re

from report import Report, Table

# A line may not begin with these; the wrap lets them hang over the edge.
_CLOSING = "，。；：！？、）》”’％%"
_PIECE = re.compile(r"[!-~]+|.")


def width(text: str) -> int:
    """Columns that a text takes on a terminal: a Chinese character takes two."""
    return sum(1 if " " <= char <= "~" else 2 for char in text)


def wrap(text: str, columns: int) -> list[str]:
    """A paragraph cut into lines of at most `columns`; runs of ASCII characters stay whole."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if width(lines[-1]) + width(piece) > columns and piece not in _CLOSING:
            lines.append("")
        lines[-1] += piece
    return lines


def text(report: Report) -> bytes:
    """The report as a text file in the encoding and with the line length of its source."""
    options = report.options.get("txt", {})
    columns = options.get("columns")
    lines: list[str] = []
    for block in report.blocks:
        line = block.text if block.kind in ("title", "subtitle", "heading") else "　　" + block.text
        lines += wrap(line, columns) if columns else [line]
        if block.kind == "title":
            lines.append("")
    return ("\n".join(lines) + "\n").encode(options.get("encoding", "utf-8"))


def _pipes(table: Table) -> str:
    rows = ["| " + " | ".join(row) + " |" for row in table.rows]
    rows.insert(table.header_rows, "|" + " --- |" * table.columns)
    return "\n".join(rows)


def markdown(report: Report) -> bytes:
    """The report in Markdown, its tables with pipes."""
    parts = []
    for block in report.blocks:
        if block.table:
            parts += [block.table.caption, _pipes(block.table)]
        elif block.kind == "title":
            parts.append("# " + block.text)
        elif block.kind == "heading":
            parts.append("#" * (block.level + 1) + " " + block.text)
        else:
            parts.append(block.text)
    return ("\n\n".join(parts) + "\n").encode("utf-8")
