"""How fast documents are taken in, against the bare embedding model, and how fast when nothing has changed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora import Corpus, is_padding, padded
from knowledge.chunks import chunks_of
from knowledge.documents import ParsedDocument
from knowledge.embeddings import open_embeddings
from knowledge.ingest import ingest


def ingest_folder(folder: Path, data_dir: Path) -> None:
    """Takes in a folder with the bundled model."""
    ingest([folder], data_dir=data_dir, embeddings=open_embeddings())


def throughput(corpus: Corpus, source: Path, chunks: int, work: Path) -> dict[str, Any]:
    """Chunks a second of the bare model and of a first ingest of the same documents, and how fast a second one is."""
    chosen = _some(corpus.parsed, chunks)
    folder = copied(source, [each.document.name for each in chosen], work / "documents")
    texts = list(dict.fromkeys(chunk for e in chosen for p in e.passages for chunk in chunks_of(p, e.document)))
    model = open_embeddings()
    model.embed_passages(texts[:1])
    started = time.perf_counter()
    model.embed_passages(texts)
    bare = time.perf_counter() - started
    first = ingest([folder], data_dir=work / "data", embeddings=model)
    again = ingest([folder], data_dir=work / "data", embeddings=model)
    return {
        "chunks": len(texts),
        "documents": first.documents,
        "bare_per_second": round(len(texts) / bare, 2),
        "ingest_per_second": round(first.embedded / first.seconds, 2),
        "ratio": round(first.embedded / first.seconds / (len(texts) / bare), 3),
        "first_seconds": round(first.seconds, 2),
        "again_seconds": round(again.seconds, 3),
        "again_faster": round(first.seconds / again.seconds, 1),
    }


def copied(source: Path, names: Sequence[str], folder: Path) -> Path:
    """A folder with these documents and their sidecars."""
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        for file in (source / name).parent.glob(f"{(source / name).name}*"):
            shutil.copyfile(file, target.parent / file.name)
    return folder


def new_documents(corpus: Corpus, passages: int, folder: Path) -> Path:
    """A folder of Markdown that no base has seen, to keep an ingest busy."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in padded(corpus, corpus.size + passages).parsed:
        if is_padding(each.document.name):
            text = "\n\n".join([f"# {each.document.title}", *(passage.text for passage in each.passages)])
            (folder / Path(each.document.name).name).write_text(text, "utf-8")
    return folder


def _some(parsed: Sequence[ParsedDocument], chunks: int) -> list[ParsedDocument]:
    """Documents of all sizes, in the order they come, until they have about so many chunks."""
    chosen, count = [], 0
    for each in parsed[:: max(1, len(parsed) // 12)]:
        if count >= chunks:
            break
        chosen.append(each)
        count += sum(len(chunks_of(passage, each.document)) for passage in each.passages)
    return chosen
