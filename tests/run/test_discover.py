"""What a run finds, in which order, and what it leaves out."""

import os
import sys
from pathlib import Path

import pytest
from heshu.run.discover import discover


@pytest.fixture
def tree(tmp_path):
    """Writes files below tmp_path/in; gives the folder."""

    def write(**files):
        folder = tmp_path / "in"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        folder.mkdir(exist_ok=True)
        return folder

    return write


@pytest.fixture
def found(tmp_path, knowledge):
    """Sources by their path below tmp_path/in."""

    def find(*inputs):
        sources = discover(inputs, tmp_path / "out", knowledge, tmp_path / "out" / "members")
        return {Path(source.path).relative_to(tmp_path / "in").as_posix(): source for source in sources}

    return find


def test_files_come_sorted_whatever_the_order_of_inputs(tree, found):
    folder = tree(**{"b/1.txt": "1", "a/2.txt": "2", "0.txt": "3"})
    assert list(found(folder)) == ["0.txt", "a/2.txt", "b/1.txt"]
    assert list(found(folder / "b", folder / "a", folder / "0.txt")) == ["0.txt", "a/2.txt", "b/1.txt"]


def test_a_file_given_twice_is_found_once(tree, found):
    folder = tree(**{"a/1.txt": "1"})
    assert list(found(folder, folder / "a", folder / "a" / "1.txt")) == ["a/1.txt"]


def test_of_equal_files_the_first_path_is_read(tree, found):
    sources = found(tree(**{"b.txt": "同", "a.txt": "同", "c.txt": "异"}))
    assert [source.status for source in sources.values()] == [None, "duplicate", None]
    assert "a.txt" in sources["b.txt"].error
    assert sources["b.txt"].result().doc_id == sources["a.txt"].doc_id


def test_empty_files_are_no_duplicates(tree, found):
    assert [source.status for source in found(tree(**{"a.txt": "", "b.txt": ""})).values()] == [None, None]


@pytest.mark.parametrize("name", ["~$报告.docx", ".DS_Store", "._报告.docx", "a.py", "报告.docx.crdownload"])
def test_files_that_are_no_documents_are_rows(tree, found, name):
    source = found(tree(**{name: "x", "报告.txt": "y"}))[name]
    assert source.status == "skipped"
    assert source.result().error


def test_program_folders_are_one_row(tree, found):
    sources = found(tree(**{".git/config": "x", ".git/HEAD": "x", "__MACOSX/a.txt": "x", "报告.txt": "y"}))
    assert sorted(sources) == [".git", "__MACOSX", "报告.txt"]
    assert sources[".git"].status == "skipped"


def test_a_folder_without_documents_is_said(tree, found):
    [source] = found(tree()).values()
    assert source.status == "skipped"
    assert "没有文档" in source.error


def test_the_output_folder_is_not_read(tmp_path, knowledge):
    (tmp_path / "out" / "tables").mkdir(parents=True)
    (tmp_path / "out" / "tables" / "figures.csv").write_text("x")
    (tmp_path / "报告.txt").write_text("y", encoding="utf-8")
    sources = discover([tmp_path], tmp_path / "out", knowledge, tmp_path / "out" / "members")
    assert [(Path(source.path).name, source.status) for source in sources] == [
        ("out", "skipped"),
        ("报告.txt", None),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links are made otherwise on Windows")
def test_pipes_and_dead_links_are_rows(tree, found, tmp_path):
    folder = tree(**{"报告.txt": "y"})
    os.mkfifo(folder / "pipe.txt")
    (folder / "dead.txt").symlink_to(tmp_path / "nowhere")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    sources = found(folder)
    assert sources["pipe.txt"].status == "skipped"
    assert sources["dead.txt"].status == "failed"
    assert sources["loop"].status == "skipped"
    assert sources["报告.txt"].status is None


@pytest.mark.skipif(sys.platform == "win32", reason="names on Windows are always Unicode")
def test_a_name_of_another_encoding_is_found(tree, found):
    folder = tree()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb9\xa4\xd7\xf7.txt")).write_text("x")
    [source] = found(folder).values()
    assert source.status is None
    assert source.sha256
