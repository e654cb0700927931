"""Several processes on one embedded base: one writes, all others read."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from knowledge.ingest import chunk_texts, ingest
from knowledge.lock import KnowledgeBaseLocked
from knowledge.published import current_generation, load_published
from knowledge.writing import open_writer
from tests.knowledge.sources import clauses, drawn_model, run_python, said, write

SLOW_WRITER = """
from knowledge.ingest import ingest
from tests.knowledge.sources import drawn_model

def progress(done, total, phase):
    if phase == "embed":
        print("embedding", flush=True)
        sys.stdin.readline()

ingest([Path(bank)], data_dir=Path(data), embeddings=drawn_model(), progress=progress)
print("done", flush=True)
"""

WATCHER = """
from knowledge.ingest import chunk_texts
from knowledge.published import current_generation, load_published

published = load_published(Path(data))
print("reading", flush=True)
until = time.monotonic() + 30
while time.monotonic() < until:
    if current_generation(Path(data)) != published.stamp:
        published = load_published(Path(data), previous=published)
        names = sorted(p.document.name for p in published.parsed)
        missing = [c for c in chunk_texts(published.entries) if c not in published.vectors]
        print(names, len(missing), flush=True)
        if "project.md" in names and not missing:
            break
    time.sleep(0.01)
print("chromadb" in sys.modules, flush=True)
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    write(folder, "loan.md", clauses(5))
    return folder


def test_a_second_writer_is_told_within_five_seconds_and_readers_are_not_disturbed(bank: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = run_python(SLOW_WRITER, {"bank": str(bank), "data": str(data)}, stdin=subprocess.PIPE)
    assert first.stdout is not None and first.stdin is not None
    assert first.stdout.readline() == "embedding\n"
    started = time.monotonic()
    with pytest.raises(KnowledgeBaseLocked, match=f"进程号 {first.pid}.*请等它完成后再试"):
        ingest([bank], data_dir=data, embeddings=drawn_model())

    assert time.monotonic() - started < 5
    assert list(said(load_published(data))) == ["loan.md"]
    out, errors = first.communicate("\n" * 100, timeout=30)
    assert out.endswith("done\n"), errors
    assert ingest([bank], data_dir=data, embeddings=drawn_model()).unchanged == 1


def test_a_writer_that_was_killed_blocks_nobody(bank: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = run_python(SLOW_WRITER, {"bank": str(bank), "data": str(data)}, stdin=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdout.readline() == "embedding\n"
    first.kill()
    first.communicate()

    assert ingest([bank], data_dir=data, embeddings=drawn_model()).embedded > 0


def test_a_running_reader_takes_up_what_another_process_ingests(bank: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    ingest([bank], data_dir=data, embeddings=drawn_model())
    reader = run_python(WATCHER, {"data": str(data)})
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    write(bank, "project.md", clauses(60, "项目贷款"))
    ingest([bank], data_dir=data, embeddings=drawn_model())
    out, errors = reader.communicate(timeout=40)

    *seen, opened_chroma = out.splitlines()
    assert seen[-1] == "['loan.md', 'project.md'] 0", errors
    assert opened_chroma == "False"


def test_two_processes_that_write_in_turn_miss_nothing_of_each_other(bank: Path, tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    ingest([bank], data_dir=data, embeddings=drawn_model())
    write(other, "project.md", clauses(6, "项目贷款"))
    second = run_python(SLOW_WRITER, {"bank": str(other), "data": str(data)}, stdin=subprocess.PIPE)
    _, errors = second.communicate("\n" * 100, timeout=30)
    assert second.returncode == 0, errors
    write(bank, "fee.md", clauses(3, "结算"))
    report = ingest([bank], data_dir=data, embeddings=drawn_model())
    published = load_published(data)

    assert report.embedded == 3
    assert sorted(said(published)) == ["fee.md", "loan.md", "project.md"]
    assert all(chunk in published.vectors for chunk in chunk_texts(published.entries))
    assert current_generation(data).generation == 3


def test_two_ingests_in_one_process_do_not_mix(bank: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with open_writer(data), pytest.raises(KnowledgeBaseLocked):
        ingest([bank], data_dir=data, embeddings=drawn_model())
    assert ingest([bank], data_dir=data, embeddings=drawn_model()).added == 1
