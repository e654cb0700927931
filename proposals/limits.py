"""What a text offers beyond the bank's limits: amounts, tenors and prices of a product, and amounts for one client."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from knowledge.normalise import clean
from knowledge.productsheets import number_of
from knowledge.quantities import Quantity, quantities
from knowledge.ruletypes import Check, ProductSheet
from knowledge.wordings import any_of
from proposals.record import Finding
from proposals.sentences import Sentence
from proposals.standing import is_live

if TYPE_CHECKING:
    from knowledge.rulebook import Rulebook

Severity = Literal["red", "amber"]

_SHORTEST_NAME = 2
_MONEY = {"元", "", "人民币", "块"}
_LEAST = Decimal(100_000)  # a smaller bare number is no amount of a credit
_BEFORE, _BEHIND = 14, 10  # characters in which what an amount is of stands beside it
_NOT_OURS = re.compile(
    r"收入|营收|销售|资产|负债|订单|合同|应收|投资|注册|存货|利润|产值|流水|存款|他行|申请|希望|超过|不超|上限|最高"
)
_TENOR = re.compile(r"期限?[^,。;]{0,8}$")
_BEHIND_TENOR = re.compile(r"期(?!间|后|满|末|初|货)")
_NO_TENOR = re.compile(
    r"宽限|成立|经营|过去|连续|近|账期|质保|租|他行|希望|合作|存续|报表|审计|经验|历史|超过|不超|最长"
)
_YEARS_OR_MONTHS = re.compile(r"(?:年|个月|years?|months?)$", re.IGNORECASE)
_CALENDAR = 1000  # 2026年 is no tenor
_SPREAD = re.compile(
    r"lpr(?:1y|5y)?~?(?:减|-|下浮|加|\+|上浮)?(?P<sign>减|-|下浮|加|\+|上浮)\s*(?P<bp>\d+)\s*(?:bp|个?基点|个?bp|点)"
)
_RANGE = re.compile(r"([+\-−–]?)\s*(\d+)\s*bp", re.IGNORECASE)
_IS_RANGE = re.compile(r"(?:bp|点)\s*[至到~-]|[至~]|区间|指导")


def overstepped(
    sentences: Sequence[Sentence],
    rulebook: Rulebook,
    checks: Mapping[str, Check],
    lists: Mapping[str, str],
    *,
    amount: Decimal | None,
) -> list[Finding]:
    """Amounts, tenors and prices outside a product's range, and amounts over a limit of the bank."""
    found: list[Finding] = []
    named = _named("\n".join(sentence.words for sentence in sentences), rulebook)
    limits = [one for one in checks.values() if one.extra.get("most") is not None]
    for sentence in sentences:
        sheets = [sheet for sheet, names in named if any(name in sentence.words for name in names)]
        alone = len(sheets) == 1
        for sheet in sheets:
            judged = (
                _amount(sentence, sheet, amount if alone else None),
                _tenor(sentence, sheet),
                _price(sentence, sheet),
            )
            found += [one for one in judged if one is not None]
        found += [one for check in limits if (one := _over(sentence, check, lists))]
    whole = sentences[0] if sentences and amount is not None else None
    found += [_limited(check, whole) for check in limits if whole and amount is not None and amount > _most(check)]
    return found


def _named(words: str, rulebook: Rulebook) -> list[tuple[ProductSheet, tuple[str, ...]]]:
    """The credit products that a text names, with the names that stand in it."""
    credit = (sheet for sheet in rulebook.products.values() if sheet.credit)
    found = ((sheet, tuple(name for name in _names(sheet.name, sheet.aliases) if name in words)) for sheet in credit)
    return [(sheet, names) for sheet, names in found if names]


