"""OFD: packages made by the tests, and every way in which one can be hostile."""

import itertools
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from heshu import loaders
from heshu.loaders import ocr
from heshu.loaders import ofd as loader
from heshu.loaders.ofd import values
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from ofd_made import (
    Made,
    area,
    bar,
    element,
    font,
    grid,
    image,
    members,
    ofd,
    packed,
    page,
    root,
    rule,
    text,
    transform,
)

POINT = 72 / 25.4


@pytest.fixture(autouse=True)
def without_ocr(monkeypatch):
    """Pages without text are told, not read; `test_ocr.py` reads one."""
    monkeypatch.setattr(ocr, "available", lambda: False)


def texts(document):
    return [document.text[block.start : block.end] for block in document.blocks]


def kinds(document):
    return [(block.kind, block.page, document.text[block.start : block.end]) for block in document.blocks]


class TestText:
    def test_characters_have_their_boxes_in_points(self, read):
        document = read(ofd(page(text("增长8.1%", x=30, y=40, size=5))), "a.ofd")
        block = document.blocks[0]
        assert (document.text, block.kind, block.page, document.pages) == ("增长8.1%", "line", 1, 1)
        first = block.boxes[0]
        assert first == pytest.approx((30 * POINT, 35.7 * POINT, 35 * POINT, 40.7 * POINT), abs=0.02)
        lefts = [box[0] for box in block.boxes]
        assert lefts == pytest.approx([(30 + at) * POINT for at in (0, 5, 10, 12.5, 15, 17.5)], abs=0.02)

    def test_lines_come_from_the_top_down_whatever_the_file_says(self, read):
        document = read(ofd(page(text("第三行", y=60), text("第一行", y=40), text("第二行", y=50))), "a.ofd")
        assert document.text == "第一行\n第二行\n第三行"

    def test_a_number_written_in_pieces_is_one_number(self, read):
        pieces = text("亿元", x=45), text("投资", x=30), text("12", x=40)
        assert read(ofd(page(*pieces)), "a.ofd").text == "投资12亿元"

    def test_two_numbers_side_by_side_stay_two(self, read):
        document = read(ofd(page(text("12", x=30), text("34", x=37))), "a.ofd")
        assert document.text == "12 34"

    def test_steps_may_be_missing_short_or_repeated(self, read):
        for steps in ("", "5", "g 3 5", "g 2 5 5", "5 g 1000000000 5", "5 5 5 5 5 5 5 5"):
            assert read(ofd(page(text("工业增加", steps=steps))), "a.ofd").text == "工业增加"

    def test_x_and_y_hold_on_until_the_next_code_that_has_them(self, read):
        codes = (
            '<ofd:TextCode X="0" Y="5" DeltaX="5">甲县</ofd:TextCode>'
            '<ofd:TextCode Y="15" DeltaX="5">乙县</ofd:TextCode>'
            '<ofd:TextCode X="10" DeltaX="5">丙县</ofd:TextCode>'
        )
        document = read(
            ofd(page(element("TextObject", codes, Boundary="30 30 60 60", Font=1, Size=5))), "a.ofd"
        )
        assert document.text == "甲县\n乙县丙县"

    def test_a_matrix_gives_size_and_place(self, read):
        scaled = text("全年", x=30, y=40, size=10, CTM="0.5 0 0 0.5 20 0")
        block = read(ofd(page(scaled)), "a.ofd").blocks[0]
        assert block.boxes[0] == pytest.approx((50 * POINT, 30.7 * POINT, 55 * POINT, 35.7 * POINT), abs=0.02)

    def test_a_page_begins_where_its_box_begins(self, read):
        document = read(ofd(page(text("全年", x=130, y=140), area=area("100 100 210 297"))), "a.ofd")
        assert document.blocks[0].boxes[0][:2] == pytest.approx((30 * POINT, 35.7 * POINT), abs=0.02)

    def test_text_turned_by_quarters_is_read_after_the_upright_one(self, read):
        turned = text("侧边文字", x=100, y=100, CTM="0 1 -1 0 0 0")
        assert read(ofd(page(turned, text("正文一行", y=200))), "a.ofd").text == "正文一行\n侧边文字"

    @pytest.mark.parametrize("direction", [{"ReadDirection": 90}, {}])
    def test_upright_writing_runs_down_and_leftwards(self, read, direction):
        def column(words, x):
            code = f'<ofd:TextCode X="0" Y="5" DeltaY="g {len(words) - 1} 6">{words}</ofd:TextCode>'
            return element("TextObject", code, Boundary=f"{x} 30 6 60", Font=1, Size=5, **direction)

        assert (
            read(ofd(page(column("第二列字", 100), column("第一列字", 110))), "a.ofd").text
            == "第一列字\n第二列字"
        )

    def test_characters_turned_in_their_place_are_read_along_their_line(self, read):
        code = '<ofd:TextCode X="0" Y="0" DeltaY="g 3 5">侧边标题</ofd:TextCode>'
        turned = element(
            "TextObject", code, Boundary="100 50 6 60", Font=1, Size=5, ReadDirection=90, CharDirection=90
        )
        assert read(ofd(page(turned)), "a.ofd").text == "侧边标题"

    def test_slanted_text_is_a_watermark(self, read):
        mark = text("内部资料", x=60, y=150, size=20, CTM="0.7 0.7 -0.7 0.7 0 0")
        document = read(ofd(page(text("正文"), mark)), "a.ofd")
        assert document.text == "正文"
        assert "第1页有斜排的文字（水印），没有读入" in document.warnings[0]

    def test_hidden_text_is_left_out_and_counted(self, read):
        clear = '<ofd:FillColor Value="0 0 0" Alpha="0"/>'
        hidden = [
            text("看不见", y=50, Visible="false"),
            text("看不见", y=60, Alpha=0),
            text("看不见", y=70, inner=clear),
            text("看不见", y=80, Fill="false"),
            element("PageBlock", text("看得见", y=90)),
            text("勾边字", y=100, Fill="false", Stroke="true"),
        ]
        document = read(ofd(page(text("正文"), *hidden)), "a.ofd")
        assert document.text == "正文\n看得见\n勾边字"
        assert "有12个字的隐藏文字没有读入" in document.warnings[0]

    def test_a_scan_with_the_text_of_ocr_under_it_is_read(self, read):
        document = read(ofd(page(image(), text("增长8%", Alpha=0))), "a.ofd")
        assert document.text == "增长8%"
        assert "第1页是扫描图，文字取自图下看不见的文字层" in document.warnings[0]
        assert "pages_without_text" not in document.properties
        numbered = read(ofd(page(image(), text("增长8%", Alpha=0), text("7", x=100, y=280))), "a.ofd")
        assert numbered.text == "增长8%\n7"
        small = read(ofd(page(image(width=20, height=20), text("增长8%", Alpha=0), text("正文"))), "a.ofd")
        assert small.text == "正文"

    def test_what_has_no_place_or_size_is_counted(self, read):
        lost = [
            text("无字号", Size="x"),
            text("无处", Boundary="1e7 0 9 9", CTM="1e7 0 0 1e7 0 0"),
            element("CompositeObject", ResourceID=99, Boundary="0 0 9 9"),
        ]
        document = read(ofd(page(text("正文"), *lost)), "a.ofd")
        assert document.text == "正文"
        assert "有3处图元不能读取（" in document.warnings[0]

    def test_content_without_layers_is_read(self, read):
        bare = root("Page", element("Content", text("正文")))
        assert read(ofd(bare), "a.ofd").text == "正文"

    def test_text_outside_the_page_or_its_clip_is_left_out_and_counted(self, read):
        path = "<ofd:AbbreviatedData>M 0 0 L 12 0 L 12 9 L 0 9 C</ofd:AbbreviatedData>"
        clip = f"<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path>{path}</ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
        document = read(ofd(page(text("全年增长", inner=clip), text("页外", x=500))), "a.ofd")
        assert document.text == "全年"
        assert "有4个字在页面或裁剪区以外" in document.warnings[0]

    def test_blanks_and_rare_characters(self, read):
        # One step for each of the two units that Java counts in a rare character.
        line = text("𠮷祥镇12", steps="0 5 5 5 2.5")
        document = read(ofd(page(line)), "a.ofd")
        assert document.text == "𠮷祥镇12"
        assert document.blocks[0].boxes[1][0] == pytest.approx(35 * POINT, abs=0.02)
        indented = '<ofd:TextCode X="0" Y="5" DeltaX="5">\n      全年\n   </ofd:TextCode>'
        wrapped = element("TextObject", indented, Boundary="30 30 9 9", Font=1, Size=5)
        assert read(ofd(page(wrapped)), "a.ofd").text == "全年"
        assert read(ofd(page(text("&<甲>"))), "a.ofd").text == "&<甲>"

    def test_raised_digits_are_no_part_of_the_number(self, read):
        line = text("面积5", x=30, y=40), text("2", x=42.5, y=37, size=2.5)
        assert read(ofd(page(*line)), "a.ofd").text == "面积5²"

    @given(
        words=st.text(st.sampled_from("全年完成投资亿元增长0123456789.%"), min_size=1, max_size=30),
        size=st.floats(2, 8),
        scale=st.floats(0.1, 3),
        repeat=st.booleans(),
    )
    @settings(max_examples=60)
    def test_what_is_placed_comes_out(self, read, words, size, scale, repeat):
        """Any size, any scale of the matrix, steps one by one or repeated."""
        wide = [1.0 if code > "\u2e80" else 0.5 for code in words]
        steps = " ".join(f"{size * width / scale:.6f}" for width in wide[:-1])
        if repeat and len(set(wide)) == 1:
            steps = f"g {len(wide)} {size * wide[0] / scale:.6f}"
        code = f'<ofd:TextCode X="0" Y="0" DeltaX="{steps}">{words}</ofd:TextCode>'
        placed = element(
            "TextObject",
            code,
            Boundary="10 60 9 9",
            Font=1,
            Size=size / scale,
            CTM=f"{scale} 0 0 {scale} 0 0",
        )
        document = read(ofd(page(placed), box="0 0 300 200"), "a.ofd")
        assert document.text == words
        for left, top, right, bottom in document.blocks[0].boxes:
            assert 0 <= left < right <= 300 * POINT + 0.01
            assert 0 <= top < bottom <= 200 * POINT + 0.01


