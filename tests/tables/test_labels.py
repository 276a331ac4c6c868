"""Words for people, in both languages."""

import string

import pytest
from heshu.tables import schema
from heshu.tables.labels import Labels


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fixed_value_has_a_word(knowledge, language):
    labels = Labels(knowledge, language)
    for table in schema.TABLES:
        for column in table.columns:
            for value in column.allowed:
                assert labels.value(column.name, value)
    assert labels.value("role", "actual") == {"zh": "实际", "en": "actual"}[language]


def test_every_column_is_explained_in_both_languages(knowledge):
    zh, en = Labels(knowledge, "zh"), Labels(knowledge, "en")
    for table in schema.TABLES:
        for column in table.columns:
            assert zh.about(table, column) != column.about, f"{table.name}.{column.name}"
            assert en.about(table, column) == column.about
    named = {f"about.{table.name}.{column.name}" for table in schema.TABLES for column in table.columns}
    assert {row["key"] for row in knowledge.table("labels") if row["key"].startswith("about.")} == named


def test_both_languages_fill_the_same_blanks(knowledge):
    for row in knowledge.table("labels"):
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(row[key]) if name} for key in ("zh", "en")
        ]
        assert blanks[0] == blanks[1], row["key"]


def test_every_field_and_family_of_units_has_a_word(knowledge):
    keys = {row["key"] for row in knowledge.table("labels")}
    for pack in knowledge.packs:
        field = pack.removeprefix("indicators.")
        if field != pack and field != "naming":
            assert f"field.{field}" in keys
            for rule in knowledge.rules(pack):
                families = rule.data.get("unit_family", ())
                for family in [families] if isinstance(families, str) else families:
                    assert f"unit_family.{family}" in keys, rule.id
    for rule in knowledge.rules("units"):
        assert f"unit_family.{rule.data.get('family', 'other')}" in keys, rule.id


def test_unknown_keys_are_errors(knowledge):
    with pytest.raises(KeyError):
        Labels(knowledge, "zh")("no.such.word")
