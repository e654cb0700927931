"""Who is to do something: we, the client, or a colleague by name."""

from __future__ import annotations

import re

from notes import actions, phrasing
from notes.doings import Context
from notes.reading import Clause, Reading

ME, CLIENT = "我", "客户"

# What may stand before the subject of a clause.
CONNECTIVE = re.compile(
    r"^(?:[\s,]|待办|备忘|然后|另外|还有|反正|而且|但是|不过|顺便|顺带|对了|最后|所以|"
    r"因为|就是说?|说是|那个|这个|现在|接着|同时|今后|后面|之后|到时候?|记得|别忘了?|"
    r"提醒我|记一下|麻烦|还|也|并|并且|又|再|先|就|那|so|then|and|also|please|pls)+"
)
_ROLE = re.compile(
    r"(?:领导|行长|主管|团队长|分行|支行|总行|审批部?|评审部?|法审|法务|风控|风险部|"
    r"国际部|公司部|授信部|信贷部|投行部?|中台|后台|运营|放款中心|票据中心|柜面|柜台|"
    r"同事|产品经理|评估公司|会计所|律师)"
)
# What a bank gives and a client does not.
_CLIENT_PAPERS = re.compile(
    r"报表|[三半]?[季年]报|财报|三方协议|产证|权证|房产证|土地证|凭证|函件|租约|租赁合同|"
    r"复印件|环评|能评|批文|施工许可|排污证|明细|流水|还款计划|现金流|"
    r"评估报告|新报告|审计报告|决议|对账单|章程|营业执照|授信材料|续贷材料|截图|定点函|出栏单|电费单|验工单"
)
# 三季报还差, 下周三前补齐: what is handed in was said before.
_NOTHING_SAID = re.compile(r"(?:补(?:上|齐|交|全)?|交(?:齐|来|全)?|给|送来|拿来)(?:过来|上来)?(?:$|[,。])")
_MISSING = re.compile(
    r"(?:(?:资料|材料|报表|[三半]?[季年]报|凭证|产证|合同|明细|流水|协议|报告)[^,。]{0,6}(?:差|缺|没|一半|还在做|不全)|"
    r"(?:差|缺|少|要补)(?:了|个|一份|着)?[^,。]{0,8}(?:资料|材料|报表|[三半]?[季年]报|"
    r"凭证|产证|合同|明细|流水|协议|报告))"
)
_HANDS_IN = re.compile(
    r"(?:补(?:上|齐|交)?|交(?:齐|来)?|给(?!他|她|客户)|提交|提供|备齐|备好|送(?:来)?|出(?:一版|新)?|拿(?:到|来)?)"
)
_OF_THE_BANK = re.compile(r"方案|报价|测算|答复|批复|额度|意见|利率|费率|授信|初稿|建议书|签(?:合同|协议|约)")


def owner_of(context: Context, clause: Clause, action: re.Match[str]) -> str:
    """Who acts: we, the client, a colleague by name; empty when somebody else does."""
    reading = context.reading
    before = reading.flat[clause.start : action.start()]
    colleague = _colleague(context, clause, action)
    if colleague:
        return colleague
    if action.lastgroup != "chase" and (actions.LET_CLIENT.search(before) or lets_person(context, clause, action)):
        return CLIENT
    if re.search(r"(?:让|要|叫|请|催|等)我(?:们)?", before):
        return ME
    if action.lastgroup in {"reply", "quote"} and re.search(r"(?:要|等|催|想要|急着要)$", before):
        return ME
    subject = _subject(context, clause, action)
    if (
        re.search(r"(?:他们?|她们?|客户|对方|财务|会计)(?:那边)?$", opening(reading, clause, action.start()))
        and action.lastgroup != "meet"
    ):
        subject = subject or "client"
    if subject == "we":
        return ME
    if re.match(r"还(?:上|掉|清|款|\d)", reading.flat[action.start() : clause.end]):
        return CLIENT
    rest = reading.flat[action.start() : clause.end]
    if _OF_THE_BANK.search(rest) and not actions.TO_US.search(rest):
        return ME
    if actions.TO_US.search(rest) and action.lastgroup not in {"chase", "ask"}:
        return CLIENT
    if subject is None and _papers_of_client(context, clause, action):
        return CLIENT
    if subject == "client":
        return (
            CLIENT
            if actions.GIVING.match(reading.flat[action.start() : clause.end])
            else (ME if action.lastgroup == "meet" else "")
        )
    return ME


