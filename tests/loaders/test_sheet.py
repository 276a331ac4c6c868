"""Workbooks and delimited text."""

import datetime
import io
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
import xlsxwriter
from heshu.loaders import sheet
from heshu.loaders import workbook as workbook_module
from heshu.loaders.binary_formats import BinaryFormats
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st

TRANSITIONAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def book(*sheets, **options):
    """The bytes of an xlsx; each sheet is (name, rows) or (name, rows, merged regions)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as made:
        for name, rows, *merged in sheets:
            worksheet = made.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value is None:
                        continue
                    code = None
                    if isinstance(value, tuple):
                        value, code = value
                    cell_format = made.add_format({"num_format": code}) if code else None
                    if isinstance(value, datetime.date):
                        worksheet.write_datetime(row, column, value, cell_format)
                    else:
                        worksheet.write(row, column, value, cell_format)
            for region in merged[0] if merged else ():
                # Merging by hand leaves the cells as written above.
                worksheet.merge_range(region, rows[int(region[1]) - 1][ord(region[0]) - ord("A")])
    return buffer.getvalue()


def edited(data, change, part="xl/worksheets/sheet1.xml"):
    """A package with one of its parts changed (all parts where `part` is None)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if part in (None, name) else content)
    return buffer.getvalue()


def outline(document):
    """Lines as they are, a table as its number of rows and columns."""
    found = []
    for block in document.blocks:
        if block.cell is None:
            found.append((block.kind, document.text[block.start : block.end]))
        elif ("table", block.cell.table) not in found:
            found.append(("table", block.cell.table))
    sizes = [(table.rows, table.columns) for table in document.tables]
    return [(kind, sizes[value] if kind == "table" else value) for kind, value in found]


PLAIN = [["指标", "2023年", "2024年"], ["增加值", 11.5, 12.25], ["投资", 3, 4]]
TITLED = [
    ["云溪县主要经济指标", None, None],
    [None, None, "单位：亿元"],
    *PLAIN,
    ["注：本表为初步核算数。", None, None],
    ["填表人：甲", None, "审核：乙"],
]


def test_a_sheet_is_a_heading_titles_a_table_and_notes(read):
    document = read(book(("经济", TITLED, ["A1:C1", "A6:C6"])), "a.xlsx")
    assert outline(document) == [
        ("heading", "经济"),
        ("caption", "云溪县主要经济指标"),
        ("caption", "单位：亿元"),
        ("table", (3, 3)),
        ("paragraph", "注：本表为初步核算数。"),
        ("paragraph", "填表人：甲"),
        ("paragraph", "审核：乙"),
    ]
    assert document.format == "xlsx"
    assert document.blocks[0].level == 1
    assert document.warnings == ()


def test_strict_ooxml_is_read_alike(read, cells):
    data = book(("经济", [["名称", "增速"], ["甲", (0.0815, "0.0%")]]))
    strict = edited(data, lambda content: content.replace(TRANSITIONAL, STRICT), part=None)
    assert strict != data
    assert cells(read(strict, "a.xlsx")) == cells(read(data, "b.xlsx"))
    assert cells(read(strict, "a.xlsx"))[1, 1] == "8.2%"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.100000000000001, "12.1"),
        (0.1 + 0.2, "0.3"),
        (1200.0, "1200"),
        (123456789012345, "123456789012345"),
        (1 / 3, "0.3333333333"),
        (0.000012, "0.000012"),
        ((0.0815, "0.0%"), "8.2%"),
        ((-0.0815, "0.00%"), "-8.15%"),
        ((1234.5678, "#,##0.00"), "1,234.57"),
        ((1234.5678, "#,##0.00_);(#,##0.00)"), "1,234.57"),
        ((-1234.5, "#,##0.00_);(#,##0.00)"), "-1,234.50"),
        ((-3.14, "0.0;[Red]0.0"), "-3.1"),
        ((0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ '), "-"),
        ((45, '0"万元"'), "45万元"),
        ((2024, '0"年"'), "2024年"),
        ((12345678, "0.00,,"), "12.35"),
        ((1.5, "# ?/?"), "1.5"),
        ((150000, '[>=10000]0.0,"千";0'), "150.0千"),
        ((0.5, "[$¥-804]0.00"), "¥0.50"),
        ((-0.001, "0.0"), "0.0"),
        ((5, "00"), "05"),
        ((datetime.datetime(2024, 3, 1), "yyyy/m/d"), "2024-03-01"),
        ((datetime.datetime(2024, 3, 1), 'yyyy"年"m"月"'), "2024年3月"),
        ((datetime.datetime(2024, 3, 1), 'yyyy"年"'), "2024年"),
        ((datetime.datetime(2024, 3, 1), 'm"月"d"日"'), "3月1日"),
        ((datetime.datetime(2024, 3, 1, 8, 30), "yyyy-mm-dd hh:mm"), "2024-03-01 08:30"),
        ((45352, 57), "2024年3月"),
        (True, "TRUE"),
        ("  其中：甲\r\n乙 ", "  其中：甲\n乙"),
    ],
)
def test_values_are_written_as_they_are_seen(read, cells, value, text):
    document = read(book(("一", [["名称", "数值"], ["甲", value]])), "a.xlsx")
    assert cells(document)[1, 1] == text


