"""The shipped questions are answered where they say, or nowhere; and no document is in both halves."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

from evaluation.halves import half_of_document, main, with_halves
from evaluation.labels import documents_of, faults
from evaluation.questions import Case, Source, read_questions
from knowledge.documents import ParsedDocument

ROOT = Path(__file__).resolve().parents[2]
BANK = ROOT / "samples" / "bank"
SETS = sorted((ROOT / "evaluation" / "sets").glob("samples-*.jsonl"))


@cache
def documents() -> dict[str, ParsedDocument]:
    return documents_of(BANK)


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for path in SETS for case in read_questions(path))


def test_every_label_is_borne_out_by_the_documents() -> None:
    assert faults(cases(), documents()) == []


def test_the_set_is_as_large_and_as_mixed_as_promised() -> None:
    kinds = Counter(case.kind for case in cases())
    unanswerable = [case for case in cases() if case.expect == "declined"]
    assert len(cases()) >= 260
    assert len(unanswerable) >= 100 and 2 * kinds["near_miss"] >= len(unanswerable)
    assert {case.kind for case in unanswerable} == {"near_miss", "off_topic", "audience"}
    assert sum(bool(case.history) for case in cases()) >= 30
    assert all(case.history for case in cases() if case.kind == "followup")


def test_each_question_is_in_a_half_and_both_halves_are_of_use() -> None:
    halves = Counter((case.half, case.expect) for case in cases())
    assert all(case.half for case in cases())
    for half in ("tune", "report"):
        assert halves[half, "answered"] >= 130 and halves[half, "declined"] >= 50


def test_the_half_follows_from_the_document_alone() -> None:
    for case in cases():
        if case.sources:
            assert case.half == half_of_document(documents()[case.sources[0].document].document.id), case.id


def test_wrong_labels_are_found() -> None:
    case = next(case for case in cases() if case.key_facts and len(case.sources) == 1)
    [source] = case.sources
    found = faults(
        [
            replace(case, id="a", key_facts=("987,654万元",)),
            replace(case, id="b", sources=(Source(source.document, "第九百条"),), key_facts=()),
            replace(case, id="c", sources=(Source("没有.md", "第一条"),), key_facts=()),
            replace(case, id="d", expect="declined", question="另一个问题"),
            replace(case, id="e", audience="client", question="第三个问题"),
            replace(case, id="e", question="第四个问题", half="tune" if case.half == "report" else "report"),
        ],
        documents(),
    )
    assert {fault.split("：")[0] for fault in found} >= {"a", "b", "c", "d", "e", "a、b、c", "a、e"}


def test_a_question_added_later_moves_no_other(tmp_path: Path) -> None:
    lines = [{"id": str(n), "question": "?", "kind": "near_miss"} for n in range(10)]
    lines += [{"id": "x", "question": "?", "sources": [{"document": "新版.md"}]}]
    ids = {"新版.md": "doc", "旧版.md": "doc"}
    first = with_halves(lines, ids)
    later = with_halves([*first, {"id": "y", "question": "?", "sources": [{"document": "旧版.md"}]}], ids)
    assert later[:-1] == first
    assert later[-1]["half"] == first[-1]["half"]
    assert Counter(line["half"] for line in first[:10]) == {"tune": 5, "report": 5}


def test_the_command_writes_halves_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "流贷.md").write_text("---\nid: wc\n---\n# 流贷\n\n第一条 期限一年。\n", "utf-8")
    line = {"id": "q", "question": "多久", "sources": [{"document": "流贷.md", "section": "第一条"}]}
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    main([str(folder), str(path)])
    assert json.loads(path.read_text("utf-8")) == {**line, "half": half_of_document("wc")}
