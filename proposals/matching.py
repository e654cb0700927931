"""Which products fit a client: judged by the bank's rules, combined by need in the order of the playbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.eligibility import current, judge
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import Archetype, FactValue, Value, Verdict
from knowledge.threevalued import evaluate
from proposals.clientkinds import kind_of_client
from proposals.matched import Combination, Excluded, Match, Offered, refused
from proposals.needs import Wanted, needs_in, read_needs
from proposals.playbook import Playbook

MOST_IN_TEXT = 5
RENEWAL = "续贷"
_FEW = 2  # offers on hardly any fact, where a need would else have none
_HALF = 0.5
_LIMITS = (".AMT", ".TEN")


def match(
    book: Rulebook,
    facts: Mapping[str, FactValue],
    needs: Sequence[str],
    as_of: date,
    *,
    archetype: str | None = None,
    holdings: Sequence[str] = (),
    signals_text: str = "",
    playbook: Playbook | None = None,
) -> Match:
    """Judge the products of the needs, all where none is named, and combine those that fit.

    `needs` are needs of the playbook, product codes or names; `archetype` an id or name, told from facts and words
    where it is not given. A product that is not met or that the playbook avoids is never offered.
    """
    plays = playbook or Playbook.of(book)
    wanted = read_needs(needs, plays, book)
    if not wanted and signals_text:
        wanted = Wanted(needs_in(signals_text, plays), (), wanted.unread)
    known = current(facts, as_of, book.facts)
    served = _once([*wanted.needs, *(need for code in wanted.codes for need in plays.needs_of(code))])
    kind = plays.archetype(archetype) or kind_of_client(plays, known, as_of, served, signals_text)
    held = _held(holdings, book)
    case = _Case(book, plays, facts, known, as_of, wanted, kind, held)
    return case.matched()


@dataclass(frozen=True, slots=True)
class _Case:
    """One client's question while it is worked out."""

    book: Rulebook
    plays: Playbook
    facts: Mapping[str, FactValue]
    known: Mapping[str, Value]
    as_of: date
    wanted: Wanted
    kind: Archetype | None
    held: tuple[str, ...]

    def matched(self) -> Match:
        groups = self._groups()
        asked = _once([*self.wanted.codes, *(code for codes in groups.values() for code in codes)])
        judged = asked if self.wanted else tuple(self.book.products)
        verdicts = {code: self._judged(code) for code in _once([*judged, *self._supporting()])}
        excluded = self._excluded(verdicts)
        out = {each.code for each in excluded}
        combinations = self._combinations(groups, verdicts, out)
        offered = _once([offer.code for each in combinations for offer in each.offers])
        listed = [*judged, *(code for code in offered if code not in judged)]
        main = self._main(combinations, verdicts)
        return Match(
            as_of=self.as_of,
            kind=self.kind,
            wanted=self.wanted,
            verdicts=tuple(verdicts[code] for code in self._ranked(listed, offered, verdicts)),
            combinations=combinations,
            excluded=excluded,
            held=self.held,
            main=main,
            appendix=tuple(code for code in offered if code not in main),
            alternatives=self._alternatives(out, verdicts),
        )

    def _judged(self, code: str) -> Verdict:
        return judge(self.book.products[code], self.facts, self.as_of, self.book.facts)

    def _groups(self) -> dict[str, tuple[str, ...]]:
        """The needs to answer with their products; products named by code stand under what they serve."""
        every = self.kind.needs if self.kind else tuple(self.plays.needs)
        names = self.wanted.needs if self.wanted else every
        groups = {name: self.plays.needs[name].products for name in names if name in self.plays.needs}
        for code in self.wanted.codes:
            if not any(code in codes for codes in groups.values()):
                need = next(iter(self.plays.needs_of(code)), self.book.products[code].purpose)
                groups[need] = (*groups.get(need, ()), code)
        return groups

    def _supporting(self) -> tuple[str, ...]:
        """What the kind of client is offered beside its needs, such as the account that payments come in to."""
        if self.kind is None or not self._needs_named() or not (set(self._groups()) & set(self.kind.needs)):
            return ()
        codes = (offer.code for offer in self.kind.combo if offer.code in self.book.products)
        return tuple(code for code in codes if not set(self.plays.needs_of(code)) & set(self.kind.needs))

    def _needs_named(self) -> bool:
        """Whether it is about needs, not about some products alone."""
        return bool(self.wanted.needs) or not self.wanted.codes

    def _excluded(self, verdicts: Mapping[str, Verdict]) -> tuple[Excluded, ...]:
        avoided = {each.code: each for each in self._avoided()}
        barred = [v for v in verdicts.values() if v.eligibility == "not_met" and v.product.code not in avoided]
        shown = (*avoided.values(), *(refused(verdict, self.book.facts) for verdict in barred))
        known = {each.code for each in shown}
        unsuited = (self._unsuited(code) for code in verdicts if code not in known)
        return (*shown, *(each for each in unsuited if each is not None))

    def _avoided(self) -> list[Excluded]:
        """What the playbook says not to offer to this kind of client."""
        if self.kind is None:
            return []
        found = []
        for offer in self.kind.avoid:
            unless = self.plays.avoid_unless.get((self.kind.id, offer.code))
            if unless is None or evaluate(unless, self.known, self.as_of) is not True:
                found.append(Excluded(offer.code, offer.why, self.kind.source))
        return found

    def _unsuited(self, code: str) -> Excluded | None:
        suit = self.plays.suits.get(code)
        if suit is None or code in self.wanted.codes or evaluate(suit.when, self.known, self.as_of) is not False:
            return None
        return Excluded(code, suit.why, suit.source)

    def _combinations(
        self, groups: Mapping[str, Sequence[str]], verdicts: Mapping[str, Verdict], out: set[str]
    ) -> tuple[Combination, ...]:
        made: list[Combination] = []
        taken: set[str] = set()
        for need, codes in self._with_supporting(groups).items():
            open_to = [code for code in codes if code in verdicts and code not in out and not self._sold(code, need)]
            chosen = [code for code in open_to if self._offered(code, verdicts[code])]
            if not chosen and need in self.wanted.needs and self.kind is None:
                chosen = open_to[:_FEW]
            fresh = [code for code in chosen if code not in taken]
            taken.update(fresh)
            if fresh:
                offers = tuple(Offered(code, self._why(code)) for code in sorted(fresh, key=self.plays.place))
                made.append(Combination(need, offers))
        return tuple(made)

    def _with_supporting(self, groups: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """The supporting offers stand with the first need of the client's kind."""
        whole = {need: tuple(codes) for need, codes in groups.items()}
        if supporting := self._supporting():
            first = next((need for need in whole if self.kind and need in self.kind.needs), next(iter(whole)))
            whole[first] = _once([*supporting, *whole[first]])
        return whole

    def _offered(self, code: str, verdict: Verdict) -> bool:
        """Met; or still open, but named, of the playbook's combination, suited, or half settled already."""
        supporting = code in self._supporting() and code not in self.wanted.codes
        if code not in self.wanted.codes and self._by_exception_only(verdict):
            return False
        if verdict.eligibility == "met":
            return supporting or bool(self.wanted) or self.kind is None or self._in_combo(code) or self._suited(code)
        if supporting:
            return code not in self.plays.suits and self._whole_client()
        if not self.wanted and self.kind is None:
            return False
        if code in self.wanted.codes or self._in_combo(code) or self._suited(code):
            return True
        return self.kind is None and code not in self.plays.suits and _settled(verdict) >= _HALF

    def _by_exception_only(self, verdict: Verdict) -> bool:
        """Whether a condition fails, and only an exception of which nothing is known could still save it."""
        open_ones = (each.rule for each in verdict.rules if each.result == "unknown" and each.rule.unless is not None)
        return any(evaluate(rule.require, self.known, self.as_of) is False for rule in open_ones)

    def _whole_client(self) -> bool:
        """Whether all that this kind of client needs is asked for, so that its whole combination is due."""
        return self.kind is not None and (not self.wanted or set(self.kind.needs) <= set(self.wanted.needs))

    def _in_combo(self, code: str) -> bool:
        return self.kind is not None and any(offer.code == code for offer in self.kind.combo)

    def _suited(self, code: str) -> bool:
        suit = self.plays.suits.get(code)
        return suit is not None and evaluate(suit.when, self.known, self.as_of) is True

    def _sold(self, code: str, need: str) -> bool:
        """Held already, and neither asked for by name nor to be renewed."""
        return code in self.held and code not in self.wanted.codes and need != RENEWAL

    def _why(self, code: str) -> str:
        offers = self.kind.combo if self.kind else ()
        return next((offer.why for offer in offers if offer.code == code), self.book.products[code].purpose)

    def _main(self, combinations: Sequence[Combination], verdicts: Mapping[str, Verdict]) -> tuple[str, ...]:
        """The few products of the text: what was named, then the best of each need in turn."""
        queues = [sorted(each.codes, key=lambda code: self._rank(code, verdicts)) for each in combinations]
        named = [code for code in self.wanted.codes if any(code in queue for queue in queues)]
        in_turn = [queue[i] for i in range(max(map(len, queues), default=0)) for queue in queues if i < len(queue)]
        return tuple(sorted(_once([*named, *in_turn])[:MOST_IN_TEXT], key=self.plays.place))

    def _rank(self, code: str, verdicts: Mapping[str, Verdict]) -> tuple[bool, bool, bool, int]:
        verdict = verdicts[code]
        return (
            code not in self.wanted.codes,
            verdict.eligibility != "met",
            not self._in_combo(code),
            self.plays.place(code),
        )

    def _ranked(self, codes: Sequence[str], offered: Sequence[str], verdicts: Mapping[str, Verdict]) -> list[str]:
        """What is offered, what is open, what does not fit; each in the order of the playbook."""
        order = {"met": 0, "unknown": 1, "not_met": 2}
        return sorted(
            _once(codes),
            key=lambda code: (code not in offered, order[verdicts[code].eligibility], self._rank(code, verdicts)),
        )

    def _alternatives(self, out: set[str], verdicts: Mapping[str, Verdict]) -> dict[str, tuple[str, ...]]:
        """For a product that was named and does not fit: what answers the same need and is not excluded."""
        found = {}
        for code in (code for code in self.wanted.codes if code in out):
            combo = [offer.code for offer in self.kind.combo if offer.code in self.book.products] if self.kind else []
            near = [other for need in self.plays.needs_of(code) for other in self.plays.needs[need].products]
            near = [*combo, *near]
            near = [other for other in _once(near) if other not in out and other not in self.held]
            judged = {other: verdicts.get(other) or self._judged(other) for other in near}
            fits = [other for other, verdict in judged.items() if self._stands_in(other, verdict)]
            found[code] = tuple(sorted(fits, key=lambda other: self._rank(other, judged))[:_FEW])
        return found

    def _stands_in(self, code: str, verdict: Verdict) -> bool:
        if verdict.eligibility == "not_met" or any(each.code == code for each in self._avoided()):
            return False
        return self._unsuited(code) is None and (
            verdict.eligibility == "met" or self._suited(code) or self._in_combo(code)
        )


def _settled(verdict: Verdict) -> float:
    """The share of a product's own rules that are met: those of admission, amount and tenor say little of it."""
    own = f"{verdict.product.code}."
    applied = [
        each.result
        for each in verdict.rules
        if each.rule.id.startswith(own) and not each.rule.id.endswith(_LIMITS) and each.result != "not_applicable"
    ]
    return applied.count("met") / len(applied) if applied else 0.0


def _held(holdings: Sequence[str], book: Rulebook) -> tuple[str, ...]:
    found = [code for name in holdings for code in ([name] if name in book.products else book.product_named(name)[:1])]
    return _once(found)


def _once(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
