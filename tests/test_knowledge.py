"""Rule packs: what a sound one is, what a bad one is told, and that ours show examples."""

import pickle

import pytest
from heshu import knowledge as knowledge_module
from heshu.model import RuleError

RULE = '[pack]\nid = "mine"\nabout = "mine"\n[[rule]]\nid = "mine.a"\nfor = "a"\n'


@pytest.fixture
def load(tmp_path):
    """Loads our packs and one with the given text."""

    def read(text, name="mine.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return knowledge_module.load(str(tmp_path))

    return read


def is_indicator(pack):
    return pack.startswith("indicators.") and pack != "indicators.naming"


def test_every_rule_of_ours_has_an_id_a_sentence_and_examples(knowledge):
    for pack in knowledge.packs:
        for rule in knowledge.rules(pack):
            assert rule.id, pack
            assert rule.purpose.strip(), rule.id
            assert rule.lacking == (), rule.id
            if is_indicator(pack) and rule.words:
                assert rule.data.get("is"), rule.id
                assert rule.data.get("is_not"), rule.id


def test_ids_are_unique_over_all_packs(knowledge):
    ids = [rule.id for pack in knowledge.packs for rule in knowledge.rules(pack)]
    assert len(ids) == len(set(ids))


def test_only_rules_with_words_or_a_pattern_need_no_examples_of_the_engine(knowledge):
    for pack in knowledge.packs:
        for rule in knowledge.rules(pack):
            if rule.by_engine:
                assert rule.words or rule.pattern is not None, rule.id


@pytest.mark.parametrize(
    ("keys", "lacking"),
    [
        ("", ()),
        ('words = ["户"]', ("match", "no_match")),
        ('words = ["户"]\nmatch = ["3户"]', ("no_match",)),
        ("pattern = '户'\nno_match = ['3家']", ("match",)),
        ('words = ["户"]\nmatch = ["3户"]\nno_match = ["3家"]', ()),
        ('words = ["户"]\nis = ["户"]\nis_not = ["家"]', ()),
        ('words = ["{place}市"]\nexamples = "engine"', ()),
    ],
)
def test_lacking_examples(load, keys, lacking):
    assert load(RULE + keys).rule("mine", "mine.a").lacking == lacking


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('words = "户"', "words is no list of texts"),
        ("match = [3]\nwords = ['3']", "match is no list of texts"),
        ('words = ["户"]\nmatch = ["3家"]', "does not match its example '3家'"),
        ('words = ["户"]\nno_match = ["3户"]', "matches '3户', which it must not"),
        ('words = ["户"]\nexamples = "none"', "examples = 'none'"),
        ("pattern = '('", "bad pattern"),
        ("pattern = '<<nothing>>'", "unknown piece <<nothing>>"),
    ],
)
def test_a_bad_rule_is_named_with_its_file(load, keys, told):
    with pytest.raises(RuleError) as error:
        load(RULE + keys)
    assert told in str(error.value)
    assert "mine.toml" in str(error.value)
    assert "mine.a" in str(error.value)


def test_a_key_that_a_rule_lacks_is_the_fault_of_the_rule(load):
    data = load(RULE + "seconds = 3").rule("mine", "mine.a").data
    assert data["seconds"] == 3
    assert data.get("relation") is None
    with pytest.raises(RuleError, match=r"mine\.toml: rule mine\.a has no key 'relation'"):
        data["relation"]


def test_a_list_has_the_columns_of_ours(load):
    mine = load("key,zh,en\nword.file,卷宗,Dossier\n", "labels.csv")
    assert mine.table("labels")[0] == {"key": "word.file", "zh": "卷宗", "en": "Dossier"}


def test_a_list_without_a_column_of_ours_is_refused(load):
    with pytest.raises(RuleError, match=r"labels\.csv: no column 'zh'"):
        load("key,cn\nword.file,卷宗\n", "labels.csv")


def test_a_pack_in_another_encoding_is_told(tmp_path):
    (tmp_path / "mine.toml").write_bytes("[pack]\nid = '户'".encode("gb18030"))
    with pytest.raises(RuleError, match=r"mine\.toml: not UTF-8"):
        knowledge_module.load(str(tmp_path))


def test_a_users_rule_replaces_ours_of_the_same_id(load):
    mine = load('[pack]\nid = "run"\nabout = "a"\n[[rule]]\nid = "limit.time"\nfor = "b"\nseconds = 7\n')
    assert mine.rule("run", "limit.time").data["seconds"] == 7
    assert mine.rule("run", "limit.page").data["documents"] == 200


def test_knowledge_travels_to_another_process(load):
    mine = load(RULE)
    assert pickle.loads(pickle.dumps(mine)).digest == mine.digest
