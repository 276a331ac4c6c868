"""Is a figure claimed, promised, foretold, an old value, or an example?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..knowledge import Knowledge, Rule
from ..model import Role, SectionKind


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a figure stands: the words it is judged by."""

    clause: str
    """Its sentence from the last full stop or semicolon up to the figure."""
    after: str
    section: SectionKind
    year: int | None
    """The last year of the figure's own period where its sentence tells one."""
    reviewed: int | None
    planned: int | None
    percent: bool = False
    """True for a share or a multiple: 完成任务的95% is a claim, 任务1800套 is a target."""
    baseline: bool = False
    told: bool = False
    """True where the period was told in the figure's own sentence."""
    sentence: str = ""
    """The words up to the figure from its last full stop."""


class Roles:
    """Decides roles with the pack `roles`."""

    def __init__(self, knowledge: Knowledge) -> None:
        rules = knowledge.rules("roles")
        self._cues = [rule for rule in rules if rule.data["where"] in ("clause", "after", "sentence")]
        self.opens_forecast = knowledge.rule("roles", "roles.opens_forecast").regex

    def role(self, setting: Setting) -> tuple[Role, str]:
        """The role and the id of the rule that decided it."""
        if setting.baseline:
            return "baseline", "roles.old_value"
        for rule in self._cues:
            sections = rule.data.get("sections")
            if sections and setting.section not in sections:
                continue
            if rule.data.get("percent", setting.percent) != setting.percent:
                continue
            text = {"clause": setting.clause, "sentence": setting.sentence}.get(
                rule.data["where"], setting.after
            )
            if rule.regex.search(text) and not self._refused(rule, setting.after):
                role: Role = rule.data["role"]
                return role, rule.id
        if setting.told and setting.year is not None:
            if setting.section != "plan" and setting.reviewed and setting.year > setting.reviewed:
                return "target", "roles.future"
            if setting.section == "plan" and setting.planned and setting.year < setting.planned:
                return "actual", "roles.past"
        if setting.section == "plan":
            return "target", "roles.provide"
        return "actual", "roles.claimed"

    @staticmethod
    def _refused(rule: Rule, after: str) -> bool:
        """Whether the words behind the figure forbid a rule that its clause would allow."""
        return "not_after" in rule.data and re.match(rule.data["not_after"], after) is not None


@lru_cache(maxsize=4)
def roles(knowledge: Knowledge) -> Roles:
    """The compiled role rules of a rule set."""
    return Roles(knowledge)


_STOP = re.compile(r"[。；！？]")


def clause_before(sentence: str, position: int) -> str:
    """The sentence from its last full stop or semicolon before a position up to that position."""
    start = 0
    for hit in _STOP.finditer(sentence, 0, position):
        start = hit.end()
    return sentence[start:position]
