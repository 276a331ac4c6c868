"""A whole run: what lands in the output folder, what a second run reads again, what a kill leaves."""

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from heshu.model import HeshuError, RuleError
from heshu.run import job
from heshu.run.discover import UsageError


def table(output, name):
    with (output / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def digests(output):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((output / "tables").iterdir())
    }


def test_every_table_is_written(corpus, go, tmp_path):
    summary = go(corpus.folder)
    out = tmp_path / "out"
    assert summary.statuses == {"ok": 3}
    assert summary.rows["figures"] == 4
    assert sorted(row["value"] for row in table(out, "figures")) == ["12", "300", "5", "6.9"]
    names = {path.name for path in out.iterdir()}
    assert {"heshu.duckdb", "tables", "datapackage.json", "manifest.json", "cache"} <= names
    with duckdb.connect(str(out / "heshu.duckdb"), read_only=True) as store:
        assert store.execute("select count(*) from figures").fetchone() == (4,)


def test_rows_are_in_the_order_of_paths_and_places(corpus, go, tmp_path):
    go(corpus.folder)
    rows = table(tmp_path / "out", "figures")
    places = [(row["doc"], int(row["start"])) for row in rows]
    assert places == sorted(places)


def test_tables_do_not_depend_on_workers(corpus, go, tmp_path):
    for number in range(12):
        corpus(f"c/{number}.txt", f"第{number}份 SLOW 共{number * 7}人，其中{number}户")
    go(corpus.folder, workers=1, output=tmp_path / "one")
    go(corpus.folder, workers=4, output=tmp_path / "four")
    assert digests(tmp_path / "one") == digests(tmp_path / "four")


def test_nothing_is_read_twice(corpus, go, tmp_path, monkeypatch):
    log = tmp_path / "log"
    monkeypatch.setenv("HESHU_TEST_LOG", str(log))
    path = corpus("d.txt", "READ-ONCE 12")
    first = go(corpus.folder)
    before = digests(tmp_path / "out")
    second = go(corpus.folder)
    assert (first.reused, second.reused) == (0, 4)
    assert digests(tmp_path / "out") == before
    path.write_text("READ-ONCE 13", encoding="utf-8")
    go(corpus.folder)
    assert len(log.read_text().splitlines()) == 2
    assert "13" in [row["value"] for row in table(tmp_path / "out", "figures")]


def test_what_failed_is_tried_again(corpus, go, tmp_path):
    path = corpus("e.txt", "RAISE")
    assert go(corpus.folder).failed == 1
    summary = go(corpus.folder)
    assert (summary.failed, summary.reused) == (1, 3)
    path.write_text("12", encoding="utf-8")
    assert go(corpus.folder).failed == 0


def test_other_rules_read_everything_again(corpus, fake, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "mine.toml").write_text('[pack]\nid = "mine"\nabout = "mine"\n', encoding="utf-8")
    plain = job.Options((str(corpus.folder),), tmp_path / "out", workers=1, reader=fake)
    other = job.Options((str(corpus.folder),), tmp_path / "out", (str(rules),), workers=1, reader=fake)
    assert job.run(plain).reused == 0
    assert job.run(other).reused == 0
    assert job.run(other).reused == 3


def test_tables_describe_the_inputs_of_the_last_run(corpus, go, tmp_path):
    go(corpus.folder)
    (corpus.folder / "三.txt").unlink()
    go(corpus.folder)
    assert [Path(row["path"]).name for row in table(tmp_path / "out", "documents")] == ["一.txt", "二.txt"]
    assert len(list((tmp_path / "out" / "cache").iterdir())) == 2