class TestTables:
    ROWS = (["指标", "单位", "数量"], ["粮食产量", "万吨", "12.5"], ["新增就业", "人", "3200"])

    def test_ruled_tables_are_cells(self, read, cells):
        document = read(ofd(page(text("甲县统计表", y=30), grid(self.ROWS))), "a.ofd")
        assert len(document.tables) == 1
        assert cells(document)[1, 2] == "12.5"
        assert document.text.startswith("甲县统计表\n指标\t单位\t数量\n粮食产量\t万吨\t12.5\n")

    def test_rules_may_be_thin_rectangles(self, read, cells):
        lines = [bar(30, 40 + 10 * at, 80, 0.3) for at in range(3)]
        lines += [bar(30 + 40 * at, 40, 0.3, 20) for at in range(3)]
        words = [
            text("指标", 32, 47),
            text("甲县", 72, 47),
            text("人口", 32, 57),
            text("31", 72, 57),
        ]
        document = read(ofd(page(*lines, *words)), "a.ofd")
        assert cells(document) == {(0, 0): "指标", (0, 1): "甲县", (1, 0): "人口", (1, 1): "31"}

    def test_lines_of_a_shared_drawing_are_rules_too(self, read, cells):
        frame = grid([["", ""], ["", ""]], x=0, y=0)
        drawing = element(
            "CompositeGraphicUnit", f"<ofd:Content>{frame}</ofd:Content>", ID=7, Width=80, Height=20
        )
        resources = f"<ofd:CompositeGraphicUnits>{drawing}</ofd:CompositeGraphicUnits>"
        used = element("CompositeObject", ResourceID=7, Boundary="30 40 80 20")
        words = [
            text("指标", 32, 47),
            text("甲县", 72, 47),
            text("人口", 32, 57),
            text("31", 72, 57),
        ]
        document = read(ofd(page(used, *words), resources=resources), "a.ofd")
        assert cells(document)[1, 1] == "31"

    def test_a_table_goes_on_over_the_page(self, read):
        rows = [[f"第{at}镇", str(10 + at)] for at in range(3)]
        first = page(grid([["镇名", "人口"], *rows], y=250, height=9))
        second = page(grid([["镇名", "人口"], ["末镇", "77"]], y=20, height=9))
        document = read(ofd(first, second), "a.ofd")
        assert len(document.tables) == 1
        assert document.tables[0].rows == 5

    def test_invisible_lines_rule_nothing(self, read):
        lines = [rule(30, 40 + 10 * at, 110, 40 + 10 * at, Visible="false") for at in range(3)]
        lines += [rule(30 + 40 * at, 40, 30 + 40 * at, 60, Stroke="false") for at in range(3)]
        assert read(ofd(page(*lines, text("指标", 32, 47), text("甲县", 72, 47))), "a.ofd").tables == ()

    def test_a_page_with_too_many_lines_is_read_without_tables(self, read):
        lines = "".join(rule(10, 10 + 2 * at, 170, 10 + 2 * at) for at in range(81))
        lines += "".join(rule(10 + 2 * at, 10, 10 + 2 * at, 170) for at in range(81))
        document = read(ofd(page(lines, text("图名", y=290))), "a.ofd")
        assert document.text == "图名"
        assert "表格线不能识别" in document.warnings[0]


