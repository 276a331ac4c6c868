"""Results on disk: equal when they come back, there whole or not at all."""

from decimal import Decimal

import pytest
from heshu.model import Figure, Repair, Result
from heshu.run.cache import Cache, decode, encode
from hypothesis import given, settings
from hypothesis import strategies as st
from made import report, result

TEXT = st.text(max_size=8)
NUMBERS = st.none() | st.decimals(allow_nan=False, places=12)
REPAIRS = st.builds(
    Repair, st.integers(0, 9), st.integers(0, 9), TEXT, TEXT, TEXT, st.floats(0, 1), st.booleans(), TEXT
)
FIGURES = st.builds(
    Figure,
    start=st.integers(0, 99),
    end=st.integers(0, 99),
    quote=TEXT,
    sentence=TEXT,
    sentence_start=st.integers(0, 99),
    section=st.lists(TEXT, max_size=3).map(tuple),
    value=NUMBERS,
    low=NUMBERS,
    high=NUMBERS,
    unit=st.none() | TEXT,
    masked=st.booleans(),
    repairs=st.lists(REPAIRS, max_size=2).map(tuple),
    rules=st.dictionaries(TEXT, st.lists(TEXT, max_size=2).map(tuple), max_size=2),
    confidence=st.floats(0, 1),
)


@given(st.lists(FIGURES, max_size=3))
@settings(max_examples=50)
def test_results_come_back_equal(figures):
    whole = result(*figures)
    again = decode(encode(whole))
    assert again == whole
    assert [str(figure.value) for figure in again.figures] == [str(figure.value) for figure in figures]


def test_a_whole_report_comes_back_equal(tmp_path):
    cache = Cache(tmp_path / "cache", "1", "rules")
    key = cache.key("in/甲.txt", "00")
    cache.write(key, report())
    assert cache.has(key)
    assert cache.read(key) == report()


def test_the_key_is_path_bytes_rules_and_version(tmp_path):
    keys = {
        Cache(tmp_path, version, digest).key(path, sha)
        for version in "12"
        for digest in "ab"
        for path in "xy"
        for sha in "pq"
    }
    assert len(keys) == 16


def test_failures_are_kept_but_tried_again(tmp_path):
    cache = Cache(tmp_path, "1", "rules")
    failed = Result("a", None, "failed", error="x")
    cache.write("k", failed)
    assert not cache.has("k")
    assert cache.read("k") == failed
    cache.write("k", report())
    assert cache.has("k")
    assert cache.read("k") == report()
    cache.write("k", failed)
    assert cache.read("k") == failed


@pytest.mark.parametrize("content", ["", "{", "[]", '{"path": "a"}', '{"metadata": 3, "figures": 1}', "\xff"])
def test_a_damaged_entry_is_a_value_error(tmp_path, content):
    cache = Cache(tmp_path, "1", "rules")
    cache.write("k", report())
    next(tmp_path.glob("*.json")).write_bytes(content.encode("latin-1"))
    with pytest.raises(ValueError):  # noqa: PT011
        cache.read("k")


def test_only_the_last_run_is_kept(tmp_path):
    cache = Cache(tmp_path, "1", "rules")
    for key in ("a", "b"):
        cache.write(key, report())
    (tmp_path / "c.json.123.part").write_text("half")
    cache.keep_only({"b"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


def test_numbers_keep_their_digits():
    assert decode(encode(report())).figures[1].value.as_tuple() == Decimal("6.90").as_tuple()
