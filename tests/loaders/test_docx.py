"""Word documents: what is read, in which order, and what is left out."""

from contextlib import suppress

import pytest
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{result}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def kinds(document):
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_body_in_document_order(read, word):
    body = word.p("云溪县工作报告") + word.table(["指标", "数值"], ["就业", "120人"]) + word.p("完毕。")
    assert read(word(body), "a.docx").text == "云溪县工作报告\n指标\t数值\n就业\t120人\n完毕。"


def test_a_number_split_over_runs_is_one_number(read, word):
    body = word.p("投资1", inner=word.r("2") + word.r(".5", "<w:b/>") + word.r("亿元"))
    assert read(word(body), "a.docx").text == "投资12.5亿元"


def test_tracked_insertions_are_kept_and_deletions_dropped(read, word):
    body = word.p(
        "增长",
        inner='<w:del w:id="1"><w:r><w:delText>9</w:delText></w:r></w:del>'
        f'<w:ins w:id="2">{word.r("8")}</w:ins>'
        f'<w:moveFrom w:id="3">{word.r("旧")}</w:moveFrom><w:moveTo w:id="4">{word.r("%")}</w:moveTo>',
    )
    assert read(word(body), "a.docx").text == "增长8%"


def test_a_deleted_paragraph_mark_joins_the_paragraphs(read, word):
    body = word.p("新增就业", "<w:rPr><w:del w:id='1'/></w:rPr>") + word.p("300人。")
    assert read(word(body), "a.docx").text == "新增就业300人。"


def test_a_deleted_table_row_is_dropped(read, word):
    row = "<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc><w:p><w:r><w:t>旧</w:t></w:r></w:p></w:tc></w:tr>"
    table = word.table(["甲", "1"], ["乙", "2"]).replace("</w:tbl>", row + "</w:tbl>")
    assert read(word(table), "a.docx").text == "甲\t1\n乙\t2"


def test_wrappers_are_opened(read, word):
    inner = (
        f'<w:hyperlink r:id="rId9">{word.r("建成")}</w:hyperlink><w:smartTag>{word.r("5")}</w:smartTag>'
        f"<w:sdt><w:sdtContent>{word.r('个')}</w:sdtContent></w:sdt>"
        f"<w:customXml>{word.r('园区')}</w:customXml><w:fldSimple w:instr='DATE'>{word.r('。')}</w:fldSimple>"
    )
    body = f"<w:sdt><w:sdtContent>{word.p('今年', inner=inner)}</w:sdtContent></w:sdt>"
    assert read(word(body), "a.docx").text == "今年建成5个园区。"


def test_the_prompt_of_an_empty_content_control_is_no_text(read, word):
    content = f"<w:sdtContent>{word.r('单击此处')}</w:sdtContent>"
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{content}</w:sdt>"
    assert read(word(word.p("单位：", inner=prompt)), "a.docx").text == "单位："


def test_fields_give_their_result(read, word):
    body = word.p("共", inner=field(" NUMPAGES ", "12") + word.r("页"))
    assert read(word(body), "a.docx").text == "共12页"


def test_a_field_inside_an_instruction_is_no_text(read, word):
    nested = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        + field("MERGEFIELD x", "内层")
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + word.r("外层")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert read(word(word.p(inner=nested)), "a.docx").text == "外层"


