"""The workbook: numbers as numbers, nothing that runs, labels in both languages."""

import shutil
import subprocess
import zipfile

import pytest
from heshu.knowledge import load
from heshu.tables import schema
from heshu.views import workbook
from lxml import etree
from made import figure, result
from python_calamine import CalamineWorkbook


def sheet(path, name):
    head, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_sheets_in_both_languages(written, knowledge):
    folder = written()
    names = CalamineWorkbook.from_path(str(workbook.write(folder, knowledge, "zh"))).sheet_names
    assert names == ["总览", "数据", "指标", "对比", "目标", "核对", "修复", "问题文档", "列说明"]
    names = CalamineWorkbook.from_path(str(workbook.write(folder, knowledge, "en"))).sheet_names
    assert names == [
        "Overview",
        "Figures",
        "Indicators",
        "Comparison",
        "Targets",
        "Findings",
        "Repairs",
        "Problems",
        "Columns",
    ]


def test_numbers_are_numbers(written, knowledge):
    rows = sheet(workbook.write(written(), knowledge, "zh"), "数据")
    assert rows[0]["数值"] == 67_700_000_000_000
    assert rows[1]["数值"] == 6.9
    assert (rows[2]["下限"], rows[2]["上限"], rows[2]["数值"]) == (800000, 1000000, "")
    assert (rows[3]["隐去"], rows[3]["性质"], rows[0]["隐去"]) == ("是", "目标", "")
    assert rows[0]["原文数据"] == "67.7万亿元"


def test_problems_have_their_sentence(written, knowledge):
    failed, partial = sheet(workbook.write(written(), knowledge, "zh"), "问题文档")
    assert (failed["文件"], failed["状态"], failed["问题"]) == ("in/乙.docx", "失败", "损坏。请另存。")
    assert (partial["文件"], partial["状态"], partial["提示"]) == ("in/甲.txt", "不完整", "编码不明")


def test_indicators_are_told_in_words(written, knowledge):
    path = workbook.write(
        written(result(figure(0, "3元", 3, unit="元", indicator_id="x.1"))), knowledge, "zh"
    )
    assert [row["单位类别"] for row in sheet(path, "指标")] == ["金额"]


def test_no_problems_are_told(written, knowledge):
    [row] = sheet(workbook.write(written(result()), knowledge, "zh"), "问题文档")
    assert row["文件"] == "没有"


def test_columns_are_explained_in_the_language(written, knowledge):
    rows = sheet(workbook.write(written(), knowledge, "zh"), "列说明")
    assert len(rows) == sum(len(table.columns) for table in schema.TABLES)
    assert rows[0]["含义"] == "文件 sha256 的前16位"
    rows = sheet(workbook.write(written(), knowledge, "en"), "Columns")
    assert rows[0]["Meaning"] == schema.DOCUMENTS.columns[0].about


def test_overview_counts(written, knowledge):
    rows = CalamineWorkbook.from_path(str(workbook.write(written(), knowledge, "zh"))).get_sheet_by_index(0)
    cells = rows.to_python()
    assert dict(zip(cells[2], cells[3], strict=True))["数据"] == 6
    assert [row[0] for row in cells[6:]] == ["in/乙.docx", "in/甲.txt"]


def test_nothing_is_a_formula_or_a_link(written, knowledge):
    evil = figure(0, "=1+1", 2, sentence="=HYPERLINK(A1)", indicator="http://example.invalid", unit="@x")
    path = workbook.write(written(result(evil)), knowledge, "zh")
    [row] = sheet(path, "数据")
    assert row["原文数据"] == "=1+1"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert etree.fromstring(archive.read(name)).xpath("//*[local-name()='f']") == []
        assert not any("_rels/sheet" in name for name in archive.namelist())
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")


def test_long_text_fits_a_cell(written, knowledge):
    path = workbook.write(written(result(figure(0, "3家", 3, sentence="长" * 40_000))), knowledge, "zh")
    assert len(sheet(path, "数据")[0]["所在句"]) == 32_767


def test_rows_above_the_limit_are_counted(written, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "run.toml").write_text(
        '[pack]\nid = "run"\nabout = "short"\n[[rule]]\nid = "limit.workbook"\nfor = "short"\nrows = 4\n',
        encoding="utf-8",
    )
    rows = sheet(workbook.write(written(), load(str(tmp_path / "mine")), "zh"), "数据")
    assert len(rows) == 5
    assert rows[-1]["文件"].startswith("另有 2 行")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_an_office_opens_it(written, knowledge, tmp_path):
    path = workbook.write(written(), knowledge, "zh")
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = ["soffice", home, "--headless", "--convert-to", utf8, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert "核数" in (tmp_path / "heshu.csv").read_text(encoding="utf-8")
