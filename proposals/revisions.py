"""One clause of a revision applied to a plan: products, terms, chapters, tone, facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from knowledge.ruletypes import FactEntry, FactValue
from notes.wording import plain
from proposals.bounds import amount_problems, cited, single_client_limit, tenor_problems
from proposals.chapters import Chapter, chapters, find_chapter
from proposals.draught import Draught
from proposals.factanswers import read_value
from proposals.mentions import Mention, Span, codes_of, find_products
from proposals.opening import shown
from proposals.playbook import Playbook
from proposals.record import Item, Kind
from proposals.requesting import is_unwanted, kind_of, unknown_products
from proposals.requestwords import any_of, label, pattern, say, words
from proposals.revisionwords import has_verb
from proposals.terms import Money, Terms, attach, blanked, find_money, find_tenors, securities

_FIELDS = ("pricing", "sources", "amount", "tenor", "collateral")
_SAID_CNY = re.compile(r"元|人民币|rmb|cny|[¥￥]", re.IGNORECASE)
_BARE_FACT = 3  # shorter labels are words of everyday
_JOINT = re.compile(
    r"^(?:这?(?:一)?(?:部分|章|节|段)?(?:里|中)?|[:：,，的了上]|再|也|个|一下|一段|to|about|on|with|some|\s)+"
)


def apply(draught: Draught, text: str, ignore: Sequence[Span] = ()) -> bool:
    """Apply a clause; whether it was understood."""
    ready = plain(text)
    named = [one for one in find_products(text, draught.rulebook.products, ignore) if one.codes]
    bare = blanked(ready, [*ignore, *((one.start, one.end) for one in named)])
    changed_kind = _kind(draught, bare)
    toned = _tone(draught, bare)
    return (
        _price_value(draught, text, bare)
        or _sentence(draught, text, bare)
        or _chapter(draught, text, bare, named)
        or _field(draught, bare, named)
        or _products(draught, text, ready, named, ignore)
        or _fact(draught, text, ready)
        or _terms_alone(draught, text, ready, named, ignore)
        or _need(draught, ready, named)
        or _unknown(draught, text, named, ignore)
        or changed_kind
        or toned
    )


def _kind(draught: Draught, bare: str) -> bool:
    if not any(any_of("kinds", kind).search(bare) for kind in ("client", "internal")):
        return False
    kind: Kind = kind_of(bare, draught.plan.kind)
    draught.set_kind(kind)
    return True


def _tone(draught: Draught, bare: str) -> bool:
    if re.search(r"第.{1,3}(?:部分|章|节|段)|\bpart\b", bare) and pattern("revise.add").search(bare):
        return False
    if pattern("revise.brief").search(bare):
        draught.set_tone("brief")
    elif pattern("revise.plain").search(bare) and not pattern("revise.add").search(bare):
        draught.set_tone("plain")
    else:
        return False
    return True


def _price_value(draught: Draught, text: str, bare: str) -> bool:
    """A rate is never set by message."""
    if not pattern("revise.price_value").search(bare):
        return False
    draught.refuse("fixed_price", words=text.strip())
    return True


def _sentence(draught: Draught, text: str, bare: str) -> bool:
    """补一句：…: words for the chapter that is named, else for the overview, or what comes second in a submission."""
    found = pattern("revise.sentence").search(bare)
    if found is None:
        return False
    listed = chapters(draught.plan.kind, draught.sections)
    named = find_chapter(bare[: found.start()], draught.plan.kind, draught.sections)
    key, title = (named.key, named.title) if isinstance(named, Chapter) else listed[min(1, len(listed) - 1)]
    draught.write_in(key, title, text[found.start("words") : found.end("words")].strip(" 。"))
    return True


def _chapter(draught: Draught, text: str, bare: str, named: Sequence[Mention]) -> bool:
    """第三部分加上抵押物说明; 测算部分不要了."""
    found = find_chapter(bare, draught.plan.kind, draught.sections)
    if found is None:
        return False
    if isinstance(found, int):
        told = pattern("revise.part").search(bare)
        count = str(len(chapters(draught.plan.kind, draught.sections)))
        draught.refuse("no_section", words=told[0] if told else "", count=count)
        return True
    explicit = bool(pattern("revise.part").search(bare)) or "部分" in bare[found.start : found.end]
    behind = text[found.end :]
    adding = pattern("revise.add").search(plain(behind)) or pattern("revise.add").search(bare, 0, found.start)
    if adding and not pattern("revise.back").search(bare):
        return _write_in(draught, text, bare, found, explicit=explicit)
    if named:
        return False
    if is_unwanted(bare, found.start, found.end) or pattern("revise.drop").search(bare):
        return _leave_out(draught, found)
    if pattern("revise.back").search(bare) and found.key in draught.plan.omitted:
        draught.restore(found.key, found.title)
        return True
    return False


def _write_in(draught: Draught, text: str, bare: str, found: Chapter, *, explicit: bool) -> bool:
    """What is to be added: what stands behind the verb, the chapter's own words aside."""
    behind = pattern("revise.add").search(bare, found.end)
    if behind is not None:
        added = text[behind.end() :]
    else:
        before = pattern("revise.add").search(bare, 0, found.start)
        if before is None or not explicit:
            return False
        added = text[before.end() : found.start]
        added = re.sub(r"(?:在|到|进|in|to|into)\s*(?:the\s*)?$", "", added)
        added = added or text[found.end :]
    added = _JOINT.sub("", added).strip(" 。.!！")
    if not added or (not explicit and find_money(added)):
        return False
    draught.write_in(found.key, found.title, added)
    return True


