"""Which words of a message speak of which client."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from notes.names import NameMention
from notes.reading import Reading

Span = tuple[int, int]

# Where a client is named, hints of one (老周, 纱厂, 上午那家) name no other.
_NAMES = frozenset({"name", "part", "group", "place"})

# Between two names that share what follows ("澜桥集团和新材都想…").
_AND = re.compile(
    r"(?:的?[一-龥](?:总|董|工))?[\s,]*(?:和|跟|与|及|以及|还有|、|/|&|\+|and|加上?|同|同埋|,)[\s,]*(?:上|下)?"
)
# Between two names of which only the second holds ("云杉 不对 是云山"), or only the first ("是华星不是华兴").
_RATHER = re.compile(
    r"[\s,。]*(?:不对|不是|错了|哦不|噢不|啊不|不不|说错了?|口误|打错了?|记错了?|sorry|"
    r"no|i mean)[\s,。]*(?:应该)?(?:是|系)?[\s,]*"
)
_NOT = re.compile(r"[\s,]*(?:而)?(?:不是|唔系|不係|not)[\s,]*")
# Before a name that is only told about another client.
_ROLE = re.compile(
    r"(?:下游|上游|供应商|客户|买家|买方|卖方|核心企业|业主|经销商|兄弟公司|子公司|"
    r"母公司|竞争对手|债务人|甲方|总包|同行|对手|关联方|关联企业|股东|担保人|被担保人|"
    r"下家|上家|介绍人|隔壁|邻居)"
    r"(?:就?是|有|叫|为|里的|里有|比如|:|的)?[\s]*$"
)
# A name behind these is the object of what the other one does.
_OBJECT = re.compile(
    r"(?:给|替|为|帮|向|被|从|经|通过|由|比起?|像|不如|供货给|卖给|借给|投资|投了|"
    r"入股了?|收购了?|收购|并购|起诉了?|告了|担保|参股|控股|应收|应付|拿了?|租了?|租的是|买了?|付|支付|用的?是?|"
    r"收到?|持有|跳槽?到|去看|做了?|代理了?|发给|错发给|(?:受益人|收款人|付款人|出票人|承兑人|交易对手)(?:是|为)?)[\s]*$"
)
# Another client that stands behind a name as what secures its loan: 权胜担保.
_GUARANTEES = re.compile(r"[\s]*(?:来|给|提供|做|出|也)?(?:担保|保证|连带|作保|反担保)(?!金|公司|人?要|费|圈|了外)")
# 瑞鹏的下游恒达要做保理: the second does it.
_HEAD_NOUN = re.compile(
    r"的?(?:一?家|一个)?(?:下游|上游|供应商|客户|经销商|子公司|兄弟公司|关联公司|代理商|配套厂?)(?:企业|公司|厂)?"
)
_LEADS_TO = re.compile(
    r"(?:的?[一-龥]{0,4})?(?:介绍|推荐|引荐)(?:了|的)?|(?:的)?路上[\s,]*|"
    r"(?:厂里|那边|那里|公司|楼下|门口)?(?:碰到|遇到|碰见|遇见|看到|见到)(?:了)?"
)
_OWES_IT = re.compile(r"(?:还|一直|也|又)?(?:拖?欠|拖)(?:着|了)?(?:他|她|咱)(?:们|家)?")
# What is said of another client that is only told about: 车桥欠款拖了半年.
_OF_IT = re.compile(r"(?:那边)?的?(?:欠|拖|货款|回款|账期|应付)")
_DIFFERENT = re.compile(r"不是一家|是两家|没关系|没有关系|别搞[混错]|别弄[混错]|不要[搞弄][混错]|两码事|名字像")
_WITH = re.compile(r"(?:跟|和|与|同)[\s]*$")
_RELATION = re.compile(
    r"担保|担了?保|供货|供应|做配套|配套|借|投资|入股|收购|起诉|打官司|合作|做生意|"
    r"买|卖|介绍|推荐|竞争|一样|互保|代加工|加工|的货|拿货|进货|是同|是亲|是一|有(?:往来|"
    r"合作|关联|业务|官司)|一起|的[^,。]{1,8}一起|差不多|比|签了|谈好"
)
# A name in "锦绣是三槐堂的下游" only says what the other one is.
_IS_OF = re.compile(r"(?:是|做|当|算|系)[\s]*$")
_OF = re.compile(
    r"[\s]*(?:的|家)?(?:下游|上游|供应商|客户|子公司|母公司|兄弟公司|关联|股东|经销商|"
    r"代理商|配套|分包|老板的|隔壁|邻居|竞争对手|对手|大客户)"
)
_SPEAKS = re.compile(
    r"[\s]*(?:那边|他们|的?[一-龥](?:总|董|工))?(?:也|都|又|还|就|今天|昨天)?(?:说|要|"
    r"想|嫌|希望|停|被|在(?=找|做|谈)|最近|有|打算|准备)"
)
# "听青鹭老周说博衍停产了": the first is who told it.
_HEARD_FROM = re.compile(r"(?:听|据|跟)[\s]*$")
_HEARD = re.compile(r"[^,。]{0,6}(?:说|讲|透露|反映)")
_OWES = re.compile(r"(?:欠|拖欠|欠着|欠了|拖着|拖了|还欠)[\s]*$")
_REPORTS = re.compile(r"(?:说|提到|讲|聊到|介绍|透露|提起|问起|告诉我|讲到)(?:是|了|过)?[\s]*$")
_REFERRED = re.compile(r"[\s]*(?:的?[^,。]{0,3})?(?:介绍|推荐|引荐)(?:的|来|过来)")
# What belongs to a name that stands in the middle of a clause.
_LEAD = re.compile(
    r"(?:刚从|刚去了?|然后去了?|再去了?|又去了?|先去了?|先去的|后去的|然后去的|去了|"
    r"去的|去|见了|见到|拜访了?|走访了?|到|跟|和|还有|另外|以及|以后去了?|后来去了?|"
    r"下午去了?|上午去了?|给|把|至于)[\s,]*$"
)
# Companies of whom the message tells, but that are no clients of it.
_NO_CLIENT = re.compile(
    r"(?:担保|租赁|信托|评估|保险|小贷|典当|会计师|律师|物业|关联|母|子|兄弟|项目|"
    r"平台|核心|上市|集团)(?:公司|事务所)|这家|那家|一家|他们|我们|工程$"
)
_TOGETHER = re.compile(
    r"一起|两家|三家|四家|几家|都要|都想|都说|各家|他们都|统一|分别|全都|^[\s,]*(?:也)?都(?!市)|"
    r"both|all of them|all three"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a message says of one client. `spans` are the stretches of it; some may belong to other parts too."""

    mention: NameMention | None
    spans: tuple[Span, ...]

    def covers(self, position: int) -> bool:
        """Whether what stands at a position belongs to this client."""
        return any(start <= position < end for start, end in self.spans)


