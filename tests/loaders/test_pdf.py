"""PDF with a text layer, made by reportlab."""

import io
from contextlib import suppress

import pytest
from heshu.loaders.ocr import INSTALL
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
HEIGHT = A4[1]


class Sheet:
    """A PDF to be written on; heights are counted from the top, in points."""

    def __init__(self, **options):
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, **options)

    def write(self, text, left=72, top=100, size=12):
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(left, HEIGHT - top, text)
        return self

    def rule(self, x0, y0, x1, y1):
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
        return self

    def next(self):
        self.canvas.showPage()
        return self

    def done(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()


def kinds(document):
    return [(block.kind, block.style, document.text[block.start : block.end]) for block in document.blocks]


BODY = [
    "　　全年完成投资12.5亿元，比上年增长8.1%，新增就业三千二百",
    "人，其中园区就业一千人。",
    "　　城乡居民收入稳步增长。",
]


def test_every_character_has_its_box(read):
    document = read(Sheet().write("增长8.1%", top=100).done(), "a.pdf")
    block = document.blocks[0]
    assert (document.text, block.kind, block.page, document.pages) == ("增长8.1%", "line", 1, 1)
    lefts = [box[0] for box in block.boxes]
    assert lefts == sorted(lefts)
    assert lefts[0] == pytest.approx(72, abs=1)
    for left, top, right, bottom in block.boxes:
        assert 85 < top < bottom < 108
        assert 0 < right - left <= 12.5


def test_lines_come_from_the_top_down_whatever_the_file_says(read):
    sheet = Sheet().write("第三行", top=140).write("第一行", top=100).write("第二行", top=120)
    assert read(sheet.done(), "a.pdf").text == "第一行\n第二行\n第三行"


def test_a_number_written_in_pieces_is_one_number(read):
    width = pdfmetrics.stringWidth("投资12", "STSong-Light", 12)
    sheet = Sheet().write(".5亿元", left=72 + width).write("投资12")
    assert read(sheet.done(), "a.pdf").text == "投资12.5亿元"


def test_two_numbers_side_by_side_stay_two(read):
    width = pdfmetrics.stringWidth("12", "STSong-Light", 12)
    sheet = Sheet().write("12").write("34", left=72 + width + 6)
    document = read(sheet.done(), "a.pdf")
    assert document.text == "12 34"
    assert document.blocks[0].boxes[2] is None


def test_bold_by_printing_twice_is_read_once(read):
    sheet = Sheet().write("投资12亿元", left=72).write("投资12亿元", left=72.3)
    assert read(sheet.done(), "a.pdf").text == "投资12亿元"


def test_a_doubled_digit_is_no_bold_type(read):
    assert read(Sheet().write("增长11.22%，共333户").done(), "a.pdf").text == "增长11.22%，共333户"


def test_raised_digits_do_not_join_the_number(read):
    left = 72 + pdfmetrics.stringWidth("常住人口120万人，面积25m", "STSong-Light", 12)
    note = 72 + pdfmetrics.stringWidth("常住人口120", "STSong-Light", 12)
    sheet = Sheet().write("常住人口120万人，面积25m").write("2", left=left, top=95, size=7)
    sheet.write("户籍人口110", top=130).write("12", left=note, top=125, size=7)
    sheet.write("农业人口110", top=160).write("[3]", left=note, top=155, size=7)
    assert read(sheet.done(), "a.pdf").text == ("常住人口120万人，面积25m²\n户籍人口110¹²\n农业人口110[3]")


def test_small_digits_on_the_line_stay_digits(read):
    left = 72 + pdfmetrics.stringWidth("面积", "STSong-Light", 12)
    sheet = Sheet().write("面积").write("25", left=left, size=8)
    assert read(sheet.done(), "a.pdf").text == "面积25"


def test_first_lines_and_large_lines_are_marked(read):
    sheet = Sheet().write("云溪县工作总结", left=200, top=80, size=22)
    lines = [
        ("全年完成投资十二点五亿元，比上年增长百分之八点一，新增就业三", 96, 130),
        ("千二百人，其中园区就业一千人，城镇居民收入稳步增长，财政收支", 72, 150),
        ("基本平衡。", 72, 170),
        ("农业生产总体稳定，粮食再获丰收，畜牧业健康发展，农村面貌持续", 96, 190),
        ("改善，乡村建设取得新进展，人居环境整治扎实推进，群众满意度提", 72, 210),
        ("高。", 72, 230),
    ]
    for text, left, top in lines:
        sheet.write(text, left=left, top=top)
    assert [style for _, style, _ in kinds(read(sheet.done(), "a.pdf"))] == [
        "large",
        "indent",
        None,
        None,
        "indent",
        None,
        None,
    ]


def test_a_clear_gap_begins_a_paragraph(read):
    sheet = Sheet()
    for text, top in (
        ("全年完成投资增长百分之八新增就业", 100),
        ("三千二百人城乡居民收入稳步增长了", 118),
        ("农业生产总体稳定粮食再获丰收再增", 160),
    ):
        sheet.write(text, top=top)
    assert [style for _, style, _ in kinds(read(sheet.done(), "a.pdf"))][1:] == [None, "indent"]


def test_a_paragraph_may_begin_a_page_or_run_on_over_it(read):
    sheet = Sheet().write("全年完成投资增长百分之八新增就业人数", top=100).write("稳步增长。", top=118).next()
    sheet.write("农业生产总体稳定粮食再获丰收再增产量", top=100).write(
        "畜牧业生产稳定增长农村面貌持续改善了", top=118
    )
    sheet.next().write("乡村建设取得新进展农业生产总体稳定了", top=100).write("完毕。", top=118)
    styles = [style for _, style, _ in kinds(read(sheet.done(), "a.pdf"))]
    assert styles == [None, None, "indent", None, None, None]


def test_running_heads_and_page_numbers_are_headers(read):
    sheet = Sheet()
    for page in range(1, 5):
        sheet.write("云溪县统计局公报", left=250, top=40)
        sheet.write(f"第{page}段正文，增长{page}%。", top=200).write("正文行。", top=220)
        sheet.write(f"— {page} —", left=280, top=810).next()
    found = kinds(read(sheet.done(), "a.pdf"))
    assert [text for kind, _, text in found if kind == "header"] == [
        text for page in range(1, 5) for text in ("云溪县统计局公报", f"— {page} —")
    ]
    assert sum(kind == "line" for kind, _, _ in found) == 8


def test_a_page_number_pushed_up_by_a_picture(read):
    sheet = Sheet().write("正文第一行。", top=100).write("—1—", left=280, top=500)
    assert [kind for kind, _, _ in kinds(read(sheet.done(), "a.pdf"))] == ["line", "header"]


def test_a_number_in_the_body_is_no_page_number(read):
    sheet = Sheet().write("正文第一行。", top=100).write("12", top=300).write("末行。", top=320)
    assert [kind for kind, _, _ in kinds(read(sheet.done(), "a.pdf"))] == ["line"] * 3


def test_two_columns_are_read_one_after_the_other(read):
    sheet = Sheet().write("两栏文章的标题", left=240, top=60)
    for row in range(8):
        sheet.write(f"左栏第{row}行的文字一二三四五六", left=60, top=100 + row * 18)
        sheet.write(f"右栏第{row}行的文字一二三四五六", left=330, top=105 + row * 18)
    found = kinds(read(sheet.done(), "a.pdf"))
    assert found[0][2] == "两栏文章的标题"
    assert [text[0] for _, _, text in found[1:]] == ["左"] * 8 + ["右"] * 8
    assert {style for _, style, _ in found[10:]} == {None}


def test_text_turned_by_a_quarter_is_read_along_its_line(read):
    sheet = Sheet().write("正文8%", top=100)
    sheet.canvas.saveState()
    sheet.canvas.translate(400, 300)
    sheet.canvas.rotate(90)
    sheet.canvas.drawString(0, 0, "竖排表名12")
    sheet.canvas.restoreState()
    document = read(sheet.done(), "a.pdf")
    assert document.text == "正文8%\n竖排表名12"
    boxes = document.blocks[1].boxes
    assert all(385 < left < right < 410 for left, _, right, _ in boxes)
    assert boxes[0][1] > boxes[-1][1]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(read, turn):
    sheet = Sheet()
    # reportlab lays the sheet on its side before it turns it: A4 upright is what is seen.
    sheet.canvas.setPageRotation(turn)
    width, height = A4
    sheet.canvas.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[turn])
    sheet.canvas.rotate(turn)
    sheet.canvas.setFont("STSong-Light", 12)
    sheet.canvas.drawString(50, height - 60, "第一行12.5亿元")
    sheet.canvas.drawString(50, height - 90, "第二行")
    document = read(sheet.done(), "a.pdf")
    assert document.text == "第一行12.5亿元\n第二行"
    left, top, _, bottom = document.blocks[0].boxes[0]
    assert left == pytest.approx(50, abs=1)
    assert 45 < top < bottom < 70
    assert all(0 <= box[0] < box[2] <= width for box in document.blocks[0].boxes)


