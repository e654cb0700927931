"""What a question looks for in a text: its words by their weight, the kind of figure, a list, a yes or no."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.glossary import Reading
from knowledge.normalise import STOP_WORDS, clean, tokens, words
from knowledge.quantities import quantities

Figure = Literal["time", "share", "amount", "any"]

_TIME = re.compile(
    r"多久|多长|几(?:个)?(?:工作日|月|年|天|日|周|小时)|多少(?:天|日|年|个月|个工作日)|最长|最短|期限|时限|时效|有效期|哪天|什么时候|何时|"
    r"how long|how many (?:days|months|years)|tenor|maturity|when|deadline"
)
_SHARE = re.compile(
    r"几成|几折|百分之|比例|占比|利率|费率|税率|抵押率|质押率|折扣|(?<!频)率|几个?点|多少个?(?:基)?点|"
    r"ratio|rate|percent|ltv|pricing|margin|haircut"
)
_AMOUNT = re.compile(
    r"多少钱|额度|金额|起点|起存|多少(?:万|亿|元)|限额|最多(?:能)?[贷借给批]|多大|收多少|几(?:万|千|百)|"
    r"how much|amount|limit|fee"
)
_ANY = re.compile(
    r"多少|几|上限|下限|最[高低大小多少]|门槛|标准|how many|maximum|minimum|at (?:most|least)|cap\b|floor\b"
)
_LIST = re.compile(
    r"有哪些|哪些|哪几|有什么(?!用)|都(?:要|有|包括|需要)(?:什么|哪)|(?:要|需)(?:准备|提供|带|交)(?:什么|哪)|包括什么|清单|列一下|分(?:几|哪)|几(?:种|类|档)|"
    r"\b(?:which|what are|list|what documents)\b"
)
_YES_NO = re.compile(
    r"吗|么[?？]?$|能不能|可不可以|是不是|行不行|要不要|有没有|能否|可否|是否|需不需要|算不算|得不得|收不收|认不认|做不做|"
    r"^\s*(?:can|may|is|are|do|does|must|should|will)\b"
)
_LOOKS_BACK = re.compile(r"以前|原来|从前|旧版|老办法|过去|当时|那时|previous|formerly|used to|old version")
_MEANING = re.compile(
    r"什么意思|啥意思|什么叫|啥叫|(?:是|指)(?:个)?(?:什么|啥)|定义|全称|简称|又叫|别名|英文|"
    r"what does .* mean|meaning of|stand for"
)
_MODAL = re.compile(
    r"不得|不可|不能|禁止|可以|应当|必须|须|除外|不予|不办理|不接受|不收|免|不需|无需|not|may|must|shall"
)
_TIME_UNITS = ("月", "天", "工作日", "年", "周", "小时", "日", "分钟")
_SHARE_UNITS = ("%", "bp", "bps", "个基点", "基点", "个百分点", "百分点", "倍")


@dataclass(frozen=True, slots=True)
class Focus:
    """Scores texts by how much of what the question asks stands in them, between 0 and about 1.3."""

    weights: Mapping[str, float]
    figures: frozenset[Figure] = frozenset()
    listing: bool = False
    yes_no: bool = False
    looks_back: bool = False
    meaning: bool = False

    def score(self, text: str) -> float:
        """The share of the question's words in `text`, more when it holds the kind of figure asked for."""
        return self.overlap(text) + (0.25 if self.holds_figure(text) else 0.0) + (0.1 if self._decides(text) else 0.0)

    def overlap(self, text: str) -> float:
        """The share of the question's words in `text`, by weight."""
        total = sum(self.weights.values())
        if not total:
            return 0.0
        found = set(tokens(text))
        return sum(weight for token, weight in self.weights.items() if token in found) / total

    def covers(self, heading: str) -> bool:
        """Whether the question names everything that a heading does."""
        named = [w for w in words(heading) if not re.fullmatch(r"\d+\S?", w)]
        return bool(named) and all(w in self.weights for w in named)

    def holds_figure(self, text: str) -> bool:
        """Whether `text` has a figure of the kind that is asked for."""
        if not self.figures:
            return False
        units = [q.unit for q in quantities(clean(text)) if q.unit not in ("条", "款", "章", "节", "项")]
        return any(_fits(unit, figure) for unit in units for figure in self.figures)

    def _decides(self, text: str) -> bool:
        return self.yes_no and bool(_MODAL.search(text))


def _fits(unit: str, figure: Figure) -> bool:
    if figure == "time":
        return unit.endswith(_TIME_UNITS)
    if figure == "share":
        return unit in _SHARE_UNITS
    if figure == "amount":
        return unit in ("", "元", "美元", "欧元", "港元", "人民币", "块")
    return True


def focus_of(question: str, reading: Reading, rarity: Callable[[str], float]) -> Focus:
    """The focus of a question; `rarity` weighs a token, the standard terms of its `reading` count half."""
    weights: dict[str, float] = {}
    for text, share in ((question, 1.0), (" ".join([reading.rewritten, *reading.added]), 0.5)):
        whole = set(words(text))
        for token in tokens(text):
            weight = rarity(token) * share * (1.0 if token in whole else 0.5)
            if token not in STOP_WORDS:
                weights.setdefault(token, weight)
    said = clean(question)
    return Focus(
        weights,
        _figures(said),
        listing=bool(_LIST.search(said)),
        yes_no=bool(_YES_NO.search(said)),
        looks_back=bool(_LOOKS_BACK.search(said)),
        meaning=bool(_MEANING.search(said)),
    )


def _figures(said: str) -> frozenset[Figure]:
    kinds: tuple[tuple[Figure, re.Pattern[str]], ...] = (("time", _TIME), ("share", _SHARE), ("amount", _AMOUNT))
    found: set[Figure] = {kind for kind, pattern in kinds if pattern.search(said)}
    if not found and _ANY.search(said):
        found.add("any")
    return frozenset(found)
