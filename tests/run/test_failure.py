"""Whatever goes wrong becomes a sentence: what happened, in which file, what to do next."""

import pytest
from heshu.model import LoadError
from heshu.run.failure import failure


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "内存不够"),
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (RecursionError("deep"), "嵌套太深"),
        (ValueError("第一行\n第二行"), "ValueError: 第一行）"),
        (KeyError(), "KeyError"),
    ],
)
def test_any_error_names_file_and_remedy(error, words):
    result = failure("夹/报告.docx", "00", error, "out/logs/1.log")
    assert (result.status, result.path, result.doc_id) == ("failed", "夹/报告.docx", "00")
    for part in ("报告.docx", words, "out/logs/1.log", "请"):
        assert part in result.error


def test_a_loader_has_its_own_words_and_status():
    result = failure("a.xyz", "00", LoadError("a.xyz：不是文档。", "skipped"))
    assert (result.status, result.error) == ("skipped", "a.xyz：不是文档。")
