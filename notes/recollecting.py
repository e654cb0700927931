"""What a question to the memory asks for: of which clients, of when, and which of their records answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import rjieba

from notes import periods
from notes.names import Book, NameMention
from notes.periods import Period
from notes.vocabulary import Vocabulary, shipped
from notes.wording import is_han, plain

Kind = Literal[
    "portrait",
    "brief",
    "today",
    "tasks",
    "promises",
    "requests",
    "risks",
    "size",
    "visited",
    "visits",
    "needs",
    "quiet",
    "maturing",
    "limits",
    "balance",
    "people",
    "export",
    "said",
    "bulk",
    "papers",
    "search",
]
Field = Literal["amounts", "rates", "tenors", "collateral", "competitors", "purpose"]


@dataclass(frozen=True, slots=True)
class Recollection:
    """A question to the memory, taken apart.

    `clients` are settled legal names, `options` those between which the user must choose, `unknown` a company that is
    no client. `field` is the part of a record that is asked for. `words` are what is left to be looked for, in the
    plain form. `days` is for how long nothing was heard of those who are asked for.
    """

    kind: Kind
    clients: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    unknown: str = ""
    period: Period | None = None
    need: str | None = None
    purpose: str | None = None
    signal: str | None = None
    competitor: str | None = None
    field: Field | None = None
    words: tuple[str, ...] = ()
    days: int = 90


def understand(text: str, book: Book, today: date, vocabulary: Vocabulary | None = None) -> Recollection:
    """What a question to the memory asks for. Never fails: what is not understood is looked for by its words."""
    vocabulary = vocabulary or shipped()
    mentions = [one for one in book.find(text) if one.how != "unknown" or not _NO_COMPANY.search(one.words)]
    period = periods.find(text, today)
    rest = _without(text, [(one.start, one.end) for one in mentions])
    settled = tuple(dict.fromkeys(one.client for one in mentions if one.client))
    options = () if settled else tuple(dict.fromkeys(name for one in mentions for name in one.candidates))
    need, signal, competitor = _labels(rest, vocabulary)
    purpose = next((found.name for found in vocabulary.purposes.find(plain(rest))), None)
    words = tuple(_words(_without(rest, [(period.start, period.end)] if period else [])))
    silent = periods.silence(text)
    asked = Recollection(
        kind=_kind(plain(text), plain(rest), bool(settled or options), words, silent),
        clients=settled,
        options=options,
        unknown=_unknown(mentions),
        period=period,
        need=need,
        purpose=purpose,
        signal=signal,
        competitor=competitor,
        field=next((name for name, expression in _FIELDS if expression.search(plain(rest))), None),
        words=words,
        days=silent or 90,
    )
    return _said(asked, rest, today)


def asks_memory(text: str, asked: Recollection, *, told: bool, planned: bool = False) -> bool:
    """Whether a message that may be a note, a task or a question to the documents asks for records after all.

    `told`: it says something of a client that would be worth a note. `planned`: it names something to do.
    """
    form = plain(text)
    if asked.kind in {"brief", "bulk", "papers", "said"} or (not told and not asked.clients and name_asked_for(text)):
        return True
    if planned:
        if asked.kind == "visits" and not asked.clients:
            return len(text) <= _SHORT
        if asked.kind == "portrait":
            return bool(asked.clients) and not asked.words and bool(_LOOK.match(form))
        return asked.kind == "tasks" and bool(_OWN_LIST.fullmatch(form))
    if asked.kind == "people" and _ONLY_WHO.fullmatch(form):
        return True
    if asked.kind in {"quiet", "visited"} and not asked.clients and (_WONDERS.search(form) or _LISTED.search(form)):
        return True
    if asked.kind == "visits" and not asked.clients and len(text) <= _SHORT:
        return True
    if told:
        return False
    if asked.clients:
        wondering = bool(_WONDERS.search(form))
        wanted = asked.kind not in {"search", "portrait", "promises"} or asked.field is not None
        return wanted and wondering
    if asked.kind == "tasks" and _OWN_LIST.fullmatch(form):
        return True
    if asked.kind in {"limits", "balance"}:
        return "客户" in form and bool(_WONDERS.search(form))
    if asked.kind in {"export", "quiet", "visited", "today", "size"} or owed_by_clients(text):
        return True
    if asked.kind == "maturing" and asked.period is not None and not _HOW.search(form):
        return True
    if asked.kind == "search" and _WHO_SAID.search(form) and not _HOW.search(form):
        return True
    if asked.kind == "requests" and _ONLY_REQUESTS.fullmatch(form.strip()):
        return True
    return asked.kind in _OF_ALL and bool(_OF_WHOM.search(form)) and not _HOW.search(form)


def carries_on(text: str, asked: Recollection) -> bool:
    """Whether a message names no client, but asks for what only a client has: 那风险呢, 他们存款多少."""
    if asked.clients or asked.options or asked.unknown or len(text) > _SHORT:
        return False
    form = plain(text)
    if _EVERYBODY.search(form):
        return False
    of_them = bool(_THEM.search(form))
    kind = asked.kind in _OF_ONE or asked.field is not None
    return (of_them and (kind or bool(_WONDERS.search(form)))) or (kind and bool(_THEN.search(form)))


def owed_by_clients(text: str) -> bool:
    """Whether what clients are to bring is asked for: 谁欠我资料, 哪些客户没交报表."""
    return bool(_OWED_ME.search(plain(text)))


def points_at_somebody(text: str) -> bool:
    """Whether a message says 他们, 那家 and the like."""
    return bool(_THEM.search(plain(text)))


def name_asked_for(text: str) -> str:
    """Whose picture is asked for when no client was found in the words: 晨曦模具 of 晨曦模具怎么样; else empty."""
    form = plain(text).strip()
    match = _PICTURE_OF.fullmatch(form) or _FIGURE_OF.fullmatch(form)
    name = next((given for given in match.groups() if given), "").strip() if match else ""
    return "" if _NO_NAME.search(name) or shipped().needs.find(name) else name


def _kind(form: str, rest: str, about_client: bool, words: tuple[str, ...], silent: int | None) -> Kind:
    if _BULK.search(form):
        return "bulk"
    if _PAPERS.search(form):
        return "papers"
    if silent is not None:
        return "quiet"
    for kind, expression in _KINDS:
        if expression.search(rest):
            return kind
    asks = any(expression.search(rest) for _, expression in _FIELDS)
    return "portrait" if about_client and not asks and (not words or _PORTRAIT.search(rest)) else "search"


def _said(asked: Recollection, rest: str, today: date) -> Recollection:
    """The same, asking what was said with a client, where only that is asked: 去年11月跟华兴聊了啥, 上次聊了啥."""
    form, period = plain(rest), asked.period
    over = period is not None and period.first <= today and (period.last < today or bool(_DONE.search(form)))
    more = any(word not in _OF_TALKING for word in asked.words)
    looks_back = asked.clients and not more and (over or _LAST_TIME.search(form)) and _TALKED.search(form)
    return replace(asked, kind="said") if looks_back and asked.kind in ("portrait", "search") else asked


def _labels(rest: str, vocabulary: Vocabulary) -> tuple[str | None, str | None, str | None]:
    """The need, the sign of risk and the competitor that are asked about."""
    form = plain(rest)
    need = next((found.name for found in vocabulary.needs.find(form)), None)
    signal = next((found.name for found in vocabulary.signals.find(form)), None)
    bank = _BANK.search(form)
    named = next((name for word, name in vocabulary.banks.items() if word in form), None)
    return need, signal, named or (bank[0] if bank else None)


def _words(text: str) -> list[str]:
    """What is left to be looked for: words of two characters or more that are not about asking."""
    cut = (_LEADING.sub("", word.strip()) for word in rjieba.cut(_FILLING.sub(" ", plain(text))))
    cut = (word for word in cut if len(word) > 1 and word not in _ASKING and not _QUANTITY.fullmatch(word))
    kept = [word for word in cut if any(map(_is_letter, word))]
    return list(dict.fromkeys(kept))


def _is_letter(character: str) -> bool:
    return is_han(character) or character.isalnum()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the spans blanked, so that what stands beside them does not grow together."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _unknown(mentions: list[NameMention]) -> str:
    """A company that was named and is no client."""
    return next((one.words for one in mentions if one.how == "unknown"), "")


_SHORT = 24  # characters of a question that leaves its client out
_OF_ALL = frozenset({"tasks", "promises", "requests", "needs", "maturing", "risks"})
_OF_ONE = frozenset({"limits", "balance", "people", "risks", "promises", "requests", "maturing", "tasks", "brief"})
_ASKING = frozenset(
    """
    上次 上回 那次 有没有 这次 之前 以前 跟我 和我 说过 讲过 哪些 哪家 哪个 哪几 几笔 客户 客户们 什么 时候 怎样 怎么
    如何 情况 记录 记得 我们 他们 那个 这个 那家 这家 现在 目前 最近 最后 一次 告诉 知道 请问 麻烦 哪里 哪天 哪年 几时
    多久 几个 几家 一共 总共 所有 全部 关于 有关 相关 谁家 项目 还是 一会 觉得 不会
    the what who when which did does how much many about last time my me is are was were of for to in client clients
    """.split()
)
_FILLING = re.compile(
    r"多少(?:钱|万|亿)?|来着|是不是|有没有|没有|(?:提到|提|说|讲|聊|谈|问|答应|记|交|办|出|做|去|见)(?:过|了)(?:没|吗|几)?|跟我|和我|帮我|给我|怎么样|什么时候|叫什么"
    r"|[一-龥]?(?:一下|看看|看下|查下)|[吗呢啊吧]\s*[?。]?$|新增|哪(?:些|几?家|几?个|几?笔)"
)
_LEADING = re.compile(r"^[有过没再又还就都把被和跟的了要]+(?=.{2})")
_QUANTITY = re.compile(r"[一二两三四五六七八九十半\d.,%]+(?:个?[年月天]|个?月|点|bp|万|亿|成)?")
_WONDERS = re.compile(
    r"[?]|多少|几(?=[年个天成家点次笔条])|什么|啥|怎么|哪|谁|吗|呢|来着|还是(?!原来|那|老|照|按|一样|以前|没|不|有|在|想|要|得|说|很|比较|集团|他们?|她|我们?)(?=[^,。]{1,8}$)|有没有|是不是|没[?。]?$|\b(?:what|how|which|who)\b"
)
_ONLY_WHO = re.compile(
    r"[^,。，\d]{2,16}(?<![打来接回发给换])\s*(?:电话|手机|手机号|联系方式|邮箱|微信号?)(?:多少|是多少|号码|给我)?[?]?"
)
_LOOK = re.compile(
    r"(?:请|麻烦)?(?:你|您)?(?:帮我|给我|帮忙|替我)?(?:再)?(?:看下|看看|看一下|查下|查查|查一下|了解下|了解一下)"
)
_TALKED = re.compile(
    r"(?:聊|谈|说|讲|沟通|交流|提|问|记|拜访|见面|来往)(?:了|过|到|起)*(?:些|点|的)?(?:什么|啥|哪|几次|内容|情况|事|记录)"
    r"|(?:拜访|走访|沟通|会谈|聊天)?记录|\btalk(?:ed)? (?:about|with|to)|\bsaid\b|discuss"
)
_DONE = re.compile(r"[了过]|\bdid\b|ed\b")
_LAST_TIME = re.compile(r"上次|上回|最近一次|最后一次|\blast time\b")
_OF_TALKING = frozenset(
    "拜访 走访 沟通 会谈 聊天 聊到 谈到 说到 记录 内容 we talk talked with discuss discussed say said did".split()
)
_WHO_SAID = re.compile(
    r"(?:谁|哪(?:些|几?家|几?个)(?:客户|企业|公司)?)(?:最近|上次|之前|以前|去年|也|都|还|跟我|和我|找我|向我)*"
    r"(?:提|问|说|讲|聊|打听|抱怨|要|找)(?:起|到)?过|有没有(?:哪[个些家])?客户(?:要|想|提|说|问)"
)
_ONLY_REQUESTS = re.compile(r"(?:open |client )*(?:requests?|complaints?)[?]?|(?:客户)?(?:诉求|投诉)[?。]?")
_EVERYBODY = re.compile(r"哪些|哪几|哪[个家](?:客户|企业|公司)?|谁家?|(?:所有|全部)(?:的)?客户")
_LISTED = re.compile(r"(?:的客户|有谁|的有|名单|清单|的)[?。]?$")
_OF_WHOM = re.compile(r"我|谁|哪(?:些|几|个|家)|几(?:家|笔|个)|客户|该催|还欠|清单|\bmy\b|\bi\b|which|who")
_HOW = re.compile(r"怎么(?:办|做|算|处理|答复)|如何|流程|规定|要求|标准|办法|what is the|how (?:do|to)")
_OWN_LIST = re.compile(
    r"(?:看下|看看|查下|打开)?\s*(?:我的?|今天的?|本周的?|这周的?|全部)*(?:待办|任务|日程)(?:事项|清单|列表)?(?:有哪些|有什么)?[?。]?"
    r"|(?:my )?(?:to-?dos?|tasks)"
)
_OWED_ME = re.compile(
    r"(?:谁|哪[些家个几])[^,。]{0,6}(?:欠(?:着)?我|(?:没交|没给|没补|没送|欠)(?:我)?(?:的)?[^,。]{0,4}(?:资料|材料|报表|合同|单|证明))"
)
_THEM = re.compile(r"他们|她们|它们|他家|她家|人家|这家|那家|该公司|该客户|这个客户|那个客户|\b(?:they|them|their)\b")
_THEN = re.compile(
    r"^(?:那么?|还有)|呢[?]?$|^(?:and|what about|how about)\b"
    r"|^\s*(?:存款(?!利率|产品|期限|种类)|授信|敞口|风险|电话|联系人|待办|到期)[^,。]{0,6}$"
)
_NO_COMPANY = re.compile(r"[谁哪]|什么|多少|[我你他吗呢]|提过|做过|想要|需要")
_NO_NAME = re.compile(
    r"利率|政策|行情|市场|价格|汇率|审批|额度|产品|流程|规定|制度|办法|通知|记录|任务|待办|晨报|今天|上周|我|你|他|哪|什么|这|那|贷|票|存"
    r"|保函|担保|期限|费|天气|客服|[部行]$|客户"
)
_PICTURE_OF = re.compile(
    r"(?:(?:看下|看看|看一下|查下|查一下)(?P<after>[^,。?]{2,20})|(?P<before>[^,。?]{2,20}?)(?:最近)?(?:怎么样|咋样|什么情况|啥情况|近况))[?。]?"
)
_FIGURE_OF = re.compile(
    r"([^,。?\d]{2,16}?)(?:的|还|现在|目前)*(?:贷了多少|(?:授信|额度|敞口)(?:还?有|还?剩)?多少|还?有多少(?:敞口|授信|额度|存款)|存款有?多少"
    r"|(?:电话|手机|联系方式)(?:号码?)?(?:是)?(?:多少)?|有(?:哪些|什么)风险)[?]?"
)
_PAPERS = re.compile(
    r"(?:身份证|证件|护照)(?:号码?)?(?:是)?(?:多少(?!位)|几号|什么(?!材)|发我|给我|报我|查)|(?:银行卡号|卡号|账号)(?:是)?多少(?!位)"
    r"|(?:what is|what's|send me).{0,24}(?:id (?:card )?number|passport number)"
)
_BULK = re.compile(
    r"(?:所有|全部)客户.{0,6}(?:电话|名单|手机|联系方式|邮箱|资料)|客户名单|(?:打印|导出|发).{0,8}(?:所有|全部)客户"
)
_BANK = re.compile(r"[一-龥]{2,4}(?:银行|农商行|农商|信用社)|(?:国有大行|股份制银行|城商行|租赁公司|信托公司)")
_PORTRAIT = re.compile(
    r"怎么样|咋样|什么情况|啥情况|情况|近况|画像|资料|看看|看下|查下|查一下|介绍|基本信息|搞混|profile|portrait|how is"
    r"|tell me about"
)
_FIELDS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    ("rates", re.compile(r"利率|费率|报价|报的|报了?多少|加点|几个点|加\d+还是|\brates?\b|pricing")),
    ("tenors", re.compile(r"期限|几年|多长|年还是|tenor|how long")),
    ("collateral", re.compile(r"押品|抵押|质押|担保|collateral|security")),
    ("competitors", re.compile(r"对手|哪家银行|他行|别的银行|competitor")),
    ("purpose", re.compile(r"用途|干什么用|做什么用|purpose")),
    ("amounts", re.compile(r"多少(?:钱|万|亿)|要(?:了)?多少|金额|几个亿|how much|amount")),
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("export", re.compile(r"导出.{0,8}(?:记录|拜访|任务|笔记)|export")),
    (
        "visits",
        re.compile(
            r"(?:拜访|走访|外出|出访|见客户|见面)的?(?:安排|计划|日程|行程)|约了(?:谁|哪|几[家个])|(?:我的?|^)行程"
            r"|(?<!过)(?:见|拜访|走访|去|跑)(?:哪(?:些|几)?[家个]?(?:客户|企业|公司)?|谁|几[家个](?:客户|企业)?)[?]?$"
            r"|(?:[今明后][天早]|下午|上午|周[一二三四五六日天]?)(?:我)?有(?:什么|哪些|没有|啥)?(?:安排|约|行程|拜访)(?:吗|没有?|么)?[?]?$"
            r"|(?:[今明后]天|[这本下]周)的?(?:拜访|行程|安排)(?:有哪些|有什么|呢)?[?]?$"
            r"|(?:什么时候|哪天|几点)(?:要|该|再)?(?:去|见|拜访)(?!过)"
            r"|who (?:do|am|will|should) i (?:\w+ )?(?:see|meet|visit)|my (?:visits|calendar|appointments)"
            r"|visits? (?:planned|this|next|today)"
        ),
    ),
    (
        "brief",
        re.compile(
            r"(?:要去|去|见|拜访|到).{0,12}(?:准备|注意|该问|问什么|聊什么|提要)|准备一下|访前|提要|注意什么|该聊|该问什么"
            r"|(?:一会儿?|等下|待会儿?|明[天早]|后天|下周.?)[^,。]{0,12}(?:聊|谈|说)(?:点|些)?(?:什么|啥)"
            r"|^\s*(?:一会儿?|等下|待会儿?|马上|明天|后天|下午|上午|明早|今天下午)[^,。\d点]{0,4}(?:要)?(?:去|见|到|拜访)\s*[^,。]{0,6}$"
            r"|brief|prepare me"
        ),
    ),
    ("promises", re.compile(r"答应|承诺|许诺|说好|兑现|食言|欠(?:谁|他|她|客户)|promise")),
    (
        "requests",
        re.compile(
            r"诉求|投诉|客户(?:的)?(?:要求|请求)|没答复|未答复|没回复客户|request|complaint"
            r"|(?:提过|提了|提出|有过?)(?:什么|哪些|啥)(?:要求|请求)"
        ),
    ),
    (
        "maturing",
        re.compile(r"到期(?!日是|未|的?(?:事|任务|待办))|快到期|哪几笔到|(?:要|该)续(?:贷|作|签)?的|matur|expir"),
    ),
    (
        "limits",
        re.compile(
            r"敞口|(?:授信|额度)(?:额度)?(?:还)?(?:剩|有多|多少|余|呢)"
            r"|还剩多少|用了多少|用信|贷了多少|limit left|headroom"
        ),
    ),
    ("balance", re.compile(r"存款(?!利率|产品|期限|种类|价格)|日均|余额|账上|balance|deposits?")),
    (
        "people",
        re.compile(r"电话|手机|联系方式|微信号|邮箱|联系人|叫什么|全名|名字|谁(?:是|管|负责)|phone|contact|email"),
    ),
    (
        "risks",
        re.compile(
            r"哪些风险|什么风险|风险(?:信号|点|事件|情况)?(?:有哪|有什|呢|$|[?。])|预警|暴雷|出事|risks?\b|warning"
        ),
    ),
    (
        "today",
        re.compile(
            r"(?:今天|昨天|前天)[^,。]{0,4}(?:记|写|录|存)了|今天[^,。]{0,3}那几条|已入库|what did i (?:log|write|note)"
        ),
    ),
    (
        "tasks",
        re.compile(
            r"待办|任务|没做完|没做的|没做[?。]?$|没完成|要做什么|该做|该催|催谁|欠(?:着)?我|(?:谁|哪[些家个几])[^,。]{0,6}(?:没交|没给|没补|没送|欠)|逾期的?(?:事|任务|待办)|今天(?:有|要|该)|到期的事|还欠|日程|to-?do|tasks?\b"
        ),
    ),
    (
        "size",
        re.compile(
            r"(?:我|名下|管户|团队|组里)[^,。]{0,6}(?:有|管)(?:着|了)?(?:多少|几|哪些|什么|哪几)[个家户]?(?:客户|企业|户)"
            r"|(?:我|名下|管户|团队)的?客户(?:一共|总共|都|现在)*有(?:多少|几|哪些|谁)"
            r"|how many clients (?:do|have) (?:i|we)"
        ),
    ),
    (
        "visited",
        re.compile(
            r"(?:跑|见|拜访|走访|去)[了过](?:几|多少|哪|谁)|拜访(?:了)?(?:几|多少)|几家客户|拜访量"
            r"|(?:上|这|本)个?(?:周|星期|礼拜|月|季度?)[^,。]{0,8}(?:记|干|做|忙|写|录|存)[了过](?:些)?(?:什么|啥|哪|几|多少)"
            r"|how many (?:clients|visits)"
        ),
    ),
    (
        "needs",
        re.compile(
            r"新增(?:了)?(?:多少|哪些|几)?(?:笔)?(?:需求|商机)|(?:需求|商机)(?:有哪|有多|合计|汇总|多少|清单)"
            r"|pipeline|new needs"
        ),
    ),
)
