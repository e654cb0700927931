"""Signs of risk in what is told of a client, with the rules of early warning that they touch."""

from __future__ import annotations

import re

from notes import marks
from notes.reading import Reading
from notes.segments import Part, owes_another
from notes.vocabulary import Found, Vocabulary

# Told of somebody else: the brother's works, a supplier, a neighbour.
_OTHERS = re.compile(
    r"(?:弟弟|哥哥|儿子|女儿|女婿|姐夫|妹夫|小舅子|亲戚|朋友|老乡|同行|隔壁|上游|供应商|"
    r"下游|买家|买方|被担保|那家|那个厂|那个公司|别家|别人|对手|竞争对手|邻居|他弟|"
    r"他哥|另一家|有一家|兄弟厂|同业|关联公司|关联方|子公司|上家|下家|对方|担保公司|"
    r"前东家)"
    r"(?:的)?(?:那个?)?(?:厂子?|公司|企业|单位|店|工厂)?(?!说|讲|提|听)[^,。说讲]{0,6}$"
)
# Signals that are of others by their nature: a buyer who does not pay is the client's overdue receivable.
_OF_OTHERS_TOO = {"应收账款逾期", "对外担保", "客户集中", "关联交易", "他行抽贷", "民间借贷", "高管离职"}
# What is over, or only spoken of as a rule.
_PAST = re.compile(r"(?:以前|去年|前年|之前|曾经|早年|原来|过去)[^,。]{0,8}$")
_RULES = re.compile(r"(?:规定|制度|政策|办法|标准|怎么认定|怎么算|如何)[^,。]{0,6}$")
# 未发现涉诉及欠薪: what denies the first of a list denies all.
_NONE_OF = re.compile(r"(?:未发现|未见|没有|没发现|不存在|无)[^,。]{1,10}(?:[、及和或与]|以及)$")
# Shares offered as security are not pledged away.
_OFFERED = re.compile(r"(?:以|用|拿|提供|追加)[^,。]{0,14}$")
# Denied inside the expression itself: 贷款没逾期, 工资倒是没拖.
_DENIED_WITHIN = re.compile(
    r"(?:没有?|未|并未|从未|不曾|无)(?:有|出现|发生|被|再|怎么|明显)?(?:逾期|违约|"
    r"涉诉|质押|抵押|抽|压贷|拖|欠|停产|减产|停(?!业)|亏|裁|下滑|少|掉|减|垫款|降|积压|被告|"
    r"起诉|挪用|离职|换人|走人|冻结|查封|罚|处罚|超标)"
)


def find(reading: Reading, part: Part, words: Vocabulary) -> tuple[list[Found], bool]:
    """The signs of risk told of a client, in order, each once; and whether any of them is hearsay."""
    kept: dict[str, Found] = {}
    heard = False
    for one in reading.find(words.signals):
        if not part.covers(one.start) or _dismissed(reading, one) or _in_name(reading, one):
            continue
        if one.name == "应收账款逾期" and owes_another(reading, part):
            continue
        if one.name not in kept:
            kept[one.name] = one
            heard = heard or _hearsay(reading, one)
    return list(kept.values()), heard


def _dismissed(reading: Reading, one: Found) -> bool:
    before, behind = reading.before(one.start), reading.behind(one.end)
    if (
        one.name == "股权质押冻结"
        and _OFFERED.search(before)
        and not re.search(r"冻|出去|给别", reading.flat[one.start : one.end] + behind[:3])
    ):
        return True
    if _DENIED_WITHIN.search(reading.flat[one.start : one.end]):
        return True
    if marks.denied(before, "") or marks.asked(before, behind) or marks.over(behind) or _RULES.search(before[-10:]):
        return True
    if re.match(r"(?:的)?(?:情况)?(?:没有|不存在|没打|没(?=[,。]|$))", behind):
        return True
    if (
        one.name == "他行抽贷"
        and not re.search(r"抽|压", reading.flat[one.start : one.end])
        and re.search(r"转(?:给|到)我们|转过来|转(?:去|走)", behind[:16] + _following(reading, one)[:16])
    ):
        return True
    if _NONE_OF.search(before):
        return True
    if one.name == "股权质押冻结" and reading.said(reading.clause_at(one.start)).strip(" ,") == "股权质押":
        return True
    others = _OTHERS.search(before[-16:]) if one.name not in _OF_OTHERS_TOO else None
    if others and not re.search(r"[欠给向对跟与被]$", before[-16:][: others.start()]):
        return True
    return bool(
        _PAST.search(before[-12:])
        and re.search(r"(?:现在|已经|都)[^,。]{0,6}(?:好|没|还|结|解|恢复|清)", behind + _following(reading, one))
    )


def _following(reading: Reading, one: Found) -> str:
    following = reading.clauses[reading.clause_number(one.start) + 1 :][:1]
    return "".join(reading.said(clause) for clause in following)


def _hearsay(reading: Reading, one: Found) -> bool:
    clause = reading.clause_at(one.start)
    sentence = [other for other in reading.clauses if other.sentence == clause.sentence and other.start <= clause.start]
    return marks.heard(reading.flat[sentence[0].start : one.end])


def _in_name(reading: Reading, one: Found) -> bool:
    return any(name.start <= one.start and one.end <= name.end for name in reading.names)
