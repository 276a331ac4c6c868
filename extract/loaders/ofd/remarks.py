"""Seals, marks and remarks on the pages: what is no text of the document (GB/T 33190-2016, 15 and 18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...model import LoadError
from .book import Body, Book
from .parts import Parts, children, first, local, words


def notes(book: Book) -> tuple[list[str], dict[str, str]]:
    """Sentences on what stands on the pages and is left out, and the properties that count it.

    A seal says who signed, a watermark whose copy it is, a remark what a reader thought: none of them is a
    sentence of the document.
    """
    kinds: Counter[str] = Counter()
    troubles: list[str] = []
    for body in book.bodies:
        for kind in _kinds(book, body, troubles):
            kinds[kind] += 1
    path = book.path
    if kinds["seal"]:
        troubles.append(f"{path}：有{kinds['seal']}处电子印章，印章里的文字没有读入。")
    if kinds["mark"]:
        troubles.append(f"{path}：有{kinds['mark']}处水印，没有读入。")
    if kinds["remark"]:
        troubles.append(f"{path}：有{kinds['remark']}处批注，批注里的文字没有读入。")
    return troubles, {"seals": str(kinds["seal"])} if kinds["seal"] else {}


def _kinds(book: Book, body: Body, troubles: list[str]) -> Iterator[str]:
    try:
        yield from _seals(book.parts, body.signatures)
        yield from _annotations(book, body)
    except LoadError as error:
        troubles.append(str(error))


def _seals(parts: Parts, location: str) -> Iterator[str]:
    """`seal` for every picture of a seal that signatures put on pages."""
    listing = parts.locate(location, parts.entry)
    if listing is None:
        return
    for signature in children(parts.xml(listing), "Signature"):
        part = parts.locate(signature.get("BaseLoc", ""), listing)
        if part is not None:
            for _ in children(first(parts.xml(part), "SignedInfo"), "StampAnnot"):
                yield "seal"


def _annotations(book: Book, body: Body) -> Iterator[str]:
    parts, kinds = book.parts, book.knowledge.rule("ofd", "ofd.annotations").data
    location = words(first(body.root, "Annotations"))
    listing = parts.locate(location, body.part)
    for page in children(parts.xml(listing), "Page") if listing is not None else ():
        part = parts.locate(words(first(page, "FileLoc")), listing or "")
        for annotation in children(parts.xml(part), "Annot") if part is not None else ():
            kind = annotation.get("Type", "")
            if kind in kinds["seals"]:
                yield "seal"
            elif kind in kinds["marks"]:
                yield "mark"
            elif kind not in kinds["silent"] and _says_something(annotation):
                yield "remark"


def _says_something(annotation: object) -> bool:
    codes = (item for item in annotation.iter() if local(item) in ("TextCode", "Remark"))  # type: ignore[attr-defined]
    return any(words(item) for item in codes)
