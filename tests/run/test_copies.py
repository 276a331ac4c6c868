"""Copies and versions of one text: which are linked, which is the original, and what the tables then hold."""

import csv
import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import copied
import pytest
from heshu.loaders import from_text
from heshu.loaders import load as load_file
from heshu.model import Input
from heshu.run import job
from heshu.run.copies import links
from heshu.run.likeness import Judge
from heshu.run.pipeline import process
from heshu.text import read
from heshu.text.fingerprint import decode, encode, fingerprint
from hypothesis import given, settings
from hypothesis import strategies as st

SAMPLE = "2022年青石区政府工作报告.docx"
OTHER_YEAR = "2023年青石区政府工作报告.html"


@pytest.fixture(scope="session")
def sample(knowledge, house):
    """The text of sample reports; of two of them one after the other, where nothing else is asked for."""

    @cache
    def text(*names):
        paths = [house / "corpus/samples" / name for name in names or (SAMPLE, OTHER_YEAR)]
        return "\n".join(load_file(Input(str(path)), knowledge).text for path in paths)

    return text


@pytest.fixture(scope="session")
def made(knowledge, tmp_path_factory):
    """The result of a text under a name, read once."""
    folder = tmp_path_factory.mktemp("texts")

    @cache
    def result(name, text):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        document = load_file(Input(str(path)), knowledge)
        return process(Input(str(path), document.doc_id), knowledge)

    return result


@pytest.fixture(scope="session")
def link(knowledge):
    """Links results; gives them by the names of their files as the tables show them."""

    def linked(*results, keep=False):
        by_path = {result.path: result for result in results}
        found = links(results, by_path.__getitem__, knowledge)
        applied = [found.applied(result, keep=keep) for result in results]
        return {Path(result.path).name: result for result in applied}

    return linked


@pytest.mark.parametrize("way", [way for way in copied.COPIES if way != "three numbers corrected"])
def test_a_copy_is_known_again(way, sample, made, link):
    text = sample()
    results = link(
        made("0.txt", text), made(f"{way.replace(' ', '')}.txt", copied.COPIES[way](text, random.Random(7)))
    )
    original = results.pop("0.txt")
    (copy,) = results.values()
    assert (original.copies, original.duplicate_of, original.version_of) == (1, None, None)
    assert original.doc_id in (copy.duplicate_of, copy.version_of)
    if "misread" not in way:
        assert (copy.status, copy.figures) == ("duplicate", ())
        assert copy.error
        assert "0.txt" in copy.error


@pytest.mark.parametrize("way", copied.OTHERS)
def test_a_report_by_the_same_form_is_no_copy(way, sample, made, link):
    text = sample()
    results = link(
        made("原.txt", text), made(f"{way.replace(' ', '')}.txt", copied.OTHERS[way](text, random.Random(7)))
    )
    assert not any(one.copies or one.duplicate_of or one.version_of for one in results.values())


def test_no_sample_is_a_copy_of_another(knowledge, house, link):
    files = [path for path in sorted((house / "corpus/samples").iterdir()) if path.suffix in _DOCUMENTS]
    results = [process(Input(str(path)), knowledge) for path in files]
    assert len(results) > 10
    assert not any(one.copies or one.duplicate_of or one.version_of for one in link(*results).values())


_DOCUMENTS = (".docx", ".html", ".pdf", ".txt", ".md")


def test_the_same_words_in_another_district_are_no_copy(sample, made, link):
    text = sample().replace("青石区", "北京市海淀区")
    here = made("甲.txt", text)
    there = made("乙.txt", text.replace("北京市海淀区", "上海市徐汇区"))
    assert {here.metadata.region_code, there.metadata.region_code} == {"110108", "310104"}
    assert not any(one.copies for one in link(here, there).values())


