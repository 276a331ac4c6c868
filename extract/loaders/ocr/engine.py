"""The models: where text stands in a picture, and what it says, character by character."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
"""Height × width × 3, blue first, as opencv has it."""
Quads: TypeAlias = NDArray[np.float32]
"""n × 4 × 2: the corners of pieces of text, clockwise from the top left."""


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a line: its middle as a share of the line's width, and how sure the model is."""

    text: str
    middle: float
    confidence: float


class Engine:
    """The models of the rapidocr wheel on onnxruntime. Build it with `engine`."""

    def __init__(self, threads: int | None) -> None:
        models = Path(rapidocr.__file__).parent / "models"
        # With a path for each model, rapidocr looks nothing up and downloads nothing.
        paths = {
            "Det.model_path": str(_model(models, "*det*.onnx")),
            "Rec.model_path": str(_model(models, "*rec*.onnx")),
        }
        count = min(threads or os.cpu_count() or 1, os.cpu_count() or 1)
        cv2.setNumThreads(count)
        self._ocr: Any = rapidocr.RapidOCR(
            params={
                **paths,
                "Global.log_level": "critical",
                "Global.use_preprocess_img": False,
                "Global.use_vertical_padding": False,
                "Global.use_cls": False,
                "Global.return_word_box": True,
                "Det.limit_type": "max",
                "Det.limit_side_len": 32,
                # Lines of different lengths in one batch are filled up to the longest: one by one is faster.
                "Rec.rec_batch_num": 1,
                "EngineConfig.onnxruntime.intra_op_num_threads": count,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def detect(self, picture: Pixels, side: int) -> Quads:
        """Where text stands, looked for in the picture made as small as `side` pixels."""
        height, width = picture.shape[:2]
        scale = min(1.0, side / max(height, width))
        small = cv2.resize(
            picture,
            (max(1, round(width * scale)), max(1, round(height * scale))),
            interpolation=cv2.INTER_AREA,
        )
        self._ocr.cfg.Det.limit_side_len = 4 * side
        found = self._ocr(small, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        if boxes is None or not len(boxes):
            return np.zeros((0, 4, 2), np.float32)
        return np.asarray(boxes, np.float32) / np.float32(scale)

    def recognise(self, crops: Sequence[Pixels], narrowed: float = 1.0) -> list[list[Character]]:
        """What each piece of a line says; blanks are left out."""
        if not crops:
            return []
        given = [_narrow(crop, narrowed) for crop in crops]
        read = self._ocr.recognize_txt(given)
        return [
            _characters(text, score, word)
            for text, score, word in zip(read.txts, read.scores, read.word_results, strict=True)
        ]


@lru_cache(maxsize=1)
def engine(threads: int | None) -> Engine:
    """The engine of this process, made when it is first asked for."""
    return Engine(threads)


def _model(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"rapidocr came without its model {pattern} in {folder}; install it anew")
    return found[0]


def _narrow(crop: Pixels, share: float) -> Pixels:
    height, width = crop.shape[:2]
    # A short piece is quickly read as it is, and a narrowed digit may be lost.
    if share >= 1 or width < 4 * height:
        return crop
    return cv2.resize(crop, (round(width * share), height), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _characters(text: str, score: float, word: Any) -> list[Character]:  # noqa: ANN401
    """The characters of a line with the places and confidences that rapidocr keeps for them.

    `confs` has one number a character, blanks included; the columns leave the blanks out.
    """
    columns = [column for columns in word.word_cols or () for column in columns]
    confidences = list(word.confs or ())
    seen = [character for character in text if not character.isspace()]
    if len(columns) != len(seen) or len(confidences) != len(text) or not word.line_txt_len:
        step = 1 / max(1, len(seen))
        return [Character(each, (at + 0.5) * step, float(score)) for at, each in enumerate(seen)]
    sure = [sure for each, sure in zip(text, confidences, strict=True) if not each.isspace()]
    return [
        Character(each, min(1.0, (column + 0.5) / word.line_txt_len), float(confidence))
        for each, column, confidence in zip(seen, columns, sure, strict=True)
    ]
