"""What a request for a proposal asks for: of which kind, which products with which terms, and what cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.rulebook import Rulebook
from notes.wording import plain
from proposals.bounds import problems_of, single_client_limit
from proposals.mentions import Mention, Span, codes_of, find_products, masked
from proposals.needs import needs_in
from proposals.playbook import Playbook
from proposals.record import Finding, Item, Kind, Plan
from proposals.refusals import refusals
from proposals.requestwords import any_of, pattern, say, words
from proposals.terms import LONGEST, Terms, attach, blanked, find_money, find_tenors, securities

LONGEST_REQUEST = 3_000  # characters; what stands behind is not read
_STOPS = re.compile(r"[。;；\n]")
_LOOSE_STRESS = re.compile(r"主要|优先|核心|首推|为主|mainly|primarily")  # these hold for their clause alone
_CLAUSES = re.compile(r"[^,，。;；\n+＋、&]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says. `unwanted`: products it rules out; `total`: a sum for all; `problems`: one sentence each.

    `refusals`: those of the problems that a rule forbids, with the rule; the others are matters of product or figure.
    `ambiguous`: words that may mean several products, and their codes; the first was taken.
    """

    kind: Kind
    items: tuple[Item, ...] = ()
    needs: tuple[str, ...] = ()
    unknown_products: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    refusals: tuple[Finding, ...] = ()
    unwanted: tuple[str, ...] = ()
    total: Decimal | None = None
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def plan(self, request: str) -> Plan:
        """The first plan of a proposal that was asked for so."""
        return Plan(self.kind, request, self.items, self.unwanted, self.needs)


def read_request(
    text: str,
    rulebook: Rulebook,
    *,
    needs_of: Callable[[str], Sequence[str]] | None = None,
    ignore: Iterable[Span] = (),
    kind: Kind | None = None,
    language: str = "zh",
) -> Asked:
    """Read a request. `ignore`: where clients are named; `needs_of`: finds needs in what names no product.

    `kind` is for whom it is to be, where that is known beside the words.
    """
    text = text[:LONGEST_REQUEST]
    away = [(start, min(end, len(text))) for start, end in ignore if start < len(text)]
    ready = plain(text)
    named = find_products(text, rulebook.products, away)
    wanted, unwanted = _wanted(ready, [one for one in named if one.codes])
    spans = [*away, *((one.start, one.end) for one in named)]
    terms, loose = attach(text, wanted, find_money(text, spans), find_tenors(text, spans))
    pledged = [(start, end) for start, end, _ in securities(ready, spans)]
    kind = kind or kind_of(text)
    said = list(zip(wanted, terms, strict=True))
    said = _lent(said, loose, rulebook)
    items = _items(ready, said, single_client_limit(rulebook))
    unknown = unknown_products(text, named, away)
    breaches = refusals(text, rulebook, kind=kind, language=language)
    problems = [one.sentence for one in breaches]
    problems += [say("unknown", language, words=each) for each in unknown]
    problems += problems_of([(one, each) for one, each in said], loose, rulebook, language=language)
    return Asked(
        kind=kind,
        items=items,
        needs=tuple((needs_of or _playbook(rulebook))(blanked(text, [*spans, *pledged]))),
        unknown_products=unknown,
        problems=tuple(dict.fromkeys(problems)),
        refusals=tuple(breaches),
        unwanted=codes_of(unwanted),
        total=next((one.value for one in loose.amounts if one.value > 0), None),
        ambiguous=tuple((one.words, one.codes) for one in wanted if len(one.codes) > 1 and not _is_usual(one)),
    )


def _playbook(rulebook: Rulebook) -> Callable[[str], Sequence[str]]:
    plays = Playbook.of(rulebook)
    return lambda text: needs_in(text, plays)


def kind_of(text: str, otherwise: Kind = "client") -> Kind:
    """For whom a text wants a proposal to be."""
    ready = plain(text)
    internal = _last(any_of("kinds", "internal"), ready)
    client = _last(any_of("kinds", "client"), ready)
    if internal == client:
        return otherwise
    return "internal" if internal > client else "client"


def _last(expression: re.Pattern[str], ready: str) -> int:
    """Where a kind is last spoken of, -1 if it is not or only denied."""
    at = -1
    for match in expression.finditer(ready):
        if not re.search(r"(?:不是|不要|别|不用|非|not(?: an?)?)\s?$", ready[: match.start()]):
            at = match.start()
    return at


