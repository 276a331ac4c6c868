"""Blanks, line ends, cells, notes: what the reading text keeps of the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from heshu.model import Block, Document, Reading

Read = Callable[..., Reading]

WRAPPED = """2024年，全区上下坚持稳中求进工作总基调，扎实推进各项
重点工作，经济社会保持平稳健康发展，民生福祉持续得到改善，
社会大局和谐稳定。全年新建学校12所，新增学位1.2
万个，普惠性幼儿园覆盖率达到91.3%，比上年提高2.3个
百分点。年末全区常住人口36.5万人，城镇化率达到71.6%，

比上年提高0.8个百分点，城镇登记失业率控制在3.2%以内，
零就业家庭动态清零。
一、综 合
初步核算，全年地区生产总值412.6亿元，按不变价格计算，
比上年增长6.1%，其中第一产业增加值23.4亿元，增长3.0%，
第二产业增加值188.9亿元，增长7.2%，第三产业增加值为
200.3亿元，增长5.4%。
全年居民消费价格上涨0.4%。
"""


def paragraphs(reading: Reading) -> list[str]:
    return [reading.text[one.start : one.end] for one in reading.paragraphs]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024 年完成 343.26 亿元，成功 27张", "2024年完成343.26亿元，成功27张"),
        ("省长 王某", "省长 王某"),
        ("区长　李某", "区长 李某"),
        ("New  York", "New York"),
        ("合计1 234.5", "合计1 234.5"),
        ("3\u200b万人", "3万人"),
        ("新建3\u00ad所", "新建3所"),
        ("完成任务。 体会之二", "完成任务。体会之二"),
        ("目\u3000录单", "目 录单"),
    ],
)
def test_blanks(reading: Read, written: str, read: str) -> None:
    assert reading(written).text == read


def test_hard_wrapped_lines_are_joined(reading: Read) -> None:
    found = paragraphs(reading(WRAPPED))
    assert found[0].startswith("2024年，全区")
    assert "新增学位1.2万个" in found[0]
    assert "提高2.3个百分点" in found[0]
    assert "71.6%，比上年提高0.8个百分点" in found[0]
    assert found[1] == "一、综合"
    assert found[2].endswith("增长5.4%。")
    assert found[3] == "全年居民消费价格上涨0.4%。"


def test_lines_of_a_normal_text_stay_apart(reading: Read) -> None:
    text = "一、工作回顾\n完成投资3亿元。\n新建学校2所，招聘教师60名。\n二、下一步打算\n新建医院1所。"
    assert paragraphs(reading(text)) == text.split("\n")


def test_a_sentence_cut_before_its_number_is_joined(reading: Read) -> None:
    text = (
        "2.健康服务水平稳步提升。一是完善服务体系，推进机构建设，全区每千人拥有婴幼儿托位数达\n"
        "3.6个，新增普惠性机构2家。\n3.加强队伍建设。"
    )
    assert "托位数达3.6个" in paragraphs(reading(text))[0]


def test_cells_are_paragraphs_of_their_own(
    reading_of: Callable[[Document], Reading], table: Callable[..., Document]
) -> None:
    source = table([["指标", "2023年"], ["床位（张）", "１，200"], ["", "-3.5"]], before="主要指标：")
    found = reading_of(source)
    cells = [one for one in found.paragraphs if one.kind == "cell"]
    assert [found.text[one.start : one.end] for one in cells] == [
        "指标",
        "2023年",
        "床位（张）",
        "1，200",
        "-3.5",
    ]
    assert [(one.cell.row, one.cell.column) for one in cells if one.cell] == [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
        (2, 1),
    ]
    assert found.source(cells[3].start, cells[3].end) == "１，200"


def test_page_lines_with_indents(reading_of: Callable[[Document], Reading]) -> None:
    texts = [
        ("过去一年，全区上下团结一心，攻坚克难，扎实推进各项重", "indent"),
        ("点工作，圆满完成全年目标任务，民生保障水平得到稳步提升，", None),
        ("其中六十五周岁以上老年人口4.27", None),
        ("万人。", None),
        ("全年新建改建中小学校八所，新增学位三千二百个，普惠性幼", "indent"),
        ("儿园覆盖率达到91.3%，义务教育巩固率稳步提升并保持全市前", None),
        ("列。", None),
        ("全年新增城镇就业6821人，失业人员实现再就业1204人，全年", "indent"),
        ("发放创业担保贷款3200万元，带动就业960人。", None),
    ]
    text, blocks = "", []
    for line, style in texts:
        blocks.append(Block(len(blocks), "line", len(text), len(text) + len(line), page=1, style=style))
        text += line + "\n"
    found = paragraphs(reading_of(Document("0" * 16, "a.pdf", "pdf", text, tuple(blocks))))
    assert len(found) == 3
    assert found[0].endswith("老年人口4.27万人。")


def test_marks_of_notes_are_dropped_where_they_are_used_throughout(reading: Read) -> None:
    body = "全年生产总值（GDP）[1]300亿元，增长4.8%[2]。规模以上工业[3]增长5%。"
    text = f"{body}\n[1]初步数。\n[2]按不变价。\n[3]范围。"
    found = reading(text)
    assert found.text.startswith("全年生产总值（GDP）300亿元，增长4.8%。规模以上工业增长5%。")
    assert "[1]初步数。" in found.text
    once = reading("见文献[1]。")
    assert once.text == "见文献[1]。"


def test_markdown_signs_are_dropped_in_markdown_only(reading: Read) -> None:
    text = "# 青石区2024年工作总结\n\n**增长**3.5%，完成`12`件。"
    assert reading(text, fmt="md").text == "青石区2024年工作总结\n增长3.5%，完成12件。"
    assert "**" in reading(text).text


def test_a_number_parted_from_its_unit_by_blank_lines(reading: Read) -> None:
    assert reading("国内生产总值达到74.4\n\n万亿元，增长6.7%。\n\n万众一心。").text == (
        "国内生产总值达到74.4万亿元，增长6.7%。\n万众一心。"
    )
