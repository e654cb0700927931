"""How a stretch of text stands in its sentence: as ordinary words, or where a name would stand."""

from __future__ import annotations

import math
import re
from functools import lru_cache

import rjieba

from notes.wording import is_han

# The sum of all frequencies in the dictionary of words.
_TOTAL = math.log(60_000_000)
_AROUND = 4

# From these values on a stretch is too odd to be ordinary words, or may be either.
ODD = 12.5
EITHER = 7.0

_BOUNDARY = frozenset(" \n\t,.;:!?()[]{}<>\"'/\\|-—_~…、。，；：！？（）【】《》“”‘’*#+=&>→·•")
_LEFT = tuple(
    "了 着 过 去 到 在 见 访 约 跟 和 与 同 给 帮 找 催 问 从 把 对 向 是 像 陪 请 及 叫 将 替 由 让 被 欠 查 看 趟 家 喂 嗯 呃 啊 吧 哦 噢 呢 呀 哎 "
    "联系 还有 关于 提醒我 下游 上游 客户 供应商 那个 这个 就是 然后 今天 昨天 前天 上午 下午 中午 早上 晚上 昨晚 今早 刚 刚刚 刚才 明天 后天 周一 周二 周三 周四 周五 周六 周日 "
    "我们 顺便 另外 包括 比如 例如 其中 收购 入股 担保 起诉 客户是 咗 佢 同埋 比 等 拜 一是 二是 第一 第二 来 记 记下 补 补充 说 讲 听说 据说 关联方 母公司 子公司 股东 反馈 跑 会 送 交 向 "
    "一会 一会儿 待会 待会儿 回头 顺路 顺道 路过 改成 应该 应该是 不是 而是 不对 错了 只有 主要 老板 老客户 新客户 大客户 集团 公司 于 为 因为 由于 最近 现在 目前 下周 本周 上周 下月 月底 年底 年前 年后".split()
)
_VISITED = tuple(
    "去了 到了 见了 见到 见完 见过 拜访 拜访了 走访 走访了 约了 联系了 跑了趟 去趟 去了趟 到访 访问 刚从 催 催下 催一下 问下 提醒 联系 给 跟 陪 见 去 访 从 找 查下 看下 喺 上门 对接 服务".split()
)
_RIGHT = frozenset(
    "要想说讲话有没不的那这他她佢在来去也都还就又已正准打被把给跟和与同需做开贷借存贴结购锁续换欠拖发停缺今昨明上下周月年老小申签约回提催报反问答财董总会出存理押抵担保卖买搬扩装投中新现目最因为由于"
    "从将让请希能可应当只才再先后前两三一二四五六七八九十几百千万亿个多约近超共总月号日里厂公集仓账资订项工税罚涉被失裁亏产库利费融银票信进收付汇用等呢吗吧啊嘛呀哦嗯系嘅俾想够缴交补送拿办批放到期逾展介绍推荐同意答应拒绝嫌问怕愿喊叫算占比率是或及、"
)
# Behind it stands what is said of a company, or one of its people.
_NAMED = re.compile(
    r"\s?(?:那边|那里|那儿|那头|那家|那条|那户|那笔|这边|这家|这户|这笔|方面|他们|公司|集团|总部|厂里|厂区|工厂|来电|来行|来人|打电话|打来|"
    r"的?(?:财务|会计|出纳|老板|老总|董事长|董秘|总经理|副总|经理|总监|法人|实控人|负责人|股东|厂长|主任|科长|部长|业务员|"
    r"[\u4e00-\u9fff]{1,2}(?:总|董|经理|会计|厂长|主任|工|部长|科长)|老[\u4e00-\u9fff]|"
    r"流贷|固贷|授信|敞口|额度|报表|贷款|存款|银承|承兑|账户|厂房|担保|合同|货款|回款|款子|利率|保函|理财|押品|报价|资料|对账单|方案))"
)
_WANTS = re.compile(
    r"\s?(?:还|也|又|都|就|才)?(?:想|要|说|讲|准备|打算|计划|需要|希望|愿意|申请|提出|答应|同意|欠|嫌|问)(?:要|想|把|先|再)?"
    r"(?=$|[\s,。;、]|[\d一二三四五六七八九十两几百千万做开贷借存贴结购锁续换买卖办还用签提他她我你这那月年周个把来再先扩建上多少降加报流固银保信票理随])"
    r"|\s*\d|\s*$"
)
_SUBJECT = re.compile(r"\s?(?:想|要|说|讲|需要|准备|打算|申请|欠|停|被|缺|那|这)|\s*$|[\s,。;、]")
_STREETS = re.compile(
    r"(?:[东南西北中一二三四五]?(?:路(?!演)|街|大街|大道)|[村镇巷弄乡县](?!里|委|办)|社区|小区|新村|街道|广场|大厦|公园|高速|地铁|站台|大桥|隧道|立交|河|湖|山区|机场)"
)
_PLAIN = frozenset("dvapcurmqtfk")


