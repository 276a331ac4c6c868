"""Set a picture upright: quarter turns, and the few degrees by which a sheet lay askew on the scanner."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ...knowledge import Knowledge
from .engine import Engine, Pixels, Quads

# A piece of text this many times longer than it is high shows which way text runs.
_LONG = 2.0
_SLOPE_FROM = 5.0
_SAMPLE = 4


def set_upright(picture: Pixels, engine: Engine, knowledge: Knowledge) -> tuple[Pixels, Quads]:
    """The picture with its text running from left to right, and where text stands in it."""
    rule = knowledge.rule("ocr", "ocr.reading").data
    quads = detect(picture, engine, knowledge)
    if _runs_down(quads):
        picture = np.ascontiguousarray(np.rot90(picture, -1))
        quads = detect(picture, engine, knowledge)
        picture, quads, _ = stand(picture, quads, engine)
    skew = _skew(quads)
    if rule["least_skew"] < abs(skew) < rule["most_skew"]:
        picture = _turned(picture, skew)
        quads = detect(picture, engine, knowledge)
    return picture, quads


def detect(picture: Pixels, engine: Engine, knowledge: Knowledge) -> Quads:
    """Where text stands; looked at more closely where the type is small."""
    rule = knowledge.rule("ocr", "ocr.reading").data
    quads = engine.detect(picture, rule["detect_side"])
    scale = min(1.0, rule["detect_side"] / max(picture.shape[:2]))
    heights = np.minimum(*_sides(quads)) * scale
    if len(quads) and scale < 1 and np.median(heights) < rule["small_line"]:
        return engine.detect(picture, rule["detect_side_small"])
    return quads


def stand(picture: Pixels, quads: Quads, engine: Engine) -> tuple[Pixels, Quads, bool]:
    """The picture turned by 180° where a sample of its lines reads better so; whether it was turned."""
    _, widths = _sides(quads)
    longest = [quads[at] for at in np.argsort(-widths)[:_SAMPLE]]
    crops = [crop(picture, quad) for quad in longest]
    as_is, turned = (
        _sureness(engine, ones) for ones in (crops, [np.ascontiguousarray(one[::-1, ::-1]) for one in crops])
    )
    if as_is >= turned:
        return picture, quads, False
    height, width = picture.shape[:2]
    over = (np.array([width, height], np.float32) - quads)[:, [2, 3, 0, 1]]
    return np.ascontiguousarray(picture[::-1, ::-1]), over.astype(np.float32), True


def crop(picture: Pixels, quad: Quads) -> Pixels:
    """The level rectangle around a piece of text."""
    height, width = picture.shape[:2]
    left, top = np.maximum(np.floor(quad.min(axis=0)), 0).astype(int)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int)
    return picture[top : max(top + 1, min(bottom, height)), left : max(left + 1, min(right, width))]


def _sureness(engine: Engine, crops: Sequence[Pixels]) -> float:
    read = engine.recognise(crops)
    sure = [one.confidence for line in read for one in line]
    return float(np.mean(sure)) if sure else 0.0


def _sides(quads: Quads) -> tuple[np.ndarray, np.ndarray]:
    """Heights and widths of the pieces."""
    if not len(quads):
        return np.zeros(0), np.zeros(0)
    return np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1), np.linalg.norm(
        quads[:, 1] - quads[:, 0], axis=1
    )


def _runs_down(quads: Quads) -> bool:
    heights, widths = _sides(quads)
    down = heights[heights > _LONG * widths].sum()
    across = widths[widths > _LONG * heights].sum()
    return bool(down > across)


def _skew(quads: Quads) -> float:
    """Degrees clockwise by which the text leans: the median over its long pieces, weighed by length."""
    heights, widths = _sides(quads)
    long = widths > _SLOPE_FROM * heights
    if not long.any():
        return 0.0
    runs = quads[long, 1] - quads[long, 0] + quads[long, 2] - quads[long, 3]
    slopes = np.degrees(np.arctan2(runs[:, 1], runs[:, 0]))
    order = np.argsort(slopes)
    weights = np.cumsum(widths[long][order])
    return float(slopes[order][np.searchsorted(weights, weights[-1] / 2)])


def _turned(picture: Pixels, degrees: float) -> Pixels:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
    ).astype(np.uint8)