class TestPages:
    def test_templates_lie_under_and_over_the_page(self, read):
        template = '<ofd:Template TemplateID="70" ZOrder="Background"/>'
        first = page(text("第一页的正文", y=60), template=template)
        second = page(text("第二页的正文", y=60), template=template)
        document = read(ofd(first, second, templates={"70": page(text("某县人民政府公报", y=15))}), "a.ofd")
        assert kinds(document) == [
            ("header", 1, "某县人民政府公报"),
            ("line", 1, "第一页的正文"),
            ("header", 2, "某县人民政府公报"),
            ("line", 2, "第二页的正文"),
        ]

    def test_the_page_of_a_template_counts_where_the_page_has_none(self, read):
        template = '<ofd:Template TemplateID="70"/>'
        data = ofd(
            page(text("全年", x=300), template=template), templates={"70": page(area=area("0 0 400 297"))}
        )
        assert read(data, "a.ofd").text == "全年"

    def test_page_numbers_are_heads(self, read):
        pages = [page(text("正文", y=60), text(f"— {at} —", x=95, y=285)) for at in (1, 2)]
        assert [kind for kind, _, words in kinds(read(ofd(*pages), "a.ofd")) if "—" in words] == [
            "header"
        ] * 2

    def test_several_documents_are_read_one_after_the_other(self, read):
        one = Made([page(text("甲县总结")), page(text("甲县附表"))], info="<ofd:Title>甲</ofd:Title>")
        other = Made([page(text("乙县总结"))], info="<ofd:Title>乙</ofd:Title><ofd:Author>丙</ofd:Author>")
        document = read(packed(members(one, other)), "a.ofd")
        assert kinds(document) == [("line", 1, "甲县总结"), ("line", 2, "甲县附表"), ("line", 3, "乙县总结")]
        assert (document.pages, document.properties["documents"]) == (3, "2")
        assert (document.properties["title"], document.properties["author"]) == ("甲", "丙")

    def test_the_current_version_is_read(self, read):
        version = '<ofd:Version ID="1" Index="0" Current="true" BaseLoc="Doc_0/V1.xml"/>'
        old = Made([page(text("旧稿"))], version=version)
        document = read(
            packed(
                members(
                    old,
                    Made([page(text("新稿"))]),
                    more={
                        "Doc_0/V1.xml": root("DocVersion", "<ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot>"),
                        "OFD.xml": root(
                            "OFD",
                            "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
                            f"<ofd:Versions>{version}</ofd:Versions></ofd:DocBody>",
                        ),
                    },
                )
            ),
            "a.ofd",
        )
        assert document.text == "新稿"

    def test_what_the_file_says_of_itself(self, read):
        info = (
            "<ofd:DocID>ab12</ofd:DocID><ofd:Title>甲县总结</ofd:Title><ofd:CreationDate>2024-01-02</ofd:CreationDate>"
            "<ofd:Keywords><ofd:Keyword>总结</ofd:Keyword></ofd:Keywords>"
        )
        denied = "<ofd:Permissions><ofd:Edit>true</ofd:Edit><ofd:Print>false</ofd:Print></ofd:Permissions>"
        properties = read(ofd(page(text("正文")), info=info, more=None, common=""), "a.ofd").properties
        assert properties == {
            "document_id": "ab12", "title": "甲县总结", "created": "2024-01-02", "keywords": "总结",
        }  # fmt: skip
        limited = packed(members(Made([page(text("正文"))], more=denied)))
        assert read(limited, "a.ofd").properties == {"not_permitted": "Print"}

    @pytest.mark.parametrize("namespace", ["http://www.ofdspec.org", "http://www.ofdspec.org/2016", "urn:x"])
    def test_any_namespace_case_slash_and_folder(self, read, namespace):
        parts = members(Made([page(text("正文"))]))
        parts = {
            name: text_.replace("http://www.ofdspec.org/2016", namespace) for name, text_ in parts.items()
        }
        assert read(packed(parts), "a.ofd").text == "正文"
        plain = {name: text_.replace("ofd:", "").replace(":ofd", "") for name, text_ in parts.items()}
        assert read(packed(plain), "a.ofd").text == "正文"
        odd = {f"公文\\{name.upper()}".replace("/", "\\"): "\ufeff" + text_ for name, text_ in parts.items()}
        assert read(packed(odd), "a.ofd").text == "正文"

    @pytest.mark.parametrize(
        "location", ["/Doc_0/Document.xml", "Doc_0\\Document.xml", "./Doc_0/../Doc_0/Document.xml"]
    )
    def test_locations_from_the_root_and_from_the_part(self, read, location):
        parts = members(Made([page(text("正文"))]))
        parts["OFD.xml"] = parts["OFD.xml"].replace("Doc_0/Document.xml", location)
        parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(
            "Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"
        )
        assert read(packed(parts), "a.ofd").text == "正文"

    def test_seals_and_remarks_are_left_out_and_said_so(self, read):
        def remark(kind, words):
            appearance = element("Appearance", text(words), Boundary="0 0 9 9")
            return element("Annot", appearance, Type=kind, ID=1)

        annotations = {
            "Doc_0/Annots.xml": root(
                "Annotations", '<ofd:Page PageID="0"><ofd:FileLoc>Page.xml</ofd:FileLoc></ofd:Page>'
            ),
            "Doc_0/Page.xml": root(
                "PageAnnot",
                remark("Stamp", "甲县印") + remark("Path", "此处待核") + remark("Watermark", "内部"),
            ),
        }
        made = Made([page(text("正文"))], more="<ofd:Annotations>Annots.xml</ofd:Annotations>")
        document = read(packed(members(made, more=annotations)), "a.ofd")
        assert (document.text, document.properties["seals"]) == ("正文", "1")
        said = "".join(document.warnings)
        assert all(words in said for words in ("1处电子印章", "1处水印", "1处批注"))


