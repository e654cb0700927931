"""The figures, dates, codes and document numbers of a text in one form each, so that two texts can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from knowledge.normalise import simplified
from knowledge.quantities import Quantity, plain, quantities

Bound = Literal["most", "least", ""]

_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*(?:年|[-/.])\s*(?P<m>\d{1,2})\s*(?:月|[-/.])\s*(?P<d>\d{1,2})\s*(?:日|号)?(?!\d)"
    r"|(?<!\d)(?P<y2>(?:19|20)\d{2})\s*(?:年|-)\s*(?P<m2>\d{1,2})\s*月?(?![\d个])|(?<!\d)(?P<y3>(?:19|20)\d{2})年"
)
_NUMBERED = re.compile(
    r"(?P<issuer>[\u3400-\u9fff]{1,12})[\[(〔【]\s*(?P<year>(?:19|20)\d{2})\s*[\])〕】]\s*(?P<no>\d+)号"
)
_CODE = re.compile(r"(?<![a-z0-9])(?=[a-z0-9.-]*\d)[a-z]{1,8}[-.]?\d+[a-z0-9.]*|(?<![a-z0-9])v\d+(?:\.\d+)+")
_WORDS = {"半年": "6月", "半个月": "15天", "一半": "50%", "半数": "50%", "过半": "50%", "翻倍": "2倍", "双倍": "2倍"}
_WORD = re.compile("|".join(_WORDS))
_RANGE = re.compile(r"\s*(?:-|~|～|—|–|至|到|–)+\s*$")
_COUNTED_ONE = re.compile(r"一(?:个|项|份|张|笔|家|次|户|名|条|块)$")
_UPPER = re.compile(
    r"(?:不超过|不高于|不多于|不大于|不得超过|不得高于|不能超过|至多|最高|最多|最长|上限[为是]?|低于|少于|小于)\s*$"
)
_LOWER = re.compile(
    r"(?:不低于|不少于|不小于|不短于|不得低于|不得少于|不能低于|至少|最低|最少|最短|下限[为是]?|超过|高于|大于|满)\s*$"
)
_NEGATED = re.compile(r"不[得能]?\s*(?:低于|少于|小于|短于)\s*$")
_AFTER_UPPER = re.compile(r"\s*(?:[(（]含[)）])?\s*(?:以内|以下|之内|为限)")
_AFTER_LOWER = re.compile(r"\s*(?:[(（]含[)）])?\s*(?:以上|起(?![算草]))")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in canonical form, with the side it bounds: `most` for 不超过, `least` for 不低于."""

    canonical: str
    bound: Bound = ""


def plainly(text: str) -> str:
    """Half width, lower case, simplified: the form in which texts are compared character by character."""
    return simplified(unicodedata.normalize("NFKC", text).lower())


def figures_of(text: str) -> list[Figure]:
    """Every figure of a text: dates, document numbers, codes, amounts, shares, tenors, clause numbers, 半年."""
    text = plainly(text)
    found: list[Figure] = []
    for pattern, read in ((_NUMBERED, _numbered), (_DATE, _date), (_CODE, _code), (_WORD, _worded)):
        found += [Figure(read(match)) for match in pattern.finditer(text)]
        text = pattern.sub(lambda match: "#" * len(match[0]), text)
    return found + list(_counted(text))


def _numbered(match: re.Match[str]) -> str:
    return f"号:{match['issuer'][-3:]}{match['year']}-{match['no']}"


def _date(match: re.Match[str]) -> str:
    if match["y"]:
        return f"日:{match['y']}-{int(match['m']):02}-{int(match['d']):02}"
    return f"日:{match['y2']}-{int(match['m2']):02}" if match["y2"] else f"日:{match['y3']}"


def _code(match: re.Match[str]) -> str:
    return f"码:{match[0].rstrip('.')}"


def _worded(match: re.Match[str]) -> str:
    return _WORDS[match[0]]


def _counted(text: str) -> Iterator[Figure]:
    known = [q for q in quantities(text) if not _COUNTED_ONE.match(text[q.start : q.end])]
    following = {id(one): other for one, other in pairwise(known) if _RANGE.match(text[one.end : other.start] + "")}
    for quantity in known:
        yield Figure(_canonical(quantity, following.get(id(quantity)), text), _bound(text, quantity))


def _canonical(quantity: Quantity, following: Quantity | None, text: str) -> str:
    """The canonical form; the first end of a range takes unit and scale of the second (50-100万元, 1至36个月)."""
    unit, value = quantity.unit, quantity.value
    if following is not None and not unit and following.unit:
        unit = following.unit
    if following is not None and text[quantity.end - 1].isdigit():
        value *= _scale(following, text)
    if unit in ("个基点", "基点", "bps"):
        unit = "bp"
    elif unit == "个百分点" or unit == "百分点":
        return f"{plain(value * 100)}bp"
    return Quantity(value, unit, 0, 0).canonical


def _scale(following: Quantity, text: str) -> Decimal:
    digits = re.match(r"[\d,.]+", text[following.start : following.end])
    base = Decimal(digits[0].replace(",", "").rstrip(".")) if digits else following.value
    scale = following.value / base if base else Decimal(1)
    return scale if scale in (10, 100, 1_000, 10_000, 10**7, 10**8) else Decimal(1)


def _bound(text: str, quantity: Quantity) -> Bound:
    before, after = text[max(0, quantity.start - 6) : quantity.start], text[quantity.end : quantity.end + 6]
    if _NEGATED.search(before) or _AFTER_LOWER.match(after):
        return "least"
    if _UPPER.search(before) or _AFTER_UPPER.match(after):
        return "most"
    return "least" if _LOWER.search(before) else ""
