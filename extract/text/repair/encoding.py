"""Text that was read in the wrong encoding: what its bytes say when they are read again.

A run is looked for by characters that hardly anybody writes but that a wrong reading is full of, its bytes
are put together again and decoded, and the result is believed only where it is everyday Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ...knowledge import Knowledge, Rule
from ...model import RepairKind
from ..dictionary import frequency
from .candidate import Candidate
from .misread import (
    LOST_MARK,
    NO_LEAD,
    TAKEN_COST,
    Letter,
    Run,
    gbk_bytes,
    gbk_letter,
    is_first_level,
    is_known,
    is_whole,
    latin_byte,
    options_of,
    read_bytes,
    read_gbk,
    spell,
    starters,
)

_PACK = "repairs.encoding"
# What the reading text takes out of a line as a blank, once it was read as Latin-1; 0x85 is a line end there.
_TAKEN = b"\xa0\xad"
_FEW_OPTIONS = 24
_HEAD = 7
_FIGURE = frozenset("0123456789%")


def lost(text: str, knowledge: Knowledge) -> int:
    """How many places were destroyed by a wrong decoding (U+FFFD, 锟斤拷): nothing restores them."""
    return sum(1 for _ in knowledge.rule(_PACK, "repairs.encoding.lost").regex.finditer(text))


class Encoding:
    """Finds the runs of a text that were read in the wrong encoding."""

    def __init__(self, knowledge: Knowledge) -> None:
        rule = knowledge.rule
        self._rules = {one.id: one for one in knowledge.rules(_PACK)}
        self._latin = rule(_PACK, "repairs.encoding.gbk_as_latin")
        self._shifted = rule(_PACK, "repairs.encoding.shifted")
        self._province = rule(_PACK, "repairs.encoding.province")
        self._starter = starters()
        self._filler = _Filler(
            rule(_PACK, "repairs.encoding.filled"), rule(_PACK, "repairs.encoding.plausible")
        )
        self._plausible = _Plausible(rule(_PACK, "repairs.encoding.plausible"))

    def find(self, text: str) -> list[Candidate]:
        """The runs with their right reading."""
        found: list[Candidate] = []
        if self._starter.search(text):
            found += (piece for one in self._utf8_as_gbk(text) for piece in _pieces(one, text))
        if self._latin.regex.search(text):
            found += (piece for one in self._read_as_latin(text) for piece in _pieces(one, text))
        if not any(mark in text for mark in LOST_MARK):
            return found
        province, value = self._province, str(self._province.data["value"])
        found += [self._made(*hit.span("marks"), value, province) for hit in province.regex.finditer(text)]
        if self._shifted.regex.search(text):
            taken = [(one.start, one.end) for one in found]
            found += [
                one
                for one in self._off_by_one(text)
                if not any(one.start < end and one.end > start for start, end in taken)
            ]
        return found

    def _utf8_as_gbk(self, text: str) -> Iterator[Candidate]:
        runs = list(self._gbk_runs(text))
        proven = [run for run in runs if run.certain >= self._plausible.least and self._believed(run)]
        enough = sum(run.certain for run in proven) >= self._plausible.alone
        for run in runs:
            candidate = self._candidate(run, text, scrap=enough)
            if candidate is None:
                yield from self._units(run, text) if enough else ()
                continue
            if enough or run in proven:
                yield candidate
            elif frequency(candidate.after):
                # One word alone, filled in: a text of rare characters may look the same.
                yield replace(candidate, decision="offer")

    def _units(self, run: Run, text: str) -> Iterator[Candidate]:
        """12浜�: the letter behind a figure may be 人, 亿 or 亩, and nobody may use the figure."""
        filled = self._rules["repairs.encoding.filled"]
        if len(run.letters) == 1 and text[run.start - 1 : run.start].isdigit():
            for unit in self._filler.units(run.letters[0]):
                doubt, evidence = float(filled.data["doubt"]), str(filled.data["evidence_unit"])
                yield Candidate(run.start, run.end, unit, filled.id, doubt, "number", evidence, "doubt")

    def _gbk_runs(self, text: str) -> Iterator[Run]:
        position = 0
        while hit := self._starter.search(text, position):
            run = read_gbk(text, hit.start())
            position = hit.start() + 1
            if run is not None:
                yield run
                position = run.end

    def _believed(self, run: Run) -> bool:
        """The letters that have all their bytes are everyday Chinese; two hanzi alone must be a word."""
        whole = [letter for letter in run.letters if is_whole(letter)]
        decoded = "".join(spell(letter) for letter in whole)
        if len(run.letters) > self._plausible.least:
            return self._plausible(decoded)
        return self._plausible(decoded) and frequency(decoded) > 0

    def _candidate(self, run: Run, text: str, *, scrap: bool) -> Candidate | None:
        """The run with its reading; with `scrap`, a single 年 or 张。 will do as well."""
        rule, filled = self._rules["repairs.encoding.utf8_as_gbk"], self._rules["repairs.encoding.filled"]
        after = self._filler.spell(
            run.letters, text[max(0, run.start - 2) : run.start], text[run.end : run.end + 1]
        )
        if after is None or not (self._plausible(after) or (scrap and self._plausible.scrap(after))):
            return None
        whole = run.certain == len(run.letters)
        evidence = str(rule.data["evidence"]) + ("" if whole else "；" + str(filled.data["evidence"]))
        confidence = float((rule if whole else filled).data["confidence"])
        return Candidate(run.start, run.end, after, rule.id, confidence, "character", evidence)

    def _read_as_latin(self, text: str) -> Iterator[Candidate]:
        hits = list(self._latin.regex.finditer(text))
        proven = [one for hit in hits if (one := self._latin_reading(hit, scrap=False)) is not None]
        if sum(len(one.after) for one in proven) < self._plausible.alone:
            yield from (one for one in proven if frequency(one.after))
            return
        for hit in hits:
            candidate = self._latin_reading(hit, scrap=True)
            if candidate is not None:
                yield candidate

    def _latin_reading(self, hit: re.Match[str], *, scrap: bool) -> Candidate | None:
        """The right reading of a run, if one is everyday Chinese; with `scrap` a single mark will do."""
        # Real quotation marks and dashes around a run are letters of cp1252 as well.
        for end in dict.fromkeys((hit.end(), hit.start() + len(hit.group().rstrip("“”‘’—–…•")))):
            run = hit.string[hit.start() : end]
            if len(set(run)) < int(self._latin.data["different"]):
                continue
            data = b"".join(latin_byte(character) for character in run)
            before, behind = hit.string[max(0, hit.start() - 2) : hit.start()], hit.string[end : end + 1]
            for rule_id, decoded in (
                (
                    "repairs.encoding.utf8_as_latin",
                    self._read_utf8(data, before, behind, windows=max(run) > "\xff"),
                ),
                (self._latin.id, self._plausible.read_gbk(data)),
            ):
                believed = self._plausible.scrap if scrap else self._plausible
                if decoded is not None and believed(decoded):
                    return self._made(hit.start(), end, decoded, self._rules[rule_id])
        return None

    def _read_utf8(self, data: bytes, before: str, behind: str, *, windows: bool) -> str | None:
        path = read_bytes(data, _TAKEN if windows else _TAKEN + b"\x85")
        return None if path is None else self._filler.spell(path.letters, before, behind)

    @staticmethod
    def _made(start: int, end: int, after: str, rule: Rule) -> Candidate:
        confidence, evidence = float(rule.data["confidence"]), str(rule.data["evidence"])
        kind: RepairKind = "number" if rule.data.get("number") else "character"
        return Candidate(start, end, after, rule.id, confidence, kind, evidence)

    def _off_by_one(self, text: str) -> Iterator[Candidate]:
        data = self._shifted.data
        for hit in self._shifted.regex.finditer(text):
            run = hit["run"]
            odd = sum(not self._plausible.common(character) for character in run)
            if odd < float(data["improbable"]) * len(run):
                continue
            inner = b"".join(gbk_bytes(character) for character in run)[1:-1]
            try:
                decoded = inner.decode("gbk")
            except UnicodeDecodeError:
                continue
            if all(self._plausible.common(character) for character in decoded):
                yield self._made(hit.start(), hit.end(), f"\ufffd{decoded}\ufffd", self._shifted)


class _Plausible:
    """Whether a decoded text is everyday Chinese."""

    def __init__(self, rule: Rule) -> None:
        self.least = int(rule.data["least"])
        self.alone = int(rule.data["alone"])
        self._share = float(rule.data["share"])
        self._marks = frozenset(rule.data["marks"])

    def __call__(self, decoded: str) -> bool:
        """Some hanzi at least, and nearly all of it common."""
        decoded = decoded.replace("\ufffd", "")
        hanzi = sum(is_first_level(character) for character in decoded)
        good = hanzi + sum(character in self._marks for character in decoded)
        return hanzi >= self.least and good >= self._share * len(decoded)

    def scrap(self, decoded: str) -> bool:
        """A few letters between ASCII in a text that is proven to be misread: 和 or 年 or 、."""
        known = decoded.replace("\ufffd", "")
        return any(map(self.common, known)) and all(map(is_known, known))

    def common(self, character: str) -> bool:
        """A hanzi of the first level or a common mark."""
        return is_first_level(character) or character in self._marks

    def read_gbk(self, data: bytes) -> str | None:
        """GBK bytes, of which the reading text may have taken some away (江 ends with a soft hyphen)."""
        best: list[tuple[float, str] | None] = [(0.0, "")] + [None] * len(data)
        for at in range(len(data)):
            here = best[at]
            for width in (2, 1) if here is not None else ():
                character = gbk_letter(data[at : at + width]) if at + width <= len(data) else None
                if here is None or character is None:
                    continue
                total = (
                    here[0] + (0.0 if width == 2 else TAKEN_COST) + (0.0 if self.common(character) else 2.0)
                )
                # Where one letter lost its end, those behind it may be paired wrongly: words tell.
                word = here[1][-1:] + character
                total -= 1.0 if total > 0 and len(word) > 1 and frequency(word) else 0.0
                known = best[at + width]
                if known is None or total < known[0]:
                    best[at + width] = (total, here[1] + character)
        end = best[-1]
        return end[1] if end is not None else None


class _Filler:
    """Spells letters, those with lost bytes by the words that they can stand in."""

    def __init__(self, rule: Rule, plausible: Rule) -> None:
        self._ratio = float(rule.data["ratio"])
        self._least = int(rule.data["least"])
        self._behind_digit = frozenset(rule.data["behind_digit"])
        self._before_digit = frozenset(rule.data["before_digit"])
        self._between = frozenset(rule.data["between"])
        marks: dict[str, dict[str, str]] = rule.data["marks"]
        self._marks = {bytes.fromhex(key): value for key, value in marks.items()}

    def spell(self, letters: Sequence[Letter], before: str = "", behind: str = "\n") -> str | None:
        """The text of the letters between `before` and `behind`; U+FFFD where one cannot be told.

        None where the letters spell no text.
        """
        spelt: list[str] = []
        for at, letter in enumerate(letters):
            options = options_of(letter)
            if not options:
                return None
            if len(options) == 1 and all(len(values) == 1 for values in letter):
                spelt.append(options[0])
                continue
            left = (before + "".join(spelt))[-2:]
            right = "".join(_certain_start(letters[at + 1 : at + 3]))
            after = options_of(letters[at + 1]) if not right and at + 1 < len(letters) else []
            # 鍗敓: neither 卫 nor 生 is whole, and only together are they a word.
            rights = after if 0 < len(after) <= _FEW_OPTIONS else [right]
            last = at == len(letters) - 1
            mark = self._mark(letter, left, behind) if last else None
            spelt.append(mark or self._fill(letter, options, left, rights, behind if last else ""))
        return "".join(spelt)

    def units(self, letter: Letter) -> list[str]:
        """The letters that a broken one may be behind a figure."""
        return [one for one in options_of(letter) if one in self._behind_digit]

    def _mark(self, letter: Letter, left: str, behind: str) -> str | None:
        """The mark that a letter without its end most probably is, None where it is none."""
        known = b"".join(values for values in letter if len(values) == 1)
        if not any(key.startswith(known) for key in self._marks):
            return None
        place = "end" if behind in ("", "\n") else "inside"
        if behind in _FIGURE and left[-1:] in _FIGURE:
            place = "percent" if left[-1:] == "%" else "figures"
        return self._marks.get(known, {}).get(place, "\ufffd")

    def _fill(
        self, letter: Letter, options: Sequence[str], left: str, rights: Sequence[str], behind: str
    ) -> str:
        """The letter that makes a word with its neighbours, or that can stand behind or between figures."""
        if len(options) == 1:
            return options[0]
        if left[-1:] in _FIGURE:
            known = self._behind_digit if left[-1:] != "%" else frozenset()
            fitting = [one for one in options if one in known or (behind in _FIGURE and one in self._between)]
            return fitting[0] if len(fitting) == 1 else "\ufffd"
        scored = sorted(
            ((max(_weight(left, one, right) for right in rights), one) for one in options), reverse=True
        )
        (weight, best), second = scored[0], scored[1][0] if len(scored) > 1 else 0
        if weight >= max(self._least, self._ratio * second):
            return best
        fitting = [one for one in options if one in self._before_digit] if behind in _FIGURE else []
        if len(fitting) == 1 and (best == fitting[0] or weight < self._least):
            return fitting[0]
        # A byte before another character of GBK is mostly 0x80, the one that begins no character.
        likely = options_of(tuple(values[:1] if values == NO_LEAD else values for values in letter))
        return likely[0] if len(likely) == 1 else "\ufffd"


def _weight(left: str, one: str, right: str) -> int:
    """How frequent the words are that a character forms with what stands around it."""
    around = (left[-1:] + one, left + one, one + right[:1], one + right, left[-1:] + one + right[:1])
    return sum(frequency(word) * (len(word) - 1) for word in set(around) if len(word) > 1)


def _certain_start(letters: Sequence[Letter]) -> Iterator[str]:
    for letter in letters:
        if any(len(values) > 1 for values in letter):
            return
        yield spell(letter)


def _pieces(one: Candidate, text: str) -> Iterator[Candidate]:
    """A run as it is; behind a figure its first letters apart, so that 12.5亿元 ends where its unit ends."""
    start, done = one.start, 0
    if one.rule in _WRITTEN_AS and one.start and text[one.start - 1] in _FIGURE:
        encoding, of_bytes = _WRITTEN_AS[one.rule]
        for count in range(1, min(_HEAD, len(one.after))):
            data = one.after[done:count].encode(encoding, "replace")
            # Two letters of UTF-8 are three characters of GBK: only there do both end.
            end = start + (len(data) if of_bytes is latin_byte else len(data) // 2)
            if b"".join(map(of_bytes, text[start:end])) == data:
                yield replace(one, start=start, end=end, after=one.after[done:count])
                start, done = end, count
    yield replace(one, start=start, after=one.after[done:])


_WRITTEN_AS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "repairs.encoding.utf8_as_gbk": ("utf-8", gbk_bytes),
    "repairs.encoding.utf8_as_latin": ("utf-8", latin_byte),
    "repairs.encoding.gbk_as_latin": ("gbk", latin_byte),
}
"""By rule: what the text was written in, and how the bytes of its characters are told."""
