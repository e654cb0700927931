"""What each amount of a message is of: wanted, owed, earned, kept, worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from notes import figures
from notes.competitors import Rival
from notes.money import MoneyMention
from notes.needs import Wish
from notes.reading import Clause, Reading
from notes.record import Amount
from notes.segments import Part, owed_to
from notes.vocabulary import Found, Vocabulary

WANTED, ELSEWHERE, OTHER = "需求金额", "他行授信", "其他"

# How far a word may stand from the amount it speaks of, within the clause.
_NEAR = 12
_WISH = re.compile(
    r"想要|想|需要|需|申请|希望|打算|要(?!付|赔|交|还)|借(?!给|出|了|着)|(?<![小网房信放在车还])贷(?!款"
    r"余额|款逾期|了)|融(?!资租|了)|缺口|缺|(?<!还)差(?!了)|新增|追加|续(?!不)|置换|换过来|"
    r"开(?!票收|票额|工)|贴现?|锁|结汇|购汇|购|买|存(?!款|了|量|货|着|单)|发债|发行|"
    r"做|办理?|提款|\bpark\b|\bplace\b|(?:必须|要|得|需要|前)到账|放款?(?!着|在|了|不下|的)|用款|(?:能不能|"
    r"可不可以|能否|想要?|希望)[^,。]{0,4}给到?|额度要|加(?!点|上|起)|挪过来|转过来|"
    r"走(?=流贷|保理|银承)|\bneeds?\b|\bwants?\b|\blooking for\b|\brequest(?:ed|ing|"
    r"s)?\b|\bfor\b|\bapply\b|\bborrow\b|\bask(?:ed|ing|s)? for\b|\bloan of\b|\bissue\b"
)
_WISHED = re.compile(
    r"想(?!办法|到)|借|贷(?!款逾期|款余额)|融(?!资租)|缺口|申请|希望|打算|要(?=[\d一二两三四五六七八九"
    r"十几个])|\bneeds?\b|\bwants?\b"
)
_BY_OTHERS = re.compile(
    r"(?:供应商|对方|债主|法院|工人|员工|业主|原告|房东|税务局?|环保局?|安监局?|材料商|"
    r"分包商?)(?:那边|们|也|就|都|一直|还)*$"
)
# A loan that runs already: 那笔2000万的流贷下个月到期.
_HELD = re.compile(r"到期(?!后|前)|没还|还没还|展期|续期|延期|存量|在贷|目前有|现有|还剩|\bmatur|\bexpir|\bdue on")
# Wanted by what stands behind it: 其中5000万需要银行贷款, 800万美元收汇锁掉.
_WANTED_BEHIND = re.compile(
    r"^(?:左右|多)?(?:(?:需要|想|要|得|靠|用|找|从|由|打算)[^,。]{0,6}(?:贷款|借款|"
    r"借|贷|融资)|[想要][^,。]{0,4}(?:置换|续(?!不)|转过来)|的?(?:收汇|应收|应付|货款|敞口)?[^,。]{0,4}(?:锁(?!单)|结汇|套保|"
    r"避险|做远期))"
)
# A limit that is asked for, not one that is there.
_ASKED_FOR = re.compile(r"(?:能不能|能否|可不可以|想|要(?!到期)|申请|希望|需要|新增|增加|追加|打算|考虑)[^,。]{0,14}$")
_ROLLED = re.compile(r"置换|换过来|搬过来|挪过来|转过来|接过来|换到|转到|refinanc")
# What is told year by year.
BY_YEAR = {"营业收入", "利润", "进出口额", "结算量", "工资总额", "应收账款", "存货", "存款"}
# Verbs that say less than a noun beside them: 应付账款压着1300万.
_WEAK = re.compile(r"进了|收款|压|投了|存了|压了?|拖了?|没付|没给|卖了|投入|签了|接了|用了|提了|存在")
_EXISTING = {"贷款余额", "已有授信"}
_DRAWN = re.compile(
    r"抽|缩|收回|压|到期|不续|续|断|批了?|给了?|授信|额度|贷|借|用|还有|有|欠|pull|withdr|cut|limit|line|loan"
)
_WITH_US = re.compile(r"(?:^|[\s,])(?:在)?(?:我们|我行|咱们)(?:这边|这里|这儿|行)?(?:是|有|也有|只有)?\s*$")
_EACH = re.compile(r"[^,。]{0,2}(?:和|跟|加|、|到|或者?|,|还有|以及|另外|,还有)[^,。\d]{0,2}")
_ONLY_FILLERS = re.compile(
    r"(?:有|是|了|的|加起来|合计|总计|大概|大约|约|差不多|可能|估计|应该|也就|就|才|"
    r"一共|总共|共|合计|一年|每年|全年|一个月|每月|每个月|得|要|将近|近|不到|至少|最多|吧|吗|呢|啊|左右|上下|以内|以上|"
    r"多|块|元|人民币|total|about|around|roughly|\s)*"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount with what it is of; `sure` when a word beside it says so."""

    mention: MoneyMention
    what: str
    sure: bool
    currency: str | None = None

    @property
    def start(self) -> int:
        """Where it stands."""
        return self.mention.start

    def amount(self) -> Amount:
        """As it is put into a note."""
        one = self.mention
        return Amount(self.what, one.value, self.currency or one.currency, one.low, one.high, one.vague, one.words)


