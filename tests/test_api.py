"""The Python API, and the names that are functions and sub-packages at once."""

import subprocess
import sys
from decimal import Decimal

import heshu
import pytest

TEXT = "全年新增就业1.2万人，完成投资3.5亿元。"


@pytest.fixture
def output(tmp_path):
    (tmp_path / "总结.txt").write_text(TEXT, encoding="utf-8")
    heshu.run(tmp_path / "总结.txt", tmp_path / "out", workers=1)
    return tmp_path / "out"


def test_names_are_what_they_seem_after_sub_packages_are_imported():
    script = (
        "import heshu.run.pipeline, heshu.text.numbers, heshu\n"
        "from heshu.run.pipeline import process\n"
        "from heshu.run import job\n"
        "assert callable(heshu.run) and callable(heshu.figures) and callable(process)\n"
        "import heshu.run.workers\n"
        "assert heshu.figures('共有35家。')[0].value == 35\n"
        "try: heshu.run(['no-such-file'], 'never')\n"
        "except heshu.HeshuError as error: print('run', type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "run UsageError\n"


def test_figures_of_a_text_and_of_a_document(tmp_path):
    path = tmp_path / "总结.txt"
    path.write_text(TEXT, encoding="utf-8")
    document = heshu.read(path)
    assert document.path == str(path)
    from_text, from_document = heshu.figures(TEXT), heshu.figures(document)
    assert [figure.value for figure in from_text] == [Decimal(12000), Decimal(350000000)]
    assert from_text == from_document


def test_tables_are_data_frames(output):
    tables = heshu.open(output)
    assert list(tables.figures["value"]) == [12000.0, 350000000.0]
    assert list(tables.documents["status"]) == ["ok"]
    assert len(tables.indicators) == 2
    assert len(tables.repairs) == 0
    assert tables.manifest["version"] == heshu.__version__


def test_queries_take_parameters(output):
    frame = heshu.open(output).query("SELECT quote FROM figures WHERE value > ?", [100000])
    assert list(frame["quote"]) == ["3.5亿元"]


def test_unknown_tables_name_the_known_ones(output):
    with pytest.raises(KeyError, match="documents"):
        heshu.open(output).table("nothing")


def test_a_folder_without_a_run_says_what_to_do(tmp_path):
    with pytest.raises(heshu.HeshuError, match="heshu run"):
        heshu.open(tmp_path)


def test_a_script_needs_no_main_guard(tmp_path):
    (tmp_path / "总结.txt").write_text(TEXT, encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text("import heshu\nprint(heshu.run('总结.txt', 'out').rows['figures'])\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "2\n"
