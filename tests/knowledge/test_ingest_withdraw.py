"""Taking a document out at once, and looking at what a new one would change."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge.ingest import ingest
from knowledge.preview import preview
from knowledge.published import current_generation, load_published
from knowledge.withdrawing import DocumentNotFound, withdraw
from knowledge.writing import open_writer
from tests.knowledge.sources import clauses, drawn_model, said, write


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    write(folder, "loan-2.md", clauses(3), id="wc-loan", version="'2.0'", effective="2023-01-01")
    write(folder, "loan-3.md", clauses(4), id="wc-loan", version="'3.0'", effective="2025-09-01")
    write(folder, "fee.md", ["开户免费。"])
    ingest([folder], data_dir=tmp_path / "data", embeddings=drawn_model())
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_withdrawn_version_is_gone_at_once_and_the_one_before_applies_again(bank: Path, data: Path) -> None:
    before = current_generation(data)
    withdrawn = withdraw("loan-3.md", data_dir=data)
    published = load_published(data)

    assert current_generation(data) != before
    assert [d.name for d in withdrawn.documents] == ["loan-3.md"]
    assert [d.name for d in withdrawn.in_force_again] == ["loan-2.md"]
    assert sorted(said(published)) == ["fee.md", "loan-2.md"]
    assert published.validities["loan-2.md"].holds_on(date(2026, 11, 24))


def test_an_id_withdraws_every_version(bank: Path, data: Path) -> None:
    assert len(withdraw("wc-loan", data_dir=data).documents) == 2
    assert list(said(load_published(data))) == ["fee.md"]


def test_a_document_that_is_not_there_is_not_found(bank: Path, data: Path) -> None:
    with pytest.raises(DocumentNotFound, match=r"nothing\.md"):
        withdraw("nothing.md", data_dir=data)
    withdraw("fee.md", data_dir=data)
    with pytest.raises(DocumentNotFound):
        withdraw("fee.md", data_dir=data)


def test_an_unchanged_file_does_not_bring_it_back_but_a_changed_one_does(bank: Path, data: Path) -> None:
    withdraw("fee.md", data_dir=data)
    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    assert (report.withdrawn, report.documents) == (("fee.md",), 2)
    ingest([bank], data_dir=data, embeddings=drawn_model(), rebuild=True)
    assert "fee.md" not in said(load_published(data))

    write(bank, "fee.md", ["开户收费一百元。"])
    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    assert (report.withdrawn, report.changed) == ((), 1)
    assert "一百元" in said(load_published(data))["fee.md"]


def test_it_stays_out_when_the_published_files_are_made_anew(bank: Path, data: Path) -> None:
    withdraw("fee.md", data_dir=data)
    shutil.rmtree(data / "knowledge")
    report = ingest([bank], data_dir=data, embeddings=drawn_model())

    assert report.withdrawn == ("fee.md",)
    assert "fee.md" not in said(load_published(data))


def test_it_comes_back_when_that_is_asked_for(bank: Path, data: Path) -> None:
    withdraw("fee.md", data_dir=data)
    withdraw("loan-3.md", data_dir=data)
    ingest([bank / "fee.md"], data_dir=data, embeddings=drawn_model(), reinstate=True)

    assert sorted(said(load_published(data))) == ["fee.md", "loan-2.md"]


def test_withdrawing_waits_for_no_writer(bank: Path, data: Path) -> None:
    with open_writer(data):
        withdraw("fee.md", data_dir=data)
        assert "fee.md" not in said(load_published(data))


def test_a_preview_shows_old_and_new_side_by_side_and_writes_nothing(bank: Path, data: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    new = [*clauses(3), "流动资金贷款第4档额度不超过900万元，期限不超过4个月，由分行审批。", "本办法由总行解释。"]
    path = write(inbox, "loan-4.md", new, id="wc-loan", version="'4.0'", effective="2027-01-01", title="loan-3")
    before = current_generation(data)
    shown = preview(path, inbox, data_dir=data)

    assert [(c.old.split("额度")[1][:9], (c.new or "").split("额度")[1][:9]) for c in shown.changes] == [
        ("不超过400万元，", "不超过900万元，")
    ]
    assert [p.text[-9:] for p in shown.added] == ["本办法由总行解释。"]
    assert shown.removed == ()
    assert (shown.replaces, shown.effective, shown.same_version) == (None, date(2027, 1, 1), ())
    assert [(d.name, v.end, v.superseded_by) for d, v in shown.ends] == [("loan-3.md", date(2026, 12, 31), "loan-4.md")]
    assert current_generation(data) == before


def test_a_preview_of_a_corrected_file_names_what_it_replaces(bank: Path, data: Path) -> None:
    path = write(bank, "fee.md", ["开户收费一百元。"])
    shown = preview(path, bank, data_dir=data)

    assert shown.replaces is not None and shown.replaces.name == "fee.md"
    assert len(shown.changes) == 1
    assert shown.ends == ()


def test_a_preview_warns_of_the_same_version_under_another_name(bank: Path, data: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    path = write(inbox, "new.md", clauses(4), id="wc-loan", version="3", effective="2025-09-01")

    assert [d.name for d in preview(path, inbox, data_dir=data).same_version] == ["loan-3.md"]


def test_a_preview_into_an_empty_base_adds_everything(tmp_path: Path) -> None:
    path = write(tmp_path, "fee.md", ["开户免费。"])
    shown = preview(path, tmp_path, data_dir=tmp_path / "empty")

    assert (len(shown.added) >= 1, shown.changes, shown.unchanged) == (True, (), 0)
