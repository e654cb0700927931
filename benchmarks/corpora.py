"""Bodies of documents of a wanted size: part of the real ones, or all of them and passages that answer nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.questions import Case, read_questions
from knowledge.documents import Document, ParsedDocument, Passage, content_hash
from knowledge.loaders import UnreadableFile
from knowledge.metadata import MetadataError
from knowledge.parsing import find_documents, parse

SAMPLE_BANK = Path(__file__).parents[1] / "samples" / "bank"
SAMPLE_SETS = Path(__file__).parents[1] / "evaluation" / "sets"

_PADDING = "padding/"
_PASSAGES_A_DOCUMENT = 60
_FRAGMENTS = (3, 6)
_FRAGMENT = re.compile(r"[^，。；：、（）()！？\n|]{5,26}")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents and the questions that they can be asked; `padding` tells how many passages answer nothing."""

    parsed: tuple[ParsedDocument, ...]
    cases: tuple[Case, ...]
    padding: int = 0

    @property
    def size(self) -> int:
        """The number of passages."""
        return sum(len(each.passages) for each in self.parsed)


def read_corpus(folder: Path, sets: Sequence[Path]) -> Corpus:
    """All documents of a folder that can be read, with the questions that name a source."""
    parsed = []
    for path, root in find_documents([folder]):
        try:
            parsed.append(parse(path, root))
        except (UnreadableFile, MetadataError) as error:
            print(f"left out {path}: {error}")
    cases = [case for path in sets for case in read_questions(path) if case.sources]
    return Corpus(tuple(parsed), tuple(cases))


def sized(corpus: Corpus, size: int) -> Corpus:
    """About `size` passages: whole documents while there are too many, padding where there are too few."""
    return _part(corpus, size) if corpus.size > size else padded(corpus, size)


def padded(corpus: Corpus, size: int) -> Corpus:
    """The corpus with passages added until there are `size`, the same ones each time."""
    wanted = size - corpus.size
    if wanted <= 0:
        return corpus
    passages = _padding(corpus, random.Random(size))
    added = []
    for number, start in enumerate(range(0, wanted, _PASSAGES_A_DOCUMENT)):
        name = f"{_PADDING}{number:05d}.md"
        count = min(_PASSAGES_A_DOCUMENT, wanted - start)
        document = Document(name, name, f"业务资料摘编第{number + 1}辑", audience="rm")
        rows = [
            Passage(name, ordinal, (document.title, f"第{ordinal + 1}段"), next(passages)) for ordinal in range(count)
        ]
        added.append(ParsedDocument(document, tuple(rows)))
    return Corpus((*corpus.parsed, *added), corpus.cases, wanted)


def is_padding(document: str) -> bool:
    """Whether a document was added to fill up."""
    return document.startswith(_PADDING)


def _part(corpus: Corpus, size: int) -> Corpus:
    """Documents in an order that their names alone decide, all versions of one id together, up to `size` passages."""
    ids = sorted({each.document.id for each in corpus.parsed}, key=content_hash)
    chosen: list[ParsedDocument] = []
    passages = 0
    for document_id in ids:
        versions = [each for each in corpus.parsed if each.document.id == document_id]
        length = sum(len(each.passages) for each in versions)
        if passages + length <= size * 1.02:
            chosen += versions
            passages += length
    names = {each.document.name for each in chosen}
    cases = [case for case in corpus.cases if all(source.document in names for source in case.sources)]
    return Corpus(tuple(chosen), tuple(cases))


def _padding(corpus: Corpus, chance: random.Random) -> Iterator[str]:
    """Passages of the corpus's own words that state nothing: phrases of several documents in a row."""
    fragments = sorted(
        {
            found.strip()
            for each in corpus.parsed
            for passage in each.passages
            for found in _FRAGMENT.findall(passage.text)
        }
    )
    while True:
        yield "，".join(chance.choices(fragments, k=chance.randint(*_FRAGMENTS))) + "。"
