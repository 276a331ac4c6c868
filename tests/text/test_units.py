"""Units: the longest that stands there, with its denominator."""

from __future__ import annotations

import pytest
from heshu.text.units import Units, units


@pytest.fixture(scope="module")
def known(knowledge) -> Units:
    return units(knowledge)


@pytest.mark.parametrize(
    ("text", "name", "family"),
    [
        ("元", "元", "money"),
        ("人次", "人次", "visits"),
        ("人", "人", "persons"),
        ("户次", "户次", "visits"),
        ("个百分点以上", "个百分点", "points"),
        ("个服务站", "个", "count"),
        ("%以上", "%", "percent"),
        ("平方米", "平方米", "area"),
        ("平方公里", "平方公里", "area"),
        ("千瓦时", "千瓦时", "energy"),
        ("吨公里", "吨公里", "weight"),
        ("/10万以下", "/10万", "rate"),
        ("／10万", "/10万", "rate"),
        ("部/百人", "部/百人", "rate"),
        ("微克/立方米", "微克/立方米", "rate"),
        ("元/人·天", "元/人·天", "rate"),
        ("倍", "倍", "times"),
        ("岁以上", "岁", "age"),
    ],
)
def test_longest_unit(text, name, family, known):
    found = known.match(text, 0)
    assert (found.name, found.family) == (name, family)
    assert text.replace("／", "/").startswith(found.name)


@pytest.mark.parametrize("text", ["的", "，", "", "GDP", "grams", "/", "//"])
def test_no_unit(text, known):
    assert known.match(text, 0) is None


def test_every_word_of_the_pack_is_found_whole(known, knowledge):
    words = [word for rule in knowledge.rules("units") for word in rule.words]
    whole = {word: known.match(word, 0).name for word in words}
    assert {word: name for word, name in whole.items() if name != word} == {"％": "%", "﹪": "%"}
    assert all(known.family(word) for word in words)


@pytest.mark.parametrize(
    ("name", "family"), [("元/吨", "rate"), ("/10万", "rate"), ("名堂", None), (None, None)]
)
def test_family(name, family, known):
    assert known.family(name) == family
