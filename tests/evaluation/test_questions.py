"""A question set says where it is wrong, and may leave out all but the question."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evaluation.questions import Case, QuestionSetError, Source, case_of, read_questions


def written(folder: Path, *lines: str) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_an_empty_question_is_asked_like_an_empty_message(tmp_path: Path) -> None:
    assert [case.question for case in read_questions(written(tmp_path, '{"question": ""}', '{"question": "a"}'))] == [
        "",
        "a",
    ]


def test_a_line_with_only_a_question_is_asked_and_its_status_not_judged(tmp_path: Path) -> None:
    [case] = read_questions(written(tmp_path, '{"question": "流贷最长几年"}'))
    assert case == Case(id="1", question="流贷最长几年", audience="rm", answerable=None, expect=None)


def test_a_full_line_is_read_as_it_stands() -> None:
    line = {
        "id": "q7",
        "question": "那医院的呢",
        "history": ["保理账龄最多多少天"],
        "as_of": "2026-09-30",
        "audience": "credit",
        "answerable": True,
        "expect": "answered",
        "sources": [{"document": "保理.md", "section": "第八条"}, {"document": "通知.md"}],
        "key_facts": ["120天"],
        "kind": "followup",
        "half": "report",
    }
    assert case_of(line) == Case(
        id="q7",
        question="那医院的呢",
        history=("保理账龄最多多少天",),
        as_of=date(2026, 9, 30),
        audience="credit",
        answerable=True,
        expect="answered",
        sources=(Source("保理.md", "第八条"), Source("通知.md", "")),
        key_facts=("120天",),
        kind="followup",
        half="report",
    )


@pytest.mark.parametrize(
    ("line", "answerable", "expect"),
    [
        ({"answerable": False}, False, "declined"),
        ({"answerable": True}, True, "answered"),
        ({"expect": "declined"}, False, "declined"),
        ({"expect": "refused"}, True, "refused"),
        ({"sources": [{"document": "a.md"}]}, True, "answered"),
        ({}, None, None),
    ],
)
def test_what_a_line_leaves_out_follows_from_what_it_says(line: Any, answerable: Any, expect: Any) -> None:
    case = case_of({"question": "？", **line})
    assert (case.answerable, case.expect) == (answerable, expect)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "不是 JSON"),
        ("[1]", "不是一个 JSON 对象"),
        ('{"id": "a"}', "缺少 question"),
        ('{"question": "?", "as_of": "2026-13-01"}', "as_of 应为 YYYY-MM-DD，不是 '2026-13-01'"),
        ('{"question": "?", "expect": "maybe"}', "expect 应为 answered、declined、refused 之一，不是 'maybe'"),
        ('{"question": "?", "audience": "everyone"}', "audience 应为"),
        ('{"question": "?", "sources": {"document": "a"}}', "sources 应为列表"),
        ('{"question": "?", "sources": [{"section": "第一条"}]}', "sources 的每一项要有 document"),
        ('{"question": "?", "key_facts": [3]}', "key_facts 应为文字的列表"),
        ('{"question": "?", "answerable": "no"}', "answerable 的值不对：'no'"),
    ],
)
def test_a_wrong_line_is_named_by_file_and_number(tmp_path: Path, line: str, complaint: str) -> None:
    path = written(tmp_path, '{"question": "第一问"}', "", line)
    with pytest.raises(QuestionSetError) as raised:
        read_questions(path)
    assert str(raised.value).startswith(f"{path} 第 3 行：{complaint}")


def test_the_same_id_twice_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": "a", "question": "1"}', '{"id": "a", "question": "2"}')
    with pytest.raises(QuestionSetError, match="第 2 行：id a 与第 1 行重复"):
        read_questions(path)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="读不了"):
        read_questions(tmp_path / "none.jsonl")


def test_one_half_and_the_reader_of_lines_without_one(tmp_path: Path) -> None:
    lines = [{"id": half, "question": "?", "half": half} for half in ("tune", "report")]
    path = written(tmp_path, *map(json.dumps, lines))
    assert [(case.id, case.audience) for case in read_questions(path, "report", "lead")] == [("report", "lead")]