@dataclass(slots=True)
class _Group:
    mention: NameMention | None
    spans: list[Span] = field(default_factory=list)


def divide(reading: Reading) -> list[Part]:
    """The parts of a message, a client each, in the order in which they are named; at least one."""
    mentions = list(_meant(reading))
    whole = (0, len(reading.text))
    if not mentions:
        return [Part(None, (whole,))]
    runs = _runs(reading, mentions)
    groups: dict[tuple[str, ...], _Group] = {}
    for mention in mentions:
        groups.setdefault(_key(mention), _Group(mention))
    if len(groups) == 1:
        return [Part(next(iter(groups.values())).mention, (whole,))]
    starts = [_start(reading, run, runs[number - 1] if number else None) for number, run in enumerate(runs)]
    for number, run in enumerate(runs):
        end = starts[number + 1] if number + 1 < len(runs) else len(reading.text)
        for mention in run:
            groups[_key(mention)].spans.append((starts[number], end))
    for mention, debt in _debts(reading, mentions):
        groups[_key(mention)].spans.append(debt)
    for shared in _shared(reading, starts[0], starts[-1]):
        for group in groups.values():
            group.spans.append(shared)
    return [Part(group.mention, tuple(sorted(set(group.spans)))) for group in groups.values()]


def owed_to(reading: Reading, part: Part) -> bool:
    """Whether what is owed is owed to this client by another one."""
    return part.mention is not None and bool(_OWES.search(reading.before(part.mention.start)))