def test_a_bad_document_costs_one_row(corpus, go, tmp_path):
    corpus("crash.txt", "CRASH")
    corpus("raise.txt", "RAISE")
    corpus("refuse.txt", "REFUSE")
    corpus("print.txt", "PRINT 77")
    summary = go(corpus.folder)
    assert summary.statuses == {"failed": 3, "ok": 4}
    errors = {Path(row["path"]).name: row["error"] for row in table(tmp_path / "out", "documents")}
    assert "中途退出" in errors["crash.txt"]
    assert "139" in errors["crash.txt"]
    assert "RuntimeError: 内部错误" in errors["raise.txt"]
    assert errors["refuse.txt"].endswith("不能读取。请另存后重试。")
    logs = list((tmp_path / "out" / "logs").glob("*.log"))
    assert any("Traceback" in log.read_text(encoding="utf-8") for log in logs)
    assert {problem.path for problem in summary.problems} == {
        str(corpus.folder / name) for name in ("crash.txt", "raise.txt", "refuse.txt")
    }


def test_every_page_of_a_scan_has_its_own_time(corpus, fake, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    for pack, rule in (("run", "limit.time"), ("ocr", "ocr.time")):
        (rules / f"{pack}.toml").write_text(
            f'[pack]\nid = "{pack}"\nabout = "short"\n[[rule]]\nid = "{rule}"\nfor = "short"\n'
            "seconds = 1\nseconds_per_megabyte = 0\nseconds_per_page = 0.8\n",
            encoding="utf-8",
        )
    corpus("scan.txt", "SCANNED " * 4)
    corpus("hang.txt", "SCANNED HANG")
    options = job.Options((str(corpus.folder),), tmp_path / "out", (str(rules),), workers=1, reader=fake)
    assert job.run(options).statuses == {"failed": 1, "ok": 4}
    errors = [row["error"] for row in table(tmp_path / "out", "documents") if row["error"]]
    assert len(errors) == 1
    assert "读了 2 秒" in errors[0]


@pytest.mark.parametrize("word", ["HANG", "LOOP"])
def test_a_hanging_document_costs_one_row(corpus, fake, tmp_path, word):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "run.toml").write_text(
        '[pack]\nid = "run"\nabout = "short"\n[[rule]]\nid = "limit.time"\nfor = "short"\n'
        "seconds = 1.5\nseconds_per_megabyte = 0\n",
        encoding="utf-8",
    )
    corpus("hang.txt", word)
    options = job.Options((str(corpus.folder),), tmp_path / "out", (str(rules),), workers=1, reader=fake)
    assert job.run(options).statuses == {"failed": 1, "ok": 3}
    errors = [row["error"] for row in table(tmp_path / "out", "documents") if row["error"]]
    assert len(errors) == 1
    assert "已停下" in errors[0]


def test_everything_found_has_a_row(corpus, go, tmp_path):
    corpus("~$一.docx", "x")
    corpus("copy.txt", "共有300户")
    (corpus.folder / "empty").mkdir()
    rows = {Path(row["path"]).name: row for row in table(out_of(go(corpus.folder)), "documents")}
    assert rows["~$一.docx"]["status"] == "skipped"
    assert rows["copy.txt"]["status"] == "duplicate"
    assert "一.txt" in rows["copy.txt"]["error"]
    assert rows["copy.txt"]["doc_id"] == rows["一.txt"]["doc_id"]
    assert len(rows) == 5


def out_of(summary):
    return summary.output


def test_manifest_says_what_was_done(corpus, go, tmp_path):
    go(corpus.folder)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["inputs"] == [str(corpus.folder)]
    assert manifest["documents"] == {"ok": 3}
    assert manifest["tables"]["figures"] == 4
    assert len(manifest["rules"]["sha256"]) == 64
    assert manifest["finished"] >= manifest["started"]


def test_publishers_land_with_the_tables(corpus, go, tmp_path):
    def page(folder, knowledge, language):
        path = folder / f"page.{language}.html"
        path.write_text(f"{(folder / 'heshu.duckdb').exists()}")
        return path

    summary = go(corpus.folder, publishers=[page])
    assert summary.files[0] == tmp_path / "out" / "page.zh.html"
    assert summary.files[0].read_text() == "True"


def test_a_run_that_breaks_leaves_the_old_tables(corpus, go, tmp_path):
    def broken(folder, knowledge, language):
        raise HeshuError("no")

    go(corpus.folder)
    before = digests(tmp_path / "out")
    corpus("f.txt", "99")
    with pytest.raises(HeshuError):
        go(corpus.folder, publishers=[broken])
    assert digests(tmp_path / "out") == before


