"""Progress: counts and time left on stderr, and nothing on stdout."""

import pytest
from heshu.run import progress
from heshu.tables.labels import Labels


@pytest.fixture
def labels(knowledge):
    return Labels(knowledge, "zh")


def test_lines_without_a_terminal(labels, capsys):
    with progress.for_terminal(labels) as lines:
        assert isinstance(lines, progress.Lines)
        lines.begin(3, 2)
        lines.done("a.txt", "ok")
        lines.done("坏\udcb9.pdf", "failed")
        lines.done("c.txt", "ok")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "待读 3 份文档，2 份沿用上次结果"
    assert "失败 坏?.pdf" in err
    assert "3/3，失败 1" in err


def test_lines_in_english(knowledge, capsys):
    with progress.for_terminal(Labels(knowledge, "en")) as lines:
        lines.begin(1, 0)
        lines.done("a.pdf", "failed")
    _, err = capsys.readouterr()
    assert err.splitlines() == [
        "1 documents to read", "failed: a.pdf", "1/1, 1 failed, about 0 s left",
    ]  # fmt: skip


def test_a_bar_on_a_terminal(labels, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with progress.for_terminal(labels) as bar:
        assert isinstance(bar, progress.Bar)
        bar.begin(2, 0)
        bar.done("a.txt", "ok")
        bar.done("b.txt", "failed")
        bar.say("写入表格")
    assert capsys.readouterr().out == ""


def test_nothing_at_all(capsys):
    with progress.Silent() as silent:
        silent.begin(1, 0)
        silent.done("a", "ok")
        silent.say("x")
    assert capsys.readouterr() == ("", "")


def test_nothing_to_do_is_no_error(labels, capsys):
    for kind in (progress.Lines(labels), progress.Silent()):
        with kind as shown:
            shown.begin(0, 0)
