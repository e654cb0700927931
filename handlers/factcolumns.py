"""Columns of facts in imported lists: the bank's dictionary as an import needs it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from knowledge.factdictionary import FactError, as_value
from knowledge.ruletypes import FactEntry
from memory.facts import Audience, Value
from memory.importing import BadFact, KnownFact, KnownFacts
from memory.importing.known import FactKind

_MOST_SHARE = 10  # a share above it, said without a percent sign, is a percentage
_KINDS: dict[str, FactKind] = {"int": "number", "dec": "number", "money": "money", "date": "date"}


def known_facts(dictionary: Mapping[str, FactEntry]) -> KnownFacts:
    """The facts that an import may bring; those that are asked anew each time are none."""

    def read(name: str, raw: object) -> Value:
        entry = dictionary[name]
        try:
            value = as_value(entry, raw)
        except FactError as error:
            raise BadFact(error.why) from error
        bare = entry.type == "dec" and not entry.unit and not str(raw).endswith("%")
        if bare and isinstance(value, Decimal) and abs(value) > _MOST_SHARE:
            raise BadFact(f"是比率，{raw} 请写成 {raw}% 或 {value / 100:f}")
        return value

    facts = {
        name: KnownFact(name, one.label, _KINDS.get(one.type, "text"), cast(Audience, one.audience))
        for name, one in dictionary.items()
        if not one.each_time
    }
    return KnownFacts(facts, read)
