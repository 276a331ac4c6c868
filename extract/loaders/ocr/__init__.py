"""Pictures of pages: read by OCR, character by character, with boxes and confidences.

Needs the extra `ocr` (rapidocr, onnxruntime; the models come with rapidocr). Nothing of it is imported before
the first picture is read, and nothing is ever downloaded.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...knowledge import Knowledge
from ..pages import Page

if TYPE_CHECKING:
    from PIL.Image import Image

INSTALL = "请安装文字识别组件（pip install 'heshu[ocr]'）后重试"
"""What to do where the extra is missing: the end of a sentence."""

_threads: int | None = None
_before_page: Callable[[], None] | None = None


def available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def in_worker(workers: int, before_page: Callable[[], None]) -> None:
    """Tell this process, before it reads its first picture, that it is one of `workers` on this machine.

    Without it every worker would start a thread for every core, and they would wait for each other.
    `before_page` is called before each picture: reading it takes seconds, which a time limit must allow for.
    """
    global _threads, _before_page
    _threads = max(1, (os.cpu_count() or 1) // max(1, workers))
    _before_page = before_page


def dots(width: float, height: float, scanned: float, knowledge: Knowledge) -> float:
    """Dots an inch at which a page of `width` × `height` points is drawn to be read.

    `scanned` is the resolution of the scan on it, 0 where there is none. A page as large as a wall is drawn
    coarser, so that its picture stays within `ocr.limits`.
    """
    rule = knowledge.rule("ocr", "ocr.resolution").data
    wanted = min(max(scanned, rule["least"]), rule["most"]) if scanned else rule["drawn"]
    most = int(knowledge.rule("ocr", "ocr.limits").data["page_pixels"])
    return float(min(wanted, 72 * (most / max(1.0, width * height)) ** 0.5))


def read_picture(image: Image, width: float, height: float, number: int, knowledge: Knowledge) -> Page:
    """The page that a picture shows, laid out: lines in reading order, and the tables that lines rule.

    `width` and `height` are those of the page in points, as the picture stands. The page is set upright, so a
    picture that lies on its side gives a page of the other format; boxes are in points of the upright page.
    Every glyph carries its confidence. A picture without text gives a page without lines. Call it only where
    `available()`.
    """
    from .page import read

    if _before_page is not None:
        _before_page()
    return read(image, width, height, number, _threads, knowledge)