def find(
    reading: Reading,
    part: Part,
    words: Vocabulary,
    products: Sequence[Found],
    wanted: Sequence[Wish],
    rivals: Sequence[Rival],
) -> list[Sum]:
    """The amounts said of a client, each with what it is of."""
    sums: list[Sum] = []
    mentions = figures.meant(reading, [one for one in reading.money if part.covers(one.start)])
    for number, mention in enumerate(mentions):
        earlier = mentions[number - 1] if number else None
        what = _beside(reading, part, mention, words, products, wanted, rivals)
        if sums and re.search(
            r"其中(?:有|的)?[^,。\d]{0,6}$", reading.flat[earlier.end : mention.start] if earlier else ""
        ):
            what = sums[-1].what if what is None else what
        if (
            what == ELSEWHERE
            and sums
            and sums[-1].what == "存款"
            and re.search(r"有\s*$", reading.before(mention.start))
        ):
            what = "存款"
        if sums and earlier and sums[-1].what in _EXISTING and _raised(reading, earlier, mention):
            what = WANTED
        if sums and sums[-1].what == ELSEWHERE and _WITH_US.search(reading.before(mention.start)):
            what = "贷款余额"
        if what is None and earlier is not None and sums:
            what = _carried(reading, earlier, mention, sums[-1].what)
        if what is None:
            what = _from_before(reading, part, mention, words, products)
        sums.append(
            Sum(
                mention,
                what or _default(reading, part, words, products, wanted),
                what is not None,
                figures.currency(reading, mention),
            )
        )
    return sums


def _beside(
    reading: Reading,
    part: Part,
    mention: MoneyMention,
    words: Vocabulary,
    products: Sequence[Found],
    wanted: Sequence[Wish],
    rivals: Sequence[Rival],
) -> str | None:
    """What the words around an amount say it is of: the nearest of them."""
    clause = reading.clause_at(mention.start)
    floor = max([clause.start, *(one.end for one in reading.money if clause.start <= one.end <= mention.start)])
    ceiling = min([clause.end, *(one.start for one in reading.money if mention.end <= one.start < clause.end)])
    before = reading.flat[max(floor, mention.start - _NEAR - 8) : mention.start]
    behind = reading.flat[mention.end : ceiling]
    candidates = [
        *_cues_before(mention.start - len(before), before, words, wanted),
        *_cues_behind(behind, words),
    ]
    candidates += _arrears(reading, mention, before)
    candidates += _wishes(before, behind, reading, mention, products, floor, ceiling)
    best = min(candidates, default=(99.0, ""))
    what = best[1] or None
    loans = re.search(r"额度|授信|贷|承兑|银承|敞口", reading.said(clause))
    if (
        loans
        and re.search(r"[从由]\s*$", before)
        and re.match(r"[^,。\d]{0,2}(?:加|增|提|扩|升|调)[^,。\d]{0,2}(?:到|至)", behind)
    ):
        return "已有授信" if re.search(r"额度|授信", reading.said(clause)) else "贷款余额"
    if what in {"负债", OTHER} and owed_to(reading, part):
        what = "应收账款"
    if what == "贷款余额" and not re.search(r"余额|没还|还有", before) and _renewed(reading, mention):
        what = WANTED
    if what == "结算量" and "均" in before and _pays_wages(reading, part, mention):
        what = "工资总额"
    if what == "存款" and re.search(
        r"(?:想|要|打算|准备|可以|愿意|计划|考虑)[^,。]{0,10}存(?:个|一?笔|进来)?\s*$", before
    ):
        what = WANTED
    if what == "押品价值" and re.search(r"值(?:个)?[^,。评估]{0,3}$", before) and _goods(reading, mention):
        what = "存货"
    if what == "已有授信" and _limit_wanted(reading, mention, clause, wanted):
        what = WANTED
    if what == "已有授信" and _ASKED_FOR.search(reading.flat[clause.start : mention.start]):
        what = WANTED
    if _with_rival(mention, rivals, clause.start) and (what in {None, WANTED, *_EXISTING}):
        said = reading.said(clause)
        following = reading.clauses[reading.clause_number(mention.start) + 1 :][:2]
        onward = "".join(reading.said(one) for one in following)
        if _ROLLED.search(said) or re.search(
            r"全转|转给我们|搬到|转到|挪到|搬过来|转过来|置换|让我们接|接过来|接手", onward
        ):
            return WANTED
        if _DRAWN.search(said):
            return ELSEWHERE
    return what


