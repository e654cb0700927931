"""Compares this retrieval with LangChain's plain chain on Chroma and with BM25, on the same documents and questions.

python -m benchmarks.retrieval [DOCUMENTS QUESTIONS...] [--sizes 1000 10000] [--cache FOLDER] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.corpora import SAMPLE_BANK, SAMPLE_SETS, Corpus, read_corpus, sized
from benchmarks.engines import TutorialChain, WordsAlone, ranks_of
from benchmarks.product import Product, opened, publish
from benchmarks.vectors import VectorFolder
from evaluation.metrics import DEPTH, Outcome, measure, percentile
from evaluation.questions import Case
from evaluation.report import table
from knowledge.documents import Passage
from knowledge.embeddings import open_embeddings

Find = Callable[[Case], Awaitable[list[Sequence[Passage]]]]

CACHE = Path(tempfile.gettempdir()) / "rm-copilot-benchmarks"
SHARES = ("recall@1", "recall@5", "mrr@10")


async def compared(corpus: Corpus, vectors: VectorFolder) -> dict[str, dict[str, Any]]:
    """What each engine finds of the same questions, and how long a question takes it."""
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="rm-copilot-") as data_dir:
        publish(corpus, vectors, Path(data_dir))
        async with opened(Path(data_dir)) as knowledge:
            results[Product.name] = await _measured(corpus.cases, Product(knowledge).find) | {"pieces": corpus.size}
    chain = TutorialChain(corpus, vectors)
    results[chain.name] = await _measured(corpus.cases, _later(chain.find)) | {"pieces": len(chain)}
    alone = WordsAlone(corpus)
    results[alone.name] = await _measured(corpus.cases, _later(alone.find)) | {"pieces": corpus.size}
    return results


async def _measured(cases: Sequence[Case], find: Find) -> dict[str, Any]:
    outcomes, seconds = [], []
    for case in cases:
        started = time.perf_counter()
        found = await find(case)
        seconds.append(time.perf_counter() - started)
        outcomes.append(Outcome(case, ranks=ranks_of(case, found)))
    measured = measure(outcomes)
    return {key: measured[key] for key in SHARES} | {
        "p50_ms": round(1000 * (percentile(seconds, 0.5) or 0), 1),
        "p95_ms": round(1000 * (percentile(seconds, 0.95) or 0), 1),
    }


def _later(find: Callable[[Case, int], list[Sequence[Passage]]]) -> Find:
    async def found(case: Case) -> list[Sequence[Passage]]:
        return find(case, DEPTH)

    return found


def as_table(results: dict[int, dict[str, dict[str, Any]]]) -> str:
    """A row for each size and engine; the first engine's times stand against the others' in the same run."""
    rows = [["passages", "engine", "pieces", "recall@1", "recall@5", "95%", "mrr@10", "questions", "p50 ms", "p95 ms"]]
    for size, engines in results.items():
        for name, measured in engines.items():
            low, high = measured["recall@5"]["interval"]
            shares = {key: f"{measured[key]['value']:.3f}" for key in SHARES}
            rows.append(
                [
                    *(str(size), name, str(measured["pieces"]), shares["recall@1"], shares["recall@5"]),
                    *(f"{low:.3f}–{high:.3f}", shares["mrr@10"], str(measured["recall@5"]["n"])),
                    *(str(measured["p50_ms"]), str(measured["p95_ms"])),
                ]
            )
    return table(rows)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("documents", nargs="?", type=Path, default=SAMPLE_BANK, metavar="DOCUMENTS")
    parser.add_argument("questions", nargs="*", type=Path, metavar="QUESTIONS")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000], help="passages")
    parser.add_argument("--half", choices=["tune", "report"], help="only questions of this half")
    parser.add_argument("--most", type=int, help="at most so many questions, chosen at random but always the same")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where vectors are kept")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not options.questions:
        if options.documents != SAMPLE_BANK:
            parser.error("QUESTIONS is missing")
        options.questions = sorted(SAMPLE_SETS.glob("samples-*.jsonl"))
    return options


def _asked(corpus: Corpus, half: str | None, most: int | None) -> Corpus:
    cases = [case for case in corpus.cases if half is None or case.half == half]
    if most is not None and len(cases) > most:
        cases = random.Random(0).sample(cases, most)
    return replace(corpus, cases=tuple(cases))


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the comparison and prints it."""
    options = _arguments(arguments)
    vectors = VectorFolder(options.cache, open_embeddings())
    whole = read_corpus(options.documents, options.questions)
    results = {}
    for size in options.sizes:
        corpus = _asked(sized(whole, size), options.half, options.most)
        print(f"{corpus.size} passages ({corpus.padding} added), {len(corpus.cases)} questions", file=sys.stderr)
        results[corpus.size] = asyncio.run(compared(corpus, vectors))
    print(json.dumps(results, ensure_ascii=False) if options.json else as_table(results))


if __name__ == "__main__":
    main()
