"""What the text of a cell looks like: a number, a sign for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"[-－−+＋]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?\s*[%％‰]?")
_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?")
_NOTHING = re.compile(r"\s*[-－—–…./]+\s*")


def is_number(text: str) -> bool:
    """Whether a cell holds a number and nothing else; a year is a head and no number.

    >>> is_number("1,200.5"), is_number("8.1%"), is_number("2024年"), is_number("3个")
    (True, True, False, False)
    """
    text = text.strip()
    return bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)


def says_nothing(text: str) -> bool:
    """Whether a cell holds a sign that stands where there is no number: —, …, -."""
    return bool(_NOTHING.fullmatch(text))


def has_data(texts: Iterable[str]) -> bool:
    """Whether a row has a number behind its first cell, which names the row."""
    return any(is_number(text) for text in list(texts)[1:])
