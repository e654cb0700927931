"""A YAML mapping read safely, with the line of each key and each scalar as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LENGTH_LIMIT = 2_000_000
_ALIAS_LIMIT = 20
_NODE_LIMIT = 200_000
_DEPTH_LIMIT = 40


class YamlError(ValueError):
    """YAML that is not taken: the key if known, why, and the line counted from 1."""

    def __init__(self, why: str, key: str = "", line: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.key = key
        self.line = line


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """The values, the line of each top-level key, and the top-level scalars as written."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)


def read_mapping(text: str) -> YamlMapping:
    """The mapping that a YAML text holds; an empty text is an empty mapping."""
    if len(text) > _LENGTH_LIMIT:
        raise YamlError("元数据过长")
    loader = _LOADER(text.replace("\x00", ""))
    try:
        _refuse_deep(text)
        node = loader.get_single_node()
        if node is None:
            return YamlMapping()
        if not isinstance(node, yaml.MappingNode):
            raise YamlError("元数据应为“键: 值”的形式", line=node.start_mark.line + 1)
        lines, written = _keys(node)
        _refuse_impossible(node)
        values = loader.construct_document(node)
        _refuse_bomb(values)
        return YamlMapping({str(key): value for key, value in values.items()}, lines, written)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            f"YAML 语法有误（{error.problem or error.context}）", line=mark.line + 1 if mark else None
        ) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(f"YAML 无法读取（{' '.join(str(error).split())[:80]}）") from error
    finally:
        loader.dispose()


def _refuse_deep(text: str) -> None:
    """Before anything is built: the parser's events show depth and aliases without expanding them."""
    depth = aliases = 0
    for event in yaml.parse(text.replace("\x00", ""), Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > _DEPTH_LIMIT or aliases > _ALIAS_LIMIT:
            mark = event.start_mark
            raise YamlError("YAML 嵌套或引用过多", line=mark.line + 1 if mark else None)


def _keys(node: yaml.MappingNode) -> tuple[dict[str, int], dict[str, str]]:
    lines: dict[str, int] = {}
    written: dict[str, str] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in lines:
            raise YamlError("这个键写了两次", name, key.start_mark.line + 1)
        lines[name] = key.start_mark.line + 1
        if isinstance(value, yaml.ScalarNode):
            written[name] = value.value
    return lines, written


def _refuse_impossible(node: yaml.MappingNode) -> None:
    """A date that no calendar has, named by its key: the loader would not say which."""
    for key, value in node.value:
        if value.tag == "tag:yaml.org,2002:timestamp":
            try:
                yaml.SafeLoader("").construct_object(value)
            except ValueError as error:
                raise YamlError(f"不是日历上的日期：{value.value}", str(key.value), key.start_mark.line + 1) from error


def _refuse_bomb(values: Any) -> None:
    """Counts what the values would be when written out: aliases share parts, also a part with itself."""
    count = 0
    waiting = [(values, 0)]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > _NODE_LIMIT or depth > _DEPTH_LIMIT:
            raise YamlError("YAML 嵌套或引用过多")
        if isinstance(value, dict):
            waiting.extend((each, depth + 1) for each in value.values())
        elif isinstance(value, (list, tuple, set)):
            waiting.extend((each, depth + 1) for each in value)
