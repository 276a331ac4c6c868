"""What the pages show of the program: `python tests/readme.py` writes into them what it prints now.

README.md shows the output of commands, outputs/README.md what `benchmarks/confidence.py` measures.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

HOUSE = Path(__file__).parent.parent
PAGE = HOUSE / "README.md"
TABLES_PAGE = HOUSE / "outputs" / "README.md"
_TEXT = re.compile(r"`(?P<name>[^`\n]+\.txt)` says\n\n```text\n(?P<text>.*?)```", re.DOTALL)
_SHOWN = re.compile(
    r"(?<=\n```console\n)\$ heshu (?P<line>(?:show|explain|repair) .*?)\n(?P<shown>.*?)(?=\n```)", re.DOTALL
)
_CONFIDENCE = re.compile(r"(?<=<!-- confidence: begin -->\n).*?(?=<!-- confidence: end -->)", re.DOTALL)
_DECILE = re.compile(
    r"^ *(?P<decile>\d+)  (?P<low>0\.\d+)-(?P<high>0\.\d+) +(?P<right>[01]\.\d+)$", re.MULTILINE
)


def refreshed(page: str) -> str:
    """The page with what its commands print now, about the texts that it shows."""
    with tempfile.TemporaryDirectory() as folder:
        for hit in _TEXT.finditer(page):
            Path(folder, hit["name"]).write_text(hit["text"], encoding="utf-8")
        return _SHOWN.sub(lambda hit: f"$ heshu {hit['line']}\n{_printed(hit['line'], folder)}", page)


def _printed(line: str, folder: str) -> str:
    command = [sys.executable, "-m", "heshu", *line.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return "\n".join(each.rstrip() for each in done.stdout.strip().splitlines())


def with_deciles(page: str, printed: str) -> str:
    """The page with the table that `benchmarks/confidence.py` printed."""
    counted = printed.splitlines()[0]
    rows = [
        f"| {hit['decile']} | {hit['low']}–{hit['high']} | {hit['right']} |"
        for hit in _DECILE.finditer(printed)
    ]
    if len(rows) != 10:
        raise ValueError(f"benchmarks/confidence.py printed no table of deciles: {printed!r}")
    head = "| tenth of the rows | confidence | share right |\n| --- | --- | --- |\n"
    return _CONFIDENCE.sub(lambda _: f"\n{head}" + "\n".join(rows) + f"\n\n({counted})\n\n", page)


def _deciles() -> str:
    command = [sys.executable, "benchmarks/confidence.py"]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, encoding="utf-8", check=True).stdout


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    TABLES_PAGE.write_text(
        with_deciles(TABLES_PAGE.read_text(encoding="utf-8"), _deciles()), encoding="utf-8"
    )
