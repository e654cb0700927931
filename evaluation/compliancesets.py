"""Sets of texts with the verdict they should get: lines of JSON, read and validated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from evaluation.questions import Half, QuestionSetError
from proposals.checking import Outcome
from proposals.checklines import CheckLine, CheckLineError, check_line_of

_HALVES: tuple[str, ...] = get_args(Half)
_VERDICTS: tuple[str, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class ComplianceCase:
    """A text with the verdict expected; `rule` is the one it breaks, where one is named."""

    line: CheckLine
    expected: Outcome
    rule: str | None = None
    half: Half | None = None


def read_compliance_cases(path: Path, half: Half | None = None) -> list[ComplianceCase]:
    """The texts of a file, those of one half when it is given. Raises QuestionSetError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeError) as error:
        raise QuestionSetError(f"读不了 {path}：{error}") from error
    cases: list[ComplianceCase] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(compliance_case_of(_parsed(line), default_id=str(number)))
        except (ValueError, CheckLineError) as error:
            raise QuestionSetError(f"{path} 第 {number} 行：{error}") from error
    return [case for case in cases if half is None or case.half == half]


def compliance_case_of(record: Mapping[str, Any], *, default_id: str) -> ComplianceCase:
    """The text that a JSON object describes, with its expected verdict. Raises ValueError."""
    line = check_line_of(record, default_id=default_id)
    expected, half = record.get("expected"), record.get("half")
    if expected not in _VERDICTS:
        raise ValueError(f"expected 应为 {'、'.join(_VERDICTS)} 之一，不是 {expected!r}")
    if half is not None and half not in _HALVES:
        raise ValueError(f"half 应为 {'、'.join(_HALVES)} 之一，不是 {half!r}")
    rule = record.get("rule")
    return ComplianceCase(line, expected, str(rule) if rule else None, half)


def _parsed(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        raise ValueError("不是 JSON") from None
    if not isinstance(value, dict):
        raise ValueError("不是一个 JSON 对象")
    return value
