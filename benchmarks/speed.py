"""Measures answers, ingest and start against their bare parts in the same run.

python -m benchmarks.speed [DOCUMENTS QUESTIONS...] [--only question ingest chats start] [--cache FOLDER] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.asking import against_bare, during_an_ingest
from benchmarks.corpora import SAMPLE_BANK, SAMPLE_SETS, read_corpus, sized
from benchmarks.ingesting import new_documents, throughput
from benchmarks.product import opened, publish
from benchmarks.starting import started
from benchmarks.vectors import VectorFolder
from evaluation.metrics import percentile
from evaluation.questions import Case
from evaluation.report import table
from knowledge.embeddings import open_embeddings

CACHE = Path(tempfile.gettempdir()) / "rm-copilot-benchmarks"
PARTS = ("question", "ingest", "chats", "start")
_BUSY_PASSAGES = 600


class Run:
    """One run: the documents, the questions and the vectors that all parts share."""

    def __init__(self, options: argparse.Namespace, work: Path) -> None:
        self._options = options
        self._work = work
        self._vectors = VectorFolder(options.cache, open_embeddings())
        self._corpus = read_corpus(options.documents, options.questions)

    def part(self, name: str) -> dict[str, Any]:
        """The figures of one part."""
        parts: dict[str, Callable[[Path], dict[str, Any]]] = {
            "question": self._question,
            "ingest": self._ingest,
            "chats": self._chats,
            "start": self._start,
        }
        return parts[name](self._work / name)

    @property
    def _cases(self) -> list[Case]:
        cases = [case for case in self._corpus.cases if not case.history]
        return cases[:: max(1, len(cases) // self._options.count)][: self._options.count]

    def _question(self, work: Path) -> dict[str, Any]:
        """First text against bare embedding and bare query at each size, and the growth from the first to the last."""
        found: dict[str, Any] = {}
        for size in self._options.sizes:
            corpus = sized(self._corpus, size)
            ours, bare = asyncio.run(against_bare(corpus, self._vectors, self._cases, work / str(size)))
            found[f"at {corpus.size} passages"] = _against(ours, bare)
        first, *_, last = [value["first_text_p50_ms"] for value in found.values()] * 2
        return found | {"growth of first text": round(last / first, 2)}

    def _ingest(self, work: Path) -> dict[str, Any]:
        return throughput(self._corpus, self._options.documents, self._options.chunks, work)

    def _chats(self, work: Path) -> dict[str, Any]:
        publish(self._corpus, self._vectors, work)
        folder = new_documents(self._corpus, _BUSY_PASSAGES, work / "new")

        async def act() -> dict[str, Any]:
            async with opened(work) as knowledge:
                return await during_an_ingest(knowledge, self._cases, folder, work)

        return asyncio.run(act())

    def _start(self, work: Path) -> dict[str, Any]:
        publish(self._corpus, self._vectors, work)
        return started(work, self._cases[0].question)


def _against(ours: Sequence[float], bare: Sequence[float]) -> dict[str, float]:
    milliseconds = {
        f"{name}_{at}_ms": round(1000 * (percentile(values, part) or 0), 1)
        for name, values in (("first_text", ours), ("bare", bare))
        for at, part in (("p50", 0.5), ("p95", 0.95))
    }
    return milliseconds | {"ratio_p50": round(milliseconds["first_text_p50_ms"] / milliseconds["bare_p50_ms"], 2)}


def as_table(results: dict[str, dict[str, Any]]) -> str:
    """A row for each figure."""
    rows = [["part", "figure", "value"]]
    for part, figures in results.items():
        for name, value in figures.items():
            inner = value.items() if isinstance(value, dict) else [("", value)]
            rows += [[part, f"{name} {key}".strip(), str(each)] for key, each in inner]
    return table(rows)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("documents", nargs="?", type=Path, default=SAMPLE_BANK, metavar="DOCUMENTS")
    parser.add_argument("questions", nargs="*", type=Path, metavar="QUESTIONS")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000], help="passages, for `question`")
    parser.add_argument("--count", type=int, default=40, help="questions asked in a part")
    parser.add_argument("--chunks", type=int, default=150, help="chunks embedded for `ingest`")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where vectors are kept")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    options.questions = options.questions or sorted(SAMPLE_SETS.glob("samples-*.jsonl"))
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the parts asked for and prints their figures."""
    options = _arguments(arguments)
    results = {}
    with tempfile.TemporaryDirectory(prefix="rm-copilot-") as work:
        run = Run(options, Path(work))
        for name in options.only:
            print(f"{name} …", file=sys.stderr)
            results[name] = run.part(name)
    print(json.dumps(results, ensure_ascii=False) if options.json else as_table(results))


if __name__ == "__main__":
    main()
