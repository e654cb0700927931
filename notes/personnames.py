"""How people are called in Chinese and English: titles, surnames and given names, and what only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import rjieba

from notes import standing
from notes.reading import Reading
from notes.vocabulary import Vocabulary, alternatives
from notes.wording import is_han

# Characters that end a given name, because a verb or a particle begins with them.
_NOT_GIVEN = (
    "都说在也来想要问打讲电微表给跟和的提答觉嫌刚今昨明上下一不没约陪见去过带请让到会参加把被对还很是"
    "有就已同反催聊谈离走换辞，,。 我他她你这那又再先后前们"
    "人家话讲系嚟俾畀佢嘅咗吃喝发送补签看听讨商希认帮找做算定准推派安催拿收付办评审贷借款万亿元个月年"
    "日号周点时总董工经理长老小吧呢啊呀嘛哦哈嗯呃啦哎吗得着俩称、"
)
# Of these a given name may begin all the same: 方小娟, 李明远, 赵长江.
_MAY_BEGIN = "明小长安先周会来工理元加保希准定"
# These end one as well, where no word begins with them: 张晓明, but 张晓 明天.
_MAY_END = re.compile(r"明(?![天日年早晚后确显])|安(?![排全装置])|元(?![旦月])")
# Positions made of a duty and a rank, said as they are: 生产副总, 仓储主管.
_DUTIES = (
    "财务|销售|采购|技术|运营|生产|市场|人事|人力资源|人力|行政|项目|资金|业务|研发|工程|质量|品质|品控|外贸|物流|仓储|仓库|设备|安全|"
    "商务|办公室|区域|大区|执行|常务|投资|融资|资本|营销|设计|供应链|车间|经营|工厂|工会|党委|党支部|后勤|信息|客服|门店"
)
_RANKS = "总经理|总裁|总监|经理|主管|负责人|部长|科长|处长|主任|厂长|院长|书记|董事长?|专员|组长|副总(?!经理|裁|监)"
_HEADS = "总经理|董事长|总裁|厂长|院长|校长|CEO|ceo"
_COMPOSED = f"(?:(?:{_DUTIES})部?副?(?:{_RANKS})|副(?:部长|科长|处长|主任|院长|校长|书记|局长|站长|队长|主席|会长))"
# How somebody is addressed behind the surname; a position before it outweighs that.
_ADDRESS = "先生|女士|小姐|太太|老师|老板娘?"
# 总, 董, 工 and 生 are titles only where no longer word begins with them.
_SHORT = {
    "总": r"总(?!额|量|行|部|体|共|计|公司|资产|包|投|价|数|成本|规模|监|经理|会|工|裁|负债|"
    r"收入|的来|产|账|之|结|承包|营收|授信|敞口|面积|金|监理)",
    "董": r"董(?!事|秘)",
    "工": r"工(?!资|人|厂|程|地|期|商|业|作|艺|行|会|伤|具|钱|信|贸|时|段|头)",
    "姐": r"(?<!小)姐(?!妹|夫)",
    "哥": r"哥(?!拉|伦|德|本|斯)",
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
# Surnames that are said of sizes, ages and places as well.
_ODD = frozenset("万石白安文路金江康武毛")
_PREFIX_OK = (
    r"(?:^|[\s,。:、(（]|[的了过到见跟和与找约陪给问是叫让请对把被说从由他她们里向同及有听派替帮据话嗰就还连那])"
)
# Words whose last character is a surname elsewhere.
_WORDS = frozenset(
    (
        "由于 等于 对于 关于 属于 处于 位于 至于 基于 鉴于 相关 有关 海关 机关 公关 平安 治安 保安 "
        "合同 共同 周年 资金 现金 奖金 基金 美金 押金 五金 南方 对方 甲方 乙方 买方 卖方 双方 地方 "
        "官方 第一 一万 百万 千万 完成 组成 构成 按时 同时 随时 及时 当时 小时 江南 云南 河南 海南 "
        "西安 公安 申万 经常 平常 通常 日常 非常 正常 异常 照常 时常 常常 "
    ).split()
)
# With these a surname must be a common one: 管财务 is no Mr Guan.
LONG_ONLY = frozenset("财务 会计 出纳 法人 股东 助理 秘书 生 工 姐 哥 老板 老板娘 主管 老师 师傅".split())
# Behind a client's name and 的 any character before these is somebody's surname, but for these characters.
_SAID_OF_ANY = frozenset("总 董 会计 厂长 经理 总监 主任".split())
_NO_SURNAME = frozenset("副老总各分女男新大二三原前兼该某两几全")
# From this frequency on a word of two characters is one, and no name: 方面, 安排, 高兴.
_USUAL, _COMMON = 20, 1500
# How unlikely a character of a given name is, as far as words are.
_GIVEN_COST = 7.0


@dataclass(frozen=True, slots=True)
class Patterns:
    title_name: re.Pattern[str]
    address: re.Pattern[str]
    bare: re.Pattern[str]
    title: re.Pattern[str]
    familiar: re.Pattern[str]
    unnamed: re.Pattern[str]
    surnamed: re.Pattern[str]
    called: re.Pattern[str]
    position: re.Pattern[str]
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
    said = f"(?:(?:{_HEADS})助理|{_COMPOSED}|{alternatives(long)})"
    title = f"(?:{said}(?!书|师)|{short})"
    addresses = {"先生", "女士", "小姐", "太太", "老师", "博士", "教授", "师傅", "董事", "监事"}
    alone = alternatives(one for one in long if one not in addresses)
    unnamed = f"(?:(?:{_HEADS})助理|{_COMPOSED}|{alone})(?!师)"
    english = alternatives(latin)
    common = "".join(one for one in surnames[:140] if one not in _ODD)
    return Patterns(
        title_name=re.compile(rf"(?P<title>{said}(?!师)|{english})\s?(?:名?叫)?(?={surname}|[老小][{surnames}])"),
        address=re.compile(f"(?P<name>{surname})(?:{short}|{_ADDRESS})"),
        bare=re.compile(f"(?P<name>{surname})(?=[,。、]|$|还有|和(?!解)|以及)"),
        title=re.compile(title),
        familiar=re.compile(f"(?P<age>[老小])(?P<name>[{surnames[:140]}])(?![{common}]?总)"),
        unnamed=re.compile(f"(?P<title>{unnamed}|老总)"),
        surnamed=re.compile(
            f"(?:(?P<title>{unnamed})(?:[,是]|\\s)*)?姓(?P<name>{surname}|[一-龥](?=[\\s,。、]|$|说|讲|想))(?:(?=[\\s,。、]|$|说|讲|想)|的(?P<behind>{unnamed})?)"
        ),
        called=re.compile(f"(?:全名|大名|真名|本名|名字|姓名)(?:就?[叫是为]|,)?(?={surname})"),
        position=re.compile(
            f"[,\\s]*(?:是|任|担任|现任|做)(?:他们|她们|公司|他家|这家|那家|那边|新来)*的?(?P<title>{unnamed})"
        ),
        full=re.compile(
            f"的?(?P<name>[{surnames}]{given}{{1,2}}?)(?=说|来|在|想|要|打|讲|问|也|"
            f"跟|聊|谈|发|微信|表示|答应|保证|催|约|今|昨|明|后天|周|下周|星期|上午|下午|,|。|"
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
    if (
        one is not None
        and not (title in LONG_ONLY and _unlikely(reading, one, floor, patterns))
        and not _part_of_word(flat, one)
    ):
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
    if title in _SAID_OF_ANY and _behind_name(reading, end - 1) and flat[end - 1] not in _NO_SURNAME:
        return end - 1
    for start in (end - 3, end - 2):
        if (
            start >= floor
            and flat[start] in patterns.surnames
            and _is_given(flat[start + 1 : end])
            and begins(reading, start)
        ):
            return start
    return None


def _behind_name(reading: Reading, start: int) -> bool:
    """Whether one character stands right behind a client's name: 赵都的荀总."""
    character = reading.flat[start : start + 1]
    if not is_han(character or " ") or character in _NOT_GIVEN:
        return False
    return any(
        name.end == start - 1 and reading.flat[start - 1] == "的" and name.kind == "name" for name in reading.names
    )


