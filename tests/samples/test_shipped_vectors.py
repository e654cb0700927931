"""The sample bank's vectors are shipped, so that the first answer waits for no model: they are what the model gives."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from knowledge.chunks import chunks_of
from knowledge.documents import content_hash
from knowledge.embeddings import open_embeddings
from knowledge.parsing import find_documents, parse
from knowledge.shipped import read_vectors

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def chunks() -> dict[str, str]:
    """Every text of the sample bank that is embedded, by its hash."""
    found: dict[str, str] = {}
    for path, root in find_documents([SAMPLES / "bank"]):
        parsed = parse(path, root, 50_000_000)
        for passage in parsed.passages:
            for chunk in chunks_of(passage, parsed.document):
                found[content_hash(chunk)] = chunk
    return found


def test_every_text_of_the_sample_bank_has_its_vector(chunks: dict[str, str]) -> None:
    """A changed document needs its vectors written anew: samples load, then python -m samples.vectors."""
    shipped = read_vectors(SAMPLES / "vectors.npz", open_embeddings().name)
    assert chunks.keys() - shipped.rows.keys() == set()


def test_the_shipped_vectors_are_what_the_model_gives(chunks: dict[str, str]) -> None:
    """Checked on texts drawn at random, to the precision they are stored in."""
    model = open_embeddings()
    shipped = read_vectors(SAMPLES / "vectors.npz", model.name)
    drawn = random.Random(7).sample(sorted(chunks), 16)
    made = model.embed_passages([chunks[chunk] for chunk in drawn])
    stored = shipped.matrix[[shipped.rows[chunk] for chunk in drawn]]
    assert np.abs(np.sum(made * stored, axis=1) - 1.0).max() < 1e-3
