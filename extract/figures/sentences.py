"""Sentences of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"[。！？](?:[”’」』）]+)?|；|\n|(?<=[^\s\d])(?<!\d) (?=[\u4e00-\u9fff（“])")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a text, without gaps; a semicolon ends one, for carrying names over.

    >>> list(sentences("甲为1。乙为2；丙为3"))
    [(0, 4), (4, 8), (8, 11)]
    """
    start = 0
    for hit in _END.finditer(text):
        yield start, hit.end()
        start = hit.end()
    if start < len(text):
        yield start, len(text)


_FULL = re.compile(r"[。！？\n](?:[”’」』）]+)?")


def full_sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the whole sentence, semicolons included, around a span."""
    first = 0
    for hit in _FULL.finditer(text, 0, start):
        first = hit.end()
    last = _FULL.search(text, end)
    return first, last.end() if last else len(text)
