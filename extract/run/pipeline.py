"""One file through every stage: path in, `Result` out. Nothing that a file holds can raise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .. import loaders, text
from ..figures import extract
from ..knowledge import Knowledge
from ..model import Document, Figure, Input, LoadError, Reading, RepairMode, Result, as_one_sentence
from ..tables.normalise import normalise
from ..text.fingerprint import encode, fingerprint
from .scanned import judged


def read_figures(
    document: Document, knowledge: Knowledge, repair: RepairMode = "safe"
) -> tuple[Reading, tuple[Figure, ...]]:
    """The reading text of a document, repaired as far as `repair` allows, and its normalised figures."""
    reading = text.read(document, knowledge, repair)
    figures = normalise(extract(reading, knowledge), reading, knowledge)
    return reading, judged(figures, document, knowledge) if document.ocr else figures


def process(source: Input, knowledge: Knowledge, repair: RepairMode = "safe") -> Result:
    """Read one file. Raises what its loader and the rules raise; `failure.failure` makes a row of that."""
    path = source.path
    document = loaders.load(source, knowledge)
    if source.doc_id is not None and document.doc_id != source.doc_id:
        raise LoadError(f"“{Path(path).name}”在运行期间被改动：请等它写完后再运行一次")
    if not document.text.strip():
        # A scan without a text layer opens well and says nothing: that is no document that was read.
        raise LoadError(
            as_one_sentence(document.warnings) or f"{path}：没有读出文字。请先做文字识别（OCR）后重试。"
        )
    reading, figures = read_figures(document, knowledge, repair)
    return Result(
        path=path,
        doc_id=document.doc_id,
        status="partial" if reading.completeness < 1 or _left_unread(document, knowledge) else "ok",
        format=document.format,
        warnings=tuple(dict.fromkeys((*document.warnings, *reading.warnings))),
        metadata=reading.metadata,
        pages=document.pages,
        chars=len(document.text),
        completeness=reading.completeness,
        ocr=document.ocr,
        figures=figures,
        repairs=reading.repairs,
        extra={
            "chrome": dict(sorted(Counter(mark.rule for mark in reading.chrome).items())),
            "masks": _masks(reading),
            "written": _written(reading),
            "fingerprint": encode(fingerprint(reading, knowledge)),
            "damaged": _damaged(reading, figures),
        },
    )


def _masks(reading: Reading) -> dict[str, dict[str, int]]:
    """How often each mask stands in the text, by kind."""
    counted = Counter((mark.kind, mark.text) for mark in reading.masks)
    kinds = sorted({kind for kind, _ in counted})
    return {
        kind: {text: times for (of, text), times in sorted(counted.items()) if of == kind} for kind in kinds
    }


def _written(reading: Reading) -> dict[str, str | list[list[str | int]] | None]:
    """When the text was written, and the words that say so: `[words, bound, month, rule, start, end]`."""
    span = reading.written
    evidence: list[list[str | int]] = [
        [one.text, one.bound, one.when, one.rule, one.start, one.end] for one in span.evidence
    ]
    return {"from": span.earliest, "until": span.latest, "evidence": evidence}


def _damaged(reading: Reading, figures: Sequence[Figure]) -> bool:
    """Whether numbers of the text had to be restored, or stand damaged."""
    return any(figure.corrupt for figure in figures) or any(
        repair.kind == "number" and (repair.applied or repair.doubtful) for repair in reading.repairs
    )


def _left_unread(document: Document, knowledge: Knowledge) -> bool:
    """Whether the loader says that it could not read a part: a scanned page, a damaged member."""
    unread = knowledge.rule("run", "status.partial").regex
    return "pages_without_text" in document.properties or any(map(unread.search, document.warnings))
