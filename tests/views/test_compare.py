"""The wide table on the terminal, in files and as a chart."""

import builtins
import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from heshu.model import HeshuError
from heshu.tables.comparison import comparison_rows
from heshu.tables.labels import Labels
from heshu.tables.wide import Claimed, wide
from heshu.views import chart
from heshu.views.compare import as_csv, as_json, cell_text, comparison_view, export
from lxml import etree
from python_calamine import CalamineWorkbook
from rich.console import Console
from stores import opened, report, said

GDP = {"unit": "元", "indicator_id": "economy.gdp", "indicator": "地区生产总值"}
BEDS = {"unit": "张", "indicator_id": "x.2.count", "indicator": "床位"}
SHARE = {"unit": "%", "indicator_id": "population.engel", "indicator": "恩格尔系数"}
EAST = {"region": "乙市", "region_code": "999800"}
FORMULA = {"unit": "个", "indicator_id": "x.3.count", "indicator": "=1+1"}


@pytest.fixture
def labels(knowledge):
    return Labels(knowledge, "zh")


@pytest.fixture
def rows(knowledge):
    """Rows of `comparison` over two years of two places."""
    results = (
        report(
            "甲2023",
            "2023",
            said(0, "1.2万亿元", 12 * 10**11, period="2023", **GDP),
            said(20, "7.07万张", 70700, period="2023", **BEDS),
            said(40, "26.0%", 26, period="2023", **SHARE),
            said(60, "3个", 3, period="2023", **FORMULA),
        ),
        report(
            "甲2024",
            "2024",
            said(0, "1.26万亿元", 126 * 10**10, period="2024", **GDP),
            said(20, "7.41万张", 74100, period="2024", role="forecast", **BEDS),
            said(40, "25.7%", "25.7", period="2024", **SHARE),
            said(60, "3—5个", low=Decimal(3), high=Decimal(5), relation="range", period="2024", **FORMULA),
        ),
        report(
            "乙2024",
            "2024",
            said(0, "超9000亿元", 9 * 10**11, relation="gt", period="2024", **GDP, **EAST),
            region="乙市",
        ),
        report("甲2025", "2025", said(40, "26.7%", "26.7", period="2024", **SHARE)),
    )  # fmt: skip
    with opened(knowledge, *results) as connection:
        return list(comparison_rows(connection, knowledge))


def shown(view):
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(view)
    return console.export_text()


def test_the_terminal(rows, knowledge, labels):
    table = wide((row for row in rows if row["region"] == "甲市"), "year", knowledge)
    text = shown(comparison_view(table, labels))
    assert "1.26万亿元 +5%" in text
    assert "7.41万张（预计）" in text
    assert "25.7%＊ -0.3点" in text
    assert "3—5个" in text
    assert text.count("甲市") == 1


def test_claims_that_differ_are_listed(rows, knowledge, labels):
    table = wide(rows, "year", knowledge)
    [cell] = [cell for _, _, cell in table.cells() if cell["conflict"]]
    claims = tuple(
        Claimed(f"f{at}", quote, "in/甲2024.txt", at) for at, quote in ((40, "25.7%"), (50, "26.7%"))
    )
    text = shown(comparison_view(replace(table, claims={cell["figure_id"]: claims}), labels))
    assert "恩格尔系数 甲市 2024：25.7% / 26.7%  甲2024.txt:40,50" in text


def test_places_have_their_rank(rows, knowledge, labels):
    table = wide(rows, "region", knowledge, periods=("2024",))
    text = shown(comparison_view(table, labels))
    assert "> 0.9万亿元 第2" in text
    assert "1.26万亿元 +5% 第1" in text


def test_nothing_to_show(knowledge, labels):
    assert "没有可对比的数据" in shown(comparison_view(wide([], "year", knowledge), labels))


def test_english(rows, knowledge):
    table = wide(rows, "year", knowledge, language="en")
    row = next(row for row in table.rows if row.region == "甲市" and row.indicator == "地区生产总值")
    assert cell_text(row, "2024", Labels(knowledge, "en")) == "1.26 trillion 元"