def _cues_before(start: int, before: str, words: Vocabulary, wanted: Sequence[Wish]) -> list[tuple[float, str]]:
    """Kinds named before an amount; not where they are part of a product that is wanted (结构性存款2000万)."""
    cues = []
    for kind in words.amounts:
        for match in kind.before.finditer(before):
            place = start + match.start()
            if kind.name != "工资总额" and any(one.start <= place < one.end for one in wanted):
                continue
            gap = before[match.end() :]
            weak = 4.0 if _WEAK.fullmatch(match[0]) else 0.0
            distance = weak + len(_ONLY_FILLERS.sub("", gap)) * 2 + len(gap) * 0.1
            if distance <= _NEAR * 2:
                cues.append((distance - len(match[0]) * 0.05, kind.name))
    return cues


def _arrears(reading: Reading, mention: MoneyMention, before: str) -> list[tuple[float, str]]:
    """Principal and interest, where it was said that they are overdue."""
    match = re.search(r"(?:本金|利息|本息|罚息)[^,。\d]{0,3}$", before)
    around = reading.flat[max(0, mention.start - 30) : mention.start] + reading.flat[mention.end : mention.end + 6]
    overdue = re.search(r"逾期|欠息|没扣|没还上?", around)
    return [(0.5, "逾期金额")] if match and overdue else []


def _cues_behind(behind: str, words: Vocabulary) -> list[tuple[float, str]]:
    cues = []
    text = behind.lstrip(" ")
    for kind in words.amounts:
        match = kind.after.match(text)
        if match:
            taxes = -1.0 if match[0].endswith("税") else 1.0
            cues.append((taxes - len(match[0]) * 0.05, kind.name))
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
        if _BY_OTHERS.search(before[: match.start()]):
            wishes.append((len(_ONLY_FILLERS.sub("", before[match.end() :])) * 2 + 0.9, OTHER))
            continue
        gap = before[match.end() :]
        wishes.append((len(_ONLY_FILLERS.sub("", gap)) * 2 + 0.9, WANTED))
    wanted = _WANTED_BEHIND.match(behind)
    if wanted:
        wishes.append((-0.5 if re.search(r"锁|结汇|置换|续|转过来", wanted[0]) else 1.1, WANTED))
    held = bool(_HELD.search(reading.said(reading.clause_at(mention.start)))) and not wishes
    for one in products if not held else ():
        if floor <= one.start and one.end <= mention.start:
            gap = reading.flat[one.end : mention.start]
            wishes.append((len(_ONLY_FILLERS.sub("", gap)) * 2 + 1.2, WANTED))
        elif mention.end <= one.start < ceiling:
            gap = reading.flat[mention.end : one.start]
            wishes.append((len(gap.strip(" 的")) * 2 + 1.1, WANTED))
    if held and any(floor <= one.start < ceiling for one in products):
        wishes.append((1.0, "贷款余额"))
    return wishes


def _goods(reading: Reading, mention: MoneyMention) -> bool:
    """Whether goods in stock are spoken of, not what is pledged: 库存压了900吨, 值1300多万."""
    number = reading.clause_number(mention.start)
    said = ",".join(reading.said(one) for one in reading.clauses[max(0, number - 1) : number + 1])
    return bool(re.search(r"库存|存货|积压|压了|囤|仓库里|堆", said) and not re.search(r"押|评估", said))


def _pays_wages(reading: Reading, part: Part, mention: MoneyMention) -> bool:
    """Whether wages are spoken of right before: 代发, 120人, 月均75万."""
    number = reading.clause_number(mention.start)
    earlier = [one for one in reading.clauses[max(0, number - 2) : number] if part.covers(one.start)]
    return any(re.search(r"代发|工资", reading.said(one)) for one in earlier)


