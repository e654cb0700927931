"""A plan while a message is applied to it: its items, and each change told as it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from knowledge.rulebook import Rulebook
from proposals.opening import name_of
from proposals.record import Item, Kind, Plan, Tone
from proposals.requestwords import label, money, say


@dataclass
class Draught:
    """What a message has made of a plan so far. `focus`: the product spoken of last; `understood`: something was."""

    plan: Plan
    rulebook: Rulebook
    sections: tuple[tuple[str, str], ...] = ()
    today: date | None = None
    language: str = "zh"
    changes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    understood: bool = False
    focus: str | None = None

    def item(self, code: str) -> Item | None:
        """What is asked of a product, None where it is not in the plan."""
        return next((item for item in self.plan.wanted if item.code == code), None)

    def name(self, code: str) -> str:
        """A product as it is called."""
        sheet = self.rulebook.products.get(code)
        return name_of(sheet, self.language) if sheet else code

    def tell(self, sentence: str, **parts: str) -> None:
        """Note a change."""
        self.understood = True
        self.changes.append(say(sentence, self.language, **parts))

    def refuse(self, sentence: str, **parts: str) -> None:
        """Note what cannot be."""
        self.understood = True
        self.problems.append(say(sentence, self.language, **parts))

    def set_kind(self, kind: Kind) -> None:
        """For whom it is written."""
        self.understood = True
        if kind != self.plan.kind:
            self.tell("kind", old=label(self.plan.kind, self.language), new=label(kind, self.language))
            self.plan = replace(self.plan, kind=kind)

    def set_tone(self, tone: Tone) -> None:
        """How it is written."""
        self.understood = True
        if tone != self.plan.tone:
            self.tell("tone", old=label(self.plan.tone, self.language), new=label(tone, self.language))
            self.plan = replace(self.plan, tone=tone)

    def add(self, code: str) -> Item:
        """Take a product in, or back in."""
        self.understood, self.focus = True, code
        held = self.item(code)
        if held is not None and code not in self.plan.dropped:
            return held
        item = held or Item(code)
        wanted = self.plan.wanted if held is not None else (*self.plan.wanted, item)
        dropped = tuple(each for each in self.plan.dropped if each != code)
        self.plan = replace(self.plan, wanted=wanted, dropped=dropped)
        self.tell("added", product=self.name(code))
        return item

    def drop(self, code: str) -> None:
        """Take a product out; one that was only recommended is kept out from now on."""
        self.understood = True
        if code in self.plan.dropped:
            return
        wanted = tuple(item for item in self.plan.wanted if item.code != code)
        self.plan = replace(self.plan, wanted=wanted, dropped=(*self.plan.dropped, code))
        self.tell("dropped", product=self.name(code))

    def swap(self, old: str, new: str) -> None:
        """Offer one product instead of another, at the same place and with the terms that it can have."""
        self.understood, self.focus = True, new
        held = self.item(old)
        fresh = self.item(new) or self._carried(held, new)
        wanted = [fresh if item.code == old else item for item in self.plan.wanted if item.code != new]
        if held is None:
            wanted.append(fresh)
        dropped = (*(each for each in self.plan.dropped if each not in (old, new)), old)
        self.plan = replace(self.plan, wanted=tuple(wanted), dropped=dropped)
        self.tell("swapped", old=self.name(old), product=self.name(new))

    def _carried(self, held: Item | None, new: str) -> Item:
        """The terms of one product for another, as far as its limits allow them."""
        if held is None:
            return Item(new)
        sheet = self.rulebook.products[new]
        fits = held.amount is None or (
            (sheet.amount_min is None or sheet.amount_min <= held.amount)
            and (sheet.amount_max is None or held.amount <= sheet.amount_max)
        )
        lasts = held.tenor_m is None or (sheet.tenor_min or 0) <= held.tenor_m <= (sheet.tenor_max or held.tenor_m)
        kept = held.collateral in sheet.collateral
        return Item(
            new,
            held.amount if fits else None,
            held.tenor_m if lasts else None,
            held.currency,
            held.collateral if kept else None,
            held.purpose,
            held.stressed,
        )

    def stress(self, codes: Sequence[str]) -> None:
        """Put products in front, and only these."""
        for code in codes:
            self.add(code)
        if {item.code for item in self.plan.wanted if item.stressed} != set(codes):
            wanted = tuple(replace(item, stressed=item.code in codes) for item in self.plan.wanted)
            self.plan = replace(self.plan, wanted=wanted)
            self.tell("stressed", product="、".join(self.name(code) for code in codes))

    def set_amount(self, code: str, amount: Decimal, currency: str) -> None:
        """How much of a product."""
        item = self.add(code)
        if (item.amount, item.currency) != (amount, currency):
            self._put(replace(item, amount=amount, currency=currency))
            old = self._money(item.amount, item.currency)
            self.tell("amount", product=self.name(code), old=old, new=self._money(amount, currency))

    def set_tenor(self, code: str, months: int) -> None:
        """For how long."""
        item = self.add(code)
        if item.tenor_m != months:
            self._put(replace(item, tenor_m=months))
            old = self._words(None if item.tenor_m is None else self._months(item.tenor_m))
            self.tell("tenor", product=self.name(code), old=old, new=self._months(months))

    def set_collateral(self, code: str, security: str) -> None:
        """On what security."""
        item = self.add(code)
        if item.collateral != security:
            self._put(replace(item, collateral=security))
            self.tell("collateral", product=self.name(code), old=self._words(item.collateral), new=security)

    def set_purpose(self, code: str, purpose: str) -> None:
        """What for."""
        item = self.add(code)
        if item.purpose != purpose:
            self._put(replace(item, purpose=purpose))
            self.tell("purpose", product=self.name(code), old=self._words(item.purpose), new=purpose)

    def omit(self, key: str, title: str) -> None:
        """Leave a field or chapter out."""
        self.understood = True
        if key not in self.plan.omitted:
            self.plan = replace(self.plan, omitted=(*self.plan.omitted, key))
            self.tell("section_dropped", section=title)

    def restore(self, key: str, title: str) -> None:
        """Write a field or chapter after all."""
        self.understood = True
        if key in self.plan.omitted:
            self.plan = replace(self.plan, omitted=tuple(each for each in self.plan.omitted if each != key))
            self.tell("section_back", section=title)

    def write_in(self, key: str, title: str, words: str) -> None:
        """Have words added to a chapter."""
        self.understood = True
        before = self.plan.additions.get(key, "")
        if words not in before.split("\n"):
            added = {**self.plan.additions, key: f"{before}\n{words}".strip()}
            self.plan = replace(self.plan, additions=added)
            self.tell("section_added", section=title, words=words)

    def _put(self, item: Item) -> None:
        wanted = tuple(item if each.code == item.code else each for each in self.plan.wanted)
        self.plan = replace(self.plan, wanted=wanted)

    def _money(self, amount: Decimal | None, currency: str) -> str:
        return self._words(None if amount is None else money(amount, currency, self.language))

    def _months(self, months: int) -> str:
        return say("months", self.language, count=str(months))

    def _words(self, told: str | None) -> str:
        return told if told is not None else say("none", self.language)
