"""Sets of clients with the products that should be offered to them: lines of JSON, read and validated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from evaluation.questions import Half, QuestionSetError
from proposals.factlines import FactLine, FactLineError, fact_line_of

Expected = Literal["recommended", "forbidden", "met", "not_met", "unknown"]

_HALVES: tuple[str, ...] = get_args(Half)
_VERDICTS: tuple[str, ...] = get_args(Expected)


@dataclass(frozen=True, slots=True)
class MatchingCase:
    """A fact set with what is expected of products by code.

    `recommended` stands in a combination, `forbidden` in none; `met`, `not_met` and `unknown` are how it is judged.
    """

    line: FactLine
    expected: Mapping[str, Expected]
    kind: str = ""
    half: Half | None = None

    @property
    def recommended(self) -> frozenset[str]:
        return frozenset(code for code, verdict in self.expected.items() if verdict == "recommended")

    @property
    def forbidden(self) -> frozenset[str]:
        """What may not be offered: named as such, or not met."""
        return frozenset(code for code, verdict in self.expected.items() if verdict in ("forbidden", "not_met"))


def read_matching_cases(path: Path, half: Half | None = None) -> list[MatchingCase]:
    """The clients of a file, those of one half when it is given. Raises QuestionSetError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeError) as error:
        raise QuestionSetError(f"读不了 {path}：{error}") from error
    cases: list[MatchingCase] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(matching_case_of(_parsed(line), default_id=str(number)))
        except (ValueError, FactLineError) as error:
            raise QuestionSetError(f"{path} 第 {number} 行：{error}") from error
    return [case for case in cases if half is None or case.half == half]


def matching_case_of(record: Mapping[str, Any], *, default_id: str) -> MatchingCase:
    """The client that a JSON object describes, with what is expected. Raises ValueError."""
    line = fact_line_of(record, default_id=default_id)
    expected, half = record.get("expected"), record.get("half")
    if not isinstance(expected, dict) or not expected:
        raise ValueError("缺 expected（产品代码: 结论）")
    wrong = next((verdict for verdict in expected.values() if verdict not in _VERDICTS), None)
    if wrong is not None:
        raise ValueError(f"expected 应为 {'、'.join(_VERDICTS)} 之一，不是 {wrong!r}")
    if half is not None and half not in _HALVES:
        raise ValueError(f"half 应为 {'、'.join(_HALVES)} 之一，不是 {half!r}")
    kind = record.get("kind")
    return MatchingCase(line, cast(Mapping[str, Expected], expected), str(kind) if kind else "", half)


def _parsed(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line, parse_float=str)
    except ValueError:
        raise ValueError("不是 JSON") from None
    if not isinstance(value, dict):
        raise ValueError("不是一个 JSON 对象")
    return value
