"""The checks within a document: passages that hold, the same with one wrong digit, words against numbers."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from collections import Counter
from decimal import Decimal

import pytest
from heshu.tables import schema
from heshu.tables.audit import document_findings, findings
from heshu.tables.audit.finding import amount, written
from heshu.tables.interval import Interval

KINDS = ("sum", "share", "ratio", "growth", "change", "average_growth", "range", "contradiction", "direction")
MUTANTS = 3
"""How many mutants of each passage are read here; `benchmarks/mutation.py` reads more."""


@pytest.fixture(scope="module")
def bench(house):
    """The benchmark that makes the mutants, as a module."""
    spec = importlib.util.spec_from_file_location("mutation", house / "benchmarks" / "mutation.py")
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up by name.
    sys.modules["mutation"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["mutation"]


@pytest.fixture(scope="module")
def cases(bench):
    return bench.cases()


@pytest.fixture(scope="module")
def checked(bench, cases, knowledge):
    """(case, observations, findings) of every passage as it stands."""
    observations = bench.read([(case.text, case.format) for case in cases], knowledge)
    return [
        (case, seen, list(findings(seen, knowledge))) for case, seen in zip(cases, observations, strict=True)
    ]


def checks_of(bench, knowledge, text):
    [seen] = bench.read([(text, "txt")], knowledge)
    return {(one.kind, one.verdict) for one in findings(seen, knowledge)}


def test_there_are_enough_passages_of_each_kind(cases):
    counted = Counter(case.kind for case in cases)
    assert len(cases) >= 60
    assert all(counted[kind] >= 5 for kind in KINDS), counted


def test_no_passage_that_holds_is_called_wrong(checked):
    wrong = [one.row()["message"] for _, _, found in checked for one in found if one.verdict == "violated"]
    assert not wrong


def test_every_passage_shows_its_check_and_that_it_holds(checked, bench):
    for case, seen, found in checked:
        if case.kind != "none":
            assert not bench.is_wrong(case, case.text, seen), case.text
            assert (case.kind, "holds") in {(one.kind, one.verdict) for one in found}, case.text


def test_wrong_digits_are_found(cases, bench, knowledge):
    chance = random.Random(bench.SEED)
    made = [mutant for case in cases for mutant in bench.mutants(case, MUTANTS, chance)]
    read = bench.read([(mutant.text, mutant.case.format) for mutant in made], knowledge)
    wrong, right = Counter(), Counter()
    for mutant, seen in zip(made, read, strict=True):
        if bench.is_wrong(mutant.case, mutant.text, seen):
            wrong[mutant.case.kind] += 1
            right[mutant.case.kind] += bench.flagged(mutant.case, list(findings(seen, knowledge)))
    assert all(wrong[kind] for kind in KINDS), wrong
    assert right.total() >= 0.95 * wrong.total(), (wrong, right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全县新农合参合率达到101.21%。", ("range", "violated")),
        ("工业用电量稳步增长，同比下降3.4%。", ("direction", "violated")),
        ("工业用电量稳步增长，同比增长3.4%。", ("direction", "holds")),
        ("案件数明显下降，同比上升2.1%。", ("direction", "violated")),
        ("农村自来水普及率由72.4%提高到61.5%。", ("direction", "violated")),
        ("全县15个乡镇中有85%的乡镇通了管道煤气。", ("share", "violated")),
        ("存款余额由36.5亿元增加到52.8亿元，增长44.7%。", ("growth", "holds")),
        ("全年完成财政收入12.85亿元，比上年增加1.42亿元，增长24.2%。", ("growth", "violated")),
        ("2007年全县加工产值65.5亿元，比2002年增长65.5%，年均增长13.1%。", ("average_growth", "violated")),
        ("工业增加值由36.5亿元增加到52.8亿元，增长41.0%。", ("growth", "cannot_tell")),
    ],
)
def test_single_sentences(bench, knowledge, text, expected):
    assert expected in checks_of(bench, knowledge, text)


@pytest.mark.parametrize(
    "text",
    [
        "年度目标完成率101.21%。",
        "全县有职工100人，其中女性60人，党员70人。",
        "全市60周岁及以上老年人口71.6万人，占总人口的20.4%，其中65周岁及以上52.9万人，占15.1%。",
        "农民人均收入由3200元提高到3850元，年均增长6.4%。",
        "全年新增贷款10.2亿元，其中涉农贷款余额36.5亿元。",
        "进出口总额占GDP比重为112.5%，小学升学率101.3%。",
    ],
)
def test_nothing_is_claimed_where_words_leave_it_open(bench, knowledge, text):
    assert not {kind for kind, verdict in checks_of(bench, knowledge, text) if verdict != "holds"}


def test_a_table_in_ten_thousands_is_rounded_to_them(bench, knowledge):
    text = """
| 地区 | 人口（万人） | 户数（户） |
| --- | --- | --- |
| 合计 | 12.1 | 3001 |
| 东镇 | 5.4 | 1500 |
| 西镇 | 6.6 | 1501 |
"""
    [seen] = bench.read([(text, "md")], knowledge)
    assert {(one.claim.quote, one.verdict) for one in findings(seen, knowledge)} == {
        ("12.1", "holds"),
        ("3001", "holds"),
    }


def test_a_table_of_levels_is_no_table_of_parts(bench, knowledge):
    text = """
| 地区 | 出口额（亿元） |
| --- | --- |
| 合计 | 120.5 |
| 东部 | 80.2 |
| 东部沿海 | 60.1 |
| 西部 | 40.3 |
"""
    [seen] = bench.read([(text, "md")], knowledge)
    assert {one.verdict for one in findings(seen, knowledge)} <= {"cannot_tell"}


def test_rows_are_those_of_the_table(checked, knowledge):
    for _, seen, found in checked:
        rows = list(document_findings(seen, knowledge))
        assert len(rows) == len(found) == len({row["finding_id"] for row in rows})
        for row in rows:
            assert tuple(row) == schema.FINDINGS.names
            for column in schema.FINDINGS.columns:
                assert row[column.name] is not None or not column.required
                assert not column.allowed or row[column.name] in column.allowed
            evidence = json.loads(row["evidence"])
            assert [figure_id for figure_id, *_ in evidence] == json.loads(row["figure_ids"])
            assert evidence[0][4] == row["claimed"]


def test_the_message_says_the_numbers_as_people_write_them(checked):
    [row] = [
        one.row()
        for case, _, found in checked
        for one in found
        if case.kind == "ratio" and "36个贫困村" in case.text
    ]
    assert "写作180万元，按36个 × 5万元应为" in row["message"]
    assert row["message"].endswith("万元，相符")
    assert "36个 × 5万元 gives" in row["message_en"]


def test_numbers_and_intervals_in_words():
    assert amount(Decimal("-12500"), "人") == "-1.25万人"
    low_open = Interval(None, Decimal(100))
    assert written(low_open, "%") == "不超过100%"
    assert written(Interval(Decimal(3), None), "家", english=True) == "at least 3家"
