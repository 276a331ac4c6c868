"""A PDF with a text layer, written object by object: no font file, no compression, always the same bytes.

The font is the one that every reader brings for Chinese (STSong-Light); ASCII characters are half as wide.
"""

from __future__ import annotations

import hashlib

from report import Block, Report, Table
from write_text import wrap

_WIDTH, _HEIGHT = 595, 842
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 523, 770, 80
_BODY = 12
_LEADING = 22
_ROW = 24


def _em(text: str) -> float:
    return sum(0.5 if " " <= char <= "~" else 1.0 for char in text)


class _Pages:
    """Content streams, filled from the top of each page down."""

    def __init__(self, running_head: str) -> None:
        self.running_head = running_head
        self.pages: list[list[str]] = []
        self.y = 0.0
        self.turn()

    def turn(self) -> None:
        self.pages.append([])
        self.y = _TOP
        self.text(self.running_head, 9, (_WIDTH - _em(self.running_head) * 9) / 2, 800)
        self.line(_LEFT, 794, _RIGHT, 794)
        number = f"— {len(self.pages)} —"
        self.text(number, 10, (_WIDTH - _em(number) * 10) / 2, 48)

    def room(self, height: float) -> None:
        if self.y - height < _BOTTOM:
            self.turn()

    def text(self, text: str, size: int, x: float, y: float) -> None:
        code = text.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /F1 {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{code}> Tj ET")

    def line(self, left: float, bottom: float, right: float, top: float) -> None:
        self.pages[-1].append(f"0.5 w {left:.2f} {bottom:.2f} m {right:.2f} {top:.2f} l S")

    def centred(self, text: str, size: int) -> None:
        for line in wrap(text, int((_RIGHT - _LEFT) / size * 2)):
            self.room(_LEADING)
            self.y -= _LEADING
            self.text(line, size, (_WIDTH - _em(line) * size) / 2, self.y)

    def paragraph(self, text: str) -> None:
        for line in wrap("　　" + text, int((_RIGHT - _LEFT) / _BODY * 2)):
            self.room(_LEADING)
            self.y -= _LEADING
            indent = len(line) - len(line.lstrip("　"))
            self.text(line.lstrip("　"), _BODY, _LEFT + indent * _BODY, self.y)

    def table(self, table: Table) -> None:
        needs = [max(_em(row[column]) for row in table.rows) + 2 for column in range(table.columns)]
        edges = [float(_LEFT)]
        for need in needs:
            edges.append(edges[-1] + need * (_RIGHT - _LEFT) / sum(needs))
        header = table.rows[: table.header_rows]
        self.room(_LEADING + _ROW * (len(header) + 1))
        self.centred(table.caption, _BODY)
        self.y -= 8
        self.line(_LEFT, self.y, _RIGHT, self.y)
        for row in table.rows:
            if self.y - _ROW < _BOTTOM:
                self.turn()
                self.line(_LEFT, self.y, _RIGHT, self.y)
                for again in header:
                    self._row(again, edges)
            self._row(row, edges)
        self.y -= 8

    def _row(self, row: tuple[str, ...], edges: list[float]) -> None:
        bottom = self.y - _ROW
        for column, cell in enumerate(row):
            middle = (edges[column] + edges[column + 1]) / 2
            self.text(cell, 10, middle - _em(cell) * 5, bottom + 8)
        for edge in edges:
            self.line(edge, bottom, edge, self.y)
        self.line(_LEFT, bottom, _RIGHT, bottom)
        self.y = bottom

    def block(self, block: Block) -> None:
        if block.table:
            self.table(block.table)
        elif block.kind == "title":
            self.centred(block.text, 18)
            self.y -= 6
        elif block.kind == "subtitle":
            self.centred(block.text, _BODY)
            self.y -= 6
        else:
            self.paragraph(block.text)


def _text_string(text: str) -> str:
    return "<feff" + text.encode("utf-16-be").hex() + ">"


def _objects(report: Report, streams: list[str]) -> list[str]:
    """The numbered objects of the file: catalog, pages, font, information, then each page and its stream."""
    first = 7
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(streams)))
    stamp = f"D:{report.published:%Y%m%d}080000Z"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
        "/DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000 "
        "/W [1 95 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        "/ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>",
        f"<< /Title {_text_string(report.title)} /Author {_text_string(report.issuer)} "
        f"/CreationDate ({stamp}) /ModDate ({stamp}) >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return objects


def pdf(report: Report) -> bytes:
    """The report as a PDF with a running head, page numbers and ruled tables that break over pages."""
    pages = _Pages(report.options["pdf"]["running_head"])
    for block in report.blocks:
        pages.block(block)
    output = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    objects = _objects(report, ["\n".join(page) for page in pages.pages])
    for number, content in enumerate(objects, 1):
        places.append(len(output))
        output += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    mark = hashlib.sha256(output).hexdigest()[:32]
    start = len(output)
    output += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode("ascii")
    output += b"".join(b"%010d 00000 n \n" % place for place in places)
    output += (
        f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R /Info 6 0 R /ID [<{mark}> <{mark}>] >>\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode("ascii")
    return bytes(output)
