"""How a stretch of text stands in its sentence: as ordinary words, or where a name would stand."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import rjieba
import yaml

from notes.wording import is_han

# The sum of all frequencies in the dictionary of words.
_TOTAL = math.log(60_000_000)
_AROUND = 4

# From these values on a stretch is too odd to be ordinary words, or may be either.
ODD = 12.5
EITHER = 7.0

_BOUNDARY = frozenset(" \n\t,.;:!?()[]{}<>\"'/\\|-—_~…、。，；：！？（）【】《》“”‘’*#+=&>→·•")
# Behind it stands what is said of a company, or one of its people.
_NAMED = re.compile(
    r"\s?(?:那边|那里|那儿|那头|那家|那条|那户|那笔|这边|这家|这户|这笔|方面|他们|公司|集团|总部|厂里|厂区|工厂|来电|来行|来人|打电话|打来|"
    r"的?(?:财务|会计|出纳|老板|老总|董事长|董秘|总经理|副总|经理|总监|法人|实控人|负责人|大?股东|厂长|主任|科长|部长|业务员|"
    r"[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]"
    r"[\u4e00-\u9fff]?(?:总|董|经理|会计|厂长|主任|工|部长|科长)|老[\u4e00-\u9fff]|"
    r"流贷|固贷|授信|敞口|额度|报表|贷款|存款|银承|承兑|账户|厂房|担保|合同|货款|回款|款子|利率|保函|理财|押品|报价|资料|对账单|方案))"
)
_WANTS = re.compile(
    r"\s?(?:还|也|又|都|就|才)?(?:要(?![么是不命点求素])|想(?![法到起来])|说(?![法明白])|讲(?!究)|话(?=[我要想佢月周下明])|准备|打算|计划|需要|希望|"
    r"愿意|申请|提出|答应|同意|欠|嫌|问(?!题))|\s*\d|\s*$"
)
_SUBJECT = re.compile(r"\s?(?:想|要|说|讲|需要|准备|打算|申请|欠|停|被|缺|那|这)|\s*$|[\s,。;、]")
_STREETS = re.compile(
    r"(?:[东南西北中一二三四五]?(?:路(?!演)|街|大街|大道)|[村镇巷弄乡县](?!里|委|办)|社区|小区|新村|街道|广场|大厦|公园|高速|地铁|站台|"
    r"大桥|隧道|立交|河|湖|山区|机场|水位|流域)|"
    r"[发产函办风信]{1,2}[〔\[(]\s?\d"
)
_PLAIN = frozenset("dvapcurmqtfk")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around names: before and behind them, and those that are none."""

    left: tuple[str, ...]
    visits: tuple[str, ...]
    right: frozenset[str]
    grammar: frozenset[str]
    names: frozenset[str]
    breaks: frozenset[str]
    never: frozenset[str]
    letters: frozenset[str]


@cache
def surroundings() -> Surroundings:
    """The words as shipped."""
    raw = yaml.safe_load(Path(__file__).with_name("surroundings.yaml").read_text(encoding="utf-8"))
    words = {name: text.split() for name, text in raw.items()}
    few = {name: frozenset(words[name]) for name in ("right", "grammar", "names", "breaks", "never", "letters")}
    return Surroundings(tuple(words["left"]), tuple(words["visits"]), **few)


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
    return rjieba.has_word(word) and any(tag in {"nz", "nt", "nrt"} for _, tag in rjieba.tag(word))


@lru_cache(maxsize=4096)
def is_name(word: str) -> bool:
    """Whether a word may be part of a name: one character, none that is known, or one of a place, person or firm."""
    return not is_word(word) or any(tag[:2] in {"ns", "nr", "nz", "nt"} for _, tag in rjieba.tag(word))


@lru_cache(maxsize=4096)
def is_word(word: str) -> bool:
    """Whether the dictionary has it as a word of two characters or more."""
    return len(word) > 1 and bool(rjieba.has_word(word))


@lru_cache(maxsize=4096)
def is_doing(word: str) -> bool:
    """Whether a word says what somebody does, or how: a verb, an adverb, an adjective."""
    return is_word(word) and any(tag[:1] in {"v", "d", "p", "a", "c"} for _, tag in rjieba.tag(word))


@lru_cache(maxsize=4096)
def is_verb(character: str) -> bool:
    """Whether one character is a verb."""
    return len(character) == 1 and any(tag[:1] in {"v", "d", "p", "c"} for _, tag in rjieba.tag(character))


@lru_cache(maxsize=4096)
def is_thing(word: str) -> bool:
    """Whether a word may name something, being no verb, adverb or adjective."""
    return any(tag[:1] not in _PLAIN for _, tag in rjieba.tag(word))


@lru_cache(maxsize=4096)
def is_binding(word: str) -> bool:
    """Whether a word only binds others: an adverb, a preposition, a conjunction."""
    return all(tag[:1] in {"d", "p", "c", "r", "u"} for _, tag in rjieba.tag(word))


def left(text: str, start: int) -> int:
    """How well a name may begin here: 2 behind a boundary or a visit, 1 behind words that take a name, else 0."""
    before = text[max(0, start - 4) : start]
    if not before or before[-1] in _BOUNDARY or not is_han(before[-1]) or before.endswith(surroundings().visits):
        return 2
    return 1 if before.endswith(surroundings().left) else 0


def visited(text: str, start: int) -> bool:
    """Whether somebody went to, called or gave something to what begins here."""
    return text[max(0, start - 4) : start].rstrip().endswith(surroundings().visits)


def right(text: str, end: int) -> int:
    """How well a name may end here: 2 before words said of companies, 1 before a boundary or a usual word, else 0."""
    if named(text, end) or wants(text, end):
        return 2
    after = text[end : end + 1]
    return 1 if after in _BOUNDARY or not is_han(after) or after in surroundings().right else 0


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