def owes_another(reading: Reading, part: Part) -> bool:
    """Whether it is this client that has not paid another one: 越丰欠美居的货款."""
    if part.mention is None:
        return False
    owing = re.match(r"[^,。]{0,2}欠(?:着|了)?", reading.flat[part.mention.end :])
    return owing is not None and any(name.start == part.mention.end + owing.end() for name in reading.names)


def _debts(reading: Reading, mentions: Sequence[NameMention]) -> Iterator[tuple[NameMention, Span]]:
    """青鹭欠华兴货款: the clause tells of both."""
    for earlier, name in pairwise(mentions):
        if _OWES.search(reading.flat[earlier.end : name.start]):
            clause = reading.clause_at(name.start)
            yield earlier, (clause.start, clause.end)


def _key(mention: NameMention) -> tuple[str, ...]:
    return mention.candidates or (mention.words,)


def _meant(reading: Reading) -> Iterator[NameMention]:
    """The names of clients that are spoken of, without those taken back and those told only of another."""
    named = any(one.kind in _NAMES and one.how != "unknown" for one in reading.names)
    names = [one for one in reading.names if not named or one.kind in _NAMES]
    known = [one for one in names if one.how != "unknown"]
    dropped: set[int] = set()
    for number, name in enumerate(names[1:], start=1):
        between = reading.flat[names[number - 1].end : name.start]
        if _NOT.fullmatch(between) and not _pause(between):
            dropped.add(number)
        elif _RATHER.fullmatch(between):
            dropped.add(number - 1)
    dropped.update(_in_passing(reading, names))
    told_of: set[tuple[str, ...]] = set()
    apart = _told_apart(reading, names)
    for number, name in enumerate(names):
        if number in apart or (_key(name) in told_of and _only_told(reading, name)):
            continue
        if name.how == "unknown" and _NO_CLIENT.search(name.words):
            continue
        if number in dropped or (known and name.how == "unknown" and not _opens(reading, name)):
            continue
        if number and _background(reading, names[number - 1], name):
            told_of.add(_key(name))
            continue
        if number + 1 < len(names) and _only_source(reading, name):
            continue
        yield name


def _told_apart(reading: Reading, names: Sequence[NameMention]) -> set[int]:
    """The names in 楚田跟楚天不是一家, 楚田要…: they count where they are said again, if one of them is."""
    found: set[int] = set()
    for clause in reading.clauses:
        here = [number for number, name in enumerate(names) if clause.start <= name.start < clause.end]
        keys = {_key(names[number]) for number in here}
        if len(keys) < 2 or not _DIFFERENT.search(reading.said(clause)):
            continue
        if any(_key(name) in keys for number, name in enumerate(names) if number not in here):
            found.update(here)
    return found


def _pause(between: str) -> bool:
    return between[:1] in {",", "。"}


def _opens(reading: Reading, name: NameMention) -> bool:
    """Whether an unknown name begins a clause, as a client of its own."""
    before = reading.before(name.start)
    return not before.strip(" ,") or bool(_LEAD.search(before) and not before[: -len(before.strip())].strip())


def _background(reading: Reading, earlier: NameMention, name: NameMention) -> bool:
    """Whether a name is only told about the client named before it."""
    if _key(earlier) == _key(name):
        return False
    between, behind = reading.flat[earlier.end : name.start], reading.behind(name.end)
    if _GUARANTEES.match(behind) and not _SPEAKS.match(behind):
        return True
    if _AND.fullmatch(between):
        return bool(_WITH.fullmatch(between.strip()) and _RELATION.match(behind.lstrip("的")))
    if _ROLE.search(between) and len(between) < 16:
        return not (_HEAD_NOUN.fullmatch(between) and _SPEAKS.match(behind))
    if _REPORTS.search(between) and _OWES_IT.match(behind):
        return True
    if reading.clause_number(earlier.start) != reading.clause_number(name.start) or _REPORTS.search(between):
        return False
    if _IS_OF.search(between) and _OF.match(behind):
        return True
    if _OBJECT.search(between):
        return not _SPEAKS.match(behind)
    return bool(_WITH.search(between) and _RELATION.search(behind[:14]))


