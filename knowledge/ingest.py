"""Taking documents into the knowledge base: what differs is stored, published and embedded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.checkrules import examples_of
from knowledge.chunks import chunks_of
from knowledge.difference import Failure, Parser, difference
from knowledge.documents import content_hash
from knowledge.embeddings import EmbeddingModel
from knowledge.records import Entry
from knowledge.shipped import read_vectors
from knowledge.vectors import Matrix
from knowledge.withdrawals import without_withdrawn
from knowledge.writing import Writer, open_writer

MAX_BYTES = 50_000_000
_BATCH = 16
_STORED_AT_ONCE = 64
_PUBLISH_SECONDS = 3.0
_PUBLISH_SLOWER_PER = 5_000

Progress = Callable[[int, int, str], None]
"""Called with how many of how many are done, and the phase: `parse`, `store` or `embed`."""


class EmbeddingModelChanged(Exception):
    """The base was embedded by another model than the one configured; the text says what to do."""

    def __init__(self, stored: str, configured: str) -> None:
        super().__init__(
            f"知识库的向量来自模型 {stored}，现在设置的是 {configured}：请运行 python bot.py ingest 文件夹 --rebuild "
            "重新生成向量（期间原有内容照常可查），或改回原来的 EMBEDDING_MODEL。"
        )
        self.stored = stored
        self.configured = configured


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. Counts are of documents; `chunks` are the embedded texts of all documents in the base."""

    documents: int = 0
    chunks: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    seconds: float = 0.0
    embedded: int = 0
    withdrawn: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """The report as `ingest --json` prints it."""
        return asdict(self) | {"failed": [asdict(f) for f in self.failed], "withdrawn": list(self.withdrawn)}


def ingest(
    paths: Sequence[Path],
    *,
    data_dir: Path,
    embeddings: EmbeddingModel,
    chroma_url: str | None = None,
    rebuild: bool = False,
    reinstate: bool = False,
    shipped: Path | None = None,
    max_bytes: int = MAX_BYTES,
    progress: Progress | None = None,
    parse: Parser | None = None,
) -> IngestReport:
    """Bring the base in line with files and folders. Blocks: call it in a thread.

    Documents answer by words as soon as they are parsed; vectors follow. After a crash the state before answers, and
    the next ingest goes on where this one stopped. `rebuild` reads and embeds everything anew while the old vectors
    answer; with `reinstate`, documents taken out by hand come back; `shipped` is a file of `export_vectors`.
    Raises KnowledgeBaseLocked, EmbeddingModelChanged, EmbeddingUnavailable or KnowledgeBaseUnavailable.
    """
    started = time.monotonic()
    say = progress or _silent
    with open_writer(data_dir, chroma_url) as writer:
        if writer.model and writer.model != embeddings.name and not rebuild:
            raise EmbeddingModelChanged(writer.model, embeddings.name)
        found = difference(paths, writer.entries, parse=parse, max_bytes=max_bytes, anew=rebuild, progress=say)
        if found.differs:
            say(0, 1, "store")
            writer.commit(found.entries, embeddings.name)
            say(1, 1, "store")
        _keep_withdrawals(writer, found.seen if reinstate else set())
        texts = chunk_texts(writer.entries.values())
        embedded = _embed(writer, texts, embeddings, rebuild, shipped, say)
        answering = {entry.name for entry in without_withdrawn(writer.entries.values(), writer.withdrawals())}
        return IngestReport(
            documents=len(answering),
            chunks=len(texts),
            added=len(found.added),
            changed=len(found.changed),
            unchanged=len(found.unchanged),
            removed=len(found.removed),
            failed=tuple(found.failed),
            seconds=round(time.monotonic() - started, 3),
            embedded=embedded,
            withdrawn=tuple(sorted(writer.entries.keys() - answering)),
        )


def chunk_texts(entries: Iterable[Entry]) -> dict[str, str]:
    """The texts to be embedded for these documents, by content hash, in reading order; examples of checks come last."""
    texts: dict[str, str] = {}
    entries = tuple(entries)
    for entry in entries:
        for passage in entry.parsed.passages:
            for chunk in chunks_of(passage, entry.document):
                texts[content_hash(chunk)] = chunk
    for entry in entries:
        texts |= {content_hash(example): example for example in examples_of(entry.document)}
    return texts


def _keep_withdrawals(writer: Writer, reinstated: set[str]) -> None:
    """Forget withdrawals that were taken back, and those of files whose content has changed since."""
    for withdrawal in writer.withdrawals():
        entry = writer.entries.get(withdrawal.name)
        if withdrawal.name in reinstated or (entry is not None and entry.source != withdrawal.source):
            writer.reinstate(withdrawal)


def _embed(
    writer: Writer,
    texts: dict[str, str],
    embeddings: EmbeddingModel,
    rebuild: bool,
    shipped: Path | None,
    say: Progress,
) -> int:
    """Give every chunk its vector; how many the model had to make."""
    needed = list(texts)
    there = writer.start_rebuild(embeddings.name) if rebuild else writer.embedded(needed)
    missing = [chunk for chunk in needed if chunk not in there]
    if shipped is not None and missing:
        ready = read_vectors(shipped, embeddings.name)
        given = [chunk for chunk in missing if chunk in ready]
        writer.add_vectors(given, ready.matrix[[ready.rows[chunk] for chunk in given]])
        missing = [chunk for chunk in missing if chunk not in ready]
    writer.publish_vectors()
    _fill(writer, texts, missing, embeddings, say)
    if rebuild:
        writer.finish_rebuild(needed)
    writer.finish(needed)
    return len(missing)


def _fill(writer: Writer, texts: dict[str, str], missing: list[str], embeddings: EmbeddingModel, say: Progress) -> None:
    """Embed what is missing: in small batches, stored in larger ones, shown to readers every few seconds.

    Readers build their state anew at each publication: the larger the base, the rarer.
    """
    patience = _PUBLISH_SECONDS * (1 + len(texts) / _PUBLISH_SLOWER_PER)
    there, published, stored = len(texts) - len(missing), time.monotonic(), 0
    made: list[Matrix] = []
    for start in range(0, len(missing), _BATCH):
        say(there + start, len(texts), "embed")
        end = min(start + _BATCH, len(missing))
        made.append(embeddings.embed_passages([texts[chunk] for chunk in missing[start:end]]))
        late = time.monotonic() - published > patience
        if late or end == len(missing) or end - stored >= _STORED_AT_ONCE:
            writer.add_vectors(missing[stored:end], np.concatenate(made))
            made, stored = [], end
        if late:
            writer.publish_vectors()
            published = time.monotonic()
    if missing:
        say(len(texts), len(texts), "embed")


def _silent(done: int, total: int, phase: str) -> None:
    """The progress of a caller who wants none."""