def test_a_field_that_never_ends_swallows_nothing(read, word):
    body = word.p(inner='<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + word.r("增收3万元"))
    assert read(word(body + word.p("第二段")), "a.docx").text == "增收3万元\n第二段"


def test_a_circled_number_field_is_a_circled_number(read, word):
    circled = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(○,</w:instrText></w:r>'
        "<w:r><w:instrText>3)</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert read(word(word.p(inner=circled + word.r("新建"))), "a.docx").text == "③新建"


def test_a_table_of_contents_is_marked_by_style(read, word):
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body = (
        word.p(inner=begin + word.r("一、综合 1"))
        + word.p("二、农业 2", '<w:pStyle w:val="T1"/>')
        + word.p(inner='<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + word.p("一、综合")
    )
    styles = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    assert [block.style for block in read(word(body, styles=styles), "a.docx").blocks] == [
        "TOC",
        "TOC 1",
        None,
    ]


def test_hidden_text_is_dropped_with_a_warning(read, word):
    body = word.p("公开", inner=word.r("隐藏5万", "<w:vanish/>") + word.r("内容", '<w:vanish w:val="0"/>'))
    document = read(word(body), "a.docx")
    assert document.text == "公开内容"
    assert "4个字的隐藏文字" in document.warnings[0]


def test_a_text_box_comes_once_and_after_its_paragraph(read, word):
    box = f"<w:txbxContent>{word.p('图内文字8%')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    document = read(word(word.p("前文", inner=drawing) + word.p("后文")), "a.docx")
    assert kinds(document) == [("paragraph", "前文"), ("textbox", "图内文字8%"), ("paragraph", "后文")]


def test_notes_stand_at_the_end_and_their_marks_touch_no_number(read, word):
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{0}Reference w:id="2"/></w:r>'
    body = word.p("人口120万", inner=mark.format("footnote") + word.r("人")) + word.p(
        "户籍人口", inner=mark.format("endnote")
    )
    note = '<w:{0} w:id="-1" w:type="separator"><w:p/></w:{0}><w:{0} w:id="2">{1}</w:{0}>'
    document = read(
        word(
            body,
            footnotes=note.format("footnote", word.p("常住人口口径。", inner="<w:r><w:footnoteRef/></w:r>")),
            endnotes=note.format("endnote", word.p("公安口径。")),
        ),
        "a.docx",
    )
    assert kinds(document) == [
        ("paragraph", "人口120万人"),
        ("paragraph", "户籍人口"),
        ("footnote", "常住人口口径。"),
        ("footnote", "公安口径。"),
    ]


def test_a_note_nobody_refers_to_is_not_read(read, word):
    notes = f'<w:footnote w:id="7">{word.p("旧注5万")}</w:footnote>'
    assert read(word(word.p("正文"), footnotes=notes), "a.docx").text == "正文"


def test_a_package_may_name_parts_that_it_does_not_hold(read, word):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://x/footnotes" Target="footnotes.xml"/>'
        '<Relationship Id="b" Type="http://x/styles" Target="styles.xml"/></Relationships>'
    )
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        "<w:p><w:r><w:t>增长3%</w:t><w:footnoteReference w:id='1'/></w:r></w:p></w:body></w:document>"
    )
    data = word.archive({"word/document.xml": document, "word/_rels/document.xml.rels": relations})
    assert read(data, "a.docx").text == "增长3%"


def test_raised_digits_do_not_join_the_number(read, word):
    raised = '<w:vertAlign w:val="superscript"/>'
    body = word.p("面积25m", inner=word.r("2", raised) + word.r("，人口3") + word.r("1", raised))
    assert read(word(body), "a.docx").text == "面积25m²，人口3¹"


def test_tabs_breaks_and_symbols(read, word):
    symbol = '<w:sym w:font="Wingdings" w:char="F0FE"/>'
    inner = f"<w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:noBreakHyphen/>{symbol}</w:r>"
    assert read(word(word.p("项", inner=inner)), "a.docx").text == "项\t甲\n乙-☑"


def test_mathematics_keeps_fractions_and_powers_apart(read, word):
    def math(text):
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{math(1)}</m:num><m:den>{math(3)}</m:den></m:f>"
    power = f"<m:sSup><m:e>{math(10)}</m:e><m:sup>{math(4)}</m:sup></m:sSup>"
    inner = f"<m:oMath>{fraction}</m:oMath>{word.r('，')}<m:oMath>{power}</m:oMath>"
    assert read(word(word.p("占", inner=inner)), "a.docx").text == "占1/3，10⁴"


HEADINGS = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="b2"><w:name w:val="标题 2"/></w:style>
<w:style w:type="paragraph" w:styleId="c"><w:name w:val="一级"/>
  <w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="d"><w:name w:val="派生"/><w:basedOn w:val="c"/></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="k"><w:name w:val="caption"/></w:style>
"""


@pytest.mark.parametrize(
    ("properties", "kind", "style", "level"),
    [
        ('<w:pStyle w:val="1"/>', "heading", "Heading 1", 1),
        ('<w:pStyle w:val="b2"/>', "heading", "标题 2", 2),
        ('<w:pStyle w:val="c"/>', "heading", "一级", 3),
        ('<w:pStyle w:val="d"/>', "heading", "派生", 3),
        ('<w:outlineLvl w:val="0"/>', "heading", None, 1),
        ('<w:pStyle w:val="c"/><w:outlineLvl w:val="9"/>', "paragraph", "一级", None),
        ('<w:pStyle w:val="t"/>', "heading", "Title", None),
        ('<w:pStyle w:val="k"/>', "caption", "Caption", None),
        ("", "paragraph", None, None),
    ],
)
def test_headings_by_outline_or_style(read, word, properties, kind, style, level):
    block = read(word(word.p("一、工作回顾", properties), styles=HEADINGS), "a.docx").blocks[0]
    assert (block.kind, block.style, block.level) == (kind, style, level)


def test_merged_cells_come_once_with_their_spans(read, word, cells):
    wide = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>数值</w:t></w:r></w:p></w:tc>"
    top = "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>指标</w:t></w:r></w:p></w:tc>"
    rest = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    document = read(word(word.table([top, wide], [rest, "2022", "2023"], ["就业", "1", "2"])), "a.docx")
    table = document.tables[0]
    assert (table.rows, table.columns) == (3, 3)
    spans = {
        document.text[b.start : b.end]: (b.cell.row, b.cell.column, b.cell.row_span, b.cell.column_span)
        for b in document.blocks
    }
    assert spans["指标"] == (0, 0, 2, 1)
    assert spans["数值"] == (0, 1, 1, 2)
    assert cells(document)[2, 2] == "2"
    assert document.text == "指标\t数值\n2022\t2023\n就业\t1\t2"


def test_a_repeated_header_row_is_header(read, word):
    table = word.table(["指标", "数值"], ["就业", "1"]).replace(
        "<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1
    )
    assert [block.cell.header for block in read(word(table), "a.docx").blocks] == [True, True, False, False]


def test_several_paragraphs_of_a_cell_and_a_table_in_it(read, word, cells):
    inner = (
        f"<w:tc>{word.p('产业')}{word.p('（亿元）')}{word.table(['一产', '3'], ['二产', '4'])}<w:p/></w:tc>"
    )
    document = read(word(word.table(["甲", inner], ["乙", "9"])), "a.docx")
    assert cells(document, 0)[0, 1] == "产业\n（亿元）"
    assert cells(document, 1) == {(0, 0): "一产", (0, 1): "3", (1, 0): "二产", (1, 1): "4"}
    assert document.text == "甲\t产业\n（亿元）\n一产\t3\n二产\t4\n乙\t9"


def test_a_table_of_one_cell_is_a_frame(read, word):
    frame = f"<w:tc>{word.p('摘要')}{word.p('增长5%。')}</w:tc>"
    document = read(word(word.table([frame])), "a.docx")
    assert document.tables == ()
    assert kinds(document) == [("paragraph", "摘要"), ("paragraph", "增长5%。")]


def test_properties_come_from_the_core_part(read, word):
    core = (
        "<dc:title>2023年总结</dc:title><dc:creator>办公室</dc:creator>"
        "<dcterms:created>2024-01-05T00:00:00Z</dcterms:created>"
    )
    properties = read(word(word.p("正文"), core=core), "a.docx").properties
    assert dict(properties) == {"title": "2023年总结", "author": "办公室", "created": "2024-01-05T00:00:00Z"}


def test_strict_namespaces_are_read_alike(read, word):
    body = word.p("一、回顾", '<w:outlineLvl w:val="0"/>') + word.table(["甲", "1"], ["乙", "2"])
    plain, strict = read(word(body), "a.docx"), read(word(body, strict=True), "b.docx")
    assert (plain.text, plain.blocks, plain.tables) == (strict.text, strict.blocks, strict.tables)


def test_characters_of_picture_fonts_are_what_a_reader_sees(read, word):
    # LibreOffice writes the signs of an old document so: ≥ must not be lost before a number.
    symbol = word.r("\uf0b3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')
    unknown = word.r("\uf0b3", '<w:rFonts w:ascii="某字体"/>')
    body = word.p("合格率", inner=symbol + word.r("95%") + unknown + word.r("\uf0b3"))
    assert read(word(body), "a.docx").text == "合格率≥95%\uf0b3\uf0b3"


def test_embedded_objects_are_named_in_a_warning(read, word):
    # A sheet of Excel inside a report shows as a picture: its numbers are nowhere in the text.
    embedded = '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Excel.Sheet.12"/>'
    picture = f"<w:r><w:object><v:shape><v:imagedata/></v:shape>{embedded}</w:object></w:r>"
    assert "1个嵌入的对象" in read(word(word.p("见表", inner=picture)), "a.docx").warnings[0]


def test_charts_are_named_in_a_warning(read, word):
    chart = "<w:r><w:drawing><c:chart r:id='rId5'/></w:drawing></w:r>"
    assert "1个图表对象" in read(word(word.p("见图", inner=chart)), "a.docx").warnings[0]


def test_damaged_xml_is_read_as_far_as_it_goes_and_said(read, word):
    body = word.p("增长3%。") + "<!-- \x01\x02 -->"
    document = read(word(body), "a.docx")
    assert document.text == "增长3%。"
    assert "XML有错误" in document.warnings[0]


def test_entities_are_never_expanded(read, word):
    document = (
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.raises(LoadError, match="DTD"):
        read(word.archive({"word/document.xml": document}), "a.docx")


def test_an_archive_bomb_is_refused(read, word):
    bomb = word.archive({"word/document.xml": b"<a>" + b" " * 30_000_000 + b"</a>"})
    with pytest.raises(LoadError, match="压缩炸弹"):
        read(bomb, "a.docx")


def test_a_torso_says_so(read, word):
    data = word(word.p("正文" * 2000))
    with pytest.raises(LoadError, match="不完整"):
        read(data[: len(data) // 2], "a.docx")


def test_a_package_without_body_says_so(read, word):
    with pytest.raises(LoadError, match="没有Word正文"):
        read(word.archive({"word/other.xml": "<a/>"}), "a.docx")


def test_an_empty_document_is_no_error(read, word):
    document = read(word("<w:p/>"), "a.docx")
    assert document.text == ""
    assert "没有文字" in document.warnings[0]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_damage_gives_a_document_or_a_load_error(read, word, data):
    whole = bytearray(word(word.p("全年完成投资12.5亿元。") + word.table(["甲", "1"], ["乙", "2"])))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(whole)))
    with suppress(LoadError):
        read(bytes(whole[:end]), "a.docx")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=20), max_size=8))
def test_every_paragraph_that_shows_is_a_block(read, word, texts):
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in texts]
    document = read(word("".join(word.p(text) for text in escaped)), "a.docx")
    assert [text for _, text in kinds(document)] == [text for text in texts if text.strip()]
