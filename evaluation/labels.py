"""What is wrong with a question set, held against the documents it asks about.

`python -m evaluation.labels DOCUMENTS SET...` prints a line for each fault.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from evaluation.keyfacts import stands_in
from evaluation.matching import counts_for
from evaluation.questions import Case, QuestionSetError, Source, read_questions
from knowledge.audience import readable_by
from knowledge.documents import ParsedDocument, Passage
from knowledge.parsing import find_documents, parse


def documents_of(folder: Path) -> dict[str, ParsedDocument]:
    """The documents of a folder by name, as ingest reads them."""
    parsed = (parse(path, root) for path, root in find_documents([folder]))
    return {each.document.name: each for each in parsed}


def faults(cases: Sequence[Case], documents: Mapping[str, ParsedDocument]) -> list[str]:
    """One line for each label that the documents do not bear out."""
    found = [f"{case.id}：{fault}" for case in cases for fault in _faults_of(case, documents)]
    return found + _repeated(cases) + _split_documents(cases, documents)


def passages_for(source: Source, document: ParsedDocument) -> list[Passage]:
    """The passages that count for a source."""
    return [p for p in document.passages if counts_for(source, p.document, p.section, p.text)]


def _faults_of(case: Case, documents: Mapping[str, ParsedDocument]) -> Iterator[str]:
    if case.expect == "declined":
        if case.sources or case.key_facts:
            yield "不该有答案的问题却有 sources 或 key_facts"
        return
    if not case.sources:
        yield "没有 sources"
    text = []
    for source in case.sources:
        document = documents.get(source.document)
        passages = passages_for(source, document) if document else []
        if document is None:
            yield f"没有文件 {source.document}"
        elif document.document.audience not in readable_by(case.audience):
            yield f"{case.audience} 读不到 {source.document}"
        elif not passages:
            yield f"{source.document} 里没有 {source.section}"
        text += [f"{passage.context}\n{passage.text}" for passage in passages]
    for fact in case.key_facts:
        if not stands_in(fact, "\n".join(text)):
            yield f"出处里没有“{fact}”"


def _repeated(cases: Sequence[Case]) -> list[str]:
    by_id: dict[str, list[Case]] = defaultdict(list)
    by_question: dict[tuple[object, ...], list[Case]] = defaultdict(list)
    for case in cases:
        by_id[case.id].append(case)
        by_question[case.question, case.history, case.as_of, case.audience].append(case)
    repeated = [f"{name}：id 重复" for name, same in by_id.items() if len(same) > 1]
    return repeated + [
        f"{'、'.join(case.id for case in same)}：同一个问题" for same in by_question.values() if len(same) > 1
    ]


def _split_documents(cases: Sequence[Case], documents: Mapping[str, ParsedDocument]) -> list[str]:
    """Documents, all versions together, whose questions stand in both halves."""
    halves: dict[str, dict[str, str]] = defaultdict(dict)
    for case in cases:
        if case.half and case.sources and case.sources[0].document in documents:
            halves[documents[case.sources[0].document].document.id].setdefault(case.half, case.id)
    return [f"{'、'.join(seen.values())}：{name} 的问题分在两半" for name, seen in halves.items() if len(seen) > 1]


def main(arguments: Iterable[str] | None = None) -> int:
    """Checks the sets given on the command line; the exit status is 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.labels", description=__doc__)
    parser.add_argument("documents", type=Path, metavar="DOCUMENTS")
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET")
    options = parser.parse_args(None if arguments is None else list(arguments))
    try:
        cases = [case for path in options.sets for case in read_questions(path)]
    except QuestionSetError as error:
        print(error, file=sys.stderr)
        return 1
    wrong = faults(cases, documents_of(options.documents))
    print("\n".join(wrong) or f"{len(cases)} 个问题，没有发现错误")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
