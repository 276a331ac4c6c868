"""Ink of a picture: uneven light evened out, seals taken out, red words kept apart from black ones."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...knowledge import Knowledge
from .engine import Pixels

Mask = NDArray[np.uint8]
"""255 where something is, 0 elsewhere."""

# Light that differs by more than this (of 255) over the page is evened out.
_UNEVEN = 40
# What the background is taken from: a picture this many times smaller.
_COARSE = 16


@dataclass(frozen=True, slots=True)
class Inks:
    """A picture without its red ink, and its red words alone (None where it has no red ink)."""

    dark: Pixels
    red: Pixels | None


def separate(picture: Pixels, points: float, knowledge: Knowledge) -> Inks:
    """The inks of an upright picture; `points` is the size of a pixel.

    In the red channel red ink is as light as paper and black type as dark as ever, also under a seal. What is
    red alone (the head of a 红头文件) is given as a picture of its own, seals left out.
    """
    rule = knowledge.rule("ocr", "ocr.red").data
    blue, green, red = (picture[:, :, at].astype(np.int16) for at in range(3))
    redder: Mask = ((red - np.maximum(blue, green)) > rule["redder"]).astype(np.uint8) * 255
    if redder.mean() / 255 < rule["least_share"]:
        return Inks(_even(picture), None)
    # Around a stroke of red the picture is only reddish; there too the red channel is the truth.
    around = cv2.dilate(redder, np.ones((5, 5), np.uint8))
    light = picture[:, :, 2]
    dark = picture.copy()
    dark[around > 0] = light[around > 0][:, None]
    kept = cv2.subtract(redder, _seals(redder, points, rule["seal_size"]))
    alone = np.full_like(picture, 255)
    edge = cv2.dilate(kept, np.ones((3, 3), np.uint8)) > 0
    alone[edge] = np.minimum(picture[:, :, 0], picture[:, :, 1])[edge][:, None]
    return Inks(_even(dark), alone)


def _seals(redder: Mask, points: float, size: float) -> Mask:
    """The boxes of round and square patches of red of the size of a seal."""
    reach = max(3, round(4 / points))
    joined = cv2.morphologyEx(redder, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    seals: Mask = np.zeros_like(redder)
    for left, top, width, height, _ in stats[1:count]:
        if min(width, height) * points >= size and 0.6 <= width / height <= 1.7:
            seals[top : top + height, left : left + width] = 255
    return seals


def _even(picture: Pixels) -> Pixels:
    """The picture on white paper, where its paper is darker in one place than in another."""
    height, width = picture.shape[:2]
    if min(height, width) < 8 * _COARSE:
        return picture
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (width // _COARSE, height // _COARSE), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 5)
    low, high = np.percentile(paper, (2, 98))
    if high - low < _UNEVEN:
        return picture
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(grey, np.maximum(full, 1), scale=255)
    return cv2.cvtColor(even, cv2.COLOR_GRAY2BGR).astype(np.uint8)