def test_boxes_are_counted_from_the_visible_corner(read):
    sheet = Sheet(cropBox=(50, 40, A4[0] - 50, A4[1] - 30)).write("增长8%", left=72, top=100)
    left, top, _, bottom = read(sheet.done(), "a.pdf").blocks[0].boxes[0]
    assert left == pytest.approx(22, abs=1)
    assert 55 < top < bottom < 78


def test_slanted_watermarks_are_left_out_with_a_warning(read):
    sheet = Sheet().write("正文8%")
    sheet.canvas.saveState()
    sheet.canvas.translate(200, 400)
    sheet.canvas.rotate(45)
    sheet.canvas.drawString(0, 0, "内部资料2023")
    sheet.canvas.restoreState()
    document = read(sheet.done(), "a.pdf")
    assert document.text == "正文8%"
    assert "第1页有斜排的文字" in document.warnings[0]


def grid(sheet, columns, rows):
    for x in columns:
        sheet.rule(x, rows[0], x, rows[-1])
    for y in rows:
        sheet.rule(columns[0], y, columns[-1], y)
    return sheet


@pytest.mark.parametrize("crop", [None, (30, 20, A4[0] - 10, A4[1] - 10)])
def test_a_ruled_table_stands_in_its_place(read, cells, crop):
    sheet = grid(Sheet(cropBox=crop), (100, 200, 300), (200, 230, 260))
    sheet.write("表前一行。", top=150).write("表后一行。", top=300)
    for text, left, top in (
        ("指标", 110, 220),
        ("2023年", 210, 220),
        ("就业", 110, 250),
        ("3,200", 210, 250),
    ):
        sheet.write(text, left=left, top=top)
    document = read(sheet.done(), "a.pdf")
    assert document.text == "表前一行。\n指标\t2023年\n就业\t3,200\n表后一行。"
    assert cells(document) == {(0, 0): "指标", (0, 1): "2023年", (1, 0): "就业", (1, 1): "3,200"}
    assert document.blocks[1].page == 1
    assert document.blocks[1].boxes