def test_merged_cells_stand_once_with_their_spans(read):
    rows = [
        ["指标", "2024年", None, "2023年", None],
        [None, "绝对值", "增速", "绝对值", "增速"],
        ["投资", 5, 8.1, 4, 7],
    ]
    document = read(book(("一", rows, ["A1:A2", "B1:C1", "D1:E1"])), "a.xlsx")
    spans = {
        document.text[block.start : block.end]: (block.cell.row_span, block.cell.column_span)
        for block in document.blocks
        if block.cell and block.cell.row == 0
    }
    assert spans == {"指标": (2, 1), "2024年": (1, 2), "2023年": (1, 2)}
    assert len(document.tables[0].cells) == 3 + 4 + 5


def test_a_merged_region_may_reach_beyond_the_table(read):
    document = read(book(("一", TITLED[:1] + PLAIN, ["A1:Z1"])), "a.xlsx")
    assert outline(document)[1:] == [("caption", "云溪县主要经济指标"), ("table", (3, 3))]


def test_empty_rows_and_columns_part_tables(read, cells):
    side = [[*row, None, *other] for row, other in zip(PLAIN, PLAIN, strict=True)]
    document = read(book(("一", [*side, [None], [None], ["表2 人口"], *PLAIN])), "a.xlsx")
    assert outline(document)[1:] == [
        ("table", (3, 3)),
        ("table", (3, 3)),
        ("caption", "表2 人口"),
        ("table", (3, 3)),
    ]
    assert cells(document, 0) == cells(document, 1) == cells(document, 2)


def test_gaps_inside_a_table_part_nothing(read, cells):
    rows = [
        ["指标", "2023年", None, "2024年"],
        [None],
        ["增加值", 1, None, 2],
        [None],
        ["投资", 3, None, 4],
    ]
    document = read(book(("一", rows)), "a.xlsx")
    assert cells(document) == {
        (0, 0): "指标", (0, 1): "2023年", (0, 2): "2024年",
        (1, 0): "增加值", (1, 1): "1", (1, 2): "2",
        (2, 0): "投资", (2, 1): "3", (2, 2): "4",
    }  # fmt: skip


def test_a_title_and_a_new_head_begin_a_table_without_a_gap(read):
    document = read(book(("一", [*PLAIN, ["二、人口情况"], *PLAIN])), "a.xlsx")
    assert outline(document)[1:] == [("table", (3, 3)), ("caption", "二、人口情况"), ("table", (3, 3))]


def test_a_lone_name_between_rows_is_a_row(read):
    rows = [*PLAIN, ["一、工业"], ["总产值", 5, 6], ["其他"]]
    assert outline(read(book(("一", rows)), "a.xlsx"))[1:] == [("table", (6, 3))]


def test_a_head_over_all_columns_but_the_first_is_no_title(read, cells):
    rows = [[None, "2024年", None], ["指标", "总量", "增速"], ["投资", 5, 8.1]]
    document = read(book(("一", rows, ["B1:C1"])), "a.xlsx")
    assert cells(document)[0, 1] == "2024年"
    assert document.tables[0].rows == 3


def test_blank_cells_keep_their_place(read, cells):
    document = read(book(("一", [[None, "甲区", "乙区"], ["投资", None, 4]])), "a.xlsx")
    assert cells(document) == {
        (0, 0): "", (0, 1): "甲区", (0, 2): "乙区", (1, 0): "投资", (1, 1): "", (1, 2): "4",
    }  # fmt: skip


