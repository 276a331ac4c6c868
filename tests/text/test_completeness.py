"""Whether the whole text is there, and how this is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from heshu.model import Reading

Read = Callable[..., Reading]

BODY = "2023年，云岭区共建成社区卫生服务站12个，新增床位300张，群众满意度达到96.5%，各项工作取得明显成效。"


def test_a_whole_text(reading: Read) -> None:
    found = reading(BODY)
    assert (found.completeness, found.warnings) == (1.0, ())


def test_characters_shown_of_all(reading: Read) -> None:
    found = reading(f"{BODY}\n一是资金不足 ……(未完,全文共4000字,当前仅显示1000字,请阅读下面提示信息。")
    assert found.completeness == 0.25
    assert "4000" in found.warnings[0]
    assert "4000" not in found.text


def test_characters_left_out(reading: Read) -> None:
    found = reading(
        f"{BODY}新增27张床位及病区布局调\n……(某网http://www.example.cn省略100字,正式会员可完整阅读)……\n院血透中心建设。{BODY}"
    )
    shown = len(found.text.replace("\n", ""))
    assert found.completeness == pytest.approx(shown / (shown + 100), abs=0.02)
    assert "布局调\n院血透" in found.text


def test_a_preview_whose_last_page_is_shown_is_whole(reading: Read) -> None:
    found = reading(f"亲,该文档总共9页,到这儿已超出免费预览范围,如果喜欢就下载吧!\n{BODY * 3} 第9页 共9页")
    assert found.completeness == 1.0


def test_a_preview_that_stops_early_is_not(reading: Read) -> None:
    found = reading(f"页数:9页\n{BODY * 3}\n亲,该文档总共9页,到这儿已超出免费预览范围,如果喜欢就下载吧!")
    assert found.completeness < 0.2
    assert "9页" in found.warnings[0]


def test_a_page_that_breaks_off(reading: Read) -> None:
    found = reading(f"页数:3页\n{BODY * 4}深化行政审批制度改革，各项\n你可能关注的文档\n收起")
    assert found.completeness < 0.5
    assert "中断" in found.warnings[0]


def test_a_plain_text_without_a_full_stop_is_whole(reading: Read) -> None:
    assert reading(BODY[:-1]).completeness == 1.0


def test_a_text_that_ends_in_a_comma_is_cut(reading: Read) -> None:
    assert reading(BODY + BODY[:-1] + "，").completeness < 1.0
