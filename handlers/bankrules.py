"""The rules of the bank's documents by their id: what each is called, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.audience import readable_by
from knowledge.documents import Document

_LISTS = ("signals", "checks", "rules")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, its name, the document and the clause where it stands."""

    id: str
    name: str
    title: str
    section: str
    audience: str | None


class RuleBook:
    """The rules of all documents; of two versions the later one counts."""

    def __init__(self, documents: Iterable[Document]) -> None:
        newest = sorted(documents, key=lambda one: (str(one.effective or ""), one.name))
        self._rules = {rule.id: rule for document in newest for rule in _rules(document)}

    def name(self, rule_id: str, reader: str) -> str:
        """How a rule is named to a reader: by name and clause, or by its id alone where its document is not open."""
        rule = self._rules.get(rule_id)
        if rule is None or rule.audience not in readable_by(reader):
            return rule_id
        where = " ".join(part for part in (f"《{rule.title}》" if rule.title else "", rule.section) if part)
        return f"{rule.name or rule_id}，{where}" if where else rule.name or rule_id

    def clause(self, rule_id: str, reader: str) -> str:
        """A rule in few words: its id and clause."""
        rule = self._rules.get(rule_id)
        if rule is None or rule.audience not in readable_by(reader):
            return rule_id
        return f"{rule_id} {rule.section}".strip()


def _rules(document: Document) -> Iterable[Rule]:
    for name in _LISTS:
        rows = document.extra.get(name)
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, Mapping) and row.get("id"):
                yield _rule(row, document)


def _rule(row: Mapping[str, Any], document: Document) -> Rule:
    return Rule(
        str(row["id"]), str(row.get("name") or ""), document.title, str(row.get("section") or ""), document.audience
    )
