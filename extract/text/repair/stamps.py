"""Numbers in which a site's year stands for "10": the stamp is found in the document itself, then undone.

A site that sells old reports as new ones put its year over every year of a text and over every "10":
20230% was 100 %, 22/2023万 was 22/10万, 520230多页 was 5100多页. Which year, and what it replaced, is told by
values that cannot be; a stamped text then has no "10" left in any number, a clean one has many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...knowledge import Knowledge, Rule
from ..timeline import timeline
from ..units import units
from .candidate import Candidate

_NUMERAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_STAMPED = re.compile(r"(?=(20(?:1[4-9]|2[0-9]|3[0-5])))")
_LONGEST = 8
"""Characters of the longest number without a unit that is an amount; more are a telephone or a code."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The year that was stamped, and what it replaced: each possibility with its share, likeliest first."""

    year: str
    tokens: tuple[tuple[str, float], ...]
    weight: float
    evidence: str


@dataclass(frozen=True, slots=True)
class _Numeral:
    """A number of the text that holds the year; `sign` is the rule that says in which way."""

    start: int
    end: int
    written: str
    sign: str


class Stamps:
    """Finds stamped numbers with the pack `repairs.stamped`."""

    def __init__(self, knowledge: Knowledge) -> None:
        rules = knowledge.rules("repairs.stamped")
        self._rules = {rule.id.rpartition(".")[2]: rule for rule in rules}
        self._hard = [rule for rule in rules if rule.data.get("sign") == "hard"]
        self._units = units(knowledge)
        self._timeline = timeline(knowledge)

    # ---- the stamp of a text

    def stamp(self, text: str) -> Stamp | None:
        """The stamp of a whole text; None for a text without one."""
        hard = self._impossible(text)
        years = {year for year, _, _ in hard} | self._inside_years(text)
        found = [stamp for year in sorted(years) if (stamp := self._weigh(text, year, hard))]
        return max(found, key=lambda stamp: stamp.weight) if found else None

    def _impossible(self, text: str) -> list[tuple[str, Rule, str]]:
        """(year, rule, what is written) of every value that cannot be."""
        return [(hit["year"], rule, hit.group()) for rule in self._hard for hit in rule.regex.finditer(text)]

    @staticmethod
    def _inside_years(text: str) -> set[str]:
        return {
            year
            for hit in _NUMERAL.finditer(text)
            if len(hit.group()) >= 5
            for year in _STAMPED.findall(hit.group())
        }

    def _weigh(self, text: str, year: str, hard: Sequence[tuple[str, Rule, str]]) -> Stamp | None:
        """Add up what speaks for and against one year as the stamp of a text."""
        mine = [(rule, written) for found, rule, written in hard if found == year]
        numerals = list(self._numerals(text, year))
        inside = [one for one in numerals if one.sign == "inside"]
        whole = [one for one in numerals if one.sign == "whole"]
        evidence = self._rules["evidence"].data
        late = self._timeline.contradiction(self._timeline.find(text), [int(year)]) or ""
        told_often = late or text.count(year + "年") >= int(evidence["told"])
        if not mine and (
            len(inside) + (len(whole) if late else 0) < int(evidence["inside"]) or not told_often
        ):
            return None
        tokens = self._tokens(text, year, mine)
        if not tokens:
            return None
        token = tokens[0][0]
        every = [number.replace(year, " ") for number in _NUMERAL.findall(text)]
        told = sum(token in number for number in every)
        others = {found for found in re.findall("((?:19|20)[0-9]{2})年", text) if found != year}
        weight = (
            sum(float(rule.data["weight"]) for rule, _ in mine)
            + len(inside) * self._number("inside", "weight")
            + len(whole) * self._number("whole", "weight")
            + told * self._number("token_told", "weight")
            + (len(every) - told) * self._number("token_missing", "weight")
            + len(others) * self._number("other_years", "weight")
            + (self._number("late", "weight") if late else 0)
        )
        if weight < float(evidence["least"]):
            return None
        shown = "、".join(dict.fromkeys([written for _, written in mine] + [one.written for one in inside]))
        why = f"全文的数字里没有“{token}”，却有{shown[:60]}：“{token}”被换成了{year}"
        return Stamp(year, tokens, weight, why)

    def _tokens(
        self, text: str, year: str, impossible: Sequence[tuple[Rule, str]]
    ) -> tuple[tuple[str, float], ...]:
        """What the year may have replaced, each with its share of the certainty; none where nothing fits."""
        numbers = [number.replace(year, " ") for number in _NUMERAL.findall(text)]
        weights: dict[str, float] = {}
        for token, share in self._rules["tokens"].data["tokens"]:
            if all(_possible(written.replace(year, token), rule) for rule, written in impossible):
                told = sum(token in number for number in numbers)
                weights[token] = float(share) * float(self._rules["tokens"].data["told"]) ** told
        whole = sum(weights.values())
        ordered = sorted(weights, key=lambda token: -weights[token])
        return tuple((token, weights[token] / whole) for token in ordered)

    def _number(self, name: str, key: str) -> float:
        return float(self._rules[name].data[key])

    # ---- the stamped numbers

    def _numerals(self, text: str, year: str) -> Iterator[_Numeral]:
        """The numbers that hold the year where a number stands, not a year, a day or a code."""
        impossible = [
            (hit.span(), rule.id.rpartition(".")[2])
            for rule in self._hard
            for hit in rule.regex.finditer(text)
            if hit["year"] == year
        ]
        for hit in _NUMERAL.finditer(text):
            written = hit.group()
            if year not in written:
                continue
            start, end = hit.span()
            sign = next((name for (first, last), name in impossible if first < end and start < last), None)
            sign = sign or self._sign(text[max(0, start - 4) : start], written, text[end : end + 12], year)
            if sign is not None:
                yield _Numeral(start, end, written, sign)

    def _sign(self, before: str, written: str, after: str, year: str) -> str | None:
        """How a number holds the year; None where it is a year, a day or a code."""
        rules = self._rules
        multiplier = rules["multiplier"].regex.match(after)
        unit = self._units.match(after, multiplier.end() if multiplier else 0)
        measured = unit is not None and unit.strength != "years"
        bare_code = len(written) > _LONGEST or rules["day"].regex.match(written)
        if rules["code"].regex.search(before) or (bare_code and not measured):
            return None
        if written == year and rules["year"].regex.match(after):
            return None
        if written != year:
            return "inside"
        grown = rules["growth_before"].regex.search(before) and not rules["year"].regex.match(after)
        if measured or grown or rules["bounded"].regex.match(after):
            return "whole"
        return "bare" if rules["number_before"].regex.search(before) else None

    def find(self, text: str, stamp: Stamp) -> list[Candidate]:
        """The numbers of a stamped text with what stood there before."""
        return [one for numeral in self._numerals(text, stamp.year) for one in self._restored(numeral, stamp)]

    def _restored(self, numeral: _Numeral, stamp: Stamp) -> Iterator[Candidate]:
        """One step for every stamp in a number; every reading where what was replaced is not certain."""
        rule = self._rules[numeral.sign]
        certain = stamp.tokens[0][1] >= self._number("tokens", "certain")
        for hit in re.finditer(stamp.year, numeral.written):
            start = numeral.start + hit.start()
            for token, share in stamp.tokens[: 1 if certain else None]:
                yield Candidate(
                    start,
                    start + len(stamp.year),
                    token,
                    rule.id,
                    round(float(rule.data["confidence"]) * share, 3),
                    "number",
                    stamp.evidence,
                    "apply" if certain and numeral.sign != "bare" else "doubt",
                )


def _possible(written: str, rule: Rule) -> bool:
    """Whether what could not be, by its rule, could with a token put back."""
    number = _NUMERAL.search(written)
    if number is None or re.match("0[0-9]", number.group()):
        return False
    value, data = float(number.group()), rule.data
    return (
        value <= float(data.get("limit", value))
        and value in data.get("allowed", (value,))
        and value % float(data.get("round", value)) == 0
    )
