"""What a question to the memory asks for: of which clients, of when, and which of their records answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    "visited",
    "needs",
    "quiet",
    "maturing",
    "limits",
    "balance",
    "people",
    "export",
    "bulk",
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
    signal: str | None = None
    competitor: str | None = None
    field: Field | None = None
    words: tuple[str, ...] = ()
    days: int = 90


def understand(text: str, book: Book, today: date, vocabulary: Vocabulary | None = None) -> Recollection:
    """What a question to the memory asks for. Never fails: what is not understood is looked for by its words."""
    vocabulary = vocabulary or shipped()
    mentions = book.find(text)
    period = periods.find(text, today)
    rest = _without(text, [(one.start, one.end) for one in mentions])
    settled = tuple(dict.fromkeys(one.client for one in mentions if one.client))
    options = () if settled else tuple(dict.fromkeys(name for one in mentions for name in one.candidates))
    need, signal, competitor = _labels(rest, vocabulary)
    words = tuple(_words(_without(rest, [(period.start, period.end)] if period else [])))
    silent = periods.silence(text)
    return Recollection(
        kind=_kind(plain(text), plain(rest), bool(settled or options), words, silent),
        clients=settled,
        options=options,
        unknown=_unknown(mentions),
        period=period,
        need=need,
        signal=signal,
        competitor=competitor,
        field=next((name for name, expression in _FIELDS if expression.search(plain(rest))), None),
        words=words,
        days=silent or 90,
    )


def _kind(form: str, rest: str, about_client: bool, words: tuple[str, ...], silent: int | None) -> Kind:
    if _BULK.search(form):
        return "bulk"
    if silent is not None:
        return "quiet"
    for kind, expression in _KINDS:
        if expression.search(rest):
            return kind
    asks = any(expression.search(rest) for _, expression in _FIELDS)
    return "portrait" if about_client and not asks and (not words or _PORTRAIT.search(rest)) else "search"


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
    kept = [word for word in cut if len(word) > 1 and word not in _ASKING and any(map(_is_letter, word))]
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


_ASKING = frozenset(
    """
    上次 上回 之前 以前 跟我 和我 说过 讲过 哪些 哪家 哪个 哪几 几笔 客户 客户们 什么 时候 怎样 怎么 如何 情况
    记录 记得 我们 他们 那个 这个 那家 这家 现在 目前 最近 最后 一次 告诉 知道 请问 麻烦 哪里 哪天 哪年 几时
    多久 几个 几家 一共 总共 所有 全部 关于 有关 相关 谁家 项目 还是 一会 觉得 不会
    the what who when which did does how much many about last time my me is are was were of for to in client clients
    """.split()
)
_FILLING = re.compile(
    r"多少(?:钱|万|亿)?|来着|是不是|有没有|没有|(?:提到|提|说|讲|聊|谈|问|答应|记|交|办|出|做|去|见)(?:过|了)(?:没|吗|几)?|跟我|和我|帮我|给我|怎么样|什么时候|叫什么"
    r"|[一-龥]?(?:一下|看看|看下|查下)|[吗呢啊吧]\s*[?。]?$|新增|哪(?:些|几?家|几?个|几?笔)"
)
_LEADING = re.compile(r"^[有过没再又还就都把被和跟的了要]+(?=.{2})")
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
        "brief",
        re.compile(
            r"(?:要去|去|见|拜访|到).{0,12}(?:准备|注意|该问|问什么|聊什么|提要)|准备一下|访前|提要|注意什么|该聊|该问什么"
            r"|^\s*(?:一会儿?|等下|待会儿?|马上|明天|后天|下午|上午|明早|今天下午)[^,。]{0,4}(?:要)?(?:去|见|到|拜访)\s*[^,。]{0,6}$"
            r"|brief|prepare me"
        ),
    ),
    ("promises", re.compile(r"答应|承诺|许诺|说好|兑现|食言|欠(?:谁|他|她|客户)|promise")),
    ("requests", re.compile(r"诉求|投诉|客户(?:的)?(?:要求|请求)|没答复|未答复|没回复客户|request|complaint")),
    ("maturing", re.compile(r"到期(?!日是|未|的?(?:事|任务|待办))|快到期|哪几笔到|matur|expir")),
    (
        "limits",
        re.compile(
            r"敞口|(?:授信|额度)(?:额度)?(?:还)?(?:剩|有多|多少|余)|还剩多少|用了多少|用信|贷了多少|limit left|headroom"
        ),
    ),
    ("balance", re.compile(r"存款|日均|余额|账上|balance|deposits?")),
    (
        "people",
        re.compile(r"电话|手机|联系方式|微信号|邮箱|联系人|叫什么|全名|名字|谁(?:是|管|负责)|phone|contact|email"),
    ),
    (
        "risks",
        re.compile(
            r"哪些风险|什么风险|风险(?:信号|点|事件|情况)?(?:有哪|有什|$|[?。])|预警|暴雷|出事|risks?\b|warning"
        ),
    ),
    (
        "today",
        re.compile(r"今天[^,。]{0,4}(?:记|写|录|存)了|今天[^,。]{0,3}那几条|已入库|what did i (?:log|write|note)"),
    ),
    (
        "tasks",
        re.compile(
            r"待办|任务|没做完|没做的|要做什么|该做|该催|催谁|逾期的?(?:事|任务|待办)|今天(?:有|要|该)|到期的事|还欠|日程|to-?do|tasks?\b"
        ),
    ),
    (
        "visited",
        re.compile(
            r"(?:跑|见|拜访|走访|去)了(?:几|多少|哪)|拜访(?:了)?(?:几|多少)|几家客户|拜访量|how many (?:clients|visits)"
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
