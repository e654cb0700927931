"""The words around an amount: currencies, how sure it is, and what is counted rather than paid.

In the lists `word!xyz` means: not where x, y or z comes next (元!旦宵 – 500万元旦前). An underscore stands for a space.
"""

from __future__ import annotations

import re
from typing import Literal

Hedge = Literal["about", "near", "more", "most", "least"]
Manner = Literal["exact", "about", "more", "range", "several"]

# English units, the longer first where one begins another.
ENGLISH = {
    "million": 10**6,
    "billion": 10**9,
    "thousand": 10**3,
    "mio": 10**6,
    "mil": 10**6,
    "mln": 10**6,
    "mn": 10**6,
    "mm": 10**6,
    "bn": 10**9,
    "kw": 10**7,
    "w": 10**4,
    "e": 10**8,
    "m": 10**6,
    "k": 10**3,
}
# What is said for roughly a hundred, a thousand, ten thousand: from, to, and how it is meant.
ROUGHLY: dict[str, tuple[int, int, Manner]] = {
    "千儿八百": (800, 1000, "range"),
    "百儿八十": (80, 100, "range"),
    "万儿八千": (8000, 10000, "range"),
    "千八百": (800, 1000, "range"),
    "百八十": (80, 100, "range"),
    "万八千": (8000, 10000, "range"),
    "千把": (1000, 1000, "about"),
    "百把": (100, 100, "about"),
    "万把": (10000, 10000, "about"),
    "千来": (1000, 1000, "about"),
    "百来": (100, 100, "about"),
    "个把": (1, 1, "about"),
}
# As a pattern: before these a digit behind 万 or 亿 begins something else, 5000万三年, 1亿2个月; but 1亿2到账.
NOT_A_TAIL = (
    r"(?:年(?![底末内初])|人(?!民)|日(?![元圆币])|周(?![一二三四五六日])|成(?![交功立])|[到至](?=[\d一二三四五六七八九])"
    r"|[月号天个家笔季点期%‰.:/\-+~台亩吨次折])"
)
# 多 behind the unit asks or counts: 5000万多久, 800万多家.
NOT_MORE = "少久次年个家人种数半额款留地0123456789"

# Before the number or behind it, and what names a currency only behind it.
CURRENCIES = {
    "CNY": "人民币 rmb cny ¥ yuan",
    "USD": "美元 美金 美刀 usd us$ u$ $ us_dollars us_dollar dollars dollar",
    "EUR": "欧元 eur € euros euro",
    "HKD": "港币 港元 港纸 hkd hk$",
    "JPY": "日元 日圆 日币 jpy yen",
    "GBP": "英镑 gbp £ pounds pound sterling",
    "AUD": "澳元 澳币 aud a$",
    "CAD": "加元 加币 cad c$",
    "SGD": "新加坡元 新币 坡币 sgd s$",
    "CHF": "瑞士法郎 瑞郎 chf",
    "KRW": "韩元 韩币 krw",
    "THB": "泰铢 thb",
    "TWD": "新台币 台币 twd nt$",
    "MOP": "澳门元 澳门币 mop",
    "RUB": "卢布 rub",
}
CURRENCIES_BEHIND = {
    "CNY": "元整 块钱 元!旦宵月 块!地土田牌表屏状 圆!满形桌",
    "USD": "刀!具片",
    "EUR": "欧!洲盟派美姆式",
    "GBP": "镑",
}

# Said before the number, and said behind it.
BEFORE: dict[Hedge, str] = {
    "about": (
        "大概 大约 约莫 大致 约摸 估摸着 估摸 差不多 约 about around approx. approx approximately roughly circa ~ ≈"
    ),
    "near": "将近 接近 近 快 nearly almost close_to",
    "most": (
        "不到 不足 不超过 不超 不多于 不高于 不大于 少于 低于 小于 未到 未满 不满 最多不过"
        " 顶多不过 最多 至多 顶多 撑死 最高 上限"
        " 封顶 up_to at_most no_more_than not_more_than less_than under below max. max maximum < <= ≤"
    ),
    "least": (
        "至少 起码 最少 最低 不少于 不低于 不小于 超过 超出 超 突破 不止 多于 大于 高于 下限 保底 at_least"
        " no_less_than more_than over above min. min minimum > >= ≥"
    ),
}
BEHIND: dict[Hedge, str] = {
    "about": "左右 上下!游级家 的样子 这样子 样子!货 光景 or_so",
    "more": "出头 挂零 有余 开外 冒头",
    "most": (
        "以内 之内 以下!是几简 之下 内!部贸销保需存审控资容蒙外 封顶 顶天 不到!账帐位期场货款岗 都不到!账帐位期场"
        " max or_less tops"
    ),
    "least": (
        "以上 之上 往上 朝上 不止 打不住 起步 打底 保底!收"
        " 起!诉草来初码因源点拍伏降新楼厂间座 or_more plus min +!0123456789"
    ),
}
# Only before a unit without a digit: 上亿, 过千万.
LEAST_BEFORE_UNIT = "上 过 已过 破"
# Between such a word and the number: 大概要借个800万, 最多给他5000万.
BETWEEN: dict[Hedge, str] = {
    "about": "要 需要 需 是 在 有 个 做 借 想 就 得 还 用 放 贷 存 批 给 开 拿 为 再"
    " 亏 亏了 赚 赚了 欠 欠了 拖 压 值 卖 花 花了 投 收 付 of need is a :",
    "near": "到 有 达 了 :",
    "most": (
        "要 需要 是 在 有 个 做 借 想 了 就 也 得 还 能 用 放 贷 存 批 给 开 拿 可以 可 会 到 他 我 们 只 大概 再 of :"
    ),
    "least": (
        "要 需要 需 是 在 有 个 做 借 想 了 就 也 得 还 能 用 放 贷 存 批 给 开 拿 可以 会 到 他 我 们 大概 再 of :"
    ),
}
# 小一千万, 小两个亿: nearly.
NEARLY, NEARLY_BEGINS = "小", "一两俩1"
# Words that end so are others: 最近500万, 违约5000万, 收不到500万.
NOT_AFTER = {
    "近": "最附靠临亲远邻就新",
    "约": "预合签条续违履邀节公契特相",
    "快": "尽赶加很最凉爽",
    "超": "高赶",
    "不到": "收借拿等贷得找看想批放办",
}

