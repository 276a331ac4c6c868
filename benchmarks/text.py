"""Characters per second of reading and figure extraction, against `jieba.cut` on the same text in one run.

python benchmarks/text.py [FILE_OR_FOLDER ...]     default: the demo corpus
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import jieba
from heshu.figures import extract
from heshu.knowledge import load as load_knowledge
from heshu.loaders import load
from heshu.model import LoadError
from heshu.text import read

ROUNDS = 3


def best(work: Callable[[], object]) -> float:
    """The shortest of a few runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    knowledge = load_knowledge()
    roots = [Path(name) for name in sys.argv[1:]] or [Path(str(resources.files("heshu.samples")))]
    paths = [path for root in roots for path in (sorted(root.rglob("*")) if root.is_dir() else [root])]
    documents = []
    for path in paths:
        if path.is_file() and path.suffix in (".txt", ".md", ".docx", ".html", ".pdf"):
            try:
                documents.append(load(path))
            except LoadError as error:
                print(error, file=sys.stderr)
    characters = sum(len(document.text) for document in documents)
    readings = [read(document, knowledge) for document in documents]
    figures = sum(len(extract(reading, knowledge)) for reading in readings)
    rows = [
        ("jieba.cut", best(lambda: [list(jieba.cut(document.text)) for document in documents])),
        ("reading text", best(lambda: [read(document, knowledge) for document in documents])),
        ("figures", best(lambda: [extract(reading, knowledge) for reading in readings])),
    ]
    print(f"{len(documents)} documents, {characters} characters, {figures} figures")
    for name, seconds in rows:
        speed, ratio = characters / seconds, rows[0][1] / seconds
        print(f"{name:14} {seconds:7.2f} s  {speed:10.0f} characters/s  {ratio:5.2f} x jieba")


if __name__ == "__main__":
    main()
