"""Whose rate each rate of a message is: wished by the client, offered by us or by others, or in force."""

from __future__ import annotations

import re
from collections.abc import Sequence

from notes.competitors import Rival
from notes.rates import RateMention
from notes.reading import Clause, Reading
from notes.record import Rate
from notes.segments import Part

OURS, THEIRS, WISHED, CURRENT = "我行报价", "他行报价", "客户期望", "现行"

_CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        OURS,
        re.compile(
            r"我(?:们|行|司)?(?:这边|这里)?(?:报|给|说|讲|答应|最多|只能|能给|可以给|"
            r"可以|能|的报价|初步|先)|报了|报的(?!价)|报给|报价(?!高|贵|低|怎)|给他(?:们)?报|"
            r"给(?:了|到)?他们?|答应|承诺|咱们(?:报|给)|跟[^,。]{1,6}说(?:最多|只能|可以)|挂牌|本行|我话|我行|quoted|"
            r"we (?:offer|can|quote)|our (?:offer|quote)|offered"
        ),
    ),
    (
        WISHED,
        re.compile(
            r"想要|想(?!办法)|希望|要求|要(?=降|到|做到|\d|加|平|减|lpr|[一二三四])|"
            r"客户(?:要|想|说|希望|期望)|嫌|最好|能不能|能否|可不可以|期望|压到|压价|"
            r"降不到|降到|降至|谈到|砍到|争取|目标|预期|心理价|只接受|接受|问能|下调|再低|"
            r"别超过|不要超过|别高于|低于|(?:they|he|she)(?:'d| would)? (?:take|accept|like|want)|hop(?:es?|"
            r"ing)|wants?|expects?|target|asks? for|asking"
        ),
    ),
    (
        CURRENT,
        re.compile(
            r"现在|目前|原来|之前|现行|当前|存量|上次|去年|老合同|以前|执行(?:的是|"
            r"利率)|在执行|currently|now|existing|current"
        ),
    ),
)
_OTHERS = re.compile(
    r"别家|别的银行|他行|人家(?:给|报)|隔壁|其他银行|对手|外面|同业|另一家|another bank|other banks?|competitors?"
)
# What we said outweighs what was wished, wherever it stands.
_FIRM = re.compile(r"我(?:们|这边|行)?(?:就|也|只|都)?(?:跟他|跟客户)?(?:说|报|答应|承诺|给|最多|只能)|我话")
_TOO_MUCH = re.compile(r"^[^,。]{0,3}(?:想降|要降|能降|太高|偏高|高了|太贵|贵|嫌|有点高)")
_PRICE = re.compile(
    r"利|率|息|价|报|给|年化|收益|定价|贷|存|费|要|降到|做到|执行|rate|offer|pric|target|"
    r"loan|deposit|at\b|wants?|asks?|pay|indicat|all[- ]in"
)
# A clause that is nothing but the rate.
_ONLY_PRICE = re.compile(
    r"(?:他们|他家|那边)?(?:也|就|都)?(?:给到?的?|报的?价?|开到?的?|价格?|利率|费率|按|"
    r"就按|是|在|\s)*"
)
_SHARE_BEFORE = re.compile(
    r"(?:股权|股份|持股|占|比例|负债率|毛利率?|净利率|利润率|抵押率|质押率|开工率|"
    r"产能|增长|增加|下降|下滑|涨|跌|降了|提高|同比|环比|首付|预付款?|定金|尾款|保函|"
    r"合同额?|冻了?|冻结|折|成数|税率|增值税|份额|不良率|退货|良率|敞口|覆盖|进度|"
    r"完成|保证金|掉了|少了|压价|降价|让利|砍了?|裁了?|减了?)[^,。\d]{0,4}$"
)
_SHARE_BEHIND = re.compile(
    r"\s*的?(?:(?:履约|投标|质保|质量|预付款)?保函|股权|股份|保证金|首付|预付|定金|客户|订单|收入|营收|产能|份额|股|毛利|敞口|人)"
)


def find(reading: Reading, part: Part, rivals: Sequence[Rival]) -> list[Rate]:
    """The rates said of a client, in order."""
    return [
        Rate(one.basis, one.value, one.spread_bp, whose(reading, one, rivals), one.low, one.high, one.words)
        for one in reading.rates
        if part.covers(one.start) and not _is_share(reading, one)
    ]


