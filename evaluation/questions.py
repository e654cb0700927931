"""Question sets: lines of JSON, read and validated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from knowledge.audience import AUDIENCES

Expect = Literal["answered", "declined", "refused"]
Half = Literal["tune", "report"]

_READERS = frozenset({*AUDIENCES, "compliance"})
_T = TypeVar("_T")


class QuestionSetError(Exception):
    """A question set cannot be used; the text is one line that names the file and the line."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer is expected to come from; an empty section stands for the whole document."""

    document: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what is expected of its answer.

    `answerable` and `expect` are None where the line leaves it open: such a question is asked, its status not judged.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    as_of: date | None = None
    audience: str = "rm"
    answerable: bool | None = None
    expect: Expect | None = None
    sources: tuple[Source, ...] = ()
    key_facts: tuple[str, ...] = ()
    kind: str = ""
    half: Half | None = None


def read_questions(path: Path, half: Half | None = None, audience: str = "rm") -> list[Case]:
    """The questions of a file, those of one half when it is given. Raises QuestionSetError.

    `audience` is the reader of lines that name none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise QuestionSetError(f"读不了 {path}：{error}") from error
    cases: list[Case] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            case = case_of(_parsed(line), audience, default_id=str(number))
        except ValueError as error:
            raise QuestionSetError(f"{path} 第 {number} 行：{error}") from error
        if case.id in seen:
            raise QuestionSetError(f"{path} 第 {number} 行：id {case.id} 与第 {seen[case.id]} 行重复")
        seen[case.id] = number
        cases.append(case)
    return [case for case in cases if half is None or case.half == half]


def case_of(line: Mapping[str, Any], audience: str = "rm", default_id: str = "") -> Case:
    """The question a JSON object describes. Raises ValueError with what is wrong with which key."""
    question = line.get("question")
    if not isinstance(question, str):  # an empty one is asked, as an empty message would be
        raise ValueError("缺少 question")
    sources = tuple(map(_source, _list(line, "sources")))
    key_facts = tuple(_texts(line, "key_facts"))
    expect: Expect | None = _one_of(line, "expect", get_args(Expect))
    answerable = _optional(line, "answerable", bool)
    if answerable is None:
        answerable = expect != "declined" if expect else (True if sources or key_facts else None)
    if expect is None and answerable is not None:
        expect = "answered" if answerable else "declined"
    return Case(
        id=str(line["id"] if line.get("id") is not None else default_id),
        question=question,
        history=tuple(_texts(line, "history")),
        as_of=_day(line),
        audience=_one_of(line, "audience", sorted(_READERS)) or audience,
        answerable=answerable,
        expect=expect,
        sources=sources,
        key_facts=key_facts,
        kind=_optional(line, "kind", str) or "",
        half=_one_of(line, "half", get_args(Half)),
    )


def _parsed(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        raise ValueError("不是 JSON") from None
    if not isinstance(value, dict):
        raise ValueError("不是一个 JSON 对象")
    return value


def _source(value: Any) -> Source:
    if not isinstance(value, dict) or not isinstance(value.get("document"), str):
        raise ValueError("sources 的每一项要有 document")
    section = value.get("section")
    if section is not None and not isinstance(section, str):
        raise ValueError("sources 的 section 应为文字")
    return Source(value["document"], section or "")


def _list(line: Mapping[str, Any], key: str) -> list[Any]:
    value = line.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{key} 应为列表")
    return value


def _texts(line: Mapping[str, Any], key: str) -> list[str]:
    values = _list(line, key)
    if not all(isinstance(value, str) for value in values):
        raise ValueError(f"{key} 应为文字的列表")
    return values


def _optional(line: Mapping[str, Any], key: str, kind: Callable[..., _T]) -> _T | None:
    value = line.get(key)
    if value is None:
        return None
    if not isinstance(value, kind):  # type: ignore[arg-type]
        raise ValueError(f"{key} 的值不对：{value!r}")
    return value  # type: ignore[no-any-return]


def _one_of(line: Mapping[str, Any], key: str, values: Any) -> Any:
    value = line.get(key)
    if value is None:
        return None
    if value not in values:
        raise ValueError(f"{key} 应为 {'、'.join(values)} 之一，不是 {value!r}")
    return value


def _day(line: Mapping[str, Any]) -> date | None:
    value = line.get("as_of")
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"as_of 应为 YYYY-MM-DD，不是 {value!r}") from None
