"""A crash in the middle: the state before answers, and the next run finishes."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from knowledge.ingest import chunk_texts, ingest
from knowledge.published import load_published
from tests.knowledge.sources import clauses, drawn_model, run_python, said, write

KILLED = """
from knowledge.ingest import ingest
from knowledge.published import SnapshotFolder
from knowledge.stored import StoredBase
from tests.knowledge.sources import drawn_model

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def progress(done, total, phase):
    if at == "embed" and phase == "embed" and done >= total // 2:
        die()

if at == "publish":
    SnapshotFolder.publish_documents = die
if at == "head":
    StoredBase.put = die
if at == "rebuilt":
    SnapshotFolder.replace_vectors = die
if at == "clean":
    StoredBase.clean = die
ingest([Path(bank)], data_dir=Path(data), embeddings=drawn_model(model), rebuild=rebuild, progress=progress)
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    write(folder, "loan.md", clauses(40))
    ingest([folder], data_dir=tmp_path / "data", embeddings=drawn_model())
    write(folder, "loan.md", clauses(3))
    write(folder, "project.md", clauses(400, "项目贷款"))
    return folder


def crash(bank: Path, at: str, model: str = "drawn", rebuild: bool = False) -> None:
    values = {"bank": str(bank), "data": str(bank.parent / "data"), "at": at, "model": model, "rebuild": rebuild}
    process = run_python(KILLED, values)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors


@pytest.mark.parametrize("at", ["head", "publish"])
def test_killed_before_it_is_published_the_old_documents_answer(bank: Path, at: str) -> None:
    data = bank.parent / "data"
    before = load_published(data)
    crash(bank, at)

    assert said(load_published(data)) == said(before)
    assert load_published(data).generation == before.generation
    ingest([bank], data_dir=data, embeddings=drawn_model())
    assert sorted(said(load_published(data))) == ["loan.md", "project.md"]


@pytest.mark.parametrize("at", ["embed", "clean"])
def test_killed_while_embedding_the_new_documents_answer_by_words_and_the_next_run_goes_on(bank: Path, at: str) -> None:
    data = bank.parent / "data"
    crash(bank, at)
    between = load_published(data)
    assert sorted(said(between)) == ["loan.md", "project.md"]

    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    after = load_published(data)

    assert report.unchanged == 2
    assert report.embedded < 300
    assert all(chunk in after.vectors for chunk in chunk_texts(after.entries))
    assert len(after.vectors) >= report.chunks
    assert ingest([bank], data_dir=data, embeddings=drawn_model()).embedded == 0
    assert not (data / "knowledge" / "UNFINISHED").exists()


def test_a_crash_whose_files_were_put_back_leaves_no_trace(bank: Path) -> None:
    data = bank.parent / "data"
    crash(bank, "publish")
    write(bank, "loan.md", clauses(40))
    (bank / "project.md").unlink()
    ingest([bank], data_dir=data, embeddings=drawn_model())

    assert list(said(load_published(data))) == ["loan.md"]
    assert "第40档" in said(load_published(data))["loan.md"]


def test_a_rebuild_killed_half_way_goes_on_and_the_old_vectors_answer(bank: Path) -> None:
    data = bank.parent / "data"
    ingest([bank], data_dir=data, embeddings=drawn_model())
    crash(bank, "embed", model="other", rebuild=True)
    between = load_published(data)
    assert between.model == "drawn"
    assert all(chunk in between.vectors for chunk in chunk_texts(between.entries))

    report = ingest([bank], data_dir=data, embeddings=drawn_model("other"), rebuild=True)
    assert 0 < report.embedded < report.chunks
    assert load_published(data).model == "other"


def test_a_rebuild_killed_before_readers_saw_it_is_shown_by_the_next_run(bank: Path) -> None:
    data = bank.parent / "data"
    ingest([bank], data_dir=data, embeddings=drawn_model())
    crash(bank, "rebuilt", model="other", rebuild=True)
    assert load_published(data).model == "drawn"

    report = ingest([bank], data_dir=data, embeddings=drawn_model("other"))
    published = load_published(data)
    assert (report.embedded, published.model) == (0, "other")
    assert all(chunk in published.vectors for chunk in chunk_texts(published.entries))


def test_a_rebuild_that_was_given_up_leaves_the_old_model_in_charge(bank: Path) -> None:
    data = bank.parent / "data"
    ingest([bank], data_dir=data, embeddings=drawn_model())
    crash(bank, "embed", model="other", rebuild=True)
    write(bank, "fee.md", ["开户免费。"])
    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    published = load_published(data)

    assert (report.added, published.model) == (1, "drawn")
    assert all(chunk in published.vectors for chunk in chunk_texts(published.entries))
