"""What each amount of a message is of: wanted, owed, earned, kept, worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from notes.competitors import Rival
from notes.money import MoneyMention
from notes.reading import Reading
from notes.record import Amount
from notes.segments import Part
from notes.vocabulary import Found, Vocabulary

WANTED, ELSEWHERE, OTHER = "需求金额", "他行授信", "其他"

# How far a word may stand from the amount it speaks of, within the clause.
_NEAR = 12
_WISH = re.compile(
    r"想要|想|需要|需|申请|希望|打算|要(?!付|赔|交|还)|借(?!给|出|了|着)|贷(?!款余额|款逾期)|融(?!资租)|缺口|缺|差(?!了)|新增|追加|续(?!不)|置换|换过来|开(?!票收|票额|工)|贴现?|锁|结汇|购汇|结(?!算|清|了)|购|买|存(?!款|了|量|货|着|单)|发债|发行|发(?!薪|工资|了|票)|做|办|提款|提(?!前|供|了)|放款?(?!着|在|了)|先放|再放|用款|走|来(?!自)|拿|额度要|加(?!点|上|起)|转(?!让|账)|搬|挪过来|\bneeds?\b|\bwants?\b|\blooking for\b|\brequest(?:ed|ing|s)?\b|\bfor\b|\bapply\b|\bborrow\b|\bask(?:ed|ing|s)? for\b|\bloan of\b|\bissue\b"
)
_ROLLED = re.compile(r"置换|换过来|搬过来|挪过来|转过来|接过来|换到|转到|refinanc")
_EXISTING = {"贷款余额", "已有授信"}
_DRAWN = re.compile(r"抽|收回|压|到期|不续|续|断|批了?|给了?|授信|额度|贷|借|用|还有|有|欠|pull|withdr|cut|limit|line|loan")
# "从2000万增到5000万": the second is of what the first is of.
_INTO = re.compile(r"[^,。]{0,3}(?:增加?|涨|升|降|减少?|拉|扩|提高?|变|压缩?|缩|掉|跌|增资|翻)?(?:到|至|成|为|了)[^,。]{0,3}")
_EACH = re.compile(r"[^,。]{0,2}(?:和|跟|加|、|到|或者?|,)[^,。\d]{0,2}")
_ONLY_FILLERS = re.compile(r"(?:有|是|了|的|大概|大约|约|差不多|可能|估计|应该|也就|就|才|一共|总共|共|合计|得|要|将近|近|不到|至少|最多|吧|吗|呢|啊|左右|上下|以内|以上|多|块|元|人民币|total|about|around|roughly|\s)*")


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount with what it is of; `sure` when a word beside it says so."""

    mention: MoneyMention
    what: str
    sure: bool

    @property
    def start(self) -> int:
        """Where it stands."""
        return self.mention.start

    def amount(self) -> Amount:
        """As it is put into a note."""
        one = self.mention
        return Amount(self.what, one.value, one.currency, one.low, one.high, one.vague, one.words)


def find(
    reading: Reading, part: Part, words: Vocabulary, products: Sequence[Found], rivals: Sequence[Rival]
) -> list[Sum]:
    """The amounts said of a client, each with what it is of."""
    sums: list[Sum] = []
    mentions = [one for one in reading.money if part.covers(one.start)]
    for number, mention in enumerate(mentions):
        earlier = mentions[number - 1] if number else None
        what = _beside(reading, mention, words, products, rivals)
        if what is None and earlier is not None and sums:
            what = _carried(reading, earlier, mention, sums[-1].what)
        if what is None:
            what = _from_before(reading, part, mention, words, products)
        sums.append(Sum(mention, what or _default(reading, part, products), what is not None))
    return sums


def _beside(
    reading: Reading,
    mention: MoneyMention,
    words: Vocabulary,
    products: Sequence[Found],
    rivals: Sequence[Rival],
) -> str | None:
    """What the words around an amount say it is of: the nearest of them."""
    clause = reading.clause_at(mention.start)
    floor = max([clause.start, *(one.end for one in reading.money if clause.start <= one.end <= mention.start)])
    ceiling = min([clause.end, *(one.start for one in reading.money if mention.end <= one.start < clause.end)])
    before = reading.flat[max(floor, mention.start - _NEAR - 8) : mention.start]
    behind = reading.flat[mention.end : ceiling]
    candidates = [*_cues_before(before, words), *_cues_behind(behind, words)]
    candidates += _wishes(before, behind, reading, mention, products, floor, ceiling)
    best = min(candidates, default=(99.0, ""))
    what = best[1] or None
    if _with_rival(reading, mention, rivals, clause.start) and (what in {None, WANTED, *_EXISTING}):
        said = reading.said(clause)
        if not _ROLLED.search(said) and _DRAWN.search(said):
            return ELSEWHERE
    return what