class TestWithoutText:
    def test_pages_of_pictures_are_named(self, read):
        data = ofd(page(text("正文")), page(image()), page(), page(bar(0, 0, 99, 99)))
        document = read(data, "a.ofd")
        assert document.properties["pages_without_text"] == "2,4"
        assert document.warnings == (
            f"{document.path}：第2、4页没有文字层，需要OCR后才能读取。{ocr.INSTALL}。",
        )

    def test_a_file_of_nothing_but_pictures(self, read):
        document = read(ofd(page(image()), page(image())), "a.ofd")
        assert (document.text, document.blocks) == ("", ())
        assert "全部2页没有文字层" in document.warnings[0]

    FONT = '<ofd:Fonts><ofd:Font ID="1" FontName="甲"><ofd:FontFile>{}</ofd:FontFile></ofd:Font></ofd:Fonts>'

    def test_private_codes_are_read_by_the_glyphs_of_the_font(self, read):
        line = text("\ue001\ue002\ue003", inner=transform([3, 2, 1]))
        more = {"Doc_0/甲.ttf": font("增长率")}
        document = read(ofd(page(line), resources=self.FONT.format("甲.ttf"), more=more), "a.ofd")
        assert (document.text, document.warnings) == ("率长增", ())

    def test_glyphs_without_any_code_are_read_by_the_font(self, read):
        line = text("", steps="5 5", inner=transform([1, 2, 3]))
        more = {"Doc_0/甲.ttf": font("增长率")}
        document = read(ofd(page(line), resources=self.FONT.format("甲.ttf"), more=more), "a.ofd")
        assert document.text == "增长率"

    def test_a_ligature_is_as_many_characters_as_it_has_codes(self, read):
        line = text("——全年", steps="10 5", inner=transform([4], 0, 2) + transform([1, 2], 2))
        more = {"Doc_0/甲.ttf": font("全年增长")}
        document = read(ofd(page(line), resources=self.FONT.format("甲.ttf"), more=more), "a.ofd")
        assert document.text == "——全年"
        lefts = [box[0] for box in document.blocks[0].boxes]
        assert lefts == sorted(set(lefts))

    def test_what_nobody_can_tell_is_a_page_without_text(self, read):
        line = text("\ue001\ue002\ue003\ue004", inner=transform([1, 2, 3, 4]))
        for resources in (
            "",
            self.FONT.format("甲.ttf"),
            self.FONT.format("缺.ttf"),
            self.FONT.format("坏.ttf"),
        ):
            more = {"Doc_0/甲.ttf": font("增长率", {}), "Doc_0/坏.ttf": b"\0\1\0\0" + b"\xff" * 200}
            document = read(ofd(page(line), page(text("正文")), resources=resources, more=more), "a.ofd")
            assert (document.text, document.properties["pages_without_text"]) == ("正文", "1")

    def test_a_few_private_codes_are_bullets(self, read):
        lines = [text("\uf06c", x=25, y=40), text("\uf06c", x=25, y=50), text("增长", y=40)]
        document = read(ofd(page(*lines)), "a.ofd")
        assert "增长" in document.text
        assert document.warnings == ()
        many = [text("\ue001\ue002\ue003\ue004\ue005", y=20 + 10 * at) for at in range(8)]
        mixed = read(ofd(page(*many, *[text("增长" * 15, y=120 + 10 * at) for at in range(3)])), "a.ofd")
        assert "增长" in mixed.text
        assert "字体没有文字编码" in mixed.warnings[0]
        mostly = read(ofd(page(*many, text("增长"))), "a.ofd")
        assert (mostly.text, mostly.properties["pages_without_text"]) == ("", "1")

    def test_codes_that_say_other_than_the_glyphs_are_told(self, read):
        line = text("增长5", inner=transform([1, 2, 3]))
        more = {"Doc_0/甲.ttf": font("增长8")}
        document = read(ofd(page(line), resources=self.FONT.format("甲.ttf"), more=more), "a.ofd")
        assert document.text == "增长5"
        assert "第1页有文字的编码与显示的字形不一致" in document.warnings[0]


