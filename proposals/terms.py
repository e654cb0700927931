"""Amounts, tenors, currencies and security said of each product in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from notes import money, tenors
from notes.wording import plain
from proposals.mentions import Mention, Span
from proposals.requestwords import pattern, words

LONGEST = 600  # months; nobody lends for longer
_DAYS = 31  # 90 days are three months, 365 twelve
_RANGE = re.compile(r"到|至|[-~—–]|\bto\b")
_BREAK = re.compile(r"[,，;；。!！?？\n]|(?<!\d)\.(?!\d)")
_AND = re.compile(r"[+＋、&]|以及|还有|另外|外加|再加|加上|和|与|及|\bplus\b|\band\b|\bwith\b")
_MORE_TENORS = re.compile(
    r"(?<![\d.])(?P<m>\d{1,3})\s?(?:m(?![a-z])|期(?!货|权|间|末|初|待|限))"
    r"|(?:期限|tenor|term)[^\d,，。]{0,4}(?P<bare>\d{1,3})(?![\d.]*\s?(?:年|个?月|天|日|y|m|d|万|亿|%))"
    r"|(?P<zero>(?<![\d.])0\s?(?:个月|年|天|months?|years?))|(?P<ages>(?:一|两|二|三|五|九十九|\d)百年|(?<!\d)(?:[6-9]\d|[1-9]\d\d)年(?!代))"
)
_LABELLED_MINUS = re.compile(r"(?:期限|金额|额度|[是为成到:：=\s])\s?[-−－]$")
_FEW = 3  # characters before a term that say of nothing what it is
_CHINESE_UNIT = re.compile(r"[万亿w]")
_IN_FULL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_SUM = re.compile(r"合计|总|一共|共计|加起来|total|altogether")
_MONTHS = re.compile(r"\d{1,3}\s?m")
_VERB = re.compile(r"^.*(?:改成|改为|换成|换为|调成|写成|是|为|用|以|拿|追加|加上|补充|增加|提供|方式)")
_ZERO = re.compile(r"(?:金额|额度|amount)[^\d,，。]{0,8}(?P<zero>0)(?![\d.]*\s?[\d.万亿元%千百wk个])")
_MINUS = re.compile(r"[-−－]$")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a text. `value` is below zero when it is said so."""

    value: Decimal
    currency: str
    start: int
    end: int
    words: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Tenor:
    """A tenor of a text in months; zero or below is told as it is."""

    months: int
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of one product, or of none."""

    amounts: tuple[Money, ...] = ()
    tenors: tuple[Tenor, ...] = ()
    collateral: str | None = None
    purpose: str | None = None


@dataclass
class _Slot:
    """A product's part of the text while it is put together."""

    start: int
    end: int
    amounts: list[Money] = field(default_factory=list)
    tenors: list[Tenor] = field(default_factory=list)
    securities: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)

    def made(self) -> Terms:
        securities = "、".join(dict.fromkeys(self.securities)) or None
        return Terms(tuple(self.amounts), tuple(self.tenors), securities, self.purposes[0] if self.purposes else None)


def find_money(text: str, taken: Iterable[Span] = ()) -> list[Money]:
    """The amounts that may be asked for: not those inside `taken`, nor what a client has, earns or owes."""
    used = list(taken)
    ready = blanked(plain(text), used)
    found = []
    for one in _sums(text, used):
        if one.value is None and one.high is None:
            continue
        if _inside(one.start, one.end, used) or _is_background(ready, one.start, one.end):
            continue
        value = Decimal((one.high if _RANGE.search(one.words) and one.high else one.value) or one.high or "0")
        value = _signed(ready, one.start, value)
        found.append(Money(value, one.currency, one.start, one.end, one.words, one.bare))
    for match in _ZERO.finditer(ready):
        found.append(Money(Decimal(0), "CNY", *match.span("zero"), "0"))
    return _below_zero(ready, found)


def _sums(text: str, taken: Sequence[Span]) -> list[money.MoneyMention]:
    """The amounts of a text; beside another amount, 6m without a currency is months."""
    found = money.find(blanked(text, taken))
    if not any(_CHINESE_UNIT.search(plain(one.words)) for one in found):
        return found
    return [one for one in found if not _MONTHS.fullmatch(plain(one.words))]


def _below_zero(ready: str, found: list[Money]) -> list[Money]:
    """流贷-500万 is below zero; 流贷-500万 银承-300万 is a list."""
    glued = [one for one in found if re.search(r"\0[-−－]$", ready[: one.start])]
    if len(glued) != 1 or glued[0].value < 0:
        return found
    return [replace(one, value=-one.value) if one is glued[0] else one for one in found]


def blanked(ready: str, spans: Iterable[Span]) -> str:
    """The text with spans blanked, position for position."""
    for start, end in spans:
        ready = ready[:start] + "\0" * (end - start) + ready[end:]
    return ready


