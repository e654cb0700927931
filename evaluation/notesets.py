"""Sets of messages with the records they should become: lines of JSON, read and validated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from evaluation.questions import Half, QuestionSetError
from notes.lines import Line, line_of
from notes.record import Intent

_INTENTS: tuple[str, ...] = get_args(Intent)
_HALVES: tuple[str, ...] = get_args(Half)


@dataclass(frozen=True, slots=True)
class NoteCase:
    """One message with what is expected of it, as JSON."""

    id: str
    line: Line
    expected: Mapping[str, Any]
    kind: str = ""
    half: Half | None = None


def read_note_cases(path: Path, half: Half | None = None) -> list[NoteCase]:
    """The messages of a file, those of one half when it is given. Raises QuestionSetError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise QuestionSetError(f"读不了 {path}：{error}") from error
    now = datetime.now(UTC)
    cases: list[NoteCase] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            case = note_case_of(_parsed(line), now=now, default_id=str(number))
        except ValueError as error:
            raise QuestionSetError(f"{path} 第 {number} 行：{error}") from error
        if case.id in seen:
            raise QuestionSetError(f"{path} 第 {number} 行：id {case.id} 与第 {seen[case.id]} 行重复")
        seen[case.id] = number
        cases.append(case)
    return [case for case in cases if half is None or case.half == half]


def note_case_of(record: Mapping[str, Any], *, now: datetime, default_id: str = "") -> NoteCase:
    """The message that a JSON object describes; `now` is when it was sent if it does not say. Raises ValueError."""
    line = line_of(record, now=now, default_id=default_id)
    expected = record.get("expected")
    if not isinstance(expected, dict):
        raise ValueError("缺少 expected")
    if expected.get("intent") not in _INTENTS:
        raise ValueError(f"expected 的 intent 应为 {'、'.join(_INTENTS)} 之一，不是 {expected.get('intent')!r}")
    for key in ("notes", "asks"):
        values = expected.get(key) or []
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise ValueError(f"expected 的 {key} 应为对象的列表")
    half = record.get("half")
    if half is not None and half not in _HALVES:
        raise ValueError(f"half 应为 {'、'.join(_HALVES)} 之一，不是 {half!r}")
    return NoteCase(line.message.id or default_id, line, expected, str(record.get("kind") or ""), half)


def _parsed(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        raise ValueError("不是 JSON") from None
    if not isinstance(value, dict):
        raise ValueError("不是一个 JSON 对象")
    return value
