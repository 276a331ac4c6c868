"""What stands in the files: the same rows in CSV and Parquet, and a package that describes them."""

import csv
import hashlib
import json
from decimal import Decimal

import pyarrow.parquet as pq
from heshu.tables import export, schema
from made import figure, result


def csv_rows(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_shows_numbers_as_people_write_them(written):
    rows = csv_rows(written(), "figures")
    assert [row["value"] for row in rows[:3]] == ["67700000000000", "6.9", ""]
    assert (rows[2]["low"], rows[2]["high"]) == ("800000", "1000000")
    assert rows[3]["masked"] == "true"


def test_csv_opens_in_excel(written):
    assert (written() / "tables" / "figures.csv").read_bytes().startswith(b"\xef\xbb\xbffigure_id,")


def test_csv_cells_are_no_formulas(written):
    evil = figure(0, "=1+1", 2, sentence="@SUM(A1)\x07", indicator="-总额", section=("+一",))
    [row] = csv_rows(written(result(evil)), "figures")
    assert (row["quote"], row["sentence"], row["indicator"]) == ("'=1+1", "'@SUM(A1)", "'-总额")
    assert row["section"] == "'+一"


def test_parquet_is_exact_and_typed(written):
    table = pq.read_table(written() / "tables" / "figures.parquet")
    assert table.column_names == list(schema.FIGURES.names)
    rows = table.to_pylist()
    assert rows[0]["value"] == Decimal(67_700_000_000_000)
    assert rows[0]["section"] == "一、回顾 > （一）总量"
    assert json.loads(rows[2]["rules"]) == {"role": ["roles.plan"], "value": ["numbers.range", "units.money"]}


def test_csv_and_parquet_hold_the_same_rows(written):
    folder = written()
    for table in schema.TABLES:
        parquet = pq.read_table(folder / "tables" / f"{table.name}.parquet").to_pylist()
        text = csv_rows(folder, table.name)
        assert [[export.csv_cell(row[name]) for name in table.names] for row in parquet] == [
            list(row.values()) for row in text
        ]


def test_a_run_without_figures_has_every_table(written):
    folder = written(result())
    for table in schema.TABLES:
        assert pq.read_schema(folder / "tables" / f"{table.name}.parquet").names == list(table.names)
    assert csv_rows(folder, "repairs") == []


def test_batches_do_not_change_the_tables(written, tmp_path, knowledge, monkeypatch):
    many = [result(*(figure(n, f"{n}户", n) for n in range(7)), path=f"{n}.txt") for n in range(9)]
    export.write_tables(many, tmp_path / "whole", knowledge)
    monkeypatch.setattr(export, "_BATCH", 5)
    export.write_tables(iter(many), tmp_path / "batches", knowledge)
    for name in ("figures", "documents"):
        whole, batches = (tmp_path / folder / f"{name}.csv" for folder in ("whole", "batches"))
        assert whole.read_bytes() == batches.read_bytes()


def test_results_are_taken_one_by_one(tmp_path, knowledge, monkeypatch):
    """A corpus larger than memory: no more than a batch of rows is ever held."""
    monkeypatch.setattr(export, "_BATCH", 10)
    held = []
    flush = export.TableWriter._flush

    def watched(writer):
        held.append(len(writer._waiting))
        flush(writer)

    monkeypatch.setattr(export.TableWriter, "_flush", watched)
    results = (result(*(figure(m, f"{m}户", m) for m in range(4)), path=f"{n}.txt") for n in range(50))
    assert export.write_tables(results, tmp_path, knowledge)["figures"] == 200
    assert max(held) == 10


def test_the_package_describes_the_files(written):
    folder = written()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == "9.9"
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        rows = csv_rows(folder, resource["name"])
        assert resource["rows"] == len(rows)
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert names == list(schema.named(resource["name"]).names)
        for row in rows:
            _check(row, resource["schema"]["fields"])


def _check(row, fields):
    for field in fields:
        text = row[field["name"]]
        constraints = field.get("constraints", {})
        if not text:
            assert not constraints.get("required"), (field["name"], row)
            continue
        assert text in constraints.get("enum", [text])
        if field["type"] in ("integer", "number"):
            float(text)
        elif field["type"] == "boolean":
            assert text in ("true", "false")
        elif field["type"] in ("array", "object"):
            assert isinstance(json.loads(text), list if field["type"] == "array" else dict)
