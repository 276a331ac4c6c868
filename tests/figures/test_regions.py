"""Which place a figure speaks of."""

from __future__ import annotations

import pytest
from heshu.figures.regions import Region, Regions, regions
from heshu.model import Found, Metadata

INVENTED = Region("朔榆市", None, "report", "places.report")
PROVINCE = Region("浙江省", "330000", "report", "places.report")
HIDDEN = Region(None, None, None, "places.unknown")


@pytest.fixture(scope="module")
def known(knowledge) -> Regions:
    return regions(knowledge)


def test_place_of_the_report(known):
    found = known.of_report(Metadata(region=Found("浙江省", "title"), region_code="330000"))
    assert (found.name, found.code, found.source) == ("浙江省", "330000", "report")


def test_report_that_hides_its_place(known):
    assert known.of_report(Metadata()).name is None


@pytest.mark.parametrize(
    ("words", "own", "name"),
    [
        ("全国居民人均可支配收入", PROVINCE, "全国"),
        ("杭州市新增床位", PROVINCE, "杭州市"),
        ("全省新增床位", PROVINCE, None),
        ("高于全国平均水平", PROVINCE, None),
        ("与南京市合作项目", PROVINCE, None),
        ("新增床位", INVENTED, None),
        ("新增床位", HIDDEN, None),
    ],
)
def test_named(words, own, name, known):
    found = known.named(words, own)
    assert (found.name if found else None) == name


def test_item_of_a_list_need_not_be_in_the_list_of_places(known):
    found = known.item("东槐区", INVENTED)
    assert (found.name, found.code, found.source) == ("东槐区", None, "text")


@pytest.mark.parametrize(("head", "name"), [("杭州市", "杭州市"), ("粮食产量", None), ("市", None)])
def test_header(head, name, known):
    found = known.known(head, PROVINCE)
    assert (found.name if found else None) == name