def _leave_out(draught: Draught, found: Chapter) -> bool:
    """A chapter that the bank's rules ask for stays."""
    rule = words()["must_stay"].get(found.key)
    if rule is None:
        draught.omit(found.key, found.title)
        return True
    check = next((one for one in draught.rulebook.checks if one.id == rule), None)
    source = (
        f"{check.id}《{check.source.title}》{check.source.section}" if check else cited(None, None, draught.language)
    )
    draught.refuse("must_stay", section=found.title, rule=source)
    return True


def _field(draught: Draught, bare: str, named: Sequence[Mention]) -> bool:
    """利率别写了; 担保方式还是写上."""
    for key in _FIELDS:
        found = pattern(f"revise.fields.{key}").search(bare)
        if found is None or (named and key != "pricing"):
            continue
        dropped = is_unwanted(bare, *found.span()) or pattern("revise.drop").search(bare)
        if key in draught.plan.omitted and (pattern("revise.back").search(bare) or pattern("revise.add").search(bare)):
            draught.restore(key, label(key, draught.language))
            return True
        if dropped and not find_money(bare) and not find_tenors(bare):
            draught.omit(key, label(key, draught.language))
            return True
    return False


def _products(draught: Draught, text: str, ready: str, named: Sequence[Mention], ignore: Sequence[Span]) -> bool:
    """What a clause does with the products that it names."""
    if not named:
        return False
    codes = codes_of(named)
    swapped = _swaps(draught, ready, named, codes) if len(codes) == 2 else None
    if swapped is None and pattern("revise.only").search(ready):
        for other in draught.plan.wanted:
            if other.code not in codes:
                draught.drop(other.code)
    kept = [one for one in named if swapped is None and not _is_dropped(ready, one, named)]
    if swapped is not None:
        kept = [swapped]
    else:
        for code in codes_of([one for one in named if one not in kept]):
            draught.drop(code)
    if kept and pattern("revise.stress").search(ready):
        draught.stress(codes_of(kept))
    spans = [*ignore, *((one.start, one.end) for one in named)]
    terms, _ = attach(text, kept, find_money(text, spans), find_tenors(text, spans))
    for mention, said in zip(kept, terms, strict=True):
        draught.add(mention.codes[0])
        _set(draught, mention.codes[0], said, ready)
    return True


def _is_dropped(ready: str, one: Mention, named: Sequence[Mention]) -> bool:
    """Whether a product is to go; one verb of going does for the whole list."""
    if is_unwanted(ready, one.start, one.end):
        return True
    drop = pattern("revise.drop").search(blanked(ready, [(each.start, each.end) for each in named]))
    if drop is None or pattern("revise.back").search(ready):
        return False
    return not pattern("revise.add").search(ready) and not find_money(ready, [(one.start, one.end)])


