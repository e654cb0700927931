"""How words stand in their sentence: denied, forbidden, only asked about, or promised by another than the bank."""

from __future__ import annotations

import re

# What denies the words that follow. The second line of exceptions holds compounds that deny nothing of what follows.
_DENIES = re.compile(
    r"不(?![仅但止管论足同断限含良时错瞒]|得不|得已|少于|低于|高于|超过|动产|可或缺|可能不|会不|担心"
    r"|用(?:担心|愁|怕)|就|如|可抗力|是(?:一句话|板上|明摆))"
    r"|没有?(?!问题|悬念|有?任何问题)|未(?!来|必不)|无(?!论|追索|锡|忧|非|一不|风险)|非(?!融资|常|但|标|金融|居民)|勿"
    r"|别(?![的家人处行])|禁止|严禁|杜绝|避免|拒绝|谢绝|切忌|难以|否认|防止|谨防|防范|警惕|取代|误以为|误认为|声称|号称|谎称|冒充"
    r"|\b(?:not|no(?! problem| doubt)|nothing|nobody|never|cannot|without|neither|nor|beware)\b|n't\b"
    r"|\b(?:avoid|prohibit|forbid)\w*"
)
# What forbids, so that the rest of the sentence stands under it as well.
_FORBIDS = re.compile(
    r"不得|不准|不允许|不应当?|不可以|严禁|禁止|不要(?!紧)|请勿|切勿|不许|红线|违规|违法|违反"
    r"|\b(?:must not|may not|shall not|do not|never)\b"
)
# What is forbidden or false by the words that come after it.
_REFUSED_AFTER = re.compile(
    r"^[^。!?;\n]{0,24}?(?:[属是](?:于)?(?:严重)?(?:违规|违法|不合规|错误|误导|不对|红线|禁止)|(?:一律|均|都|也|是)?不(?:得|允许|可以|可取|合规|属实|成立|被允许)"
    r"|(?:均|都|并)?不(?:会)?影响|(?:一律|均|都)(?:禁止|违规)|严禁|行不通|(?:我行|我们|银行)(?:做不到|不能|不会(?![查管审问看]|知道|发现)|无法|不做|不接受|不参与)"
    r"|(?:不|无法|没法)(?:能|便|方便)?(?:对外|跟您|向您)?(?:提供|披露|透露|公开|承诺|保证|讲|告诉|奉告|答复|回答|评论)"
    r"|的(?:说法|表述|做法|理解)(?:是)?(?:不|错|违)|\b(?:is|are) (?:not|prohibited|forbidden|misleading))"
)
# After these a new statement begins that an earlier denial does not reach.
_TURNS = re.compile(
    r"但|却|而是|反而|也(?!不|未|无|没|别)|都(?!不|未|无|没)|照样|照|就(?!是不)|才|仍|依然|还是|直接|一样|均可|的(?:客户|企业|公司|话|情况)|\b(?:but|still|yet)\b"
)
_NEW_SUBJECT = re.compile(r"但|然而|不过|可以|我们|我行|本行|咱|放心|请(?!勿)|应当|\b(?:but|we|you)\b")
_CLAUSE = re.compile(r"[,;:。!?\n]")
_ASKS = re.compile(r"能不能|能否|是否|是不是|会不会|可否|可不可以|有没有(?!问题)|行不行|\b(?:whether|if we can)\b")
_ASKED_AFTER = re.compile(r"^[^,;:。!?\n]*(?:[吗么呢]|\?)")
_OTHERS_PROMISE = re.compile(
    r"(?:贵司|贵公司|贵方|客户|借款人|申请人|出质人|抵押人|保证人|担保人|担保公司|第三方|股东|实控人|实际控制人|母公司|集团|供应商|买方|卖方|开证行|承兑人"
    r"|承兑行|受益人|债务人|付款人|保险公司|核心企业|法定代表人|企业|双方|各方|borrower|guarantor|client|company)[^,我本]{0,8}$"
)
_PROMISES = re.compile(r"保证|承诺|担保|确保|guarante|promis|warrant")
_TOWARDS = re.compile(r"(?:给|向|对|为|替|跟|帮)(?:贵司|贵公司|客户|企业|您)[^,]{0,8}$|(?:我行|我们|本行)[^,]{0,12}$")
_DENIES_SAYING = re.compile(
    r"(?:不得|不应|不会|不能|不可|不便|无法|严禁|禁止|避免|请勿|切勿|不宜|未|没有|不)(?:在|向|对|以|将|把|任何|形式|客户|方式|材料|文件|中|主动|随意|擅自|外|内){0,6}"
    r"(?:告知|告诉|提供|披露|透露|泄露|包含|含有?|涉及|写入|写|出现|使用|引用|提及|反映|载明|载|讨论|展示|发送|外发|评论|询问)"
)


def is_live(words: str, start: int, end: int, *, saying: bool = False, asked: bool = False) -> bool:
    """Whether the words from `start` to `end` are really said.

    `saying`: only a refusal to tell denies (a rating is given away by "not A" as well). `asked`: questions count.
    """
    clause = _clause_start(words, start)
    before = words[clause:start]
    if saying:
        denied = _DENIES_SAYING.search(before) is not None
    else:
        denied = _denied(before) or _others_promise(before, words[start:end])
    if denied or _forbidden(words, start) or _REFUSED_AFTER.match(words[end:]):
        return False
    return asked or not (_ASKS.search(before) or _ASKED_AFTER.match(words[end:]))


def _clause_start(words: str, start: int) -> int:
    ends = [found.end() for found in _CLAUSE.finditer(words, 0, start)]
    return ends[-1] if ends else 0


def _denied(before: str) -> bool:
    """Whether the last denial in the clause still holds where its words end."""
    denials = list(_DENIES.finditer(before))
    return bool(denials) and not _TURNS.search(before, denials[-1].end())


def _forbidden(words: str, start: int) -> bool:
    """Whether an earlier clause of the sentence forbids what follows, and nobody begins to speak anew in between."""
    bans = list(_FORBIDS.finditer(words, 0, start))
    return bool(bans) and not _NEW_SUBJECT.search(words, bans[-1].end(), start)


def _others_promise(before: str, said: str) -> bool:
    """Whether who promises is the client, a guarantor or anybody but the bank."""
    if not _PROMISES.match(said):
        return False
    return bool(_OTHERS_PROMISE.search(before)) and not _TOWARDS.search(before)