def test_merged_cells_of_a_ruled_table(read):
    sheet = Sheet()
    for y in (200, 260, 290):
        sheet.rule(100, y, 400, y)
    sheet.rule(200, 230, 400, 230)
    for x in (100, 200, 400):
        sheet.rule(x, 200, x, 290)
    sheet.rule(300, 230, 300, 290)
    for text, left, top in (
        ("地区", 110, 220),
        ("人数", 210, 220),
        ("去年", 210, 250),
        ("今年", 310, 250),
        ("东湖", 110, 280),
        ("12", 210, 280),
        ("34", 310, 280),
    ):
        sheet.write(text, left=left, top=top)
    document = read(sheet.done(), "a.pdf")
    spans = {
        document.text[b.start : b.end]: (b.cell.row, b.cell.column, b.cell.row_span, b.cell.column_span)
        for b in document.blocks
    }
    assert spans == {
        "地区": (0, 0, 2, 1),
        "人数": (0, 1, 1, 2),
        "去年": (1, 1, 1, 1),
        "今年": (1, 2, 1, 1),
        "东湖": (2, 0, 1, 1),
        "12": (2, 1, 1, 1),
        "34": (2, 2, 1, 1),
    }


def test_a_table_open_at_its_sides(read, cells):
    sheet = Sheet()
    for y in (200, 230, 260):
        sheet.rule(100, y, 400, y)
    sheet.rule(250, 200, 250, 260)
    for text, left, top in (("指标", 110, 220), ("数值", 260, 220), ("就业", 110, 250), ("12", 260, 250)):
        sheet.write(text, left=left, top=top)
    assert cells(read(sheet.done(), "a.pdf")) == {
        (0, 0): "指标",
        (0, 1): "数值",
        (1, 0): "就业",
        (1, 1): "12",
    }


def test_text_between_two_tables_is_no_cell(read):
    sheet = Sheet().write("两表之间的正文增长8%。", left=110, top=300)
    for start in (200, 350):
        for y in (start, start + 30, start + 60):
            sheet.rule(100, y, 400, y)
        sheet.rule(250, start, 250, start + 60)
        for left in (110, 260):
            sheet.write("甲", left=left, top=start + 20).write("1", left=left, top=start + 50)
    document = read(sheet.done(), "a.pdf")
    assert len(document.tables) == 2
    assert ("line", "indent", "两表之间的正文增长8%。") in kinds(document)


def test_frames_and_underlines_are_no_tables(read):
    sheet = grid(Sheet(), (60, 500), (80, 300)).write("框内的正文增长8%。", left=72, top=120)
    sheet.rule(72, 124, 200, 124)
    document = read(sheet.done(), "a.pdf")
    assert document.tables == ()
    assert document.text == "框内的正文增长8%。"


