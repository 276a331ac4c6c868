"""Numbers that a site damaged by stamping one year over every 10 of a text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from heshu.figures import extract
from heshu.knowledge import load
from heshu.loaders import from_text
from heshu.model import Figure
from heshu.text import read


def figures(text: str) -> dict[str, Figure]:
    knowledge = load()
    return {one.quote: one for one in extract(read(from_text(text), knowledge), knowledge)}


STAMPED = (
    "某区卫生局2023年工作总结\n"
    "儿童建卡率达20230%，孕产妇死亡率控制在22/2023万以下，报销比例提高2023个百分点。"
)


@pytest.mark.parametrize(
    ("quote", "value", "unit"),
    [("20230%", 100, "%"), ("22/2023万", 22, "/10万"), ("2023个百分点", 10, "个百分点")],
)
def test_one_reading_is_restored(quote: str, value: int, unit: str) -> None:
    figure = figures(STAMPED)[quote]
    assert (figure.value, figure.unit, figure.corrupt) == (Decimal(value), unit, True)
    assert [(one.before, one.after, one.applied) for one in figure.repairs] == [("2023", "10", True)]


def test_several_readings_leave_the_value_empty() -> None:
    found = figures("共装订资料68卷、520230多页，建设一个中心需投资8020230万元。建卡率20230%。")
    for quote in ("520230多页", "8020230万元"):
        assert found[quote].corrupt
        assert found[quote].value is None
        assert not found[quote].repairs[0].applied
    assert found["68卷"].value == 68
    assert not found["68卷"].corrupt


def test_the_stamped_year_is_no_period() -> None:
    assert figures(STAMPED + "\n2023年新建卫生站6个。")["6个"].period is None


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
