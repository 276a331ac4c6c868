"""Parts, their nesting and their kinds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from heshu.model import Reading
from heshu.text.outline import number_of

Read = Callable[..., Reading]


def outline(reading: Reading) -> list[tuple[int, str, str]]:
    return [(one.level, one.kind, one.title) for one in reading.sections[1:]]


def kind_at(reading: Reading, words: str) -> str:
    return reading.section_at(reading.text.index(words)).kind


@pytest.mark.parametrize(
    ("written", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("三十", 30), ("7", 7), ("⑫", 12), ("百", None)],
)
def test_number_of(written: str, number: int | None) -> None:
    assert number_of(written) == number


def test_nested_numbers(reading: Read) -> None:
    text = (
        "云岭区民政局2023年工作总结\n一、主要工作情况\n（一）社会救助\n1.低保提标。标准提高到每月860元。\n"
        "2.临时救助。救助312人次。\n（二）养老服务\n建成食堂14个。\n二、存在问题\n床位不足300张。\n三、下一步打算\n新建食堂6个。"
    )
    found = reading(text)
    assert outline(found) == [
        (1, "review", "一、主要工作情况"),
        (2, "review", "（一）社会救助"),
        (3, "review", "1.低保提标"),
        (3, "review", "2.临时救助"),
        (2, "review", "（二）养老服务"),
        (1, "problem", "二、存在问题"),
        (1, "plan", "三、下一步打算"),
    ]
    part = found.section_at(found.text.index("312"))
    assert part.path == ("一、主要工作情况", "（一）社会救助", "2.临时救助")
    assert part.parent is not None


def test_ranks_are_learned_from_the_text(reading: Read) -> None:
    text = (
        "工作要点\n（一）抓救助\n1.提标。标准860元。\n2.扩面。新增30人。\n"
        "（二）抓养老\n1.建食堂。建6个。\n2.建床位。建30张。"
    )
    assert [level for level, _, _ in outline(reading(text))] == [1, 2, 2, 1, 2, 2]


def test_parts_inside_one_paragraph(reading: Read) -> None:
    text = (
        "2021年，我县工作取得成效。现将情况总结如下：一、全面发力，事业发展硕果累累（一）深化改革。一是制度有新要求。"
        "出台办法3项。二是机制有新变化。签约2.4万户。（二）提升服务。一是形成优势。建成专科5个。二是队伍壮大。招聘30人。"
        "二、正视问题，增强紧迫感。基层床位缺口120张。三、鼓足勇气，确保方向不偏。新建站点8个。"
    )
    found = reading(text)
    assert [(level, kind) for level, kind, _ in outline(found) if level == 1] == [
        (1, "review"),
        (1, "problem"),
        (1, "plan"),
    ]
    path = found.section_at(found.text.index("2.4万户")).path
    assert path == ("一、全面发力，事业发展硕果累累", "（一）深化改革", "二是机制有新变化")


def test_a_number_in_the_text_is_no_part(reading: Read) -> None:
    text = (
        "工作情况\n完成投资3.6亿元，增长5.2%。第三产业占比51%，第一季度增长4%。"
        "按照第二条（一）项办理，一是一、二是二。"
    )
    assert outline(reading(text)) == []


def test_a_list_inside_a_paragraph_ends_with_it(reading: Read) -> None:
    text = "一、工作回顾\n主要抓了三项：一是建站8个。二是招聘30人。\n全年投入3亿元。\n二、下步打算\n再建6个。"
    found = reading(text)
    assert found.section_at(found.text.index("3亿元")).path == ("一、工作回顾",)
    assert found.section_at(found.text.index("30人")).path == ("一、工作回顾", "二是招聘30人")


def test_headings_without_numbers(reading: Read) -> None:
    text = (
        "2026年青石省政府工作报告\n“十四五”时期发展成就和2025年工作回顾\n生产总值达到2.6万亿元。\n"
        "“十五五”时期主要目标和2026年重点工作\n生产总值增长5%左右。\n一、抓好主线\n建设站点30个。\n名词解释\n1.“两新”：指更新30项。"
    )
    found = reading(text)
    assert kind_at(found, "2.6万亿元") == "review"
    assert kind_at(found, "5%左右") == "plan"
    assert found.section_at(found.text.index("站点30个")).path == (
        "“十五五”时期主要目标和2026年重点工作",
        "一、抓好主线",
    )
    assert kind_at(found, "更新30项") == "other"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("一、2015年工作回顾", "review"),
        ("二、2016年工作总体部署", "plan"),
        ("三、2026年重点工作", "plan"),
        ("一、重点工作推进情况", "review"),
        ("二、推进过程中存在的难点问题", "problem"),
        ("二、下半年工作安排", "plan"),
        ("一、2025年主要工作和“十四五”发展成就", "review"),
        ("三、今年政府工作任务", "plan"),
        ("二、“十五五”时期工作的主要考虑", "plan"),
        ("二、2016年工作", "plan"),
        ("一、2015年主要工作", "review"),
    ],
)
def test_kind_of_a_title(reading: Read, title: str, kind: str) -> None:
    found = reading(f"2016年青石省政府工作报告\n各位代表：\n{title}\n完成投资3亿元。")
    assert kind_at(found, "3亿元") == kind


def test_a_plan_is_a_plan_throughout(reading: Read) -> None:
    found = reading(
        "青石区2024年卫生健康工作要点\n一、提升服务能力\n新建站点6个。\n二、加强队伍建设\n招聘医师60名。"
    )
    assert {one.kind for one in found.sections} == {"plan"}


def test_a_bulletin_looks_back_throughout(reading: Read) -> None:
    found = reading("青石市2024年国民经济和社会发展统计公报\n一、综合\n增长5%。\n二、农业\n增长3%。")
    assert {one.kind for one in found.sections} == {"review"}


def test_after_the_plan_comes_plan(reading: Read) -> None:
    found = reading(
        "2025年青石省政府工作报告\n一、2024年工作回顾\n增长5%。\n二、2025年主要任务\n增长6%。\n三、全面提升治理水平\n压减30%。"
    )
    assert kind_at(found, "压减30%") == "plan"


def test_an_unnumbered_turn_to_the_plan(reading: Read) -> None:
    found = reading(
        "2026年青石省政府工作报告\n各位代表：\n一、2025年和“十四五”时期工作回顾\n一是内需有效释放。零售额增长5.1%。\n"
        "二是产业韧性增强。工业增长6.2%。\n今年是“十五五”开局之年，必须迈好第一步。今年政府工作总体要求是：坚持稳中求进。\n"
        "全省经济社会发展的主要预期目标是：地区生产总值增长4.5%左右。\n（一）统筹促消费。发放消费券3亿元。"
    )
    assert kind_at(found, "6.2%") == "review"
    assert kind_at(found, "4.5%") == "plan"
    assert kind_at(found, "3亿元") == "plan"
    assert found.section_at(found.text.index("3亿元")).path[-1] == "（一）统筹促消费"


def test_problems_in_a_review_are_one_paragraph(reading: Read) -> None:
    found = reading(
        "2025年青石区政府工作报告\n一、2024年工作回顾\n一是抓投资。完成投资30亿元。\n"
        "在看到成绩的同时，我们也清醒认识到，还存在不少困难和问题：财政缺口2亿元。\n各位代表！五年来，累计新建学校62所。"
    )
    assert kind_at(found, "30亿元") == "review"
    assert kind_at(found, "2亿元") == "problem"
    assert kind_at(found, "62所") == "review"


def test_several_reports_on_one_page(reading: Read) -> None:
    found = reading(
        "篇一：青石区民政局2021年工作总结\n一、工作情况\n救助312人次。\n二、下一步打算\n建食堂6个。\n"
        "篇二：云岭区教育局2022年工作计划\n一、招生\n新增学位300个。"
    )
    assert [one.report for one in found.sections if one.level == 1] == [0, 1]
    assert [one.period.value if one.period else None for one in found.reports] == ["2021", None]
    assert found.reports[1].plan_period is not None
    assert found.reports[1].plan_period.value == "2022"
    assert kind_at(found, "312") == "review"
    assert kind_at(found, "6个") == "plan"
    assert kind_at(found, "300个") == "plan"


def test_bulletins_of_several_years_in_one_file(reading: Read) -> None:
    year = "一、综合\n" + "全年实现增加值30亿元，增长5%，民生支出占比达到76%，各项事业稳步发展。\n" * 80
    found = reading(
        f"青石市2024年国民经济和社会发展统计公报\n2024年，增长5%。\n{year}青石市统计局\n2024年3月\n2023年，全市增长4%。\n{year}"
    )
    assert len(found.reports) == 2
    assert found.reports[1].period is not None
    assert found.reports[1].period.value == "2023"
