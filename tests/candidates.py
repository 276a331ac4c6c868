"""What repairs make of a plain text."""

from __future__ import annotations

from collections.abc import Sequence

from heshu.text.repair.candidate import Candidate
from heshu.text.repair.rewrite import chosen


def applied(text: str, found: Sequence[Candidate]) -> str:
    """The text with every certain candidate put in."""
    for one in reversed(chosen(found, every=False)):
        text = text[: one.start] + one.after + text[one.end :]
    return text
