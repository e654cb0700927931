"""Promises that a relationship manager has no authority to make, each with the rule of the bank that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notes.wording import plain

# Who speaks: we, to the client, and what was said is a promise.
_PROMISE = (
    r"(?:答应|应承|承诺|保证(?!金|担保|人|险)|说好|讲好|拍(?:了)?(?:胸脯|板)|打(?:了)?包票|"
    r"我(?:们)?(?:就|都|已经)?(?:跟|和|同|给)?(?:他|她|他们|客户|老板|[一-龥a-z]{1,6}?)?(?:说|"
    r"讲|话|回)(?:了|过)?|我话|i (?:promised|told|assured|guaranteed)|we (?:promised|guaranteed)|"
    r"promised)"
)
_NOT = re.compile(
    r"(?:没|没有|不能|不敢|不会|未|并未|不可以|别|不要|无法|没法|didn't|can't|cannot|not|never)[^,。]{0,8}$"
)
# Who promised: we, or nobody named. 远岚答应给他3.2 is no promise of ours.
_BY_US = re.compile(r"(?:我们?|咱们?|我行|已经|电话里|口头|当场|[也刚就都才天午早晚]|\bi|\bwe|[^一-龥a-z])$|^$")
_ASKED = re.compile(
    r"尽量|争取|申请|试试|帮.{0,3}(?:问|报|申请)|看能不能|能不能|看看|去谈|以审批为准|"
    r"审批通过后|批下来(?:之后|以后|再)|如果|要是|try|apply|subject to"
)


@dataclass(frozen=True, slots=True)
class Overreach:
    """A promise beyond one's authority: the rule and the words of the message."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class _Limit:
    rule: str
    promised: re.Pattern[str]
    plainly: re.Pattern[str] | None = None


_LIMITS = (
    # approval is not ours to give
    _Limit(
        "CP01",
        re.compile(
            r"肯定(?:能)?(?:批|过|放|做)|一定(?:能)?(?:批|过)|批(?:得)?下来|能批|能过|"
            r"包(?:批|过)|没问题|审批(?:没|肯定|一定|能|会)(?:问题)?|过会|必过|铁定|"
            r"稳(?:过|了|批)|批给|will be approved|approval|get approved"
        ),
        re.compile(
            r"包批|包过|必批|必过|肯定(?:能)?批(?:得)?(?:下来|给|过)?|一定(?:能)?批(?:得)?下来|"
            r"保证(?:能)?批|保证(?:能)?(?:通过|过会|放款)|铁定批|guaranteed? approval"
        ),
    ),
    # a day of release, an amount
    _Limit(
        "CP02",
        re.compile(
            r"(?:放款|到账|放下来|下款|钱(?:到|下来|放)|放(?:\d|出来)|"
            r"额度(?:给|做到|批)|给(?:他|他们|到)?\d[\d.]*(?:万|亿|w)|disburse|drawdown|"
            r"fund(?:s|ed)? by)"
        ),
    ),
    # a rate, for us to quote inside the guidance only
    _Limit(
        "DJ-01",
        re.compile(
            r"(?:给|做|按|到|降到|能给|利率|压到|定|报|锁)[^,。]{0,6}?(?<![\d万亿])(?:[2-9]\.\d{1,2}|"
            r"[二三四五六]点[零一二三四五六七八九]+|lpr|[三四]字头|最低价|全市最低)(?!\d|"
            r"万|亿|w|个亿)|(?:不涨|不变|锁死|最低|比.{1,6}低)(?:价|利率)?"
        ),
        re.compile(r"(?:保证|承诺|答应)[^,。]{0,6}(?:最低|不涨价?|比(?:远岚|别家|他行|人家)[^,。]{0,4}低)"),
    ),
    # fees and discounts
    _Limit(
        "DJ-05",
        re.compile(
            r"(?:免(?!担保|抵押|逐笔)|减免|不收|打折|优惠|返|退)[^,。]{0,6}(?:费|手续费|"
            r"利息|承诺费|评估费|管理费|%|折)|(?:费|手续费)[^,。]{0,4}(?:全免|免了|"
            r"减半|不收)|waive|no fee"
        ),
    ),
    # interest on deposits beyond the list
    _Limit(
        "DJ-03",
        re.compile(r"贴息|补息|返点|返息|返现|存款[^,。]{0,6}(?:加|上浮|多给)|另外补|贴水"),
        re.compile(r"手工补息|私下补|返点给"),
    ),
    # yield
    _Limit("CP03", re.compile(r"保本|保底|稳赚|保收益|不亏|最低收益|刚兑|guaranteed (?:return|yield)|no risk")),
    # security
    _Limit(
        "CP01",
        re.compile(
            r"(?:不用|不要|免|可以不|不需要)(?:抵押|担保|押|保证金|连带)|纯信用(?:给|"
            r"做|批|放)|waive (?:the )?collateral"
        ),
    ),
)


def beyond(text: str) -> list[Overreach]:
    """The promises of a message that go beyond a relationship manager's authority, in order, each rule once."""
    form = plain(text)
    found: dict[str, tuple[int, Overreach]] = {}
    for clause in re.finditer(r"[^,，。;；!！\n]+", form):
        for limit in _LIMITS:
            place = _overreaches(clause, limit)
            if place is not None and limit.rule not in found:
                words = text[clause.start() : clause.end()].strip()
                found[limit.rule] = (place, Overreach(limit.rule, words))
    return [overreach for _, overreach in sorted(found.values(), key=lambda one: one[0])]


def _overreaches(clause: re.Match[str], limit: _Limit) -> int | None:
    said = clause[0]
    if _ASKED.search(said):
        return None
    if limit.plainly and (match := limit.plainly.search(said)) and not _NOT.search(said[: match.start()]):
        return clause.start() + match.start()
    promise = re.search(_PROMISE, said)
    if promise is None or _NOT.search(said[: promise.end()]) or not _BY_US.search(said[: promise.start()]):
        return None
    match = limit.promised.search(said, promise.end())
    if match is None or _NOT.search(said[promise.end() : match.start()]):
        return None
    return clause.start() + promise.start()
