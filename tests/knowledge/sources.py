"""Small source documents for tests of ingest: clauses written into Markdown files."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.embeddings import DeterministicFakeEmbedding

from knowledge.embeddings import EmbeddingModel
from knowledge.published import Published

ROOT = Path(__file__).parents[2]


def write(folder: Path, name: str, clauses: Sequence[str], **metadata: Any) -> Path:
    """A Markdown file with numbered clauses 第1条, 第2条, …"""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    title = metadata.pop("title", path.stem)
    front = "".join(f"{key}: {value}\n" for key, value in {"title": title, **metadata}.items())
    body = "\n\n".join(f"第{number}条 {clause}" for number, clause in enumerate(clauses, 1))
    path.write_text(f"---\n{front}---\n\n# {title}\n\n{body}\n", encoding="utf-8")
    return path


def clauses(count: int, about: str = "流动资金贷款") -> list[str]:
    """Clauses that differ from each other."""
    return [f"{about}第{n}档额度不超过{n}00万元，期限不超过{n}个月，由分行审批。" for n in range(1, count + 1)]


def said(published: Published) -> dict[str, str]:
    """What each document says, by name."""
    return {p.document.name: "\n".join(passage.text for passage in p.passages) for p in published.parsed}


def drawn_model(name: str = "drawn", size: int = 16) -> EmbeddingModel:
    """A model that costs nothing: vectors drawn from the text's hash."""
    return EmbeddingModel(name, lambda: DeterministicFakeEmbedding(size=size))


def run_python(code: str, values: Mapping[str, Any], **options: Any) -> subprocess.Popen[str]:
    """Another process that runs `code` with `values` as its variables."""
    head = "".join(f"{key} = {value!r}\n" for key, value in values.items())
    script = "import os, sys, signal, time\nfrom pathlib import Path\n" + head + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )
