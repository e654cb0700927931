"""Columns of facts in imported lists: the bank's dictionary as an import needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from knowledge.factdictionary import FactError, as_value
from knowledge.ruletypes import FactEntry
from memory.facts import Audience, Value
from memory.importing import BadFact, KnownFact, KnownFacts
from memory.importing.known import FactKind

_KINDS: dict[str, FactKind] = {"int": "number", "dec": "number", "money": "money", "date": "date"}


def known_facts(dictionary: Mapping[str, FactEntry]) -> KnownFacts:
    """The facts that an import may bring; those that are asked anew each time are none."""

    def read(name: str, raw: object) -> Value:
        try:
            return as_value(dictionary[name], raw)
        except FactError as error:
            raise BadFact(error.why) from error

    facts = {
        name: KnownFact(name, one.label, _KINDS.get(one.type, "text"), cast(Audience, one.audience))
        for name, one in dictionary.items()
        if not one.each_time
    }
    return KnownFacts(facts, read)
