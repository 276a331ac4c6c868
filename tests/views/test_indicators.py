"""The list of indicators and the proposals, as the terminal shows them."""

import io

import pytest
from heshu.model import HeshuError
from heshu.tables import store
from heshu.tables.grouping import Proposal
from heshu.tables.labels import Labels
from heshu.views.indicators import chosen, indicators_view, proposals_view
from made import figure, result
from rich.console import Console


def printed(view):
    file = io.StringIO()
    Console(file=file, width=160).print(view)
    return file.getvalue()


@pytest.fixture
def connection(written):
    folder = written(
        result(
            figure(0, "3亿元", 3, unit="元", indicator="全市生产总值", indicator_id="economy.gdp"),
            figure(5, "3张", 3, unit="张", indicator="床位", indicator_id="health.beds"),
            figure(9, "3只", 3, unit="只", indicator="[b]雪雀", indicator_id="x.1.count"),
        ),
        result(
            figure(0, "4亿元", 4, unit="元", indicator="生产总值", indicator_id="economy.gdp"),
            path="in/丙.txt",
            doc_id="f" * 16,
        ),
    )
    with store.connect(folder / store.FILE_NAME) as opened:
        yield opened


def test_filters(connection):
    assert [row["indicator_id"] for row in chosen(connection)] == ["economy.gdp", "health.beds", "x.1.count"]
    assert [row["indicator_id"] for row in chosen(connection, unknown=True)] == ["x.1.count"]
    assert [row["indicator_id"] for row in chosen(connection, field="health")] == ["health.beds"]
    assert [row["indicator_id"] for row in chosen(connection, text="全市生产")] == ["economy.gdp"]
    assert [row["indicator_id"] for row in chosen(connection, text="GROSS regional")] == ["economy.gdp"]
    assert chosen(connection, text="%") == []
    assert chosen(connection, field="health", unknown=True) == []
    with pytest.raises(HeshuError, match="economy, health"):
        chosen(connection, field="birds")


def test_the_list_in_both_languages(connection, knowledge):
    rows = chosen(connection)
    text = printed(indicators_view(rows, Labels(knowledge, "zh")))
    for words in ("3 项指标：已知 2 项，未知 1 项", "地区生产总值", "economy.gdp", "金额", "[b]雪雀", "…"):
        assert words in text
    english = printed(indicators_view(rows, Labels(knowledge, "en"), limit=1))
    assert "Gross regional product" in english
    assert "2 more are not shown" in english
    assert "x.1.count" not in english
    assert "x.1.count" in printed(indicators_view(rows, Labels(knowledge, "en"), limit=0))


def test_no_indicator(knowledge):
    assert printed(indicators_view([], Labels(knowledge, "zh"))).strip() == "0 项指标：已知 0 项，未知 0 项"


def proposal(**fields):
    told = {
        "names": ("推进[雪雀]站", "稳妥推进[雪雀]站"),
        "ids": ("x.1.count", "x.2.count"),
        "same_as": None,
        "unit_families": ("count",),
        "doc_ids": frozenset("ab"),
        "figures": 3,
        "score": 96.2,
        "why": "grouping.why.wording",
        "differ": ("稳妥",),
    }
    return Proposal(**(told | fields))


def test_proposals(knowledge):
    known = proposal(
        names=("地区生产总值", "雪雀总值"), ids=("economy.gdp", "x.3.money"), same_as="economy.gdp"
    )
    text = printed(proposals_view([proposal(), known], Labels(knowledge, "zh")))
    for words in (
        "2 组",
        "推进[雪雀]站",
        "= 稳妥推进[雪雀]站",
        "个数  2 份文档  3 条数据  相似度 96",
        "只差不改变所指的词（稳妥）",
        "地区生产总值 economy.gdp",
        "= 雪雀总值",
        "--rules",
    ):
        assert words in text
    short = printed(proposals_view([proposal(), known], Labels(knowledge, "en"), limit=1))
    assert "1 more" in short
    assert "economy.gdp" not in short
    assert "No unknown names" in printed(proposals_view([], Labels(knowledge, "en")))
