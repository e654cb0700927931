"""Amounts, rates and tenors from the marks of a story."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from notes.record import Amount, Rate, Tenor

_KINDS = {
    "需求": "需求金额",
    "授信": "已有授信",
    "余额": "贷款余额",
    "营收": "营业收入",
    "注册": "注册资本",
    "投资": "总投资",
    "合同": "合同金额",
    "应收": "应收账款",
    "押品": "押品价值",
    "他行": "他行授信",
    "工资": "工资总额",
    "结算": "结算量",
    "进出口": "进出口额",
    "逾期": "逾期金额",
}
_WHOSE = {"期望": "客户期望", "报价": "我行报价", "他行": "他行报价", "现行": "现行", "-": None}
_VALUE = re.compile(r"([\d.]+)([A-Z]{3})?")
_ABOUT = re.compile("左右|大概|大约|上下|差不多|来[万个]")
_MORE = re.compile(r"[\d一二三四五六七八九十百千万亿]多")
_SPREAD = re.compile(r"(LPR1Y|LPR5Y|SHIBOR3M|SOFR)([+-]\d+)")
_WAN = Decimal(10_000)


def amount(rest: str, words: str) -> Amount:
    """`需求 800 700~900` in 万 as an amount in 元."""
    kind, value, *more = rest.split()
    found = _VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"not an amount: {rest}")
    number = Decimal(found[1])
    return Amount(
        what=_KINDS.get(kind, kind),
        value=_yuan(number),
        currency=found[2] or "CNY",
        words=words,
        **_vagueness(number, more[0] if more else _guessed_vagueness(words), words),
    )


def _guessed_vagueness(words: str) -> str:
    if _MORE.search(words):
        return "多"
    return "±" if _ABOUT.search(words) else ""


def _vagueness(number: Decimal, how: str, words: str) -> dict[str, Any]:
    """Between which amounts the true one lies, in 元."""
    if not how:
        return {}
    if "~" in how:
        low, _, high = how.partition("~")
        return {"low": _yuan(Decimal(low)), "high": _yuan(Decimal(high)), "vague": True}
    if how == "±":
        return {"low": _yuan(number * Decimal("0.9")), "high": _yuan(number * Decimal("1.1")), "vague": True}
    if how == "≤":
        return {"high": _yuan(number), "vague": True}
    if how == "≥":
        return {"low": _yuan(number), "vague": True}
    if how == "多":
        return {"low": _yuan(number), "high": _yuan(number + _step(number)), "vague": True}
    raise ValueError(f"{words}: how vague is {how}?")


def _step(number: Decimal) -> Decimal:
    """The unit of the last digit that is not zero: 850多 lies between 850 and 860."""
    return Decimal(1).scaleb(number.normalize().as_tuple().exponent)  # type: ignore[arg-type]


def _yuan(wan: Decimal) -> str:
    text = format(wan * _WAN, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate(rest: str, words: str) -> Rate:
    """`期望 LPR1Y+30`, `他行 3.6`, `现行 3~4`, `报价 0.1费率`."""
    whose, _, said = rest.partition(" ")
    plain: dict[str, Any] = {"whose": _WHOSE[whose], "words": words}
    spread = _SPREAD.fullmatch(said)
    if spread:
        return Rate(basis=spread[1], spread_bp=int(spread[2]), **plain)
    if "~" in said:
        low, _, high = said.partition("~")
        return Rate(low=low, high=high, **plain)
    if said.startswith("≤"):
        return Rate(value=said[1:], high=said[1:], **plain)
    if said.endswith("费率"):
        return Rate(basis="费率", value=said[:-2], **plain)
    return Rate(value=said, **plain)


def tenor(rest: str, words: str) -> Tenor:
    """`12`, `36~60` months, `90d` days."""
    if rest.endswith("d"):
        return Tenor(days=int(rest[:-1]), words=words)
    first, _, last = rest.partition("~")
    return Tenor(months=int(first), months_high=int(last) if last else None, words=words)
