"""Automatic list numbers of Word: which number a paragraph carries, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .package import Element, attribute, child, name

Numerals = Mapping[str, Any]
"""The data of rule `loaders.numerals`."""

_PLACE = re.compile(r"%([1-9])")
_LARGEST = 10000
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `text` is the pattern with %1 … %9, `restart` the level that restarts it
    (None: any level above, 0: none)."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass
class Numbering:
    """The lists of a document, and how far each has been counted."""

    numerals: Numerals
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    """list id (w:numId) -> its levels, overrides applied."""
    abstract: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    """list id -> level -> number that this list sets its count to when it is first used."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, depth: int) -> str:
        """Count one paragraph on and return its number as written, with what separates it from the text.

        Empty for bullets, for lists without number and for unknown lists.
        """
        levels = self.levels.get(list_id)
        if levels is None or depth not in levels:
            return ""
        # Lists of one abstract definition share their count, as in Word, unless a start override parts them.
        counts = self._counts.setdefault(self.abstract[list_id], {})
        override = self.starts.get(list_id, {}).get(depth)
        if override is not None and (list_id, depth) not in self._begun:
            counts[depth] = override
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = levels[depth].start
        self._begun.add((list_id, depth))
        for deeper, level in levels.items():
            if deeper > depth and level.restart != 0 and (level.restart is None or depth < level.restart):
                counts.pop(deeper, None)
        return self._written(levels, counts, depth)

    def _written(self, levels: Mapping[int, Level], counts: dict[int, int], depth: int) -> str:
        own = levels[depth]
        if own.format in ("bullet", "none") or not own.text:
            return own.text if own.format == "none" and not _PLACE.search(own.text) else ""

        def number(hit: re.Match[str]) -> str:
            at = int(hit.group(1)) - 1
            level = levels.get(at, Level())
            # A level that was skipped (a 1.1 without a 1 before it) counts as begun.
            count = counts.setdefault(at, level.start)
            return write(count, "decimal" if own.legal and at < depth else level.format, self.numerals)

        text = _PLACE.sub(number, own.text).strip()
        return text + _gap(text, own.suffix)


def _gap(text: str, suffix: str) -> str:
    """What stands between number and text: nothing after 、and brackets, as in typed text; a space where the
    number would else run into the text: "1." before "2024年" must not give 1.2024."""
    if not text or text[-1] in "、）)．：，】〕":
        return ""
    if suffix == "nothing" and not (text[-1].isascii() or text[-1].isdigit()):
        return ""
    return " "


def read(root: Element | None, numerals: Numerals, style_lists: Mapping[str, str]) -> Numbering:
    """The lists of numbering.xml. `style_lists` maps a numbering style's id to the list it points to."""
    numbering = Numbering(numerals)
    if root is None:
        return numbering
    definitions: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    for element in root:
        if name(element) == "w:abstractNum":
            key = attribute(element, "w:abstractNumId") or ""
            definitions[key] = {_integer(attribute(lvl, "w:ilvl")): _level(lvl) for lvl in _levels(element)}
            link = child(element, "w:numStyleLink")
            if link is not None:
                links[key] = attribute(link, "w:val") or ""
    lists = {attribute(element, "w:numId") or "": element for element in root if name(element) == "w:num"}
    for list_id, element in lists.items():
        key = _abstract(element)
        if key in links:
            target = lists.get(style_lists.get(links[key], ""))
            key = _abstract(target) if target is not None else key
        levels = dict(definitions.get(key, {}))
        numbering.starts[list_id] = _overrides(element, levels)
        numbering.levels[list_id] = levels
        numbering.abstract[list_id] = key
    return numbering


def _abstract(element: Element) -> str:
    reference = child(element, "w:abstractNumId")
    return (attribute(reference, "w:val") or "") if reference is not None else ""


def _levels(element: Element) -> list[Element]:
    return [below for below in element if name(below) == "w:lvl"]


