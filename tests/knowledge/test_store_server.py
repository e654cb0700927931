"""A knowledge base on a Chroma server: several workers read while one ingests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge import lease as leases
from knowledge.ingest import EmbeddingModelChanged, chunk_texts, ingest
from knowledge.lease import leased
from knowledge.lock import KnowledgeBaseLocked
from knowledge.published import Published, current_generation, load_published
from knowledge.store import KnowledgeBaseUnavailable, server_store
from knowledge.withdrawing import withdraw
from tests.knowledge.sources import clauses, drawn_model, run_python, said, write

WORKER = """
from knowledge.ingest import chunk_texts
from knowledge.published import current_generation, load_published

published = load_published(Path(data), url)
print("reading", flush=True)
until = time.monotonic() + 40
while time.monotonic() < until:
    if current_generation(Path(data), url) != published.stamp:
        published = load_published(Path(data), url, published)
        names = sorted(p.document.name for p in published.parsed)
        missing = [c for c in chunk_texts(published.entries) if c not in published.vectors]
        if "loan.md" not in names:
            print("lost", names, flush=True)
        if "project.md" in names and not missing:
            print("complete", len(published.vectors), flush=True)
            break
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--host", "127.0.0.1"]
    log = (folder / "log").open("w")
    quiet = os.environ | {"ANONYMIZED_TELEMETRY": "False", "RUST_LOG": "error"}
    process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log, env=quiet)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(timeout=10)
    log.close()


@pytest.fixture
def url(server: str) -> str:
    """The server, emptied."""
    client = server_store(server, create=True)._client
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    return server


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    write(folder, "loan.md", clauses(5))
    return folder


def missing(published: Published) -> list[str]:
    return [chunk for chunk in chunk_texts(published.entries) if chunk not in published.vectors]


def test_an_empty_server_is_an_empty_bank(url: str, tmp_path: Path) -> None:
    assert load_published(tmp_path, url).parsed == ()
    assert current_generation(tmp_path, url).generation == 0


def test_what_one_machine_ingests_another_reads(url: str, bank: Path, tmp_path: Path) -> None:
    report = ingest([bank], data_dir=tmp_path / "one", chroma_url=url, embeddings=drawn_model())
    published = load_published(tmp_path / "two", url)

    assert (report.added, list(said(published)), published.model) == (1, ["loan.md"], "drawn")
    assert not missing(published)
    assert load_published(tmp_path / "two", url, published) is published
    again = load_published(tmp_path / "two", url)
    assert (again.vectors.matrix == published.vectors.matrix).all()