def _swaps(draught: Draught, ready: str, named: Sequence[Mention], codes: Sequence[str]) -> Mention | None:
    """把银承换成国内证; 用保理代替流贷: the product that takes the other's place."""
    first, second = named[0], next(one for one in named if one.codes[0] != named[0].codes[0])
    between = ready[first.end : second.start]
    if pattern("revise.instead").search(between):
        draught.swap(codes[1], codes[0])
        return first
    if pattern("revise.swap").search(between) and not find_money(between):
        draught.swap(codes[0], codes[1])
        return second
    return None


def _terms_alone(draught: Draught, text: str, ready: str, named: Sequence[Mention], ignore: Sequence[Span]) -> bool:
    """金额改成4000万: of the product spoken of, or the only one that it can mean."""
    if named or pattern("revise.other").search(ready):
        return False
    _, loose = attach(text, [], find_money(text, ignore), find_tenors(text, ignore))
    factor = Decimal(2) if pattern("revise.double").search(ready) else None
    factor = Decimal("0.5") if factor is None and pattern("revise.half").search(ready) else factor
    scaled = factor is not None and not loose.tenors
    if not (loose.amounts or loose.tenors or loose.collateral or loose.purpose or scaled):
        return False
    by_field = any(
        pattern(f"revise.fields.{key}").search(ready) for key in ("amount", "tenor", "collateral", "purpose")
    )
    if not (scaled or by_field or has_verb(ready) or _only_terms(ready, loose) or _is_step(ready, loose)):
        return False
    codes = _meant(draught, loose, ready)
    if not codes:
        names = "、".join(draught.name(item.code) for item in draught.plan.wanted)
        draught.refuse("which", words=text.strip(), products=names or say("none", draught.language))
        return True
    for code in codes:
        if scaled and factor is not None:
            _scale(draught, code, factor)
        _set(draught, code, loose, ready)
    return True


def _is_step(ready: str, loose: Terms) -> bool:
    """Whether an amount is said to be more or less by: 减少500万."""
    steps = (pattern("revise.more"), pattern("revise.less"))
    return any(each.search(ready[: amount.start]) for amount in loose.amounts for each in steps)


def _only_terms(ready: str, loose: Terms) -> bool:
    """Whether a clause is a term and no more: 4000万, 两年."""
    spans = [(one.start, one.end) for one in loose.amounts] + [(one.start, one.end) for one in loose.tenors]
    rest = blanked(ready, spans).replace("\0", "")
    rest = "".join(piece for piece in re.split(r"[\s的吧就做期了元左右,，、]", rest))
    return not rest or bool(securities(ready)) or bool(pattern("purpose").search(ready))


def _meant(draught: Draught, loose: Terms, ready: str) -> list[str]:
    """The products that terms without a product are for."""
    items = [item for item in draught.plan.wanted if item.code not in draught.plan.dropped]
    if pattern("each_before").search(ready) or re.search(r"都|全部|所有|\ball\b", ready):
        return [item.code for item in items if _takes(draught, item, loose)]
    if draught.focus and any(item.code == draught.focus for item in items):
        return [draught.focus]
    if len(items) > 1 and loose.amounts and not loose.tenors:
        items = _narrowed(items, [item for item in items if item.amount is not None])
    if len(items) > 1 and loose.tenors:
        items = _narrowed(items, [item for item in items if item.tenor_m is not None])
    if len(items) > 1:
        items = _narrowed(items, [item for item in items if item.stressed])
    if len(items) > 1:
        items = _narrowed(items, [item for item in items if item.amount is not None])
    return [items[0].code] if len(items) == 1 else []


def _takes(draught: Draught, item: Item, loose: Terms) -> bool:
    """Whether a product has the terms that are said of all."""
    sheet = draught.rulebook.products[item.code]
    limited = sheet.amount_min is not None or sheet.amount_max is not None
    return sheet.credit if loose.tenors else limited if loose.amounts else True


