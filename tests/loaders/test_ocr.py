"""Pictures of pages, read by OCR. The pictures are drawn here."""

import io
import socket
import subprocess
import sys

import ofd_made
import pytest
from drawn import RED, Paper, font_file, saved
from heshu import loaders
from heshu.loaders import image, ocr
from heshu.model import LoadError
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

pytestmark = [
    pytest.mark.skipif(font_file() is None, reason="no font with Chinese characters is installed"),
    pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed"),
]

BODY = [
    "　　全年完成投资12.5亿元，比上年增长8.1%，新增就业",
    "1234人。城镇居民人均可支配收入45678元，增长5.9%。",
    "　　粮食总产量56.78万吨，下降0.3%。",
]
TEXT = "\n".join(line.strip("　") for line in BODY)


def body(paper=None, top=40):
    paper = paper or Paper()
    for at, line in enumerate(BODY):
        paper.write(line, 30, top + at * 24)
    return paper


def texts(document):
    return [document.text[block.start : block.end] for block in document.blocks]


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    from heshu.loaders.ocr import engine

    engine.engine.cache_clear()


def test_a_picture_is_read_with_a_box_and_a_confidence_for_every_character(read, no_network):
    document = read(body().saved(), "扫描.png")
    assert (document.format, document.text, document.pages, document.ocr) == ("png", TEXT, 1, True)
    assert document.properties["pages_by_ocr"] == "1"
    assert [block.style for block in document.blocks] == ["indent", None, "indent"]
    for block in document.blocks:
        assert len(block.confidences) == len(block.boxes) == block.end - block.start
        lefts = [box[0] for box in block.boxes]
        assert lefts == sorted(lefts)
        assert all(
            0 <= left < right <= 420 and 0 <= top < foot <= 300 for left, top, right, foot in block.boxes
        )
    digits = document.blocks[1].boxes[:4]
    assert [box[0] for box in digits] == pytest.approx([30, 37.8, 45.5, 53.3], abs=3)


@pytest.mark.parametrize("degrees", [90, 180, 270, 2, -3])
def test_a_page_that_lies_askew_is_set_upright(read, degrees):
    assert read(body().turned(degrees).saved(), "a.png").text == TEXT


def test_exif_says_how_a_camera_was_held(read):
    paper = body()
    exif = Image.Exif()
    exif[0x0112] = 6
    held = paper.turned(-90).saved("jpeg", quality=90, exif=exif)
    document = read(held, "a.jpg")
    assert document.text == TEXT
    assert document.blocks[0].boxes[0][0] == pytest.approx(61, abs=4)


def test_two_columns_are_read_one_after_the_other(read):
    left = [
        "云溪县投资十二亿元",
        "比上年增长百分之八",
        "居全市第三位就业好",
        "城乡居民收入增长了",
        "粮食再获丰收畜牧业",
    ]
    right = [
        "农村面貌持续改善中",
        "乡村建设取得新进展",
        "人居环境整治扎实好",
        "群众满意度再次提高",
        "社会大局和谐稳定了",
    ]
    paper = Paper(440, 180)
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        paper.write(one + "一", 30, 40 + at * 24).write(other + "二", 250, 40 + at * 24)
    assert texts(read(paper.saved(), "a.png")) == [line + "一" for line in left] + [
        line + "二" for line in right
    ]


ROWS = [
    ["指标", "单位", "2024年"],
    ["生产总值", "亿元", "131.8"],
    ["常住人口", "万人", "35.2"],
    ["学校", "所", "9"],
]


def test_drawn_lines_rule_a_table(read, cells):
    document = read(
        Paper(420, 200).write("主要指标", 150, 10).table(40, 40, [120, 80, 80], ROWS).saved(), "a.png"
    )
    assert texts(document)[0] == "主要指标"
    found = cells(document)
    assert [[found[row, column] for column in range(3)] for row in range(4)] == ROWS


def test_a_table_that_lies_askew_keeps_its_cells(read, cells):
    paper = (
        Paper(420, 200)
        .write("云溪县主要经济指标统计表", 100, 10)
        .table(40, 40, [120, 80, 80], ROWS)
        .turned(1.5)
    )
    found = cells(read(paper.saved(), "a.png"))
    assert [[found[row, column] for column in range(3)] for row in range(4)] == ROWS