def _is_share(reading: Reading, rate: RateMention) -> bool:
    """Whether a percentage is a share of something, not a price of money."""
    if rate.spread_bp is not None or not re.search(r"%|成|百分|点$|头$", rate.words):
        return False
    clause = reading.clause_at(rate.start)
    before, behind = reading.flat[clause.start : rate.start], reading.flat[rate.end : clause.end]
    if rate.words.endswith("头"):
        return "字" not in rate.words
    if re.search(r"(?:保证金|首付|比例|占比|持股|负债率|开工率|毛利率|抵押率|股权|杠杆)[^,。]{0,14}$", before):
        return True
    if "%" in rate.words and not _PRICE.search(reading.said(clause)):
        lent = reading.money or reading.tenors
        return reading.said(clause).strip(" ,") != rate.words or not lent or not 0.5 < float(rate.value or 0) < 15
    return bool(_SHARE_BEFORE.search(before[-10:]) or _SHARE_BEHIND.match(behind)) or float(rate.value or 0) > 24


def whose(reading: Reading, rate: RateMention, rivals: Sequence[Rival]) -> str | None:
    """Whose rate it is: what stands nearest before it says so, in its clause, else in the one before."""
    clause = reading.clause_at(rate.start)
    floor = max([clause.start, *(one.end for one in reading.rates if clause.start <= one.end <= rate.start)])
    before, behind = reading.flat[floor : rate.start], reading.flat[rate.end : clause.end]
    if re.search(r"从\s*$", before) and re.match(r"[^,。]{0,4}(?:降|下调|调|涨|升|加|改|提)", behind):
        return CURRENT
    if re.search(r"嫌[^,。\d]{0,8}$", before) and re.match(r"[^,。]{0,2}(?:太?高|贵|太贵)", behind):
        return CURRENT
    if re.match(r"\s*(?:吗|行吗|行不行|可以吗|能做吗|好不好)", behind):
        return WISHED
    near = _nearest(reading, floor, rate.start, rivals)
    if near is None and _TOO_MUCH.match(behind):
        return CURRENT
    if near is not None:
        return near
    if re.match(
        r"[^,。]{0,4}(?:接受|他?就(?:做|转|签|要|干)|也行|也可以|能不能|行不行|可不可以|可以吗|能做吗|行吗)", behind
    ):
        return WISHED
    return _from_before(reading, reading.clauses.index(clause), before.strip(" ,"), rate, rivals)


def _from_before(reading: Reading, number: int, own: str, rate: RateMention, rivals: Sequence[Rival]) -> str | None:
    """What the clause before says: 星港, 1.1; 说星港来找过他, 给3.35; 客户想降, 3.2."""
    if not number or not _ONLY_PRICE.fullmatch(own):
        return None
    earlier = reading.clauses[number - 1]
    said = reading.said(earlier).strip(" ,")
    if any(_gives(reading, rival, earlier, own, said) for rival in rivals):
        return THEIRS
    rates = [one for one in reading.rates if earlier.start <= one.start < earlier.end]
    if rates:
        inside = rate.high is not None or rate.low is not None
        return WISHED if inside and whose(reading, rates[-1], rivals) == WISHED else None
    if re.search(r"(?:嫌[^,。]{0,6}|想降|要降|希望降|压价|太高了?|想要|希望)$", said):
        return WISHED
    priced = re.match(r"价格?|利率|费率", own)
    return WISHED if priced and re.search(r"想|希望|要求", said) and "我" not in said else None


def _gives(reading: Reading, rival: Rival, earlier: Clause, own: str, said: str) -> bool:
    """Whether another lender of the clause before gives this rate."""
    if not earlier.start <= rival.start < earlier.end:
        return False
    offers = re.search(r"给|批|放|报|开", reading.flat[rival.end : earlier.end])
    return bool(re.match(r"给|报|开", own) or offers or len(said) <= 8)


def _nearest(reading: Reading, start: int, end: int, rivals: Sequence[Rival]) -> str | None:
    stretch = reading.flat[start : end + 3]
    if re.search(r"我(?:们|行)(?:这边|这里)?(?:是|的|也)?\s*$", reading.flat[start:end]):
        return OURS
    cues = [(match.end(), name) for name, cue in _CUES for match in cue.finditer(stretch)]
    others = [(match.end(), THEIRS) for match in _OTHERS.finditer(stretch)]
    others += [(rival.end - start, THEIRS) for rival in rivals if start <= rival.start and rival.end <= end]
    if any(name == OURS and _FIRM.search(stretch) for _, name in cues):
        return OURS
    wished = [place for place, name in cues if name == WISHED]
    if others and not any(place > max(others)[0] for place in wished):
        return THEIRS
    return max([*cues, *others])[1] if cues or others else None
