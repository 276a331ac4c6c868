"""Damage texts as sites and offices do, and count which are known again; then the time for many documents.

python benchmarks/copies.py FOLDER ... [--many 10000]

Every text of the folders is copied in every way of `tests/copied.py`, and made into the reports there that
only look like copies. A pair is right where both come from one text and neither is another report.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from heshu.knowledge import Knowledge, load
from heshu.loaders import from_text
from heshu.loaders import load as load_file
from heshu.model import Input, LoadError
from heshu.run.likeness import Judge, Text
from heshu.text import read
from heshu.text.fingerprint import Fingerprint, Sketch, fingerprint

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
import copied  # noqa: E402

SUFFIXES = (".txt", ".md", ".docx", ".html")
SEED = 20240229


def clean(folders: list[Path], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(path, text) of the documents below the folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES:
                try:
                    yield path.as_posix(), load_file(Input(str(path)), knowledge).text
                except LoadError as error:
                    print(f"left out: {error}", file=sys.stderr)


def known(name: str, text: str, knowledge: Knowledge) -> Text:
    """What is kept of a text."""
    reading = read(from_text(text, f"{name}.txt"), knowledge)
    metadata = reading.metadata
    return Text(
        name,
        name,
        fingerprint(reading, knowledge),
        metadata.region_code,
        metadata.period.value if metadata.period else None,
        reading.completeness,
        ocr=False,
        damaged=False,
        format="txt",
    )


def texts(folders: list[Path], knowledge: Knowledge) -> Iterator[tuple[str, str, Text]]:
    """(source, what was done to it, what is kept of it)"""
    for source, text in clean(folders, knowledge):
        chance = random.Random(f"{SEED} {Path(source).name}")
        yield source, "", known(source, text, knowledge)
        for name, make in {**copied.COPIES, **copied.OTHERS}.items():
            yield source, name, known(f"{source} {name}", make(text, chance), knowledge)


def measured(folders: list[Path], knowledge: Knowledge) -> None:
    """Print recall by way of copying, and every pair that is none."""
    made = list(texts(folders, knowledge))
    sources = sorted({source for source, _, _ in made})
    found: Counter[str] = Counter()
    wrong = []
    judge = Judge(knowledge)
    for one, other, likeness in judge.pairs([text for _, _, text in made]):
        (source, way, _), (origin, way2, _) = made[one], made[other]
        if source != origin or bool({way, way2} & copied.OTHERS.keys()):
            wrong.append((likeness, made[one], made[other]))
        elif not way or not way2:
            found[way or way2] += 1
    print(f"{len(sources)} texts, {len(made)} documents")
    for way in copied.COPIES:
        print(f"  {way:42} {found[way]}/{len(sources)} found")
    by_way = Counter(way for _, one, other in wrong for way in {one[1], other[1]})
    for way in copied.OTHERS:
        print(f"  {way:42} {by_way[way]} taken for copies")
    for likeness, one, other in wrong:
        print(f"wrong: {likeness}\n  {one[2].path}\n  {other[2].path}")


def many(count: int, knowledge: Knowledge) -> None:
    """Print the time to link so many documents: reports of one house by one form, some in five copies."""
    chance = np.random.default_rng(SEED)
    data = knowledge.rule("copies", "copies.sketch").data
    forms = [chance.integers(0, 2**32, 6000, dtype=np.uint32) for _ in range(20)]

    def sketch(hashes: np.ndarray, kept: int) -> Sketch:
        distinct = np.unique(hashes)
        return Sketch(distinct[:kept], len(distinct))

    made: list[Text] = []
    while len(made) < count:
        own = chance.integers(0, 2**32, 8000, dtype=np.uint32)
        runs = np.concatenate([forms[len(made) % len(forms)], own])
        numbers = chance.integers(0, 2**32, 300, dtype=np.uint32)
        for copy in range(5 if len(made) % 50 == 0 else 1):
            kept = runs[chance.random(len(runs)) > 0.05 * copy]
            print_of = Fingerprint(
                sketch(kept, data["kept"]),
                sketch(kept ^ np.uint32(0x5BD1E995), data["passages"]),
                sketch(numbers, data["numbers"]),
                {"2024": 9},
                stamped=False,
            )
            made.append(
                Text(f"{len(made):06}", str(len(made)), print_of, None, "2024", 1.0, False, False, "txt")
            )
    began = time.perf_counter()
    pairs = sum(1 for _ in Judge(knowledge).pairs(made))
    print(f"{len(made)} documents: {pairs} pairs in {time.perf_counter() - began:.1f} s")


def main() -> None:
    """See the top of the file."""
    words = sys.argv[1:]
    knowledge = load()
    count = int(words[words.index("--many") + 1]) if "--many" in words else 0
    folders = [Path(word) for word in words if not word.startswith("--") and not word.isdigit()]
    if folders:
        measured(folders, knowledge)
    if count:
        many(count, knowledge)


if __name__ == "__main__":
    main()