def name_at(flat: str, start: int, title: str, patterns: Patterns) -> int | None:
    """Where the full name that begins here ends: one character behind the surname or two; none where it is no name."""
    first = start + (2 if flat[start : start + 2] in patterns.compound else 1)
    if flat[start] not in patterns.surnames and first == start + 1:
        return None
    long = _reads_as_name(flat[start : first + 2])
    if not _is_given(flat[first : first + 1]) and not (long and is_han(flat[first])):
        return None
    if not _is_given_end(flat[first + 1 : first + 2]) and not _MAY_END.match(flat, first + 1):
        end = first + 1
    else:
        end = first + 2 if standing.is_word(flat[start : first + 2]) or not _word_begins(flat, first + 1) else first + 1
    return None if _is_usual(flat[start : start + 2], title) else end


def _word_begins(flat: str, start: int) -> bool:
    """Whether the text reads better with a word beginning here than with one character more of a name: 接待, 通过."""
    stretch = re.split(r"[,。、 ]", flat[start : start + 8])[0]
    words = rjieba.cut(stretch, False)
    return len(words[0]) > 1 and standing.oddity(stretch, 0, 1) < _GIVEN_COST


@lru_cache(maxsize=4096)
def _reads_as_name(text: str) -> bool:
    """Whether three characters are known, or read, as somebody's full name."""
    tagged = rjieba.tag(text)
    return len(tagged) == 1 and tagged[0][1].startswith("nr")


