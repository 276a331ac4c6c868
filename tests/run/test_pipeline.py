"""One file through every stage."""

import pytest
from heshu.model import Document, LoadError
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
    result = process(str(path), knowledge)
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
    monkeypatch.setattr("heshu.loaders.load", lambda path, knowledge: empty)
    with pytest.raises(LoadError, match="没有文字层"):
        process("扫描.pdf", knowledge)


def test_a_file_that_changed_meanwhile_is_refused(tmp_path, knowledge):
    path = tmp_path / "总结.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(LoadError, match="在运行期间被改动"):
        process(str(path), knowledge, "0000000000000000")
