"""What each amount of a message is of: wanted, owed, earned, kept, worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from notes import figures, sumcues
from notes.competitors import Rival
from notes.money import MoneyMention
from notes.needs import Wish
from notes.reading import Clause, Reading
from notes.record import Amount
from notes.segments import Part, owed_to, owes_another
from notes.sumcues import ELSEWHERE, FILLERS, NEAR, OTHER, WANTED, WISH, WISHED
from notes.vocabulary import Found, Vocabulary

# A limit that is asked for, not one that is there.
_ASKED_FOR = re.compile(r"(?:能不能|能否|可不可以|想|要(?!到期)|申请|希望|需要|新增|增加|追加|打算|考虑)[^,。]{0,14}$")
_ROLLED = re.compile(r"置换|换过来|搬过来|挪过来|转过来|接过来|换到|转到|refinanc")
# What is told year by year.
BY_YEAR = {"营业收入", "利润", "进出口额", "结算量", "工资总额", "应收账款", "存货", "存款"}
EXISTING = {"贷款余额", "已有授信"}
_MOVED = r"[^,。\d]{0,2}(?:加|增|提|扩|升|调|降|减|压|缩)[^,。\d]{0,2}(?:到|至)"
_EXCHANGES = {"结售汇", "远期结售汇", "外汇期权", "出口融资", "进口押汇"}
# Behind these a bare 贷款 is one more figure of the client's, no wish.
_FIGURES = {"利润", "营业收入", "总资产", "负债", "注册资本"}
_OF_A_LOAN = re.compile(r"(?:贷款?|授信|借款|保理|担保|抵押|保函)合同")
_BY_THE_YEAR = re.compile(r"年|每个?月|月均|季度|累计|一共|合计|平均|一半|一部分|\d成")
# Money that is lent at a price no bank takes.
_SHADOW = re.compile(r"民间|过桥|高利贷|小贷|网贷|典当|私人借|外面借")
_DRAWN = re.compile(
    r"抽|缩|收回|压|到期|不续|续|断|批了?|给了?|授信|额度|贷|借|用|还有|有|欠|pull|withdr|cut|limit|line|loan"
)
_WITH_US = re.compile(r"(?:^|[\s,])(?:其中)?(?:在)?(?:我们|我行|咱们)(?:这边|这里|这儿|行)?(?:是|有|也有|只有)?\s*$")
_EACH = re.compile(r"[^,。]{0,2}(?:和|跟|加|、|到|或者?|,|还有|以及|另外|,还有)[^,。\d]{0,2}")


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
        beside = _beside(reading, part, mention, words, products, wanted, rivals)
        what = _going_on(reading, mentions[number - 1], mention, beside, sums) if number else beside
        if what in {None, OTHER} and _as_much_wanted(reading, mention):
            what = WANTED
        if what is None:
            what = _from_before(reading, part, mention, words, products) or _from_behind(reading, part, mention, words)
        sums.append(
            Sum(
                mention,
                what or _default(reading, part, mention, words, products, wanted),
                what is not None,
                figures.currency(reading, mention),
            )
        )
    return _exchanged(reading, sums, wanted)


def _going_on(
    reading: Reading, earlier: MoneyMention, mention: MoneyMention, what: str | None, sums: Sequence[Sum]
) -> str | None:
    """What an amount is of where it goes on from the one before: a part of it, more of it, the same."""
    last = sums[-1].what
    between = reading.flat[earlier.end : mention.start]
    if last in {ELSEWHERE, "负债"} and _WITH_US.search(reading.before(mention.start)):
        return "贷款余额"
    if _is_part(between, last, what, sums):
        return last
    if what == ELSEWHERE and last == "存款" and re.search(r"有\s*$", reading.before(mention.start)):
        return "存款"
    if last in EXISTING and _raised(reading, earlier, mention):
        return WANTED
    if last in {*_FIGURES, "应收账款", "存货"} and re.search(
        r"(?:短期|长期|银行)借款\s*$", reading.before(mention.start)
    ):
        return "负债"
    if last in _FIGURES and re.search(r"(?:^|[\s,])(?:银行)?贷款\s*$", reading.before(mention.start)):
        return "贷款余额"
    return _carried(reading, earlier, mention, last) if what is None else what


def _is_part(between: str, last: str, what: str | None, sums: Sequence[Sum]) -> bool:
    """Whether it is a part of the amount before: 敞口5000, 其中流贷3000, 银承2000; 其中逾期90天以上840万."""
    if re.search(r"其中(?:有|的)?[^,。]{0,12}$", between):
        if what is None:
            return not re.search(r"\d", between)
        return (last == "应收账款" and what == "逾期金额") or (
            last in EXISTING and what == WANTED and not _ASKED_FOR.search(between)
        )
    parts = [one for one in sums if one.what == last]
    return (
        len(parts) > 1
        and last in EXISTING
        and what == WANTED
        and len(between) <= 14
        and not _ASKED_FOR.search(between)
        and not WISHED.search(between)
    )


def _exchanged(reading: Reading, sums: Sequence[Sum], wanted: Sequence[Wish]) -> list[Sum]:
    """With currency to be changed and no sum for it, the foreign money that comes or goes is what is wanted."""
    foreign = [one for one in sums if (one.currency or one.mention.currency) != "CNY"]
    if not any(one.name in _EXCHANGES for one in wanted) or any(one.what == WANTED for one in foreign):
        return list(sums)
    single = [
        one
        for one in foreign
        if one.what in {"进出口额", "结算量", OTHER}
        and not _BY_THE_YEAR.search(reading.said(reading.clause_at(one.start)))
    ]
    return [replace(one, what=WANTED) if one in single[-1:] else one for one in sums]


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
    before = reading.flat[max(floor, mention.start - NEAR - 8) : mention.start]
    behind = reading.flat[mention.end : ceiling]
    candidates = [
        *sumcues.cues_before(mention.start - len(before), before, words, wanted),
        *sumcues.cues_behind(behind, words),
    ]
    if any(reading.flat[mention.end : one.start] in {"", "的"} and one.start >= mention.end for one in products):
        candidates = [one for one in candidates if one[1] not in {"进出口额", "存货", "应收账款"}]
    candidates += sumcues.arrears(reading, mention, before)
    candidates += sumcues.wishes_beside(before, behind, reading, mention, products, floor, ceiling)
    best = min(candidates, default=(99.0, ""))
    what = best[1] or None
    loans = re.search(r"额度|授信|贷|承兑|银承|敞口", reading.said(clause))
    if loans and re.search(r"[从由]\s*$", before) and re.match(_MOVED, behind):
        return "已有授信" if re.search(r"额度|授信", reading.said(clause)) else "贷款余额"
    what = _put_right(what, reading, part, mention, before, behind, wanted)
    return _elsewhere(what, reading, mention, rivals)


def _put_right(
    what: str | None,
    reading: Reading,
    part: Part,
    mention: MoneyMention,
    before: str,
    behind: str,
    wanted: Sequence[Wish],
) -> str | None:
    """What an amount is of, after what the rest of its sentence says against the nearest words."""
    clause = reading.clause_at(mention.start)
    if what in {"负债", OTHER} and owed_to(reading, part):
        what = "应收账款"
    if what == "应收账款" and owes_another(reading, part):
        what = "负债"
    if what == "贷款余额" and not re.search(r"余额|没还|还有", before) and _renewed(reading, mention):
        what = WANTED
    if what == "结算量" and "均" in before and _pays_wages(reading, part, mention):
        what = "工资总额"
    if what == "存款" and re.search(
        r"(?:想|要|打算|准备|可以|愿意|计划|考虑)[^,。]{0,10}存(?:个|一?笔|进来)?\s*$", before
    ):
        what = WANTED
    if what == "存款" and _to_be_kept(before, behind):
        what = WANTED
    if what == WANTED and re.search(r"(?:结清|还清)[^,。\d]{0,6}$", before):
        what = "贷款余额"
    if what == WANTED and re.search(r"(?:结汇|购汇|结)了\s*$", before):
        what = OTHER
    if what == "贷款余额" and re.search(r"(?:定期|存单|存款|理财|结构性)[^,。]{0,8}到期", reading.said(clause)):
        what = "存款"
    if re.search(r"(?:每|平均每|单)(?:一?个?)(?:家|台|店|间|套|栋|辆|户)店?[^,。\d]{0,6}$", before):
        what = OTHER
    if what == "押品价值" and re.search(r"值(?:个)?[^,。评估]{0,3}$", before) and _goods(reading, mention):
        what = "存货"
    if what == "已有授信" and _limit_wanted(reading, mention, clause, wanted):
        what = WANTED
    if what == "已有授信" and _ASKED_FOR.search(reading.flat[clause.start : mention.start]):
        what = WANTED
    return what


def _elsewhere(what: str | None, reading: Reading, mention: MoneyMention, rivals: Sequence[Rival]) -> str | None:
    """The same, where another bank is spoken of: lent there, or to be brought over from there."""
    clause = reading.clause_at(mention.start)
    if _with_rival(mention, rivals, _runs_from(reading, clause)) and (what in {None, WANTED, *EXISTING}):
        said = reading.said(clause)
        following = reading.clauses[reading.clause_number(mention.start) + 1 :][:2]
        onward = "".join(reading.said(one) for one in following)
        if _ROLLED.search(said) or re.search(
            r"全转|转给我们|搬到|转到|挪到|搬过来|转过来|置换|让我们接|接过来|接手", onward
        ):
            return WANTED
        if _DRAWN.search(said) or any(0 <= mention.start - rival.end <= 1 for rival in rivals):
            return ELSEWHERE
    return what


def _to_be_kept(before: str, behind: str) -> bool:
    """Whether money is still to be put with us: 存500万定期, 要把日均存款提到800万."""
    if re.search(r"(?:想|要|打算|准备|计划|希望)[^,。]{0,8}(?:存款|日均)[^,。]{0,2}(?:提|加|做|增)到\s*$", before):
        return True
    return bool(re.search(r"(?:^|[\s,]|[想要再先])存(?:个|一?笔)?\s*$", before)) and "到期" not in behind


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
    alone = not FILLERS.sub("", re.sub(r"额度|敞口", "", before)).strip(" ,")
    number = reading.clause_number(mention.start)
    earlier = [one for one in reading.clauses[max(0, number - 2) : number] if one.sentence == clause.sentence]
    return alone and any(said.start <= one.start < said.end for said in earlier for one in wanted)


def _runs_from(reading: Reading, clause: Clause) -> int:
    """Where a clause begins, with the one before where speech runs on and no sum stands: 股份行那边, 还有他们7.5亿."""
    number = reading.clause_number(clause.start)
    earlier = reading.clauses[number - 1] if number else None
    if earlier is None or earlier.end != clause.start:
        return clause.start
    sums = any(earlier.start <= one.start < earlier.end for one in reading.money)
    return clause.start if sums else earlier.start


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
        re.fullmatch(_MOVED, between)
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
    if FILLERS.sub("", own).strip(" ,") or not number or not part.covers(reading.clauses[number - 1].start):
        return None
    earlier = reading.clauses[number - 1]
    said = reading.said(earlier)
    if re.search(r"(?:利息|本金|本息|月供)[^,。]{0,6}(?:欠|逾期|没还|没扣|拖)", said):
        return "逾期金额"
    cues = [
        (match.end(), len(match[0]), kind.name)
        for kind in words.amounts
        for match in kind.before.finditer(said)
        if match.end() > match.start()
        and kind.name not in EXISTING
        and not (kind.name == "合同金额" and _OF_A_LOAN.search(said))
    ]
    cues += [(match.end(), len(match[0]), WANTED) for match in WISH.finditer(said)]
    yearly = [name for _, _, name in cues if name in BY_YEAR]
    if yearly and re.search(r"一年|每年|全年|每个?月|一个月|月均", own):
        return yearly[-1]
    named = [one for one in products if earlier.start <= one.start < earlier.end]
    cues += [(one.end - earlier.start, one.end - one.start, WANTED) for one in named]
    what = max(cues)[2] if cues else None
    return WANTED if what == OTHER and named else what


def _as_much_wanted(reading: Reading, mention: MoneyMention) -> bool:
    """Whether the next clause wants as much: 预付款1.36亿, 需开立等额保函."""
    number = reading.clause_number(mention.start)
    return any("等额" in reading.said(one) for one in reading.clauses[number + 1 : number + 2])


def _from_behind(reading: Reading, part: Part, mention: MoneyMention, words: Vocabulary) -> str | None:
    """What the next clause says when it is nothing but a kind: 6500万, 敞口."""
    number = reading.clause_number(mention.start)
    clause = reading.clauses[number]
    following = reading.clauses[number + 1] if number + 1 < len(reading.clauses) else None
    if following is None or not part.covers(following.start):
        return None
    said = reading.said(following).strip(" ,")
    if FILLERS.sub("", reading.flat[clause.start : mention.start] + reading.flat[mention.end : clause.end]).strip(" ,"):
        return None
    return next((kind.name for kind in words.amounts if kind.after.fullmatch(said)), None)


def _default(
    reading: Reading,
    part: Part,
    mention: MoneyMention,
    words: Vocabulary,
    products: Sequence[Found],
    wishes: Sequence[Wish],
) -> str:
    """With nothing beside it, an amount is what is wanted where something is, else another figure."""
    number = reading.clause_number(mention.start)
    lately = "".join(
        reading.said(one) for one in reading.clauses[max(0, number - 2) : number] if part.covers(one.start)
    )
    if _SHADOW.search(lately) and not re.search(r"想|申请|希望|打算|缺口", lately):
        return "负债"
    if [one.name for one in wishes] == ["代发工资"]:
        return "工资总额"
    wanted = any(part.covers(one.start) for one in products) or any(
        WISHED.search(reading.said(clause)) for clause in reading.clauses if part.covers(clause.start)
    )
    bought = any(part.covers(one.start) for one in reading.find(words.purposes))
    lent = (
        bought
        or any(part.covers(one.start) for one in reading.rates)
        or any(part.covers(one.start) for one in reading.tenors)
    )
    return WANTED if wanted or lent else OTHER