def test_where_the_rules_cannot_be_read_the_text_still_is(read, monkeypatch):
    def fail(*arguments):
        raise KeyError("Resources")

    monkeypatch.setattr("heshu.loaders.ruled.Rulings.tables", fail)
    document = read(grid(Sheet(), (100, 200, 300), (200, 230, 260)).write("就业12", top=220).done(), "a.pdf")
    assert document.text == "就业12"
    assert "第1页的表格线不能识别" in document.warnings[0]


def test_pages_without_text_are_named(read, without_ocr):
    sheet = Sheet().write("第一页有字。").next()
    for _ in range(2):
        sheet.canvas.rect(10, 10, 300, 300, fill=1)
        sheet.next()
    document = read(sheet.write("第四页有字。").next().next().done(), "a.pdf")
    assert document.text == "第一页有字。\n第四页有字。"
    assert document.properties["pages_without_text"] == "2,3"
    assert document.warnings[0].endswith(f"第2—3页没有文字层，需要OCR后才能读取。{INSTALL}。")
    assert document.pages == 6


def test_a_scan_is_a_document_without_text(read, without_ocr):
    sheet = Sheet()
    sheet.canvas.rect(10, 10, 300, 300, fill=1)
    document = read(sheet.done(), "a.pdf")
    assert (document.text, document.blocks) == ("", ())
    assert "全部1页没有文字层" in document.warnings[0]


def test_a_password_is_asked_for_in_words(read):
    data = Sheet(encrypt=StandardEncryption("geheim")).write("正文").done()
    with pytest.raises(LoadError, match="打开密码"):
        read(data, "a.pdf")


def test_an_owner_password_alone_does_not_lock(read):
    data = Sheet(encrypt=StandardEncryption("", ownerPassword="x", canPrint=0)).write("增长8%").done()
    assert read(data, "a.pdf").text == "增长8%"


def test_properties(read):
    sheet = Sheet().write("正文")
    sheet.canvas.setTitle("2023年总结")
    sheet.canvas.setAuthor("办公室")
    properties = read(sheet.done(), "a.pdf").properties
    assert (properties["title"], properties["author"]) == ("2023年总结", "办公室")
    assert len(properties["created"]) == len("2024-01-20")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_damage_gives_a_document_or_a_load_error(read, data):
    sheet = grid(Sheet(pageCompression=0), (100, 200, 300), (200, 230, 260)).write(
        "增长8%", left=110, top=220
    )
    whole = bytearray(sheet.done())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=10)):
        whole[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(8, len(whole)))
    with suppress(LoadError):
        read(bytes(whole[:end]), "a.pdf")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("甲乙丙12.%（）", min_size=1, max_size=8),
            st.integers(20, 450),
            st.integers(1, 16),
            st.integers(6, 30),
        ),
        max_size=12,
        unique_by=lambda piece: piece[2],
    )
)
def test_no_character_is_lost_wherever_it_stands(read, pieces):
    sheet = Sheet()
    for text, left, row, size in pieces:
        sheet.write(text, left=left, top=row * 48, size=size)
    found = [character for character in read(sheet.done(), "a.pdf").text if not character.isspace()]
    assert sorted(found) == sorted("".join(text for text, *_ in pieces))


def test_a_sentence_goes_on_over_a_page_break_however_short_its_last_line_is(read):
    sheet = Sheet()
    lines = [*BODY[:1], "人，其中园区就业一千人，城镇居民人均可支配收入稳步增长，全", "市老年人"]
    for at, line in enumerate(lines):
        sheet.write(line, top=100 + at * 20)
    sheet.next().write("口12万人，占总人口的两成，财政收支基本平衡，民生支出保障有力", top=100)
    sheet.write("　　农业生产总体稳定。", top=120)
    document = read(sheet.done(), "a.pdf")
    assert [block.style for block in document.blocks] == ["indent", None, None, None, "indent"]


def test_wide_gaps_in_a_merged_cell_are_tabs(read, cells):
    sheet = Sheet()
    for top in (100, 130, 200):
        sheet.rule(72, top, 372, top)
    for left in (72, 172, 372):
        sheet.rule(left, 100, left, 200)
    sheet.rule(272, 100, 272, 130)
    sheet.write("指标", 80, 120).write("机构", 180, 120).write("床位", 280, 120)
    for at, (name, one, other) in enumerate((("养老机构", "396", "53.6"), ("福利院", "15", "8.1"))):
        sheet.write(name, 80, 150 + 20 * at).write(one, 180, 150 + 20 * at).write(other, 280, 150 + 20 * at)
    assert cells(read(sheet.done(), "a.pdf"))[1, 1] == "396\t53.6\n15\t8.1"
