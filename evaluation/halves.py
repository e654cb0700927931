"""Question sets split by document: one half to tune on, one that is only reported.

`python -m evaluation.halves DOCUMENTS SET...` writes a `half` into each line that has none.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.questions import Half
from knowledge.documents import content_hash
from knowledge.parsing import find_documents, parse

HALVES: tuple[Half, Half] = ("tune", "report")


def document_ids(folder: Path) -> dict[str, str]:
    """The id of each document by its name; the versions of one document share it."""
    found = (parse(path, root).document for path, root in find_documents([folder]))
    return {document.name: document.id for document in found}


def half_of_document(document_id: str) -> Half:
    """The half a document belongs to, whatever else there is."""
    return HALVES[int(content_hash(document_id)[:8], 16) % 2]


def with_halves(lines: Sequence[Mapping[str, Any]], ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines of a set, each with its half.

    A question goes with the document of its first source; questions without one alternate within their kind, in the
    order of a hash of their id. A half that a line has already is kept, so that a question added later moves no other.
    """
    taken = Counter((line.get("kind"), line["half"]) for line in lines if line.get("half") and not line.get("sources"))
    given: dict[str, Half] = {}
    for line in sorted(lines, key=lambda line: content_hash(str(line["id"]))):
        if line.get("half"):
            continue
        if line.get("sources"):
            document = line["sources"][0]["document"]
            given[line["id"]] = half_of_document(ids.get(document, document))
        else:
            kind = line.get("kind")
            given[line["id"]] = min(HALVES, key=lambda half, kind=kind: taken[kind, half])  # type: ignore[misc]
            taken[kind, given[line["id"]]] += 1
    return [{**line, "half": line.get("half") or given[line["id"]]} for line in lines]


def main(arguments: Iterable[str] | None = None) -> None:
    """Splits the sets given on the command line, all together, and writes them back."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.halves", description=__doc__)
    parser.add_argument("documents", type=Path, metavar="DOCUMENTS")
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET")
    options = parser.parse_args(None if arguments is None else list(arguments))
    files = {path: [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] for path in options.sets}
    split = iter(with_halves([line for lines in files.values() for line in lines], document_ids(options.documents)))
    for path, lines in files.items():
        mine = [json.dumps(next(split), ensure_ascii=False) for _ in lines]
        path.write_text("\n".join(mine) + "\n", "utf-8")


if __name__ == "__main__":
    main()
