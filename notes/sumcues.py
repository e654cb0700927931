"""What the words beside an amount say it is of: kinds named before and behind it, words of wanting, products."""

from __future__ import annotations

import re
from collections.abc import Sequence

from notes.money import MoneyMention
from notes.needs import Wish
from notes.reading import Reading
from notes.vocabulary import Found, Vocabulary

WANTED, ELSEWHERE, OTHER = "需求金额", "他行授信", "其他"

# How far a word may stand from the amount it speaks of, within the clause.
NEAR = 12
WISH = re.compile(
    r"想要|想|需要|需|申请|希望|打算|要(?!付|赔|交|还)|借(?!给|出|了|着)|(?<![小网房信放在车还])贷(?!款"
    r"余额|款逾期|了)|融(?!资租|了)|缺口|缺|(?<!还)差(?!了)|新增|追加|续(?!不)|置换|换过来|"
    r"开(?!票收|票额|工)|贴现?|锁|结汇|购汇|购|买|存(?!款|了|量|货|着|单)|发债|发行|"
    r"做|办理?|提款|\bpark\b|\bplace\b|(?:必须|要|得|需要|前)到账|放款?(?!着|在|了|不下|的)|用款|(?:能不能|"
    r"可不可以|能否|想要?|希望)[^,。]{0,4}给到?|额度要|加(?!点|上|起)|挪过来|转过来|"
    r"走(?=流贷|保理|银承)|\bneeds?\b|\bwants?\b|\blooking for\b|\brequest(?:ed|ing|"
    r"s)?\b|\bfor\b|\bapply\b|\bborrow\b|\bask(?:ed|ing|s)? for\b|\bloan of\b|\bissue\b"
)
WISHED = re.compile(
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
    r"^(?:左右|多)?(?:(?:打|转|划|存|放)(?:过来|进来)(?!了)|找我们|(?:需要|想|要|得|靠|用|找|从|由|打算)[^,。]{0,6}(?:贷款|借款|"
    r"借|贷|融资)|[想要][^,。]{0,4}(?:置换|续(?!不)|转过来)|的?(?:收汇|应收|应付|货款|敞口)?[^,。]{0,4}(?:锁(?!单)|结汇|套保|"
    r"避险|做远期))"
)
# Verbs that say less than a noun beside them: 应付账款压着1300万.
_WEAK = re.compile(r"进了|收款|压|投了|存了|压了?|拖了?|没付|没给|卖了|投入|签了|接了|用了|提了|存在")
FILLERS = re.compile(
    r"(?:/\s?[年月]|有|是|了|的|加起来|合计|总计|大概|大约|约|差不多|可能|估计|应该|也就|就|才|"
    r"一共|总共|共|合计|一年|每年|全年|一个月|每月|每个月|得|要|将近|近|不到|至少|最多|吧|吗|呢|啊|左右|上下|以内|以上|"
    r"多|块|元|人民币|total|about|around|roughly|\s)*"
)


def cues_before(start: int, before: str, words: Vocabulary, wanted: Sequence[Wish]) -> list[tuple[float, str]]:
    """Kinds named before an amount; not where they are part of a product that is wanted (结构性存款2000万)."""
    cues = []
    for kind in words.amounts:
        for match in kind.before.finditer(before):
            place = start + match.start()
            if kind.name != "工资总额" and any(one.start <= place < one.end for one in wanted):
                continue
            gap = before[match.end() :]
            weak = 4.0 if _WEAK.fullmatch(match[0]) else 0.0
            distance = weak + len(FILLERS.sub("", gap)) * 2 + len(gap) * 0.1
            if distance <= NEAR * 2:
                cues.append((distance - len(match[0]) * 0.05, kind.name))
    return cues


def arrears(reading: Reading, mention: MoneyMention, before: str) -> list[tuple[float, str]]:
    """Principal and interest, where it was said that they are overdue."""
    match = re.search(r"(?:本金|利息|本息|罚息)[^,。\d]{0,3}$", before)
    around = reading.flat[max(0, mention.start - 30) : mention.start] + reading.flat[mention.end : mention.end + 6]
    overdue = re.search(r"逾期|欠息|没扣|没还上?", around)
    return [(0.5, "逾期金额")] if match and overdue else []


def cues_behind(behind: str, words: Vocabulary) -> list[tuple[float, str]]:
    cues = []
    text = behind.lstrip(" ")
    for kind in words.amounts:
        match = kind.after.match(text)
        if match:
            taxes = -1.0 if match[0].endswith("税") else 1.0
            cues.append((taxes - len(match[0]) * 0.05, kind.name))
    return cues


def wishes_beside(
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
    for match in WISH.finditer(before):
        if _BY_OTHERS.search(before[: match.start()]):
            wishes.append((len(FILLERS.sub("", before[match.end() :])) * 2 + 0.9, OTHER))
            continue
        gap = before[match.end() :]
        wishes.append((len(FILLERS.sub("", gap)) * 2 + 0.9, WANTED))
    if re.search(r"(?:剩下?的?|其余的?|余下的?|差额)[^,。\d]{0,3}$", before) and re.match(
        r"(?:找|跟|用|做|想)?[^,。]{0,3}[贷借]", behind
    ):
        wishes.append((0.5, WANTED))
    wanted = _WANTED_BEHIND.match(behind)
    if wanted:
        wishes.append((-0.5 if re.search(r"锁|结汇|置换|续|转过来", wanted[0]) else 1.1, WANTED))
    held = bool(_HELD.search(reading.said(reading.clause_at(mention.start)))) and not wishes
    for one in products if not held else ():
        if floor <= one.start and one.end <= mention.start:
            gap = reading.flat[one.end : mention.start]
            wishes.append((len(FILLERS.sub("", gap)) * 2 + 1.2, WANTED))
        elif mention.end <= one.start < ceiling:
            gap = reading.flat[mention.end : one.start]
            wishes.append((len(gap.strip(" 的")) * 2 + 1.1, WANTED))
    if held and any(floor <= one.start < ceiling for one in products):
        wishes.append((1.0, "贷款余额"))
    return wishes