def test_a_short_notice_differs_by_its_number(made, link):
    notice = (
        "甲区卫生局文件\n甲卫发〔2012〕{}号\n关于放假的通知\n各有关单位：\n根据上级安排，现将国庆节放假事项通知如下，"
        "请各单位妥善安排值班，遇有重大事项及时报告并做好处置，祝大家节日愉快。\n联系人：王某\n2012年9月12日\n"
    )
    first, second = made("21号.txt", notice.format(21)), made("22号.txt", notice.format(22))
    assert not any(one.copies for one in link(first, second).values())
    again = made("再.txt", "　　" + notice.format(21))
    assert link(first, again)["21号.txt"].copies == 1


def test_a_short_text_quoted_in_a_long_one_is_a_document_of_its_own(sample, made, link):
    whole = sample()
    quoted = whole[: len(whole) // 7]
    assert not any(one.copies for one in link(made("全.txt", whole), made("引.txt", quoted)).values())


def test_the_original_is_whole_undamaged_and_in_a_native_format(sample, made, link):
    text = sample()
    whole = replace(made("丙.txt", text), format="pdf")
    native = replace(made("丁.txt", text + "\n"), format="docx")
    part = replace(made("甲.txt", copied.preview(text, random.Random(1))), format="docx")
    stamped = replace(made("乙.txt", copied.stamped(text, random.Random(1))), format="docx")
    scan = replace(made("子.txt", "\n" + text), format="docx", ocr=True)
    results = link(whole, native, part, stamped, scan)
    assert results["丁.txt"].copies == 4
    originals = {one.duplicate_of or one.version_of for name, one in results.items() if name != "丁.txt"}
    assert originals == {native.doc_id}


def test_a_copy_keeps_its_figures_where_that_is_asked(sample, made, link):
    text = sample()
    results = link(made("原.txt", text), made("再.txt", copied.respaced(text, random.Random(1))), keep=True)
    kept = next(one for one in results.values() if one.duplicate_of)
    original = next(one for one in results.values() if one.copies)
    assert kept.status == "duplicate"
    assert len(kept.figures) == len(original.figures)
    assert len(kept.repeats) == len(kept.figures)


def test_a_version_names_what_differs(sample, made, link):
    text = sample()
    results = link(made("原.txt", text), made("改.txt", copied.corrected(text, random.Random(3))))
    version = next(one for one in results.values() if one.version_of)
    assert version.status == "ok"
    assert version.figures
    assert "3条不同" in version.warnings[-1]


def test_an_added_sentence_is_no_contradiction(sample, made, link):
    text = sample()
    added = text + "\n另外，全区新建口袋公园37个，改造老旧小区61个，惠及居民4.3万户。\n"
    results = link(made("原.txt", text), made("增.txt", added))
    linked = next(one for one in results.values() if one.version_of or one.duplicate_of)
    assert linked.version_of is None or "0条不同" in linked.warnings[-1]


def test_files_of_the_same_bytes_name_the_original_too(sample, made, link):
    text = sample()
    first = made("原.txt", text)
    copy = made("再.txt", copied.respaced(text, random.Random(1)))
    again = replace(copy, path="x/再.txt", status="duplicate", error="内容完全相同", figures=())
    same = replace(first, path="x/原二.txt", status="duplicate", error="内容完全相同", figures=())
    results = link(first, copy, replace(again, path="x/再二.txt"), same)
    original = next(one for one in results.values() if one.copies)
    assert original.copies == 3
    assert {one.duplicate_of for one in results.values() if one is not original} == {original.doc_id}


@settings(max_examples=15)
@given(order=st.permutations(range(6)), unrelated=st.sets(st.integers(0, 5)))
def test_neither_order_nor_unrelated_documents_change_the_groups(order, unrelated, sample, made, link):
    text, other = sample(), sample("2024年青石区政府工作报告.pdf")
    chance = random.Random(5)
    results = [made("原.txt", text), made("甲.txt", copied.preview(text, chance))]
    results += [made("乙.txt", copied.misread(0.02)(text, random.Random(5))), made("丙.txt", other)]
    results += [made("丁.txt", copied.respaced(other, chance)), made("戊.txt", copied.chrome(other, chance))]
    strangers = [made(f"{number}.txt", _stranger(number)) for number in sorted(unrelated)]
    expected = _groups(link(*results))
    assert len(expected) == 4
    assert _groups(link(*strangers, *[results[place] for place in order])) == expected


def _groups(results):
    return {
        (name, one.status, one.duplicate_of, one.version_of)
        for name, one in results.items()
        if one.duplicate_of or one.version_of
    }


def _stranger(seed):
    chance = random.Random(seed)
    letters = [chr(chance.randrange(0x4E00, 0x9000)) for _ in range(400)]
    return "\n".join(
        "".join(chance.choices(letters, k=60)) + f"，共{chance.randrange(100)}人。" for _ in range(40)
    )


@settings(max_examples=20)
@given(text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA0), min_size=500, max_size=900))
def test_a_text_is_a_copy_of_itself_in_a_page(text, knowledge):
    judge = Judge(knowledge)
    own, wrapped = (
        fingerprint(read(from_text(each, "甲.txt"), knowledge), knowledge)
        for each in (text, copied.chrome(text, random.Random(0)))
    )
    # Of few different letters the page is most of the text.
    if own.words.size > 400:
        assert judge.likeness(own, wrapped).words > 0.97


