"""What one file gave, as rows of the tables: plain values by column name, in the order of the schema."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal

from ..knowledge import Knowledge
from ..model import Figure, Found, Metadata, Repair, Result
from .cells import clean, exact, fits
from .indicators import indicator_rows

Cell = str | int | float | bool | Decimal | None
Row = dict[str, Cell]


def document_row(result: Result) -> Row:
    """The row of `documents`."""
    metadata = result.metadata
    was_read = result.status in ("ok", "partial")
    warnings = [*result.warnings, *_unstorable(result.figures)]
    written = result.extra.get("written", {})
    return {
        "doc_id": result.doc_id,
        "path": clean(result.path),
        "format": result.format,
        "title": _value(metadata.title),
        "issuer": _value(metadata.issuer),
        "doc_type": _value(metadata.doc_type),
        "region": _value(metadata.region),
        "region_code": metadata.region_code,
        "period": _value(metadata.period),
        "plan_period": _value(metadata.plan_period),
        "published": _value(metadata.published),
        "pages": result.pages,
        "chars": result.chars if was_read else None,
        "completeness": result.completeness if was_read else None,
        "ocr": result.ocr if was_read else None,
        "status": result.status,
        "error": _text(result.error),
        "warnings": as_json([clean(warning) for warning in warnings]),
        "figures": len(result.figures),
        "chrome": as_json(result.extra.get("chrome", {})),
        "written_from": written.get("from"),
        "written_until": written.get("until"),
        "written_evidence": as_json(written.get("evidence", [])),
        "masks": as_json(result.extra.get("masks", {})),
        "duplicate_of": result.duplicate_of,
        "version_of": result.version_of,
        "copies": result.copies,
        "found": as_json(_sources(metadata)),
    }


def figure_rows(result: Result) -> Iterator[Row]:
    """The rows of `figures`, by start, end and indicator."""
    doc_id = result.doc_id or ""
    path = clean(result.path)
    for figure_id, figure in identified(result):
        yield {
            "figure_id": figure_id,
            "doc_id": doc_id,
            "doc": path,
            "start": figure.start,
            "end": figure.end,
            "quote": clean(figure.quote),
            "sentence": clean(figure.sentence),
            "sentence_start": figure.sentence_start,
            "section": _text(" > ".join(figure.section) or None),
            "page": figure.page,
            "block": figure.block,
            "cell": ":".join(map(str, figure.cell)) if figure.cell else None,
            "value": exact(figure.value),
            "low": exact(figure.low),
            "high": exact(figure.high),
            "unit": _text(figure.unit),
            "relation": figure.relation,
            "measure": figure.measure,
            "base": _text(figure.base),
            "role": figure.role,
            "indicator": _text(figure.indicator),
            "indicator_id": figure.indicator_id,
            "qualifier": _text(figure.qualifier),
            "period": figure.period,
            "period_start": figure.period_start,
            "period_end": figure.period_end,
            "period_source": figure.period_source,
            "region": _text(figure.region),
            "region_code": figure.region_code,
            "region_source": figure.region_source,
            "masked": figure.masked,
            "corrupt": figure.corrupt,
            "readings": as_json([clean(reading) for reading in figure.readings]),
            "repair_ids": as_json([repair_id(doc_id, repair) for repair in figure.repairs]),
            "repeats": result.repeats.get(figure_id),
            "rules": as_json({field: list(ids) for field, ids in sorted(figure.rules.items())}),
            "confidence": figure.confidence,
            "ocr_confidence": figure.ocr_confidence,
        }


def identified(result: Result) -> list[tuple[str, Figure]]:
    """The figures of a document with their ids, by start, end and indicator."""
    ordered = sorted(result.figures, key=lambda figure: (figure.start, figure.end, figure.indicator or ""))
    return list(zip(_figure_ids(result.doc_id or "", ordered), ordered, strict=True))


def repair_rows(result: Result) -> Iterator[Row]:
    """The rows of `repairs`, by start and end; each change once."""
    doc_id = result.doc_id or ""
    seen = set()
    for repair in sorted(result.repairs, key=lambda repair: (repair.start, repair.end, repair.rule)):
        row_id = repair_id(doc_id, repair)
        if row_id in seen:
            continue
        seen.add(row_id)
        yield {
            "repair_id": row_id,
            "doc_id": doc_id,
            "doc": clean(result.path),
            "start": repair.start,
            "end": repair.end,
            "before": clean(repair.before),
            "after": clean(repair.after),
            "rule": repair.rule,
            "confidence": repair.confidence,
            "applied": repair.applied,
            "kind": repair.kind,
            "doubtful": repair.doubtful,
            "evidence": _text(repair.evidence or None),
        }


def repair_id(doc_id: str, repair: Repair) -> str:
    """The id of a repair: where it is and a short hash of what it does."""
    return f"{doc_id}-{repair.start}-{repair.end}-{_hash(repair.rule, repair.before, repair.after)}"


class IndicatorCount:
    """Counts the indicators of a run while its documents stream past; holds one entry a name and unit."""

    def __init__(self) -> None:
        self._names: Counter[tuple[str, str, str | None]] = Counter()
        self._documents: Counter[str] = Counter()
        self._linked: dict[str, set[str]] = defaultdict(set)
        """Of documents with copies or versions: the originals, by indicator."""

    def add(self, result: Result) -> None:
        """Count the figures of one document."""
        here = [
            (figure.indicator_id, clean(figure.indicator or ""), figure.unit)
            for figure in result.figures
            if figure.indicator_id is not None
        ]
        self._names.update(here)
        indicators = {indicator_id for indicator_id, _, _ in here}
        original = result.duplicate_of or result.version_of
        if original or result.copies:
            for indicator_id in indicators:
                self._linked[indicator_id].add(original or result.doc_id or "")
        else:
            self._documents.update(indicators)

    def rows(self, knowledge: Knowledge) -> Iterator[Row]:
        """The rows of `indicators`, by id."""
        figures: Counter[str] = Counter()
        for (indicator_id, _, _), times in self._names.items():
            figures[indicator_id] += times
        for row in indicator_rows(self._names.elements(), knowledge):
            indicator_id = row["indicator_id"]
            documents = self._documents[indicator_id] + len(self._linked.get(indicator_id, ()))
            yield {**row, "figures": figures[indicator_id], "documents": documents}


def as_json(value: object) -> str:
    """Compact JSON text with the characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _figure_ids(doc_id: str, ordered: Iterable[Figure]) -> list[str]:
    figures = list(ordered)
    at_span = Counter((figure.start, figure.end) for figure in figures)
    taken: Counter[str] = Counter()
    ids = []
    for figure in figures:
        figure_id = f"{doc_id}-{figure.start}-{figure.end}"
        if at_span[figure.start, figure.end] > 1:
            figure_id += f"-{_hash(figure.indicator or '')}"
        taken[figure_id] += 1
        ids.append(figure_id if taken[figure_id] == 1 else f"{figure_id}-{taken[figure_id]}")
    return ids


def _unstorable(figures: Iterable[Figure]) -> Iterator[str]:
    for figure in figures:
        for number in (figure.value, figure.low, figure.high):
            if number is not None and not fits(number):
                yield f"第{figure.start}字处的“{figure.quote[:40]}”超过28位，数值未入表，原文保留在 quote 列"
                break


def _sources(metadata: Metadata) -> dict[str, list[str | int | None]]:
    found = ((field.name, getattr(metadata, field.name)) for field in fields(metadata))
    return {name: [item.source, item.start, item.end] for name, item in found if isinstance(item, Found)}


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _value(found: Found | None) -> str | None:
    return None if found is None else clean(found.value)


def _text(text: str | None) -> str | None:
    return None if text is None else clean(text)
