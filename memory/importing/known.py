"""The facts that an import may bring: what the bank's dictionary calls them, and how a cell becomes a value of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from memory.facts import Audience, Value
from memory.importing.columns import plain

FactKind = Literal["text", "number", "money", "date"]


class BadFact(ValueError):
    """What a cell says is no value of its fact; the words say what one would be."""


def _nothing(name: str, raw: object) -> Value:
    raise BadFact(name)


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact: what people call it, how a cell of it is read, and for whom its values are."""

    name: str
    label: str
    kind: FactKind
    audience: Audience = "rm"


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The dictionary: `read` makes of a name and what its cell says a value, or raises BadFact."""

    facts: Mapping[str, KnownFact] = field(default_factory=dict)
    read: Callable[[str, object], Value] = _nothing

    def words(self) -> dict[str, str]:
        """From each header, in its one form, to the fact it names."""
        by_label = {plain(one.label): name for name, one in self.facts.items()}
        return by_label | {plain(name): name for name in self.facts}


NO_FACTS = KnownFacts()
