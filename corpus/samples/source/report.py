"""A sample report as it stands in its TOML source: fields, blocks and tables.

The body is one line a paragraph. `# ` and `## ` begin headings whose number is typed; `#+ ` and `##+ ` begin
headings that a word processor numbers by itself, `+ ` an item of such a list. `[[NAME]]` is the place of a
table (`[[table NAME]]` reads the same).
Within a line `{^…^}` is a footnote, `{-…-}` a tracked deletion and `{+…+}` a tracked insertion (docx only).
In a table `<` is merged with the cell to its left and `^` with the cell above.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

Kind = Literal["title", "subtitle", "heading", "item", "paragraph", "table"]
_LINE = re.compile(r"(?P<hashes>#*)(?P<plus>\+?) (?P<text>.+)")
_TABLE = re.compile(r"\[\[(?:table )?(?P<name>\w+)\]\]")


@dataclass(frozen=True)
class Table:
    caption: str
    rows: tuple[tuple[str, ...], ...]
    header_rows: int

    @property
    def columns(self) -> int:
        return len(self.rows[0])

    def span(self, row: int, column: int) -> tuple[int, int]:
        """How many rows and columns the cell at a place covers."""
        across = 1
        while column + across < self.columns and self.rows[row][column + across] == "<":
            across += 1
        down = 1
        while row + down < len(self.rows) and self.rows[row + down][column] == "^":
            down += 1
        return down, across


@dataclass(frozen=True)
class Block:
    kind: Kind
    text: str = ""
    level: int = 0
    numbered: bool = False
    """True where the word processor writes the number."""
    table: Table | None = None


@dataclass(frozen=True)
class Report:
    file: str
    title: str
    issuer: str
    published: date
    blocks: tuple[Block, ...]
    body: str
    options: dict[str, dict[str, Any]] = field(default_factory=dict)


def _table(raw: dict[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in raw["rows"])
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"table {raw['caption']}: rows of unequal length")
    return Table(raw["caption"], rows, raw["header_rows"])


def _block(line: str, tables: dict[str, Table]) -> Block:
    place = _TABLE.fullmatch(line)
    if place:
        return Block("table", table=tables[place["name"]])
    hit = _LINE.fullmatch(line)
    if not hit:
        return Block("paragraph", line)
    level = len(hit["hashes"])
    kind: Kind = "heading" if level else "item"
    return Block(kind, hit["text"], level, bool(hit["plus"]))


def read(path: Path) -> Report:
    """The report of one source file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    tables = {name: _table(table) for name, table in raw.get("tables", {}).items()}
    if "table" in raw:
        tables["table"] = _table(raw["table"])
    head = [Block("title", raw["title"])]
    if "subtitle" in raw:
        head.append(Block("subtitle", raw["subtitle"]))
    body = raw["body"].strip()
    return Report(
        file=raw["file"],
        title=raw["title"],
        issuer=raw["issuer"],
        published=raw["published"],
        blocks=(*head, *(_block(line, tables) for line in body.splitlines())),
        body=body,
        options={name: raw[name] for name in ("txt", "pdf", "html") if name in raw},
    )