class TestAttachments:
    def attached(self, listed, **files):
        more = {"Doc_0/Attachs/Attachments.xml": root("Attachments", listed)}
        more |= {f"Doc_0/Attachs/{name}": data for name, data in files.items()}
        made = Made([page(text("正文"))], more="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>")
        return packed(members(made, more=more))

    def test_names_and_bytes(self, read, knowledge):
        listed = "".join(
            element("Attachment", f"<ofd:FileLoc>{where}</ofd:FileLoc>", ID=1, Name=name)
            for name, where in (("附表", "a.xlsx"), ("../../说明.txt", "b.txt"), ("", "/Doc_0/Attachs/b.txt"))
        )
        data = self.attached(listed, **{"a.xlsx": b"PK..", "b.txt": "说明".encode()})
        found = list(loader.attachments(data, "a.ofd", knowledge))
        assert found == [("附表.xlsx", b"PK.."), ("说明.txt", "说明".encode())]
        assert read(data, "a.ofd").properties["attachments"] == "3"

    def test_a_missing_one_is_told_after_the_others(self, read, knowledge):
        listed = element("Attachment", "<ofd:FileLoc>../../../etc/x</ofd:FileLoc>", Name="附表")
        listed += element("Attachment", "<ofd:FileLoc>b.txt</ofd:FileLoc>", Name="说明")
        data = self.attached(listed, **{"b.txt": b"1"})
        found = loader.attachments(data, "a.ofd", knowledge)
        assert next(found) == ("说明.txt", b"1")
        with pytest.raises(LoadError, match="附件附表不能读取"):
            next(found)
        document = read(data, "a.ofd")
        assert "附件附表不能读取" in document.warnings[0]
        assert document.properties["attachments"] == "1"

    def test_more_than_the_limit_are_refused(self, knowledge, tight):
        listed = "".join(
            element("Attachment", f"<ofd:FileLoc>{at}.txt</ofd:FileLoc>", Name=at) for at in range(4)
        )
        data = self.attached(listed, **{f"{at}.txt": b"12345" for at in range(4)})
        tight(attachments=3)
        found = loader.attachments(data, "a.ofd", knowledge)
        assert [name for name, _ in itertools.islice(found, 3)] == ["0.txt", "1.txt", "2.txt"]
        with pytest.raises(LoadError, match="超过3个的限制"):
            next(found)
        tight(attachments=9, attachment_bytes=6)
        with pytest.raises(LoadError, match="合计超过"):
            list(loader.attachments(data, "a.ofd", knowledge))

    def test_none(self, knowledge):
        assert list(loader.attachments(ofd(page(text("正文"))), "a.ofd", knowledge)) == []


