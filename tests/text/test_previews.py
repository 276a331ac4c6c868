"""Pages of a preview are joined; true lists are left alone."""

from __future__ import annotations

from collections.abc import Callable

from heshu.model import Reading

Read = Callable[..., Reading]

PIECE = "我们坚持以人民为中心，健全机制、压实责任，推动基层服务能力稳步提升，群众就医环境明显改善。" * 4


def pages(*cuts: str) -> str:
    return "\n\n".join(f"{number}、{cut}" for number, cut in enumerate(cuts, start=1))


def test_pages_are_joined_in_mid_sentence(reading: Read) -> None:
    text = pages(
        PIECE + "该中心于2023",
        "年11月顺利通过复核，取得91.5分。" + PIECE + "在落实方",
        "针政策方面建成站点16",
        "个。" + PIECE,
    )
    found = reading(text)
    assert "该中心于2023年11月顺利通过复核" in found.text
    assert "在落实方针政策方面建成站点16个。" in found.text
    assert "2、" not in found.text
    assert [found.document.text[one.start : one.end] for one in found.chrome] == ["1、", "2、", "3、", "4、"]
    assert len(found.paragraphs) == 1


def test_a_list_inside_the_pages_does_not_break_the_run(reading: Read) -> None:
    text = pages(
        PIECE + "主要有\n1、建成站点3个；\n2、新增床位30张；\n" + PIECE + "在落实方",
        "针政策方面" + PIECE + "取得",
        "成效。" + PIECE,
    )
    found = reading(text)
    assert "在落实方针政策方面" in found.text
    assert "取得成效。" in found.text
    assert "1、建成站点3个；" in found.text


def test_a_true_list_keeps_its_numbers(reading: Read) -> None:
    text = pages(*(PIECE for _ in range(4)))
    assert reading(text).text == text.replace("\n\n", "\n")


def test_short_headings_are_no_pages(reading: Read) -> None:
    text = "工作总结\n1、健全机制\n建成站点3个。\n2、压实责任\n完成投资30万元。\n3、加强保障\n招聘12人。"
    assert reading(text).text == text
