"""What a client asks the bank for (客户诉求) and which facts a note states, from its words and its record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from memory.consequences import NewRequest, RequestKind
from memory.facts import NewFact
from notes.record import Amount, Note, Person, Promise, Rate, Task
from notes.wording import plain

LONGEST = 80  # characters
_CLAUSE = re.compile(r"[^,，。;；!！?？\n]+")
_COMPLAINT = r"投诉|不满意?|抱怨|意见(?:很|挺)?大|发火|要说法|complain|unhappy|upset about"
_LIMIT = (
    r"提额|增额|扩额|加额度?|(?:提高|增加|调高|追加|加大)[^,。]{0,4}额度|额度(?:不够|不足|太小|要加)"
    r"|(?:rais\w+|increase) the limit|bigger limit"
)
_ACCOUNT = (
    r"开(?:个|立|一个)?(?:户|账户|结算户|基本户|一般户)|销户|账户(?:变更|解冻|冻结|升级)"
    r"|(?:换|补|办)(?:一个|个)?(?:u盾|ukey|网银|印鉴)|(?:open an|close the) account"
)
_RATE = (
    r"嫌[^,。]{0,8}(?:贵|高|费)|(?:降|下调|优惠|减免)(?:一?点|一些|低)?(?:利率|利息|费率|费用|手续费|保证金)"
    r"|(?:利率|费率|价格|手续费)(?:能不能|可不可以|想|要|希望)?(?:再)?(?:降|低|减|优惠)|lower (?:the )?rate|cheaper"
)
_KINDS: tuple[tuple[RequestKind, re.Pattern[str]], ...] = (
    ("complaint", re.compile(_COMPLAINT)),
    ("limit", re.compile(_LIMIT)),
    ("account", re.compile(_ACCOUNT)),
    ("rate", re.compile(_RATE)),
)
_DENIED = re.compile(r"(?:没有?|不|未|无)(?:再)?(?:要求|提出|说)?$")
_LAST_YEAR = re.compile(r"去年|上年|上一年|全年|last year")
_NET = re.compile(r"净利|net profit")


def requests_in(note: Note, raw: str, *, several: bool = False) -> tuple[NewRequest, ...]:
    """What is asked for, each kind once, in the words of its clause.

    Where the words speak of `several` clients, only clauses that name this one or hold a value of its note count.
    """
    found: dict[str, NewRequest] = {}
    own = _own_words(note) if several else ()
    for clause in _CLAUSE.finditer(raw):
        words = plain(clause[0])
        if several and not any(said in clause[0] for said in own):
            continue
        for kind, pattern in _KINDS:
            match = pattern.search(words)
            if match and kind not in found and not _DENIED.search(words[: match.start()]):
                said = clause[0].strip()
                found[kind] = NewRequest(kind, said[:LONGEST], said[:LONGEST])
    return tuple(found.values())


def _own_words(note: Note) -> tuple[str, ...]:
    """The words by which a note knows its client and its values."""
    parts: list[Amount | Rate | Person | Task | Promise] = [
        *note.people,
        *note.amounts,
        *note.rates,
        *note.tasks,
        *note.promises,
    ]
    said = [words for _, words in note.words] + [part.words for part in parts]
    return tuple(words for words in said if len(words) > 1)


def facts_in(note: Note, raw: str, as_of: date) -> tuple[NewFact, ...]:
    """The facts of the bank's dictionary that a note states outright: no vague figure, no hearsay."""
    return tuple(_facts(note, plain(raw), as_of))


def _facts(note: Note, words: str, as_of: date) -> Iterator[NewFact]:
    last_year = bool(_LAST_YEAR.search(words))
    for amount in note.amounts if last_year and "amounts" not in note.guesses else ():
        if amount.value is None or amount.vague or amount.currency != "CNY":
            continue
        if amount.what == "营业收入":
            yield _figure("sales_revenue_last_year", amount, as_of)
        elif amount.what == "利润" and _NET.search(words):
            yield _figure("net_profit_last_year", amount, as_of)
    if "环保处罚" in note.risk_signals and "risk_signals" not in note.guesses:
        said = dict(note.words).get("risk_signals")
        yield NewFact(name="environmental_penalty_open", value=True, as_of=as_of, source="note", said=said)


def _figure(name: str, amount: Amount, as_of: date) -> NewFact:
    value = Decimal(amount.value or 0)
    return NewFact(name=name, value=value, as_of=as_of, source="note", said=amount.words or None)