def test_changes_removals_and_a_rebuild_reach_the_readers(url: str, bank: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    write(bank, "fee.md", ["开户免费。"])
    ingest([bank], data_dir=data, chroma_url=url, embeddings=drawn_model())
    held = load_published(data, url)
    write(bank, "loan.md", [*clauses(4), "第五档停办。"])
    (bank / "fee.md").unlink()
    report = ingest([bank], data_dir=data, chroma_url=url, embeddings=drawn_model())
    published = load_published(data, url, held)

    assert (report.changed, report.removed, report.embedded) == (1, 1, 1)
    assert list(said(published)) == ["loan.md"]
    assert "停办" in said(published)["loan.md"]
    assert not missing(published)
    assert ingest([bank], data_dir=data, chroma_url=url, embeddings=drawn_model()).unchanged == 1
    with pytest.raises(EmbeddingModelChanged):
        ingest([bank], data_dir=data, chroma_url=url, embeddings=drawn_model("new", 8))
    ingest([bank], data_dir=data, chroma_url=url, embeddings=drawn_model("new", 8), rebuild=True)
    rebuilt = load_published(data, url, published)
    assert (rebuilt.model, rebuilt.vectors.matrix.shape[1], missing(rebuilt)) == ("new", 8, [])


def test_several_workers_read_while_one_ingests(url: str, bank: Path, tmp_path: Path) -> None:
    ingest([bank], data_dir=tmp_path / "data", chroma_url=url, embeddings=drawn_model())
    workers = [run_python(WORKER, {"data": str(tmp_path / name), "url": url}) for name in ("data", "data", "other")]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "reading\n"
    write(bank, "project.md", clauses(200, "项目贷款"))
    report = ingest([bank], data_dir=tmp_path / "data", chroma_url=url, embeddings=drawn_model())

    for worker in workers:
        out, errors = worker.communicate(timeout=50)
        assert out == f"complete {report.chunks}\n", errors


def test_a_long_document_is_stored_whole(url: str, tmp_path: Path) -> None:
    write(tmp_path / "bank", "long.md", ["借款人应当依法设立。" * 60 for _ in range(600)])
    embeddings = drawn_model(size=2)
    ingest([tmp_path / "bank"], data_dir=tmp_path / "data", chroma_url=url, embeddings=embeddings)

    assert len(said(load_published(tmp_path / "data", url))["long.md"]) >= 360_000


def test_a_second_writer_is_told_at_once_and_a_dead_ones_lease_runs_out(
    url: str, bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = server_store(url, create=True)
    started = time.monotonic()
    with leased(store), pytest.raises(KnowledgeBaseLocked, match="请等它完成后再试"):
        ingest([bank], data_dir=tmp_path / "data", chroma_url=url, embeddings=drawn_model())
    assert time.monotonic() - started < 5
    ingest([bank], data_dir=tmp_path / "data", chroma_url=url, embeddings=drawn_model())

    monkeypatch.setattr(leases, "_SECONDS", 0.3)
    leases.Lease(store).take()  # by a process that then dies
    with pytest.raises(KnowledgeBaseLocked):
        ingest([bank], data_dir=tmp_path / "data", chroma_url=url, embeddings=drawn_model())
    time.sleep(0.4)
    ingest([bank], data_dir=tmp_path / "data", chroma_url=url, embeddings=drawn_model())


def test_of_many_that_reach_for_the_lease_one_gets_it(url: str) -> None:
    together = threading.Barrier(8)

    def reach(_: int) -> bool:
        lease = leases.Lease(server_store(url, create=True))
        together.wait()
        try:
            lease.take()
        except KnowledgeBaseLocked:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(reach, range(8))) == 1


def test_a_writer_whose_lease_was_taken_over_publishes_nothing_more(url: str, bank: Path, tmp_path: Path) -> None:
    store = server_store(url, create=True)

    def take_over(done: int, total: int, phase: str) -> None:
        if phase == "parse" and done == 0:
            store.add_state("lease-999999999", leases._Held("x", "别的机器", time.time() + 60).text(), "lease")

    with pytest.raises(KnowledgeBaseLocked, match="别的机器"):
        ingest([bank], data_dir=tmp_path, chroma_url=url, embeddings=drawn_model(), progress=take_over)
    assert load_published(tmp_path, url).parsed == ()


def test_a_withdrawn_document_is_gone_for_every_worker_at_once(url: str, bank: Path, tmp_path: Path) -> None:
    write(bank, "fee.md", ["开户免费。"])
    ingest([bank], data_dir=tmp_path / "data", chroma_url=url, embeddings=drawn_model())
    worker = load_published(tmp_path / "other", url)
    with leased(server_store(url, create=True)):
        withdraw("fee.md", data_dir=tmp_path / "data", chroma_url=url)

    assert current_generation(tmp_path / "other", url) != worker.stamp
    assert list(said(load_published(tmp_path / "other", url, worker))) == ["loan.md"]
    assert ingest([bank], data_dir=tmp_path, chroma_url=url, embeddings=drawn_model()).withdrawn == ("fee.md",)


def test_a_server_that_is_gone_is_one_clear_sentence(bank: Path, tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    with pytest.raises(KnowledgeBaseUnavailable, match="CHROMA_URL"):
        load_published(tmp_path, nowhere)
    with pytest.raises(KnowledgeBaseUnavailable, match="CHROMA_URL"):
        ingest([bank], data_dir=tmp_path, chroma_url=nowhere, embeddings=drawn_model())