def _narrowed(items: list[Item], fewer: list[Item]) -> list[Item]:
    return fewer or items


def _set(draught: Draught, code: str, terms: Terms, ready: str) -> None:
    sheet, book = draught.rulebook.products[code], draught.rulebook
    for said in terms.amounts[-1:]:
        amount = _in_currency(draught, code, _relative(draught, code, said, ready))
        told = amount_problems(sheet, amount, book, draught.language)
        draught.problems += told
        draught.understood = True
        if not told and amount.value > 0:
            draught.set_amount(code, amount.value, amount.currency)
    for tenor in terms.tenors[-1:]:
        told = tenor_problems(sheet, tenor, book, draught.language)
        draught.problems += told
        draught.understood = True
        if not told:
            draught.set_tenor(code, tenor.months)
    if terms.collateral:
        draught.set_collateral(code, terms.collateral)
    if terms.purpose:
        draught.set_purpose(code, terms.purpose)


def _relative(draught: Draught, code: str, said: Money, ready: str) -> Money:
    """再加500万 is more than there is, 减到2000万 is not."""
    item = draught.item(code)
    before = ready[: said.start]
    if item is None or item.amount is None:
        return said
    if pattern("revise.more").search(before):
        return replace(said, value=item.amount + said.value)
    return replace(said, value=item.amount - said.value) if pattern("revise.less").search(before) else said


def _in_currency(draught: Draught, code: str, said: Money) -> Money:
    """An amount without a currency is in that of the product as it is asked for."""
    item = draught.item(code)
    if item is None or said.currency != "CNY" or item.currency == "CNY" or _SAID_CNY.search(said.words):
        return said
    return replace(said, currency=item.currency)


def _scale(draught: Draught, code: str, factor: Decimal) -> None:
    item = draught.item(code)
    most = single_client_limit(draught.rulebook)
    if item is None or item.amount is None:
        return
    amount = Money(item.amount * factor, item.currency, 0, 0, "")
    told = amount_problems(draught.rulebook.products[code], amount, draught.rulebook, draught.language)
    draught.problems += told
    draught.understood = True
    if not told and (most is None or amount.value <= most):
        draught.set_amount(code, amount.value, item.currency)


def _fact(draught: Draught, text: str, ready: str) -> bool:
    """资产负债率是65%: a fact of the dictionary, stated."""
    found = [entry for entry in draught.rulebook.facts.values() if _names(entry, ready)]
    if not found:
        return False
    entry = max(found, key=lambda one: len(one.label))
    at = ready.index(plain(entry.label)) + len(entry.label)
    rest = re.sub(r"^(?:现在|目前|应该|其实)?(?:是|为|改成|改为|更正为|=|:)?\s*", "", plain(text[at:]))
    value = read_value(entry, rest)
    if value is None:
        return False
    fact = FactValue(value, draught.today, "user", entry.audience, text.strip())
    draught.plan = replace(draught.plan, answers={**draught.plan.answers, entry.name: fact})
    draught.tell("fact", fact=entry.label, value=shown(value, entry, draught.language))
    return True


def _names(entry: FactEntry, ready: str) -> bool:
    return len(entry.label) >= _BARE_FACT and plain(entry.label) in ready


def _need(draught: Draught, ready: str, named: Sequence[Mention]) -> bool:
    """加上汇率避险."""
    if named or not (pattern("revise.add").search(ready) or "需求" in ready or "考虑" in ready):
        return False
    found = [need for need in Playbook.of(draught.rulebook).needs if plain(need) in ready]
    for need in found:
        draught.understood = True
        if need not in draught.plan.needs:
            draught.plan = replace(draught.plan, needs=(*draught.plan.needs, need))
            draught.tell("need", need=need)
    return bool(found)


def _unknown(draught: Draught, text: str, named: Sequence[Mention], ignore: Sequence[Span]) -> bool:
    """A product that the bank does not have."""
    if named or not has_verb(plain(text)):
        return False
    everything = find_products(text, draught.rulebook.products, ignore)
    unknown = unknown_products(text, everything, ignore)
    for name in unknown:
        draught.refuse("unknown", words=name)
    return bool(unknown)
