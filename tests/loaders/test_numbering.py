"""Automatic list numbers of Word."""

import pytest
from heshu import knowledge
from heshu.loaders.numbering import write


@pytest.fixture(scope="module")
def numerals():
    return knowledge.load().rule("loaders", "loaders.numerals").data


@pytest.mark.parametrize(
    ("kind", "number", "written"),
    [
        ("decimal", 12, "12"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCountingThousand", 20, "二十"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 2003, "二千零三"),
        ("japaneseCounting", 11, "十一"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("lowerLetter", 1, "a"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 3, "C"),
        ("lowerRoman", 14, "xiv"),
        ("upperRoman", 4, "IV"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircleChinese", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 3, "03"),
        ("ideographTraditional", 2, "乙"),
        ("ideographZodiac", 3, "寅"),
        ("ideographEnclosedCircle", 1, "㊀"),
        ("somethingNew", 5, "5"),
        ("decimal", 99999, "99999"),
        ("lowerLetter", 0, "0"),
    ],
)
def test_written(numerals, kind, number, written):
    assert write(number, kind, numerals) == written


def lvl(depth: int, kind: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def numbered(depth: int = 0, list_id: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'


def texts(read, word, paragraphs, numbering, styles=""):
    body = "".join(word.p(text, properties) for text, properties in paragraphs)
    return read(word(body, numbering=numbering, styles=styles), "a.docx").text.split("\n")


def test_levels_count_and_restart(read, word):
    numbering = lists(lvl(0, "chineseCounting", "%1、"), lvl(1, "chineseCounting", "（%2）"))
    paragraphs = [("综合", 0), ("回顾", 1), ("成效", 1), ("农业", 0), ("粮食", 1)]
    found = texts(read, word, [(text, numbered(depth)) for text, depth in paragraphs], numbering)
    assert found == ["一、综合", "（一）回顾", "（二）成效", "二、农业", "（一）粮食"]


def test_a_number_never_runs_into_the_text(read, word):
    numbering = lists(lvl(0, "decimal", "%1.", '<w:suff w:val="nothing"/>'))
    assert texts(read, word, [("2024年目标", numbered())], numbering) == ["1. 2024年目标"]


def test_a_chapter_stands_apart_and_an_enumeration_does_not(read, word):
    numbering = lists(lvl(0, "chineseCounting", "第%1章"), lvl(1, "decimal", "%2）"))
    assert texts(read, word, [("总则", numbered()), ("甲", numbered(1))], numbering) == [
        "第一章 总则",
        "1）甲",
    ]


def test_several_levels_in_one_number(read, word):
    numbering = lists(
        lvl(0, "chineseCounting", "%1"),
        lvl(1, "decimal", "%1.%2"),
        lvl(2, "decimal", "%1.%2.%3", "<w:isLgl/>"),
    )
    paragraphs = [("甲", numbered(0)), ("乙", numbered(1)), ("丙", numbered(2))]
    assert texts(read, word, paragraphs, numbering) == ["一 甲", "一.1 乙", "1.1.1 丙"]


def test_a_start_override_begins_anew_and_a_second_list_goes_on(read, word):
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    numbering = lists(lvl(0, "decimal", "%1）"), nums=nums)
    order = [1, 1, 2, 3, 3]
    found = texts(read, word, [("项", numbered(0, list_id)) for list_id in order], numbering)
    assert found == ["1）项", "2）项", "3）项", "5）项", "6）项"]


def test_a_level_that_never_restarts(read, word):
    numbering = lists(lvl(0, "decimal", "%1）"), lvl(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>'))
    order = [0, 1, 0, 1]
    found = texts(read, word, [("项", numbered(depth)) for depth in order], numbering)
    assert found == ["1）项", "(1)项", "2）项", "(2)项"]


def test_a_style_brings_its_number_and_the_paragraph_can_refuse_it(read, word):
    styles = (
        '<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="heading 2"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="child"><w:name w:val="子样式"/>'
        '<w:basedOn w:val="h2"/></w:style>'
    )
    numbering = lists(lvl(0, "chineseCounting", "%1、"), lvl(1, "decimal", "%2．", '<w:pStyle w:val="h2"/>'))
    refused = '<w:pStyle w:val="h2"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    paragraphs = [("甲", '<w:pStyle w:val="h2"/>'), ("乙", '<w:pStyle w:val="child"/>'), ("丙", refused)]
    assert texts(read, word, paragraphs, numbering, styles) == ["1．甲", "2．乙", "丙"]


def test_bullets_and_unknown_lists_give_no_number(read, word):
    numbering = lists(lvl(0, "bullet", "\uf06c"))
    assert texts(read, word, [("甲", numbered()), ("乙", numbered(0, 77))], numbering) == ["甲", "乙"]


def test_an_empty_paragraph_counts_but_is_not_written(read, word):
    numbering = lists(lvl(0, "decimal", "%1）"))
    assert texts(read, word, [("甲", numbered()), ("", numbered()), ("乙", numbered())], numbering) == [
        "1）甲",
        "3）乙",
    ]


def test_a_numbering_style_points_to_its_list(read, word):
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{lvl(0, "decimal", "%1）")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/>'
        '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    assert texts(read, word, [("甲", numbered())], numbering, styles) == ["1）甲"]
