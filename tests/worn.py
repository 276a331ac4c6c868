"""Damage done to clean texts the way that sites do it, with the place of every character before and after."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Worn:
    """A text while it is being damaged. `places` gives for every character its span in the clean text."""

    text: str
    places: tuple[tuple[int, int], ...]

    @classmethod
    def clean(cls, text: str) -> Worn:
        """A text to which nothing has been done yet."""
        return cls(text, tuple((at, at + 1) for at in range(len(text))))

    def put(self, pattern: str, after: str | Callable[[re.Match[str]], str]) -> Worn:
        """Every match of a pattern replaced; the new characters come from the whole match."""
        pieces: list[str] = []
        places: list[tuple[int, int]] = []
        position = 0
        for hit in re.finditer(pattern, self.text):
            new = after(hit) if callable(after) else after
            pieces += (self.text[position : hit.start()], new)
            places += self.places[position : hit.start()]
            if new == hit.group():
                places += self.places[hit.start() : hit.end()]
            elif hit.end() > hit.start():
                whole = self.places[hit.start()][0], self.places[hit.end() - 1][1]
                places += [whole] * len(new)
            else:
                at = self.places[hit.start()][0] if hit.start() < len(self.places) else position
                places += [(at, at)] * len(new)
            position = hit.end()
        pieces.append(self.text[position:])
        places += self.places[position:]
        return replace(self, text="".join(pieces), places=tuple(places))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the clean text stands now; an empty span where nothing is left of it."""
        inside = [at for at, (first, last) in enumerate(self.places) if first < end and start < last]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def stamp_years(worn: Worn, year: str) -> Worn:
    """One year over every year of the text."""
    return worn.put(r"(?<!\d)(?:19|20)\d{2}(?=年)", year)


def stamp_tens(worn: Worn, year: str) -> Worn:
    """The year over every "10" in a number."""
    return worn.put("10", year)


def lose_dashes(worn: Worn) -> Worn:
    """No dash between two numbers."""
    return worn.put(r"(?<=[\d%‰])[—–―－‐~～∼-]{1,2}(?=\d)", "")


def lose_percents(worn: Worn) -> Worn:
    """No percent sign."""
    return worn.put("[%％]", "")


def lose_quotes(worn: Worn) -> Worn:
    """No closing quotation mark."""
    return worn.put("”", "")


def wash(worn: Worn, pairs: Iterable[tuple[str, str]]) -> Worn:
    """Every first word of a pair replaced by the second."""
    table = dict(pairs)
    words = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    return worn.put(words, lambda hit: table[hit.group()])


def mask(worn: Worn, seed: int, share: float) -> Worn:
    """A share of the counts and of the names of districts hidden."""
    chance = random.Random(seed)
    return worn.put(
        r"(?<![\d.])\d+(?:\.\d+)?(?=[万亿]?(?:人|户|家|个|元|%))",
        lambda hit: "XX" if chance.random() < share else hit.group(),
    )


def preview(worn: Worn, seed: int) -> Worn:
    """Cut into the numbered blocks of a preview: 3、, each behind an empty line, in mid-sentence."""
    chance = random.Random(seed)
    count = iter(range(2, 10_000))
    return worn.put(
        r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])",
        lambda hit: f"\n\n{next(count)}、" if chance.random() < 1 / 600 else "",
    )
