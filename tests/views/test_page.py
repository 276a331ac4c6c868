"""The report page: everything escaped, nothing fetched, bounded."""

import re
import shutil
import subprocess

import pytest
from heshu.knowledge import load
from heshu.views import page
from lxml import html
from made import figure, result

EVIL = "<script>alert(1)</script><img src=http://example.invalid/x onerror=alert(2)>"


def text_of(path):
    return html.parse(str(path)).getroot().text_content()


def test_documents_figures_and_problems_are_there(written, knowledge):
    shown = text_of(page.write(written(), knowledge, "zh"))
    for words in (
        "67.7万亿元",
        "67,700,000,000,000 元",
        "80—100万元",
        "一、回顾 > （一）总量",
        "损坏。请另存。",
        "编码不明",
    ):
        assert words in shown
    assert "完整度 50%" in shown


def test_the_list_shows_what_is_remarked_of_a_document(written, knowledge):
    whole = result(path="in/全.txt", doc_id="f" * 16, warnings=("只是提示",))
    part = result(path="in/半.txt", doc_id="e" * 16, status="partial", warnings=("第3页没有文字层",))
    tree = html.parse(str(page.write(written(whole, part), knowledge, "zh"))).getroot()
    assert [why.text for why in tree.find_class("why")] == ["只是提示。", "第3页没有文字层。"]


def test_english_labels(written, knowledge):
    shown = text_of(page.write(written(), knowledge, "en"))
    assert "Documents" in shown
    assert "文档" not in shown


def test_everything_from_a_document_is_escaped(written, knowledge):
    evil = figure(
        0, EVIL, 1, sentence=EVIL, section=(EVIL,), indicator=EVIL, unit=EVIL, base=EVIL, region=EVIL
    )
    path = page.write(written(result(evil, path=EVIL, warnings=(EVIL,), error=EVIL)), knowledge, "zh")
    tree = html.parse(str(path)).getroot()
    assert tree.xpath("//script | //img | //iframe | //link | //@onerror | //@src") == []
    assert EVIL in tree.text_content()


def test_the_page_needs_no_network(written, knowledge):
    content = page.write(written(), knowledge, "zh").read_text(encoding="utf-8")
    assert "default-src 'none'" in content
    assert not re.search(r"https?://|url\(|@import", content)


def test_marks_stand_on_the_quotes(written, knowledge):
    sentence = "全年共投入12亿元，新建3家。"
    figures = [
        figure(5, "12亿元", 12, sentence=sentence, sentence_start=0),
        figure(12, "3家", 3, sentence=sentence, sentence_start=0),
    ]
    tree = html.parse(str(page.write(written(result(*figures)), knowledge, "zh"))).getroot()
    assert [mark.text for mark in tree.iter("mark")] == ["12亿元", "3家"]
    [shown] = tree.find_class("sentence")
    assert shown.text_content() == sentence


def test_what_is_too_much_is_counted_not_shown(written, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "run.toml").write_text(
        '[pack]\nid = "run"\nabout = "short"\n[[rule]]\nid = "limit.page"\nfor = "short"\n'
        "documents = 2\nfigures_per_document = 3\nfindings = 1\n",
        encoding="utf-8",
    )
    results = [result(*(figure(n, f"{n}户", n) for n in range(5)), path=f"{p}.txt") for p in range(4)]
    shown = text_of(page.write(written(*results), load(str(tmp_path / "mine")), "zh"))
    assert "另有 2 条未在此显示" in shown
    assert "另有 2 份文档未在此显示" in shown
    assert "3.txt" not in shown


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_a_browser_shows_it(written, knowledge, tmp_path):
    path = page.write(written(), knowledge, "zh")
    picture = tmp_path / "page.png"
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=900,900", f"--screenshot={picture}", path.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert picture.stat().st_size > 10_000
