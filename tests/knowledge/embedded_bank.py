"""A small bank whose passages also have vectors, by the model inside the installation or by another one."""

from __future__ import annotations

from functools import cache

from knowledge.chunks import chunks_of
from knowledge.documents import ParsedDocument, content_hash
from knowledge.embeddings import EmbeddingModel, open_embeddings
from knowledge.retrieval import Retriever
from knowledge.snapshot import Snapshot
from knowledge.vectors import Vectors, joined
from tests.knowledge.small_bank import SmallBank


@cache
def bundled_model() -> EmbeddingModel:
    """The model inside the installation, loaded once."""
    return open_embeddings()


def embedded(bank: SmallBank, model: EmbeddingModel | None = None, *, without: str | None = None) -> SmallBank:
    """The same bank with the vectors of all documents but the one named `without`."""
    model = model or bundled_model()
    snapshot = Snapshot(parsed_of(bank), bank.snapshot.validities, vectors_of(bank, model, without))
    return SmallBank(Retriever(snapshot, bank.retriever.glossary, model))


def parsed_of(bank: SmallBank) -> list[ParsedDocument]:
    """The documents of a bank as they were parsed."""
    pairs = list(zip(bank.snapshot.passages, bank.snapshot.owners, strict=True))
    return [
        ParsedDocument(document, tuple(passage for passage, owner in pairs if owner is document))
        for document in bank.snapshot.documents.values()
    ]


def vectors_of(bank: SmallBank, model: EmbeddingModel, without: str | None = None) -> Vectors:
    """The vectors of what is said in a bank."""
    pairs = zip(bank.snapshot.passages, bank.snapshot.owners, strict=True)
    texts = [text for passage, owner in pairs if owner.name != without for text in chunks_of(passage, owner)]
    return joined([([content_hash(text) for text in texts], model.embed_passages(texts))])
