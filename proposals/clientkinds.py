"""Of which kind of the playbook a client is, told from its facts and from what it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from knowledge.ruletypes import Archetype, Value
from knowledge.threevalued import evaluate
from proposals.playbook import Playbook

_ENOUGH = 0.6  # of a signal's pairs of characters


def kind_of_client(
    playbook: Playbook, known: Mapping[str, Value], as_of: date, needs: Sequence[str], text: str = ""
) -> Archetype | None:
    """The kind whose facts hold or whose signals are heard, and whose needs are asked for where some are.

    Of several, the one that answers most of the needs, then the most signals heard, then the narrowest condition.
    """
    told = [(each, signals_heard(each, text)) for each in playbook.archetypes]
    told = [(each, heard) for each, heard in told if heard or _holds(each, known, as_of)]
    if needs:
        told = [(each, heard) for each, heard in told if set(each.needs) & set(needs)]
    ranked = sorted(told, key=lambda one: (-len(set(one[0].needs) & set(needs)), -one[1], -_narrowness(one[0])))
    return ranked[0][0] if ranked else None


def signals_heard(kind: Archetype, text: str) -> int:
    """How many of a kind's signals a text has, in these or nearly these words."""
    said = _plain(text)
    return sum(_heard(_plain(signal), said) for signal in kind.signals) if said else 0


def _heard(signal: str, said: str) -> bool:
    pairs = {signal[i : i + 2] for i in range(len(signal) - 1)}
    return signal in said or (len(pairs) >= 3 and sum(pair in said for pair in pairs) / len(pairs) >= _ENOUGH)


def _holds(kind: Archetype, known: Mapping[str, Value], as_of: date) -> bool:
    return kind.when is not None and evaluate(kind.when, known, as_of) is True


def _narrowness(kind: Archetype) -> int:
    return len(kind.when.facts) if kind.when else 0


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).casefold())
