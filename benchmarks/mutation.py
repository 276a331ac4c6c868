"""How many wrong digits the checks within a document find.

python benchmarks/mutation.py [MUTANTS]     default: 4 mutants for each passage

Every passage in `tests/tables/audit/cases` holds as it stands. One digit of one number that takes part is
changed, and the formula of the passage says (with intervals, and apart from the program) whether the sum,
share or rise is now wrong. Printed is, for each kind: the passages; those whose relation is checked, over the
very figures, and holds; mutants that leave the rounding interval, and how many of them the program calls
`violated` or `borderline`; mutants inside it; and false alarms over all that hold.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from heshu import loaders
from heshu.knowledge import Knowledge, load
from heshu.model import Document, Result
from heshu.run.pipeline import read_figures
from heshu.tables.audit import findings
from heshu.tables.audit.finding import Finding
from heshu.tables.interval import Interval
from heshu.tables.observations import Observation, of_result

CASES = Path(__file__).parents[1] / "tests" / "tables" / "audit" / "cases"
SEED = 20240229
FLAGGED = ("violated", "borderline")
OPEN = "open"
"""The file of passages whose check is not made yet."""


@dataclass(frozen=True)
class Case:
    """One passage, the figures that are bound to each other in it, and how."""

    kind: str
    text: str
    numbers: tuple[tuple[int, int], ...]
    """Where the figures of the check stand, the claim first."""
    formula: str
    op: str
    whole_number: bool
    format: str


@dataclass(frozen=True)
class Mutant:
    """A passage with one digit changed."""

    case: Case
    text: str
    start: int
    """Where the number with the changed digit begins."""


def cases(folder: Path = CASES, *, names: Sequence[str] = ()) -> list[Case]:
    """The passages of the files in a folder; of all that hold, where no `names` of files are given."""
    paths = [folder / f"{name}.toml" for name in names] or sorted(folder.glob("*.toml"))
    return [
        _case(raw)
        for path in paths
        if names or path.stem != OPEN
        for raw in tomllib.loads(path.read_text("utf-8")).get("case", [])
    ]


def _case(raw: dict[str, Any]) -> Case:
    text, quotes = raw["text"].strip(), raw.get("numbers", [])
    places = []
    for quote, nth in zip(quotes, raw.get("quotes_at", [1] * len(quotes)), strict=True):
        hits = list(re.finditer(rf"(?<![\d.]){re.escape(quote)}(?![\d.])", text))
        places.append(hits[nth - 1].span())
    return Case(
        raw["kind"], text, tuple(places), raw.get("formula", ""), raw.get("op", "eq"),
        raw.get("whole_number", False), raw.get("format", "txt"),
    )  # fmt: skip


def read(texts: list[tuple[str, str]], knowledge: Knowledge) -> list[list[Observation]]:
    """The observations of each (text, format)."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        for number, (text, kind) in enumerate(texts):
            _, figures = read_figures(_document(text, kind, Path(name)), knowledge)
            result = Result(str(number), f"{number:016x}", "ok", format=kind, figures=figures)
            found.append(of_result(result, knowledge))
    return found


def _document(text: str, kind: str, folder: Path) -> Document:
    if kind == "txt":
        return loaders.from_text(text)
    path = folder / f"passage.{kind}"
    path.write_text(text, encoding="utf-8")
    return loaders.load(path)


def mutants(case: Case, many: int, chance: random.Random) -> Iterator[Mutant]:
    """`many` passages with one digit of one number of the check changed (not to a leading zero)."""
    places = [
        (start, at)
        for start, end in case.numbers
        for at in range(start, end)
        if case.text[at].isdecimal()
    ]  # fmt: skip
    for start, at in chance.sample(places * 2, min(many, len(places) * 2)):
        first = not case.text[at - 1 : at].strip(".").isdecimal() and case.text[at - 1 : at] != "."
        digits = [digit for digit in "0123456789"[first:] if digit != case.text[at]]
        yield Mutant(case, case.text[:at] + chance.choice(digits) + case.text[at + 1 :], start)


def is_wrong(case: Case, text: str, observations: list[Observation]) -> bool:
    """Whether the formula no longer holds for what the numbers of a passage stand for."""
    # Every format but txt has offsets of its own, so the numbers are found by what they say.
    taking = _taking_part(case, text, observations)
    if taking is None:
        return False
    held = [_size(one) for one in taking]
    claim = held[0]
    if case.kind == "ratio" and claim.low == claim.high and "/" in case.formula:
        # A mean is rounded, also where its unit is one of things that are counted (每平方公里294人).
        claim = claim + Interval(Decimal("-0.5"), Decimal("0.5"))
    if case.whole_number:
        many, (low, high) = taking[1].value or Decimal(1), (claim.low or Decimal(0), claim.high or Decimal(0))
        return not any(low <= Decimal(100 * whole) / many <= high for whole in range(int(many) + 1))
    given = _given(case.formula, held[1:])
    if case.op == "le":
        given = Interval(None, given.high)
    elif case.op == "ge":
        given = Interval(given.low, None)
    return not claim.meets(given)


