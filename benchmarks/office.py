"""Old formats through LibreOffice: one call for many files against one call for each file.

python benchmarks/office.py FILE_OR_FOLDER ... [--copies N]

Files that LibreOffice must convert are taken, each N times (4 unless told). Both ways convert the same files
in one run, one process at a time, and must give the same number of documents.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from heshu.knowledge import load as load_knowledge
from heshu.loaders.conversion import Converter, Old, program
from heshu.run import conversions
from heshu.run.discover import discover


def seconds(calls: Sequence[Sequence[Old]], command: str) -> tuple[float, int]:
    """The time that these calls take, each with a profile of its own, and how many files were converted."""
    knowledge = load_knowledge()
    start, converted = time.perf_counter(), 0
    for files in calls:
        with tempfile.TemporaryDirectory() as folder:
            made = Converter(command, Path(folder), knowledge).convert(files)
            converted += sum(isinstance(result, Path) for _, result in made)
    return time.perf_counter() - start, converted


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--copies", type=int, default=4)
    given = parser.parse_args()
    knowledge = load_knowledge()
    command = program(knowledge)
    with tempfile.TemporaryDirectory() as members:
        sources = discover(given.inputs, Path("outputs"), knowledge, Path(members))
        found = conversions.to_convert([source for source in sources if not source.status], knowledge)
        if command is None or not found:
            sys.exit("LibreOffice is not installed, or nothing here needs it")
        files = [
            Old(f"{old.path}#{copy}", old.file, old.kind) for old in found for copy in range(given.copies)
        ]
        together, converted = seconds([files], command)
        each, alone = seconds([[file] for file in files], command)
    print(f"{len(files)} files, {converted} converted together, {alone} one by one")
    print(f"one call for many  {together:7.1f} s  {together / len(files):6.2f} s a file")
    print(f"one call a file    {each:7.1f} s  {each / len(files):6.2f} s a file")
    print(f"ratio              {each / together:7.1f}")


if __name__ == "__main__":
    main()
