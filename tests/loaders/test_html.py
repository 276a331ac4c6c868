"""Web pages."""

import pytest
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st

LONG = "全市各项事业取得新的进步，人民生活水平持续提高，高质量发展迈出坚实步伐。"


def page(body: str, head: str = '<meta charset="utf-8">') -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def kinds(document):
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_numbers_split_over_spans_are_one_number(read):
    body = "<p>投资1<span lang=EN-US>2</span>.<b><font>5</font></b>亿元<o:p></o:p></p>"
    assert read(page(body), "a.html").text == "投资12.5亿元"


def test_line_breaks_of_the_source_are_not_seen(read):
    body = "<p>全年完成投资\n12.5亿\r\n元，共\n建成 two\nnew 园区</p>"
    assert read(page(body), "a.html").text == "全年完成投资12.5亿元，共建成 two new 园区"


def test_two_numbers_on_two_source_lines_stay_two(read):
    assert read(page("<p>12\n34</p>"), "a.html").text == "12 34"


def test_br_and_blocks_end_a_line(read):
    body = "<div>甲3个<br>乙4个<br/><br>丙<p>丁</p>戊</div>"
    assert read(page(body), "a.html").text == "甲3个\n乙4个\n丙\n丁\n戊"


def test_headings_have_levels(read):
    document = read(page("<h1>总结</h1><h3>一、<b>综合</b></h3><p>正文</p><li>项</li>"), "a.html")
    assert [(block.kind, block.style, block.level) for block in document.blocks] == [
        ("heading", "h1", 1),
        ("heading", "h3", 3),
        ("paragraph", None, None),
        ("paragraph", "li", None),
    ]


def test_what_is_not_shown_is_not_read(read):
    body = (
        "<nav>导航9</nav><script>var a = 5;</script><style>p{x:1}</style><!-- 注释3 -->"
        "<p>正文<span style='DISPLAY: none'>暗8</span>一<i hidden>暗7</i>二<noscript>无6</noscript>三</p>"
        "<div style='visibility:hidden'>暗</div><ruby>字<rt>zi</rt></ruby>"
    )
    assert read(page(body), "a.html").text == "正文一二三\n字"


def test_conditional_word_comments_leave_the_number(read):
    body = "<p><![if !supportLists]><span>1.<span>&nbsp;&nbsp;</span></span><![endif]>新增就业30人</p>"
    assert read(page(body), "a.html").text == "1.  新增就业30人"


def test_raised_digits_do_not_join_the_number(read):
    assert read(page("<p>人口3<sup>1</sup>万，25m<sup>2</sup>，注<sup>[1]</sup></p>"), "a.html").text == (
        "人口3¹万，25m²，注[1]"
    )


def test_tables_keep_their_grid(read, cells):
    body = (
        "<table><caption>表1 就业（人）</caption><thead>"
        "<tr><td rowspan=2>地区</td><th colspan=2>人数</th></tr><tr><th>2022</th><th>2023</th></tr></thead>"
        "<tr><td>东<br>湖</td><td>1<span>2</span></td><td></td></tr></table>"
    )
    document = read(page(body), "a.html")
    assert cells(document) == {
        (0, 0): "地区",
        (0, 1): "人数",
        (1, 1): "2022",
        (1, 2): "2023",
        (2, 0): "东\n湖",
        (2, 1): "12",
        (2, 2): "",
    }
    assert kinds(document)[0] == ("caption", "表1 就业（人）")
    headers = [block.cell.header for block in document.blocks if block.cell]
    assert headers == [True, True, True, True, False, False, False]
    assert document.text.endswith("地区\t人数\n2022\t2023\n东\n湖\t12\t")


def test_layout_tables_are_read_as_paragraphs(read, cells):
    inner = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    body = f"<table><tr><td><p>前文3个</p>{inner}后文</td><td>侧栏</td></tr></table>"
    document = read(page(body), "a.html")
    assert cells(document) == {(0, 0): "甲", (0, 1): "1", (1, 0): "乙", (1, 1): "2"}
    assert document.text == "前文3个\n甲\t1\n乙\t2\n后文\n侧栏"


def test_absurd_spans_are_capped(read):
    body = (
        "<table><tr><td rowspan=999999999 colspan=99999999>甲</td><td>1</td></tr><tr><td>2</td></tr></table>"
    )
    table = read(page(body), "a.html").tables[0]
    assert table.rows == 2
    assert table.columns <= 1001


