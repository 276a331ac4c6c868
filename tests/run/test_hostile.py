"""A run over files that mean harm: it ends by itself, every file has a row, nothing leaves its folder."""

import csv
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import hostile
import psutil
import pytest

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

LIMITS = ("seconds=60", "memory=2GB", "pages=300")
MOST_MEMORY = 3 * 2**30
"""Bytes of one process: the limit, and what it may hold beyond it until that is seen."""
MOST_SECONDS = 900


class Watch(threading.Thread):
    """Looks at a process and its children until it ends: the most memory that one of them held."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process, self.most = process, 0

    def run(self) -> None:
        while self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE:
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.Error:
                return
            for one in family:
                try:
                    self.most = max(self.most, one.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.1)


class Tags(HTMLParser):
    """The names of all tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.attributes = set(), set()

    def handle_starttag(self, tag, attributes):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attributes}


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """The folder of a finished run over all hostile files, and what was seen of it."""
    home = tmp_path_factory.mktemp("hostile")
    files = home / "in"
    for kind, data in hostile.good().items():
        folder = files / kind
        folder.mkdir(parents=True)
        for name, bad in hostile.damaged(kind, data):
            (folder / name.replace("/", "／")).write_bytes(bad)
    (files / "特别").mkdir()
    for name, data in hostile.special():
        (files / "特别" / name).write_bytes(data)
    command = [sys.executable, "-m", "heshu", "run", str(files), "-o", str(home / "out")]
    for limit in LIMITS:
        command += ["--limit", limit]
    before = set(home.iterdir()) | {home / "out"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=home)
    watch = Watch(psutil.Process(process.pid))
    watch.start()
    said, _ = process.communicate(timeout=MOST_SECONDS)
    watch.join()
    return home, before, process.returncode, said.decode("utf-8", "replace"), watch.most


@pytest.fixture(scope="module")
def documents(there):
    """Rows of `documents` by the path below the input folder."""
    with (there[0] / "out" / "tables" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    start = str(there[0] / "in") + "/"
    return {row["path"].removeprefix("'").removeprefix(start): row for row in rows}


def test_the_run_ends_by_itself_and_without_a_failure(there):
    _, _, code, said, _ = there
    assert code == 0, said[-3000:]
    assert "Traceback" not in said


def test_there_are_at_least_forty_files_of_every_format():
    for kind, data in hostile.good().items():
        assert len(list(hostile.damaged(kind, data))) >= 40


def test_every_file_has_a_row(there, documents):
    given = {
        path.relative_to(there[0] / "in").as_posix()
        for path in (there[0] / "in").rglob("*")
        if path.is_file()
    }
    assert given <= documents.keys()


def test_every_row_says_what_happened_and_what_to_do(documents):
    for path, row in documents.items():
        if row["status"] in ("failed", "skipped", "duplicate"):
            assert len(row["error"]) >= 8, path
            assert "Traceback" not in row["error"]
            # A sentence in Chinese, not the words of a library alone.
            assert any("\u4e00" <= character <= "\u9fff" for character in row["error"]), path


def test_memory_stays_under_the_limit(there):
    assert 0 < there[4] < MOST_MEMORY


def test_nothing_is_written_outside_the_output_folder(there):
    home, before, *_ = there
    assert set(home.iterdir()) == before
    assert not list(home.rglob("*逃出*"))
    assert not Path("/tmp/逃出.txt").exists()
    # What was unpacked and converted on the way is gone.
    assert sum(path.stat().st_size for path in (home / "out").rglob("*") if path.is_file()) < 300 * 2**20


def test_undamaged_files_under_wrong_names_are_read(documents):
    for kind in ("docx", "pdf", "html", "xlsx", "ofd"):
        named = [row for path, row in documents.items() if path.startswith(f"{kind}/误名-{kind}.")]
        assert named
        assert {row["status"] for row in named} <= {"ok", "duplicate", "partial"}, kind


@pytest.mark.parametrize(
    "name", ["声称十吉.zip", "谎称一字节.zip", "真十吉.zip", "真十吉.docx", "真十吉.tar.gz"]
)
def test_bombs_are_named(documents, name):
    rows = [row for path, row in documents.items() if path.startswith(f"特别/{name}")]
    assert any(row["status"] in ("failed", "skipped") and row["error"] for row in rows)


def test_no_entity_is_resolved(there):
    everything = (there[0] / "out" / "tables" / "figures.csv").read_text(encoding="utf-8-sig")
    assert "root:x:0" not in everything
    assert "哈哈哈哈哈哈哈哈哈哈" not in everything


def test_no_cell_is_a_formula(there):
    for path in (there[0] / "out" / "tables").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    plain = cell.replace(",", "").replace(".", "").removesuffix("%").removesuffix("‰")
                    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or plain[1:].isdecimal(), (
                        path,
                        cell,
                    )
    with zipfile.ZipFile(there[0] / "out" / "heshu.xlsx") as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in book.read(name)


def test_no_text_becomes_markup(there):
    tags = Tags()
    tags.feed((there[0] / "out" / "report.html").read_text(encoding="utf-8"))
    assert "table" in tags.names
    assert not {"script", "img", "iframe", "object"} & tags.names
    assert not [name for name in tags.attributes if name.startswith("on")]


def test_the_output_folder_can_be_read_as_any_other(there):
    import heshu

    tables = heshu.open(there[0] / "out")
    assert len(tables.documents) >= 40 * len(hostile.good())
