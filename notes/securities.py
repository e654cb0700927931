"""What secures a loan: pledged things, guarantors, or nothing but the client's name."""

from __future__ import annotations

import re

from notes import marks
from notes.reading import Reading
from notes.segments import Part
from notes.vocabulary import Found, Vocabulary

# Another company that secures the loan: 让水乡旅游担保.
_STANDS_FOR = re.compile(
    r"[\s]*(?:来|提供|做|出|也|愿意|可以)*(?:担保|保证|连带|作保|反担保)(?!金|公司|人?要|费|圈|了外)"
)
_VALUED = re.compile(r"评估|估值|估价|市值|作价|值(?:个)?[\d一二三四五六七八九十两几]")
_PLEDGED_AWAY = re.compile(
    r"(?:押给|押在|抵给|质押给|抵押给|抵押在|抵押于|押到)(?!我们|我行|咱|银行就|行里)[^,。]{1,8}|"
    r"已经?(?:抵押|质押|押)(?:给|在|出|掉)?(?!我们|我行)|押出去"
)
_BUYING = re.compile(r"(?:买|购|换(?!成)|囤|上|添|进口|更新|购置|采购|建|盖|扩建|新建|租|改造)[^,。押抵]{0,6}$")
_MARGIN = re.compile(r"(?:全额|足额|100%|百分之百)[^,。]{0,2}$")
_NO_TITLE = re.compile(r"^证")
_NO_COLLATERAL = {"保证金", "票据", "存单", "股权", "应收账款"}
_NEW_HOUSE = re.compile(r"房产(?!证|税|中介)|房子|一套房|几套房|套房(?!子)|房(?=抵|押|作)")
_HOME = "住宅"
_GROUND = re.compile(
    r"(?<![一-龥])地(?=[^一-龥]|抵|押|评|证|和|跟|加)|(?<=[和跟加把拿用+])地(?=一起|一块|一并|抵|押|"
    r"和|跟|加|也|都|来|做|[,。])|(?:块|片|亩|那|的|拿)地(?=抵|押|[^一-龥]|$|拿来|"
    r"可以|评|也|来|做)"
)
_SHARES_LOST = re.compile(r"(?:被|已|已经|把|都)[^,。]{0,8}(?:质押|冻结|押)|押给|质押给|冻结")


def find(reading: Reading, part: Part, words: Vocabulary) -> tuple[list[Found], bool]:
    """What secures the client's loans, in order, each once; and whether a kind of it was inferred."""
    found = _pledged(reading, part, words)
    homes = (
        [
            one
            for one in _homes(reading, part, words)
            if re.search(r"(?:老板|个人|名下|自己|实控人|股东|夫妻)(?:的|自己的)?$", reading.before(one.start))
        ]
        if any(one.name in {"写字楼", "商铺", "厂房"} for one in found)
        else _homes(reading, part, words)
    )
    guarantees = [
        one
        for one in reading.find(words.guaranteed)
        if part.covers(one.start) and not _dismissed(reading, one) and not _for_others(reading, one)
    ]
    guarantees += [
        Found("法人保证", name.start, name.end)
        for name in reading.names
        if part.covers(name.start)
        and name.kind in {"name", "part"}
        and (part.mention is None or name.candidates != part.mention.candidates)
        and _STANDS_FOR.match(reading.flat, name.end)
        and not re.search(r"(?:替|给|为|帮|向)\s*$", reading.before(name.start))
    ]
    firms = [one.start for one in guarantees if one.name == "法人保证"]
    guarantees = [
        one
        for one in guarantees
        if one.name != "个人保证" or not any(0 <= one.start - firm <= 12 for firm in firms) or _personal(reading, one)
    ]
    kept: dict[str, Found] = {}
    for one in sorted([*found, *homes, *guarantees], key=lambda one: one.start):
        kept.setdefault(one.name, one)
    return list(kept.values()), bool(homes) and _HOME in kept and kept[_HOME] in homes


