"""How sure a row is: the share of rows with the same deciding rules that were right in labelled texts.

The weights stand in `rules/confidence.toml`. `benchmarks/confidence.py` fits them by logistic regression on
`tests/gold` and prints the table of deciles that `outputs/README.md` shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import exp

from ..knowledge import Knowledge
from ..model import Figure

_FIELDS = ("value", "relation", "measure", "indicator", "role", "period", "region")


def signs(figure: Figure) -> Iterator[str]:
    """What a row's confidence is judged by: the rules of each field, and what was left empty."""
    for field in _FIELDS:
        for rule in figure.rules.get(field, ()) or ("none",):
            yield f"{field}:{rule}"
    for field in ("unit", "indicator", "period", "region"):
        if getattr(figure, field) is None:
            yield f"empty:{field}"
    name = figure.indicator or ""
    yield "name:short" if len(name) < 3 else "name:long" if len(name) > 20 else "name:usual"
    if figure.corrupt:
        yield "corrupt"


class Confidence:
    """The weights of the pack `confidence`."""

    def __init__(self, knowledge: Knowledge) -> None:
        rule = knowledge.rule("confidence", "confidence.weights")
        self._bias = float(rule.data["bias"])
        self._weights: dict[str, float] = dict(rule.data["weights"])

    def of(self, figure: Figure) -> float:
        """The confidence of a row, between 0 and 1, to three decimals."""
        total = self._bias + sum(self._weights.get(sign, 0.0) for sign in signs(figure))
        return round(1 / (1 + exp(-total)), 3)


@lru_cache(maxsize=4)
def confidence(knowledge: Knowledge) -> Confidence:
    """The weights of a rule set."""
    return Confidence(knowledge)
