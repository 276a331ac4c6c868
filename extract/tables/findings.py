"""The findings of a finished run, as they are asked for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model import HeshuError
from . import schema, store

_LISTS = ("figure_ids", "evidence")
OPEN = ("violated", "borderline")
"""What an auditor looks at first."""


@dataclass(frozen=True)
class Findings:
    """The findings that were asked for, and how many checks there were in all: (kind, verdict) → number."""

    rows: tuple[dict[str, Any], ...]
    counts: Counter[tuple[str, str]]


def findings(
    path: Path,
    kinds: Sequence[str] = (),
    min_severity: str = "low",
    verdicts: Sequence[str] = OPEN,
) -> Findings:
    """The findings of the store at `path`, by document and place, the gravest of a document first.

    No `kinds` means all. Findings that hold have the severity `none`: they come where `verdicts` names them,
    whatever `min_severity` says. Raises `HeshuError` for a kind, severity or verdict that does not exist.
    """
    _known("kind", kinds, schema.FINDING_KINDS)
    _known("min-severity", [min_severity], schema.SEVERITIES)
    _known("verdict", verdicts, schema.FINDING_VERDICTS)
    severe = schema.SEVERITIES[: schema.SEVERITIES.index(min_severity) + 1]
    with store.connect(path) as connection:
        tally = store.rows(connection, "SELECT kind, verdict, count(*) AS n FROM findings GROUP BY ALL")
        counts = Counter({(row["kind"], row["verdict"]): int(row["n"]) for row in tally})
        rows = store.rows(
            connection,
            "SELECT * FROM findings WHERE verdict IN (SELECT unnest(?)) AND kind IN (SELECT unnest(?)) "
            "AND (verdict = 'holds' OR severity IN (SELECT unnest(?))) "
            "ORDER BY doc, list_position(?, severity), finding_id",
            [list(verdicts), list(kinds or schema.FINDING_KINDS), list(severe), list(schema.SEVERITIES)],
        )
        found = tuple(row | {name: json.loads(row[name]) for name in _LISTS} for row in rows)
    return Findings(found, counts)


def _known(what: str, given: Sequence[str], there: Sequence[str]) -> None:
    for one in given:
        if one not in there:
            raise HeshuError(f"--{what} {one!r} 不存在，可用：{'、'.join(there)}")