def _renewed(reading: Reading, mention: MoneyMention) -> bool:
    """Whether a loan that falls due is to be renewed: 800万流贷23号到期, 续一年."""
    number = reading.clause_number(mention.start)
    onward = reading.flat[mention.end : reading.clauses[min(number + 2, len(reading.clauses) - 1)].end]
    due = re.search(r"到期", reading.said(reading.clauses[number]) + onward[:12])
    return bool(due and re.search(r"(?<![不没])续(?!不|了|得)|续不续", onward))


def _limit_wanted(reading: Reading, mention: MoneyMention, clause: Clause, wanted: Sequence[Wish]) -> bool:
    """Whether a limit is one of a product that is wanted: 反向保理额度3个亿; 想做押汇, 1500万额度."""
    before, behind = reading.flat[clause.start : mention.start], reading.flat[mention.end : clause.end]
    if re.search(r"已有|现有|批|用了|给了", before + behind):
        return False
    if any(clause.start <= one.start < mention.start for one in wanted) or re.search(r"开\s*$", before):
        return True
    alone = not _ONLY_FILLERS.sub("", before).strip(" ,")
    number = reading.clause_number(mention.start)
    earlier = reading.clauses[number - 1] if number else None
    return bool(alone and earlier and any(earlier.start <= one.start < earlier.end for one in wanted))


def _with_rival(mention: MoneyMention, rivals: Sequence[Rival], start: int) -> bool:
    """Whether another lender stands before the amount in its clause, or behind it as where it is."""
    if any(start <= rival.start < mention.start for rival in rivals):
        return True
    return any(rival.start == mention.end for rival in rivals)


def _carried(reading: Reading, earlier: MoneyMention, mention: MoneyMention, what: str) -> str | None:
    """What an amount is of that goes on from the one before it."""
    between = reading.flat[earlier.end : mention.start]
    if what in BY_YEAR and re.fullmatch(
        r"[\s,]*(?:而|但)?(?:今年|明年|去年|前年|上年|同期|下半年|上半年|预计|目标|计划|"
        r"全年|(?:其中)?(?:账期|账龄)?(?:[一二三两半]年以上|逾期|超账期|呆滞|账龄))[^,。\d]{0,6}",
        between,
    ):
        return what
    if figures.INTO.fullmatch(between) or _EACH.fullmatch(between):
        return what
    return None


def _raised(reading: Reading, earlier: MoneyMention, mention: MoneyMention) -> bool:
    """Whether the client wants more of what there is: 想把额度从2000万提到3000万."""
    between = reading.flat[earlier.end : mention.start]
    before = reading.before(earlier.start)
    return bool(
        re.fullmatch(r"[^,。\d]{0,2}(?:加|增|提|扩|升|调)[^,。\d]{0,2}(?:到|至)", between)
        and re.search(r"[从由]\s*$", before)
        and re.search(r"想|要|希望|申请|问|让我们|能不能", before)
    )


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
    if re.search(r"(?:利息|本金|本息|月供)[^,。]{0,6}(?:欠|逾期|没还|没扣|拖)", said):
        return "逾期金额"
    cues = [
        (match.end(), len(match[0]), kind.name)
        for kind in words.amounts
        for match in kind.before.finditer(said)
        if match.end() > match.start() and kind.name not in _EXISTING
    ]
    cues += [(match.end(), len(match[0]), WANTED) for match in _WISH.finditer(said)]
    yearly = [name for _, _, name in cues if name in BY_YEAR]
    if yearly and re.search(r"一年|每年|全年|每个?月|一个月|月均", own):
        return yearly[-1]
    named = [one for one in products if earlier.start <= one.start < earlier.end]
    cues += [(one.end - earlier.start, one.end - one.start, WANTED) for one in named]
    what = max(cues)[2] if cues else None
    return WANTED if what == OTHER and named else what


def _default(reading: Reading, part: Part, words: Vocabulary, products: Sequence[Found], wishes: Sequence[Wish]) -> str:
    """With nothing beside it, an amount is what is wanted where something is, else another figure."""
    if [one.name for one in wishes] == ["代发工资"]:
        return "工资总额"
    wanted = any(part.covers(one.start) for one in products) or any(
        _WISHED.search(reading.said(clause)) for clause in reading.clauses if part.covers(clause.start)
    )
    bought = any(part.covers(one.start) for one in reading.find(words.purposes))
    lent = (
        bought
        or any(part.covers(one.start) for one in reading.rates)
        or any(part.covers(one.start) for one in reading.tenors)
    )
    return WANTED if wanted or lent else OTHER