def test_fingerprints_survive_the_cache(sample, knowledge):
    one = fingerprint(read(from_text(sample(), "甲.txt"), knowledge), knowledge)
    again = decode(json.loads(json.dumps(encode(one))))
    assert again.words.hashes.tolist() == one.words.hashes.tolist()
    assert (again.years, again.stamped, again.numbers.size) == (one.years, one.stamped, one.numbers.size)


def _table(output, name):
    with (output / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_run_counts_copies_and_versions_once(sample, tmp_path, knowledge):
    text = sample()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "原.txt").write_text(text, encoding="utf-8")
    alone = job.run(job.Options((str(folder),), tmp_path / "alone"))
    (folder / "再.txt").write_text(copied.respaced(text, random.Random(1)), encoding="utf-8")
    (folder / "改.txt").write_text(copied.corrected(text, random.Random(3)), encoding="utf-8")
    job.run(job.Options((str(folder),), tmp_path / "all", workers=1))
    job.run(job.Options((str(folder),), tmp_path / "kept", workers=2, keep_copies=True))

    documents = {Path(row["path"]).name: row for row in _table(tmp_path / "all", "documents")}
    original = next(name for name, row in documents.items() if row["copies"] == "2")
    assert documents["改.txt"]["version_of"] == documents[original]["doc_id"]
    figures = {name: _table(tmp_path / name, "figures") for name in ("alone", "all", "kept")}
    assert len(figures["all"]) == 2 * alone.rows["figures"]
    assert len(figures["kept"]) == 3 * alone.rows["figures"]
    for name in ("all", "kept"):
        out = tmp_path / name
        for table in ("comparison", "targets"):
            once = _table(tmp_path / "alone", table)
            assert [_said(row) for row in _table(out, table)] == [_said(row) for row in once]
        assert {row["n_documents"] for row in _table(out, "comparison")} == {"1"}
        assert {row["documents"] for row in _table(out, "indicators")} == {"1"}
        found = [row for row in _table(out, "findings") if row["rule"] == "checks.contradiction.version"]
        assert len(found) == 3
        assert {(row["kind"], row["verdict"], row["severity"]) for row in found} == {
            ("contradiction", "violated", "high")
        }
        places = json.loads(found[0]["evidence"])
        assert {Path(place[1]).name for place in places} == {"改.txt", original}
    stating = [
        row for row in _table(tmp_path / "all", "comparison") if len(json.loads(row["figure_ids"])) > 1
    ]
    assert stating


def _said(row):
    ids = ("figure_id", "figure_ids", "target_figure", "actual_figure", "revises", "message", "message_en")
    return {name: value for name, value in row.items() if name not in ids}
