"""A run of small texts with a reader that stands in for the pipeline."""

import os
from pathlib import Path

import pytest
from heshu.run import job


@pytest.fixture
def fake(monkeypatch):
    """Lets workers import `fake_reader`; gives the name of its reader."""
    here = str(Path(__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")])))
    return "fake_reader:read"


@pytest.fixture
def corpus(tmp_path):
    """Three small texts in two folders; gives a function that writes one more."""
    folder = tmp_path / "in"

    def write(name, text):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    write("b/二.txt", "投资12亿元，增长6.9%")
    write("a/一.txt", "共有300户")
    write("三.txt", "新建学校5所")
    write.folder = folder
    return write


@pytest.fixture
def go(fake, tmp_path):
    """Runs into tmp_path/out."""

    def run(*inputs, workers=2, output=tmp_path / "out", **kwargs):
        options = job.Options(tuple(map(str, inputs)), output, workers=workers, reader=fake)
        return job.run(options, **kwargs)

    return run