@lru_cache(maxsize=60_000)
def _cost(word: str) -> float:
    """How unlikely a word is; what the dictionary does not know is unlikelier the longer it is."""
    frequency = rjieba.suggest_freq(word) if rjieba.has_word(word) else 0
    if frequency <= 1:
        return _TOTAL + (2.0 * len(word) if len(word) > 1 else 0.0)
    return _TOTAL - math.log(frequency)


@lru_cache(maxsize=4096)
def _reading(text: str) -> float:
    return sum(map(_cost, rjieba.cut(text, False))) if text else 0.0


def oddity(text: str, start: int, end: int) -> float:
    """How much more easily the text reads with a name in the place of the stretch than with its characters as words.

    Low for ordinary words, and where a word reaches over an end of the stretch (海康 in 上海康复中心).
    """
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return _reading(text[first:last]) - _reading(text[first:start]) - _reading(text[end:last])


@lru_cache(maxsize=4096)
def is_name_word(word: str) -> bool:
    """Whether the dictionary has a word as the name of a firm or a brand."""
    return any(tag in {"nz", "nt"} for _, tag in rjieba.tag(word)) and rjieba.has_word(word)


@lru_cache(maxsize=4096)
def is_thing(word: str) -> bool:
    """Whether a word may name something, being no verb, adverb or adjective."""
    return any(tag[:1] not in _PLAIN for _, tag in rjieba.tag(word))


def left(text: str, start: int) -> int:
    """How well a name may begin here: 2 behind a boundary or a visit, 1 behind words that take a name, else 0."""
    before = text[max(0, start - 4) : start]
    if not before or before[-1] in _BOUNDARY or not is_han(before[-1]) or before.endswith(_VISITED):
        return 2
    return 1 if before.endswith(_LEFT) else 0


def visited(text: str, start: int) -> bool:
    """Whether somebody went to, called or gave something to what begins here."""
    return text[max(0, start - 4) : start].rstrip().endswith(_VISITED)


def right(text: str, end: int) -> int:
    """How well a name may end here: 2 before words said of companies, 1 before a boundary or a usual word, else 0."""
    if named(text, end) or wants(text, end):
        return 2
    after = text[end : end + 1]
    return 1 if after in _BOUNDARY or not is_han(after) or after in _RIGHT else 0


def named(text: str, end: int) -> bool:
    """Whether what follows is said of companies alone: 那边, 的财务."""
    return bool(_NAMED.match(text, end))


def wants(text: str, end: int) -> bool:
    """Whether somebody who wants, says or asks something ends here, or a figure follows."""
    return bool(_WANTS.match(text, end))


def subject(text: str, end: int) -> bool:
    """Whether what ends here may be who wants, says or owes something, or stands alone."""
    return bool(_SUBJECT.match(text, end))


def street(text: str, end: int) -> bool:
    """Whether what ends here only names a street, a village or a building."""
    return bool(_STREETS.match(text, end))
