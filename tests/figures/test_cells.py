"""Tables: headers, captions and rows say what a cell counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from figures.marked import Case, agree, fields_of
from heshu import loaders
from heshu.knowledge import Knowledge
from heshu.loaders.draft import Draft, Grid, GridCell, Line
from heshu.model import Document, Figure
from heshu.run.pipeline import read_figures

TITLE = "云岭区2023年国民经济和社会发展统计公报"
Rows = Sequence[Sequence[str]]
ReadTable = Callable[..., list[Figure]]


def table(rows: Rows, *, caption: str = "", title: str = TITLE, after: str = "") -> Document:
    """A document with one table; `<` continues the cell to the left, `^` the one above."""
    cells = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text in ("<", "^"):
                continue
            wide = high = 1
            while column + wide < len(texts) and texts[column + wide] == "<":
                wide += 1
            while row + high < len(rows) and rows[row + high][column] == "^":
                high += 1
            cells.append(GridCell(text, row, column, high, wide))
    lines = [Line(line) for line in (title, *caption.split("\n")) if line]
    draft = Draft()
    draft.add([*lines, Grid(tuple(cells)), *([Line(after)] if after else [])])
    return Document("0" * 16, "table.docx", "docx", draft.text, tuple(draft.blocks), draft.finished_tables)


@pytest.fixture(scope="module")
def cells(knowledge: Knowledge) -> ReadTable:
    def figures(rows: Rows, **around: str) -> list[Figure]:
        document = table(rows, **around)
        found = list(read_figures(document, knowledge)[1])
        assert all(document.text[one.start : one.end] == one.quote for one in found)
        return found

    return figures


def expect(found: list[Figure], *lines: str) -> None:
    """Hold figures against lines of `quote field=value …`, in order."""
    wanted = []
    for line in lines:
        quote, _, rest = line.partition(" ")
        wanted.append({"quote": quote} | dict(fields_of(rest)))
    agree(found, Case("table", "table", tuple(wanted)))


def test_units_in_the_header(cells):
    expect(
        cells(
            [
                ["指标", "绝对数（亿元）", "比上年增长（%）"],
                ["地区生产总值", "412.6", "5.8"],
                ["第一产业增加值", "36.2", "-1.4"],
            ]
        ),
        "412.6 value=41260000000 unit=元 measure=level indicator=地区生产总值 period=2023 region=云岭区",
        "5.8 value=5.8 unit=% measure=growth indicator=地区生产总值",
        "36.2 value=3620000000 unit=元 measure=level indicator=第一产业增加值",
        "-1.4 value=-1.4 unit=% measure=growth indicator=第一产业增加值",
    )


def test_unit_in_the_caption(cells):
    expect(
        cells(
            [["项目", "金额"], ["税收收入", "62,130"], ["非税收入", "1,860"]],
            caption="表1 一般公共预算收入情况\n单位：万元",
        ),
        "62,130 value=621300000 unit=元 indicator=税收收入",
        "1,860 value=18600000 unit=元 indicator=非税收入",
    )


def test_unit_column(cells):
    expect(
        cells(
            [
                ["指标", "单位", "2023年"],
                ["粮食产量", "万吨", "25.4"],
                ["生猪存栏", "万头", "12.6"],
                ["城镇化率", "%", "58.6"],
                ["公路里程", "公里", "3820"],
            ]
        ),
        "25.4 value=254000 unit=吨 indicator=粮食产量 period=2023",
        "12.6 value=126000 unit=头 indicator=生猪存栏",
        "58.6 value=58.6 unit=% indicator=城镇化率",
        "3820 value=3820 unit=公里 indicator=公路里程",
    )


def test_unit_in_the_row(cells):
    expect(
        cells([["指标", "2023年"], ["粮食产量（万吨）", "25.4"], ["移动电话用户（万户）", "86"]]),
        "25.4 value=254000 unit=吨 indicator=粮食产量",
        "86 value=860000 unit=户 indicator=移动电话用户",
    )


def test_years_in_the_header(cells):
    expect(
        cells([["指标", "2021年", "2022年", "2023年"], ["医院床位（张）", "1200", "1350", "1500"]]),
        "1200 value=1200 unit=张 period=2021 indicator=医院床位",
        "1350 value=1350 period=2022 indicator=医院床位",
        "1500 value=1500 period=2023 indicator=医院床位",
    )


def test_years_without_a_word(cells):
    expect(
        cells([["指标", "2022", "2023"], ["医院床位（张）", "1350", "1500"]]),
        "1350 period=2022 indicator=医院床位",
        "1500 period=2023 indicator=医院床位",
    )


def test_years_in_the_rows(cells):
    expect(
        cells(
            [["年份", "户籍人口（万人）", "出生率（‰）"], ["2022", "48.6", "8.6"], ["2023", "48.2", "7.9"]]
        ),
        "48.6 value=486000 unit=人 period=2022 indicator=户籍人口",
        "8.6 unit=‰ period=2022 indicator=出生率",
        "48.2 period=2023 indicator=户籍人口",
        "7.9 period=2023 indicator=出生率",
    )


def test_places_in_the_rows(cells):
    expect(
        cells(
            [["地区", "常住人口（万人）"], ["东槐区", "36.2"], ["西柳县", "28.4"], ["全市", "64.6"]],
            title="朔榆市2023年国民经济和社会发展统计公报",
        ),
        "36.2 value=362000 region=东槐区 indicator=常住人口",
        "28.4 region=西柳县 indicator=常住人口",
        "64.6 region=朔榆市 indicator=常住人口 qualifier=合计",
    )


def test_listed_places_by_years(cells):
    expect(
        cells(
            [
                ["地区", "2022年（万吨）", "2023年（万吨）"],
                ["浦东新区", "8.2", "8.4"],
                ["崇明区", "6.0", "6.8"],
            ]
        ),
        "8.2 value=82000 unit=吨 period=2022 region=浦东新区",
        "8.4 period=2023 region=浦东新区",
        "6.0 period=2022 region=崇明区",
        "6.8 period=2023 region=崇明区",
    )


def test_districts_by_years(cells):
    expect(
        cells(
            [["", "2022年", "2023年"], ["东槐区", "86.2", "92.4"], ["西柳县", "61.0", "64.8"]],
            caption="表2 各县区粮食产量\n单位：万吨",
            title="朔榆市2023年农业工作总结",
        ),
        "86.2 value=862000 unit=吨 period=2022 region=东槐区 indicator=粮食产量|各县区粮食产量",
        "92.4 period=2023 region=东槐区",
        "61.0 period=2022 region=西柳县",
        "64.8 period=2023 region=西柳县",
    )


def test_part_rows_take_the_head_of_their_parent(cells):
    expect(
        cells(
            [
                ["指标", "绝对数（亿元）", "比上年增长（%）"],
                ["货物出口额", "56.8", "8.6"],
                ["其中：一般贸易", "41.2", "9.1"],
                ["加工贸易", "12.4", "-3.2"],
            ]
        ),
        "56.8 indicator=货物出口额",
        "8.6 indicator=货物出口额 measure=growth",
        "41.2 indicator=一般贸易出口额|一般贸易货物出口额",
        "9.1 indicator=一般贸易出口额|一般贸易货物出口额 measure=growth",
        "12.4 indicator=加工贸易出口额|加工贸易货物出口额",
        "-3.2 value=-3.2 measure=growth",
    )


def test_total_row_is_marked(cells):
    found = cells([["类别", "机构数（个）"], ["医院", "12"], ["卫生院", "26"], ["合计", "38"]])
    assert [(one.quote, one.qualifier) for one in found if one.qualifier == "合计"] == [("38", "合计")]
    assert [one.value for one in found] == [12, 26, 38]


def test_merged_heads_of_two_levels(cells):
    expect(
        cells(
            [
                ["指标", "2022年", "<", "2023年", "<"],
                ["^", "绝对数（万人）", "占比（%）", "绝对数（万人）", "占比（%）"],
                ["城镇人口", "28.4", "58.4", "28.9", "60.0"],
            ]
        ),
        "28.4 value=284000 unit=人 period=2022 indicator=城镇人口",
        "58.4 value=58.4 unit=% period=2022",
        "28.9 value=289000 unit=人 period=2023 indicator=城镇人口",
        "60.0 value=60.0 unit=% period=2023",
    )


def test_merged_row_heads(cells):
    found = cells(
        [
            ["类别", "机构", "床位（张）"],
            ["医院", "综合医院", "860"],
            ["^", "专科医院", "240"],
            ["基层", "卫生院", "310"],
        ]
    )
    assert [one.value for one in found] == [860, 240, 310]
    assert all(one.unit == "张" for one in found)
    assert [one.indicator for one in found] == ["综合医院床位", "专科医院床位", "卫生院床位"]


def test_merged_cell_is_read_once(cells):
    found = cells([["指标", "2022年", "2023年"], ["医院（个）", "12", "<"]])
    assert [one.quote for one in found] == ["12"]


def test_rows_crammed_into_one_cell(cells):
    """Tables of a PDF without inner lines: a cell holds a whole column."""
    expect(
        cells(
            [
                ["指标", "单位", "2023年"],
                ["粮食产量\n油料产量\n蔬菜产量", "万吨\n万吨\n万吨", "25.4\n3.6\n86.2"],
            ]
        ),
        "25.4 value=254000 unit=吨 indicator=粮食产量",
        "3.6 value=36000 unit=吨 indicator=油料产量",
        "86.2 value=862000 unit=吨 indicator=蔬菜产量",
    )


def test_crammed_names_without_line_breaks(cells):
    """The names ran together, but end alike: 粮食产量油料产量."""
    expect(
        cells([["指标", "2023年（万吨）"], ["粮食产量油料产量", "25.4\n3.6"]]),
        "25.4 value=254000 unit=吨 indicator=粮食产量",
        "3.6 value=36000 unit=吨 indicator=油料产量",
    )


def test_lines_that_do_not_agree_stay_together(cells):
    found = cells([["指标", "2023年（万吨）"], ["粮食产量\n（含薯类）", "25.4"]])
    assert [one.value for one in found] == [Decimal(254000)]


def test_goal_and_result_columns(cells):
    found = cells(
        [["指标", "年度目标", "实际完成"], ["新增就业（人）", "12000", "12860"]],
        title="云岭区2023年人社局工作总结",
    )
    expect(
        found,
        "12000 value=12000 unit=人 role=target indicator=新增就业",
        "12860 value=12860 unit=人 role=actual indicator=新增就业",
    )


def test_completion_column_keeps_its_unit(cells):
    found = cells(
        [["指标", "实际完成", "完成率（%）"], ["新增就业（人）", "12860", "107.2"]],
        title="云岭区2023年人社局工作总结",
    )
    expect(found, "12860 value=12860 unit=人 role=actual", "107.2 value=107.2 unit=% role=actual")


def test_table_of_a_plan_holds_targets(cells):
    found = cells([["指标", "目标值"], ["建档率（%）", "90"]], title="云岭区2024年卫生健康工作计划")
    assert [(one.role, one.period, one.unit) for one in found] == [("target", "2024", "%")]


def test_running_numbers_are_no_figures(cells):
    found = cells([["序号", "指标", "数量（个）"], ["1", "医院", "12"], ["2", "卫生院", "26"]])
    assert [one.quote for one in found] == ["12", "26"]


def test_empty_cells_are_no_figures(cells):
    found = cells(
        [
            ["指标", "2022年（个）", "2023年（个）"],
            ["医院", "—", "12"],
            ["学校", "…", "46"],
            ["公园", "", "8"],
        ]
    )
    assert [one.quote for one in found] == ["12", "46", "8"]


def test_full_width_digits(cells):
    [found] = cells([["指标", "数量（个）"], ["医院", "１２"]])
    assert (found.quote, found.value) == ("１２", 12)


def test_amount_with_its_own_unit(cells):
    expect(
        cells([["指标", "2023年"], ["旅游收入", "38.6亿元"], ["接待游客", "420万人次"]]),
        "38.6亿元 value=3860000000 unit=元 indicator=旅游收入",
        "420万人次 value=4200000 unit=人次 indicator=接待游客",
    )


def test_bounds_and_ranges_in_cells(cells):
    expect(
        cells([["指标", "目标值"], ["建档率", "90%以上"], ["增速", "6%—7%"]], title="云岭区2024年工作计划"),
        "90% value=90 relation=ge role=target",
        "6%—7% low=6 high=7 relation=range role=target",
    )


def test_percentage_points_column_is_a_change(cells):
    found = cells([["指标", "2023年（%）", "增减（百分点）"], ["入园率", "91.2", "1.4"]])
    assert [(one.quote, one.measure) for one in found] == [("91.2", "level"), ("1.4", "change")]


def test_cell_of_sentences_is_read_as_text(cells):
    found = cells([["工作", "进展"], ["就业", "全年新增就业1.2万人，完成年度目标的107.2%。"]])
    assert (found[0].quote, found[0].indicator) == ("1.2万人", "新增就业")
    assert [one.quote for one in found] == ["1.2万人", "107.2%"]


def test_table_of_words_has_no_figures(cells):
    assert cells([["姓名", "职务"], ["甲", "局长"], ["乙", "副局长"]]) == []


def test_note_below_is_read_as_text(cells):
    found = cells([["指标", "数量（个）"], ["医院", "12"]], after="注：本表不含部队医院。")
    assert [one.quote for one in found] == ["12"]


@pytest.fixture(scope="module")
def same_table(tmp_path_factory) -> dict[str, Path]:
    """One table as Markdown, HTML and docx."""
    rows = [
        ["指标", "2022年（亿元）", "2023年（亿元）", "比上年增长（%）"],
        ["财政总收入", "80.2", "86.5", "7.9"],
        ["税收收入", "58.4", "62.1", "6.3"],
    ]
    folder = tmp_path_factory.mktemp("tables")
    paths = {name: folder / f"公报.{name}" for name in ("md", "html", "docx")}
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    paths["md"].write_text(f"# {TITLE}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    paths["html"].write_text(
        f"<html><head><meta charset='utf-8'></head><body><h1>{TITLE}</h1><table>{body}</table></body></html>",
        encoding="utf-8",
    )
    written = docx.Document()
    written.add_paragraph(TITLE)
    made = written.add_table(len(rows), len(rows[0]))
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    written.save(str(paths["docx"]))
    return paths


def test_every_format_gives_the_same_rows(same_table, knowledge):
    def rows(path: Path) -> list[tuple[object, ...]]:
        found = read_figures(loaders.load(path, knowledge), knowledge)[1]
        return [(f.quote, f.value, f.unit, f.measure, f.role, f.indicator, f.period, f.region) for f in found]

    expected = rows(same_table["docx"])
    assert len(expected) == 6
    assert rows(same_table["md"]) == expected
    assert rows(same_table["html"]) == expected
