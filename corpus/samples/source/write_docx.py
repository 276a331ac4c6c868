"""A Word document written part by part, so that the same report always gives the same bytes.

Members are stored, not compressed: the output of deflate differs between builds of zlib.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from report import Block, Report, Table

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MARKED = re.compile(r"\{([-+^])(.+?)\1\}")
_STYLES = {"title": "Title", "subtitle": "Subtitle", "item": "ListParagraph"}
_PARTS = ("document", "styles", "numbering", "footnotes")


class _Writer:
    """The parts of one document; footnotes and revisions are numbered as they come."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.footnotes: list[str] = []
        self.revisions = 0

    def _change(self) -> str:
        self.revisions += 1
        return f'w:id="{900 + self.revisions}" w:author="审核" w:date="{self.report.published}T08:00:00Z"'

    def runs(self, text: str) -> str:
        parts = []
        end = 0
        for hit in _MARKED.finditer(text):
            parts.append(_run(text[end : hit.start()]))
            end = hit.end()
            mark, inner = hit.groups()
            if mark == "^":
                self.footnotes.append(inner)
                number = len(self.footnotes) + 1
                parts.append(
                    '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                    f'<w:footnoteReference w:id="{number}"/></w:r>'
                )
            elif mark == "-":
                parts.append(f"<w:del {self._change()}>{_run(inner, 'delText')}</w:del>")
            else:
                parts.append(f"<w:ins {self._change()}>{_run(inner)}</w:ins>")
        return "".join(parts) + _run(text[end:])

    def block(self, block: Block) -> str:
        if block.table:
            return _paragraph(_run(block.table.caption), "Caption") + self.table(block.table)
        style = f"Heading{block.level}" if block.kind == "heading" else _STYLES.get(block.kind)
        numbering = ""
        if block.numbered:
            chain, level = (1, block.level - 1) if block.level else (2, 0)
            numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{chain}"/></w:numPr>'
        return _paragraph(self.runs(block.text), style, numbering)

    def table(self, table: Table) -> str:
        rows = []
        for row, cells in enumerate(table.rows):
            head = "<w:trPr><w:tblHeader/></w:trPr>" if row < table.header_rows else ""
            drawn = []
            for column, cell in enumerate(cells):
                if cell == "<":
                    continue
                down, across = table.span(row, column)
                merged = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
                if cell == "^":
                    merged += "<w:vMerge/>"
                elif down > 1:
                    merged += '<w:vMerge w:val="restart"/>'
                content = _paragraph(self.runs("" if cell == "^" else cell))
                properties = f'<w:tcW w:w="1600" w:type="dxa"/>{merged}'
                drawn.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
            rows.append(f"<w:tr>{head}{''.join(drawn)}</w:tr>")
        grid = '<w:gridCol w:w="1600"/>' * table.columns
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def document(self) -> str:
        body = "".join(self.block(block) for block in self.report.blocks)
        page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
        return f"{_HEAD}<w:document {_W}><w:body>{body}{page}</w:body></w:document>"

    def notes(self) -> str:
        separators = (
            '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r>'
            "<w:continuationSeparator/></w:r></w:p></w:footnote>"
        )
        mark = "<w:r><w:footnoteRef/></w:r>"
        notes = "".join(
            f'<w:footnote w:id="{number}">{_paragraph(mark + _run(note))}</w:footnote>'
            for number, note in enumerate(self.footnotes, 2)
        )
        return f"{_HEAD}<w:footnotes {_W}>{separators}{notes}</w:footnotes>"


def _run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>' if text else ""


def _paragraph(runs: str, style: str | None = None, numbering: str = "") -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + numbering
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def _style(style_id: str, name: str, size: int, level: int | None = None) -> str:
    outline = f'<w:pPr><w:outlineLvl w:val="{level}"/></w:pPr>' if level is not None else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/>{outline}<w:rPr><w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def _styles() -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{_HEAD}<w:styles {_W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:rPr><w:rFonts w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr></w:style>'
        + _style("Title", "Title", 44)
        + _style("Subtitle", "Subtitle", 28)
        + _style("Heading1", "heading 1", 32, 0)
        + _style("Heading2", "heading 2", 30, 1)
        + _style("ListParagraph", "List Paragraph", 28)
        + _style("Caption", "caption", 24)
        + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style></w:styles>"
    )


def _level(number: int, form: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def _numbering() -> str:
    headings = _level(0, "chineseCountingThousand", "%1、") + _level(1, "chineseCountingThousand", "（%2）")
    items = _level(0, "decimal", "%1.")
    return (
        f"{_HEAD}<w:numbering {_W}>"
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{headings}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="singleLevel"/>{items}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
    )


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.'
        f'{"document.main" if part == "document" else part}+xml"/>'
        for part in _PARTS
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(pairs: list[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _core(report: Report) -> str:
    stamp = f"{report.published}T08:00:00Z"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(report.title)}</dc:title><dc:creator>{escape(report.issuer)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )


def docx(report: Report) -> bytes:
    """The report as a Word document: headings, automatic numbers, tables, footnotes, tracked changes."""
    writer = _Writer(report)
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            [
                (f"{_OFFICE}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "docProps/core.xml": _core(report),
        "word/document.xml": writer.document(),
        "word/_rels/document.xml.rels": _relations(
            [(f"{_OFFICE}/{part}", f"{part}.xml") for part in _PARTS if part != "document"]
        ),
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(),
        "word/footnotes.xml": writer.notes(),
    }
    output = io.BytesIO()
    day = report.published
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as package:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, (day.year, day.month, day.day, 8, 0, 0))
            member.create_system = 0
            package.writestr(member, content.encode("utf-8"))
    return output.getvalue()
