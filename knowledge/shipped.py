"""Vectors by content hash in files small enough to ship with a sample bank."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from knowledge.published import load_published
from knowledge.vectors import NO_VECTORS, Matrix, Vectors, joined

_ROWS = 1_150  # at 384 dimensions about 900 kB a file
_HASH_BYTES = 32


class ShippedVectorsBroken(Exception):
    """A file of shipped vectors that cannot be read; the text names it."""


def export_vectors(data_dir: Path, path: Path, chroma_url: str | None = None) -> list[Path]:
    """Write the vectors of all documents in the base to `path`, and what does not fit to `path`-2, -3, …; the files.

    A vector is kept in 16-bit floats: a cosine differs from the exact one by less than 0.0001. (In 8 bits by 0.0006,
    which already swaps neighbours: of 44 questions over real clauses, 9% had another set of five nearest.)
    """
    from knowledge.ingest import chunk_texts

    published = load_published(data_dir, chroma_url)
    vectors = published.vectors
    hashes = sorted(chunk for chunk in chunk_texts(published.entries) if chunk in vectors)
    for old in _files(path):
        old.unlink()
    written = []
    for number, start in enumerate(range(0, len(hashes), _ROWS), 1):
        some = hashes[start : start + _ROWS]
        file = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        _write(file, published.model, some, vectors.matrix[[vectors.rows[chunk] for chunk in some]])
        written.append(file)
    return written


def read_vectors(path: Path, model: str) -> Vectors:
    """The shipped vectors of `model`; none when there is no such file or its vectors are of another model.

    Raises ShippedVectorsBroken.
    """
    parts = [part for file in _files(path) if (part := _read(file, model)) is not None]
    return joined(parts) if parts else NO_VECTORS


def _files(path: Path) -> list[Path]:
    further = (f for f in path.parent.glob(f"{path.stem}-*{path.suffix}") if f.stem[len(path.stem) + 1 :].isdigit())
    return [*([path] if path.exists() else []), *sorted(further)]


def _write(file: Path, model: str, hashes: Sequence[str], matrix: Matrix) -> None:
    digests = np.frombuffer(b"".join(bytes.fromhex(chunk) for chunk in hashes), np.uint8).reshape(-1, _HASH_BYTES)
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, model=np.array(model), hashes=digests, vectors=matrix.astype(np.float16))


def _read(file: Path, model: str) -> tuple[list[str], Matrix] | None:
    try:
        with np.load(file, allow_pickle=False) as content:
            if str(content["model"]) != model:
                return None
            matrix = content["vectors"].astype(np.float32)
            hashes = [digest.tobytes().hex() for digest in content["hashes"]]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise ShippedVectorsBroken(f"随附的向量文件 {file} 已损坏，请重新下载。") from error
    return hashes, (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
