"""Finds every function of the memory that acts for a user, and makes arguments for any of them out of given pools."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import numpy as np

import memory
from memory.clients import Client
from memory.users import User

Act = Callable[..., Any]

_OF_CLIENTS = frozenset({"client_id", "keep_id", "other_id", "ids"})
_AWAY = {"since": -400, "first": -400, "starts": -400, "until": 400, "last": 400, "ends": 400, "before": 1}


@cache
def acts() -> dict[str, Act]:
    """Every public coroutine function that takes a session and the user who asks, by its dotted name."""
    found: dict[str, Act] = {}
    for module in pkgutil.walk_packages(memory.__path__, "memory."):
        if ".migrations" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            own = inspect.iscoroutinefunction(value) and value.__module__ == module.name
            if (
                own
                and not name.startswith("_")
                and list(inspect.signature(value).parameters)[:2] == ["session", "user"]
            ):
                found[f"{module.name.removeprefix('memory.')}.{name}"] = value
    return found


@dataclasses.dataclass(slots=True)
class Pools:
    """What the arguments are drawn from. `patches` are for parameters that map names to values."""

    random: Random
    ids: Sequence[int]
    client_ids: Sequence[int]
    words: Sequence[str]
    looked_for: Sequence[str]
    cards: Sequence[str]
    users: Sequence[User]
    clients: Sequence[Client]
    patches: Sequence[Mapping[str, Any]]
    now: datetime

    def arguments(self, act: Act) -> dict[str, Any]:
        """Arguments for a function, beside the session and the user; those with a default are left out at times."""
        hints = typing.get_type_hints(act)
        given: dict[str, Any] = {}
        for name, parameter in list(inspect.signature(act).parameters.items())[2:]:
            if parameter.default is inspect.Parameter.empty or self.random.random() < 0.5:
                given[name] = self.make(name, hints[name])
        return given

    def make(self, name: str, hint: Any) -> Any:
        """A value of a type. Raises TypeError for one that nobody has said how to make."""
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self.make(name, self.random.choice(inner))
        if origin is typing.Literal:
            return self.random.choice(inner)
        if inspect.isclass(origin) and issubclass(origin, Mapping):
            return dict(self.random.choice(self.patches))
        if origin is np.ndarray:
            return np.ones(4, dtype=np.float32) / 2
        if inspect.isclass(origin) and issubclass(origin, Collection):
            some = [self.make(name, inner[0]) for _ in range(self.random.randint(1, 3))]
            return origin(some) if origin in (list, tuple, set, frozenset) else some
        return self._plain(name, hint)

    def _plain(self, name: str, hint: Any) -> Any:
        away = timedelta(days=_AWAY.get(name, 0))
        day = self.now.date() + away + timedelta(days=self.random.choice([0, 0, 0, self.random.randint(-400, 60)]))
        numbers = self.client_ids if name in _OF_CLIENTS else self.ids
        by_type: dict[Any, Callable[[], Any]] = {
            type(None): lambda: None,
            bool: lambda: self.random.random() < 0.5,
            int: lambda: self.random.choice(numbers),
            float: lambda: self.random.random(),
            str: lambda: self._text(name),
            Decimal: lambda: Decimal(self.random.randint(0, 10**9)) / 100,
            date: lambda: self.now.date() if name == "today" else day,
            datetime: lambda: self.now + away + timedelta(hours=self.random.choice([0, self.random.randint(-48, 48)])),
            timedelta: lambda: timedelta(hours=self.random.randint(1, 48)),
            time: lambda: time(self.random.randint(0, 23)),
            tzinfo: lambda: UTC,
            Any: lambda: self.random.choice(self.words),
            User: lambda: self.random.choice(self.users),
            Client: lambda: self.random.choice(self.clients),
        }
        if hint in by_type:
            return by_type[hint]()
        if dataclasses.is_dataclass(hint) and inspect.isclass(hint):
            return self._record(hint)
        raise TypeError(f"nothing to give for {name}: {hint}")

    def _record(self, kind: type) -> Any:
        """A data class; what has a default keeps it at times, and always where it is a function."""
        hints = typing.get_type_hints(kind)
        given = {}
        for one in dataclasses.fields(kind):
            optional = not (one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING)
            if not optional or (self.random.random() < 0.5 and typing.get_origin(hints[one.name]) is not Callable):
                given[one.name] = self.make(one.name, hints[one.name])
        return kind(**given)

    def _text(self, name: str) -> str:
        if name == "card_id":
            return self.random.choice(self.cards)
        return self.random.choice(self.looked_for if name in {"words", "person", "model"} else self.words)


def said_by(value: Any, seen: set[int] | None = None) -> str:
    """Every text and number within a value, whatever it is made of: data classes, rows, exceptions, collections."""
    seen = seen if seen is not None else set()
    if isinstance(value, (str, bytes, int, float, Decimal, date, type(None))):
        return f"{value} "
    if id(value) in seen:
        return ""
    seen.add(id(value))
    if isinstance(value, Mapping):
        return "".join(said_by(one, seen) for pair in value.items() for one in pair)
    if isinstance(value, BaseException):
        return f"{value} " + said_by(value.args, seen) + said_by(vars(value), seen) + said_by(value.__cause__, seen)
    if isinstance(value, (Collection, np.ndarray)):
        return "".join(said_by(one, seen) for one in value)
    slots = {name: getattr(value, name) for name in getattr(type(value), "__slots__", ()) if hasattr(value, name)}
    return said_by(slots | getattr(value, "__dict__", {}), seen)
