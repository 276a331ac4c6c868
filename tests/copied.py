"""Copies of a text as sites and offices make them, and reports that only look like copies. All by a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

import worn
from opencc import OpenCC

Maker = Callable[[str, random.Random], str]

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?\n*|\n+")
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?!\d*年)")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_HEAD = "首页 > 公文库 > 工作报告\n上传人：小文 文档编号：778899\n收藏 分享 举报\n"
_TAIL = "\n上一页 1 2 3 下一页\n下载文档 立即购买\n版权声明：本站内容由用户上传\n相关推荐\n"


def chrome(text: str, chance: random.Random) -> str:
    """The whole text with a page around it."""
    return f"{_HEAD}{text}{_TAIL}"


def preview(text: str, chance: random.Random) -> str:
    """The first third of it with a page around."""
    return f"{_HEAD}{text[: len(text) // 3]}{_TAIL}"


def stamped(text: str, chance: random.Random) -> str:
    """Every year, and every 10, become 2023."""
    return worn.stamp_tens(worn.stamp_years(worn.Worn.clean(text), "2023"), "2023").text


def misread(share: float) -> Maker:
    """A share of its characters, digits among them, read as others, as by OCR."""

    def make(text: str, chance: random.Random) -> str:
        letters = [letter for letter in text if letter.isalpha()]

        def read(letter: str) -> str:
            if not letter.isalnum() or chance.random() >= share:
                return letter
            return chance.choice("0123456789") if letter.isdigit() else chance.choice(letters)

        return "".join(map(read, text))

    return make


def reordered(text: str, chance: random.Random) -> str:
    """Its paragraphs in another order, but for the first."""
    first, *others = [line for line in text.split("\n") if line.strip()]
    chance.shuffle(others)
    return "\n".join([first, *others])


def respaced(text: str, chance: random.Random) -> str:
    """Other blanks, other line ends and other marks."""
    text = text.translate(str.maketrans({"，": ",", "；": ";", "：": ":", "（": "(", "）": ")"}))
    return "\n\n".join(f"　　{line}" for line in text.split("\n") if line.strip())


def traditional(text: str, chance: random.Random) -> str:
    """In traditional characters."""
    return str(OpenCC("s2t").convert(text))


def corrected(text: str, chance: random.Random) -> str:
    """Three numbers are others: a version."""
    places = [hit.span() for hit in _NUMBER.finditer(text) if hit.end() - hit.start() > 1]
    for start, end in sorted(chance.sample(places, min(3, len(places))), reverse=True):
        text = f"{text[:start]}{_other(text[start:end], chance)}{text[end:]}"
    return text


COPIES: Mapping[str, Maker] = {
    "site around it": chrome,
    "preview, a third": preview,
    "year stamped": stamped,
    "1 % misread": misread(0.01),
    "3 % misread": misread(0.03),
    "paragraphs reordered": reordered,
    "blanks and marks": respaced,
    "traditional": traditional,
    "three numbers corrected": corrected,
}


def next_year(text: str, chance: random.Random) -> str:
    """Word for word, but every year is the next and every number another."""
    text = _NUMBER.sub(lambda hit: _other(hit.group(), chance), text)
    return _YEAR.sub(lambda hit: str(int(hit.group()) + 1), text)


def same_figures_next_year(text: str, chance: random.Random) -> str:
    """Word for word and number for number, but every year is the next: a plan that was written off."""
    return _YEAR.sub(lambda hit: str(int(hit.group()) + 1), text)


def neighbour(share: float, *, numbers: bool) -> Maker:
    """Another place's report with a share of the sentences in common; its numbers are others, or the same."""

    def make(text: str, chance: random.Random) -> str:
        letters = [letter for letter in text if letter.isalpha()]
        kept = of = 0

        def sentence(hit: re.Match[str]) -> str:
            nonlocal kept, of
            said = hit.group()
            of += len(said)
            if kept + len(said) <= share * of:
                kept += len(said)
            else:
                said = re.sub(r"[^\W\d_]", lambda _: chance.choice(letters), said)
            return _NUMBER.sub(lambda one: _other(one.group(), chance), said) if numbers else said

        return _SENTENCE.sub(sentence, text)

    return make


OTHERS: Mapping[str, Maker] = {
    "next year": next_year,
    "next year, same figures": same_figures_next_year,
    "95 % the same sentences, other figures": neighbour(0.95, numbers=True),
    "80 % the same sentences, other figures": neighbour(0.8, numbers=True),
    "80 % the same sentences, same figures": neighbour(0.8, numbers=False),
}


def _other(number: str, chance: random.Random) -> str:
    """A number printed to as many digits."""
    while True:
        digits = [chance.choice("123456789") if letter.isdigit() else letter for letter in number]
        if (made := "".join(digits)) != number:
            return made
