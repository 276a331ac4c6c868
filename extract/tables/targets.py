"""The table `targets`: one row for every promise and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from ..knowledge import Knowledge
from . import store
from .cells import exact
from .labels import Labels
from .observations import Observation
from .promises import Answer, answers
from .rows import Row
from .schema import Language
from .wording import Wording

__all__ = ["said", "target_rows"]


def target_rows(connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `targets` for the store of a run, by indicator, subject and period.

    Promises whose period or region nobody knows give no row. A promise without a claim is `not_reported`;
    its message says whether a report that reviews its period is there and silent, or none is there yet.
    """
    words = {language: Wording(Labels(knowledge, language)) for language in _LANGUAGES}
    names = {
        row["indicator_id"]: row
        for row in store.rows(connection, "SELECT indicator_id, name, english, known FROM indicators")
    }
    for answer in answers(connection, knowledge):
        one = answer.target or answer.actual
        if one is not None:
            name = names.get(one.indicator_id or "", {})
            yield _row(answer, one, name.get("name") or one.indicator or "", words, name.get("english"))


_LANGUAGES: tuple[Language, Language] = ("zh", "en")


def _row(
    answer: Answer, one: Observation, name: str, words: dict[Language, Wording], english: str | None
) -> Row:
    target, actual = answer.target, answer.actual
    return {
        "indicator_id": one.indicator_id,
        "indicator": name,
        "unit": one.unit,
        "measure": one.measure,
        "region": one.region,
        "region_code": one.region_code,
        "period": one.period,
        "target_figure": target.figure_id if target else None,
        "target_relation": target.relation if target else None,
        "target_value": exact(target.value) if target else None,
        "target_low": exact(target.low) if target else None,
        "target_high": exact(target.high) if target else None,
        "actual_figure": actual.figure_id if actual else None,
        "actual_value": exact(actual.value) if actual else None,
        "verdict": answer.verdict,
        "margin": exact(answer.margin),
        "revises": answer.revises,
        "message": said(answer, words["zh"], one.indicator or name),
        "message_en": said(answer, words["en"], english or one.indicator or name),
    }


def said(answer: Answer, words: Wording, name: str) -> str:
    """What became of a promise, in one sentence with the numbers as they are written."""
    one = answer.target or answer.actual
    if one is None:
        return ""
    given = {
        "what": words.what(one, name),
        "target": words.number(answer.target) if answer.target else "",
        "actual": words.number(answer.actual) if answer.actual else "",
    }
    if answer.verdict != "not_reported":
        return words.labels(f"target.{answer.verdict}", **given)
    if answer.doubt == "several":
        return words.labels("target.several", **given)
    if answer.review is None:
        return words.labels("target.open", **given)
    return words.labels("target.silent", **given, doc=answer.review.path.rsplit("/", 1)[-1])
