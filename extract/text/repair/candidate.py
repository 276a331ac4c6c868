"""A possible repair of a text: where it stands, what should stand there, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ...model import RepairKind

Decision = Literal["apply", "offer", "doubt"]
"""`apply`: certain enough for every run. `offer`: the text may well be right as it stands. `doubt`: it cannot
be right as it stands, and several readings are possible: the number has no value until one is chosen."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of one damaged span. Offsets are those of the text that the detector was given."""

    start: int
    end: int
    after: str
    rule: str
    confidence: float
    kind: RepairKind
    evidence: str = ""
    decision: Decision = "apply"


class Detector(Protocol):
    """Finds the damage of one kind. A clean text gives no candidate with the decision `apply`."""

    def find(self, text: str) -> Sequence[Candidate]:
        """The candidates of a whole document's text, in any order."""
        ...