@lru_cache(maxsize=4096)
def _names(name: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
    """What a product is called, as sentences are searched, the longest first."""
    ready = {clean(each).strip() for each in (name, *aliases)}
    return tuple(sorted((each for each in ready if len(each) >= _SHORTEST_NAME), key=len, reverse=True))


def _amount(sentence: Sentence, sheet: ProductSheet, asked: Decimal | None) -> Finding | None:
    """An amount offered right beside the product's name that is above its maximum."""
    if sheet.amount_max is None:
        return None
    offered = [asked] if asked is not None else []
    offered += list(_beside(sentence.words, _alternatives(sheet)))
    if not any(one > sheet.amount_max for one in offered):
        return None
    most = f"{sheet.amount_max / 10_000:,.0f}万元"
    wording = (
        f"{sheet.name}单户上限为{most}（{_cited(sheet)}），具体金额以审批结论为准；超出部分可另行商议其他融资方式。"
    )
    return _finding(sheet, "AMT", "red", sentence, wording)


def _beside(words: str, names: str) -> Iterator[Decimal]:
    for quantity in quantities(words):
        if quantity.unit not in _MONEY or quantity.value < _LEAST:
            continue
        before, after = words[max(0, quantity.start - _BEFORE) : quantity.start], words[quantity.end :][:_BEHIND]
        near = re.search(rf"(?:{names})[^,。;]{{0,6}}$", before) or re.match(rf"\s*元?的?(?:{names})", after)
        if near and not _NOT_OURS.search(before) and is_live(words, quantity.start, quantity.end):
            yield quantity.value


def _tenor(sentence: Sentence, sheet: ProductSheet) -> Finding | None:
    """A tenor offered beside the product's name that is longer than it may be; an extension needs approval."""
    if sheet.tenor_max is None:
        return None
    offered = [months for one in quantities(sentence.words) if (months := _months(one, sentence.words, sheet))]
    if not any(months > sheet.tenor_max for months in offered):
        return None
    extension = sheet.extra.get("tenor_extension")
    most = number_of(extension.get("max")) if isinstance(extension, Mapping) else None
    extended = most is not None and max(offered) <= most
    wording = f"{sheet.name}期限最长{sheet.tenor_max}个月（{_cited(sheet)}），具体期限以审批结论为准。"
    return _finding(sheet, "TEN", "amber" if extended else "red", sentence, wording)


def _months(one: Quantity, words: str, sheet: ProductSheet) -> int | None:
    """The months of a tenor that is said of the product; None for any other number."""
    unit = _YEARS_OR_MONTHS.search(words[one.start : one.end])
    if unit is None or one.value >= _CALENDAR:
        return None
    clause = max(words.rfind(mark, 0, one.start) for mark in "。;!?") + 1
    before, after = words[max(clause, one.start - 2 * _BEFORE) : one.start], words[one.end :][:_BEHIND]
    names = _alternatives(sheet)
    near = re.search(rf"(?:{names})[^。;]{{0,16}}$", before) or re.match(rf"期?的?(?:{names})", after)
    said = _TENOR.search(before) or _BEHIND_TENOR.match(after) or re.search(rf"(?:{names})[^,。;]{{0,6}}$", before)
    meant = said or re.match(rf"的?(?:{names})", after)
    if not near or not meant or _NO_TENOR.search(before[-10:]) or not is_live(words, one.start, one.end):
        return None
    return int(one.value * (1 if unit[0].startswith(("个", "m")) else 12))


def _alternatives(sheet: ProductSheet) -> str:
    return "|".join(re.escape(name) for name in _names(sheet.name, sheet.aliases))


def _price(sentence: Sentence, sheet: ProductSheet) -> Finding | None:
    """A spread offered that lies outside the range clients may be told."""
    bounds = [int(number) * (-1 if sign in "-−–" and sign else 1) for sign, number in _RANGE.findall(sheet.pricing)]
    if len(bounds) < 2 or _IS_RANGE.search(sentence.words):
        return None
    for spread in _SPREAD.finditer(sentence.words):
        offered = int(spread["bp"]) * (-1 if spread["sign"] in {"减", "-", "下浮"} else 1)
        if not min(bounds) <= offered <= max(bounds) and is_live(sentence.words, *spread.span()):
            return _finding(sheet, "PRICE", "red", sentence, f"指导价区间为{sheet.pricing}，具体价格以审批和合同为准。")
    return None


def _over(sentence: Sentence, check: Check, lists: Mapping[str, str]) -> Finding | None:
    """An amount of credit in a sentence that is over a limit which the bank writes as `most`."""
    of, unless = any_of(check.extra.get("of"), lists), any_of(check.extra.get("unless"), lists)
    if of is None or (unless is not None and unless.search(sentence.words)):
        return None
    words, most = sentence.words, _most(check)
    for one in quantities(words):
        if one.unit in _MONEY and one.value > most and is_live(words, one.start, one.end):
            before, after = words[max(0, one.start - _BEFORE) : one.start], words[one.end :][:_BEHIND]
            if (of.search(before) or of.search(after)) and not _NOT_OURS.search(before):
                return _limited(check, sentence)
    return None


def _most(check: Check) -> Decimal:
    return number_of(check.extra.get("most")) or Decimal("Infinity")


def _limited(check: Check, sentence: Sentence) -> Finding:
    severity: Severity = "red" if check.severity == "red" else "amber"
    source = check.source
    return Finding(check.id, severity, sentence.text, check.instead, source.document, source.section, check.name)


def _cited(sheet: ProductSheet) -> str:
    return f"{sheet.source.title}{sheet.source.version or ''}版"


def _finding(sheet: ProductSheet, kind: str, severity: Severity, sentence: Sentence, wording: str) -> Finding:
    source = sheet.source
    return Finding(
        f"{sheet.code}.{kind}", severity, sentence.text, wording, source.document, source.section, sheet.name
    )
