"""A run over old formats: converted before the workers start, in batches, and nothing of it is left."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import stand_in
from heshu.loaders.conversion import Old
from heshu.run import conversions, job
from heshu.run.discover import discover

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with #!")


@pytest.fixture
def office(tmp_path, monkeypatch):
    """The stand-in as the only LibreOffice of the machine."""
    script = stand_in.soffice(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
    monkeypatch.setattr("shutil.which", lambda name: str(script) if name == "soffice" else None)
    return script


@pytest.fixture
def run(tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    stand_in.short_limits(rules)
    files = tmp_path / "in"
    files.mkdir()

    def go(*texts):
        for number, text in enumerate(texts):
            (files / f"{number}.rtf").write_text(f"{{\\rtf1 {text}}}", encoding="utf-8")
        return job.run(job.Options((str(files),), tmp_path / "out", (str(rules),), workers=1))

    return go


def rows(tmp_path):
    with (tmp_path / "out" / "tables" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["status"], row["format"], row["error"]) for row in csv.DictReader(file)]


def test_old_files_are_converted_together_and_once(office, run, tmp_path):
    summary = run("投资1.5亿元。", "投资2.5亿元。", "CRASH", "投资3.5亿元。")
    assert summary.statuses == {"failed": 1, "ok": 3}
    assert summary.rows["figures"] == 3
    assert len(stand_in.calls(office)) == 3
    assert "异常退出" in rows(tmp_path)[2][2]
    assert rows(tmp_path)[0][:2] == ("ok", "rtf")
    assert not (tmp_path / "out" / ".scratch").exists()
    again = run()
    assert again.reused == 3
    assert [len(call) - 1 for call in stand_in.calls(office)[3:]] == [1]


def test_the_output_folder_may_be_relative(office, run, tmp_path, monkeypatch):
    (tmp_path / "in" / "0.rtf").write_text("{\\rtf1 投资1.5亿元。}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert job.run(job.Options(("in",), Path("out"), workers=1)).statuses == {"ok": 1}


def test_without_libreoffice_all_are_skipped_and_read_once_it_is_there(office, run, tmp_path, monkeypatch):
    with monkeypatch.context() as gone:
        gone.setattr("shutil.which", lambda name: None)
        assert run("投资1.5亿元。", "投资2.5亿元。").statuses == {"skipped": 2}
    assert all("apt-get install" in error for _, _, error in rows(tmp_path))
    assert run().statuses == {"ok": 2}


def test_content_decides_what_is_converted(tmp_path, knowledge):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(6000)
    files = {
        "a.rtf": b"{\\rtf1 a}",
        "b.docx": b"{\\rtf1 b}",
        "c.doc": ole + "WordDocument".encode("utf-16-le"),
        "d.wps": ole + b"d" + "WordDocument".encode("utf-16-le"),
        "e.doc": ole + "EncryptedPackage".encode("utf-16-le"),
        "f.xml": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "g.xml": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
        "h.txt": "正文".encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    sources = discover([tmp_path], tmp_path / "out", knowledge, tmp_path / "out" / "members")
    found = {old.file.name: old.kind for old in conversions.to_convert(sources, knowledge)}
    assert found == {
        "a.rtf": "rtf",
        "b.docx": "rtf",
        "c.doc": "doc",
        "d.wps": "wps",
        "f.xml": "excelml",
    }


def test_several_calls_run_at_once_where_there_are_workers(office, tmp_path, knowledge):
    files = []
    for number in range(16):
        (tmp_path / f"{number}").write_text(f"{number}")
        files.append(Old(str(number), tmp_path / f"{number}", "rtf"))
    made = dict(conversions.convert(files, tmp_path / "work", 2, knowledge))
    assert len(made) == 16
    assert sorted(len(call) - 1 for call in stand_in.calls(office)) == [8, 8]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_child(office, run, tmp_path, how):
    (tmp_path / "in" / "0.rtf").write_text("{\\rtf1 HANG}", encoding="utf-8")
    command = [sys.executable, "-m", "heshu", "run", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    child = tmp_path / "bin" / "child"
    until = time.monotonic() + 60
    while not (child.exists() and child.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(how)
    assert process.wait(20) == (130 if how == signal.SIGINT else -how)
    until = time.monotonic() + 10
    while psutil.pid_exists(int(child.read_text())) and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(int(child.read_text()))
