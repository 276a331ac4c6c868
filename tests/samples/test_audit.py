"""The audit of the demo corpus: every planted error is found, and nothing else is called wrong."""

import json

import pytest
from heshu import api

PROMISES = {"target", "dropped_target"}
SAID_OF = {"contradiction": "restated"}
"""Two documents that contradict each other: the later one restates."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit")
    api.run(api.samples(), folder, workers=2)
    return api.open(folder)


@pytest.fixture(scope="module")
def violated(tables):
    rows = tables.findings.query("verdict == 'violated'").to_dict("records")
    return [row | {"evidence": json.loads(row["evidence"])} for row in rows]


def stands_in(finding, figure, files):
    file = files[figure.source]
    return any(doc.endswith(file) and quote in figure.quote for _, doc, _, _, quote in finding["evidence"])


def test_every_planted_error_is_found_and_nothing_else(expected, figures, violated):
    files = {document["source"]: document["file"] for document in expected["document"]}
    planted = [
        case for entry in expected["finding"] if entry["verdict"] == "wrong" for case in entry["cases"]
    ]
    wrong = [row for row in violated if row["kind"] not in PROMISES]
    for case in planted:
        kind = SAID_OF.get(case["kind"], case["kind"])
        names = [case["claimed"]] if "claimed" in case else case["of"]
        found = [
            row
            for row in wrong
            if row["kind"] == kind and all(stands_in(row, figures[name], files) for name in names)
        ]
        assert len(found) == 1, case
    assert len(wrong) == len(planted)


def test_no_promise_that_was_met_is_called_missed(expected, figures, violated):
    files = {document["source"]: document["file"] for document in expected["document"]}
    met = [case for entry in expected["verdict"] if entry["verdict"] == "met" for case in entry["cases"]]
    assert len(met) >= 30
    for case in met:
        for row in violated:
            if row["kind"] in PROMISES:
                figure = figures[case["target"]]
                both = stands_in(row, figure, files) and stands_in(row, figures[case["actual"]], files)
                assert not both, case


def test_a_raised_target_is_kept_as_a_revision(expected, figures, tables):
    [case] = [
        case for entry in expected["verdict"] if entry["verdict"] == "revised" for case in entry["cases"]
    ]
    [row] = tables.targets.query("revises.notna()").to_dict("records")
    assert (row["region"], row["period"]) == (case["region"], case["period"])
    assert float(row["target_value"]) == float(figures[case["revised"]].value)
    assert float(row["actual_value"]) == float(figures[case["actual"]].value)
    assert row["verdict"] == "missed"


def test_totals_of_tables_are_added_up(tables):
    # The title of a table is dropped as a qualifier; 合计 is one that sums need.
    sums = tables.findings.query("kind == 'sum' and verdict == 'holds'")
    assert len(sums) >= 20