FORMATS = Path(__file__).parents[3] / "shared" / "corpus" / "formats"


@pytest.mark.skipif(not FORMATS.is_dir(), reason="the corpus of real reports is not part of the project")
class TestRealFiles:
    def test_the_same_document_gives_the_same_text_as_its_pdf(self):
        written, printed = (loaders.load(FORMATS / f"公文样张.{ending}") for ending in ("ofd", "pdf"))
        assert written.text == printed.text
        assert written.warnings == ()

    @pytest.mark.parametrize("path", sorted(FORMATS.glob("*.ofd")), ids=lambda path: path.name)
    def test_every_character_is_read_once(self, path):
        with zipfile.ZipFile(path) as archive:
            contents = [archive.read(name) for name in archive.namelist() if name.endswith("Content.xml")]
        codes = [
            code.text or "" for page_ in contents for code in etree.fromstring(page_).iter("{*}TextCode")
        ]
        assert Counter("".join("".join(codes).split())) == Counter("".join(loaders.load(path).text.split()))


def nested(depth):
    return "<ofd:PageBlock>" * depth + text("深处") + "</ofd:PageBlock>" * depth


@pytest.fixture
def tight(knowledge, monkeypatch):
    """Other limits than ours, so that a test need not fill gigabytes."""

    def limit(**limits):
        for name, value in limits.items():
            monkeypatch.setitem(knowledge.rule("ofd", "ofd.limits").data, name, value)

    return limit


def quick(read, data, seconds=10):
    """Read hostile bytes: a Document or a LoadError's sentence, soon."""
    begun = time.monotonic()
    try:
        return read(data, "敌.ofd")
    except LoadError as error:
        return str(error)
    finally:
        assert time.monotonic() - begun < seconds


