"""One file through every stage."""

from dataclasses import replace

import pytest
from heshu.loaders import from_text
from heshu.model import Document, Input, LoadError
from heshu.run.pipeline import process

TEXT = """示例区2023年工作总结

一、主要成效

全年新增就业1.2万人，完成投资3.5亿元，同比增长6.9%。

二、2024年打算

新建学校5所。
"""


def test_figures_point_at_their_characters(tmp_path, knowledge):
    path = tmp_path / "总结.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = process(Input(str(path)), knowledge)
    assert (result.status, result.format, result.chars) == ("ok", "txt", len(TEXT))
    quotes = [figure.quote for figure in result.figures]
    assert quotes == ["1.2万人", "3.5亿元", "6.9%", "5所"]
    for figure in result.figures:
        assert TEXT[figure.start : figure.end] == figure.quote
        assert TEXT[figure.sentence_start :].startswith(figure.sentence)
        assert figure.indicator_id
    assert result.figures[-1].role == "target"


def test_a_scan_without_text_is_not_read(tmp_path, knowledge, monkeypatch):
    empty = Document("0123456789abcdef", "扫描.pdf", "pdf", "\n\n", (), warnings=("没有文字层，需要OCR。",))
    monkeypatch.setattr("heshu.loaders.load", lambda source, knowledge: empty)
    with pytest.raises(LoadError, match="没有文字层"):
        process(Input("扫描.pdf"), knowledge)


def test_a_file_that_changed_meanwhile_is_refused(tmp_path, knowledge):
    path = tmp_path / "总结.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(LoadError, match="在运行期间被改动"):
        process(Input(str(path), "0000000000000000"), knowledge)


@pytest.mark.parametrize(
    ("properties", "warning", "status"),
    [
        ({"pages_without_text": "3,5"}, "第3、5页没有文字层，需要OCR后才能读取。", "partial"),
        ({}, "word/document.xml第2行的XML有错误，只读出了还能读的部分，请与原文核对。", "partial"),
        ({}, "有2个图表对象，其中的数字没有读入，请与原文核对。", "partial"),
        ({}, "有12个字的隐藏文字没有读入，如需要请在Word里取消隐藏。", "ok"),
        ({}, "第2页的表格线不能识别，表格按普通文字行读入，请与原文核对。", "ok"),
    ],
)
def test_a_document_of_which_a_part_cannot_be_read_is_partial(
    tmp_path, knowledge, monkeypatch, properties, warning, status
):
    read = replace(from_text(TEXT), properties=properties, warnings=(f"总结.pdf：{warning}",))
    monkeypatch.setattr("heshu.loaders.load", lambda source, knowledge: read)
    result = process(Input("总结.pdf"), knowledge)
    assert result.status == status
    assert result.warnings == (f"总结.pdf：{warning}",)


def test_page_chrome_is_counted_by_rule(tmp_path, knowledge):
    path = tmp_path / "总结.txt"
    path.write_text(f"收藏 分享 下载 打印\n{TEXT}\n相关推荐\n", encoding="utf-8")
    counted = process(Input(str(path)), knowledge).extra["chrome"]
    assert counted["chrome.toolbar"] == 1
    assert list(counted) == sorted(counted)


def test_a_stamped_year_is_no_period_of_the_document(tmp_path, knowledge):
    path = tmp_path / "总结.txt"
    path.write_text("青石区卫生局2023年工作总结\n儿童建卡率达20230%，新建卫生站6个。\n", encoding="utf-8")
    result = process(Input(str(path)), knowledge)
    assert result.metadata.period is None
    assert any("2023" in warning for warning in result.warnings)
    assert [(one.before, one.after, one.applied) for one in result.repairs] == [("2023", "10", True)]
