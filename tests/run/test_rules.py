"""Rule packs before and after a run: what is refused, what is counted."""

import json

import pytest
from heshu.model import HeshuError, RuleError
from heshu.run import rules
from made import REPAIR, figure, result

PACK = '[pack]\nid = "{pack}"\nabout = "mine"\n[[rule]]\nid = "mine.a"\nfor = "a"\n{keys}\n'


@pytest.fixture
def folder(tmp_path):
    """Writes one pack; gives its folder."""

    def write(pack, keys):
        (tmp_path / "rules").mkdir(exist_ok=True)
        (tmp_path / "rules" / "mine.toml").write_text(PACK.format(pack=pack, keys=keys), encoding="utf-8")
        return tmp_path / "rules"

    return write


def test_ours_are_sound():
    assert rules.sound(()).digest


@pytest.mark.parametrize(
    ("pack", "keys", "told"),
    [
        ("indicators.mine", 'words = ["甲"]', "indicator mine.a has no name"),
        ("indicators.mine", 'words = ["甲"]\nsame_as = "no.such"', "same_as 'no.such'"),
        ("indicators.mine", 'same_as = "economy.gdp"\nis = ["粮食产量"]', "which must be economy.gdp"),
        ("units", 'words = ["筐"]\nmatch = ["3筐"]', "has no key 'family'"),
        ("units", 'words = ["筐"]\nmatch = ["3箱"]', "does not match its example"),
    ],
)
def test_a_bad_pack_is_refused_with_file_and_rule(folder, pack, keys, told):
    path = folder(pack, keys)
    for refused in (rules.check, lambda path: rules.sound([str(path)])):
        with pytest.raises(RuleError) as error:
            refused(path)
        assert told in str(error.value)
        assert "mine.toml" in str(error.value)
        assert "mine.a" in str(error.value)


def test_check_counts_and_names_what_lacks_examples(folder):
    keys = 'words = ["甲"]\nmatch = ["甲乙"]\n[[rule]]\nid = "mine.b"\nfor = "b"\n'
    found = rules.check(folder("mine", keys))
    assert (found.packs, found.lists, found.rules, found.examples) == (1, 0, 2, 1)
    assert [(rule.id, rule.lacking) for rule in found.lacking] == [("mine.a", ("no_match",))]


def test_check_counts_the_names_of_an_indicator(folder):
    keys = 'same_as = "economy.gdp"\nwords = ["全域总产出"]\nis = ["全域总产出"]\nis_not = ["粮食产量"]'
    found = rules.check(folder("indicators.mine", keys))
    assert found.examples == 2
    assert found.lacking == ()


def test_an_empty_folder_is_no_folder_of_packs(tmp_path):
    with pytest.raises(RuleError, match=r"no \.toml pack"):
        rules.check(tmp_path)


@pytest.fixture
def output(written, knowledge):
    """Tables of three figures in two documents, one repair and page chrome, with their manifest."""
    decided = {"value": ("numbers.arabic", "units.persons"), "unit": ("units.persons",)}
    one = result(
        figure(0, "3人", 3, rules=decided),
        figure(5, "4人", 4, rules=decided),
        repairs=(REPAIR,),
        extra={"chrome": {"chrome.toolbar": 3}},
    )
    two = result(
        figure(0, "5户", 5, rules={"unit": ("units.households",)}), path="in/丙.txt", doc_id="f" * 16
    )
    manifest = {"rules": {"sha256": knowledge.digest, "directories": []}}
    return written(one, two), manifest


def counts(stats):
    return {count.rule: (count.fired, count.documents) for count in stats.counts}


def test_a_rule_counts_once_for_each_figure_repair_and_piece_of_chrome(output):
    stats = rules.stats(*output)
    fired = counts(stats)
    assert fired["units.persons"] == fired["numbers.arabic"] == (2, 1)
    assert fired["units.households"] == (1, 1)
    assert fired["chrome.toolbar"] == (3, 1)
    assert fired["units.money"] == (0, 0)
    assert (stats.documents, stats.figures, stats.repairs) == (2, 3, 1)
    assert not stats.changed


def test_rules_stand_by_pack_the_busiest_first(output):
    stats = rules.stats(*output)
    units = [count.rule for count in stats.counts if count.pack == "units"]
    assert units[:2] == ["units.persons", "units.households"]
    packs = [count.pack for count in stats.counts if count.pack]
    assert packs == sorted(packs)


def test_a_rule_that_no_pack_has_any_more_is_kept_apart(output):
    [gone] = [count for count in rules.stats(*output).counts if count.pack is None]
    assert (gone.rule, gone.fired) == ("fold.digits", 1)


def test_packs_without_a_trace_are_told(output, knowledge):
    stats = rules.stats(*output)
    assert {"sections", "metadata"} <= set(stats.silent)
    assert not {"units", "numbers", "chrome"} & set(stats.silent)
    assert {count.pack for count in stats.counts if count.pack} == set(knowledge.packs)


def test_one_pack_or_a_family_of_packs(output):
    assert {count.pack for count in rules.stats(*output, "units").counts} == {"units"}
    family = {count.pack for count in rules.stats(*output, "indicators").counts}
    assert {"indicators.economy", "indicators.naming"} <= family
    assert all(pack.startswith("indicators.") for pack in family)
    with pytest.raises(RuleError, match="no rule pack 'unit'"):
        rules.stats(*output, "unit")


def test_other_rules_than_those_of_the_run_are_told(output):
    folder, manifest = output
    assert rules.stats(
        folder, json.loads(json.dumps(manifest).replace(manifest["rules"]["sha256"], "0"))
    ).changed


def test_a_folder_without_a_store_says_what_to_do(tmp_path, output):
    with pytest.raises(HeshuError, match="heshu run"):
        rules.stats(tmp_path / "nowhere", output[1])
