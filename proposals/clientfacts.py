"""Facts as the memory keeps them, read as the bank's dictionary says."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from knowledge.factdictionary import FactError, as_value
from knowledge.ruletypes import FactEntry, FactValue
from memory.bookfacts import Known
from memory.facts import Fact

logger = logging.getLogger(__name__)


def values_of(facts: Mapping[str, Fact | Known], entries: Mapping[str, FactEntry]) -> dict[str, FactValue]:
    """The facts of a client by name, numbers exact; what the dictionary does not know or cannot read is left out."""
    known: dict[str, FactValue] = {}
    for name, fact in facts.items():
        entry = entries.get(name)
        if entry is None:
            continue
        try:
            value = as_value(entry, fact.value)
        except FactError as error:
            logger.warning("a fact of client %s is not read: %s", fact.client_id, error.name)
            continue
        known[name] = FactValue(value, fact.as_of, fact.source, fact.audience, fact.said, fact.note_id)
    return known
