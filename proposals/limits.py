"""What a text offers beyond a product's limits: amounts, prices, forbidden business, documents no longer in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from knowledge.quantities import quantities
from knowledge.ruletypes import Check, ProductSheet
from proposals.record import Finding
from proposals.sentences import Sentence
from proposals.standing import is_live

if TYPE_CHECKING:
    from proposals.checkbook import Checkbook

_SHORTEST_NAME = 2
_MONEY = {"元", "", "人民币", "块"}
_LEAST = Decimal(100_000)  # a smaller bare number is no amount of a credit
_NOT_OURS = re.compile(
    r"收入|营收|销售|资产|负债|订单|合同|应收|投资|注册|存货|利润|产值|流水|存款|他行|申请|希望|超过|不超|上限|最高"
)
_SPREAD = re.compile(
    r"lpr(?:1y|5y)?~?(?:减|-|下浮|加|\+|上浮)?(?P<sign>减|-|下浮|加|\+|上浮)\s*(?P<bp>\d+)\s*(?:bp|个?基点|个?bp|点)"
)
_RANGE = re.compile(r"([+\-−–]?)\s*(\d+)\s*bp", re.IGNORECASE)
_IS_RANGE = re.compile(r"(?:bp|点)\s*[至到~-]|[至~]|区间|指导")
_FORBIDDEN = re.compile(
    r"虚拟货币|比特币|挖矿|\bp2p\b|网贷平台|围填海|隐性债务|地条钢|类金融(?:空转)?|淘汰(?:类)?产能|赌博|传销|色情|毒品"
)
_SERVES = re.compile(r"贷款|授信|融资|贷|额度|支持|资金|放款|办理|承兑|贴现|保函|loan|financ|credit")


def overstepped(
    sentences: Iterable[Sentence],
    rulebook: Checkbook,
    checks: Mapping[str, Check],
    *,
    amount: Decimal | None,
    as_of: date,
) -> list[Finding]:
    """Amounts over a product's maximum, prices outside its range, forbidden business, whoever the reader is."""
    found: list[Finding] = []
    for sentence in sentences:
        products = _products(sentence, rulebook)
        found += [
            one for sheet in products if (one := _amount(sentence, sheet, amount if len(products) == 1 else None))
        ]
        found += [one for sheet in products if (one := _price(sentence, sheet))]
        found += _forbidden(sentence, rulebook)
    return found


def _products(sentence: Sentence, rulebook: Checkbook) -> list[ProductSheet]:
    """The credit products that a sentence names."""
    return [sheet for sheet in rulebook.products.values() if sheet.credit and any(_names_in(sentence.words, sheet))]


def _names_in(words: str, sheet: ProductSheet) -> Iterable[str]:
    return (name for name in {sheet.name, *sheet.aliases} if len(name) >= _SHORTEST_NAME and name.lower() in words)


def _amount(sentence: Sentence, sheet: ProductSheet, asked: Decimal | None) -> Finding | None:
    """An amount offered right beside the product's name that is above its maximum."""
    if sheet.amount_max is None:
        return None
    offered = [asked] if asked is not None else []
    offered += list(_beside(sentence.words, sheet))
    if not any(one > sheet.amount_max for one in offered):
        return None
    most = f"{sheet.amount_max / 10_000:,.0f}万元"
    source = sheet.source
    wording = (
        f"{sheet.name}单户上限为{most}（{source.title}{source.version or ''}版），超出部分请改用其他方式或分别申报。"
    )
    return Finding(f"{sheet.code}.AMT", "red", sentence.text, wording, source.document, source.section, sheet.name)


def _beside(words: str, sheet: ProductSheet) -> Iterable[Decimal]:
    names = "|".join(re.escape(name.lower()) for name in sorted({sheet.name, *sheet.aliases}, key=len, reverse=True))
    for quantity in quantities(words):
        if quantity.unit not in _MONEY or quantity.value < _LEAST:
            continue
        before, after = words[max(0, quantity.start - 14) : quantity.start], words[quantity.end : quantity.end + 10]
        near = re.search(rf"(?:{names})[^,。;]{{0,6}}$", before) or re.match(rf"\s*元?的?(?:{names})", after)
        if near and not _NOT_OURS.search(before) and is_live(words, quantity.start, quantity.end):
            yield quantity.value


def _price(sentence: Sentence, sheet: ProductSheet) -> Finding | None:
    """A spread offered that lies outside the range clients may be told."""
    bounds = [int(number) * (-1 if sign in "-−–" and sign else 1) for sign, number in _RANGE.findall(sheet.pricing)]
    if len(bounds) < 2 or _IS_RANGE.search(sentence.words):
        return None
    for spread in _SPREAD.finditer(sentence.words):
        offered = int(spread["bp"]) * (-1 if spread["sign"] in {"减", "-", "下浮"} else 1)
        if not min(bounds) <= offered <= max(bounds) and is_live(sentence.words, *spread.span()):
            source = sheet.source
            wording = f"指导价区间为{sheet.pricing}，具体价格以审批和合同为准。"
            return Finding(
                f"{sheet.code}.PRICE", "red", sentence.text, wording, source.document, source.section, sheet.name
            )
    return None


def _forbidden(sentence: Sentence, rulebook: Checkbook) -> list[Finding]:
    """Credit offered to business that the bank's policy forbids."""
    rule = next((one for one in rulebook.common if one.id == "COM.R5"), None)
    found = _FORBIDDEN.search(sentence.words)
    if (
        rule is None
        or found is None
        or not _SERVES.search(sentence.words)
        or not is_live(sentence.words, *found.span())
    ):
        return []
    source = rule.source
    wording = f"{found[0]}属禁止类，不得提供授信支持；请删去，或改写为真实的经营用途。"
    return [Finding(rule.id, "red", sentence.text, wording, source.document, source.section, source.title)]