def _size(one: Observation) -> Interval:
    """What the number stands for, without its sign: the formulas say which way it goes."""
    low, high = one.stands_for.low, one.stands_for.high
    if one.value is None:
        return one.stands_for
    size = abs(one.value)
    if one.family == "ratio":
        # 三分之一, 四成: spoken in round parts, half a tenth or a tenth of it to either side.
        wide = max(Decimal("0.05"), size / 10)
        return Interval(size, None) if one.relation in ("ge", "gt") else Interval(size - wide, size + wide)
    if one.measure == "gap":
        # 低于去年的25.4 tells the level of last year.
        return Interval(size - one.step / 2, size + one.step / 2)
    if one.relation == "gt":
        # 突破10亿元: a mark is meant exactly.
        return Interval(size, None)
    if one.value < 0:
        return Interval(None if high is None else -high, None if low is None else -low)
    return one.stands_for


def _taking_part(case: Case, text: str, observations: list[Observation]) -> list[Observation] | None:
    found = []
    for start, end in case.numbers:
        hits = [one for one in observations if one.quote == text[start:end]]
        if case.format == "txt":
            hits = [one for one in hits if one.start == start]
        if not hits:
            return None
        found.append(hits[0])
    return found


def _given(formula: str, others: list[Interval]) -> Interval:
    """The formula at every corner: all of them rise or fall with each of their numbers.

    An end that is open (突破10亿元) has no corner; the op of such a passage asks for the other end.
    """
    corners = []
    for ends in product(*({end for end in (one.low, one.high) if end is not None} for one in others)):
        names = dict(zip("bcdefg", ends, strict=False))
        corners.append(eval(formula, {"D": Decimal, "__builtins__": {}}, names))
    return Interval(min(corners), max(corners))


def flagged(case: Case, found: list[Finding]) -> bool:
    """Whether a finding of the right kind says that something is wrong."""
    return any(one.kind == case.kind and one.verdict in FLAGGED for one in found)


@dataclass
class Tally:
    """What came of one kind."""

    passages: int = 0
    verified: int = 0
    """Passages as they stand whose relation was made a check that holds."""
    wrong: int = 0
    """Mutants that leave the rounding interval."""
    found: int = 0
    inside: int = 0
    """Mutants that stay inside it."""
    alarms: int = 0
    """Passages that hold, as they stand or with a digit changed, that were called wrong."""


def verified(case: Case, found: list[Finding]) -> bool:
    """Whether a finding that holds is of the right kind and over the very figures of the passage."""
    quotes = {case.text[start:end] for start, end in case.numbers}
    starts = {start for start, _ in case.numbers}
    for one in found:
        if one.kind == case.kind and one.verdict == "holds":
            taking = {figure.start for figure in one.figures}
            if starts <= taking or (
                case.format != "txt" and quotes <= {figure.quote for figure in one.figures}
            ):
                return True
    return False


def alarms(found: list[Finding]) -> list[str]:
    """What is called wrong."""
    return [f"{one.rule.id}: {one.row()['message']}" for one in found if one.verdict in FLAGGED]


def run(many: int, knowledge: Knowledge) -> tuple[dict[str, Tally], list[str]]:
    """(what came of each kind, what went wrong in words)."""
    chance = random.Random(SEED)
    there = cases()
    made = [mutant for case in there for mutant in mutants(case, many, chance)]
    texts = [(case.text, case.format) for case in there]
    texts += [(mutant.text, mutant.case.format) for mutant in made]
    read_ = read(texts, knowledge)
    tallies: dict[str, Tally] = defaultdict(Tally)
    trouble = []
    for case, observations in zip(there, read_, strict=False):
        tally, found = tallies[case.kind], list(findings(observations, knowledge))
        tally.passages += 1
        tally.verified += verified(case, found)
        for alarm in alarms(found):
            tally.alarms += 1
            trouble.append(f"alarm {case.text}: {alarm}")
    for mutant, observations in zip(made, read_[len(there) :], strict=True):
        tally, found = tallies[mutant.case.kind], list(findings(observations, knowledge))
        if is_wrong(mutant.case, mutant.text, observations):
            tally.wrong += 1
            tally.found += flagged(mutant.case, found)
            if not flagged(mutant.case, found):
                trouble.append(f"missed {mutant.case.kind} {mutant.text}")
        elif (taking := _taking_part(mutant.case, mutant.text, observations)) is not None:
            tally.inside += 1
            # Another row of the table may well be wrong now.
            if flagged(mutant.case, [one for one in found if set(one.figures) <= set(taking)]):
                tally.alarms += 1
                trouble.append(f"alarm inside {mutant.text}: {alarms(found)}")
    return tallies, trouble


def main() -> None:
    """Print what came of each kind, and what was missed or called wrong without being so."""
    tallies, trouble = run(int(sys.argv[1]) if len(sys.argv) > 1 else 4, load())
    for text in trouble:
        print(text.replace("\n", " / "))
    head = ("kind", "passages", "verified", "wrong", "found", "share", "inside", "false alarms")
    print("".join(f"{name:>15}" for name in head))
    for kind, one in sorted(tallies.items()):
        share = f"{one.found / one.wrong:.3f}" if one.wrong else "-"
        row = (kind, one.passages, one.verified, one.wrong, one.found, share, one.inside, one.alarms)
        print("".join(f"{value:>15}" for value in row))


if __name__ == "__main__":
    main()
