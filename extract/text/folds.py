"""Folds: one character for one character, so that folded text and loaded text share their offsets."""

from __future__ import annotations

import re

from ..knowledge import Knowledge, Rule

_WIDE_RUNS = (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B))
_WIDE = {code: code - 0xFEE0 for run in _WIDE_RUNS for code in run}


def fold(text: str, knowledge: Knowledge) -> str:
    """The text with its characters folded one by one; the length never changes."""
    folded = text.translate(_WIDE)
    for rule in knowledge.rules("reading"):
        characters = str(rule.data.get("char", ""))
        if any(character in folded for character in characters):
            folded = _fold_by(rule, folded)
    return _fold_brackets(folded)


def _fold_by(rule: Rule, text: str) -> str:
    value = str(rule.data["value"])
    words = tuple(rule.data.get("list_words", ()))
    if not words:
        return rule.regex.sub(value, text)
    back = int(rule.data["look_back"])

    def unless_list(hit: re.Match[str]) -> str:
        before = text[max(0, hit.start() - back) : hit.start()]
        clause = re.split("[。；\n]", before)[-1]
        return hit.group() if any(word in clause for word in words) else value

    return rule.regex.sub(unless_list, text)


_BRACKETS = re.compile(r"\(([^()\n]{0,120})\)")
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff20“”‘’《》〇]")


def _fold_brackets(text: str) -> str:
    """ASCII brackets become Chinese ones where Chinese stands in them or beside them, both or none."""
    if "(" not in text and ")" not in text:
        return text

    def pair(hit: re.Match[str]) -> str:
        around = text[max(0, hit.start() - 1) : hit.start()] + text[hit.end() : hit.end() + 1]
        if _CHINESE.search(hit.group(1)) or _CHINESE.search(around):
            return f"（{hit.group(1)}）"
        return hit.group()

    text = _BRACKETS.sub(pair, text)
    text = re.sub(r"\((?=[\u3400-\u9fff“《])|(?<=[\u3400-\u9fff])\((?![^()\n]{0,120}\))", "（", text)
    return re.sub(r"(?<=[\u3400-\u9fff”》。])\)", "）", text)
