"""Which kind of measure a question asks for and a passage gives: a time, a share, an amount, a count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from knowledge.normalise import clean
from knowledge.quantities import Quantity, quantities

Measure = Literal["time", "share", "amount", "count"]

_GIVES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("time", re.compile(r"(?:年|月|天|日|周|小时|工作日|分钟|周岁)$")),
    ("share", re.compile(r"(?:%|bps?|百分点|基点|倍)$")),
    ("amount", re.compile(r"(?:元|人民币|块)$")),
)
_NO_MEASURE = frozenset({"条", "款", "章", "节", "编", "项"})
_ASKS: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    (
        "time",
        re.compile(
            r"几年|几个?月|几天|几日|多久|多长|多少天|多少年|多少个?月|多少日|几个?工作日|什么时候|何时|期限|最长|时效|"
            r"\bhow (?:long|soon)\b|\btenor\b|\bdeadline\b|\bdays\b|\bmaturity\b"
        ),
    ),
    (
        "share",
        re.compile(
            r"几成|多少成|百分|比例|利率|费率|几个点|多少点|折扣|打几折|抵押率|质押率|几折|多大比|占比|几倍|"
            r"\bratio\b|\bpercent|\brate\b|\bltv\b|\bmargin\b|\bshare of\b"
        ),
    ),
    (
        "amount",
        re.compile(
            r"多少钱|多少万|多少亿|多少元|几万|几百万|几千万|几个亿|罚多少|起点|起步|额度|上限|限额|最多能?贷|收多少|多少费|"
            r"多大金额|\bhow much\b|\bamount\b|\blimit\b|\bfines?\b|\bfees?\b|\bminimum\b|\bmaximum\b"
        ),
    ),
    (
        "count",
        re.compile(
            r"几个(?!月|工作日|自然日|交易日|小时)|几家|几次|几人|多少人|多少家|多少户|几户|几名|几笔|多少次|几项|几级|"
            r"\bhow many\b"
        ),
    ),
)
_ASKS_ANY = re.compile(r"多少|几(?!乎)|多大|\bhow (?:much|many)\b")


def asked(text: str) -> tuple[frozenset[Measure], bool]:
    """The measures a question asks for by name, and whether it asks for any number at all."""
    text = clean(text)
    named = frozenset(measure for measure, pattern in _ASKS if pattern.search(text))
    return named, bool(named) or bool(_ASKS_ANY.search(text))


@lru_cache(maxsize=50_000)
def given(text: str) -> frozenset[Measure]:
    """The measures that stand in a text; years of the calendar and numbers of clauses are none."""
    return frozenset(measure for q in quantities(clean(text)) if (measure := _measure(q)))


def _measure(quantity: Quantity) -> Measure | None:
    if quantity.unit in _NO_MEASURE or (quantity.unit == "年" and quantity.value > 1000):
        return None
    for measure, pattern in _GIVES:
        if pattern.search(quantity.unit):
            return measure
    return "amount" if not quantity.unit and quantity.value >= 10_000 else "count"