class TestHostile:
    def refused(self, read, data, words):
        outcome = quick(read, data)
        assert isinstance(outcome, str), outcome
        assert words in outcome

    def test_a_template_that_names_itself(self, read):
        template = '<ofd:Template TemplateID="70"/>'
        looped = page(text("模板字", y=20), template=template)
        document = quick(read, ofd(page(text("正文"), template=template * 500), templates={"70": looped}))
        assert document.text == "模板字\n正文"

    def test_a_document_that_is_the_package_itself(self, read):
        parts = members(Made([page(text("正文"))]))
        for location in ("OFD.xml", "", "缺.xml", "Doc_0/PublicRes.xml", "../../../etc/passwd"):
            looped = parts | {"OFD.xml": parts["OFD.xml"].replace("Doc_0/Document.xml", location)}
            self.refused(read, packed(looped), "没有可读的页面")

    def test_one_good_document_beside_a_bad_one(self, read):
        parts = members(Made([page(text("甲县"))]), Made([page(text("乙县"))]))
        del parts["Doc_1/Document.xml"]
        document = quick(read, packed(parts))
        assert document.text == "甲县"
        assert "文档Doc_1/Document.xml不能读取（" in document.warnings[0]

    @pytest.mark.parametrize("depth", [30, 150, 220, 10000])
    def test_blocks_within_blocks(self, read, depth):
        document = quick(read, ofd(page(text("正文")), page(nested(depth))))
        assert document.text.startswith("正文")
        assert ("深处" in document.text) == (depth < 200)
        assert depth < 200 or document.warnings

    def test_drawings_that_draw_themselves_and_each_other(self, read):
        def unit(number, *others):
            used = "".join(
                element("CompositeObject", ResourceID=other, Boundary="0 0 9 9") for other in others
            )
            return element(
                "CompositeGraphicUnit", f"<ofd:Content>{text('图')}{used}</ofd:Content>", ID=number
            )

        loop = unit(1, 1) + unit(2, 3) + unit(3, 2)
        resources = f"<ofd:CompositeGraphicUnits>{loop}</ofd:CompositeGraphicUnits>"
        used = [element("CompositeObject", ResourceID=number, Boundary="0 0 9 9") for number in (1, 2, 99)]
        assert "图" in quick(read, ofd(page(*used), resources=resources)).text

    def test_drawings_that_multiply(self, read, tight):
        """Each draws the next one ten times: 10^20 of them."""
        unit = "".join(
            element(
                "CompositeGraphicUnit",
                "<ofd:Content>"
                + element("CompositeObject", ResourceID=number + 1, Boundary="0 0 9 9") * 10
                + "</ofd:Content>",
                ID=number,
            )
            for number in range(20)
        )
        resources = f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>"
        used = element("CompositeObject", ResourceID=0, Boundary="0 0 9 9")
        tight(drawings=2000)
        document = quick(read, ofd(page(text("正文")), page(used), resources=resources))
        assert document.text == "正文"
        assert "复合图元的总数超过2000的限制，后面的内容没有读出" in document.warnings[0]

    @pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e300", "1e7", "x", "", "1_0", "９", "0", "-5"])
    def test_numbers_that_are_none(self, read, value):
        objects = [
            text("坐标", Boundary=f"{value} 0 {value} 9"),
            text("矩阵", CTM=f"{value} 0 0 {value} {value} 0"),
            text("字号", Size=value),
            text("步长", steps=value),
            text("放缩", HScale=value),
            text("方向", CharDirection=value, ReadDirection=value),
            text("字形", inner=transform([1, 2]).replace('"0"', f'"{value}"').replace('"2"', f'"{value}"')),
            element(
                "PathObject", f"<ofd:AbbreviatedData>M 0 {value} L {value} 9 Q {value}</ofd:AbbreviatedData>"
            ),
        ]
        document = quick(read, ofd(page(*objects, text("正文", y=200), area=area(f"0 0 {value} {value}"))))
        assert "正文" in document.text

    def test_a_billion_steps(self, read):
        line = text("增长" * 2000, steps="g 1000000000 0.05 " * 1000)
        # Overprinted as they are, the rows of one place are one.
        assert len(quick(read, ofd(page(line))).text) > 1000

    def test_glyphs_without_end(self, read, tight):
        tight(characters=5000)
        flood = text("", inner=transform([1] * 9000))
        assert "文字的总数超过5000的限制" in quick(read, ofd(page(text("正文")), page(flood))).warnings[0]
        tight(characters=2500000)
        assert "没有文字层" in quick(read, ofd(page(flood))).warnings[0]

    @pytest.mark.parametrize(
        ("limits", "pages", "words"),
        [
            ({"pages": 4}, 4, "页数超过4页的限制"),
            ({"documents": 1}, 5, "文档超过1份的限制"),
            ({"elements": 3}, 3, "图元的总数超过3的限制"),
            ({"characters": 13}, 3, "文字的总数超过13的限制"),
            ({"xml_bytes": 2000}, 3, "XML的总字节数超过2000的限制"),
        ],
    )
    def test_what_lies_beyond_a_limit_is_told(self, read, tight, limits, pages, words):
        made = Made([page(text(f"第{at}页文")) for at in range(1, 6)])
        tight(**limits)
        document = quick(read, packed(members(made, made) if "documents" in limits else members(made)))
        assert document.text.split("\n") == [f"第{at}页文" for at in range(1, pages + 1)]
        assert f"{words}，后面的内容没有读出" in document.warnings[0]

    def test_a_missing_page_is_told_and_the_others_read(self, read):
        pages = [page(text("甲")), page(text("乙")), page(text("丙"))]
        for bad in (None, "", "<", "\0", "<a>" * 500):
            document = quick(read, ofd(*pages, more={"Doc_0/Pages/Page_1/Content.xml": bad}))
            assert document.text == "甲\n丙"
            assert "第2页不能读取（" in "".join(document.warnings) or "XML有错误" in document.warnings[0]

    def test_no_page_can_be_read(self, read):
        more = {"Doc_0/Pages/Page_0/Content.xml": None}
        self.refused(read, ofd(page(text("甲")), more=more), "没有一页能够读取")
        self.refused(read, ofd(), "没有列出任何页面")

    def test_document_types_and_entities_are_refused(self, read):
        bomb = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>'
        content = page(text("甲")).replace("?>", "?>" + bomb)
        self.refused(read, ofd(content), "DTD")
        self.refused(read, ofd(page(text("甲")), more={"OFD.xml": f"{bomb}<OFD/>"}), "DTD")

    def test_enciphered_files_say_so(self, read):
        parts = members(Made([page(text("甲"))]))
        locked = {"Encryptions.xml": root("Encryptions", "<ofd:EncryptInfo/>")}
        for part in ("Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"):
            self.refused(read, packed(parts | locked | {part: b"\x8f\x01" * 300}), "已加密")

    def test_signed_files_are_read(self, read):
        signature = "<ofd:SignedInfo><ofd:StampAnnot/><ofd:StampAnnot/></ofd:SignedInfo>"
        parts = members(Made([page(text("正文"))]))
        parts["OFD.xml"] = parts["OFD.xml"].replace(
            "</ofd:DocBody>", "<ofd:Signatures>Doc_0/S.xml</ofd:Signatures></ofd:DocBody>"
        )
        parts["Doc_0/S.xml"] = root("Signatures", '<ofd:Signature ID="1" BaseLoc="One.xml"/>')
        parts["Doc_0/One.xml"] = root("Signature", signature)
        document = quick(read, packed(parts))
        assert (document.text, document.properties["seals"]) == ("正文", "2")

    def test_torn_and_empty_packages(self, read):
        data = ofd(page(text("正文")))
        for cut in range(30, len(data), len(data) // 40):
            assert isinstance(quick(read, data[:cut]), str)
        empty = dict.fromkeys(members(Made([page(text("正文"))])), "")
        self.refused(read, packed(empty), "OFD.xml")

    def test_a_part_beyond_the_limit(self, read):
        blank = page(text("正文")).replace("?>", "?>" + " " * (70 << 20))
        self.refused(read, ofd(blank), "超过64MB的限制")

    @given(st.data())
    @settings(max_examples=80)
    def test_any_change_of_its_parts_ends_in_a_document_or_a_refusal(self, read, data):
        parts = {name: content.encode() for name, content in members(SAMPLE).items()}
        for _ in range(data.draw(st.integers(1, 6))):
            name = data.draw(st.sampled_from(sorted(parts)))
            content = parts[name]
            at = data.draw(st.integers(0, len(content)))
            size = data.draw(st.integers(0, 40))
            piece = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from(PIECES)))
            parts[name] = content[:at] + piece + content[at + size :]
        quick(read, packed(parts))


