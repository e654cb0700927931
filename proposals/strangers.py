"""Third parties that a text for a client names: customers of the bank other than the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from knowledge.normalise import clean
from knowledge.ruletypes import Check
from proposals.record import Finding
from proposals.sentences import Sentence

RULE = "CP06"
_SHORTEST = 3


def named_strangers(
    sentences: Iterable[Sentence], checks: Mapping[str, Check], client: str | None, others: Iterable[str]
) -> list[Finding]:
    """A finding for each sentence that names one of `others`; the client's own name is not one."""
    check = checks.get(RULE)
    own = clean(client or "")
    names = [name for other in others if len(name := clean(other).strip()) >= _SHORTEST and name not in own]
    if check is None or not names:
        return []
    source = check.source
    return [
        Finding(RULE, "red", one.text, check.instead, source.document, source.section, check.name)
        for one in sentences
        if any(name in (clean(one.text).replace(own, "") if own else clean(one.text)) for name in names)
    ]
