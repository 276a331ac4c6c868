"""Limits from the command line."""

import io

import pytest
from heshu import knowledge as knowledge_module
from heshu import loaders
from heshu.model import LoadError
from heshu.run import limits
from heshu.run.discover import UsageError
from reportlab.pdfgen import canvas


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("seconds=60", ("seconds", 60)),
        ("memory=2GB", ("memory", 2048)),
        ("memory=512MB", ("memory", 512)),
        ("memory=1.5g", ("memory", 1536)),
        (" pages = 500 ", ("pages", 500)),
        ("characters=5000000", ("characters", 5000000)),
    ],
)
def test_what_is_understood(given, value):
    assert limits.parsed([given]) == dict([value])


def test_of_one_name_the_last_counts():
    assert limits.parsed(["pages=5", "pages=7"]) == {"pages": 7}


@pytest.mark.parametrize("given", ["minutes=5", "seconds", "=5", "", "Seconds=5"])
def test_a_wrong_name_lists_the_names(given):
    with pytest.raises(UsageError, match="seconds、memory、pages、characters"):
        limits.parsed([given])


@pytest.mark.parametrize(
    "given",
    ["seconds=", "seconds=0", "seconds=-1", "pages=1.5", "memory=2", "memory=0GB", "memory=GB", "pages=²"],
)
def test_a_wrong_value_says_what_is_wanted(given):
    with pytest.raises(UsageError, match=r"的值不对：.+应是一个"):
        limits.parsed([given])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Rules with the limits of a command line."""
    folder = tmp_path_factory.mktemp("limits")
    given = ["seconds=7", "memory=1GB", "pages=2", "characters=30"]
    limits.write(limits.parsed(given), folder, knowledge_module.load())
    return knowledge_module.load(str(folder))


def test_they_are_rules_and_change_the_digest(small):
    assert small.rule("run", "limit.time").data == {"seconds": 7, "seconds_per_megabyte": 0}
    assert small.rule("run", "limit.memory").data["megabytes"] == 1024
    assert small.rule("run", "limit.memory").data["spare_megabytes"] > 0
    assert small.digest != knowledge_module.load().digest


def test_a_pdf_is_read_up_to_the_limit_of_pages(small, tmp_path):
    out = io.BytesIO()
    paper = canvas.Canvas(out)
    for number in range(1, 5):
        paper.drawString(72, 700, f"{number}.5%")
        paper.showPage()
    paper.save()
    path = tmp_path / "四页.pdf"
    path.write_bytes(out.getvalue())
    document = loaders.load(path, small)
    assert (document.text.split(), document.pages) == (["1.5%", "2.5%"], 4)
    [warning] = document.warnings
    assert "第3—4页没有读入（限制为2页）" in warning
    assert "--limit pages=4" in warning
    assert small.rule("run", "status.partial").regex.search(warning)
    assert len(loaders.load(path).text.split()) == 4


def test_a_longer_text_is_refused(small, tmp_path):
    path = tmp_path / "长.txt"
    path.write_text("全" * 30, encoding="utf-8")
    assert loaders.load(path, small).text == "全" * 30
    path.write_text("全" * 31, encoding="utf-8")
    with pytest.raises(LoadError, match=r"31字，超过30字的限制.*--limit characters=31"):
        loaders.load(path, small)
