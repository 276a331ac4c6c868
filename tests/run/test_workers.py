"""Workers under limits: whatever a document does to its worker costs one row."""

import csv
import sys

import psutil
import pytest
from heshu.run import job

WORDS = ("SEGFAULT", "HOG", "ASK", "HANG", "LOOP", "CHILD", "CRASH")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals and address space are of POSIX"),
    # One run serves all tests: they belong to one worker of pytest.
    pytest.mark.xdist_group("workers"),
]


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """Errors by word, after one run with a document for every word; where the child left its number."""
    home = tmp_path_factory.mktemp("workers")
    (home / "in").mkdir()
    for word in (*WORDS, "12"):
        (home / "in" / f"{word}.txt").write_text(word, encoding="utf-8")
    options = job.Options(
        (str(home / "in"),),
        home / "out",
        workers=2,
        reader="fake_reader:read",
        limits=("seconds=4", "memory=400MB"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(__file__).rpartition("/")[0])
        patch.setenv("HESHU_TEST_LOG", str(home / "child"))
        summary = job.run(options)
    with (home / "out" / "tables" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["path"].rpartition("/")[2].removesuffix(".txt"): row for row in csv.DictReader(file)}
    return summary, rows, home


def test_every_one_costs_its_own_row(there):
    summary, rows, _ = there
    assert summary.statuses == {"failed": len(WORDS), "ok": 1}
    assert rows["12"]["status"] == "ok"


@pytest.mark.parametrize("word", ["SEGFAULT", "CHILD", "CRASH"])
def test_a_worker_that_dies_is_said(there, word):
    error = there[1][word]["error"]
    assert f"“{word}.txt”的进程中途退出" in error
    assert "另存" in error


@pytest.mark.parametrize("word", ["HOG", "ASK"])
def test_memory_is_named_with_its_limit_and_the_way_to_raise_it(there, word):
    error = there[1][word]["error"]
    assert "内存超过 400MB 的限制" in error
    assert "--limit memory=800MB" in error


@pytest.mark.parametrize("word", ["HANG", "LOOP"])
def test_time_is_named_with_its_limit_and_the_way_to_raise_it(there, word):
    error = there[1][word]["error"]
    assert "读了 4 秒" in error
    assert "--limit seconds=8" in error


def test_a_child_does_not_outlive_its_worker(there):
    child = int((there[2] / "child").read_text())
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_limits_leave_nothing_in_the_output_folder(there):
    out = there[2] / "out"
    assert not list(out.rglob("limits*"))
    assert job.read_manifest(out)["rules"]["directories"] == []
    assert job.read_manifest(out)["options"]["limits"] == ["seconds=4", "memory=400MB"]