def test_sheets_of_lines_and_programs_names(read):
    lines = [["说明"], ["一、本表由各区上报。"], ["二、单位为万元。"]]
    document = read(book(("Sheet1", lines), ("人口", PLAIN), ("Sheet3", [])), "a.xlsx")
    assert outline(document) == [
        ("paragraph", "说明"),
        ("paragraph", "一、本表由各区上报。"),
        ("paragraph", "二、单位为万元。"),
        ("heading", "人口"),
        ("table", (3, 3)),
    ]


def test_hidden_sheets_and_unsaved_formulas_are_named(read):
    data = book(("甲", [["a", "b"], ["x", "=1+1"]]), ("乙", PLAIN))
    data = edited(
        data, lambda content: content.replace(b"<v>0</v></c></row></sheetData>", b"</c></row></sheetData>")
    )
    data = edited(
        data,
        lambda content: content.replace(b'sheetId="2"', b'sheetId="2" state="hidden"'),
        "xl/workbook.xml",
    )
    document = read(data, "a.xlsx")
    assert document.tables[0].rows == 2
    assert [words in "".join(document.warnings) for words in ("“甲”有1个公式", "隐藏的工作表“乙”")] == [
        True
    ] * 2


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_old_workbooks(read, cells, tmp_path):
    shown = [
        ["名称", "增速", "时间"],
        ["甲", (0.0815, "0.0%"), (datetime.datetime(2024, 3, 1), 'yyyy"年"m"月"')],
    ]
    shown += [["乙", (0.5, "0%"), None], ["丙", (1234.5, "#,##0.00"), None]]
    (tmp_path / "a.xlsx").write_bytes(book(("经济", TITLED, ["A1:C1", "A6:C6"]), ("格式", shown)))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xls", "a.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    data = (tmp_path / "a.xls").read_bytes()
    old = read(data, "a.xls")
    assert outline(old) == outline(read((tmp_path / "a.xlsx").read_bytes(), "a.xlsx"))
    assert (old.format, read(data, "a.et").format) == ("xls", "et")
    assert cells(old)[1, 2] == "12.25"
    assert list(cells(old, 1).values())[3:] == [
        "甲",
        "8.2%",
        "2024年3月",
        "乙",
        "50%",
        "",
        "丙",
        "1,234.50",
        "",
    ]
    broken = data[: len(data) // 2]
    with pytest.raises(LoadError, match="另存为"):
        read(broken, "断.xls")


def test_an_open_document(read, cells):
    document = read(
        package(
            "<table:table-row>"
            '<table:table-cell office:value-type="string" table:number-columns-spanned="2">'
            "<text:p>云溪县指标</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
            "<table:table-row>"
            '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>名称</text:p>'
            '</table:table-cell><table:table-cell office:value-type="string"><text:p>增速</text:p>'
            "</table:table-cell></table:table-row>"
            '<table:table-row><table:covered-table-cell/><table:table-cell office:value-type="percentage" '
            'office:value="0.0815"><text:p>8.2%</text:p></table:table-cell></table:table-row>'
            '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
        ),
        "a.ods",
    )
    assert outline(document) == [("heading", "经济"), ("caption", "云溪县指标"), ("table", (2, 2))]
    assert cells(document) == {(0, 0): "名称", (0, 1): "增速", (1, 1): "8.2%"}
    assert document.blocks[2].cell.row_span == 2


def package(rows):
    """An ods of one sheet."""
    namespaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{namespaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="经济">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        made.writestr("content.xml", content)
    return buffer.getvalue()


@given(st.binary(max_size=3000), st.integers(0, 2000))
def test_any_bytes_have_formats_or_none(noise, at):
    """A header that holds up to `at`, then noise."""
    header = OLE + bytes(22) + (9).to_bytes(2, "little") + bytes(1500)
    formats = BinaryFormats(header[:at] + noise, {"9": "0%"})
    assert formats.of_sheet("无").codes == {}


# ---- hostile and damaged workbooks -----------------------------------------------------------------------


def test_damaged_workbooks_are_refused(read):
    data = book(("一", PLAIN))
    with pytest.raises(LoadError, match="没有下载完或已损坏"):
        read(data[:-200], "断.xlsx")
    with pytest.raises(LoadError, match="工作表“一”不能读取"):
        read(edited(data, lambda content: b"<worksheet"), "坏.xlsx")
    with pytest.raises(LoadError, match="没有文字和数字"):
        read(book(("一", [])), "空.xlsx")


def test_a_cell_at_the_end_of_the_sheet_ends_no_process(read):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with pytest.raises(LoadError, match="中断"):
        read(edited(book(("一", PLAIN)), lambda content: content.replace(b"</sheetData>", far)), "远.xlsx")


def test_document_types_are_refused(read):
    def declare(content):
        return content.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "9">]><worksheet')

    with pytest.raises(LoadError, match="DTD"):
        read(edited(book(("一", PLAIN)), declare), "实体.xlsx")


def test_a_part_that_unpacks_too_far_is_refused(read):
    bomb = edited(book(("一", PLAIN)), lambda content: bytes(20_000_000), "docProps/app.xml")
    with pytest.raises(LoadError, match="压缩炸弹"):
        read(bomb, "弹.xlsx")


def test_rows_beyond_the_limit_are_named():
    limits = {
        "sheets": 1, "sheet_cells": 7, "sheet_characters": 10**6, "sheet_area": 10**6,
        "sheet_memory": 2 << 30, "sheet_seconds": 60,
    }  # fmt: skip
    data = book(("一", PLAIN), ("二", PLAIN))
    only, too_many = workbook_module.read(data, "a.xlsx", limits)
    assert (len(only.values), only.left) == (6, 1)
    assert (too_many.name, too_many.values, too_many.failed) == ("二", {}, "sheets")
    too_wide, _ = workbook_module.read(data, "a.xlsx", limits | {"sheet_area": 8})
    assert (too_wide.values, too_wide.failed) == ({}, "area")


def test_a_reader_that_hangs_is_ended(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(workbook_module, "_CHILD", child)
    limits = dict.fromkeys(
        ("sheets", "sheet_cells", "sheet_characters", "sheet_area", "sheet_memory", "sheet_seconds"), 1
    )
    with pytest.raises(LoadError, match="1秒内没有读完"):
        workbook_module.read(b"PK", "a.xlsx", limits)


# ---- delimited text --------------------------------------------------------------------------------------

CSV = '云溪县主要指标,,\n,,单位：亿元\n指标,2023年,2024年\n增加值,11.5,"1,212.25"\n投资,3,4\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_delimited_text_in_every_encoding(read, cells, encoding, mark):
    text = CSV.replace(",", mark).replace(f'"1{mark}212.25"', "1212.25") if mark != "," else CSV
    document = read(text.replace("\n", "\r\n").encode(encoding), "a.csv")
    assert outline(document) == [
        ("caption", "云溪县主要指标"),
        ("caption", "单位：亿元"),
        ("table", (3, 3)),
    ]
    assert cells(document)[1, 2].replace(",", "") == "1212.25"
    assert document.format == "csv"


def test_a_field_may_hold_line_ends_and_quotes(read, cells):
    document = read('名称,数值\n"甲\n""一""",5\n'.encode(), "a.csv")
    assert cells(document)[1, 0] == '甲\n"一"'


def test_a_quote_that_is_never_closed_swallows_nothing(read, cells):
    document = read('名称,数值\n"甲,5\n乙,6\n'.encode(), "a.csv")
    assert cells(document)[2, 1] == "6"


def test_tabs_under_the_name_of_excel(read, cells):
    document = read("名称\t数值\n甲\t5\n".encode("gb18030"), "导出.xls")
    assert document.format == "tsv"
    assert cells(document)[1, 1] == "5"


def test_one_column_is_text(read):
    assert outline(read("第一行\n第二行\n".encode(), "a.csv")) == [
        ("paragraph", "第一行"),
        ("paragraph", "第二行"),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["", "", "甲", "指标", "12.5", "2024年", "单位：元", "注：甲"]), max_size=6),
        max_size=9,
    )
)
def test_no_cell_is_lost_and_none_stands_twice(read, rows):
    """Whatever stands where: every filled cell comes out exactly once."""
    filled = [value for row in rows for value in row if value]
    if not filled:
        return
    data = "\n".join("\t".join(row) for row in rows).encode()
    document = read(data, "a.tsv")
    found = [document.text[block.start : block.end] for block in document.blocks]
    assert sorted(text for text in found if text) == sorted(filled)


def test_rows_of_text_beyond_the_limit_are_named(knowledge):
    class Small:
        @staticmethod
        def rule(pack, name):
            rule = knowledge.rule(pack, name)
            return replace(rule, data={**rule.data, "sheet_cells": 5})

    document = sheet.load_delimited("名称,数值\n甲,1\n乙,2\n".encode(), "a.csv", "", "csv", Small())
    assert document.tables[0].rows == 2
    assert "第3行起没有读入" in document.warnings[0]