def _only_told(reading: Reading, name: NameMention) -> bool:
    """Whether a client that was only told about is only told about once more: 应收瑞鹏1200万, 车桥欠款."""
    return bool(_OF_IT.match(reading.behind(name.end)) or _OBJECT.search(reading.before(name.start)))


def _in_passing(reading: Reading, names: Sequence[NameMention]) -> Iterator[int]:
    """The names that only lead to the next: who brought it, where somebody was met, who it is not."""
    for number, (name, following) in enumerate(pairwise(names)):
        between = reading.flat[name.end : following.start]
        if _key(name) == _key(following) or len(between) > 16:
            continue
        behind = reading.behind(following.end)
        if (
            _LEADS_TO.fullmatch(between)
            or (_HEAD_NOUN.fullmatch(between) and _SPEAKS.match(behind))
            or (re.search(r"不是\s*$", reading.before(name.start)) and re.fullmatch(r"[\s,]*(?:而)?是", between))
        ):
            yield number
        elif re.fullmatch(r"[^,。]{0,6}(?:是|经|由|通过)", between) and _REFERRED.match(behind):
            yield number + 1


def _only_source(reading: Reading, name: NameMention) -> bool:
    """Whether a client is named only as who told of another or brought it."""
    behind = reading.flat[name.end : name.end + 12]
    heard = _HEARD_FROM.search(reading.before(name.start)) and _HEARD.match(behind)
    following = next((one.start for one in reading.names if one.start > name.end), len(reading.flat))
    return bool(heard or _REFERRED.match(reading.flat[name.end : min(following, name.end + 12)]))


def _runs(reading: Reading, mentions: Sequence[NameMention]) -> list[list[NameMention]]:
    """Names that stand together share what follows them."""
    runs: list[list[NameMention]] = []
    for mention in mentions:
        if runs:
            between = reading.flat[runs[-1][-1].end : mention.start]
            joined = _AND.fullmatch(between) or (not between.strip(" ,") and len(between) <= 2)
            if joined and (between.strip(" ,") or _shares(reading, mention)):
                runs[-1].append(mention)
                continue
        runs.append([mention])
    return runs


def _shares(reading: Reading, mention: NameMention) -> bool:
    """Whether what follows a list of names with commas is said of all of them."""
    return bool(
        re.match(r"[\s,]*(?:都|两家|三家|这两家|这三家|一起|也都|全)", reading.flat[mention.end : mention.end + 6])
    )


def _start(reading: Reading, run: Sequence[NameMention], earlier: Sequence[NameMention] | None) -> int:
    """Where the words of a run of names begin: with their clause, or within it when another name stands before."""
    first = run[0]
    clause = reading.clause_at(first.start)
    floor = earlier[-1].end if earlier else 0
    if earlier and _REPORTS.search(reading.flat[max(clause.start, floor) : first.start]):
        return first.start
    if clause.start >= floor:
        return clause.start
    lead = _LEAD.search(reading.flat[floor : first.start])
    return floor + lead.start() if lead else first.start


def _shared(reading: Reading, first: int, last: int) -> Iterator[Span]:
    """What is said before the first name, and what is said of all together behind the last."""
    if reading.flat[:first].strip(" ,。"):
        yield (0, first)
    named = [name.start for name in reading.names]
    for clause in reading.clauses:
        if clause.start <= last or any(clause.start <= position < clause.end for position in named):
            continue
        if _TOGETHER.search(reading.said(clause)):
            yield (clause.start, clause.end)
