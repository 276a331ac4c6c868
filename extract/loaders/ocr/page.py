"""One page from its picture: upright, its inks and lines apart, its text as glyphs in points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from PIL import Image

from ...knowledge import Knowledge
from .. import pages
from ..glyphs import Glyph
from ..pages import Page
from ..ruled import RuledTable
from . import ink, rulings
from .cells import in_cells
from .characters import Piece, glyphs_of, joined
from .engine import Engine, Pixels, Quads, engine
from .raised import raised_digits
from .upright import crop, detect, set_upright, stand


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What does not change while one page is read."""

    engine: Engine
    knowledge: Knowledge
    points: float
    """Size of a pixel."""


def read(
    image: Image.Image, width: float, height: float, number: int, threads: int | None, knowledge: Knowledge
) -> Page:
    """See `ocr.read_picture`."""
    models = engine(threads)
    picture = pixels(image)
    points = (width / picture.shape[1] + height / picture.shape[0]) / 2
    picture, quads = set_upright(picture, models, knowledge)
    sheet = _Sheet(models, knowledge, points)
    rule = knowledge.rule("ocr", "ocr.reading").data
    tables, found = _read(picture, quads, sheet)
    if len(quads) and _sureness(found) < rule["page_confidence"]:
        picture, quads, turned = stand(picture, quads, models)
        if turned:
            tables, found = _read(picture, quads, sheet)
    page = Page(
        number, round(picture.shape[1] * points, 2), round(picture.shape[0] * points, 2), by_ocr=bool(found)
    )
    pages.lay_out(page, found, tables)
    return page


def pixels(image: Image.Image) -> Pixels:
    """A picture as opencv wants it; what is transparent is paper."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(paper, clear)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), np.uint8)[:, :, ::-1])


def _read(picture: Pixels, quads: Quads, sheet: _Sheet) -> tuple[list[RuledTable], list[Glyph]]:
    """The tables and the glyphs of an upright picture; `quads` is where text stands in it."""
    inks = ink.separate(picture, sheet.points, sheet.knowledge)
    tables, dark = rulings.tables(inks.dark, sheet.points, sheet.knowledge)
    if tables or inks.red is not None:
        quads = detect(dark, sheet.engine, sheet.knowledge)
    pieces = in_cells(dark, quads, tables, sheet.points)
    rule = sheet.knowledge.rule("ocr", "ocr.reading").data
    found = _recognise(dark, pieces, sheet, rule["line_confidence"], rule["long_line"])
    if inks.red is not None:
        words = detect(inks.red, sheet.engine, sheet.knowledge)
        red = in_cells(inks.red, words, [], sheet.points)
        least = sheet.knowledge.rule("ocr", "ocr.red").data["confidence"]
        found += _recognise(inks.red, red, sheet, least)
    raised = [raised_digits(dark, piece) for piece in found]
    return tables, glyphs_of(found, raised, sheet.points, picture.shape[1], picture.shape[0])


def _recognise(
    picture: Pixels, quads: Sequence[Quads], sheet: _Sheet, least: float, long: float = math.inf
) -> list[Piece]:
    """The pieces that say something: sure enough, or as long as only a line of text is."""
    narrowed = sheet.knowledge.rule("ocr", "ocr.reading").data["narrowed"]
    read = sheet.engine.recognise([crop(picture, quad) for quad in quads], narrowed)
    signs = sheet.knowledge.rule("ocr", "ocr.joined").data["characters"]
    pieces = [Piece(quad, joined(line, signs)) for quad, line in zip(quads, read, strict=True) if line]
    return [
        piece
        for piece in pieces
        if fmean(one.confidence for one in piece.characters) >= least or piece.width > long * piece.height
    ]


def _sureness(found: Sequence[Glyph]) -> float:
    return float(np.mean([glyph.confidence for glyph in found])) if found else 0.0