def test_a_damaged_result_is_said_and_read_again(corpus, go, tmp_path):
    go(corpus.folder)
    entry = next((tmp_path / "out" / "cache").iterdir())
    entry.write_text('{"path": 1}')
    assert go(corpus.folder).failed == 1
    assert go(corpus.folder).failed == 0


def test_usage_errors_say_what_to_do(corpus, go, tmp_path):
    with pytest.raises(UsageError, match="找不到输入"):
        go(corpus.folder, tmp_path / "nowhere", output=tmp_path / "never")
    assert not (tmp_path / "never").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="不是文件夹"):
        go(corpus.folder, output=tmp_path / "file")


def test_two_runs_do_not_share_a_folder(corpus, go, tmp_path):
    def again(folder, knowledge, language):
        with pytest.raises(UsageError, match="另一个 heshu"):
            go(corpus.folder)
        return folder / "heshu.duckdb"

    go(corpus.folder, publishers=[again])


def test_workers_that_cannot_start_end_the_run_with_a_sentence(corpus, tmp_path):
    options = job.Options((str(corpus.folder),), tmp_path / "out", workers=1, reader="no_such_module:read")
    with pytest.raises(HeshuError, match="启动不了"):
        job.run(options)
    assert "no_such_module" in (tmp_path / "out" / "logs" / "worker-1.log").read_text(encoding="utf-8")


def test_a_bad_rule_ends_the_run(corpus, go):
    corpus("rule.txt", "BAD-RULE")
    with pytest.raises(RuleError, match=r"limit\.time"):
        go(corpus.folder)


_KILLED_IN_PUBLISHING = """
import os, signal, sys
from pathlib import Path
from heshu.run import job
calls, last, replace = 0, int(sys.argv[3]), Path.replace
def counted(self, target):
    global calls
    calls += 1
    if calls > last:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = counted
job.run(job.Options((sys.argv[1],), Path(sys.argv[2]), workers=1, reader="fake_reader:read"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
@pytest.mark.parametrize("moves", [0, 3, 8])
def test_killed_while_the_tables_are_put_in_place(corpus, go, tmp_path, moves):
    out = tmp_path / "out"
    go(corpus.folder)
    corpus("new.txt", "另有88人")
    command = [sys.executable, "-c", _KILLED_IN_PUBLISHING, str(corpus.folder), str(out), str(moves)]
    assert subprocess.run(command, env=os.environ, check=False).returncode == -signal.SIGKILL
    with pytest.raises(HeshuError, match="没有完成的运行结果"):
        job.read_manifest(out)
    go(corpus.folder)
    go(corpus.folder, output=tmp_path / "whole")
    assert digests(out) == digests(tmp_path / "whole")
    assert not (out / ".building").exists()


_SCRIPT = """
import sys
from pathlib import Path
from heshu.run import job
job.run(job.Options((sys.argv[1],), Path(sys.argv[2]), workers=2, reader="fake_reader:read"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
@pytest.mark.parametrize("wait", [0.0, 0.5])
def test_killed_at_any_moment_and_run_again_gives_the_same_tables(corpus, go, tmp_path, wait):
    for number in range(16):
        corpus(f"k/{number}.txt", f"SLOW 第{number}份，{number * 3}户")
    out = tmp_path / "killed"
    command = [sys.executable, "-c", _SCRIPT, str(corpus.folder), str(out)]
    with subprocess.Popen(command, env=os.environ, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while not list((out / "cache").glob("*.json")) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
    assert not (out / "manifest.json").exists()
    known = len(list((out / "cache").glob("*.json")))
    assert known
    summary = go(corpus.folder, output=out)
    assert summary.reused >= known - 2
    assert summary.statuses == {"ok": 19}
    go(corpus.folder, output=tmp_path / "whole")
    assert digests(out) == digests(tmp_path / "whole")
