"""The vectors of chunks by content hash: one matrix in memory, append-only segments on disk."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import content_hash

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """One normalised row for each chunk that is embedded; what is not embedded yet is absent."""

    rows: Mapping[str, int]
    matrix: Matrix

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, chunk_hash: object) -> bool:
        return chunk_hash in self.rows

    def row(self, chunk_hash: str) -> int | None:
        """The row of `matrix` for the chunk with this content hash, None while it is not embedded."""
        return self.rows.get(chunk_hash)

    def completed(self, texts: Sequence[str], embed: Callable[[Sequence[str]], Matrix]) -> Matrix:
        """The vectors of texts, those that are here taken as they are."""
        hashes = [content_hash(text) for text in texts]
        missing = [place for place, one in enumerate(hashes) if one not in self.rows]
        if len(missing) == len(texts):
            return embed(texts)
        made = embed([texts[place] for place in missing]) if missing else None
        matrix = self.matrix[[self.rows.get(one, 0) for one in hashes]]
        if made is not None:
            matrix[missing] = made
        return matrix


NO_VECTORS = Vectors({}, np.zeros((0, 0), np.float32))


def joined(parts: Iterable[tuple[Sequence[str], Matrix]]) -> Vectors:
    """One `Vectors` of several parts; of a hash that stands in two parts the later row counts."""
    hashes: list[str] = []
    matrices: list[Matrix] = []
    for part, matrix in parts:
        hashes.extend(part)
        matrices.append(matrix)
    if not hashes:
        return NO_VECTORS
    whole = matrices[0] if len(matrices) == 1 else np.concatenate(matrices)
    return Vectors(dict(zip(hashes, range(len(hashes)), strict=True)), whole)


def write_segment(folder: Path, hashes: Sequence[str], matrix: Matrix) -> str:
    """Store vectors as a new segment, durable on return; its name."""
    name = f"vectors-{uuid4().hex[:12]}"
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(matrix, np.float32))
    write_durably(folder / f"{name}.npy", buffer.getbuffer())
    write_durably(folder / f"{name}.ids", "\n".join(hashes).encode())
    return name


def read_segment(folder: Path, name: str) -> tuple[list[str], Matrix]:
    """The hashes and the mapped matrix of a segment. Raises FileNotFoundError once it has been removed."""
    ids = (folder / f"{name}.ids").read_text().splitlines()
    return ids, np.load(folder / f"{name}.npy", mmap_mode="r")


def segment_files(name: str) -> tuple[str, str]:
    """The files a segment consists of."""
    return f"{name}.npy", f"{name}.ids"


def write_durably(path: Path, content: bytes | memoryview) -> None:
    """Put `content` in place of `path` whole: after a crash there is the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{uuid4().hex[:8]}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
