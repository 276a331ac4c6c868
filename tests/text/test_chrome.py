"""Chrome goes, text stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from heshu.model import Block, Document, Reading

Read = Callable[..., Reading]

BODY = "2023年，云岭区共建成社区卫生服务站12个，新增床位300张，群众满意度达到96.5%，各项工作取得明显成效。"


@pytest.mark.parametrize(
    "line",
    [
        "收藏 分享(赏)",
        "下载 相关 举报",
        "【打印】",
        "字号：大 中 小",
        "云岭区2023年工作总结.docx",
        "云岭区2023年工作总结.docx_第3页",
        "第3页 / 共9页",
        "上传人:wx****8 文档编号:20481024 上传时间:2023-05-17 格式:DOCX 页数:9 大小:31.79KB",
        "ID:3044017",
        "阅读量：2310",
        "您的位置:某某文秘>>卫生>>总结>>正文",
        "发布时间:2014/11/13",
        "2026年02月10日 07时41分",
        "来源：云岭日报",
        "亲,该文档总共9页,到这儿已超出免费预览范围,如果喜欢就下载吧!",
        "客服QQ:3074922707",
        "copyright@ 2008-2023 example.com 版权所有",
        "本文标题:云岭区工作总结",
        "区长作政府工作报告。本报记者 李某 摄",
        "温馨提示：",
        "一、工作回顾..........3",
    ],
)
def test_a_line_of_the_site_is_no_text(reading: Read, line: str) -> None:
    found = reading(f"{line}\n{BODY}\n{BODY}")
    assert found.text == f"{BODY}\n{BODY}"
    assert [found.document.text[one.start : one.end] for one in found.chrome] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "全区共下载健康码12万次，增长30%。",
        "分享经济加快发展，新增企业36家。",
        "时间：2023年，全年完成投资3亿元。",
        "来源：财政拨款320万元；自筹60万元。",
        "查处侵权案件30件，版权保护力度加大。",
        "目录内药品配备率达到98%。",
        "相关工作完成率100%。",
        "全文共三章，投资300万元。",
        "免费开放文化馆3个。",
        "3",
        "微信公众号关注人数达到12345人。",
        "欢迎社会各界监督，受理投诉36件。",
    ],
)
def test_text_that_looks_like_chrome_stays(reading: Read, line: str) -> None:
    found = reading(f"{BODY}\n{line}\n{BODY}")
    assert found.text == f"{BODY}\n{line}\n{BODY}"
    assert not found.chrome


def test_everything_below_the_text_goes(reading: Read) -> None:
    found = reading(
        f"{BODY}\n展开阅读全文\n相关资源\n猜你喜欢\n云岭区2022年工作总结范文3篇\n浙ICP备00000000号"
    )
    assert found.text == BODY


def test_prose_below_a_tail_line_stays(reading: Read) -> None:
    found = reading("\n".join([BODY, "相关报道：", BODY * 2, BODY * 2]))
    assert found.text.count("云岭区") == 5


def test_table_of_contents(reading: Read) -> None:
    text = (
        "云岭区三年行动计划实施情况的报告\n发表时间:2023/10/8\n目录/提纲:……\n一、工作情况\n1、建成托位6个\n"
        "二、下一步工作\n三是加……\n云岭区三年行动计划实施情况的报告\n" + BODY + "\n一、工作情况\n"
        "建成托位60个。\n二、下一步工作\n再建托位30个。"
    )
    found = reading(text)
    assert "1、建成托位6个" not in found.text
    assert found.text.count("一、工作情况") == 1
    assert [one.title for one in found.sections[1:]] == ["一、工作情况", "二、下一步工作"]


def test_contents_without_repetition_lose_only_their_heading(reading: Read) -> None:
    found = reading(f"目录\n{BODY}\n一、工作情况\n{BODY}")
    assert found.text == f"{BODY}\n一、工作情况\n{BODY}"


def test_page_numbers_and_running_titles_inside_a_sentence(reading: Read) -> None:
    title = "云岭区卫生局在全市卫生工作会议上的经验交流材料"
    text = f"{title}\n统一标识、制度、购药渠道、{title}第2页 医疗文书等方面，建成站点12个。 第9页 共9页"
    assert reading(text).text == f"{title}\n统一标识、制度、购药渠道、医疗文书等方面，建成站点12个。"


def test_running_heads_and_contents_known_to_the_loader(reading_of: Callable[[Document], Reading]) -> None:
    text = f"云岭区统计公报\n一、综合 3\n{BODY}\n"
    first, second = text.index("一、综合"), text.index(BODY)
    blocks = (
        Block(0, "header", 0, first - 1, page=1),
        Block(1, "paragraph", first, second - 1, style="TOC"),
        Block(2, "paragraph", second, len(text) - 1),
    )
    found = reading_of(Document("0" * 16, "a.docx", "docx", text, blocks))
    assert found.text == BODY
    assert [one.rule for one in found.chrome] == ["chrome.header", "chrome.contents"]
