"""Small documents of every format, made from strings; invented places and figures only."""

import importlib.util
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from heshu import loaders
from heshu.model import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


@dataclass(frozen=True)
class Word:
    """Builds docx packages: `Word()(body)` gives the bytes."""

    def __call__(self, body: str, *, strict: bool = False, **parts: str) -> bytes:
        """`parts`: styles, numbering, footnotes, endnotes, core: the inner XML of each."""
        document = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        members = {
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": document,
        }
        for part in ("styles", "numbering", "footnotes", "endnotes"):
            if part in parts:
                members[f"word/{part}.xml"] = f"<w:{part} {NAMESPACES}>{parts[part]}</w:{part}>"
        if "core" in parts:
            members["docProps/core.xml"] = (
                '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" '
                'xmlns:dcterms="http://purl.org/dc/terms/" '
                'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
                f"{parts['core']}</cp:coreProperties>"
            )
        if strict:
            members = {name: text.replace(W, STRICT) for name, text in members.items()}
        return self.archive(members)

    @staticmethod
    def archive(members: dict[str, str | bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    @staticmethod
    def r(text: str, properties: str = "") -> str:
        return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    @classmethod
    def p(cls, text: str = "", properties: str = "", inner: str = "") -> str:
        run = cls.r(text) if text else ""
        return f"<w:p><w:pPr>{properties}</w:pPr>{run}{inner}</w:p>"

    @classmethod
    def table(cls, *rows: list[str]) -> str:
        """A plain table; a cell that begins with `<` is taken as XML."""

        def cell(text: str) -> str:
            return text if text.startswith("<w:tc") else f"<w:tc>{cls.p(text)}</w:tc>"

        return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows) + "</w:tbl>"


@pytest.fixture(scope="session")
def word() -> Word:
    return Word()


@pytest.fixture(scope="session")
def read(tmp_path_factory):
    """Write bytes to a file of the given name and load it; the Document is checked on the way."""
    folder = tmp_path_factory.mktemp("documents")

    def load(data: bytes, name: str) -> Document:
        path: Path = folder / name
        path.write_bytes(data)
        document = loaders.load(path)
        check(document)
        return document

    return load


@pytest.fixture
def without_ocr(monkeypatch):
    """A machine on which the extra `ocr` is not installed."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "rapidocr" else found(name, *rest)
    )


def check(document: Document) -> None:
    """What every Document promises, whatever the file was."""
    end = 0
    for number, block in enumerate(document.blocks):
        assert block.number == number
        assert end <= block.start <= block.end <= len(document.text)
        assert not document.text[end : block.start].strip("\r\n\t\f\v |-:\u2028\u2029\x1a\u3000\xa0\ufeff")
        assert len(block.boxes) in (0, block.end - block.start)
        assert len(block.confidences) in (0, block.end - block.start)
        assert all(0 <= confidence <= 1 for confidence in block.confidences)
        end = block.end
    for number, table in enumerate(document.tables):
        assert table.number == number
        places = set()
        for at in table.cells:
            block = document.blocks[at]
            assert block.cell is not None
            assert block.cell.table == number
            assert table.start <= block.start <= block.end <= table.end
            assert block.cell.row + block.cell.row_span <= table.rows
            assert block.cell.column + block.cell.column_span <= table.columns
            places.add((block.cell.row, block.cell.column))
        assert len(places) == len(table.cells)


@pytest.fixture(scope="session")
def cells():
    """The texts of a table's cells by (row, column)."""

    def by_place(document: Document, table: int = 0) -> dict[tuple[int, int], str]:
        blocks = [document.blocks[at] for at in document.tables[table].cells]
        return {(b.cell.row, b.cell.column): document.text[b.start : b.end] for b in blocks}

    return by_place
