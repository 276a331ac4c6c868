"""`report.html`: one page without scripts or network that shows a run to a reader."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
from jinja2 import Environment, StrictUndefined

from ..knowledge import Knowledge
from ..model import as_one_sentence
from ..tables import schema, store
from ..tables.labels import Labels
from ..version import __version__
from .audit import message
from .shown import amount, highlighted, on_one_line, sentences, without_path

FILE_NAME = "report.html"
_TO_SHOW = "verdict IN ('violated', 'borderline')"
_IS_PROBLEM = "error IS NOT NULL AND status <> 'duplicate'"
_OPEN_UP_TO = 3
"""So many documents are shown unfolded."""


def write(folder: Path, knowledge: Knowledge, language: schema.Language) -> Path:
    """Write `report.html` from the store in `folder`; gives its path.

    Documents and figures above the limits of `limit.page` are counted and not shown.
    """
    path = folder / FILE_NAME
    template = resources.files(__package__).joinpath("templates/report.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    labels = Labels(knowledge, language)
    with store.connect(folder / store.FILE_NAME) as connection, path.open("wb") as file:
        page = _Page(connection, labels, knowledge.rule("run", "limit.page").data)
        stream = environment.from_string(template).stream(
            language=language,
            version=__version__,
            word=labels,
            value=labels.value,
            one_line=on_one_line,
            tiles=page.tiles(),
            documents=page.documents,
            more_documents=max(0, page.listed - page.document_limit),
            has_problems=page.count("documents", _IS_PROBLEM),
            problems=page.problems,
            checks=page.count("findings", "true"),
            holds=page.count("findings", "verdict = 'holds'"),
            findings=page.findings,
            more_findings=max(0, page.count("findings", _TO_SHOW) - page.finding_limit),
            read_documents=page.read_documents,
            open_all=page.count("documents", "status IN ('ok', 'partial')") <= _OPEN_UP_TO,
        )
        stream.enable_buffering(200)
        stream.dump(file, encoding="utf-8")
    return path


class _Page:
    """What the template asks for, row by row."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, labels: Labels, limits: Mapping[str, Any]
    ) -> None:
        self._connection = connection
        self._labels = labels
        self.document_limit = int(limits["documents"])
        self.finding_limit = int(limits["findings"])
        self._figure_limit = int(limits["figures_per_document"])
        self.listed = self.count("documents", "status <> 'skipped'")

    def count(self, table: str, where: str) -> int:
        """Rows of a table."""
        return int(
            next(store.rows(self._connection, f"SELECT count(*) AS n FROM {table} WHERE {where}"))["n"]
        )

    def tiles(self) -> list[tuple[str, int]]:
        """The big numbers on top."""
        word = self._labels
        tiles = [
            (word("word.documents"), self.listed),
            (word("word.figures"), self.count("figures", "true")),
            (word("word.indicators"), self.count("indicators", "true")),
        ]
        for status in schema.STATUSES:
            if counted := self.count("documents", f"status = '{status}'"):
                tiles.append((word.value("status", status), counted))
        return tiles

    def documents(self) -> Iterator[dict[str, Any]]:
        """The list of documents, as far as they are shown."""
        for number, row in enumerate(self._listed()):
            shown = row["status"] in ("ok", "partial")
            warnings = [without_path(warning, row["path"]) for warning in json.loads(row["warnings"])]
            copied = row["status"] == "duplicate"
            why = without_path(row["error"], row["path"]) if copied else as_one_sentence(warnings)
            yield row | {
                "number": number, "shown": shown, "name": _name(row), "warnings": warnings, "why": why,
            }  # fmt: skip

    def findings(self) -> Iterator[dict[str, Any]]:
        """What does not hold, the gravest first, as far as it is shown."""
        rows = store.rows(
            self._connection,
            f"SELECT * FROM findings WHERE {_TO_SHOW} "
            "ORDER BY verdict DESC, list_position(?, severity), doc, finding_id LIMIT ?",
            [list(schema.SEVERITIES), self.finding_limit],
        )
        for row in rows:
            places = [f"{doc} {start}: {quote}" for _, doc, start, _, quote in json.loads(row["evidence"])]
            yield row | {"said": message(row, self._labels), "places": places}

    def problems(self) -> Iterator[dict[str, Any]]:
        """Files with a sentence on what went wrong."""
        rows = store.rows(
            self._connection,
            f"SELECT path, status, error FROM documents WHERE {_IS_PROBLEM} ORDER BY status, path LIMIT ?",
            [self.document_limit],
        )
        for row in rows:
            yield row | {"error": without_path(row["error"], row["path"])}

    def read_documents(self) -> Iterator[dict[str, Any]]:
        """Every document that was read, with its sentences."""
        for row in self.documents():
            if row["shown"]:
                yield row | {
                    "facts": self._facts(row),
                    "sentences": list(self._sentences(row["path"])),
                    "more": max(0, row["figures"] - self._figure_limit),
                }

    def _listed(self) -> Iterator[dict[str, Any]]:
        return store.rows(
            self._connection,
            "SELECT * FROM documents WHERE status <> 'skipped' ORDER BY path LIMIT ?",
            [self.document_limit],
        )

    def _facts(self, row: dict[str, Any]) -> str:
        word = self._labels
        facts = [
            row["issuer"],
            row["doc_type"],
            row["region"],
            row["period"],
            row["published"],
            row["format"],
        ]
        if row["pages"]:
            facts.append(f"{row['pages']} {word('word.pages')}")
        facts.append(f"{row['chars']:,} {word('word.chars')}")
        if row["completeness"] < 1:
            facts.append(f"{word('word.completeness')} {row['completeness']:.0%}")
        facts.append(f"{word('word.figures')} {row['figures']:,}")
        return " · ".join(fact for fact in facts if fact)

    def _sentences(self, path: str) -> Iterator[dict[str, Any]]:
        rows = list(
            store.rows(
                self._connection,
                'SELECT * FROM figures WHERE doc = ? ORDER BY start, "end", figure_id LIMIT ?',
                [path, self._figure_limit],
            )
        )
        before = ""
        for section, sentence, figures in sentences(rows):
            yield {
                "section": section,
                "section_changed": bool(section) and section != before,
                "pieces": highlighted(sentence, figures),
                "figures": [{**figure, "amount": amount(figure, self._labels)} for figure in figures],
            }
            before = section


def _name(row: dict[str, Any]) -> str:
    return str(row["title"] or PurePosixPath(str(row["path"]).rstrip("/")).name)
