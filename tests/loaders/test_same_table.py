"""One table, written in every format, gives the same figures."""

import io
from collections.abc import Sequence
from decimal import Decimal

import docx
import pytest
import xlsxwriter
from heshu.figures import extract
from heshu.text.read import read as read_text
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

Cell = tuple[str, int, int]
"""Text, row span, column span."""
Sheet = tuple[list[str], list[list[Cell | None]]]
"""Lines above the table, and its rows; None where a merged cell reaches."""


def plain(rows: list[list[str]]) -> list[list[Cell | None]]:
    return [[(text, 1, 1) for text in row] for row in rows]


TITLE = "云溪市2024年经济运行情况"

MATRIX: Sequence[Sheet] = [
    (
        [TITLE, "表1 各区地区生产总值（单位：亿元）"],
        plain(
            [
                ["地区", "2022年", "2023年", "2024年"],
                ["松岭区", "310.5", "325.12", "341.8"],
                ["白河区", "1,208.4", "1,266", "1,330.25"],
                ["合计", "1,518.9", "1,591.12", "1,672.05"],
            ]
        ),
    )
]

INDICATORS: Sequence[Sheet] = [
    (
        [TITLE, "表2 主要经济指标"],
        [
            [("指标", 2, 1), ("单位", 2, 1), ("绝对量", 1, 2), None, ("比上年增长（%）", 2, 1)],
            [None, None, ("2023年", 1, 1), ("2024年", 1, 1), None],
            *plain(
                [
                    ["固定资产投资", "亿元", "512.4", "548.27", "7"],
                    ["其中：工业投资", "亿元", "201", "224.9", "11.9"],
                    ["社会消费品零售总额", "亿元", "430.6", "421.1", "-2.2"],
                    ["城镇新增就业", "人", "32,100", "33,450", "4.2"],
                    ["常住人口", "万人", "86.5", "87.03", "0.6"],
                    ["合计", "个", "1,200", "1,260", "5"],
                ]
            ),
        ],
    )
]


def as_html(sheets: Sequence[Sheet]) -> bytes:
    body = ""
    for lines, rows in sheets:
        body += "".join(f"<p>{line}</p>" for line in lines) + "<table>"
        for row in rows:
            cells = [f'<td rowspan="{cell[1]}" colspan="{cell[2]}">{cell[0]}</td>' for cell in row if cell]
            body += f"<tr>{''.join(cells)}</tr>"
        body += "</table>"
    return f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def as_docx(sheets: Sequence[Sheet]) -> bytes:
    document = docx.Document()
    for lines, rows in sheets:
        for line in lines:
            document.add_paragraph(line)
        table = document.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    text, down, across = cell
                    first = table.cell(at, column)
                    first.merge(table.cell(at + down - 1, column + across - 1))
                    first.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_pdf(sheets: Sequence[Sheet]) -> bytes:
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=11, leading=16)
    parts = []
    for lines, rows in sheets:
        parts += [Paragraph(line, style) for line in lines]
        spans = [
            ("SPAN", (column, at), (column + cell[2] - 1, at + cell[1] - 1))
            for at, row in enumerate(rows)
            for column, cell in enumerate(row)
            if cell and cell[1:] != (1, 1)
        ]
        fixed = [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("FONTNAME", (0, 0), (-1, -1), "STSong-Light"),
        ]
        texts = [[cell[0] if cell else "" for cell in row] for row in rows]
        parts += [Spacer(1, 8), Table(texts, style=fixed + spans)]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer).build(parts)
    return buffer.getvalue()


def as_markdown(sheets: Sequence[Sheet]) -> bytes:
    text = ""
    for lines, rows in sheets:
        text += "".join(f"{line}\n\n" for line in lines)
        filled = [[_covering(rows, at, column) for column in range(len(row))] for at, row in enumerate(rows)]
        pipes = ["| " + " | ".join(row) + " |" for row in filled]
        pipes.insert(1, "|" + " --- |" * len(rows[0]))
        text += "\n".join(pipes) + "\n\n"
    return text.encode()


