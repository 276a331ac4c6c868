"""Which texts are stamped, and what each stamped number was."""

from __future__ import annotations

import pytest
from heshu.knowledge import Knowledge
from heshu.text.repair.stamps import Stamps

SIGNS = "建档率达20230%，死亡率控制在22/2023万以下。"


@pytest.fixture(scope="module")
def stamps(knowledge: Knowledge) -> Stamps:
    return Stamps(knowledge)


def restored(stamps: Stamps, text: str) -> str:
    stamp = stamps.stamp(text)
    assert stamp is not None
    for one in sorted(stamps.find(text, stamp), key=lambda one: -one.start):
        if one.decision == "apply":
            text = text[: one.start] + one.after + text[one.end :]
    return text


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("20230%", "100%"),
        ("2023个", "10个"),
        ("2023余万元", "10余万元"),
        ("12023人", "110人"),
        ("20232023人", "1010人"),
        ("3.2023亿元", "3.10亿元"),
        ("2023.6亿元", "10.6亿元"),
        ("2023月底", "10月底"),
        ("5月2023日", "5月10日"),
        ("近2023年来", "近10年来"),
        ("2023多年", "10多年"),
        ("分别增长20%、2023%", "分别增长20%、10%"),
        ("增长2023以上", "增长10以上"),
        ("每2023万人", "每10万人"),
        ("2023/2023万", "10/10万"),
        ("年龄2023岁", "年龄10岁"),
        ("举办2023～12次", "举办10～12次"),
    ],
)
def test_numbers(stamps: Stamps, damaged: str, clean: str) -> None:
    assert restored(stamps, f"{SIGNS}全年{damaged}。").endswith(f"全年{clean}。")


@pytest.mark.parametrize(
    "kept",
    [
        "2023年",
        "2021—2023年",
        "区办发〔2023〕12号",
        "（2023）3号",
        "第2023届",
        "20230415",
        "2023工作要点",
        "电话202312345678",
        "截至2023，",
    ],
)
def test_years_days_and_codes_stay(stamps: Stamps, kept: str) -> None:
    assert kept in restored(stamps, f"{SIGNS}{kept}全面完成。")


def test_a_number_that_may_be_a_year_is_doubtful(stamps: Stamps) -> None:
    text = SIGNS + "其中达到2023，比上年多。"
    stamp = stamps.stamp(text)
    assert stamp is not None
    [doubt] = [one for one in stamps.find(text, stamp) if one.decision == "doubt"]
    assert (doubt.start, doubt.after) == (text.index("2023，"), "10")


@pytest.mark.parametrize("year", ["2016", "2021", "2022", "2024"])
def test_any_year_may_be_the_stamp(stamps: Stamps, year: str) -> None:
    text = SIGNS.replace("2023", year)
    assert restored(stamps, text) == "建档率达100%，死亡率控制在22/10万以下。"


@pytest.mark.parametrize(
    "text",
    [
        "2023年末常住人口2023万人，其中城镇人口1020万人，人均收入20230元。",
        "全年接待游客120230人次、220231人次，其中2023年10月10万人次，占10.2%。",
        "参合率101.21%，较2023年提高0.1个百分点。",
        "增长202.3%，20.23个百分点。",
    ],
)
def test_clean_texts_have_no_stamp(stamps: Stamps, text: str) -> None:
    assert stamps.stamp(text) is None


def test_numbers_that_still_hold_a_ten_speak_against_a_stamp(stamps: Stamps) -> None:
    assert stamps.stamp("建档率达20230%。") is not None
    assert stamps.stamp("建档率达20230%，培训10期，新建10所，补助310元，占10.5%。") is None


def test_a_year_later_than_what_is_told_needs_fewer_signs(stamps: Stamps) -> None:
    told = "2023年，卫生部、农业部、铁道部联合检查，甲型H1N1流感防控有力。"
    numbers = "培训2023人次，新建卫生站2023所，补助42023元，救助35户、62人、71户、83人，新建55所、64所。"
    assert stamps.stamp(told + numbers) is not None
    assert stamps.stamp("2023年，" + numbers) is None
