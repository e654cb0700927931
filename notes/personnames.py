"""How people are called in Chinese and English: titles, surnames and given names, and what only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from notes.reading import Reading
from notes.vocabulary import Vocabulary, alternatives

# Characters that end a given name, because a verb or a particle begins with them.
_NOT_GIVEN = (
    "都说在也来想要问打讲电微表给跟和的提答觉嫌刚今昨明上下一不没约陪见去过带请让到会参加把被对还很是"
    "有就已同反催聊谈离走换辞，,。 我他她你这那又再先后前们"
    "人家话讲系嚟俾畀佢嘅咗吃喝发送补签看听讨商希认帮找做算定准推派安催拿收付办评审贷借款万亿元个月年"
    "日号周点时总董工经理长老小"
)
# 总, 董, 工 and 生 are titles only where no longer word begins with them.
_SHORT = {
    "总": r"总(?!额|量|行|部|体|共|计|公司|资产|包|投|价|数|成本|规模|监|经理|会|工|裁|负债|"
    r"收入|的来|产|账|之|结|承包|营收|授信|敞口|面积|金|监理)",
    "董": r"董(?!事|秘)",
    "工": r"工(?!资|人|厂|程|地|期|商|业|作|艺|行|会|伤|具|钱|信|贸|时|段|头)",
    "生": r"生(?!产|意|物|效|活|日|病|成|态|猪|鲜|铁|姜|鸡|命|肖)",
}
# Words that end in a title or begin with a surname without being anybody.
NOBODY = re.compile(
    r"施工|包工|民工|农民工|员工|职工|开工|加工|化工|停工|完工|竣工|复工|人工|手工|"
    r"军工|动工|技工|招工|用工|罢工|返工|赶工|全工|汇总|老总|"
    r"医生|学生|产生|发生|卫生|花生|终生|新生|民生|养生|后生|师生|计生|华工|石工|木工|"
    r"电工|焊工|金工|分工|贺总|向总|应付总|付总|"
    r"小微|小时|小企业|小额|小贷|小区|小麦|小程序|小范围|小金额|小车|小米|小于|小计|"
    r"小毛|小石|小武|小江|小康|小白|小文|小安|小柏|小黄鱼|小龙虾|小单|小路|"
    r"老路|老乡|老师|老家|老婆|老公|老本|老板|老厂|老客户|老房|老店|老项目|老底|老账|"
    r"老赖|老万|老路子|老家伙|老习惯|老样子|老时间|老地方|老金|老白|老文|老安|"
    r"周转总|万总|亿总|金总|小张总"
)
_PREFIX_OK = (
    r"(?:^|[\s,。:、(（]|[的了过到见跟和与找约陪给问是叫让请对把被说从由他她们里向同及有听派替帮据话嗰就还连那])"
)
# Words whose last character is a surname elsewhere.
_WORDS = frozenset(
    (
        "由于 等于 对于 关于 属于 处于 位于 至于 基于 鉴于 相关 有关 海关 机关 公关 平安 治安 保安 "
        "合同 共同 周年 资金 现金 奖金 基金 美金 押金 五金 南方 对方 甲方 乙方 买方 卖方 双方 地方 "
        "官方 第一 一万 百万 千万 完成 组成 构成 按时 同时 随时 及时 当时 小时 江南 云南 河南 海南 "
        "西安 公安 申万 "
    ).split()
)
# With these a surname must be a common one: 管财务 is no Mr Guan.
_LONG_ONLY = frozenset({"财务", "会计", "出纳", "法人", "股东", "助理", "秘书", "生", "工"})


@dataclass(frozen=True, slots=True)
class Patterns:
    title_name: re.Pattern[str]
    title: re.Pattern[str]
    familiar: re.Pattern[str]
    unnamed: re.Pattern[str]
    surnamed: re.Pattern[str]
    full: re.Pattern[str]
    english: re.Pattern[str]
    colleague: re.Pattern[str]
    surnames: str
    common: str
    compound: tuple[str, ...]


@cache
def _patterns_of(
    titles: tuple[str, ...], surnames: str, compound: tuple[str, ...], colleagues: tuple[str, ...]
) -> Patterns:
    long = [title for title in titles if len(title) > 1 and not title.isascii()]
    latin = [title for title in titles if title.isascii()]
    surname = f"(?:{'|'.join(compound)}|[{surnames}])"
    given = f"[^{_NOT_GIVEN}\\x00-\\x7f]"
    short = "|".join(_SHORT.values())
    title = f"(?:(?:{alternatives(long)})(?!书)|{short})"
    unnamed = [
        one
        for one in long
        if one not in {"先生", "女士", "小姐", "太太", "老师", "博士", "教授", "师傅", "董事", "监事"}
    ]
    english = alternatives(latin)
    common = "".join(one for one in surnames[:140] if one not in "万石白安文路金江康武毛")
    return Patterns(
        title_name=re.compile(
            f"(?P<title>{alternatives(long)}|{alternatives(latin)})\\s?(?P<name>{surname}(?={short})|"
            f"{surname}{given}{{1,2}}|[老小][{common}])(?P<more>{short})?"
        ),
        title=re.compile(title),
        familiar=re.compile(f"[老小](?P<name>[{common}])(?![{common}]?总)"),
        unnamed=re.compile(f"(?P<title>{alternatives(unnamed)}|老总)"),
        surnamed=re.compile(
            f"(?P<title>{alternatives(unnamed)})?姓(?P<name>{surname})(?:(?=[\\s,。]|$)|"
            f"的(?P<behind>{alternatives(unnamed)})?)"
        ),
        full=re.compile(
            f"的?(?P<name>[{surnames}]{given}{{1,2}}?)(?=说|来|在|想|要|打|讲|问|也|"
            f"跟|聊|谈|发|微信|表示|答应|今|昨|明|后天|周|下周|星期|上午|下午|,|。|"
            f"$)"
        ),
        english=re.compile(
            rf"(?<![a-z])(?P<title>{english})\.?\s+(?:of \w+ |is )?(?=[A-Za-z])|(?<![a-z])(?P<alone>{english})(?![a-z])"
        ),
        colleague=re.compile(f"(?:{alternatives(colleagues)})(?:的|那边|那边的)?\\s*$"),
        surnames=surnames,
        common=common,
        compound=compound,
    )


def patterns_for(words: Vocabulary) -> Patterns:
    return _patterns_of(tuple(words.titles), words.surnames, words.compound_surnames, words.colleagues)


def name_before(reading: Reading, end: int, patterns: Patterns, title: str) -> int | None:
    """Where the name that ends here begins: a surname, or a full name where a word begins for sure."""
    flat = reading.flat
    floor = max((name.end for name in reading.names if name.end <= end and name.kind != "person"), default=0)
    floor = max(floor, reading.clause_at(max(0, end - 1)).start)
    for start in (end - 2, end - 3, end - 4):
        if (
            start >= floor
            and flat[start : start + 2] in patterns.compound
            and (start + 2 == end or _is_given(flat[start + 2 : end]))
        ):
            return start
    one = end - 1 if end - 1 >= floor and flat[end - 1 : end] in patterns.surnames else None
    if one is not None and (title not in _LONG_ONLY or flat[one] in patterns.common) and not _part_of_word(flat, one):
        for start in (end - 2, end - 3):
            if (
                start >= floor
                and flat[start] in patterns.common
                and flat[one] not in patterns.common[:60]
                and _is_given(flat[start + 1 : end])
                and begins(reading, start)
            ):
                return start
        return one
    for start in (end - 3, end - 2):
        if (
            start >= floor
            and flat[start] in patterns.surnames
            and _is_given(flat[start + 1 : end])
            and begins(reading, start)
        ):
            return start
    return None


def _is_given(name: str) -> bool:
    return bool(name) and all(one not in _NOT_GIVEN and not one.isascii() for one in name)


def _part_of_word(flat: str, start: int) -> bool:
    """Whether what looks like a surname ends another word: 由于财务, 相关经理."""
    return flat[start - 1 : start + 1] in _WORDS


def begins(reading: Reading, start: int) -> bool:
    """Whether a word begins here for sure."""
    if any(name.end == start for name in reading.names):
        return True
    return bool(re.search(_PREFIX_OK + "$", reading.flat[:start]))