def _pledged(reading: Reading, part: Part, words: Vocabulary) -> list[Found]:
    things = [one for one in reading.find(words.collateral) if part.covers(one.start)]
    things += [
        Found("土地", match.start(), match.end())
        for match in _GROUND.finditer(_unnamed(reading))
        if part.covers(match.start())
    ]
    products = [one for one in reading.find(words.needs) if one.name != "存货质押融资"]
    return [
        one
        for one in things
        if not any(other.start <= one.start and one.end < other.end for other in products)
        and _is_pledged(reading, one, words)
    ]


def _unnamed(reading: Reading) -> str:
    """The text with commas in place of clients' names, so that what follows begins a word."""
    text = list(reading.flat)
    for name in reading.names:
        text[name.start : name.end] = "," * (name.end - name.start)
    return "".join(text)


def _is_pledged(reading: Reading, one: Found, words: Vocabulary) -> bool:
    """Whether a thing is offered as security: beside a word of pledging, valued, or named alone in a terse note."""
    before, behind = reading.before(one.start), reading.behind(one.end)
    clause = reading.said(reading.clause_at(one.start))
    if _NO_TITLE.match(behind) or any(name.start <= one.start < name.end for name in reading.names):
        return False
    if one.name == "保证金":
        return bool(_MARGIN.search(before) or re.match(r"[^,。]{0,2}质押", behind))
    if re.match(r"[\s,]*(?:抵|押)不了|[\s,]*(?:没法|不能|无法)(?:抵|押)", _next(reading, one)):
        return False
    if re.search(r"(?:不|没)(?:太)?(?:愿意?|想|肯|同意|打算|能|舍得)[^,。]{0,3}(?:押|抵)", before):
        return False
    if (
        _PLEDGED_AWAY.search(clause)
        or re.match(
            r"[^,。]{0,3}(?:不好|不能|没法|无法)(?:抵|押)|[^,。]{0,3}(?:抵|押)不了|[^,。]{0,3}(?:抵押|质押|抵|押)(?:不行|不让|不认|不合适)",
            behind,
        )
        or (marks.denied(before, behind) and not re.match(r"[^,。]{0,5}没问题", behind))
        or re.match(r"(?:也|都)?(?:没有?|未|不)(?:质押|抵押|押)", behind)
        or _BUYING.search(before[-10:])
    ):
        return False
    if one.name == "股权" and _SHARES_LOST.search(clause):
        return False
    if one.name in {"存货", "仓单", "应收账款", "票据"} and re.match(r"质押(?:融资|贷款)|融资|转让|保理", behind):
        return False
    if one.name == "厂房" and re.match(r"(?:里|内)[^,。]{0,8}(?:货|囤|存|堆|放|压)", behind):
        return False
    if re.match(r"的?(?:租金|收入|收益|租约|仓单|存货|货)", behind) and one.name != "应收账款":
        return False
    if re.search(r"(?:用|拿|以)[^,。]{0,8}$", before) and re.match(
        r"[^,。]{0,12}(?:做|办|申请|贷|融|换|担保|增信|连带)", behind
    ):
        return True
    if words.pledging.search(clause):
        return _beside_mark(reading, one, words)
    if _continues(reading, one, words) or _pledged_next(reading, one):
        return True
    if one.name in _NO_COLLATERAL:
        return False
    if one.name in {"厂房", "土地", "商铺", "写字楼", "住宅", "在建工程"} and _VALUED.search(
        behind + _next(reading, one)
    ):
        return True
    return _terse(reading, one, words)


def _beside_mark(reading: Reading, one: Found, words: Vocabulary) -> bool:
    """Whether the word of pledging speaks of this thing."""
    clause = reading.clause_at(one.start)
    for mark in words.pledging.finditer(reading.flat, clause.start, clause.end):
        between = reading.flat[min(mark.end(), one.end) : max(mark.start(), one.start)]
        if len(between) <= 14:
            return True
    return False


def _next(reading: Reading, one: Found) -> str:
    following = reading.clauses[reading.clause_number(one.start) + 1 :][:1]
    return "".join(reading.said(clause)[:4] for clause in following)