def _covering(rows: list[list[Cell | None]], row: int, column: int) -> str:
    """The text of the cell that reaches a place: where cells cannot be merged, writers repeat the text."""
    for at, above in enumerate(rows[: row + 1]):
        for left, cell in enumerate(above[: column + 1]):
            if cell and at + cell[1] > row and left + cell[2] > column:
                return cell[0]
    raise ValueError((row, column))


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        top = 0
        for lines, rows in sheets:
            for line in lines:
                sheet.merge_range(top, 0, top, len(rows[0]) - 1, line)
                top += 1
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell and cell[1:] != (1, 1):
                        sheet.merge_range(
                            top + at, column, top + at + cell[1] - 1, column + cell[2] - 1, cell[0]
                        )
                    elif cell and cell[0].replace(",", "").replace(".", "").lstrip("-").isdigit():
                        number = float(cell[0].replace(",", ""))
                        # What a sum of floats leaves behind; a person never sees it.
                        sheet.write_number(top + at, column, number + number * 2e-16)
                    elif cell:
                        sheet.write_string(top + at, column, cell[0])
            top += len(rows) + 1
    return buffer.getvalue()


def as_tsv(sheets: Sequence[Sheet]) -> bytes:
    text = ""
    for lines, rows in sheets:
        text += "".join(line + "\t" * (len(rows[0]) - 1) + "\n" for line in lines)
        for at, row in enumerate(rows):
            text += "\t".join(_covering(rows, at, column) for column in range(len(row))) + "\n"
        text += "\n"
    return text.encode("gb18030")


WRITERS = {
    "a.html": as_html,
    "a.docx": as_docx,
    "a.pdf": as_pdf,
    "a.md": as_markdown,
    "a.xlsx": as_xlsx,
    "a.tsv": as_tsv,
}


INDICATOR, VALUE, UNIT, MEASURE, PERIOD, REGION, QUALIFIER = range(7)
REGIONS = {"合计": "云溪市"}


@pytest.fixture(scope="module")
def rows(read, knowledge):
    """The figures in the cells of the tables, as the writer of a format wrote them."""

    def of(name, sheets):
        document = read(WRITERS[name](sheets), name)
        figures = extract(read_text(document, knowledge), knowledge)
        return [
            (f.indicator, f.value, f.unit, f.measure, f.period, f.region, f.qualifier)
            for f in figures
            if document.block_at(f.start).kind == "cell"
        ]

    return of


@pytest.mark.parametrize("name", WRITERS)
def test_a_matrix_of_districts_and_years(rows, name):
    found = rows(name, MATRIX)
    ((_, (head, *body)),) = MATRIX
    written = [
        (Decimal(value.replace(",", "")) * 10**8, "元", "level", year.rstrip("年"), REGIONS.get(place, place))
        for (place, *_), *values in body
        for (year, *_), (value, *_) in zip(head[1:], values, strict=True)
    ]
    assert [row[VALUE:QUALIFIER] for row in found] == written
    assert all("地区生产总值" in row[INDICATOR] for row in found)
    assert [row[QUALIFIER] == "合计" for row in found] == [False] * 6 + [True] * 3


@pytest.mark.parametrize("name", WRITERS)
def test_indicators_under_heads_of_two_levels(rows, name):
    found = rows(name, INDICATORS)
    assert len(found) == 18
    assert [row[INDICATOR] for row in found[:15:3]] == [
        "固定资产投资",
        "工业投资",
        "社会消费品零售总额",
        "城镇新增就业",
        "常住人口",
    ]
    assert [row[VALUE:REGION] for row in found[6:12]] == [
        (Decimal("430.6") * 10**8, "元", "level", "2023"),
        (Decimal("421.1") * 10**8, "元", "level", "2024"),
        (Decimal("-2.2"), "%", "growth", "2024"),
        (Decimal(32100), "人", "level", "2023"),
        (Decimal(33450), "人", "level", "2024"),
        (Decimal("4.2"), "%", "growth", "2024"),
    ]
    assert {row[REGION] for row in found} == {"云溪市"}
    assert {row[QUALIFIER] for row in found[-3:]} == {"合计"}


@pytest.mark.parametrize("sheets", [MATRIX, INDICATORS, [*MATRIX, *INDICATORS]])
def test_every_format_gives_the_same_rows(rows, sheets):
    first, *others = WRITERS
    expected = rows(first, sheets)
    assert expected
    for name in others:
        assert (name, rows(name, sheets)) == (name, expected)
