"""The maker of the demo corpus: the same sources always give the documents that are committed."""

import re
import subprocess
import sys
import tomllib

import pytest

DOCUMENTS = (".docx", ".html", ".md", ".pdf", ".txt")


@pytest.fixture(scope="module")
def made(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run(
        [sys.executable, "-W", "error", samples / "source" / "make_samples.py", folder],
        check=True,
        capture_output=True,
    )
    return folder


def test_making_again_gives_the_committed_bytes(samples, made):
    committed = {path.name: path.read_bytes() for path in samples.iterdir() if path.suffix in DOCUMENTS}
    again = {path.name: path.read_bytes() for path in made.iterdir()}
    assert sorted(again) == sorted(committed)
    assert [name for name in again if again[name] != committed[name]] == []


def test_every_source_has_expectations(samples, expected):
    files = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["file"]
        for path in (samples / "source").glob("*.toml")
    }
    assert {document["source"]: document["file"] for document in expected["document"]} == files


def test_formats_and_districts_are_mixed(expected):
    formats = [document["file"].rsplit(".", 1)[1] for document in expected["document"]]
    assert {name: formats.count(name) for name in set(formats)} == {
        "docx": 6,
        "html": 2,
        "md": 1,
        "pdf": 2,
        "txt": 3,
    }
    regions = {document["region"] for document in expected["document"]}
    assert {"云岭区", "青石区", "南浦区", "云泽市"} <= regions
    years = {document["period"][:4] for document in expected["document"]}
    assert {"2021", "2022", "2023", "2024"} <= years


def test_text_lengths_are_realistic(texts):
    assert {name: len(text) for name, text in texts.items() if not 600 <= len(text) <= 2500} == {}


def test_hard_wrapped_lines_take_forty_columns(samples):
    lines = (samples / "南浦区民政局2022年工作总结.txt").read_bytes().decode("gb18030").splitlines()
    widths = [sum(1 if " " <= char <= "~" else 2 for char in line.rstrip("，。；、）：”%")) for line in lines]
    assert max(widths) == 40
    assert any(re.search(r"\d$", line) for line in lines), (
        "no line break stands between a number and its unit"
    )


def test_only_documents_are_shipped(samples):
    modules = [path.name for path in samples.glob("*.py")]
    assert modules == ["__init__.py"], "a module in this folder would be installed with the package"
