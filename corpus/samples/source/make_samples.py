"""Make the demo corpus: every TOML source in this folder becomes one document in the folder above.

usage: python make_samples.py [FOLDER]

The city 云泽市, its districts 云岭区, 青石区 and 南浦区, the people and all figures are invented.
Fourteen documents over 2021-2024: 云岭区's health bureau year by year, 青石区's government work reports and
a communiqué, 南浦区's bureau of civil affairs, a communiqué of the city, a preview from a 文库 site, and
a report with its figures hidden. Targets of one year are met, missed, revised or silently dropped in the
next, and some sums are wrong on purpose; `expected.toml` beside the documents says which. The same sources
always give the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from report import Report, read
from write_docx import docx
from write_html import html
from write_pdf import pdf
from write_text import markdown, text

WRITERS: dict[str, Callable[[Report], bytes]] = {
    ".docx": docx,
    ".html": html,
    ".md": markdown,
    ".pdf": pdf,
    ".txt": text,
}


def make(folder: Path) -> list[Path]:
    """Write every document into `folder`; the paths written, in order of their sources' names."""
    written = []
    for source in sorted(Path(__file__).parent.glob("*.toml")):
        report = read(source)
        target = folder / report.file
        target.write_bytes(WRITERS[target.suffix](report))
        written.append(target)
    return written


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    for path in make(where):
        print(path)