# People, goods and measures are counted, not paid.
COUNTED = (
    "人!民家 人次 名!义单字 位!于置 户!头 台!州湾账 亩 吨 ㎡ 平米 平方 平方米 平!台移价仓均衡常滑头稳时行息账"
    " 方!案便式面向法 股!权东份本价息市票 件 辆 套!现利保期取路 头!寸款部 只!要能有是够需给想好做肯收批 羽 米"
    " 公里 公斤 斤 千克 千瓦 千瓦时 兆瓦 瓦 度 粒 瓶 箱 标箱 片!区 支!付持行取用出票 根!据本 桶 立方 条!件款约"
    " 张!总董工经行老会厂先女主 份!额 字 倍 步 单!位笔独一项据纯边 锭 双!方人向 盒 升!级到 次!日月年要 公顷"
    " teu kwh mwh mw kw kg km sqm m2 m²"
)
COUNTED_BARE = (
    "年!底末内初前后化 月!底末初内中 日!元圆币 号 天 周!一二三四五六日天末内总董工转 个 家!里 点!位"
    " 分!期批三两几次笔开头 秒 时!间候 小时 层 楼 栋 幢 间!接 室 座 期!限 季!末度 成!本不交功立 折 岁 笔"
    " 批!下了准不得出 页 条!件款约 款!项到 项!目 强 里!面头 路 弄 级 型 类 % ‰ bps bp 基点 毫米 厘米 寸 匹 克"
    " 目!前的标 线!上下 # days day months month years year people staff employees units tons h"
)
# Before a number that is no amount: the third, an account, a telephone, a spread.
NUMBERED = (
    "第 no. no 编号 账号 帐号 卡号 尾号 代码 邮编 电话 手机 座机 分机 传真 号码 合同号 票号 证号 微信号 微信"
    " 房间 车牌 lpr sofr shibor hibor euribor tona # 型号 gb gb/t iso"
)
# Over one of these a number is a spread: LPR加100.
BENCHMARKS, OVER = "lpr sofr shibor hibor euribor tona libor", "加 减 + - 上浮 下浮 加点"
# Said when an amount is put right; the number behind has the unit of the one before.
CORRECTIONS = (
    "不对 不是 错了 说错了 说错 搞错了 应该是 应该 改成 改为 更正 更正为 纠正 而是 哦 噢 嗯 actually sorry no"
    " make_it rather"
)
# Behind a price of one of many: 3500元/吨, 12万一亩.
EACH = "/ 每 一公斤 一斤 一升 一米 一度 一瓶 一箱 一只 一头 一吨 一亩 一平 一台 一件 一个平方"
EACH_TIME = "年月季笔次家户人"
# 6M存单 and SHIBOR3M are months.
MONTHS_BEFORE = "shibor libor hibor euribor sofr tenor 期限"
MONTHS_BEHIND = "shibor libor hibor euribor sofr lpr tenor 期 存单 定期 定存 deposit ncd cd"


def listed(words: str) -> dict[str, str]:
    """The words of a list, longest first, with the characters that may not follow each."""
    pairs = (word.replace("_", " ").partition("!") for word in words.split())
    found = {word: barred for word, _, barred in pairs}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def either(words: str) -> str:
    """A pattern for any word of a list where it may stand; an English word only whole."""
    return "|".join(_one(word, barred) for word, barred in listed(words).items())


def _one(word: str, barred: str) -> str:
    pattern = re.escape(word)
    if word[-1].isascii() and word[-1].isalpha():
        pattern += "(?![a-z])"
    if word[0].isascii() and word[0].isalpha():
        pattern = "(?<![a-z])" + pattern
    return pattern + (f"(?![{re.escape(barred)}])" if barred else "")
