"""The measure: what counts, what does not, and what is said about the rest."""

import io
import json

import pytest
from heshu.run import evaluate as module
from heshu.run.discover import UsageError
from heshu.run.evaluate import FIELDS, evaluate, likeness
from heshu.tables.labels import Labels
from heshu.views.evaluation import evaluation_view
from hypothesis import given
from hypothesis import strategies as st
from made import figure, result
from rich.console import Console


def label(start, quote, value=None, **fields):
    plain = {
        "doc": "a.txt", "start": start, "end": start + len(quote), "quote": quote, "value": value,
        "low": None, "high": None, "unit": None, "relation": "eq", "measure": "level", "role": "actual",
        "indicator": ["投资", "投资额"], "period": None, "region": None,
    }  # fmt: skip
    return plain | fields


@pytest.fixture
def held(tmp_path, knowledge, monkeypatch):
    """Holds labels against figures made by hand."""

    def hold(labels, figures, **kwargs):
        (tmp_path / "a.txt").write_text("甲" * 200, encoding="utf-8")
        lines = [json.dumps(each, ensure_ascii=False) for each in labels]
        (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
        monkeypatch.setattr(module, "process", lambda source, knowledge: result(*figures, path=source.path))
        return evaluate(tmp_path, knowledge, **kwargs)

    return hold


def test_all_right(held):
    done = held(
        [label(0, "3元", 3.0, unit="元"), label(9, "4%", 4.0)],
        [figure(0, "3元", 3, unit="元"), figure(9, "4%", 4)],
    )
    assert set(done.scores.values()) <= {0.0, 1.0}
    assert (done.labels, done.read, done.hits, done.whole) == (2, 2, 2, 2)
    assert done.mistakes == []


def test_missed_and_spurious(held):
    done = held([label(0, "3元", 3.0), label(9, "4%", 4.0)], [figure(0, "3元", 3), figure(50, "7户", 7)])
    assert [(mistake.kind, mistake.start) for mistake in done.mistakes] == [("missed", 9), ("spurious", 50)]
    assert done.scores["precision"] == done.scores["recall"] == 0.5


@pytest.mark.parametrize(
    ("told", "read", "kind"),
    [
        ({"value": 4.0}, {}, "value"),
        ({"unit": "户"}, {}, "unit"),
        ({"relation": "ge|gt"}, {}, "relation"),
        ({"measure": "growth"}, {}, "measure"),
        ({"role": "target"}, {}, "role"),
        ({"indicator": ["人口"]}, {}, "indicator"),
        ({"period": "2014|2015"}, {"period": "2016"}, "period"),
        ({"region": "甲区"}, {}, "region"),
        ({"masked": True}, {}, "value"),
        ({"value": None, "low": 2.0, "high": 3.0}, {}, "value"),
    ],
)
def test_one_wrong_field(held, told, read, kind):
    done = held([label(0, "3元", 3.0) | told], [figure(0, "3元", 3, rules={kind: ("a.rule",)}, **read)])
    [mistake] = done.mistakes
    assert (mistake.kind, mistake.rules) == (kind, ("a.rule",))
    assert (done.hits, done.whole) == (1, 0)


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"unit": "1"}, {}),
        ({"unit": "百分点"}, {"unit": "个百分点"}),
        ({"relation": "ge|gt"}, {"relation": "gt"}),
        ({"indicator": ["投资总额"]}, {}),
        ({"indicator": None}, {"indicator": None}),
        ({"period": None}, {"period": "2014"}),
        ({"value": 3.000001}, {}),
        ({"masked": True, "value": None}, {"masked": True}),
    ],
)
def test_what_counts_as_right(held, told, read):
    assert held([label(0, "3元", 3.0) | told], [figure(0, "3元", 3, **read)]).mistakes == []


def test_optional_labels_neither_help_nor_hurt(held):
    done = held([label(0, "3元", 3.0, optional=True)], [figure(0, "3元", 9)])
    assert (done.labels, done.read, done.mistakes) == (0, 0, [])


def test_a_second_indicator_at_one_label_is_no_error(held):
    done = held(
        [label(0, "3元", 3.0, indicator=["甲类投资", "乙类救助"])],
        [figure(0, "3元", 3, indicator="乙类救助"), figure(0, "3元", 3, indicator="甲类投资")],
    )
    assert (done.read, done.hits, done.mistakes) == (1, 1, [])


def test_a_figure_goes_to_the_label_it_overlaps_most(held):
    done = held([label(0, "30万", 30.0), label(3, "元以上多", 5.0)], [figure(2, "万元以上多", 5)])
    assert [mistake.kind for mistake in done.mistakes] == ["missed"]


def test_confusions(held, knowledge):
    labels = [label(0, "3元", 3.0, role="target"), label(9, "4元", 4.0, role="target|forecast")]
    done = held(labels, [figure(0, "3元", 3, role="actual"), figure(9, "4元", 4, role="forecast")])
    assert done.confusion["role"] == {("target", "actual"): 1, ("forecast", "forecast"): 1}
    file = io.StringIO()
    Console(file=file, width=120).print(evaluation_view(done, Labels(knowledge, "zh"), mistakes=True))
    for words in ("整行 F1", "性质", "预计", "role 3元", "target ≠ actual"):
        assert words in file.getvalue()


def test_only_some_texts(held):
    with pytest.raises(UsageError, match="health"):
        held([label(0, "3元", 3.0)], [], only="health_*")


def test_a_damaged_label_file_is_named(tmp_path, knowledge):
    (tmp_path / "a.txt").write_text("共3户。", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"start": 1}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="第 1 行"):
        evaluate(tmp_path, knowledge)


def test_real_reading(tmp_path, knowledge):
    (tmp_path / "a.txt").write_text("全年新增就业1.2万人。", encoding="utf-8")
    line = label(6, "1.2万人", 12000.0, unit="人", indicator=["新增就业人数"])
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    done = evaluate(tmp_path, knowledge)
    assert (done.labels, done.hits, done.right["value"], done.right["unit"]) == (1, 1, 1, 1)
    assert set(done.held) <= set(FIELDS)


@given(st.text(max_size=9), st.text(max_size=9))
def test_likeness_is_symmetric_and_at_most_one(left, right):
    assert likeness(left, right) == likeness(right, left)
    assert 0 <= likeness(left, right) <= 1
    assert likeness(left, left) == (1 if left else 0)
