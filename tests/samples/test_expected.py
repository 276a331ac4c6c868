"""The expectations of the demo corpus hold together: quotes stand in the texts, the arithmetic is as planned.

Nothing here asks what the program makes of the samples; this is the ground that later tests of it stand on.
"""

import csv
import re
from decimal import Decimal
from importlib import resources

import pytest


def interval(figure):
    """The printed number as the values that round to it, in the plain unit."""
    value = Decimal(figure.value)
    printed = re.search(r"-?\d+(?:\.(\d+))?", figure.quote)
    half = Decimal(5).scaleb(-len(printed[1] or "") - 1)
    if Decimal(printed[0]):
        half *= abs(value / Decimal(printed[0]))
    return value - half, value + half


def claim(case, figures):
    """The lowest and highest result that the figures of a claim allow."""
    parts = [interval(figures[name]) for name in case["of"]]
    if case["kind"] == "sum":
        return sum(low for low, _ in parts), sum(high for _, high in parts)
    (low, high), (other_low, other_high) = parts
    match case["kind"]:
        case "share":
            return low / other_high * 100, high / other_low * 100
        case "ratio":
            return low / other_high, high / other_low
        case "growth":
            return (low / other_high - 1) * 100, (high / other_low - 1) * 100
        case "change":
            return low - other_high, high - other_low
        case "average_growth":
            root = 1 / Decimal(case["years"])
            return ((low / other_high) ** root - 1) * 100, ((high / other_low) ** root - 1) * 100
    raise AssertionError(f"unknown kind {case['kind']}")


def agrees(case, figures):
    low, high = claim(case, figures)
    claimed_low, claimed_high = interval(figures[case["claimed"]])
    return low <= claimed_high and claimed_low <= high


def cases(expected, table, verdict):
    return [case for entry in expected[table] if entry["verdict"] == verdict for case in entry["cases"]]


def test_every_quote_stands_in_its_document(expected, figures, texts, locate):
    missing = []
    for name, figure in figures.items():
        text = texts[figure.source]
        try:
            start, end = locate(text, figure.at)
        except AssertionError as error:
            missing.append(f"{name}: {error}")
            continue
        assert re.sub(r"\s", "", text[start:end]) == figure.quote
    assert missing == []


def test_every_trap_stands_in_its_document(expected, texts, samples):
    ignored = re.compile(r"<[^>]*>|[\s|]")
    for document in expected["document"]:
        text = texts[document["source"]]
        if document["file"].endswith(".html"):
            # The loader may have left the trap out already, as it should.
            text = (samples / document["file"]).read_text(encoding="utf-8")
        text = ignored.sub("", text)
        for trap in document.get("traps", ()):
            assert ignored.sub("", trap) in text, f"{document['source']}: {trap}"


def test_figures_say_what_the_guide_defines(figures):
    fields = {
        "relation": {"eq", "ge", "gt", "le", "lt", "about", "range"},
        "measure": {"level", "change", "growth", "gap"},
        "role": {"actual", "target", "forecast", "baseline", "other"},
    }
    for name, figure in figures.items():
        for field, values in fields.items():
            assert getattr(figure, field) in values, name
        assert figure.indicator, name
        if figure.relation == "range":
            assert Decimal(figure.low) < Decimal(figure.high), name
        else:
            assert (figure.value is None) == figure.masked, name


def test_figures_are_many_and_documents_all_have_some(expected, figures):
    assert len(figures) >= 400
    assert min(len(document["figures"]) for document in expected["document"]) >= 15


def test_counts_of_planned_verdicts(expected):
    counts = {entry["verdict"]: len(entry["cases"]) for entry in expected["verdict"]}
    assert counts == {"met": 39, "missed": 12, "dropped": 11, "revised": 1}


def test_counts_of_planned_findings(expected):
    wrong = [case["kind"] for case in cases(expected, "finding", "wrong")]
    assert {kind: wrong.count(kind) for kind in set(wrong)} == {
        "sum": 2,
        "share": 2,
        "growth": 2,
        "contradiction": 1,
        "direction": 1,
    }
    assert len(cases(expected, "finding", "right")) == 58


def test_right_claims_hold_within_rounding(expected, figures):
    bad = [case["claimed"] for case in cases(expected, "finding", "right") if not agrees(case, figures)]
    assert bad == []


def test_wrong_claims_lie_outside_rounding(expected, figures):
    for case in cases(expected, "finding", "wrong"):
        if "claimed" in case:
            assert not agrees(case, figures), case["claimed"]


def test_contradiction_is_beyond_rounding(expected, figures):
    for case in cases(expected, "finding", "wrong"):
        if case["kind"] != "contradiction":
            continue
        one, other = (figures[name] for name in case["of"])
        assert (one.region, one.period, one.unit) == (other.region, other.period, other.unit)
        assert set(one.indicator) & set(other.indicator)
        assert interval(one)[0] > interval(other)[1] or interval(one)[1] < interval(other)[0]


def test_direction_is_the_opposite_of_what_the_text_says(expected, figures, texts):
    for case in cases(expected, "finding", "wrong"):
        if case["kind"] != "direction":
            continue
        now, before = (figures[name] for name in case["of"])
        assert case["text"] in texts[now.source]
        assert case["says"] == "rise"
        assert interval(now)[1] < interval(before)[0]


def reached(target, actual):
    """Whether an actual value reaches its target; a plain number to be reached counts as a floor."""
    value, goal = Decimal(actual.value), Decimal(target.value)
    return {
        "ge": value >= goal,
        "eq": value >= goal,
        "about": value >= goal,
        "gt": value > goal,
        "le": value <= goal,
    }[target.relation]


@pytest.mark.parametrize(("verdict", "outcome"), [("met", True), ("missed", False)])
def test_planned_verdicts_follow_from_the_figures(expected, figures, verdict, outcome):
    for case in cases(expected, "verdict", verdict):
        target, actual = figures[case["target"]], figures[case["actual"]]
        assert target.role == "target", case
        assert actual.role == "actual", case
        assert target.period == actual.period == case["period"], case
        assert target.region == actual.region == case["region"], case
        assert (target.unit, target.measure) == (actual.unit, actual.measure), case
        assert reached(target, actual) is outcome, case


def test_dropped_targets_are_not_mentioned_again(expected, figures, texts):
    for case in cases(expected, "verdict", "dropped"):
        assert figures[case["target"]].period == case["period"]
        text = texts[case["silent"]]
        assert [word for word in case["absent"] if word in text] == [], case


def test_the_revised_target_turns_the_verdict(expected, figures):
    (case,) = cases(expected, "verdict", "revised")
    actual = figures[case["actual"]]
    assert reached(figures[case["target"]], actual)
    assert not reached(figures[case["revised"]], actual)


def test_the_places_are_invented():
    rows = csv.DictReader(
        resources.files("heshu.rules").joinpath("regions.csv").read_text(encoding="utf-8-sig").splitlines()
    )
    names = {name for row in rows for name in (row["name"], row["short"])}
    assert "成都市" in names
    invented = {"云泽市", "云岭区", "青石区", "南浦区", "云泽", "云岭", "青石", "南浦"}
    assert invented & names == set()
