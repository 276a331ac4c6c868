"""Pages in traditional characters, often with the reading of each behind it: 衛(wèi)生 becomes 卫生.

Brackets and characters are repairs of their own, so that every character keeps its place: the bracket is
taken away, and a run of traditional characters is replaced by one of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from opencc import OpenCC

from ...knowledge import Knowledge, Rule
from .candidate import Candidate

_PACK = "repairs.traditional"


class Traditional:
    """Finds readings in brackets and traditional characters."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = {rule.id.removeprefix(f"{_PACK}."): rule for rule in knowledge.rules(_PACK)}
        self._keep = frozenset(self._rules["keep"].words)
        passage = self._rules["passage"].data
        self._quoted = re.compile(passage["quoted"])
        self._sentence = re.compile(passage["sentence"])
        self._tone = knowledge.compile(self._rules["pinyin"].data["trigger"])
        self._foreign = re.compile("[" + "".join(map(chr, _traditional())) + "]")

    def find(self, text: str) -> list[Candidate]:
        """The brackets that go and the characters that change."""
        if not (self._foreign.search(text) or self._tone.search(text)):
            return []
        broken = list(self._broken(text))
        brackets = broken + [
            one
            for one in self._readings(text)
            if not any(one.start < other.end and other.start < one.end for other in broken)
        ]
        return brackets + list(self._characters(text, brackets))

    def _readings(self, text: str) -> list[Candidate]:
        """衛(wèi): the bracket, if the text has several or the character is a traditional one."""
        rule = self._rules["pinyin"]
        toned = list(rule.regex.finditer(text))
        behind = [hit for hit in toned if self._foreign.match(text[hit.start() - 1])]
        several = len(behind) >= int(rule.data["least"])
        hits = toned if several else behind
        found = [_candidate(hit.start(), hit.end(), "", rule) for hit in hits]
        if several:
            plain, fragment = self._rules["plain"], self._rules["fragment"]
            found += [_candidate(hit.start(), hit.end(), "", rule) for hit in plain.regex.finditer(text)]
            found += [
                _candidate(hit.start(), hit.end(), "", fragment) for hit in fragment.regex.finditer(text)
            ]
        return found

    def _broken(self, text: str) -> Iterator[Candidate]:
        """？jī)？yōu)勢."""
        rule = self._rules["broken"]
        for hit in rule.regex.finditer(text):
            after = rule.data["values"][hit["half"]].get(hit["reading"])
            if after is not None:
                yield _candidate(hit.start(), hit.end(), after, rule)
        rule = self._rules["half"]
        for hit in rule.regex.finditer(text):
            data = bytes((rule.data["leads"][hit["half"]],)) + hit["run"].encode("gb18030")
            after = _convert(data[:-1].decode("gbk", "replace"))
            if all(_encodable(one, "gb2312") for one in after):
                yield _candidate(hit.start(), hit.end(), f"{after}\ufffd", rule)

    def _characters(self, text: str, brackets: Sequence[Candidate]) -> Iterator[Candidate]:
        if len(self._foreign.findall(text)) < int(self._rules["passage"].data["least"]):
            return
        whole, mixed = self._script(text)
        kept = _without(text, brackets)
        for start, end in [(0, len(kept))] if whole else self._passages(text, kept):
            places = kept[start:end]
            written = "".join(text[place] for place in places)
            spoken = _convert(written)
            runs = _Runs()
            for place, old, new in zip(places, written, spoken, strict=True):
                if old != new and not (mixed and old in self._keep):
                    runs.add(place, new)
            rule = self._rules["characters"]
            yield from (_candidate(first, first + len(after), after, rule) for first, after in runs.found)

    def _script(self, text: str) -> tuple[bool, bool]:
        """Whether the whole text is to be converted, and whether simplified characters stand in it too."""
        data = self._rules["characters"].data
        traditional = self._foreign.findall(text)
        simplified = sum(map(_is_simplified, text))
        share = len(traditional) / max(1, len(traditional) + simplified)
        enough = len(traditional) >= int(data["least"]) and len(set(traditional)) >= int(data["different"])
        return enough and share >= float(data["share"]), share < float(self._rules["passage"].data["share"])

    def _passages(self, text: str, kept: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The sentences of a simplified text that are in traditional script, as stretches of `kept`."""
        data = self._rules["passage"].data
        reading = "".join(text[place] for place in kept)
        for hit in self._sentence.finditer(reading):
            bare = self._quoted.sub("", hit.group())
            traditional = self._foreign.findall(bare)
            simplified = sum(map(_is_simplified, bare))
            if (
                len(traditional) >= int(data["least"])
                and len(set(traditional)) >= int(data["different"])
                and len(traditional) >= float(data["share"]) * (len(traditional) + simplified)
            ):
                yield hit.span()


def _candidate(start: int, end: int, after: str, rule: Rule) -> Candidate:
    confidence, evidence = float(rule.data["confidence"]), str(rule.data["evidence"])
    return Candidate(start, end, after, rule.id, confidence, "character", evidence)


class _Runs:
    """Changed characters, joined where one stands behind another."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def add(self, place: int, character: str) -> None:
        if self.found and self.found[-1][0] + len(self.found[-1][1]) == place:
            self.found[-1] = (self.found[-1][0], self.found[-1][1] + character)
        else:
            self.found.append((place, character))


def _without(text: str, brackets: Sequence[Candidate]) -> list[int]:
    """The places of the characters that are in no bracket: words are whole again for the conversion."""
    out = {place for one in brackets for place in range(one.start, one.end)}
    return [place for place in range(len(text)) if place not in out]


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _convert(text: str) -> str:
    """Traditional to simplified, character for character; by whole words where that keeps the length."""
    converted = str(_converter().convert(text))
    return converted if len(converted) == len(text) else text.translate(_traditional())


@lru_cache(maxsize=1)
def _traditional() -> dict[int, str]:
    """The characters that simplified texts do not write (not in GB 2312), and their simplified forms."""
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = str(_converter().convert("\n".join(every))).split("\n")
    pairs = zip(every, simple, strict=True)
    return {ord(one): other for one, other in pairs if one != other and not _encodable(one, "gb2312")}


@cache
def _is_simplified(character: str) -> bool:
    """Whether only simplified texts write this character: in GB 2312 and not in Big5."""
    return character > "\u4dff" and _encodable(character, "gb2312") and not _encodable(character, "big5")


def _encodable(character: str, encoding: str) -> bool:
    try:
        return bool(character.encode(encoding))
    except UnicodeEncodeError:
        return False
