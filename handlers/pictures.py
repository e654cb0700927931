"""Reading pictures: the lines of text in a photo, when the `ocr` extra is installed."""

from __future__ import annotations

import importlib.util
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

LEAST_SURE = 0.5
_MOST_PIXELS = 40_000_000
_working = threading.Lock()


class PictureUnreadable(Exception):
    """The file is no picture, or one too large to open."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text with its place: left and the middle of its height, and how high it is."""

    left: float
    middle: float
    height: float
    text: str


def available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def lines_in(path: Path) -> list[str]:
    """The text of a picture, line by line. Blocking, one picture at a time. Raises PictureUnreadable."""
    image = _opened(path)
    with _working:
        found = _engine()(image)
    if found.txts is None or found.boxes is None or found.scores is None:
        return []
    pieces = [
        _piece(box, text)
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if score >= LEAST_SURE and text.strip()
    ]
    return _in_lines(pieces)


@cache
def _engine() -> Any:
    """The reader with the models inside its wheel; it takes a second to load and one core to work."""
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 2, "Global.log_level": "warning"}
    return RapidOCR(params=threads)


def _opened(path: Path) -> Any:
    """The picture upright, as an array."""
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise PictureUnreadable("too many pixels")
            upright = ImageOps.exif_transpose(image).convert("RGB")
            return np.asarray(upright)[:, :, ::-1]
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise PictureUnreadable(str(error)) from error


def _piece(box: Any, text: str) -> _Piece:
    xs, ys = [float(point[0]) for point in box], [float(point[1]) for point in box]
    return _Piece(min(xs), (min(ys) + max(ys)) / 2, max(ys) - min(ys), text.strip())


def _in_lines(pieces: Sequence[_Piece]) -> list[str]:
    """Pieces at the same height are one line, from left to right."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.middle):
        row = rows[-1] if rows else []
        if row and abs(piece.middle - row[0].middle) < min(piece.height, row[0].height) / 2:
            row.append(piece)
        else:
            rows.append([piece])
    return ["  ".join(one.text for one in sorted(row, key=lambda one: one.left)) for row in rows]