SAMPLE = Made(
    [
        page(
            text("甲县总结", CTM="1 0 0 1 0 0", inner=transform([1, 2])),
            grid(TestTables.ROWS),
            element("CompositeObject", ResourceID=7, Boundary="30 140 80 20"),
            template='<ofd:Template TemplateID="70"/>',
            area=area("0 0 210 297"),
        )
    ],
    templates={"70": page(text("公报", y=15))},
    resources='<ofd:Fonts><ofd:Font ID="1"/></ofd:Fonts><ofd:CompositeGraphicUnits>'
    f'<ofd:CompositeGraphicUnit ID="7"><ofd:Content>{grid([["甲", "乙"], ["丙", "丁"]], x=0, y=0)}'
    "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>",
)
PIECES = [
    b"1e300",
    b"nan",
    b"g 999999999 1",
    b'"',
    b"<",
    b"/>",
    b"-",
    b"0",
    b"</ofd:Layer>",
    b"\xff\xfe",
    b" CTM='1 0 0 1 0 0' ",
]


class TestValues:
    def test_a_path_of_numbers(self):
        assert values.numbers("1,2 3\n4", 4) == (1, 2, 3, 4)
        assert values.deltas("1 x 2", 9) == [1]
        assert values.deltas("2 g -5 1 2", 9) == [2]
        assert values.deltas("g", 9) == []
