"""Frozen dataclasses as JSON and back, exactly: Decimals, days and tuples keep their types."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")
_SCALARS = (str, int, bool)


def to_json(value: Any) -> Any:
    """A value made of JSON's kinds; days and Decimals are marked where a text could be meant."""
    if isinstance(value, Decimal):
        return {"dec": format(value, "f")}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return [to_json(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    if value is None or isinstance(value, _SCALARS):
        return value
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def from_json(kind: type[T], data: Any) -> T:
    """The dataclass of this kind. Raises KeyError, TypeError or ValueError for what `to_json` did not make."""
    return cast(T, _read(kind, data))


def _read(kind: Any, data: Any) -> Any:
    if isinstance(data, dict) and data.keys() == {"dec"}:
        return Decimal(data["dec"])
    if isinstance(data, dict) and data.keys() == {"day"}:
        return date.fromisoformat(data["day"])
    if data is None or not isinstance(data, (dict, list)):
        return data
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        fitting = [one for one in inner if one is not type(None)]
        return _read(fitting[0], data)
    if isinstance(data, list):
        return _sequence(origin, inner, data)
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        return cast(type, kind)(**{name: _read(hints[name], each) for name, each in data.items() if name in hints})
    return {key: _read(inner[1] if len(inner) > 1 else Any, each) for key, each in data.items()}


def _sequence(origin: Any, inner: tuple[Any, ...], data: list[Any]) -> Any:
    if origin is tuple and inner and inner[-1] is not Ellipsis:
        return tuple(_read(one, each) for one, each in zip(inner, data, strict=True))
    each_kind = inner[0] if inner else Any
    read = (_read(each_kind, each) for each in data)
    return frozenset(read) if origin is frozenset else tuple(read)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
