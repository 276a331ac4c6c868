"""Clean texts stay as they are; texts that are damaged the way that sites do it come back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import worn
from heshu.api import samples
from heshu.figures import extract
from heshu.knowledge import Knowledge
from heshu.loaders import from_text, load
from heshu.model import Figure
from heshu.text import read

HOUSE = Path(__file__).resolve().parents[3]
SHARED = HOUSE.parent / "shared" / "corpus"
DAMAGED = "文库预览"
"""The one sample that is damaged on purpose."""

CLEAN = [path for path in samples() if DAMAGED not in path.name]


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_clean_samples_stay(path: Path, knowledge: Knowledge) -> None:
    assert [one for one in read(load(path, knowledge), knowledge).repairs if one.applied] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpus of real reports is not part of the project")
@pytest.mark.parametrize("folder", ["provinces", "central", "communiques"])
def test_clean_reports_stay(folder: str, knowledge: Knowledge) -> None:
    for path in sorted(SHARED.joinpath(folder).rglob("*.*")):
        made = [one for one in read(load(path, knowledge), knowledge).repairs if one.applied]
        assert made == [], path.name


def long_text(knowledge: Knowledge) -> str:
    """The clean samples as one text, so that there are numbers enough."""
    return "\n".join(read(load(path, knowledge), knowledge, "off").text for path in CLEAN)


def counted(clean: str, damaged: worn.Worn, knowledge: Knowledge) -> Counter[str]:
    """How many of the figures that damage touched are restored, empty, and wrong."""
    found: dict[int, Figure] = {}
    for figure in extract(read(from_text(damaged.text), knowledge), knowledge):
        assert damaged.text[figure.start : figure.end] == figure.quote
        found |= dict.fromkeys(range(figure.start, figure.end), figure)
    counts: Counter[str] = Counter()
    for figure in extract(read(from_text(clean), knowledge), knowledge):
        start, end = damaged.span(figure.start, figure.end)
        if damaged.text[start:end] == figure.quote:
            continue
        other = next((found[at] for at in range(start, end) if at in found), None)
        same = other is not None and (other.value, other.low, other.high, other.unit) == (
            figure.value,
            figure.low,
            figure.high,
            figure.unit,
        )
        empty = other is None or (other.value is None and other.low is None)
        counts["restored" if same else "empty" if empty else "wrong"] += 1
    return counts


@pytest.mark.parametrize("year", ["2021", "2023"])
def test_stamped_numbers_come_back(year: str, knowledge: Knowledge) -> None:
    clean = long_text(knowledge)
    damaged = worn.stamp_tens(worn.stamp_years(worn.Worn.clean(clean), year), year)
    counts = counted(clean, damaged, knowledge)
    assert counts.total() >= 15
    assert counts["restored"] >= 0.9 * counts.total()
    assert counts["wrong"] == 0


def test_lost_percent_signs_come_back(knowledge: Knowledge) -> None:
    clean = long_text(knowledge)
    counts = counted(clean, worn.lose_percents(worn.Worn.clean(clean)), knowledge)
    assert counts.total() >= 60
    assert counts["restored"] >= 0.8 * counts.total()


def test_masked_numbers_have_no_value(knowledge: Knowledge) -> None:
    clean = long_text(knowledge)
    counts = counted(clean, worn.mask(worn.Worn.clean(clean), seed=3, share=0.4), knowledge)
    assert counts["empty"] >= 0.97 * counts.total() >= 30