ARTICLE = "".join(
    f"<p>{name}完成投资{number}亿元，增长{number}%，{LONG}</p>" for number, name in enumerate("甲乙丙丁", 3)
)
CHROME = (
    "<div class=top><a href=/>首页</a><a href=/a>公开</a></div>",
    "<div class=foot>版权所有 某市人民政府</div>",
)


def test_the_main_content_is_read_whole(read, cells):
    figures = "<table><tr><td>就业</td><td>3</td></tr><tr><td>入园</td><td>4</td></tr></table>"
    body = f"{CHROME[0]}<div class=main>{ARTICLE}<p>短句7个。</p>{figures}<div>末行8家</div></div>{CHROME[1]}"
    document = read(page(body), "a.html")
    text = document.text
    assert all(part in text for part in ("甲完成", "丁完成", "短句7个。", "就业\t3\n入园\t4", "末行8家"))
    assert "首页" not in text
    assert "版权" not in text


def test_the_heading_outside_the_container_is_kept(read):
    body = f"{CHROME[0]}<h1>云溪市2023年总结</h1><div class=main>{ARTICLE}</div>{CHROME[1]}"
    assert kinds(read(page(body), "a.html"))[0] == ("heading", "云溪市2023年总结")


def test_figures_left_outside_are_named(read):
    aside = f"<aside><p>白石县完成投资99亿元。{LONG}</p></aside>"
    document = read(page(f"{CHROME[0]}<div class=main>{ARTICLE}</div>{aside}{CHROME[1]}"), "a.html")
    if "白石县" not in document.text:
        assert "白石县" in document.warnings[0]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", '<meta charset="gb2312">'),
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="gb2312">'),
        ("gb18030", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'),
        ("gb18030", ""),
        ("gb18030", '<meta charset="utf-8">'),
        ("utf-16", ""),
    ],
)
def test_the_encoding_is_found_whatever_the_page_says(read, encoding, head):
    text = f"<html><head>{head}</head><body><p>云溪镇㎡增长3.5%，{LONG}</p></body></html>"
    assert "云溪镇㎡增长3.5%" in read(text.encode(encoding), "a.html").text


def test_big5_pages(read):
    data = '<html><meta charset="big5"><p>縣政府補助農業12億元，比去年增加。</p></html>'.encode("big5")
    assert read(data, "a.html").text == "縣政府補助農業12億元，比去年增加。"


def test_properties(read):
    head = (
        "<title>云溪市\n总结</title><meta name=PubDate content='2024-01-20'><meta name=Author content=办公室>"
        "<meta property='og:site_name' content='云溪网'><meta name=description content='摘要'>"
    )
    assert dict(read(page("<p>正文3个</p>", head), "a.html").properties) == {
        "encoding": "utf-8",
        "title": "云溪市 总结",
        "site_published": "2024-01-20",
        "author": "办公室",
        "site": "云溪网",
        "description": "摘要",
    }


def test_an_xhtml_prolog_is_no_obstacle(read):
    data = '<?xml version="1.0" encoding="utf-8"?><html><body><p>增长3%</p></body></html>'.encode()
    assert read(data, "a.html").text == "增长3%"


@pytest.mark.parametrize("depth", [300, 3000])
def test_deep_nesting_loses_nothing(read, depth):
    body = "<font>" * depth + "<p>深处3个</p>" + "</font>" * depth + "<p>后面4个</p>"
    assert read(page(body), "a.html").text == "深处3个\n后面4个"


def test_a_page_of_scripts_says_so(read):
    with pytest.raises(LoadError, match="脚本"):
        read(page("<script>render()</script>"), "a.html")


PIECES = [
    "<p>",
    "</p>",
    "<br>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "<td/rowspan=2/colspan=3>",
    "</table>",
    "<sup>",
    "</sup>",
    "<span>",
    "</span>",
    "<pre>",
    "</pre>",
    "甲",
    "12",
    ".5",
    "\n",
    "&nbsp;",
    "<caption>",
    "<h2>",
    "<div/hidden>",
    "</div>",
    "<!--",
    "-->",
    "<th>",
    "<tbody>",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_tag_soup_is_survived(read, pieces):
    try:
        document = read(page("".join(pieces)), "a.html")
    except LoadError:
        return
    assert "<" not in document.text


def test_a_page_of_one_table_keeps_the_lines_above_it(read):
    rows = "".join(f"<tr><td>第{row}区就业人数</td><td>{row}00</td></tr>" for row in range(1, 9))
    body = f"<p>云溪市就业</p><p>单位：人</p><table>{rows}</table>"
    assert read(page(body), "a.html").text.startswith("云溪市就业\n单位：人\n第1区就业人数\t100")
