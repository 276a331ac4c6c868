"""Text files: encodings tried both ways, every character kept, a block for every line."""

from contextlib import suppress

import pytest
from heshu import knowledge, loaders
from heshu.loaders.plain import decode
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st

from_text = loaders.from_text
REPORT = "云溪县2023年工作总结\r\n\r\n　　全年完成投资12.5亿元，比上年增长8%。\r\n　　新增就业3200人。"
TAIWAN = "二〇二三年工作總結\n全年完成投資12.5億元，比去年增加8%。\n新增就業3,200人，縣政府補助農業。"


def lines(document):
    return [document.text[block.start : block.end] for block in document.blocks]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_simplified_in_every_encoding(read, encoding):
    assert read(REPORT.encode(encoding), "总结.txt").text == REPORT


@pytest.mark.parametrize(
    "encoding", ["utf-8", "big5", "cp950", "big5hkscs", "gb18030", "utf-16", "utf-16-le"]
)
def test_traditional_in_every_encoding(read, encoding):
    text = TAIWAN.replace("〇", "零") if encoding.startswith(("big5", "cp950")) else TAIWAN
    assert read(text.encode(encoding), "總結.txt").text == text


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (REPORT, "gb18030", "gb18030"),
        (TAIWAN.replace("〇", "零"), "big5", "cp950"),
        (REPORT, "utf-8-sig", "utf-8"),
        (REPORT, "utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_told(read, text, encoding, name):
    assert read(text.encode(encoding), "a.txt").properties["encoding"] == name


@pytest.mark.parametrize(
    "text",
    [
        "联通",
        "陂塘镇",
        "亩",
        "第一",
        "2014年",
        "人口数 12 万",
        "邵阳",
        "霓虹灯饰厂",
        "增长12.5%",
        "abc 12 元",
    ],
)
def test_scraps_of_gbk_are_neither_utf8_nor_big5(read, text):
    assert read(text.encode("gbk"), "a.txt").text == text


@pytest.mark.parametrize("text", ["臺北市", "縣政府", "人口數", "桃園", "衛生", "增長12%", "第一"])
def test_scraps_of_big5_are_not_gbk(read, text):
    assert read(text.encode("big5"), "a.txt").text == text


@pytest.mark.parametrize("text", ["Le coût élevé, 12 millions", "naïve café 5 %"])
def test_other_languages_in_utf8_stay_utf8(read, text):
    assert read(text.encode(), "a.txt").text == text


def test_everything_but_the_mark_is_kept(read):
    text = "甲\r\n\r\n  乙\t丙  \r丁\n\n\u3000戊\x0c己\u2028庚\n"
    document = read(text.encode("utf-8-sig"), "a.txt")
    assert document.text == text
    assert lines(document) == ["甲", "  乙\t丙  ", "丁", "\u3000戊", "己", "庚"]
    assert {block.kind for block in document.blocks} == {"paragraph"}


def test_one_lost_byte_is_a_warning_with_its_line(read):
    data = bytearray(("第一行没有损坏，增长了百分之八。\n" * 60).encode())
    data[data.index("损".encode(), 900)] = 0x80
    document = read(bytes(data), "a.txt")
    assert document.properties["encoding"] == "utf-8"
    assert "字节损坏（第一处在第20行）" in document.warnings[0]


def test_a_text_cut_in_the_middle_of_a_character(read):
    data = REPORT.encode()[:-1]
    document = read(data, "a.txt")
    assert document.text.startswith(REPORT[:-1])
    assert document.warnings


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 50, b"abc\x00def", bytes(range(256)) * 4, b"\x01\x02\x03\x04\x05 text"]
)
def test_binary_is_refused(read, data):
    with pytest.raises(LoadError, match="txt"):
        read(data, "a.txt")


@pytest.mark.parametrize("data", [b" \r\n\t ", "\u3000\n".encode(), b"\xef\xbb\xbf", b"\xff\xfe"])
def test_blanks_are_no_document(read, data):
    with pytest.raises(LoadError, match="只有空白"):
        read(data, "a.txt")


def test_a_text_from_python():
    document = from_text("增长8%。\n新增3家。", "手记")
    assert (document.path, document.format, document.text) == ("手记", "txt", "增长8%。\n新增3家。")
    assert document.doc_id == from_text("增长8%。\n新增3家。").doc_id
    with pytest.raises(LoadError, match="控制字符"):
        from_text("a\0b")


def test_the_same_bytes_have_the_same_id(read):
    assert read(b"abc", "a.txt").doc_id == read(b"abc", "b.md").doc_id == "ba7816bf8f01cfea"


def test_markdown_headings(read):
    document = read("# 总结\n\n正文#1\n### 一、综合\n#标签".encode(), "a.md")
    assert [(block.kind, block.level) for block in document.blocks] == [
        ("heading", 1),
        ("paragraph", None),
        ("heading", 3),
        ("paragraph", None),
    ]
    assert {block.kind for block in read("# 总结".encode(), "a.txt").blocks} == {"paragraph"}


PROSE = "全年完成投资亿元，比上年增长百分之。新增就业人，农业经济建设管理城乡居民收入、工作报告会议发展"


@settings(max_examples=60, deadline=None)
@given(
    st.text(PROSE + "0123456789.%\n", min_size=6, max_size=60).filter(lambda text: not text.isascii()),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_prose_survives_its_encoding(text, encoding):
    assert decode(text.encode(encoding), "a.txt", knowledge.load()).text == text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_a_load_error(read, data):
    for name in ("a.txt", "a.md", "a.html", "a.docx", "a.pdf"):
        with suppress(LoadError):
            read(data, name)


@settings(max_examples=200)
@given(st.text(st.sampled_from("甲1|-: \n\r\t\\#"), max_size=80))
def test_blocks_cover_every_visible_character(text):
    try:
        document = from_text(text)
    except LoadError:
        assert not text.strip()
        return
    covered = {at for block in document.blocks for at in range(block.start, block.end)}
    missed = {text[at] for at in range(len(text)) if at not in covered and not text[at].isspace()}
    assert missed <= set("|-:")
    ends = [0, *(block.end for block in document.blocks)]
    assert all(end <= block.start for end, block in zip(ends, document.blocks, strict=False))
