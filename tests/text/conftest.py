"""Documents for the tests of the text room: one paragraph for each line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest
from heshu.knowledge import Knowledge, load
from heshu.model import Block, BlockKind, Cell, Document, Reading
from heshu.text import read


def document(
    text: str, path: str = "report.txt", kind: BlockKind = "paragraph", fmt: str = "txt"
) -> Document:
    blocks = []
    for hit in re.finditer(r"[^\n]+", text):
        if hit.group().strip():
            blocks.append(Block(len(blocks), kind, hit.start(), hit.end()))
    doc_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Document(doc_id, path, fmt, text, tuple(blocks))


def table_document(rows: list[list[str]], before: str = "") -> Document:
    text = before + "\n" if before else ""
    blocks = [Block(0, "paragraph", 0, len(before))] if before else []
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            start = len(text)
            text += cell + ("\t" if column + 1 < len(cells) else "\n")
            place = Cell(0, row, column)
            blocks.append(Block(len(blocks), "cell", start, start + len(cell), cell=place))
    return Document("0" * 16, "table.docx", "docx", text, tuple(blocks))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="session")
def reading(knowledge: Knowledge) -> Callable[..., Reading]:
    def make(text: str, path: str = "report.txt", fmt: str = "txt") -> Reading:
        return read(document(text, path, fmt=fmt), knowledge)

    return make


@pytest.fixture(scope="session")
def reading_of(knowledge: Knowledge) -> Callable[[Document], Reading]:
    def make(source: Document) -> Reading:
        return read(source, knowledge)

    return make


@pytest.fixture(scope="session")
def table() -> Callable[..., Document]:
    return table_document
