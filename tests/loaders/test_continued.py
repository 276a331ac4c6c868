"""Tables of a PDF that go on over the page."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
LEFTS = (100, 250, 400)
HEAD = ("指标", "数值（亿元）")


class Pages:
    """A PDF of ruled tables and lines; heights are counted from the top, in points."""

    def __init__(self):
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4)
        self.number = 0

    def page(self, *parts):
        """Each part is (top, text) or (top, rows[, edges of columns]); a page number is added."""
        self.number += 1
        self.canvas.setFont("STSong-Light", 12)
        for top, content, *edges in parts:
            if isinstance(content, str):
                self.canvas.drawString(100, A4[1] - top, content)
            else:
                self._table(top, content, edges[0] if edges else LEFTS)
        self.canvas.drawString(290, 30, f"— {self.number} —")
        self.canvas.showPage()
        return self

    def _table(self, top, rows, edges):
        bottom = top + 20 * len(rows)
        for edge in edges:
            self.canvas.line(edge, A4[1] - top, edge, A4[1] - bottom)
        for at in range(len(rows) + 1):
            self.canvas.line(edges[0], A4[1] - top - 20 * at, edges[-1], A4[1] - top - 20 * at)
        for at, row in enumerate(rows):
            for edge, text in zip(edges, row, strict=False):
                self.canvas.drawString(edge + 5, A4[1] - top - 20 * at - 15, text)

    def done(self):
        self.canvas.save()
        return self.buffer.getvalue()


def rows(document):
    """The tables as rows of texts."""
    found = []
    for table in document.tables:
        lines = [[] for _ in range(table.rows)]
        for at in table.cells:
            block = document.blocks[at]
            lines[block.cell.row].append(document.text[block.start : block.end])
        found.append([tuple(line) for line in lines])
    return found


def test_rows_that_go_on_are_of_one_table(read):
    pages = Pages().page((100, "表前一行。"), (740, [HEAD, ("甲", "1.5")]))
    pages.page((72, [("乙", "2.5"), ("丙", "—")])).page((72, [("丁", "4")]), (150, "表后一行。"))
    document = read(pages.done(), "a.pdf")
    assert rows(document) == [[HEAD, ("甲", "1.5"), ("乙", "2.5"), ("丙", "—"), ("丁", "4")]]
    places = [(document.blocks[at].page, document.blocks[at].cell.row) for at in document.tables[0].cells]
    assert places[::2] == [(1, 0), (1, 1), (2, 2), (2, 3), (3, 4)]
    assert document.text.startswith("表前一行。\n指标\t数值（亿元）\n甲\t1.5\n— 1 —\n乙\t2.5")
    assert document.text.endswith("表后一行。\n— 3 —")


def test_repeated_heads_stay_in_the_text_and_leave_the_cells(read):
    pages = Pages().page((740, [HEAD, ("甲", "1.5")])).page((72, [HEAD, ("乙", "2.5")]))
    document = read(pages.done(), "a.pdf")
    assert rows(document) == [[HEAD, ("甲", "1.5"), ("乙", "2.5")]]
    assert document.text.count("指标\t数值（亿元）") == 2
    (repeated,) = (b for b in document.blocks if "\t" in document.text[b.start : b.end])
    assert (repeated.kind, repeated.page, len(repeated.boxes)) == ("header", 2, repeated.end - repeated.start)


@pytest.mark.parametrize(
    ("foot", "top"),
    [([HEAD], [("甲", "1.5"), ("乙", "2.5")]), ([HEAD, ("甲", "1.5")], [("乙", "2.5")])],
)
def test_a_row_alone_on_its_page_is_found(read, foot, top):
    document = read(Pages().page((740, foot)).page((72, top)).done(), "a.pdf")
    assert rows(document) == [[HEAD, ("甲", "1.5"), ("乙", "2.5")]]


def test_the_empty_rest_of_a_broken_row_is_none(read):
    pages = Pages().page((740, [HEAD, ("甲", "1.5")])).page((72, [("", ""), ("乙", "2.5")]))
    assert rows(read(pages.done(), "a.pdf")) == [[HEAD, ("甲", "1.5"), ("乙", "2.5")]]


def test_a_group_without_figures_goes_on(read):
    pages = Pages().page((740, [HEAD, ("甲", "1.5")])).page((72, [("二、工业", ""), ("乙", "2.5")]))
    assert len(read(pages.done(), "a.pdf").tables) == 1


@pytest.mark.parametrize(
    "second",
    [
        [(72, [("项目", "人数（万人）"), ("乙", "2.5")])],
        [(72, [("", "2024年"), ("乙", "2.5")])],
        [(72, "表2 人口情况"), (90, [HEAD, ("乙", "2.5")])],
        [(72, [("乙", "2.5"), ("丙", "3")], (100, 260, 400))],
        [(72, [("乙", "2.5", "1"), ("丙", "3", "1")], (100, 250, 300, 400))],
    ],
)
def test_tables_of_their_own_stay_so(read, second):
    pages = Pages().page((740, [HEAD, ("甲", "1.5")])).page(*second)
    assert len(read(pages.done(), "a.pdf").tables) == 2


def test_text_below_the_first_part_keeps_them_apart(read):
    pages = (
        Pages()
        .page((680, [HEAD, ("甲", "1.5")]), (735, "注：初步数。"))
        .page((72, [("乙", "2.5"), ("丙", "3")]))
    )
    assert len(read(pages.done(), "a.pdf").tables) == 2


def test_a_page_between_keeps_them_apart(read):
    pages = Pages().page((740, [HEAD, ("甲", "1.5")])).page().page((72, [("乙", "2.5"), ("丙", "3")]))
    assert len(read(pages.done(), "a.pdf").tables) == 2
