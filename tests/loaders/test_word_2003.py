"""The XML of Word 2003, as Word and the templates of office systems write it."""

import pytest
from heshu.model import LoadError

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
NAMESPACES = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:st1="urn:schemas-microsoft-com:office:smarttags"'
)


def wordml(body: str, before: str = "") -> bytes:
    inner = f"{before}<w:body><wx:sect>{body}<w:sectPr/></wx:sect></w:body>"
    return f"{HEAD}<w:wordDocument {NAMESPACES}>{inner}</w:wordDocument>".encode()


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str, properties: str = "") -> str:
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def annotation(kind: str, content: str) -> str:
    return f'<aml:annotation w:type="Word.{kind}"><aml:content>{content}</aml:content></aml:annotation>'


def test_text_and_properties(read):
    properties = (
        "<o:DocumentProperties><o:Title>总结</o:Title><o:Created>2031-01-02T03:04:00Z</o:Created>"
        "</o:DocumentProperties>"
    )
    document = read(wordml(p("全年完成投资12.5亿元。") + p("增长8%。"), properties), "总结.doc")
    assert (document.format, document.text) == ("wordml", "全年完成投资12.5亿元。\n增长8%。")
    assert document.properties["title"] == "总结"
    assert document.properties["created"] == "2031-01-02T03:04:00Z"


def test_revisions_give_the_text_as_it_is_now(read):
    gone = r("9.9万人").replace("w:t>", "w:delText>")
    body = p("就业", annotation("Deletion", gone), annotation("Insertion", r("1.2万人")), "。")
    comment = annotation("Comment", p("核对55"))
    assert read(wordml(body + p("完成", comment)), "修订.xml").text == "就业1.2万人。\n完成"


def test_a_deleted_paragraph_mark_and_a_deleted_row(read):
    mark = "<w:rPr><aml:annotation w:type='Word.Deletion'/></w:rPr>"
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    deleted = "<w:trPr><aml:annotation w:type='Word.Deletion'/></w:trPr>"
    table = f"<w:tbl>{row.format('', p('甲'), p('1'))}{row.format(deleted, p('乙'), p('2'))}</w:tbl>"
    document = read(wordml(p("上半", properties=mark) + p("下半33户。") + table), "修订.xml")
    assert document.text == "上半下半33户。\n甲\t1"


def test_former_formats_do_not_count(read):
    former = annotation("Formatting", "<w:rPr><w:vanish/></w:rPr>")
    assert read(wordml(p(r("显示7人", former))), "a.xml").text == "显示7人"


def test_hidden_and_raised_text(read):
    document = read(
        wordml(p("面积5km", r("2", '<w:vertAlign w:val="superscript"/>'), r("隐藏77", "<w:vanish/>"))),
        "a.xml",
    )
    assert document.text == "面积5km²"
    assert "有4个字的隐藏文字" in document.warnings[0]


def test_automatic_numbers(read):
    lists = (
        '<w:lists><w:listDef w:listDefId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/>'
        '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:nfc w:val="18"/>'
        '<w:suff w:val="Nothing"/><w:lvlText w:val="%2"/></w:lvl></w:listDef>'
        '<w:list w:ilfo="7"><w:ilst w:val="3"/></w:list></w:lists>'
    )

    def item(level: int, text: str) -> str:
        # What stands in wx:t is what Word showed when the template was made: the same in every copy.
        shown = '<wx:t wx:val="一、"/>'
        return p(text, properties=f'<w:listPr><w:ilvl w:val="{level}"/><w:ilfo w:val="7"/>{shown}</w:listPr>')

    body = item(0, "投资1.5亿元") + item(1, "工业") + item(1, "农业") + item(0, "就业2万人")
    document = read(wordml(body, lists), "a.xml")
    assert document.text.split("\n") == ["一、投资1.5亿元", "① 工业", "② 农业", "二、就业2万人"]


def test_merged_cells(read, cells):
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{p(text) if text else '<w:p/>'}</w:tc>"

    rows = (
        cell("指标", '<w:vmerge w:val="restart"/>') + cell("完成", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vmerge/>") + cell("2030年") + cell("2031年"),
        cell("就业") + cell("11") + cell("12"),
    )
    document = read(wordml("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"), "a.xml")
    spans = {
        document.text[block.start : block.end]: (block.cell.row_span, block.cell.column_span)
        for block in document.blocks
    }
    assert (spans["指标"], spans["完成"]) == ((2, 1), (1, 2))
    assert cells(document)[2, 2] == "12"


def test_smart_tags_sections_and_text_boxes_are_opened(read):
    date = f'<st1:chsdate Year="2031"><st1:inner>{r("2031年")}</st1:inner></st1:chsdate>'
    inside = f"<w:txbxContent>{p(date, '收入88亿元')}</w:txbxContent>"
    box = f"<w:r><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></w:r>"
    lower = f"<wx:sub-section>{p('前', box)}</wx:sub-section>"
    body = f"<wx:sub-section>{p(date, '，就业7人。')}{lower}</wx:sub-section>"
    assert read(wordml(body), "a.xml").text == "2031年，就业7人。\n前\n2031年收入88亿元"


def test_notes_follow_the_text(read):
    def note(kind: str, text: str) -> str:
        return f"<w:r><w:{kind}>{p(text)}</w:{kind}></w:r>"

    body = p("甲", note("footnote", "注一1户"), "5个。", note("footnote", "注二2户")) + p(
        "乙", note("endnote", "尾3户")
    )
    document = read(wordml(body), "a.xml")
    assert document.text == "甲5个。\n乙\n注一1户\n注二2户\n尾3户"
    assert [block.kind for block in document.blocks][2:] == ["footnote"] * 3


def test_damage_is_said(read):
    data = wordml(p("正文"))
    with pytest.raises(LoadError, match=r"断\.xml：第\d+行的XML有错误"):
        read(data[:-30], "断.xml")
    with pytest.raises(LoadError, match="没有Word正文"):
        read(f"{HEAD}<w:wordDocument {NAMESPACES}/>".encode(), "空.xml")
    with pytest.raises(LoadError, match="DTD"):
        read(
            data.replace(b"<w:wordDocument", b'<!DOCTYPE a [<!ENTITY b "c">]><w:wordDocument', 1), "实体.xml"
        )
