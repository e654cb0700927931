"""The checks of a document's metadata held against how checks are written, or the first that is not in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from knowledge.documents import Document
from knowledge.rules import RuleError
from knowledge.wordings import PatternError, any_of, expression, lists_of

_SEVERITIES = ("red", "amber", "info")
_AUDIENCES = ("client", "internal", "all")
_TEXTS = ("name", "section", "forbids", "instead")
_JUDGES = (None, "others", "documents")
_FLAGS = ("near", "saying", "asked")
_PATTERNS = ("patterns", "patterns_internal")
_Place = tuple[str | int, ...]


def lists_of_document(document: Document) -> dict[str, str]:
    """The named lists of a document's checks, which the patterns of all documents may use."""
    found: dict[str, str] = {}
    for check in _mappings(document.extra.get("checks")):
        found |= lists_of(check.get("lists"))
    return found


def examples_of(document: Document) -> list[str]:
    """The sentences by whose meaning a document's checks judge."""
    given = [check.get("examples") for check in _mappings(document.extra.get("checks"))]
    listed = [one.get(key) for one in given if isinstance(one, Mapping) for key in ("not", "rather")]
    return [str(text) for texts in listed if isinstance(texts, (list, tuple)) for text in texts]


def refuse_wrong_checks(document: Document, lists: Mapping[str, str]) -> None:
    """Raises RuleError for the first check that cannot be read; `lists` are those that its patterns may name."""
    checks = document.extra.get("checks")
    if checks is None:
        return
    if not isinstance(checks, list):
        raise RuleError("checks", "应为列表", ("checks",))
    seen: set[str] = set()
    for index, check in enumerate(checks):
        if not isinstance(check, Mapping):
            raise RuleError(f"checks[{index + 1}]", "应为“键: 值”的形式", ("checks", index))
        _refuse_wrong(check, ("checks", index), seen, lists)


def _refuse_wrong(check: Mapping[str, Any], place: _Place, seen: set[str], lists: Mapping[str, str]) -> None:
    named = f"checks.{check['id']}" if check.get("id") else f"checks[{int(place[1]) + 1}]"
    if not isinstance(check.get("id"), str) or not check["id"].strip():
        raise RuleError(named, "缺少 id", place)
    if check["id"] in seen:
        raise RuleError(named, "这个 id 写了两次", (*place, "id"))
    seen.add(check["id"])
    for key, allowed in (("severity", _SEVERITIES), ("audience", _AUDIENCES)):
        if check.get(key, allowed[0]) not in allowed:
            raise RuleError(named, f"{key} 应为 {'、'.join(allowed)} 之一", (*place, key))
    if check.get("judges") not in _JUDGES:
        raise RuleError(named, "judges 应为 others（其他客户）或 documents（文件版本）", (*place, "judges"))
    for key in _TEXTS:
        if check.get(key) is not None and not isinstance(check[key], (str, int)):
            raise RuleError(named, f"{key} 应为文字", (*place, key))
    for key in _FLAGS:
        if not isinstance(check.get(key, False), bool):
            raise RuleError(named, f"{key} 应为 true 或 false", (*place, key))
    _refuse_no_amount(check, named, place)
    _refuse_wrong_examples(check.get("examples"), named, (*place, "examples"))
    for text, where in _written(check, named, place):
        try:
            for part in text.split(" + "):
                expression(part.strip(), lists)
        except PatternError as error:
            raise RuleError(named, str(error), where) from error
    _refuse_wrong_exception(check.get("unless"), named, (*place, "unless"), lists)


def _refuse_no_amount(check: Mapping[str, Any], named: str, place: _Place) -> None:
    if check.get("most") is None:
        return
    try:
        most = Decimal(str(check["most"]))
    except InvalidOperation:
        most = Decimal(0)
    if isinstance(check["most"], bool) or not most.is_finite() or most <= 0:
        raise RuleError(named, "most 应为金额（元）", (*place, "most"))


def _refuse_wrong_examples(given: object, named: str, place: _Place) -> None:
    if given is None:
        return
    if not isinstance(given, Mapping):
        raise RuleError(named, "examples 应有 not 和 rather 两列句子", place)
    for key in ("not", "rather"):
        listed = given.get(key) or ()
        if not isinstance(listed, (list, tuple)) or not all(isinstance(one, (str, int, float)) for one in listed):
            raise RuleError(named, f"examples.{key} 应为句子的列表", (*place, key))


def _refuse_wrong_exception(given: object, named: str, place: _Place, lists: Mapping[str, str]) -> None:
    if given is not None and not isinstance(given, str) and not _are_texts(given):
        raise RuleError(named, "unless 应为写法或写法的列表", place)
    try:
        any_of(given, lists)
    except PatternError as error:
        raise RuleError(named, str(error), place) from error


def _written(check: Mapping[str, Any], named: str, place: _Place) -> Iterator[tuple[str, _Place]]:
    """Every pattern of a check with its place: its lists, what it looks for, and its statements."""
    given = check.get("lists")
    if given is not None and not isinstance(given, Mapping):
        raise RuleError(named, "lists 应为“名称: 词语”的形式", (*place, "lists"))
    for name, words in (given or {}).items():
        if not isinstance(words, str) and not _are_texts(words):
            raise RuleError(named, f"词表 {name} 应为词语或词语的列表", (*place, "lists", name))
        yield lists_of({name: words})[str(name)], (*place, "lists", name)
    for key in _PATTERNS:
        yield from _looked_for(check.get(key), key, named, place)
    for index, statement in enumerate(_mappings(check.get("disclaimers"))):
        where = (*place, "disclaimers", index)
        if not isinstance(statement.get("must"), str):
            raise RuleError(named, "disclaimers 的每一项须有 must（写法）", where)
        for key in ("must", "words"):
            if statement.get(key):
                yield str(statement[key]), (*where, key)
    if check.get("of") is not None:
        yield str(check["of"]), (*place, "of")


def _looked_for(given: object, key: str, named: str, place: _Place) -> Iterator[tuple[str, _Place]]:
    if given is None:
        return
    if not isinstance(given, (list, tuple)):
        raise RuleError(named, f"{key} 应为列表", (*place, key))
    for index, one in enumerate(given):
        where = (*place, key, index)
        if isinstance(one, str):
            yield one, where
        elif isinstance(one, Mapping) and isinstance(one.get("say"), str):
            yield one["say"], (*where, "say")
            unless = one.get("unless")
            if unless is not None and not isinstance(unless, str) and not _are_texts(unless):
                raise RuleError(named, "unless 应为写法或写法的列表", (*where, "unless"))
            yield from ((text, (*where, "unless")) for text in ([unless] if isinstance(unless, str) else unless or ()))
        else:
            raise RuleError(named, f"{key} 的每一项应为写法，或有 say 的一组", where)


def _are_texts(given: object) -> bool:
    return isinstance(given, (list, tuple)) and all(isinstance(one, str) for one in given)


def _mappings(given: object) -> Sequence[Mapping[str, Any]]:
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, (list, tuple)) else ()
