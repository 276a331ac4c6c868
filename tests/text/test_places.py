"""Places of the list of GB/T 2260."""

from __future__ import annotations

import pytest
from heshu.knowledge import Knowledge
from heshu.text.places import Places, places


@pytest.fixture(scope="module")
def known(knowledge: Knowledge) -> Places:
    return places(knowledge)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("北京市", "110000"),
        ("辽宁", "210000"),
        ("吉林", "220000"),
        ("忠县", "500233"),
        ("恩施", "422800"),
        ("密云县", "110228"),
        ("全国", "100000"),
    ],
)
def test_lookup(known: Places, name: str, code: str) -> None:
    place = known.lookup(name)
    assert place is not None
    assert place.code == code


def test_a_name_of_several_places_needs_its_city(known: Places) -> None:
    assert known.lookup("朝阳区") is None
    inside = known.lookup("朝阳区", "110000")
    assert inside is not None
    assert inside.code == "110105"


def test_unknown_names_and_former_ones(known: Places) -> None:
    assert known.lookup("某某区") is None
    former = known.lookup("宣武区")
    assert former is not None
    assert former.former


def test_parents_are_in_the_list(known: Places, knowledge: Knowledge) -> None:
    rows = knowledge.table("regions")
    assert len(rows) > 3200
    codes = {row["code"] for row in rows}
    assert {row["parent"] for row in rows} - codes <= {""}
    assert all(len(row["code"]) == 6 and row["code"].isdigit() for row in rows)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("在辽宁省沈阳市召开", ["辽宁省", "沈阳市"]),
        ("与上海、杭州等地合作", ["上海", "杭州"]),
        ("朝阳产业加快发展，确保定期检查，其中卫生院3所", []),
        ("示范县5个，相应城市12个，推进市场化改革", []),
        ("三明确、六安全，重大理论成果", []),
        ("黄河南岸治理12公里", []),
    ],
)
def test_find(known: Places, text: str, names: list[str]) -> None:
    found = known.find(text)
    assert [one.name for one in found] == names
    assert [text[one.start : one.end] for one in found] == names