def test_red_heads_are_read_and_seals_are_not(read):
    paper = Paper(600, 480).write("云溪县人民政府文件", 110, 40, 40, RED).rule(60, 140, 540, 140, RED, 2)
    paper.write("全年完成投资12.5亿元，比上年增长8.1%。", 60, 180)
    paper.write("云溪县人民政府", 380, 330).write("2024年3月15日", 380, 360).seal(370, 290)
    assert texts(read(paper.saved("jpeg", quality=80), "a.jpg")) == [
        "云溪县人民政府文件",
        "全年完成投资12.5亿元，比上年增长8.1%。",
        "云溪县人民政府",
        "2024年3月15日",
    ]


def test_marks_of_notes_are_no_part_of_a_number(read):
    paper = Paper(420, 80).write("全市常住人口120", 30, 30).write("12", 137, 28, 8).write("万人", 147, 30)
    assert read(paper.saved(), "a.png").text == "全市常住人口120¹²万人"


def test_the_ring_of_a_percent_sign_raises_no_digit(read):
    paper = Paper(420, 80).write("分别增长5.9%、8.1%和0.3‰", 30, 30)
    assert read(paper.saved(), "a.png").text == "分别增长5.9%、8.1%和0.3‰"


def test_uneven_light_is_evened_out(read):
    paper = body()
    shade = (
        Image.linear_gradient("L").rotate(90).resize(paper.image.size).point(lambda value: 90 + value // 2)
    )
    dark = Image.composite(paper.image, Image.new("RGB", paper.image.size), shade)
    paper.image = dark
    assert read(paper.saved("jpeg", quality=60), "a.jpg").text == TEXT


def test_every_frame_of_a_tiff_is_a_page(read):
    papers = [Paper(300, 100).write(f"第{number}部分投资{number}2亿元") for number in (1, 2, 3)]
    document = read(saved(papers, "tiff"), "a.tif")
    assert document.text == "第1部分投资12亿元\n第2部分投资22亿元\n第3部分投资32亿元"
    assert [block.page for block in document.blocks] == [1, 2, 3]


@pytest.mark.parametrize("kind", ["bmp", "webp", "gif"])
def test_other_pictures_are_read(read, kind):
    document = read(Paper(300, 80).write("完成投资12.5亿元").saved(kind), f"a.{kind}")
    assert (document.format, document.text) == (kind, "完成投资12.5亿元")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_depth(read, mode):
    paper = Paper(300, 80).write("完成投资12.5亿元")
    if mode == "I;16":
        grey = paper.image.convert("I").point(lambda value: value * 257)
        paper.image = grey.convert("I;16")
    else:
        paper.image = paper.image.convert(mode)
    kind = "tiff" if mode in ("CMYK", "I;16") else "png"
    assert read(paper.saved(kind), f"a.{kind}").text == "完成投资12.5亿元"


def test_a_picture_without_words_is_said(read):
    document = read(Paper(200, 200).saved(), "a.png")
    assert (document.text, document.ocr) == ("", False)
    assert document.warnings == (f"{document.path}：全部1页的图片里没有认出文字。",)


def test_a_picture_bomb_is_refused_with_its_limit(read):
    # 400 million white pixels take 400 kB as a file.
    buffer = io.BytesIO()
    Image.new("1", (20000, 20000), 1).save(buffer, "PNG")
    with pytest.raises(LoadError, match="超过150百万像素的限制") as caught:
        read(buffer.getvalue(), "a.png")
    assert caught.value.status == "failed"


def test_a_large_picture_is_read_smaller(knowledge):
    picture = Image.new("L", (9000, 12000), 255)
    picture.info["dpi"] = (1200, 1200)
    smaller, width, height = image._page(picture, "a.png", knowledge)
    assert smaller.width * smaller.height <= 9_600_000
    assert (width, height) == pytest.approx((540, 720), abs=1)


@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff"])
def test_a_torso_is_refused(read, kind):
    whole = body().saved(kind)
    with pytest.raises(LoadError, match="图片已损坏"):
        read(whole[: len(whole) // 2], f"a.{kind}")


def test_without_the_extra_the_way_out_is_named(read, without_ocr):
    with pytest.raises(LoadError, match=r"pip install 'heshu\[ocr\]'") as caught:
        read(body().saved(), "a.png")
    assert caught.value.status == "skipped"


def test_nothing_of_ocr_is_imported_before_a_picture_is_read():
    program = (
        "import sys, heshu; from heshu.run import worker; heshu.figures('增长8%');"
        "print([name for name in ('cv2', 'onnxruntime', 'rapidocr') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def scanned(paper, layer="", *, first=""):
    """A PDF: a page of text where there is `first`, and a scan with a text layer."""
    buffer = io.BytesIO()
    size = (420, 300)
    canvas = Canvas(buffer, pagesize=size)
    if first:
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(40, 200, first)
        canvas.showPage()
    canvas.drawImage(ImageReader(paper.image), 0, 0, *size)
    if layer:
        canvas.setFont("STSong-Light", 9)
        for at in range(0, len(layer), 40):
            pen = canvas.beginText(20, 285 - at / 4)
            pen.setTextRenderMode(3)
            pen.textOut(layer[at : at + 40])
            canvas.drawText(pen)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def chinese():
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def test_only_scanned_pages_of_a_pdf_are_read_by_ocr(read, chinese):
    document = read(scanned(body(), first="第一页有字。"), "a.pdf")
    assert document.text == f"第一页有字。\n{TEXT}"
    assert (document.properties["pages_by_ocr"], document.warnings) == ("2", ())
    assert not document.blocks[0].confidences
    assert document.blocks[1].confidences


def test_a_stamped_page_number_is_no_text_layer(read, chinese):
    assert read(scanned(body(), "第3页 共9页"), "a.pdf").text == TEXT


def test_a_layer_of_wrong_characters_is_not_believed(read, chinese):
    wrong = "".join(chr(code) for code in range(0x6B00, 0x6B00 + 120))
    assert read(scanned(body(), wrong), "a.pdf").text == TEXT


def test_a_good_invisible_layer_is_used_as_it_is(read, chinese):
    layer = "全年完成投资12.5亿元，比上年增长8.1%，新增就业1234人。城镇居民人均可支配收入45678元。" * 2
    document = read(scanned(body(), layer), "a.pdf")
    assert document.text.replace("\n", "") == layer
    assert not document.ocr


def test_without_the_extra_scanned_pages_are_named(read, chinese, without_ocr):
    document = read(scanned(body(), "第3页", first="第一页有字。"), "a.pdf")
    assert document.text == "第一页有字。\n第3页"
    assert document.warnings == (
        f"{document.path}：第2页是扫描页，文字层里只有零星的字，需要OCR后才能读取。{ocr.INSTALL}。",
    )


def test_a_photograph_with_a_caption_keeps_its_caption(read, chinese):
    paper = Paper()
    paper.draw.ellipse((100, 100, 600, 500), fill=(90, 140, 200))
    document = read(scanned(paper, "图1 云溪县新建的学校"), "a.pdf")
    assert (document.text, document.ocr) == ("图1 云溪县新建的学校", False)


def test_an_engine_of_three_lines_serves_other_loaders(knowledge):
    page = ocr.read_picture(body().image, 420, 300, 7, knowledge)
    assert (page.number, page.width, page.height, page.by_ocr) == (7, 420, 300, True)
    assert "\n".join(line.text for line in page.lines) == TEXT


def test_formats_of_pictures_are_known_to_the_loaders():
    assert set(image.FORMATS) <= set(loaders.FORMATS)


def test_a_page_of_an_ofd_that_is_a_picture_is_read(read):
    """Offices scan letters into OFD as they do into PDF."""
    out = io.BytesIO()
    body().image.save(out, "PNG")
    file = "<ofd:MediaFile>a.png</ofd:MediaFile>"
    media = f'<ofd:MultiMedia ID="9" Type="Image">{file}</ofd:MultiMedia>'
    scan = f"<ofd:MultiMedias>{media}</ofd:MultiMedias>"
    sheet = {"box": "0 0 148 106", "resources": scan, "more": {"Doc_0/a.png": out.getvalue()}}
    written = ofd_made.page(ofd_made.text("另有3家。", x=20, y=40))
    pages = [ofd_made.page(ofd_made.image(width=148, height=106)), written]
    document = read(ofd_made.ofd(*pages, **sheet), "a.ofd")
    assert [text for text in texts(document) if text][-1] == "另有3家。"
    assert "12.5亿元" in document.text
    assert (document.ocr, document.properties["pages_by_ocr"]) == (True, "1")
    assert document.warnings == ()