def _terse(reading: Reading, one: Found, words: Vocabulary) -> bool:
    """A clause of nothing but the thing, as in 流贷 600 厂房 3.9."""
    clause = reading.clause_at(one.start)
    left = reading.said(clause)
    for other in reading.find(words.collateral):
        if clause.start <= other.start < clause.end:
            left = left.replace(reading.flat[other.start : other.end], "")
    return not left.strip(" ,+和加、") and len(reading.clauses) > 2 and bool(reading.money)


def _continues(reading: Reading, one: Found, words: Vocabulary) -> bool:
    """Whether a list of pledged things goes on: 抵押物是厂房,土地,还有设备."""
    number = reading.clause_number(one.start)
    if not number:
        return False
    before = ",".join(reading.said(clause) for clause in reading.clauses[max(0, number - 2) : number])
    if re.search(r"名下(?:还)?有?[^,。]{0,6}$", reading.before(one.start)) and words.pledging.search(before):
        return True
    clause, earlier = reading.said(reading.clauses[number]), reading.said(reading.clauses[number - 1])
    listed = re.fullmatch(
        r"(?:还有|加上?|和|再加上?|以及|外加|另外)?(?:一?[套块处间栋批台]|两[套块处])?.{0,8}", clause.strip(" ,")
    )
    return bool(
        listed and words.pledging.search(earlier) and re.match(r"(?:还有|加|和|再加|以及|外加)", clause.strip(" ,"))
    )


def _pledged_next(reading: Reading, one: Found) -> bool:
    """3000万存单在我们这,想质押出来用: the word of pledging opens the next clause."""
    following = reading.clauses[reading.clause_number(one.start) + 1 :][:1]
    said = "".join(reading.said(clause) for clause in following)
    return bool(
        re.match(
            r"(?:想|可以|能不能|能|拿来|准备|愿意|都|也|全部|一起)*(?:质押|抵押|押)(?!给(?!我们|"
            r"我行)|品|物|率|了)",
            said,
        )
    )


def _homes(reading: Reading, part: Part, words: Vocabulary) -> list[Found]:
    """房产 and 房子 say not what kind of house: 住宅, as a guess."""
    return [
        Found(_HOME, match.start(), match.end())
        for match in reading.matches(_NEW_HOUSE)
        if part.covers(match.start())
        and words.pledging.search(reading.said(reading.clause_at(match.start())))
        and _beside_mark(reading, Found(_HOME, match.start(), match.end()), words)
        and not _PLEDGED_AWAY.search(reading.said(reading.clause_at(match.start())))
        and not marks.denied(reading.before(match.start()), reading.behind(match.end()))
    ]


def _dismissed(reading: Reading, one: Found) -> bool:
    if one.name == "信用" and re.match(r"(?:的话)?(?:不行|做不了|批不了|不可以|不能|不做)", reading.behind(one.end)):
        return True
    if one.name == "信用":
        return bool(re.search(r"(?:不要|不做|不能|不接受|做不了|不想)[^,。]{0,2}$", reading.before(one.start)))
    return marks.denied(reading.before(one.start), reading.behind(one.end))


def _personal(reading: Reading, one: Found) -> bool:
    """Whether a guarantee says itself that somebody gives it: 老板夫妻连带, not 连带责任 of a company."""
    return bool(re.search(r"老板|夫|实控|个人|自然人|法代|法人代表|股东|总", reading.flat[one.start : one.end]))


def _for_others(reading: Reading, one: Found) -> bool:
    """Whether the client guarantees for somebody else."""
    before, said = reading.before(one.start)[-14:], reading.flat[one.start : one.end]
    others = re.search(r"(?:给(?!我们|我行)|替|为|帮)[^,。]{1,12}$", before) or re.search(
        r"弟弟|哥哥|朋友|亲戚|厂的|那家", said
    )
    return bool(others) and one.name in {"法人保证", "个人保证"}
