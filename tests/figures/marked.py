"""Cases as lines: a text with ⟦…⟧ around each quote, and what is expected of each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from heshu.model import Figure

HERE = Path(__file__).parent
_MARK = re.compile("⟦(.*?)⟧", re.DOTALL)
_NUMBERS = ("value", "low", "high")


@dataclass(frozen=True)
class Case:
    """`wanted` holds, for each figure in order, its quote, its start and the fields that it must have."""

    label: str
    text: str
    wanted: tuple[dict[str, Any], ...]
    reason: str = ""

    @property
    def param(self) -> Any:
        """The case for `pytest.mark.parametrize`; one with a reason is known to fail today."""
        marks = pytest.mark.xfail(strict=True, reason=self.reason) if self.reason else ()
        return pytest.param(self, id=self.label, marks=marks)


def unmarked(marked: str) -> tuple[str, list[tuple[int, str]]]:
    """The text without its marks, and (start, quote) of each of them."""
    text, quotes, last = "", [], 0
    for hit in _MARK.finditer(marked):
        text += marked[last : hit.start()]
        quotes.append((len(text), hit[1]))
        text += hit[1]
        last = hit.end()
    return text + marked[last:], quotes


def quantity_case(line: str, label: str, reason: str = "") -> Case:
    """`text | value unit relation measure masked | …`; see quantities.toml."""
    marked, *parts = line.split(" | ")
    text, quotes = unmarked(marked)
    assert len(parts) == len(quotes), f"{line}: as many parts as marks"
    wanted = []
    for part, (start, quote) in zip(parts, quotes, strict=True):
        masked = part.endswith(" masked")
        number, unit, relation, measure = (*part.removesuffix(" masked").split(), "eq", "level")[:4]
        if len(part.removesuffix(" masked").split()) == 3:
            measure = "level"
        low, dots, high = number.partition("..")
        fields: dict[str, Any] = dict.fromkeys(_NUMBERS)
        if dots:
            fields |= {"low": Decimal(low), "high": Decimal(high)}
        elif number != "?":
            fields["value"] = Decimal(number)
        fields |= {
            "unit": None if unit == "-" else unit,
            "relation": relation,
            "measure": measure,
            "masked": masked,
            "quote": quote,
            "start": start,
        }
        wanted.append(fields)
    return Case(label, text, tuple(wanted), reason)


def quantity_cases() -> Iterator[Case]:
    groups = tomllib.loads((HERE / "quantities.toml").read_text(encoding="utf-8"))
    for label, group in groups.items():
        for number, line in enumerate(group.get("cases", ()), 1):
            yield quantity_case(line, f"{label}-{number}")
        for number, known in enumerate(group.get("known", ()), 1):
            yield quantity_case(known["case"], f"{label}-known-{number}", known["reason"])


def work_cases(name: str) -> Iterator[Case]:
    """The cases of cases/NAME.toml; see the head of works.toml."""
    for raw in tomllib.loads((HERE / "cases" / name).read_text(encoding="utf-8"))["case"]:
        title = raw["title"] + "\n" if "title" in raw else ""
        text, quotes = unmarked(title + raw["text"])
        lines: Sequence[str] = raw.get("figures", ())
        wanted: list[dict[str, Any]] = []
        for line in lines:
            again = line.startswith("^")
            if not again:
                assert quotes, f"{raw['label']}: more lines than marks"
                start, quote = quotes.pop(0)
            wanted.append({"quote": quote, "start": start} | dict(fields_of(line.removeprefix("^"))))
        assert not quotes, f"{raw['label']}: more marks than lines"
        yield Case(raw["label"], text, tuple(wanted), raw.get("reason", ""))


def fields_of(line: str) -> Iterator[tuple[str, Any]]:
    for piece in line.split():
        name, equals, told = piece.partition("=")
        assert equals, f"{line}: {piece} is no name=value"
        if told == "null":
            yield name, None
        elif name in _NUMBERS:
            yield name, Decimal(told)
        elif name == "masked":
            yield name, told == "true"
        else:
            yield name, tuple(told.split("|"))


def agree(figures: Sequence[Figure], case: Case) -> None:
    """Assert that these and no other figures came out; a tuple holds the values that a field may have."""
    quotes = [one.quote for one in figures]
    expected_quotes = [fields["quote"] for fields in case.wanted]
    assert quotes == expected_quotes, f"{case.text}\nread {quotes}, not {expected_quotes}"
    wrong = [
        f"{figure.quote}: {name} is {getattr(figure, name)!s}, not {expected!s}"
        for figure, fields in zip(figures, case.wanted, strict=True)
        for name, expected in fields.items()
        if not _is(getattr(figure, name), expected)
    ]
    assert not wrong, case.text + "\n" + "\n".join(wrong)


def _is(got: object, expected: object) -> bool:
    return got in expected if isinstance(expected, tuple) else got == expected
