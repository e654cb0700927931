"""Vectors fetched from a server, kept on disk by content hash for every worker of this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge.vectors import Matrix, Vectors, joined, read_segment, segment_files, write_segment

_SEGMENTS = 8


class VectorCache:
    """A folder of segments, one model's. Several workers may write: each adds its own segments, doubles do no harm."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def completed(self, needed: set[str], fetch: Callable[[Sequence[str]], Vectors]) -> Vectors:
        """The vectors of `needed` that are kept or that `fetch` finds; what it finds is kept."""
        parts = self._parts()
        kept = {chunk for hashes, _ in parts.values() for chunk in hashes}
        found = fetch(sorted(needed - kept))
        if len(found):
            self._folder.mkdir(parents=True, exist_ok=True)
            hashes = list(found.rows)
            parts[write_segment(self._folder, hashes, found.matrix)] = (hashes, found.matrix)
        whole = joined(parts.values())
        if len(parts) > _SEGMENTS:
            self._compact(whole, needed, list(parts))
        return whole

    def _parts(self) -> dict[str, tuple[list[str], Matrix]]:
        parts = {}
        for ids in sorted(self._folder.glob("vectors-*.ids")):
            try:
                parts[ids.stem] = read_segment(self._folder, ids.stem)
            except FileNotFoundError:
                continue  # another worker has joined it with others in this moment
        return parts

    def _compact(self, whole: Vectors, needed: set[str], segments: list[str]) -> None:
        keep = [chunk for chunk in whole.rows if chunk in needed]
        write_segment(self._folder, keep, whole.matrix[[whole.rows[chunk] for chunk in keep]])
        for name in segments:
            for file in segment_files(name):
                (self._folder / file).unlink(missing_ok=True)
