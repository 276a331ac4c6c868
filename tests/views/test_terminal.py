"""What the terminal shows: one document, one figure, one run."""

import io
from pathlib import Path

import pytest
from heshu.model import HeshuError, Result
from heshu.run.job import Problem, Summary
from heshu.tables.labels import Labels
from heshu.views.explain import explain
from heshu.views.show import as_json, show
from heshu.views.summary import summary_view
from made import figure, report, result
from rich.console import Console


@pytest.fixture
def labels(knowledge):
    return Labels(knowledge, "zh")


def printed(view, color=False):
    file = io.StringIO()
    Console(file=file, width=140, force_terminal=color, color_system="truecolor" if color else None).print(
        view
    )
    return file.getvalue()


def test_show_prints_sentence_and_fields(labels):
    text = printed(show(report(), labels))
    for words in (
        "=标题",
        "一、回顾 > （一）总量",
        "67,700,000,000,000 元",
        "+6.9 %",
        "增长率 同比",
        "隐去 %",
        "编码不明",
    ):
        assert words in text


def test_show_marks_the_quote(labels):
    one = result(figure(3, "12亿元", 12, sentence="共投入12亿元。", sentence_start=0))
    assert "\x1b[1;7m12亿元\x1b[0m" in printed(show(one, labels), color=True)


def test_show_keeps_the_cells_of_a_table_row_apart(labels):
    row = "省级\t34\n省（含\n台湾省）\t23"
    at = row.index("23")
    one = result(
        figure(3, "34", 34, sentence=row, sentence_start=0),
        figure(at, "23", 23, sentence=row, sentence_start=0),
    )
    assert "省级 │ 34 省（含 台湾省） │ 23" in printed(show(one, labels))


def test_show_does_not_read_markup(labels):
    one = result(figure(0, "[red]3家", 3, sentence="[red]3家[/red]", indicator="[bold]"))
    assert "[red]3家[/red]" in printed(show(one, labels))


def test_show_says_that_there_is_nothing(labels):
    assert "没有读出数据" in printed(show(result(), labels))


def test_json_has_numbers_lists_and_objects():
    rows = as_json(report())
    assert rows[0]["value"] == 67_700_000_000_000
    assert rows[1]["value"] == 6.9
    assert len(rows[1]["repair_ids"]) == 1
    assert rows[2]["rules"]["value"] == ["numbers.range", "units.money"]


def test_explain_names_the_rules_and_their_sentences(knowledge, labels):
    rule = knowledge.rule("run", "skip.program")
    one = result(figure(3, "12家", 12, unit="家", rules={"value": (rule.id,), "role": ("no.such.rule",)}))
    text = printed(explain(one, 4, knowledge, labels))
    assert rule.id in text
    assert rule.purpose in text
    assert "程序直接判定" in text


def test_explain_shows_every_figure_at_a_place(knowledge, labels):
    text = printed(explain(report(), 51, knowledge, labels))
    assert "监督覆盖率" in text
    assert "分级覆盖率" in text


@pytest.mark.parametrize("at", [7, 14, 99])
def test_explain_names_the_nearest(knowledge, labels, at):
    with pytest.raises(HeshuError, match=f"第 {at} 字处没有数据"):
        explain(report(), at, knowledge, labels)


def test_summary_puts_failures_first_and_groups_reasons(labels):
    problems = [
        Problem("a.py", "skipped", "程序文件"),
        Problem("b.py", "skipped", "程序文件"),
        Problem("z.pdf", "failed", "损坏。请另存。"),
        Problem("y.pdf", "partial", "y.pdf：第3页没有文字层。"),
    ]
    statuses = {"failed": 1, "ok": 2, "partial": 1, "skipped": 5}
    summary = Summary(
        Path("out"), statuses, {"documents": 8, "figures": 1234}, 2, tuple(problems), (Path("out/x"),)
    )
    text = printed(summary_view(summary, labels))
    assert "4 份文档，1,234 条数据（其中 2 份沿用上次结果）" in text
    assert text.index("z.pdf") < text.index("a.py（另有 1 个同样原因）")
    assert "还有 3 个" in text
    assert "y.pdf：" not in text
    assert text.index("还有 3 个") < text.index("只读出一部分的文件") < text.index("y.pdf")
    assert "out/x" in text


def test_a_failed_result_can_be_shown(labels):
    assert "失败" in printed(show(Result("a.pdf", None, "failed", error="损坏"), labels))
