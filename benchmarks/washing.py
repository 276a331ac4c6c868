"""How well swapped words are put back: clean reports are washed with the pack's pairs and mended again.

python benchmarks/washing.py [FOLDER ...]     default: the clean reports beside the project
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heshu.knowledge import Knowledge
from heshu.knowledge import load as load_knowledge
from heshu.loaders import load
from heshu.model import LoadError
from heshu.text import read
from heshu.text.repair.candidate import Candidate
from heshu.text.repair.washing import Washing

SHARED = Path(__file__).parents[2] / "shared" / "corpus"
DEFAULT = (SHARED / "provinces", SHARED / "central", SHARED / "communiques")
SUFFIXES = (".txt", ".md", ".docx", ".html")
SEED = 20240229

Pair = tuple[str, str]
Swaps = dict[tuple[int, int], Pair]


@dataclass
class Tally:
    """What became of the places of one pair."""

    washed: int = 0
    restored: int = 0
    wrong: int = 0

    def row(self) -> str:
        """The counts with precision and recall; a dash where nothing was changed."""
        changed = self.restored + self.wrong
        precision = f"{self.restored / changed:10.3f}" if changed else "         -"
        recall = f"{self.restored / self.washed:8.3f}" if self.washed else "       -"
        left = self.washed - self.restored
        return f"{self.washed:8} {self.restored:8} {left:8} {self.wrong:6} {precision} {recall}"


def texts(folders: Iterable[Path], knowledge: Knowledge) -> Iterator[str]:
    """The reading texts of every report in the folders."""
    for folder in folders:
        if not folder.exists():
            print(f"{folder} is not here; give folders of clean reports", file=sys.stderr)
            continue
        for path in sorted(one for one in folder.rglob("*") if one.suffix in SUFFIXES):
            try:
                yield read(load(path), knowledge).text
            except LoadError as error:
                print(error, file=sys.stderr)


def families(knowledge: Knowledge) -> dict[str, list[Pair]]:
    """The pairs of every family."""
    found: dict[str, dict[Pair, None]] = defaultdict(dict)
    for rule in knowledge.rules("repairs.washing"):
        if rule.pattern is not None:
            for family in rule.data["families"]:
                found[family][rule.data["washed"], rule.data["original"]] = None
    return {family: list(pairs) for family, pairs in sorted(found.items())}


def washed(text: str, pairs: list[Pair], dice: random.Random) -> tuple[str, Swaps]:
    """A text with every original word swapped (by one of its swaps, drawn), and where they are."""
    swap: dict[str, str] = {}
    for other, original in dice.sample(pairs, len(pairs)):
        swap[original] = other
    words = re.compile("|".join(sorted(swap, key=len, reverse=True)))
    pieces: list[str] = []
    swaps: Swaps = {}
    position = length = 0
    for hit in words.finditer(text):
        pieces += (text[position : hit.start()], swap[hit.group()])
        length += hit.start() - position
        end = length + len(swap[hit.group()])
        swaps[length, end] = (swap[hit.group()], hit.group())
        position, length = hit.end(), end
    return "".join(pieces) + text[position:], swaps


def score(
    candidates: Iterable[Candidate], swaps: Swaps, pair_of: dict[str, Pair]
) -> Iterator[tuple[Pair, bool, Candidate]]:
    """For every candidate its pair, and whether it puts back what stood there."""
    for one in candidates:
        pair = pair_of[one.rule]
        yield pair, swaps.get((one.start, one.end)) == pair, one


def show(tallies: dict[Pair, Tally]) -> None:
    """The table of the pairs, and its sum."""
    print("pair               washed restored     left  wrong  precision   recall")
    for (other, original), tally in sorted(tallies.items(), key=lambda item: -item[1].washed):
        print(f"{other}→{original}".ljust(14), tally.row())
    total = Tally()
    for tally in tallies.values():
        total.washed += tally.washed
        total.restored += tally.restored
        total.wrong += tally.wrong
    print("all".ljust(16), total.row())


def bench(
    family: str, pairs: list[Pair], clean: list[str], washing: Washing, pair_of: dict[str, Pair]
) -> None:
    """Wash every text by one family, mend it, and print what became of it."""
    dice = random.Random(f"{SEED}{family}")
    tallies = {pair: Tally() for pair in pairs}
    wrong: Counter[str] = Counter()
    known = 0
    for text in clean:
        dirty, swaps = washed(text, pairs, dice)
        candidates = washing.find(dirty)
        known += bool(candidates)
        for pair in swaps.values():
            tallies[pair].washed += 1
        for pair, right, one in score(candidates, swaps, pair_of):
            tally = tallies.setdefault(pair, Tally())
            tally.restored += right
            tally.wrong += not right
            if not right:
                wrong[f"{one.rule}: {dirty[one.start - 8 : one.end + 8]!r}"] += 1
    print(f"\nfamily {family}: {known} of {len(clean)} texts known as washed")
    show(tallies)
    for place, times in wrong.most_common():
        print(f"  wrong {times} x {place}")


def main() -> None:
    """Print what was read, what was changed in clean texts, and a table for every family."""
    knowledge = load_knowledge()
    washing = Washing(knowledge)
    clean = list(texts([Path(name) for name in sys.argv[1:]] or DEFAULT, knowledge))
    repairs = sum(len(washing.find(text)) for text in clean)
    print(f"{len(clean)} clean texts, {sum(map(len, clean))} characters, {repairs} repairs (must be 0)")
    pair_of = {
        rule.id: (rule.data["washed"], rule.data["original"])
        for rule in knowledge.rules("repairs.washing")
        if rule.pattern is not None
    }
    for family, pairs in families(knowledge).items():
        bench(family, pairs, clean, washing, pair_of)


if __name__ == "__main__":
    main()
