"""Pages per second by format, against pdfplumber, python-docx and markitdown on the same files in one run.

python benchmarks/formats.py FILE_OR_FOLDER ...

A page is a page of the file where its format has pages, else 800 characters of its text. Each reader gets
every file that it takes; the best of two runs counts. heshu reads more than text (places, tables, numbering);
`found` is how many characters of its text the other reader gives too. markitdown is no dependency of the
project: pip install 'markitdown[docx,pdf,xlsx,xls]'.
"""

from __future__ import annotations

import importlib
import logging
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from heshu.knowledge import load as load_knowledge
from heshu.loaders import load
from heshu.model import LoadError

ROUNDS = 2
PAGE = 800
Reader = Callable[[Path], str]


@dataclass
class Tally:
    """What one reader did with the files of one format."""

    files: int = 0
    pages: float = 0.0
    seconds: float = 0.0
    failed: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    found: int = 0
    """How many characters of heshu's text the reader gives too."""


def by_pdfplumber(path: Path) -> str:
    """The text of a PDF."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def by_python_docx(path: Path) -> str:
    """Paragraphs and cells of a docx."""
    import docx

    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def markitdown() -> Reader | None:
    """The reader of markitdown; None where it is not installed."""
    try:
        module = importlib.import_module("markitdown")
    except ImportError:
        print("markitdown is not installed: pip install 'markitdown[docx,pdf,xlsx,xls]'", file=sys.stderr)
        return None
    converter = module.MarkItDown(enable_plugins=False)

    def read(path: Path) -> str:
        return str(converter.convert(str(path)).text_content)

    return read


def timed(reader: Reader, path: Path) -> tuple[float, str]:
    """The shortest time of a few runs, and the text."""
    times, text = [], ""
    for _ in range(ROUNDS):
        start = time.perf_counter()
        text = reader(path)
        times.append(time.perf_counter() - start)
    return min(times), text


def main() -> None:
    """Print the table."""
    for noisy in ("pdfminer", "trafilatura"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    knowledge = load_knowledge()
    others = markitdown()
    roots = [Path(name) for name in sys.argv[1:]]
    paths = [path for root in roots for path in (sorted(root.rglob("*")) if root.is_dir() else [root])]
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for path in paths:
        if not path.is_file():
            continue
        try:
            document = load(path, knowledge)
        except LoadError as error:
            print(error, file=sys.stderr)
            continue
        pages = document.pages or max(1.0, len(document.text) / PAGE)
        characters = Counter("".join(document.text.split()))
        readers: dict[str, Reader] = {"heshu": lambda path: load(path, knowledge).text}
        if document.format == "pdf":
            readers["pdfplumber"] = by_pdfplumber
        if document.format == "docx":
            readers["python-docx"] = by_python_docx
        if others is not None:
            readers["markitdown"] = others
        for name, reader in readers.items():
            tally = tallies[document.format][name]
            try:
                seconds, text = timed(reader, path)
            except Exception:  # a reader that cannot take the format
                tally.failed += 1
                continue
            tally.files += 1
            tally.pages += pages
            tally.seconds += seconds
            tally.wanted += characters
            tally.found += (characters & Counter(text)).total()
    for kind, by_reader in sorted(tallies.items()):
        ours = by_reader["heshu"]
        for name, tally in by_reader.items():
            if not tally.seconds:
                print(f"{kind:6} {name:12} cannot read it ({tally.failed} files)")
                continue
            speed = tally.pages / tally.seconds
            ratio = speed / (ours.pages / ours.seconds)
            share = 100 * tally.found / max(1, tally.wanted.total())
            print(
                f"{kind:6} {name:12} {tally.files:3} files {tally.pages:7.0f} pages {speed:8.1f} pages/s "
                f"{ratio:6.2f} x heshu  found {share:5.1f} %  failed {tally.failed}"
            )


if __name__ == "__main__":
    main()
