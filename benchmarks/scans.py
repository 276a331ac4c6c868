"""How well scans are read, held against the same reports as text.

python benchmarks/scans.py ORIGINAL SCAN [ORIGINAL SCAN …] [--misses]

Printed is for each pair: the error rate of characters (edits for each character of the original, blanks left
out), the share of the original's figures that the scan gives with the same value, unit and indicator, in the
same order, the tables with their rows and columns, the share of numbers in their cells, seconds a page.
A scan may hold the first pages only: the original counts as far as the scan goes.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from heshu import loaders
from heshu.knowledge import Knowledge, load
from heshu.model import Document, Figure
from heshu.run.pipeline import read_figures
from rapidfuzz.distance import Levenshtein

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Punctuation that printers and OCR set in either width.
_WIDTHS = str.maketrans("，：；！？（）．％—－–", ",:;!?().%---")


@dataclass(frozen=True)
class Read:
    """One document with its figures and the seconds that loading took."""

    document: Document
    figures: tuple[Figure, ...]
    seconds: float


def read(path: str, knowledge: Knowledge) -> Read:
    """A document as `heshu run` reads it."""
    began = time.perf_counter()
    document = loaders.load(path, knowledge)
    seconds = time.perf_counter() - began
    return Read(document, read_figures(document, knowledge)[1], seconds)


def plain(text: str) -> str:
    """The characters that count."""
    return re.sub(r"\s+", "", text).translate(_WIDTHS)


def covered(original: Document, scan: Document) -> int:
    """The offset in the original up to which the scan goes: the end of its last line."""
    tail = [line for line in scan.text.split("\n") if len(line) > 12][-1]
    match = SequenceMatcher(None, tail, original.text, autojunk=False).find_longest_match()
    return match.b + match.size if match.size > 8 else len(original.text)


def keys(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """What must be the same of a figure."""
    return [
        tuple(str(part) for part in (one.value, one.low, one.high, one.unit, one.indicator))
        for one in figures
    ]


def cells(document: Document, end: int) -> Counter[str]:
    """The numbers in the cells of a document, up to an offset."""
    blocks = [block for block in document.blocks if block.cell and block.start < end]
    return Counter(
        number for block in blocks for number in _NUMBER.findall(document.text[block.start : block.end])
    )


def shapes(document: Document, end: int) -> list[tuple[int, int]]:
    """Rows and columns of each table, up to an offset."""
    return [(table.rows, table.columns) for table in document.tables if table.start < end]


def compare(original: Read, scan: Read, misses: bool) -> None:
    """Print how one scan was read."""
    end = covered(original.document, scan.document)
    wanted_text, got_text = plain(original.document.text[:end]), plain(scan.document.text)
    edits = Levenshtein.distance(wanted_text, got_text)
    figures = [one for one in original.figures if one.start < end]
    wanted, got = keys(figures), keys(scan.figures)
    valued = SequenceMatcher(None, [one[:4] for one in wanted], [one[:4] for one in got], autojunk=False)
    whole = SequenceMatcher(None, wanted, got, autojunk=False)
    right, named = (sum(block.size for block in each.get_matching_blocks()) for each in (valued, whole))
    total = max(1, len(figures))
    corrupt = sum(one.corrupt for one in scan.figures)
    in_cells, read_cells = cells(original.document, end), cells(scan.document, len(scan.document.text))
    print(f"{scan.document.path}")
    print(
        f"  characters {len(wanted_text)}, edits {edits}, error rate {edits / max(1, len(wanted_text)):.4f}"
    )
    print(f"  figures {len(figures)} (scan {len(scan.figures)}, corrupt {corrupt}):")
    print(f"    value and unit {right / total:.4f}, with indicator {named / total:.4f}")
    print(f"  tables {shapes(original.document, end)} / {shapes(scan.document, len(scan.document.text))}")
    if in_cells:
        print(f"    numbers in cells {(in_cells & read_cells).total() / in_cells.total():.4f}")
    print(f"  seconds a page {scan.seconds / max(1, scan.document.pages or 1):.2f}")
    if misses:
        for tag, first, last, low, high in whole.get_opcodes():
            if tag != "equal":
                print("   ", [(one.quote, one.indicator) for one in figures[first:last]], "→", end=" ")
                print([(one.quote, one.indicator, one.corrupt) for one in scan.figures[low:high]])


def main() -> None:
    """Compare every pair."""
    given = [word for word in sys.argv[1:] if not word.startswith("--")]
    knowledge = load()
    for original, scan in zip(given[::2], given[1::2], strict=True):
        compare(read(original, knowledge), read(scan, knowledge), "--misses" in sys.argv)


if __name__ == "__main__":
    main()