def _cues_before(before: str, words: Vocabulary) -> list[tuple[float, str]]:
    cues = []
    for kind in words.amounts:
        for match in kind.before.finditer(before):
            gap = before[match.end() :]
            distance = len(_ONLY_FILLERS.sub("", gap)) * 2 + len(gap) * 0.1
            if distance <= _NEAR * 2:
                cues.append((distance - len(match[0]) * 0.05, kind.name))
    return cues


def _cues_behind(behind: str, words: Vocabulary) -> list[tuple[float, str]]:
    cues = []
    text = behind.lstrip(" ")
    for kind in words.amounts:
        match = kind.after.match(text)
        if match:
            cues.append((1.0 - len(match[0]) * 0.05, kind.name))
    return cues


def _wishes(
    before: str,
    behind: str,
    reading: Reading,
    mention: MoneyMention,
    products: Sequence[Found],
    floor: int,
    ceiling: int,
) -> list[tuple[float, str]]:
    """Words of wanting and products beside an amount say that it is wanted."""
    wishes: list[tuple[float, str]] = []
    for match in _WISH.finditer(before):
        gap = before[match.end() :]
        wishes.append((len(_ONLY_FILLERS.sub("", gap)) * 2 + 0.9, WANTED))
    for one in products:
        if floor <= one.start and one.end <= mention.start:
            gap = reading.flat[one.end : mention.start]
            wishes.append((len(_ONLY_FILLERS.sub("", gap)) * 2 + 1.2, WANTED))
        elif mention.end <= one.start < ceiling:
            gap = reading.flat[mention.end : one.start]
            wishes.append((len(gap.strip(" 的")) * 2 + 1.1, WANTED))
    return wishes


def _with_rival(reading: Reading, mention: MoneyMention, rivals: Sequence[Rival], start: int) -> bool:
    """Whether another lender stands before the amount in its clause, or behind it as where it is."""
    if any(start <= rival.start < mention.start for rival in rivals):
        return True
    return any(0 <= rival.start - mention.end <= 1 for rival in rivals)


def _carried(reading: Reading, earlier: MoneyMention, mention: MoneyMention, what: str) -> str | None:
    """What an amount is of that goes on from the one before it."""
    between = reading.flat[earlier.end : mention.start]
    if _INTO.fullmatch(between) or _EACH.fullmatch(between):
        return what
    return None


def _from_before(
    reading: Reading, part: Part, mention: MoneyMention, words: Vocabulary, products: Sequence[Found]
) -> str | None:
    """What the clause before says, when the amount's own clause is nothing but the amount."""
    number = reading.clause_number(mention.start)
    clause = reading.clauses[number]
    own = reading.flat[clause.start : mention.start] + reading.flat[mention.end : clause.end]
    if _ONLY_FILLERS.sub("", own).strip(" ,") or not number or not part.covers(reading.clauses[number - 1].start):
        return None
    earlier = reading.clauses[number - 1]
    said = reading.said(earlier)
    cues = [
        (match.end(), kind.name)
        for kind in words.amounts
        for pattern in (kind.before, kind.after)
        for match in pattern.finditer(said)
        if match.end() > match.start() and kind.name not in _EXISTING
    ]
    cues += [(match.end(), WANTED) for match in _WISH.finditer(said)]
    cues += [(one.end - earlier.start, WANTED) for one in products if earlier.start <= one.start < earlier.end]
    return max(cues)[1] if cues else None


def _default(reading: Reading, part: Part, products: Sequence[Found]) -> str:
    """With nothing beside it, an amount is what is wanted where something is, else another figure."""
    wanted = any(part.covers(one.start) for one in products) or any(
        _WISH.search(reading.said(clause)) for clause in reading.clauses if part.covers(clause.start)
    )
    return WANTED if wanted else OTHER
