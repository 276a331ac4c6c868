"""The built gold files agree with their source, and the corpus is as broad as it says."""

from __future__ import annotations

import importlib.util
import json
import sys
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


def _load_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_build", HERE / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


build = _load_build()
PASSAGES = build.passages()
FILES = build.written()
ROWS = {
    name.removesuffix(".jsonl"): [json.loads(line) for line in content.splitlines()]
    for name, content in FILES.items()
    if name.endswith(".jsonl")
}
TRAPS = tomllib.loads((HERE / "traps.toml").read_text(encoding="utf-8"))


def half(name: str) -> str:
    return "dev" if int(name[-1]) % 2 else "held out"


def passage(text: str, *labels: str) -> object:
    return build.Passage(
        name="health_review_01",
        field="health",
        kind="review",
        style=2015,
        region="青榆县",
        period="2019",
        role="actual",
        text=text,
        labels=labels,
    )


def test_built_files_agree_with_the_source() -> None:
    on_disk = {path.name for pattern in ("*.txt", "*.jsonl") for path in HERE.glob(pattern)}
    assert on_disk == set(FILES), "run python tests/gold/build.py"
    stale = [name for name, content in FILES.items() if (HERE / name).read_bytes() != content.encode()]
    assert stale == [], "run python tests/gold/build.py"


def test_every_quote_slices_back_from_the_built_text() -> None:
    for path in HERE.glob("*.jsonl"):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert [text[row["start"] : row["end"]] for row in rows] == [row["quote"] for row in rows]
        assert all(one["end"] <= following["start"] for one, following in pairwise(rows)), path.name


def test_the_corpus_is_large_enough() -> None:
    figures = [row for rows in ROWS.values() for row in rows if not row.get("optional")]
    assert len(PASSAGES) >= 120
    assert len(figures) >= 400


def test_every_field_of_work_and_kind_of_document_is_there_in_both_halves() -> None:
    for part in ("dev", "held out"):
        mine = [one for one in PASSAGES if half(one.name) == part]
        assert {one.field for one in mine} == set(build.FIELDS)
        assert {one.kind for one in mine} == set(build.KINDS)
        assert {one.style for one in mine} == {2005, 2015, 2025}


def test_names_say_field_and_kind() -> None:
    for one in PASSAGES:
        assert one.name.startswith(f"{one.field}_{one.kind}_")


@pytest.mark.parametrize("key", ["relation", "measure", "role"])
def test_every_choice_occurs_in_both_halves(key: str) -> None:
    for part in ("dev", "held out"):
        seen = {
            word for name in ROWS if half(name) == part for row in ROWS[name] for word in row[key].split("|")
        }
        assert seen == build.CHOICES[key]


def test_the_halves_are_balanced() -> None:
    figures: Counter[str] = Counter()
    for name, rows in ROWS.items():
        figures[half(name)] += len(rows)
    assert 0.7 < figures["held out"] / figures["dev"] < 1.4


def test_some_texts_hide_their_place_and_some_figures_are_masked_or_damaged() -> None:
    rows = [row for rows in ROWS.values() for row in rows]
    assert any(one.region is None for one in PASSAGES)
    assert sum(bool(row.get("masked")) for row in rows) >= 10
    assert any(row.get("corrupt") for row in rows)


def test_traps_are_many_and_none_is_told_twice() -> None:
    assert len(TRAPS["trap"]) >= 80
    assert len(TRAPS["figure"]) >= 40
    texts = [one["text"] for one in TRAPS["trap"] + TRAPS["figure"]]
    assert len(texts) == len(set(texts))
    assert all(one["why"] for one in TRAPS["trap"])
    assert all(one["text"].count(one["quote"]) == 1 for one in TRAPS["figure"])


@pytest.mark.parametrize(
    ("quote", "value", "unit", "relation"),
    [
        ("4.8万户", 48000, "户", None),
        ("300余万字", 3000000, "字", "about"),
        ("1,268.4万元", 12684000, "元", None),
        ("2.14亿", 214000000, None, None),
        ("9.8/10万", 9.8, "/10万", None),
        ("46.8%", 46.8, "%", None),
        ("8.6千克", 8.6, "千克", None),
    ],
)
def test_a_plain_quote_is_read(quote: str, value: float, unit: str | None, relation: str | None) -> None:
    said = build.said(quote)
    assert (said["value"], said["unit"], said.get("relation")) == (value, unit, relation)


def test_a_range_and_a_mask_are_read() -> None:
    assert build.said("2800至3500元") == {
        "value": None,
        "low": 2800,
        "high": 3500,
        "unit": "元",
        "relation": "range",
    }
    assert build.said("XX余万元") == {"value": None, "unit": "元", "masked": True, "relation": "about"}


def test_a_label_overrules_what_the_quote_says() -> None:
    text, rows = build.build(
        passage("标题\n参合率为⟦七成⟧，下降⟦3%⟧。", "参合率 | value=0.7 unit=1", "参合率 | measure=growth-")
    )
    assert text == "标题\n参合率为七成，下降3%。\n"
    assert (rows[0]["start"], rows[0]["value"], rows[0]["unit"]) == (7, 0.7, "1")
    assert (rows[1]["measure"], rows[1]["value"], rows[1]["period"]) == ("growth", -3, "2019")


@pytest.mark.parametrize(
    ("text", "labels", "complaint"),
    [
        ("共⟦3家⟧、⟦4家⟧。", ["数"], "2 marks but 1 labels"),
        ("共⟦3家。", [], "not closed"),
        ("共⟦3家⟧。", ["数 | period=去年"], "period is 去年"),
        ("共⟦3家⟧。", ["数 | role=done"], "role is done"),
        ("共⟦3家⟧。", ["数 | unti=家"], "no such option"),
        ("占⟦七成⟧。", ["占比"], "the quote is not plain"),
        ("共⟦3家⟧。", ["| role=target"], "no indicator"),
    ],
)
def test_a_wrong_source_is_refused(text: str, labels: list[str], complaint: str) -> None:
    with pytest.raises(build.SourceError, match=complaint):
        build.build(passage(text, *labels))