def _overrides(element: Element, levels: dict[int, Level]) -> dict[int, int]:
    """Apply the w:lvlOverride of a list to its levels; the starts that it sets."""
    starts: dict[int, int] = {}
    for override in element:
        if name(override) != "w:lvlOverride":
            continue
        depth = _integer(attribute(override, "w:ilvl"))
        for replacement in _levels(override):
            levels[depth] = _level(replacement)
        start = child(override, "w:startOverride")
        if start is not None:
            starts[depth] = _integer(attribute(start, "w:val"), 1)
    return starts


def _level(element: Element) -> Level:
    def value(tag: str) -> str | None:
        found = child(element, tag)
        return attribute(found, "w:val") if found is not None else None

    # Newer formats come as AlternateContent: the Choice names a custom format, the Fallback a known one.
    fallback = child(element, "mc:AlternateContent", "mc:Fallback", "w:numFmt")
    kind = value("w:numFmt") or (attribute(fallback, "w:val") if fallback is not None else None) or "decimal"
    restart = value("w:lvlRestart")
    legal = child(element, "w:isLgl")
    return Level(
        start=_integer(value("w:start"), 1 if kind != "none" else 0),
        format=kind,
        text=value("w:lvlText") or "",
        suffix=value("w:suff") or "tab",
        restart=_integer(restart) if restart is not None else None,
        legal=legal is not None and attribute(legal, "w:val") not in ("0", "false", "off"),
        style=value("w:pStyle"),
    )


def _integer(text: str | None, default: int = 0) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def write(number: int, kind: str, numerals: Numerals) -> str:
    """A number as a list format of Word writes it; an unknown format is written in digits.

    >>> from heshu.knowledge import load
    >>> numerals = load().rule("loaders", "loaders.numerals").data
    >>> [write(21, kind, numerals) for kind in ("chineseCountingThousand", "ideographDigital", "lowerRoman")]
    ['二十一', '二一', 'xxi']
    """
    if not 0 <= number < _LARGEST:
        return str(number)
    if kind in (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "taiwaneseCounting",
        "koreanCounting",
    ):
        return _counting(number, numerals["digits"], numerals["units"], numerals["digits"][0])
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return _counting(number, numerals["capital_digits"], numerals["capital_units"], "零")
    if kind in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"):
        return "".join(numerals["digits"][int(digit)] for digit in str(number))
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(numerals["full_width"][int(digit)] for digit in str(number))
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman.upper() if kind == "upperRoman" else roman
    if kind in ("lowerLetter", "upperLetter") and number:
        # Word writes z, aa, bb, … where a spreadsheet writes z, aa, ab.
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    return _picked(number, kind, numerals)


def _picked(number: int, kind: str, numerals: Numerals) -> str:
    """Formats that are a row of signs; beyond the row digits are written."""
    rows = {
        "decimalEnclosedCircle": "circled",
        "decimalEnclosedCircleChinese": "circled",
        "decimalEnclosedParen": "parenthesised",
        "decimalEnclosedFullstop": "full_stop",
        "ideographTraditional": "heavenly",
        "ideographZodiac": "earthly",
    }
    if kind == "ideographEnclosedCircle" and 1 <= number <= 10:
        return chr(0x3280 + number - 1)
    row: str = numerals[rows[kind]] if kind in rows else ""
    return row[number - 1] if 1 <= number <= len(row) else str(number)


def _counting(number: int, digits: str, units: list[str], zero: str) -> str:
    """Chinese counting below ten thousand; ten to nineteen begin with 十, not 一十."""
    if number == 0:
        return zero
    written, gap = "", False
    text = str(number)
    for index, digit in enumerate(text):
        if digit == "0":
            gap = bool(written)
            continue
        written += ("零" if gap else "") + digits[int(digit)] + units[len(text) - index - 1]
        gap = False
    begins_with_one_ten = 10 <= number < 20 and units[1] == "十"
    return written[1:] if begins_with_one_ten else written


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN + _ROMAN_SMALL:
        while number >= value:
            written += letters
            number -= value
    return written
