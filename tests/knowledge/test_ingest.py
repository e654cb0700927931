"""Taking folders and files into the knowledge base."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from knowledge.changes import compare
from knowledge.documents import Document, ParsedDocument, Passage, content_hash
from knowledge.embeddings import EmbeddingModel, open_embeddings
from knowledge.ingest import EmbeddingModelChanged, chunk_texts, ingest
from knowledge.published import Published, SnapshotFolder, current_generation, load_published
from knowledge.records import entry_from, entry_of
from tests.knowledge.sources import clauses, drawn_model, said, write


@pytest.fixture(scope="module")
def model() -> EmbeddingModel:
    return open_embeddings()


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    write(folder, "loan.md", clauses(4), version="'3.0'", effective="2025-09-01", id="wc-loan")
    write(folder, "policy/bill.md", clauses(3, "票据贴现"), audience="client")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def missing(published: Published) -> list[str]:
    return [text for chunk, text in chunk_texts(published.entries).items() if chunk not in published.vectors]


def test_an_empty_base_is_an_empty_bank(data: Path) -> None:
    published = load_published(data)
    assert (published.generation, published.parsed, len(published.vectors)) == (0, (), 0)
    assert not data.exists()


def test_a_folder_is_read_stored_and_embedded(bank: Path, data: Path, model: EmbeddingModel) -> None:
    report = ingest([bank], data_dir=data, embeddings=model)
    published = load_published(data)

    assert (report.documents, report.added, report.failed, report.chunks) == (2, 2, (), len(published.vectors))
    assert list(said(published)) == ["loan.md", "policy/bill.md"]
    loan = published.parsed[0].document
    assert (loan.id, loan.version, loan.audience, loan.root) == ("wc-loan", "3.0", "rm", str(bank))
    assert published.parsed[1].document.audience == "client"
    assert published.model == model.name
    assert published.validities["loan.md"].start == loan.effective
    text, row = next((t, published.vectors.row(h)) for h, t in chunk_texts(published.entries).items())
    assert row is not None
    assert np.allclose(published.vectors.matrix[row], model.embed_passages([text])[0], atol=1e-5)


def test_the_report_is_what_scripts_rely_on(bank: Path, data: Path) -> None:
    (bank / "broken.docx").write_bytes(b"not a document")
    report = json.loads(json.dumps(ingest([bank], data_dir=data, embeddings=drawn_model()).to_dict()))

    keys = {"documents", "chunks", "added", "changed", "unchanged", "removed", "failed", "seconds"}
    assert keys <= report.keys()
    assert [set(failure) for failure in report["failed"]] == [{"file", "why"}]
    assert report["failed"][0]["file"].endswith("broken.docx")
    assert report["documents"] == 2


def test_what_is_parsed_answers_by_words_before_it_is_embedded(bank: Path, data: Path) -> None:
    seen: list[tuple[int, int]] = []

    def look(done: int, total: int, phase: str) -> None:
        if phase == "embed":
            published = load_published(data)
            seen.append((len(published.parsed), len(published.vectors)))

    ingest([bank], data_dir=data, embeddings=drawn_model(), progress=look)

    assert seen[0] == (2, 0)
    assert not missing(load_published(data))


def test_unchanged_documents_cost_a_fiftieth(bank: Path, data: Path, model: EmbeddingModel) -> None:
    write(bank, "long.md", clauses(30, "项目贷款"))
    started = time.monotonic()
    ingest([bank], data_dir=data, embeddings=model)
    first = time.monotonic() - started
    before = current_generation(data)
    started = time.monotonic()
    report = ingest([bank], data_dir=data, embeddings=model)
    again = time.monotonic() - started

    assert (report.unchanged, report.added, report.changed, report.embedded) == (3, 0, 0, 0)
    assert current_generation(data) == before
    assert first / again >= 50


def test_only_changed_text_is_embedded_again(bank: Path, data: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    before = load_published(data)
    write(bank, "loan.md", [*clauses(3), "第四档改为不超过500万元。"], version="'3.0'", id="wc-loan")
    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    after = load_published(data, previous=before)

    assert (report.changed, report.unchanged, report.embedded) == (1, 1, 1)
    assert after.generation == before.generation + 1
    assert "500万元" in said(after)["loan.md"]
    assert len(after.vectors) >= report.chunks
    assert not missing(after)


def test_a_removed_document_is_gone_with_its_vectors(bank: Path, data: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    (bank / "loan.md").unlink()
    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    published = load_published(data)

    assert (report.removed, report.documents) == (1, 1)
    assert list(said(published)) == ["policy/bill.md"]
    assert len(published.vectors) == report.chunks


def test_a_renamed_document_is_not_embedded_again(bank: Path, data: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    (bank / "loan.md").rename(bank / "working-capital.md")
    report = ingest([bank], data_dir=data, embeddings=drawn_model())

    assert (report.added, report.removed, report.embedded) == (1, 1, 0)
    assert sorted(said(load_published(data))) == ["policy/bill.md", "working-capital.md"]


def test_a_file_that_became_unreadable_leaves_what_it_said_before(bank: Path, data: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    write(bank, "loan.md", clauses(2), effective="someday")
    (bank / "new.md").write_text("# 新规定\n\n第一条 自即日起执行。\n", encoding="utf-8")
    report = ingest([bank], data_dir=data, embeddings=drawn_model())

    assert [Path(failure.file).name for failure in report.failed] == ["loan.md"]
    assert "effective" in report.failed[0].why
    assert (report.added, report.removed, report.documents) == (1, 0, 3)
    assert "第4档" in said(load_published(data))["loan.md"]


def test_the_same_name_from_two_folders_is_an_error_for_that_file(bank: Path, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write(other, "loan.md", ["另一家分行的规定。"])
    write(other, "fee.md", ["开户免费。"])
    ingest([bank], data_dir=data, embeddings=drawn_model())
    report = ingest([other], data_dir=data, embeddings=drawn_model())

    assert [failure.file for failure in report.failed] == [str(other / "loan.md")]
    assert str(bank) in report.failed[0].why
    assert (report.added, report.removed) == (1, 0)
    assert "第1档" in said(load_published(data))["loan.md"]


def test_a_folder_that_was_moved_keeps_its_documents(bank: Path, data: Path, tmp_path: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    moved = bank.rename(tmp_path / "moved")
    report = ingest([moved], data_dir=data, embeddings=drawn_model())

    assert (report.unchanged, report.embedded, report.failed) == (2, 0, ())
    assert {p.document.root for p in load_published(data).parsed} == {str(moved)}
    (moved / "loan.md").unlink()
    assert ingest([moved], data_dir=data, embeddings=drawn_model()).removed == 1


def test_a_file_moved_from_one_folder_to_another_keeps_its_name(bank: Path, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write(other, "fee.md", ["开户免费。"])
    ingest([bank, other], data_dir=data, embeddings=drawn_model())
    (bank / "loan.md").rename(other / "loan.md")
    report = ingest([bank, other], data_dir=data, embeddings=drawn_model())

    assert (report.failed, report.embedded, report.documents) == ((), 0, 3)


def test_folders_are_compared_each_with_itself(bank: Path, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write(other, "fee.md", ["开户免费。"])
    ingest([bank, other], data_dir=data, embeddings=drawn_model())
    (bank / "loan.md").unlink()

    assert ingest([other], data_dir=data, embeddings=drawn_model()).removed == 0
    assert ingest([bank], data_dir=data, embeddings=drawn_model()).removed == 1
    assert sorted(said(load_published(data))) == ["fee.md", "policy/bill.md"]


def test_a_single_file_touches_only_itself(bank: Path, data: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    (bank / "loan.md").unlink()
    changed = write(bank, "policy/bill.md", ["贴现期限不超过六个月。"])
    report = ingest([changed], data_dir=data, embeddings=drawn_model())

    assert (report.changed, report.removed, report.added) == (1, 0, 0)
    assert "六个月" in said(load_published(data))["policy/bill.md"]
    assert "loan.md" in said(load_published(data))


def test_a_path_that_is_not_there_is_reported(data: Path, tmp_path: Path) -> None:
    report = ingest([tmp_path / "nowhere"], data_dir=data, embeddings=drawn_model())
    assert [failure.file for failure in report.failed] == [str(tmp_path / "nowhere")]


def test_another_model_asks_for_a_rebuild_and_the_old_vectors_answer_until_it_is_done(bank: Path, data: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model("old", 8))
    with pytest.raises(EmbeddingModelChanged, match="--rebuild"):
        ingest([bank], data_dir=data, embeddings=drawn_model("new", 12))
    seen: set[tuple[str, int, int]] = set()

    def look(done: int, total: int, phase: str) -> None:
        published = load_published(data)
        seen.add((published.model, published.vectors.matrix.shape[1], len(missing(published))))

    report = ingest([bank], data_dir=data, embeddings=drawn_model("new", 12), rebuild=True, progress=look)
    published = load_published(data)

    assert seen == {("old", 8, 0)}
    assert (published.model, published.vectors.matrix.shape[1], missing(published)) == ("new", 12, [])
    assert (report.unchanged, report.embedded) == (2, report.chunks)
    assert ingest([bank], data_dir=data, embeddings=drawn_model("new", 12)).embedded == 0


@pytest.mark.parametrize("lost", ["knowledge", "chroma"])
def test_either_store_is_made_anew_from_the_other(bank: Path, data: Path, lost: str) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    before = load_published(data)
    shutil.rmtree(data / lost)
    write(bank, "fee.md", ["开户免费。"])
    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    after = load_published(data)

    assert (report.added, report.unchanged, report.embedded) == (1, 2, 1)
    assert after.generation > before.generation
    assert not missing(after)
    shutil.rmtree(data / "knowledge")
    ingest([bank], data_dir=data, embeddings=drawn_model())
    assert said(load_published(data)) == said(after)
    assert not missing(load_published(data))


def test_a_reader_keeps_what_it_has_loaded_while_the_base_goes_on(bank: Path, data: Path) -> None:
    ingest([bank], data_dir=data, embeddings=drawn_model())
    held = load_published(data)
    rows = held.vectors.matrix.copy()
    for number in range(5):
        write(bank, "loan.md", clauses(number + 1, f"第{number}稿"))
        ingest([bank], data_dir=data, embeddings=drawn_model())

    assert np.array_equal(held.vectors.matrix, rows)
    assert "第4档" in said(held)["loan.md"]
    assert len(list((data / "knowledge").glob("documents-*"))) <= 3
    assert len(compare(held, load_published(data))) == 4
    assert load_published(data, previous=held).stamp == current_generation(data)


def test_four_thousand_passages_load_within_a_second(data: Path) -> None:
    entries = []
    for number in range(40):
        document = Document(name=f"{number}.md", id=f"{number}", title=f"第{number}种产品管理办法", audience="rm")
        text = clauses(100, f"第{number}种产品")
        passages = tuple(Passage(document.name, n, (f"第{n}条",), clause) for n, clause in enumerate(text))
        entries.append(entry_of(ParsedDocument(document, passages), "hash"))
    hashes = list(chunk_texts(entries))
    snapshot = SnapshotFolder(data)
    snapshot.publish_documents(1, "drawn", entries)
    snapshot.publish_vectors(hashes, np.ones((len(hashes), 384), np.float32))
    started = time.monotonic()
    published = load_published(data)
    seconds = time.monotonic() - started

    assert len(published.vectors) == sum(len(p.passages) for p in published.parsed) == 4000
    assert seconds < 1.0


def test_a_stored_document_that_lost_its_audience_is_read_by_nobody() -> None:
    document = Document(name="a.md", id="a", title="内部", audience="pricing")
    line = entry_of(ParsedDocument(document, ()), "hash").line
    fields = json.loads(line)
    del fields["document"]["audience"]

    assert entry_from(json.dumps(fields)).document.audience is None
    assert entry_from(line).document == document


def test_metadata_survives_as_it_was(bank: Path, data: Path) -> None:
    write(
        bank, "full.md", ["一。"], products="[WC01, WC02]", expires="2027-08-31", supersedes="澄银规〔2023〕6号",
        kind="product", number="澄银规〔2025〕11号", owner="公司金融部", product="{code: WC01, since: 2024-01-02}",
    )  # fmt: skip
    ingest([bank], data_dir=data, embeddings=drawn_model())
    [document] = [p.document for p in load_published(data).parsed if p.document.name == "full.md"]

    assert document.products == ("WC01", "WC02")
    assert document.supersedes == ("澄银规〔2023〕6号",)
    assert str(document.expires) == "2027-08-31"
    assert document.extra["product"] == {"code": "WC01", "since": "2024-01-02"}
    assert content_hash(document.number or "") == content_hash("澄银规〔2025〕11号")