def _papers_of_client(context: Context, clause: Clause, action: re.Match[str]) -> bool:
    """Whether papers are to come that only a client has: 下周三前交三季报, 月底前给产证."""
    reading = context.reading
    rest = reading.flat[action.start() : clause.end]
    bare = _NOTHING_SAID.match(rest)
    if context.only_tasks or not _HANDS_IN.match(rest) or re.search(r"上去|审批|分行|行里|评审|法务|合规|出评估", rest):
        return False
    number = reading.clauses.index(clause)
    earlier = reading.said(reading.clauses[number - 1]) if number else ""
    own = reading.said(clause)
    if re.search(r"我|说好|答应", own) or re.search(r"(?:我[^,。]{0,6}|说好|答应(?:他|她|了)?)$", earlier.strip(" ,")):
        return False
    if bare:
        said = [reading.said(one) for one in reading.clauses[max(0, number - 2) : number]]
        return any(_MISSING.search(one) for one in said)
    return bool(_CLIENT_PAPERS.search(own)) and not re.search(r"给(?:他|她|客户|[一-龥]总|老[一-龥])", own)


def _colleague(context: Context, clause: Clause, action: re.Match[str]) -> str | None:
    reading = context.reading
    for one in context.people:
        if one.colleague and clause.start <= one.start and one.end <= action.start():
            before = reading.flat[clause.start : one.start]
            if re.search(r"(?:给|跟|和|找|催|问|请教|汇报|陪|带|叫上)(?:[一-龥]{2,3})?\s*$", before) and not re.search(
                r"(?:让|叫|请|安排|派)\s*$", before
            ):
                return None
            role = re.search(f"(?:{_ROLE.pattern}|产品|客户|风险|评审|授信|审查)(?:的)?$", before)
            start = clause.start + role.start() if role else one.start
            return reading.words(start, one.end)
    role = re.match(
        f"(?:让|叫|请|安排|等)?(?P<who>{_ROLE.pattern})(?:那边|的人)?", opening(reading, clause, action.start())
    )
    if role and not re.match(
        r"我|(?:的)?(?:资料|材料|要求|意见|人说|说)", opening(reading, clause, action.start())[role.end() :]
    ):
        return role["who"]
    return None


def opening(reading: Reading, clause: Clause, end: int) -> str:
    """What stands before the action without days and connectives."""
    text = phrasing.without(reading, clause.start, end, reading.dates)
    return CONNECTIVE.sub("", text).strip(" ,")


def lets_person(context: Context, clause: Clause, action: re.Match[str]) -> bool:
    """让王总补…, 请李会计发…"""
    for one in context.people:
        said_before = not one.colleague and clause.start <= one.start and one.end <= action.start()
        if said_before and re.search(r"(?:让|叫|请|要求|通知|要)\s*$", context.reading.flat[clause.start : one.start]):
            return True
    names = [name for name in context.reading.names if clause.start <= name.start and name.end <= action.start()]
    return any(
        re.search(r"(?:让|叫|请|要求|通知)\s*$", context.reading.flat[clause.start : name.start]) for name in names
    )


def _subject(context: Context, clause: Clause, action: re.Match[str]) -> str | None:
    """Who the clause is about: `we`, `client`, or nobody named."""
    reading = context.reading
    begun = opening(reading, clause, action.start())
    if re.search(r"我(?!们?(?:家|的|行的))(?:们|这边|就|来|去|会|得|要|说|先|再|跟|帮)?", begun) and not re.search(
        r"(?:跟|给|问|找|让|叫|约|催)我", begun
    ):
        return "we"
    if actions.WE.match(begun):
        return "we"
    start = reading.flat.find(begun, clause.start) if begun else action.start()
    for one in context.people:
        if not one.colleague and clause.start <= one.start < action.start() and one.start <= start + 1:
            return "client"
    if actions.CLIENT.match(begun):
        return "client"
    named = [name for name in reading.names if clause.start <= name.start <= start + 1 and name.end <= action.start()]
    if named:
        behind = reading.flat[named[-1].end : action.start()]
        return (
            "client"
            if re.match(r"[^,。]{0,6}(?:答应|说(?!好)|会|同意|承诺|那边|要|下|明|后|周|\d)", behind)
            and not re.match(r"(?:的|要的)", behind)
            else None
        )
    return None