def unknown_products(text: str, named: Sequence[Mention], ignore: Iterable[Span] = ()) -> tuple[str, ...]:
    """Words of a text that name a product the bank has no manual of."""
    found = [one.words for one in named if not one.codes]
    ready = masked(plain(text), [*ignore, *((one.start, one.end) for one in named)])
    for kind in ("internal", "client"):
        ready = any_of("kinds", kind).sub(lambda match: "\0" * len(match[0]), ready)
    odd = [one for one in words()["unknown_words"] if re.search(_standing(one), ready)]
    for match in pattern("product_like").finditer(ready):
        name = pattern("product_prefix").sub("", match["what"])
        if len(name) > 1 and name not in words()["generic"] and not any(each in name for each in odd):
            odd.append(name)
    return tuple(dict.fromkeys([*found, *odd]))


def _standing(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


def _wanted(ready: str, named: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
    """The products that a text asks for, and those that it rules out; what the client only has is neither."""
    wanted: list[Mention] = []
    unwanted: list[Mention] = []
    for at, one in enumerate(named):
        ruled_out = unwanted[-1] if unwanted else None
        joined = ready[ruled_out.end : one.start] if ruled_out is not None and named[at - 1] is ruled_out else None
        if is_unwanted(ready, one.start, one.end) or (joined is not None and joined in ("、", "和", "与", "及", "或")):
            unwanted.append(one)
        elif not _is_held(ready, one):
            wanted.append(one)
    return [one for one in wanted if one.codes[0] not in {each.codes[0] for each in unwanted}], unwanted


def is_unwanted(ready: str, start: int, end: int) -> bool:
    """Whether what stands there is not to be."""
    return bool(pattern("unwanted_before").search(ready[:start]) or pattern("unwanted_behind").match(ready[end:]))


def _is_held(ready: str, one: Mention) -> bool:
    before, behind = pattern("held_before"), pattern("held_behind")
    return bool(before.search(ready[: one.start]) or behind.match(ready[one.end :]))


def _lent(said: list[tuple[Mention, Terms]], loose: Terms, rulebook: Rulebook) -> list[tuple[Mention, Terms]]:
    """With one product on credit, what is said of none is said of it."""
    if len(said) != 1 or not rulebook.products[said[0][0].codes[0]].credit:
        return said
    mention, terms = said[0]
    return [
        (
            mention,
            Terms(
                terms.amounts or loose.amounts,
                terms.tenors or loose.tenors,
                terms.collateral or loose.collateral,
                terms.purpose or loose.purpose,
            ),
        )
    ]


def _items(ready: str, said: Sequence[tuple[Mention, Terms]], most: Decimal | None) -> tuple[Item, ...]:
    merged: dict[str, tuple[Item, set[str]]] = {}
    for mention, terms in said:
        item = _item(mention, terms, most, is_stressed(ready, mention.start))
        if item.code not in merged:
            merged[item.code] = item, {mention.words}
            continue
        earlier, names = merged[item.code]
        merged[item.code] = _joined(earlier, item, other=mention.words not in names), names | {mention.words}
    return tuple(item for item, _ in merged.values())


def _item(mention: Mention, terms: Terms, most: Decimal | None, stressed: bool) -> Item:
    amount = next((one for one in terms.amounts if one.value > 0 and (most is None or one.value <= most)), None)
    return Item(
        code=mention.codes[0],
        amount=amount.value if amount else None,
        tenor_m=next((one.months for one in terms.tenors if 0 < one.months <= LONGEST), None),
        currency=amount.currency if amount else "CNY",
        collateral=terms.collateral,
        purpose=terms.purpose,
        stressed=stressed,
    )


def _joined(one: Item, other_one: Item, *, other: bool) -> Item:
    """Two mentions of a product: what differs in name (a bid bond and a performance bond) adds up."""
    amount = one.amount if one.amount is not None else other_one.amount
    if other and one.amount is not None and other_one.amount is not None and one.currency == other_one.currency:
        amount = one.amount + other_one.amount
    return Item(
        code=one.code,
        amount=amount,
        tenor_m=one.tenor_m or other_one.tenor_m,
        currency=one.currency if one.amount is not None else other_one.currency,
        collateral=one.collateral or other_one.collateral,
        purpose=one.purpose or other_one.purpose,
        stressed=one.stressed or other_one.stressed,
    )


def is_stressed(ready: str, start: int) -> bool:
    """Whether a product is among those that a text puts in front: 重点 … up to 另外 or the end of the sentence."""
    opened = list(pattern("stress").finditer(ready, 0, start))
    between = ready[opened[-1].end() : start] if opened else ""
    loose = bool(opened) and bool(_LOOSE_STRESS.match(opened[-1][0])) and bool(re.search("[,，]", between))
    if opened and not loose and not _STOPS.search(between) and not pattern("stress_ends").search(between):
        return True
    behind = _CLAUSES.match(ready, start)
    return bool(behind and re.search(r"为主|(?:是|作为|做)(?:重点|核心|主打)", behind[0]))


def _is_usual(one: Mention) -> bool:
    """Whether the words are those of relationship managers for several products of one kind: 保函, 流贷."""
    return one.words in words()["usual"]
