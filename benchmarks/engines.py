"""What is compared: each engine finds, for a question, pieces of text that hold passages of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from benchmarks.corpora import Corpus, is_padding
from benchmarks.vectors import KeptEmbeddings, VectorFolder, generated
from evaluation.matching import counts_for
from evaluation.metrics import DEPTH
from evaluation.questions import Case, Source
from knowledge.documents import Document, ParsedDocument, Passage
from knowledge.normalise import words

TUTORIAL_CHUNK, TUTORIAL_OVERLAP = 500, 50
_SEPARATORS = ("\n\n", "\n", " ", "")  # the defaults of RecursiveCharacterTextSplitter
_ADDED_AT_ONCE = 5_000
_HELD = 0.5  # the part of a passage that a chunk must hold to count for it


class Engine(Protocol):
    """Finds places for a question, best first."""

    name: str

    def find(self, case: Case, limit: int) -> list[Sequence[Passage]]:
        """The passages that each of the pieces found holds."""


def ranks_of(case: Case, found: Iterable[Sequence[Passage]]) -> tuple[int | None, ...]:
    """For each expected source the place, from 1, of the first piece that holds a passage counting for it."""
    pieces = list(found)
    return tuple(_rank(source, pieces) for source in case.sources)


def _rank(source: Source, pieces: list[Sequence[Passage]]) -> int | None:
    for place, passages in enumerate(pieces, 1):
        if any(counts_for(source, p.document, p.section, p.text) for p in passages):
            return place
    return None


class WordsAlone:
    """BM25 over the same passages, words only, with neither dates nor readers."""

    name = "BM25 alone"

    def __init__(self, corpus: Corpus) -> None:
        import bm25s

        self._passages = [passage for each in corpus.parsed for passage in each.passages]
        titles = [each.document.title for each in corpus.parsed for _ in each.passages]
        bags = [
            words("\n".join([title, *p.section, p.context, p.text]))
            for title, p in zip(titles, self._passages, strict=True)
        ]
        self._index: Any = bm25s.BM25()
        self._index.index(bags, show_progress=False)

    def find(self, case: Case, limit: int = DEPTH) -> list[Sequence[Passage]]:
        """One passage a piece."""
        found, scores = self._index.retrieve([words(case.question)], k=limit, show_progress=False)
        return [[self._passages[i]] for i, score in zip(found[0], scores[0], strict=True) if score > 0]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document's text with the passages it holds."""

    text: str
    passages: tuple[Passage, ...]


class TutorialChain:
    """The plain LangChain and Chroma chain: recursive splitting, similarity search, nothing else.

    It reads the same text with headings, so that it does not lose by its loaders.
    """

    name = "LangChain + Chroma"

    def __init__(self, corpus: Corpus, vectors: VectorFolder) -> None:
        from langchain_chroma import Chroma

        self._chunks = [chunk for each in corpus.parsed for chunk in chunks_of_tutorial(each)]
        padding = [chunk.text for chunk in self._chunks if is_padding(chunk.passages[0].document)]
        real = vectors.of([chunk.text for chunk in self._chunks if not is_padding(chunk.passages[0].document)])
        vectors.remember(padding, generated(real, len(padding)))
        self._store = Chroma(collection_name=f"tutorial-{uuid4().hex[:8]}", embedding_function=KeptEmbeddings(vectors))
        for start in range(0, len(self._chunks), _ADDED_AT_ONCE):
            numbers = range(start, min(start + _ADDED_AT_ONCE, len(self._chunks)))
            self._store.add_texts([self._chunks[i].text for i in numbers], [{"number": i} for i in numbers])

    def __len__(self) -> int:
        return len(self._chunks)

    def find(self, case: Case, limit: int = DEPTH) -> list[Sequence[Passage]]:
        """The passages of each chunk found."""
        found = self._store.similarity_search(case.question, k=limit)
        return [self._chunks[document.metadata["number"]].passages for document in found]


def chunks_of_tutorial(parsed: ParsedDocument) -> list[Chunk]:
    """A document's text, split as the tutorial splits it."""
    text, spans = _text_of(parsed.document, parsed.passages)
    chunks, start = [], 0
    for piece in split(text):
        start = text.find(piece, max(0, start - TUTORIAL_OVERLAP))
        end = start + len(piece)
        held = tuple(
            passage
            for passage, (first, last) in zip(parsed.passages, spans, strict=True)
            if min(last, end) - max(first, start) >= _HELD * (last - first) > 0
        )
        if held:
            chunks.append(Chunk(piece, held))
        start = end
    return chunks


def split(text: str) -> list[str]:
    """The text in pieces, by the library's splitter where it is installed, else in the same way."""
    try:
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError:
        return _merged(_pieces(text, _SEPARATORS))
    splitter = RecursiveCharacterTextSplitter(chunk_size=TUTORIAL_CHUNK, chunk_overlap=TUTORIAL_OVERLAP)
    pieces: list[str] = splitter.split_text(text)
    return pieces


def _pieces(text: str, separators: Sequence[str]) -> list[str]:
    if len(text) <= TUTORIAL_CHUNK:
        return [text]
    separator, *rest = separators
    if not separator:
        return [text[i : i + TUTORIAL_CHUNK] for i in range(0, len(text), TUTORIAL_CHUNK)]
    parts = text.split(separator)
    kept = [part + separator for part in parts[:-1]] + parts[-1:]
    return [piece for part in kept for piece in _pieces(part, rest)]


def _merged(pieces: Iterable[str]) -> list[str]:
    chunks = [""]
    for piece in pieces:
        if len(chunks[-1]) + len(piece) > TUTORIAL_CHUNK and chunks[-1]:
            overlap = chunks[-1][-TUTORIAL_OVERLAP:]
            chunks.append(overlap if len(overlap) + len(piece) <= TUTORIAL_CHUNK else "")
        chunks[-1] += piece
    return [chunk.strip() for chunk in chunks if chunk.strip()]


def _text_of(document: Document, passages: Sequence[Passage]) -> tuple[str, list[tuple[int, int]]]:
    """A document as plain text with its headings, and where each passage stands in it."""
    text, spans = document.title, []
    path: tuple[str, ...] = ()
    for passage in passages:
        same = next((i for i, (a, b) in enumerate(zip(path, passage.section, strict=False)) if a != b), None)
        depth = min(len(path), len(passage.section)) if same is None else same
        headings = [element for element in passage.section[depth:] if element not in passage.text]
        text += "".join(f"\n\n{heading}" for heading in headings) + ("\n" if headings or same is None else "\n\n")
        spans.append((len(text), len(text) + len(passage.text)))
        text += passage.text
        path = passage.section
    return text, spans
