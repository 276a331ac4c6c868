"""Percent signs that a site dropped: 90的中心 was 90%的中心, 参合率达到95， was 95%."""

from __future__ import annotations

import re
from dataclasses import replace

from ...knowledge import Knowledge
from .candidate import Candidate
from .damage import lost_quotes

_NUMBER = re.compile(r"(?<![0-9./])[0-9]+(?:\.[0-9]+)?(?![0-9./])")
_CLAUSE_END = re.compile(r"[，。；：、\n]")


class Percents:
    """Puts percent signs back with the pack `repairs.signs`.

    Only into a text that holds none at all, and where several numbers stand that only a share can be: a site
    drops a sign everywhere or nowhere.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        def rule(name: str) -> re.Pattern[str]:
            return knowledge.rule("repairs.signs", f"repairs.signs.{name}").regex

        self._knowledge = knowledge
        self._sign, self._words = rule("percent_sign"), rule("share_words")
        self._never, self._ends = rule("never_share"), rule("number_ends")
        self._links, self._share_of = rule("links"), rule("share_of")
        self._dash = rule("dash")
        self._two_decimals = knowledge.rule("repairs.signs", "repairs.signs.two_decimals")
        self._one_decimal = knowledge.rule("repairs.signs", "repairs.signs.one_decimal")
        self._growth = rule("growth_words")
        self._behind_word = knowledge.rule("repairs.signs", "repairs.signs.percent")
        self._before_of = knowledge.rule("repairs.signs", "repairs.signs.percent_of")

    def find(self, text: str, *, damaged: bool) -> list[Candidate]:
        """The signs to put back. `damaged` says that other damage was found in the text."""
        if self._sign.search(text):
            return []
        quotes = lost_quotes(text, self._knowledge)
        found = [*self._by_words(text), *self._by_whole(text)]
        least = "with_damage" if damaged or quotes else "least"
        sure = len(found) >= int(self._behind_word.data[least])
        evidence = "；".join(filter(None, [f"全文没有百分号，却有{len(found)}处缺单位的比率", quotes]))
        found = [replace(one, evidence=evidence, decision="apply" if sure else "offer") for one in found]
        if self._dash.search(text):
            return found
        return [reading for one in found for reading in self._readings(one, text)]

    def _readings(self, one: Candidate, text: str) -> list[Candidate]:
        """6.57 in a text without a dash is 6.57%, or it was 6.5%—7%: nobody knows."""
        number = text[one.start : one.end]
        rule = self._two_decimals
        split = rule.regex.match(number)
        if split is None and self._growth.search(text[max(0, one.start - 6) : one.start]):
            rule = self._one_decimal
            split = rule.regex.match(number)
        if split is None or not 1 < float(split["high"]) / float(split["low"]) <= float(rule.data["ratio"]):
            return [one]
        ends = f"{split['low']}%—{split['high']}%"
        doubt = replace(one, decision="doubt" if one.decision == "apply" else "offer", confidence=0.5)
        return [doubt, replace(doubt, after=ends, rule=rule.id)]

    def _by_words(self, text: str) -> list[Candidate]:
        """Numbers without a unit behind 率 or 增长 in their clause, and those in one list with them."""
        rule = self._behind_word
        confidence = float(rule.data["confidence"])
        bare = [hit for hit in _NUMBER.finditer(text) if self._may_be_share(hit, text)]
        shares = [self._words.search(_clause(text, hit.start())) is not None for hit in bare]
        # 由60提高到70, 分别提高6和8: what is said of the one holds for the other, in both directions.
        for order in (range(1, len(bare)), range(len(bare) - 1, 0, -1)):
            for at in order:
                if shares[at - 1] != shares[at] and self._links.match(
                    text[bare[at - 1].end() : bare[at].start()] or "。"
                ):
                    shares[at - 1] = shares[at] = True
        return [
            Candidate(hit.start(), hit.end(), hit.group() + "%", rule.id, confidence, "number")
            for hit, share in zip(bare, shares, strict=True)
            if share
        ]

    def _may_be_share(self, hit: re.Match[str], text: str) -> bool:
        """Whether a number has no unit, is not too large, and no word before it says what else it is."""
        whole = hit.group().split(".")[0]
        small = len(whole) <= int(self._behind_word.data["digits"])
        ends = self._ends.match(text[hit.end() : hit.end() + 4])
        return small and ends is not None and not self._never.search(_clause(text, hit.start()))

    def _by_whole(self, text: str) -> list[Candidate]:
        """Numbers before 的 and the things of which they are a share."""
        rule = self._before_of
        confidence = float(rule.data["confidence"])
        return [
            Candidate(hit.start(), hit.end("number"), hit["number"] + "%", rule.id, confidence, "number")
            for hit in self._share_of.finditer(text)
        ]


def _clause(text: str, end: int) -> str:
    """The words of a clause up to a place in it."""
    return _CLAUSE_END.split(text[max(0, end - 40) : end])[-1]
