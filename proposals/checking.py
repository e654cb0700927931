"""Whether a text may go to its reader: every sentence held against the rules of the bank's documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from knowledge.normalise import clean
from knowledge.ruletypes import Check
from knowledge.wordings import PatternError, any_of, lists_of
from proposals.citations import outdated
from proposals.disclaimers import missing
from proposals.likeness import Likeness
from proposals.limits import overstepped
from proposals.record import Finding
from proposals.sentences import Sentence, sentences_of
from proposals.strangers import named_strangers
from proposals.wordlists import Pattern, patterns_of

if TYPE_CHECKING:
    from knowledge.rulebook import Rulebook

Audience = Literal["client", "internal"]
Outcome = Literal["ok", "amber", "red"]
OWN_TERMS = "产品要素"


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a text came to; `findings` in the order of the text, one a rule and sentence."""

    verdict: Outcome
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "verdict": self.verdict,
            "findings": [
                {
                    "rule": one.rule,
                    "severity": one.severity,
                    "sentence": one.sentence,
                    "document": one.document,
                    "section": one.section,
                    "suggestion": one.suggestion,
                    "title": one.title,
                }
                for one in self.findings
            ],
        }


@dataclass(frozen=True, slots=True)
class _Rule:
    """A check made ready for one kind of reader."""

    check: Check
    patterns: tuple[Pattern, ...]
    unless: re.Pattern[str] | None

    def excused(self, sentences: list[Sentence], place: int) -> bool:
        """Whether the words of `unless` stand in a sentence, or beside it where the check says `near`."""
        near = self.check.extra.get("near")
        around = range(max(place - 1, 0), min(place + 2, len(sentences))) if near else (place,)
        return self.unless is not None and any(self.unless.search(sentences[i].words) for i in around)

    def finds(self, sentences: list[Sentence], place: int) -> Finding | None:
        """What the rule finds in a sentence."""
        if self.excused(sentences, place):
            return None
        extra, words = self.check.extra, sentences[place].words
        for pattern in self.patterns:
            hit = pattern.find(words, saying=bool(extra.get("saying")), asked=bool(extra.get("asked")))
            if hit is not None:
                return finding_of(self.check, sentences[place].text, hit.instead)
        return None


def check(
    text: str,
    rulebook: Rulebook,
    *,
    audience: Audience = "client",
    client: str | None = None,
    amount: Decimal | None = None,
    others: Iterable[str] = (),
    as_of: date,
    alike: Likeness | None = None,
) -> Checked:
    """Holds a text against the checks and the products' limits.

    `client` may be named, `others` (third parties) must not; `amount` is what is asked for, 元. `alike` finds what no
    pattern names. Raises PatternError.
    """
    rules, lists = _rules(rulebook.checks, audience)
    names = tuple(sheet.name for sheet in rulebook.products.values())
    sentences = sentences_of(text, own_terms(lists.get(OWN_TERMS, ""), names))
    found = [finding for i in range(len(sentences)) for rule in rules if (finding := rule.finds(sentences, i))]
    checks = {rule.check.id: rule.check for rule in rules}
    if audience == "client":
        found += named_strangers(sentences, checks, client, others)
        found += missing(text, sentences, rulebook, lists)
    found += _alike(sentences, {one.sentence for one in found}, rules, alike) if alike is not None else []
    found += outdated(sentences, rulebook.documents, checks)
    found += overstepped(sentences, rulebook, checks, lists, amount=amount)
    return checked_of(found)


@lru_cache(maxsize=16)
def own_terms(given: str, products: tuple[str, ...]) -> str:
    """Words that are a product's own and promise nothing: those the bank gives, and lists of names of its products."""
    names = "|".join(re.escape(clean(name)) for name in sorted(products, key=len, reverse=True))
    listed = f"(?:{names})(?:[、和及](?:{names}))+" if names else ""
    return "|".join(part for part in (listed, given) if part)


def _alike(sentences: list[Sentence], named: set[str], rules: list[_Rule], alike: Likeness) -> list[Finding]:
    """What is found by meaning in the sentences where no pattern found anything and nothing excuses it."""
    rest = [place for place, one in enumerate(sentences) if one.text not in named]
    judged = alike.judged([sentences[place].text for place in rest], len(sentences))
    by_id = {rule.check.id: rule for rule in rules}
    return [
        finding_of(check, sentences[place].text)
        for place, check in zip(rest, judged, strict=True)
        if check is not None and check.id in by_id and not by_id[check.id].excused(sentences, place)
        if check.extra.get("asked") or not sentences[place].text.endswith(("?", "？"))
    ]


def checked_of(findings: Iterable[Finding]) -> Checked:
    """The verdict of findings: red where one is, else amber where one is; the same finding counts once."""
    unique = tuple({(one.rule, one.sentence): one for one in findings}.values())
    grades = {one.severity for one in unique}
    return Checked("red" if "red" in grades else "amber" if "amber" in grades else "ok", unique)


def finding_of(check: Check, sentence: str, instead: str = "") -> Finding:
    """A finding of a check: red blocks, all else goes beside the text."""
    source = check.source
    return Finding(
        check.id,
        "red" if check.severity == "red" else "amber",
        sentence,
        instead or check.instead,
        source.document,
        source.section,
        check.name,
    )


def _rules(checks: Iterable[Check], audience: Audience) -> tuple[list[_Rule], dict[str, str]]:
    """The checks that hold for a reader, with the word lists that all of them share. Raises PatternError."""
    checks = tuple(checks)
    lists: dict[str, str] = {}
    for one in checks:
        lists |= lists_of(one.extra.get("lists"))
    applying = [one for one in checks if one.audience in {"all", audience}]
    return [_rule(one, lists, audience) for one in applying], lists


def _rule(check: Check, lists: Mapping[str, str], audience: Audience) -> _Rule:
    extra = check.extra
    given = extra.get("patterns_internal") if audience == "internal" else None
    try:
        patterns = patterns_of(given if given is not None else extra.get("patterns"), lists)
        return _Rule(check, patterns, any_of(extra.get("unless"), lists))
    except PatternError as error:
        raise PatternError(f"{check.source.document}：{check.id}：{error}") from None
