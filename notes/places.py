"""Places that begin a company's name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

Tier = Literal["province", "city", "county"]

_SUFFIX = ("特别行政区", "自治区", "自治州", "自治县", "新区", "省", "市", "县", "区", "州", "盟", "旗", "镇")
_LONGEST = 5
_CITIES_APART = frozenset({"北京", "上海", "天津", "重庆", "香港", "澳门"})
# "…市" of a place that no list has; but not 超市 and 园区.
_MARKED = re.compile(r"[\u4e00-\u9fff]{2,3}?(?<![城都超门上夜小社园特地山景新厂矿库])[省市县区](?=[\u4e00-\u9fff]{3})")


@cache
def places() -> dict[str, Tier]:
    """Each place without 省, 市, 县 and 区, with what it is; the greater where two have one name."""
    raw = yaml.safe_load(Path(__file__).with_name("places.yaml").read_text(encoding="utf-8"))
    tiers: list[tuple[Tier, str]] = [("county", "counties"), ("city", "cities"), ("province", "provinces")]
    return {name: tier for tier, key in tiers for name in raw[key].split()}


def place_at(text: str, start: int = 0, *, more: frozenset[str] = frozenset()) -> tuple[str, int] | None:
    """The longest place that begins at a position, and where it ends with its 省, 市 …"""
    known = places()
    for end in range(min(len(text), start + _LONGEST), start + 1, -1):
        name = text[start:end]
        if name in known or name in more:
            return name, _behind_suffix(text, end)
    marked = _MARKED.match(text, start)
    return (marked[0][:-1], marked.end()) if marked else None


def _behind_suffix(text: str, end: int) -> int:
    return next((end + len(suffix) for suffix in _SUFFIX if text.startswith(suffix, end)), end)


def place_before(text: str, end: int, *, more: frozenset[str] = frozenset()) -> tuple[str, int] | None:
    """The longest place that ends at a position, and where it begins."""
    known = places()
    suffix = next((len(suffix) for suffix in _SUFFIX if text.endswith(suffix, 0, end)), 0)
    for stop in (end, end - suffix):
        for start in range(max(0, stop - _LONGEST), stop - 1):
            if text[start:stop] in known or text[start:stop] in more:
                return text[start:stop], start
    return None


def conflict(one: str, other: str) -> bool:
    """Whether one place cannot lie in the other: both provinces, both cities, one in no list, or one like 上海."""
    if one == other or "中国" in {one, other}:
        return False
    tiers = places().get(one), places().get(other)
    if None in tiers:
        return True
    return tiers[0] == tiers[1] or (bool({one, other} & _CITIES_APART) and "county" not in tiers)
