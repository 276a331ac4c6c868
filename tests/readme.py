"""The commands whose output README.md shows: `python tests/readme.py` writes into it what they print now."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).parent.parent / "README.md"
_TEXT = re.compile(r"```text\n(.*?)```", re.DOTALL)
_SHOWN = re.compile(
    r"(?<=\n```console\n)\$ heshu (?P<line>(?:show|explain) .*?)\n(?P<shown>.*?)(?=\n```)", re.DOTALL
)


def refreshed(page: str) -> str:
    """The page with what its commands print now, about the text that it shows."""
    [text] = _TEXT.findall(page)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "总结.txt").write_text(text, encoding="utf-8")
        return _SHOWN.sub(lambda hit: f"$ heshu {hit['line']}\n{_printed(hit['line'], folder)}", page)


def _printed(line: str, folder: str) -> str:
    command = [sys.executable, "-m", "heshu", *line.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return "\n".join(each.rstrip() for each in done.stdout.strip().splitlines())


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
