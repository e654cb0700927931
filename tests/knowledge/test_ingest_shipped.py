"""Vectors that ship with a sample bank."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embeddings import EmbeddingModel, open_embeddings
from knowledge.ingest import chunk_texts, ingest
from knowledge.published import load_published
from knowledge.shipped import ShippedVectorsBroken, export_vectors, read_vectors
from tests.knowledge.sources import clauses, drawn_model, write


@pytest.fixture(scope="module")
def model() -> EmbeddingModel:
    return open_embeddings()


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    write(folder, "loan.md", clauses(6))
    write(folder, "bill.md", ["贴现应当提供增值税发票。", "贴现期限最长六个月。", "承兑手续费为万分之五。"])
    return folder


def test_shipped_vectors_are_what_the_model_gives_and_keep_the_order(
    bank: Path, tmp_path: Path, model: EmbeddingModel
) -> None:
    ingest([bank], data_dir=tmp_path / "made", embeddings=model)
    [file] = export_vectors(tmp_path / "made", tmp_path / "vectors.npz")
    report = ingest([bank], data_dir=tmp_path / "data", embeddings=model, shipped=file)
    published = load_published(tmp_path / "data")
    texts = chunk_texts(published.entries)

    assert report.embedded == 0
    given = published.vectors.matrix[[published.vectors.rows[chunk] for chunk in texts]]
    made = model.embed_passages(list(texts.values()))
    assert (given * made).sum(axis=1).min() > 0.99999
    for question in ("贴现要发票吗", "承兑手续费多少", "第三档额度多少"):
        vector = model.embed_question(question)
        assert np.argsort(given @ vector).tolist() == np.argsort(made @ vector).tolist()
        assert np.abs(given @ vector - made @ vector).max() < 0.0001


def test_text_that_has_no_shipped_vector_is_embedded(bank: Path, tmp_path: Path) -> None:
    ingest([bank], data_dir=tmp_path / "made", embeddings=drawn_model())
    export_vectors(tmp_path / "made", tmp_path / "vectors.npz")
    write(bank, "fee.md", ["开户免费。"])
    shipped = tmp_path / "vectors.npz"

    assert ingest([bank], data_dir=tmp_path / "data", embeddings=drawn_model(), shipped=shipped).embedded == 1


def test_vectors_of_another_model_and_files_that_are_not_there_are_not_used(bank: Path, tmp_path: Path) -> None:
    ingest([bank], data_dir=tmp_path / "made", embeddings=drawn_model())
    export_vectors(tmp_path / "made", tmp_path / "vectors.npz")

    assert len(read_vectors(tmp_path / "vectors.npz", "another")) == 0
    assert len(read_vectors(tmp_path / "nothing.npz", "drawn")) == 0


def test_many_vectors_are_shipped_in_files_below_a_megabyte(tmp_path: Path) -> None:
    write(tmp_path / "bank", "loan.md", clauses(1200))
    made = tmp_path / "made"
    ingest([tmp_path / "bank"], data_dir=made, embeddings=drawn_model(size=384))
    files = export_vectors(made, tmp_path / "vectors.npz")

    assert [file.name for file in files] == ["vectors.npz", "vectors-2.npz"]
    assert all(file.stat().st_size < 1_000_000 for file in files)
    assert len(read_vectors(tmp_path / "vectors.npz", "drawn")) == len(load_published(made).vectors)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ShippedVectorsBroken, match=r"vectors\.npz"):
        read_vectors(tmp_path / "vectors.npz", "drawn")
