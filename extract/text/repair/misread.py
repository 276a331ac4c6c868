"""Bytes behind a text that was read in the wrong encoding, and the letters that they spell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product

_TWO_BYTE_LEADS = range(0xC2, 0xE0)
# The leads of nearly all Chinese text: E4–E9 hanzi, E3 and EF marks, E2 dashes, quotation marks, ℃.
_THREE_BYTE_LEADS = (*range(0xE2, 0xEA), 0xEF)
_LEADS = frozenset((*_TWO_BYTE_LEADS, *_THREE_BYTE_LEADS))
_ANY = bytes(range(0x80, 0xC0))
_SECOND = (_ANY, bytes(range(0xE4, 0xEA)))
# What is lost before another character of GBK: 0x80, which begins none, or the first byte of private use.
NO_LEAD = bytes((0x80, *range(0xA1, 0xA8), *range(0xAA, 0xB0)))
TAKEN_COST = 3.0
LOST_MARK = "?？\ufffd"
_MOST_OPTIONS = 2_000
MARKS = frozenset("，。、；：？！“”‘’（）《》—…")
Letter = tuple[bytes, ...]
"""One character of UTF-8: for each of its bytes the values that it may have."""


@dataclass(frozen=True, slots=True)
class BytePath:
    """A way to read bytes as UTF-8: the letters so far, last first, and the bytes of an unfinished one."""

    cost: float
    pending: Letter = ()
    read: tuple[BytePath, Letter] | None = None

    def feed(self, options: bytes, cost: float = 0.0) -> BytePath | None:
        """The path with one more byte, None where it cannot stand there."""
        fitting = _fitting(options, first=not self.pending)
        if not fitting:
            return None
        pending = (*self.pending, fitting)
        whole = 2 if pending[0][0] in _TWO_BYTE_LEADS else 3
        if len(pending) < whole:
            return BytePath(self.cost + cost, pending, self.read)
        cost += 0.0 if is_whole(pending) or options_of(pending, everyday=True) else 2.0
        return BytePath(self.cost + cost, (), (BytePath(self.cost, (), self.read), pending))

    @property
    def letters(self) -> list[Letter]:
        found: list[Letter] = []
        step = self.read
        while step is not None:
            found.append(step[1])
            step = step[0].read
        return found[::-1]


@cache
def _fitting(options: bytes, *, first: bool) -> bytes:
    """Those values of a byte that can begin a letter, or go on with one."""
    return bytes(value for value in options if (value in _LEADS if first else 0x80 <= value < 0xC0))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the text and the letters that its bytes spell."""

    start: int
    end: int
    letters: list[Letter]

    @property
    def certain(self) -> int:
        """How many letters have all their bytes."""
        return sum(is_whole(letter) for letter in self.letters)


def spell(letter: Letter) -> str:
    return bytes(values[0] for values in letter).decode("utf-8", "replace")


def is_whole(letter: Letter) -> bool:
    """Whether every byte of a letter is known."""
    return all(len(values) == 1 for values in letter)


@cache
def options_of(letter: Letter, *, everyday: bool = False) -> list[str]:
    """The everyday characters that a letter may be; any of GB 2312 where there are none."""
    if is_whole(letter):
        return [spell(letter)]
    every = islice(product(*letter), _MOST_OPTIONS)
    known = [one for one in (bytes(values).decode("utf-8", "replace") for values in every) if is_known(one)]
    return [one for one in known if is_first_level(one) or one in MARKS] or ([] if everyday else known)


def read_gbk(text: str, start: int) -> Run | None:
    """The longest run from `start` whose GBK bytes are UTF-8. A lost mark stands for one byte or two."""
    paths: dict[Letter, BytePath] = {(): BytePath(0.0)}
    best: tuple[int, BytePath] | None = None
    position = start
    while position < len(text) and paths:
        character = text[position]
        if character in LOST_MARK:
            last = text[position + 1 : position + 2] < "\x80" or text[position + 1] in LOST_MARK
            steps = [([_ANY if last else NO_LEAD], 1.0)] + [([NO_LEAD, second], 1.1) for second in _SECOND]
        elif len(pair := gbk_bytes(character)) == 2:
            plain = [bytes((value,)) for value in pair]
            # 鍗敓 was 卫生: the character between them, of private use, fell out without a mark.
            steps = [(plain, 0.0)] + [([NO_LEAD, second, *plain], 5.0) for second in _SECOND]
        else:
            break
        paths = _advance(paths, steps)
        position += 1
        done = paths.get(())
        if done is not None and done.read is not None:
            best = (position, done)
    if best is None or all(len(values) > 1 for letter in best[1].letters for values in letter[1:]):
        return None
    return Run(start, best[0], best[1].letters)


def _advance(
    paths: dict[Letter, BytePath], steps: Sequence[tuple[list[bytes], float]]
) -> dict[Letter, BytePath]:
    """Every path with every step, the cheapest for each unfinished letter."""
    reached: dict[Letter, BytePath] = {}
    for path in paths.values():
        for fed, cost in steps:
            if cost and not path.pending:
                continue
            next_path: BytePath | None = path
            for number, options in enumerate(fed):
                next_path = next_path.feed(options, cost if number == 0 else 0.0) if next_path else None
            if next_path is None:
                continue
            known = reached.get(next_path.pending)
            if known is None or next_path.cost < known.cost:
                reached[next_path.pending] = next_path
    return reached


def read_bytes(data: bytes, taken: bytes) -> BytePath | None:
    """Bytes as UTF-8, of which the reading text may have taken away those of `taken`."""
    paths: dict[Letter, BytePath] = {(): BytePath(0.0)}
    for value in data:
        plain = bytes((value,))
        paths = _advance(paths, [([plain], 0.0), ([taken, plain], TAKEN_COST)])
    ends = _advance(paths, [([taken], TAKEN_COST)]).get(())
    whole = [one for one in (paths.get(()), ends) if one is not None and one.read is not None]
    return min(whole, key=lambda one: one.cost, default=None)


def gbk_letter(data: bytes) -> str | None:
    """The character of two bytes of GBK, or of one whose soft hyphen was taken away."""
    try:
        decoded = (data if len(data) == 2 else data + b"\xad").decode("gbk")
    except UnicodeDecodeError:
        return None
    return decoded if len(decoded) == 1 else None


def gbk_bytes(character: str) -> bytes:
    """The bytes of a character in GB 18030; empty for ASCII and for what cannot be encoded."""
    if character < "\x80":
        return b""
    try:
        return character.encode("gb18030")
    except UnicodeEncodeError:
        return b""


def latin_byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1", "replace")


def is_known(character: str) -> bool:
    """Whether a character stands in GB 2312 (which has its dashes elsewhere in Unicode) or is a mark."""
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return character in MARKS


@cache
def is_first_level(character: str) -> bool:
    """Whether a character is one of the 3,755 everyday hanzi of GB 2312."""
    try:
        return b"\xb0" <= character.encode("gb2312")[:1] <= b"\xd7"
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=1)
def starters() -> re.Pattern[str]:
    """The characters that GBK makes of the first two bytes of a hanzi or mark in UTF-8."""
    found = set()
    for lead in _THREE_BYTE_LEADS:
        for value in _ANY:
            try:
                found.add(bytes((lead, value)).decode("gb18030"))
            except UnicodeDecodeError:
                continue
    return re.compile("[" + "".join(re.escape(one) for one in sorted(found) if len(one) == 1) + "]")
