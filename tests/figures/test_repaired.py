"""Figures of damaged texts: restored where one reading is possible, empty where several are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from heshu.figures import extract
from heshu.knowledge import load
from heshu.loaders import from_text
from heshu.model import Figure, Reading, RepairMode
from heshu.text import read


def reading(text: str, repair: RepairMode = "safe") -> Reading:
    return read(from_text(text), load(), repair)


def figures(text: str, repair: RepairMode = "safe") -> dict[str, Figure]:
    return {one.quote: one for one in extract(reading(text, repair), load())}


STAMPED = (
    "某区卫生局2023年工作总结\n"
    "儿童建卡率达20230%，孕产妇死亡率控制在22/2023万以下，报销比例提高2023个百分点，新建卫生站2023个，"
    "培训村医12023人次，整理档案520230多页。"
)


@pytest.mark.parametrize(
    ("quote", "value", "unit", "relation"),
    [
        ("20230%", 100, "%", "eq"),
        ("22/2023万", 22, "/10万", "le"),
        ("2023个百分点", 10, "个百分点", "eq"),
        ("2023个", 10, "个", "eq"),
        ("12023人次", 110, "人次", "eq"),
        ("520230多页", 5100, "页", "about"),
    ],
)
def test_one_reading_is_restored(quote: str, value: int, unit: str, relation: str) -> None:
    figure = figures(STAMPED)[quote]
    assert (figure.value, figure.unit, figure.relation, figure.corrupt) == (
        Decimal(value),
        unit,
        relation,
        True,
    )
    assert [(one.before, one.after, one.applied) for one in figure.repairs] == [("2023", "10", True)]


def test_several_readings_leave_the_value_empty() -> None:
    text = (
        "某区2023年经验材料\n“五化模式推开，“双向转诊开通，“三个纳入落实，“七个统一到位，建卡率20230%。"
        "装订资料520230多页，补助学校82023万元。"
    )
    found = figures(text)
    assert found["520230多页"].value == 5100
    doubtful = found["82023万元"]
    assert (doubtful.value, doubtful.low, doubtful.corrupt) == (None, None, True)
    assert doubtful.readings == ("810万元", "8—10万元")
    assert doubtful.unit == "元"
    assert any(one.doubtful and not one.applied for one in doubtful.repairs)


def test_all_takes_the_likeliest_reading() -> None:
    text = (
        "某区2023年经验材料\n“五化模式推开，“双向转诊开通，“三个纳入落实，“七个统一到位，建卡率20230%。"
        "装订资料520230多页，补助学校82023万元。"
    )
    assert figures(text, "all")["82023万元"].value is not None


def test_off_reads_what_is_written() -> None:
    found = figures(STAMPED, "off")
    assert found["20230%"].value == 20230
    assert not any(one.corrupt or one.repairs for one in found.values())


def test_the_stamped_year_is_no_period() -> None:
    text = STAMPED + "\n2023年新建卫生站6个。"
    assert figures(text)["6个"].period is None
    assert reading(text).metadata.period is None
    assert any("2023" in warning for warning in reading(text).warnings)


@pytest.mark.parametrize(
    "text",
    [
        "2023年，全县接诊120230人次，参合率98.6%。",
        "全年财政收入20230万元，增长8.1%。",
        "2023年末户籍人口2023万人，提高2个百分点。",
        "2023年发放补贴120230元、220231元，救助62023人。",
    ],
)
def test_a_clean_text_is_left_alone(text: str) -> None:
    assert not any(one.corrupt or one.repairs for one in figures(text).values())


def test_masked_places_and_years_are_no_part_of_a_name() -> None:
    found = figures("XX县完成投资XX亿元，20**年新增床位**张，争取资金XX—XX万元。")
    assert [(one.quote, one.indicator) for one in found.values()] == [
        ("XX亿元", "完成投资"),
        ("**张", "新增床位"),
        ("XX—XX万元", "争取资金"),
    ]
    assert all(one.masked and one.value is None and one.region is None for one in found.values())