def find_tenors(text: str, taken: Iterable[Span] = ()) -> list[Tenor]:
    """The tenors of a text in months, days rounded up; not those inside `taken`."""
    ready, used = plain(text), list(taken)
    used += [(one.start, one.end) for one in _sums(text, used) if not one.bare]
    found = []
    for one in tenors.find(text.translate(_IN_FULL)):
        months = one.months_high or one.months
        days = one.days_high or one.days
        if months is None and days:
            months = -(-days // _DAYS)
        if months and not _inside(one.start, one.end, used) and not pattern("not_tenor").match(ready[one.end :]):
            found.append(Tenor(int(_signed(ready, one.start, Decimal(months))), one.start, one.end, one.words))
    for match in _MORE_TENORS.finditer(ready):
        if not _inside(*match.span(), [*used, *((one.start, one.end) for one in found)]):
            found.append(_odd_tenor(ready, match))
    return sorted(found, key=lambda one: one.start)


def _odd_tenor(ready: str, match: re.Match[str]) -> Tenor:
    said = match["m"] or match["bare"]
    months = int(said) if said else 0 if match["zero"] else 1200
    start = match.start("bare") if match["bare"] else match.start()
    if match["ages"] and match["ages"][0].isdigit():
        months = int(re.match(r"\d+", match["ages"])[0]) * 12  # type: ignore[index]
        months = months * 100 if "百" in match["ages"] else months
    return Tenor(int(_signed(ready, start, Decimal(months))), match.start(), match.end(), match[0])


def attach(
    text: str,
    products: Sequence[Mention],
    amounts: Sequence[Money],
    found: Sequence[Tenor],
) -> tuple[list[Terms], Terms]:
    """What is said of each product, in their order, and what is said of none."""
    ready = blanked(plain(text), [(one.start, one.end) for one in products])
    slots = [_Slot(one.start, one.end) for one in products]
    loose = _Slot(0, 0)
    for amount in amounts:
        if _is_total(ready, amount):
            loose.amounts.append(amount)
        elif slots and _is_each(ready, amount):
            for slot in slots:
                slot.amounts.append(amount)
        else:
            _owner(ready, amount.start, amount.end, slots, "amounts", loose).amounts.append(amount)
    for tenor in found:
        owners = slots if slots and _is_each(ready, tenor) else None
        for slot in owners or [_owner(ready, tenor.start, tenor.end, slots, "tenors", loose)]:
            slot.tenors.append(tenor)
    said = [(one.start, one.end) for one in amounts] + [(one.start, one.end) for one in found]
    _secure(ready, slots, loose, said)
    return [slot.made() for slot in slots], loose.made()


def _secure(ready: str, slots: list[_Slot], loose: _Slot, taken: list[Span]) -> None:
    for start, end, security in securities(ready, taken):
        _owner(ready, start, end, slots, "securities", loose).securities.append(security)
    for match in pattern("purpose").finditer(ready):
        _owner(ready, *match.span(), slots, "purposes", loose).purposes.append(match["what"].strip())


def securities(ready: str, taken: Iterable[Span] = ()) -> list[tuple[int, int, str]]:
    """What is offered as security, where and in the words of a proposal: 厂房抵押, 母公司保证, 信用."""
    found = []
    for match in pattern("collateral").finditer(blanked(ready, taken)):
        if match["credit"]:
            security = str(words()["credit_basis"])
        elif match["who"]:
            security = _after_verb(match["who"]) + "保证"
        else:
            security = _after_verb(match["what"]) + ("质押" if "质" in match[0][len(match["what"]) :] else "抵押")
        found.append((match.start(), match.end(), security))
    return found


def _after_verb(said: str) -> str:
    return _VERB.sub("", said)


def _owner(ready: str, start: int, end: int, slots: list[_Slot], kind: str, loose: _Slot) -> _Slot:
    """The product a term belongs to: beside it in the same part of the text, else the one before, else the next."""
    if not slots:
        return loose
    before = [slot for slot in slots if slot.end <= start]
    after = [slot for slot in slots if slot.start >= end]
    last, following = (before[-1] if before else None), (after[0] if after else None)
    if following is None:
        return last or loose
    if last is None:
        return following if _parted(ready[end : following.start]) < 2 or _stands_alone(ready, start) else loose
    between, ahead = _parted(ready[last.end : start]), _parted(ready[end : following.start])
    if between == ahead:
        return following if getattr(last, kind) else last
    return following if between > ahead else last


def _stands_alone(ready: str, start: int) -> bool:
    """Whether nothing is said before a term in its clause that it could be of."""
    clause = _BREAK.split(ready[:start])[-1]
    return len(clause.replace("\0", "").strip()) <= _FEW


def _parted(between: str) -> int:
    """How far two words are apart: 0 nothing parts them, 1 an and, 2 the end of a clause."""
    if _BREAK.search(between):
        return 2
    return 1 if _AND.search(between) else 0


def _inside(start: int, end: int, taken: Sequence[Span]) -> bool:
    return any(first < end and start < last for first, last in taken)


def _is_background(ready: str, start: int, end: int) -> bool:
    return bool(pattern("background_before").search(ready[:start]) or pattern("background_behind").match(ready[end:]))


def _is_total(ready: str, amount: Money) -> bool:
    found = pattern("total_before").search(ready[: amount.start])
    if found is None:
        return False
    clause = _BREAK.split(ready[: amount.start])[-1]
    return "\0" not in clause or bool(_SUM.search(found[0]))


def _is_each(ready: str, one: Money | Tenor) -> bool:
    before, behind = pattern("each_before"), pattern("each_behind")
    return bool(before.search(ready[: one.start]) or behind.match(ready[one.end :]))


def _signed(ready: str, start: int, value: Decimal) -> Decimal:
    """The value below zero where it is said to be; a stroke between a name and a number only parts them."""
    before = ready[max(0, start - 8) : start]
    if pattern("negative").search(before) or _LABELLED_MINUS.search(before) or (start == 1 and _MINUS.search(before)):
        return -value
    return value
