"""Counts of rules and checks of packs, as the terminal shows them."""

import io
from pathlib import Path

import pytest
from heshu.knowledge import Rule
from heshu.run.rules import PackCheck, RuleCount, RuleStats
from heshu.tables.labels import Labels
from heshu.views.rules import check_view, stats_as_json, stats_view
from rich.console import Console

STATS = RuleStats(
    documents=12,
    figures=3456,
    repairs=7,
    counts=(
        RuleCount("units", "units.persons", "People.", 1200, 11),
        RuleCount("units", "units.noise", "Sound [and] light.", 0, 0),
        RuleCount("traps", "traps.road", "Roads.", 0, 0),
        RuleCount(None, "units.old", "", 2, 1),
    ),
    silent=("traps",),
    changed=False,
)


def printed(view):
    file = io.StringIO()
    Console(file=file, width=120).print(view)
    return file.getvalue()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            (
                "12 份文档，3,456 条数据，7 处修复：3 条规则中用到 1 条",
                "次数",
                "没有用到的规则（1 条）",
                "现在的规则包里没有",
            ),
        ),
        (
            "en",
            (
                "12 documents, 3,456 figures, 7 repairs: 1 of 3 rules fired",
                "Fired",
                "never fired (1)",
                "no pack has",
            ),
        ),
    ],
)
def test_fired_come_first_and_unfired_last(knowledge, language, words):
    text = printed(stats_view(STATS, Labels(knowledge, language)))
    for word in words:
        assert word in text
    lines = text.splitlines()
    [busy] = [line for line in lines if "units.persons" in line]
    assert busy.split() == ["1,200", "11", "units.persons", "People."]
    assert text.index("units.old") < text.index("units.noise") < text.index("traps")
    assert "Sound [and] light." in text
    assert "traps.road" not in text


def test_unused_leaves_out_what_fired(knowledge):
    text = printed(stats_view(STATS, Labels(knowledge, "zh"), unused=True))
    assert "units.noise" in text
    assert "units.persons" not in text


def test_changed_rules_are_told(knowledge):
    changed = RuleStats(1, 1, 1, (), (), changed=True)
    assert "规则改动过" in printed(stats_view(changed, Labels(knowledge, "zh")))


def test_json_holds_every_rule():
    rows = stats_as_json(STATS)
    assert [(row["rule"], row["fired"], row["counted"]) for row in rows] == [
        ("units.persons", 1200, True),
        ("units.noise", 0, True),
        ("traps.road", 0, False),
        ("units.old", 2, True),
    ]
    assert rows[0]["for"] == "People."
    assert [row["rule"] for row in stats_as_json(STATS, unused=True)] == ["units.noise", "traps.road"]


def test_check_names_the_rules_that_lack_examples(knowledge):
    bare = Rule("mine.a", "a", None, ("户",), {}, ("3户",), source="mine.toml")
    text = printed(check_view(PackCheck(2, 1, 5, 9, (bare,)), Path("mine"), Labels(knowledge, "zh")))
    assert "2 个规则包，1 个列表，5 条规则，9 个例句全部相符" in text
    assert "mine.toml: mine.a 没有不符的例句（no_match）" in text
    sound = printed(check_view(PackCheck(2, 1, 5, 9, ()), Path("mine"), Labels(knowledge, "en")))
    assert "lacks" not in sound
    assert len(sound.splitlines()) == 1