def test_csv(rows, knowledge, labels):
    table = wide(rows, "year", knowledge)
    lines = list(csv.DictReader(io.StringIO(as_csv(table, labels))))
    gdp = next(line for line in lines if line["指标"] == "地区生产总值" and line["地区"] == "甲市")
    assert (gdp["单位"], gdp["2023"], gdp["2024"], gdp["2024 增速（%）"]) == ("万亿元", "1.2", "1.26", "5")
    beds = next(line for line in lines if line["指标"] == "床位")
    assert (beds["2024"], beds["备注"]) == ("7.41", "2024：预计")
    share = next(line for line in lines if line["指标"] == "恩格尔系数")
    assert (share["2024 增减"], share["备注"]) == ("-0.3", "2024：说法不一")
    assert next(line for line in lines if line["指标编号"] == "x.3.count")["指标"] == "'=1+1"


def test_workbook(tmp_path, rows, knowledge, labels):
    table = wide(rows, "year", knowledge)
    path = tmp_path / "对比.xlsx"
    export(table, path, labels)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["对比", "依据"]
    head, *lines = book.get_sheet_by_name("对比").to_python()
    gdp = next(line for line in lines if line[:2] == ["地区生产总值", "甲市"])
    assert dict(zip(head, gdp, strict=True))["2024"] == 1.26
    head, *sources = book.get_sheet_by_name("依据").to_python()
    assert len(sources) == sum(1 for _ in table.cells())
    assert any(line[0] == "=1+1" for line in sources)


def test_csv_file_and_wrong_ending(tmp_path, rows, knowledge, labels):
    table = wide(rows, "year", knowledge)
    export(table, tmp_path / "a.csv", labels)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for write in (export, lambda *given: chart.plot(*given, knowledge)):
        with pytest.raises(HeshuError, match=r"a\.doc"):
            write(table, tmp_path / "a.doc", labels)


def test_json(rows, knowledge):
    cells = as_json(wide(rows, "year", knowledge))
    assert {"column", "indicator_id", "value", "figure_ids"} <= cells[0].keys()
    assert json.loads(json.dumps(cells)) == cells


def drawn(table, path, labels, knowledge):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    try:
        chart.plot(table, path, labels, knowledge)
    except HeshuError as error:
        if "字体" in str(error):
            pytest.skip("no font with Chinese characters is installed")
        raise


@pytest.mark.parametrize("by", ["year", "region"])
def test_charts(tmp_path, rows, knowledge, labels, by):
    table = wide(rows, by, knowledge)
    drawn(table, tmp_path / "a.png", labels, knowledge)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    drawn(table, tmp_path / "a.svg", labels, knowledge)
    etree.parse(str(tmp_path / "a.svg"))
    again = (tmp_path / "a.svg").read_bytes()
    drawn(table, tmp_path / "a.svg", labels, knowledge)
    assert (tmp_path / "a.svg").read_bytes() == again


def test_a_chart_of_nothing(tmp_path, knowledge, labels):
    with pytest.raises(HeshuError, match="没有可画的数"):
        drawn(wide([], "year", knowledge), tmp_path / "a.png", labels, knowledge)


def test_units_and_sizes_have_panels_of_their_own(rows, knowledge, labels):
    limits = knowledge.rule("comparison", "comparison.plot.limits").data
    panels, left = chart._panels(wide(rows, "year", knowledge), labels, limits)
    assert [panel.unit for panel in panels] == ["万亿元", "%", "个", "万张"]
    assert [name for name, _ in panels[0].lines] == ["乙市", "甲市"]
    assert left == 0


def test_without_matplotlib(tmp_path, rows, knowledge, labels, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(HeshuError, match="pip install"):
        chart.plot(wide(rows, "year", knowledge), tmp_path / "a.png", labels, knowledge)


def test_without_a_chinese_font(tmp_path, rows, knowledge, labels, monkeypatch):
    manager = pytest.importorskip("matplotlib.font_manager", reason="matplotlib is not installed")
    monkeypatch.setattr(manager, "get_font_names", lambda: ["DejaVu Sans"])
    with pytest.raises(HeshuError, match="Noto Sans CJK"):
        chart.plot(wide(rows, "year", knowledge), tmp_path / "a.png", labels, knowledge)