@lru_cache(maxsize=4096)
def _is_usual(word: str, title: str) -> bool:
    """Whether two characters behind a position are a word and no name: 财务安排, 董事长方面."""
    if not rjieba.has_word(word):
        return False
    frequency, tags = rjieba.suggest_freq(word), {tag for _, tag in rjieba.tag(word)}
    if title in LONG_ONLY:
        return frequency > _USUAL
    limit = 2 * _COMMON if "nr" in tags else _COMMON if tags & {"n", "ns", "nz", "nrt", "nrfg"} else _USUAL
    return frequency > limit


def _is_given(name: str) -> bool:
    return bool(name) and all(
        (one not in _NOT_GIVEN or (one in _MAY_BEGIN and not number)) and is_han(one) for number, one in enumerate(name)
    )


def _is_given_end(character: str) -> bool:
    return bool(character) and character not in _NOT_GIVEN and is_han(character)


def _unlikely(reading: Reading, start: int, floor: int, patterns: Patterns) -> bool:
    """Whether the character before 老板 or 会计 is rather the end of a word than a surname."""
    character = reading.flat[start]
    if any(0 <= start - name.end <= 1 and reading.flat[name.end : start] in {"", "的"} for name in reading.names):
        return character in "高老新大小财管总"
    if character not in patterns.common and not (
        begins(reading, start) and (character in _ODD or not standing.is_verb(character))
    ):
        return True
    return start > floor and standing.is_word(reading.flat[start - 1 : start + 1])


def is_nobody(text: str, length: int) -> bool:
    """Whether a text that begins with a name of that length only looks like somebody: 施工, 医生, 小微, 老客户."""
    first = text[0] if text else ""
    if first in ("老", "小") and text[1:2] in _ODD and standing.is_word(text[:2]):
        return True
    return any(match.start() < length for match in NOBODY.finditer(text))


def _part_of_word(flat: str, start: int) -> bool:
    """Whether what looks like a surname ends another word: 由于财务, 相关经理."""
    return flat[start - 1 : start + 1] in _WORDS


def begins(reading: Reading, start: int) -> bool:
    """Whether a word begins here for sure."""
    if any(name.end == start for name in reading.names):
        return True
    return bool(re.search(_PREFIX_OK + "$", reading.flat[:start]))
