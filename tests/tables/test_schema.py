"""The contract of the tables, and the page that describes them."""

import duckdb
import pytest
from heshu import model
from heshu.tables import schema

CONTRACT = {
    "documents": "doc_id path format title issuer doc_type region region_code period published pages chars "
    "completeness ocr status error warnings figures",
    "figures": "figure_id doc_id doc start end quote sentence section page block value low high unit "
    "relation measure base role indicator indicator_id qualifier period period_start period_end "
    "period_source region region_code region_source masked corrupt repair_ids rules confidence",
    "repairs": "repair_id doc_id start end before after rule confidence applied",
    "indicators": "indicator_id name",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_may_be_added_but_not_taken_away(name):
    assert set(CONTRACT[name].split()) <= set(schema.named(name).names)


def test_every_column_is_described_in_both_languages():
    for table in schema.TABLES:
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert column.about
            assert column.label("zh") != column.label("en")


def test_fixed_values_are_those_of_the_records():
    assert model.Status.__args__ == schema.STATUSES
    assert model.Relation.__args__ == schema.RELATIONS
    assert model.Measure.__args__ == schema.MEASURES
    assert model.Role.__args__ == schema.ROLES


def test_keys_and_references_name_columns():
    for table in schema.TABLES:
        assert set(table.key) <= set(table.names)
        for own, other, theirs in table.references:
            assert own in table.names
            assert theirs in schema.named(other).names


def test_ddl_is_understood():
    with duckdb.connect() as connection:
        for table in schema.TABLES:
            connection.execute(schema.ddl(table))


def test_unknown_table_names_the_known_ones():
    with pytest.raises(KeyError, match="documents, figures"):
        schema.named("nothing")


def test_outputs_page_describes_the_tables(house):
    page = (house / "outputs" / "README.md").read_text(encoding="utf-8")
    assert schema.described(page) == page, "outputs/README.md is out of date: run `make docs`"
