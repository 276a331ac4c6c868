"""What is kept of a text to know it again: small sketches of its words, its numbers and its years.

The words are letters and Han characters alone, with one mark for every number. A sketch holds the lowest
hashes of a set (bottom-k, Cohen and Kaplan 2007; as in Broder's resemblance and containment of 1997): of two
sketches, the hashes below the lower of their two ends are a sample of both sets, so the share that they have
in common can be told without the texts, of a short text in a long one too.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..knowledge import Knowledge
from ..model import Reading

Hashes = NDArray[np.uint32]
"""Distinct hashes, lowest first."""

_MARK = "0"
_END = 2**32 - 1


@dataclass(frozen=True, eq=False)
class Sketch:
    """The lowest hashes of a set, and how many members the set has."""

    hashes: Hashes
    size: int

    @property
    def end(self) -> int:
        """Every member whose hash is not above it is in the sketch."""
        return _END if self.size == len(self.hashes) else int(self.hashes[-1])

    def containment(self, other: Sketch) -> tuple[float, int]:
        """The share of the smaller set that is in the other one, and on how many members that is told."""
        end = min(self.end, other.end)
        own, theirs = (one.hashes[: np.searchsorted(one.hashes, end, side="right")] for one in (self, other))
        sample = min(len(own), len(theirs))
        both = len(np.intersect1d(own, theirs, assume_unique=True))
        return (both / sample if sample else 0.0), sample


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """One text."""

    words: Sketch
    passages: Sketch
    """Its long runs, by which texts alike are found among many."""
    numbers: Sketch
    """Its numbers with the letters before each."""
    years: Mapping[str, int]
    """How often it names which year."""
    stamped: bool
    """True where a site put one year over all its years: they say nothing."""


def fingerprint(reading: Reading, knowledge: Knowledge) -> Fingerprint:
    """The fingerprint of a reading text: page chrome is out of it and repairs are made."""
    data = knowledge.rule("copies", "copies.sketch").data
    taken = _Taken(reading.text, knowledge, int(data["before"]))
    codes = np.frombuffer(taken.words.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return Fingerprint(
        _sketch(_runs(codes, int(data["letters"])), int(data["kept"])),
        _sketch(_runs(codes, int(data["passage"])), int(data["passages"])),
        _sketch(_hashes(taken.numbers), int(data["numbers"])),
        dict(sorted(taken.years.items())),
        reading.stamp is not None,
    )


class _Taken:
    """The words of a text without blanks and marks, its numbers with the letters before them, its years."""

    def __init__(self, text: str, knowledge: Knowledge, before: int) -> None:
        self.numbers: set[str] = set()
        self.years: Counter[str] = Counter()
        number = knowledge.rule("copies", "copies.number").regex
        year = knowledge.rule("copies", "copies.year").regex
        text = unicodedata.normalize("NFKC", text).lower()
        pieces: list[str] = []
        tail, position = "", 0
        for hit in number.finditer(text):
            words = "".join(filter(str.isalpha, text[position : hit.start()]))
            position = hit.end()
            tail = (tail + words)[-before:]
            if year.match(text, hit.start()):
                self.years[hit.group()] += 1
            else:
                self.numbers.add(tail + hit.group().replace(",", ""))
            # A layout may break one number into two.
            mark = "" if pieces and not words else _MARK
            pieces += [words, mark]
            tail = (tail + mark)[-before:]
        pieces.append("".join(filter(str.isalpha, text[position:])))
        self.words = "".join(pieces)


def _runs(codes: NDArray[np.uint64], length: int) -> Hashes:
    """The hashes of all runs of so many letters; of a shorter text, none."""
    count = len(codes) - length + 1
    if count < 1:
        return np.empty(0, np.uint32)
    mixed = np.zeros(count, np.uint64)
    for place in range(length):
        mixed = mixed * np.uint64(0x100000001B3) + codes[place : place + count]
    # The last steps of splitmix64: neighbouring sums must not give neighbouring hashes.
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _hashes(words: Iterable[str]) -> Hashes:
    digests = (hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4) for word in words)
    return np.unique(np.fromiter((int.from_bytes(one.digest(), "little") for one in digests), np.uint32))


def _sketch(hashes: Hashes, kept: int) -> Sketch:
    return Sketch(hashes[:kept], len(hashes))


_SKETCHES = ("words", "passages", "numbers")


def encode(found: Fingerprint) -> dict[str, Any]:
    """A fingerprint as JSON values; `decode` gives the same one back."""
    sketches: dict[str, Sketch] = {name: getattr(found, name) for name in _SKETCHES}
    return {
        **{name: [one.size, _text(one.hashes)] for name, one in sketches.items()},
        "years": dict(found.years),
        "stamped": found.stamped,
    }


def decode(plain: Mapping[str, Any]) -> Fingerprint:
    """The fingerprint of `encode`. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    words, passages, numbers = (Sketch(_array(plain[name][1]), int(plain[name][0])) for name in _SKETCHES)
    return Fingerprint(words, passages, numbers, dict(plain["years"]), bool(plain["stamped"]))


def _text(hashes: Hashes) -> str:
    return base64.b64encode(hashes.astype("<u4").tobytes()).decode("ascii")


def _array(text: str) -> Hashes:
    return np.frombuffer(base64.b64decode(text), dtype="<u4").astype(np.uint32)
