"""Pipe tables in text."""

import pytest
from heshu.loaders import from_text
from heshu.loaders.markdown import pipe_tables

TABLE = (
    "前文\n\n| 指标 | 2022年 | 2023年 |\r\n|:---|---:|:-:|\r\n"
    "| 就业（人） | 1,200 | 1,350 |\r\n| 投资 | | 8.5 |\r\n\r\n后文"
)


def test_cells_keep_their_place_in_the_text(cells):
    document = from_text(TABLE)
    assert document.text == TABLE
    assert cells(document) == {
        (0, 0): "指标",
        (0, 1): "2022年",
        (0, 2): "2023年",
        (1, 0): "就业（人）",
        (1, 1): "1,200",
        (1, 2): "1,350",
        (2, 0): "投资",
        (2, 1): "",
        (2, 2): "8.5",
    }
    assert [block.kind for block in document.blocks] == ["paragraph", *["cell"] * 9, "paragraph"]
    assert [block.cell.header for block in document.blocks if block.cell][:4] == [True, True, True, False]


def test_edge_pipes_may_be_missing_and_pipes_escaped(cells):
    document = from_text("项目 | 值\n--- | ---\n甲\\|乙 | 3")
    assert cells(document)[1, 0] == "甲\\|乙"


def test_two_tables_and_a_long_row(cells):
    document = from_text("a|b\n-|-\n1|2|3\n\nc|d\n-|-\n4|5")
    assert [(table.rows, table.columns) for table in document.tables] == [(2, 3), (2, 2)]
    assert cells(document, 1)[1, 1] == "5"


@pytest.mark.parametrize(
    "text",
    [
        "甲|乙\n丙|丁",
        "甲|乙\n-|-|-\n1|2",
        "标题\n---\n1|2",
        "|",
        "a|b\n",
        "甲 || 乙",
        "-|-\n",
        "| 只有一行 |",
    ],
)
def test_no_table_without_its_line_of_dashes(text):
    assert list(pipe_tables(text)) == []
