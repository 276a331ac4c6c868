"""Sentences in three bins: what is read right, what holds no figure, and what is known to be read wrong."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from figures.marked import HERE, Case, agree, work_cases

TRAPS = tomllib.loads((HERE.parent / "gold" / "traps.toml").read_text(encoding="utf-8"))
KNOWN_TRAPS: dict[str, str] = tomllib.loads(
    (HERE / "cases" / "known_failures.toml").read_text(encoding="utf-8")
)["traps"]
BINS = {name: list(work_cases(f"{name}.toml")) for name in ("works", "untouched", "known_failures")}


def trap(raw: dict[str, str]) -> Any:
    """A sentence of traps.toml with its quote, None where it holds no figure."""
    reason = KNOWN_TRAPS.get(raw["text"])
    marks = pytest.mark.xfail(strict=True, reason=reason) if reason else ()
    return pytest.param(raw["text"], raw.get("quote"), marks=marks)


@pytest.mark.parametrize("case", [case.param for name in BINS for case in BINS[name]])
def test_case(case: Case, read) -> None:
    agree(read(case.text), case)


@pytest.mark.parametrize(("text", "quote"), [trap(raw) for raw in (*TRAPS["trap"], *TRAPS["figure"])])
def test_trap(text: str, quote: str | None, read) -> None:
    assert [found.quote for found in read(text)] == ([quote] if quote else [])


def test_bins_hold_what_they_say() -> None:
    assert all(case.wanted and not case.reason for case in BINS["works"])
    assert all(not case.wanted and not case.reason for case in BINS["untouched"])
    assert all(case.reason for case in BINS["known_failures"])


def test_labels_are_unique() -> None:
    labels = [case.label for cases in BINS.values() for case in cases]
    assert len(labels) == len(set(labels))


def test_known_traps_are_traps() -> None:
    assert set(KNOWN_TRAPS) <= {one["text"] for kind in TRAPS.values() for one in kind}
