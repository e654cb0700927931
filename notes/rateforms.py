"""The ways rates are said, each a pattern and what it means in percent or in points over a benchmark."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from notes import ratewords as words
from notes.moneywords import either
from notes.numerals import DIGITS, decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate at its place in a text; `spread` in basis points over `basis`, the others in percent."""

    start: int
    end: int
    value: Decimal | None = None
    basis: str = "年化"
    spread: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    bare: bool = False


Match = re.Match[str]
Resolver = Callable[[Match], Rate | None]

# Above this nothing is a rate of lending or keeping; a bare number must lie between the other two.
HIGHEST, LOWEST_BARE, HIGHEST_BARE = Decimal(36), Decimal("0.5"), Decimal(15)
_REACH = 10


def rates(text: str) -> list[Rate]:
    """All that is said as a rate in a text in plain form; they may overlap."""
    found = [rate for pattern, resolve in _FORMS for match in pattern.finditer(text) if (rate := resolve(match))]
    return found + _further_spreads(text, [rate for rate in found if rate.spread is not None])


# ---- over a benchmark


def _spread(match: Match) -> Rate | None:
    """LPR+30bp, LPR减二十个点, 3M SHIBOR+80, SOFR+150."""
    points = _points(match["number"], match["unit"])
    sign = match["sign"] or ""
    if points is None or not (sign or "bp" in (match["unit"] or "") or "基点" in (match["unit"] or "")):
        return None
    if sign.endswith("浮") and match["unit"] == "%":
        return None
    down = sign.startswith(("-", "−", "减", "下", "低", "minus"))
    return Rate(match.start(), match.end(), None, _benchmark(match), -points if down else points)


def _points(number: str, unit: str | None) -> int | None:
    """Basis points: 30, 三十个点; 0.3 and 0.3% are thirty."""
    value = decimal(number)
    if value is None:
        return None
    if unit == "%" or (unit is None and value < 5 and value != int(value)) or (unit and "点" in unit and value < 1):
        value *= 100
    return int(value) if value == int(value) and value <= 1000 else None


def _flat(match: Match) -> Rate:
    """平LPR, LPR flat."""
    return Rate(match.start(), match.end(), None, _benchmark(match), 0)


def _benchmark(match: Match) -> str:
    name = match["bench"].upper()
    said = f"{match['term'] or ''}{match['post'] or ''}"
    number = "".join(
        str(DIGITS.get(character, character)) for character in said if character.isdigit() or character in DIGITS
    )
    if name in ("LPR", "贷款市场报价利率"):
        return f"LPR{number}Y" if number in ("1", "5") else "LPR"
    if name == "SHIBOR":
        return f"SHIBOR{number or 3}M"
    return name


def _further_spreads(text: str, known: list[Rate]) -> list[Rate]:
    """加20 where a spread was named shortly before, and 加30bp anywhere."""
    found: list[Rate] = []
    for match in _FURTHER.finditer(text):
        points = _points(match["number"], match["unit"])
        near = [rate for rate in [*known, *found] if 0 <= match.start() - rate.end <= 16]
        named = match["unit"] and ("bp" in match["unit"] or "基点" in match["unit"])
        lately = "lpr" in text[max(0, match.start() - 16) : match.start()]
        if points is None or not (near or named or lately):
            continue
        basis = near[-1].basis if near else "LPR"
        found.append(Rate(match.start(), match.end(), None, basis, -points if match["sign"] in "减-" else points))
    return found


# ---- in percent


def _percent(match: Match) -> Rate | None:
    """3.45%, 3.2%到3.5%, 百分之三点六."""
    value, low = decimal(match["number"]), decimal(match["low"]) if match["low"] else None
    return _checked(match, value, low) if value is not None else None


def _points_said(match: Match) -> Rate | None:
    """3个点, 三个半点, 四个点五."""
    value = decimal(match["number"])
    if value is None:
        return None
    if match["more"] == "半":
        value += Decimal("0.5")
    elif match["more"] or match["over"]:
        return _ranged(match, value)
    if match["fraction"]:
        value += _fraction(match["fraction"])
    return _checked(match, value, decimal(match["low"]) if match["low"] else None, differs=True)


def _point(match: Match) -> Rate | None:
    """三点二, 3点45, 三点几; not 下午三点二十."""
    before = match.string[max(0, match.start() - _REACH) : match.start()].rstrip(" ")
    whole = decimal(match["whole"])
    if whole is None or whole > HIGHEST_BARE or re.search(rf"(?:{either(words.HOURS)})$", before):
        return None
    if match["fraction"] in ("几", "多"):
        return _ranged(match, whole)
    low = decimal(match["low"]) if match["low"] else None
    return _checked(match, whole + _fraction(match["fraction"]), low)


def _fraction(digits: str) -> Decimal:
    return Decimal("0." + "".join(str(DIGITS.get(digit, digit)) for digit in digits))


def _ranged(match: Match, value: Decimal) -> Rate | None:
    """3个多点, 3字头: from the number to the next, which is not in it."""
    return replace(rate, value=None, low=value, high=value + 1) if (rate := _checked(match, value, None)) else None


def _headed(match: Match) -> Rate | None:
    """3字头."""
    value = decimal(match["number"])
    return _ranged(match, value) if value is not None and 0 < value < 10 else None


def _by_custom(match: Match) -> Rate | None:
    """月息三厘, 月息一分二, 年息八厘, 两分利."""
    value = decimal(match["number"])
    if value is None or value == 0:
        return None
    if match["more"]:
        value += Decimal("0.5") if match["more"] == "半" else Decimal(DIGITS.get(match["more"], match["more"])) / 10
    named = match["of"] or ""
    value *= {"分": Decimal(1), "厘": Decimal("0.1"), "毫": Decimal("0.01")}[match["unit"]]
    if named.startswith("年"):
        return Rate(match.start(), match.end(), value * 10)
    if named.startswith("日"):
        return Rate(match.start(), match.end(), value / 10, "日息")
    return Rate(match.start(), match.end(), value, "月息")


def _per_thousand(match: Match) -> Rate | None:
    """千三, 万五, 千分之一点五, 0.3‰; 万一 is also in case."""
    value = decimal(match["number"])
    before = match.string[max(0, match.start() - _REACH) : match.start()].rstrip(" ")
    if value is None or not 0 < value <= 100 or before.endswith(tuple(words.FINES.split())):
        return None
    if match[0] == "万一" and not _FEE_BEFORE.search(before):
        return None
    value /= {"千": 10, "万": 100, None: 10}[match["of"]]
    basis = _basis(before)
    return Rate(match.start(), match.end(), value, "费率" if basis == "年化" else basis)


# ---- numbers that may be rates


def _bare(match: Match) -> Rate | None:
    """4.15, 3.2-3.5."""
    value, low = Decimal(match["number"]), Decimal(match["low"]) if match["low"] else None
    if not LOWEST_BARE <= value <= HIGHEST_BARE or _EXCHANGE.search(
        match.string[max(0, match.start() - _REACH) : match.start()]
    ):
        return None
    if _EXCHANGED.match(match.string, match.end()):
        return None
    rate = _checked(match, value, low)
    before = match.string[max(0, match.start() - _REACH) : match.start()]
    return replace(rate, bare=_NAMED_BEFORE.search(before) is None) if rate else None


def _whole(match: Match) -> Rate | None:
    """利率4, 三以内."""
    value = decimal(match["number"])
    if value is None or not 0 < value <= HIGHEST_BARE:
        return None
    before = match.string[max(0, match.start() - _REACH) : match.start()]
    named = _NAMED_BEFORE.search(before) is not None
    limited = _MOST_BEHIND.match(match.string, match.end()) is not None
    if not named and not limited:
        return None
    rate = _checked(match, value, None)
    return replace(rate, bare=not named) if rate else None


def _checked(match: Match, value: Decimal, low: Decimal | None, *, differs: bool = False) -> Rate | None:
    """The rate with its limits, unless the number is a share, a difference of points or too high."""
    text, start, end = match.string, match.start(), match.end()
    before = text[max(0, start - _REACH) : start]
    if not 0 < value <= HIGHEST or _SHARES_BEFORE.search(before) or _SHARES_BEHIND.match(text, end):
        return None
    if _FINES.search(before) or (_DIFFERENCES.search(before) and (differs or match[0].endswith("%"))):
        return None
    basis = _basis(before)
    if low is not None:
        return Rate(start, end, low, basis, low=low, high=value) if 0 < low < value else None
    if behind := _MOST_BEHIND.match(text, end):
        return Rate(start, behind.end(), value, basis, high=value)
    if behind := _LEAST_BEHIND.match(text, end):
        return Rate(start, behind.end(), value, basis, low=value)
    if _MOST_BEFORE.search(before):
        return Rate(start, end, value, basis, high=value)
    if _LEAST_BEFORE.search(before):
        return Rate(start, end, value, basis, low=value)
    return Rate(start, end, value, basis)


def _basis(before: str) -> str:
    return next((basis for basis, pattern in _BASES.items() if pattern.search(before)), "年化")


_BETWEEN = rf"(?:\s?(?:{either(words.BETWEEN)})){{0,3}}\s?$"
_BASES = {basis: re.compile(rf"(?:{either(listed)}){_BETWEEN}") for basis, listed in words.BASES.items()}
_NAMED_BEFORE = re.compile(rf"(?:{either(words.NAMES)}){_BETWEEN}")
_FEE_BEFORE = re.compile(rf"(?:{either(words.BASES['费率'] + ' ' + words.BASES['日息'])}|按|收){_BETWEEN}")
_SHARES_BEFORE = re.compile(rf"(?:{either(words.SHARES_BEFORE)}){_BETWEEN}")
_SHARES_BEHIND = re.compile(rf"\s?的?(?:{either(words.SHARES_BEHIND)})")
_DIFFERENCES = re.compile(rf"(?<![最至顶])(?:{either(words.DIFFERENCES)})\s?$")
_FINES = re.compile(rf"(?:{either(words.FINES)}){_BETWEEN}")
_EXCHANGE = re.compile(rf"(?:{either(words.EXCHANGE)}){_BETWEEN}")
_EXCHANGED = re.compile(r"\s?(?:结汇|购汇|兑|折成|折算)")
_MOST_BEFORE = re.compile(rf"(?:{either(words.MOST_BEFORE)})\s?$")
_LEAST_BEFORE = re.compile(rf"(?:{either(words.LEAST_BEFORE)})\s?$")
_MOST_BEHIND = re.compile(rf"\s?(?:{either(words.MOST_BEHIND)})")
_LEAST_BEHIND = re.compile(rf"\s?(?:{either(words.LEAST_BEHIND)})")

_N = r"(?:\d{1,3}(?:\.\d{1,4})?|[零一二两三四五六七八九十百]{1,4}(?:点[零一二三四五六七八九]{1,3})?)"
_START = r"(?<![\d.零一二两三四五六七八九十百千几a-z$¥/:])"
_TO = r"\s?(?:到|至|-|~|—)\s?"
_BENCH = r"(?P<bench>lpr|shibor|sofr|hibor|euribor|libor|贷款市场报价利率)"
_TERM = r"(?P<term>(?:[15一五]年期(?:以上)?的?\s?|[15一五]年(?:以上)?的?|[1-9]y|[1369]m\s?|[136]个月))?"
_POST = r"\s?(?P<post>[15]y|[1369]m|[15一五]年期?|[136]个月)?"
_SIGN = r"(?P<sign>\+|-|−|加点|减点|加个?|减个?|上浮|下浮|高出?|低|plus|minus|over)"
_POINTS = r"(?:\s?(?P<unit>%|个?bps?|个?基点|个?点))?"

_MEASURED = rf"(?:{either(words.MEASURES)})|\s(?:{either(words.MEASURES_APART)})"

_PATTERNS: list[tuple[str, Resolver]] = [
    (
        rf"{_TERM}{_BENCH}{_POST}(?:的?基础上?|之上|上)?再?\s?{_SIGN}?\s?(?P<number>{_N})(?:{_TO}{_N})?{_POINTS}",
        _spread,
    ),
    (rf"(?:平着?|flat )\s?{_TERM}{_BENCH}{_POST}", _flat),
    (rf"{_TERM}{_BENCH}{_POST}\s?(?:flat|持平|平价|平(?![均台时])|不加点|不加不减|不加)", _flat),
    (rf"{_START}(?:(?P<low>{_N})%?{_TO})?(?P<number>{_N})\s?(?:%|percent|pct|个百分点)", _percent),
    (rf"百分之(?:(?P<low>{_N}){_TO}(?:百分之)?)?(?P<number>{_N})", _percent),
    (
        rf"{_START}(?:(?P<low>{_N})(?:个点)?{_TO})?(?P<number>{_N})个(?P<more>半|多)?点(?P<fraction>[零一二三四五六七八九\d]{{1,2}})?(?P<over>多)?(?!子|心|评|位|名)",
        _points_said,
    ),
    (
        rf"{_START}(?:(?P<low>[一二三四五六七八九]点[一二三四五六七八九]{{1,2}}){_TO})?(?P<whole>\d{{1,2}}|[一二三四五六七八九]|十[一二三四五]?)点(?P<fraction>[零一二三四五六七八九]{{1,3}}|\d{{1,3}}|几|多)"
        r"(?!\s?个?[亿万千百十]|分|钟|[年月天倍])(?:个点)?",
        _point,
    ),
    (rf"{_START}(?P<whole>\d{{1,2}})\.(?P<low>)(?P<fraction>几|多)(?![亿万])", _point),
    (rf"{_START}(?P<number>\d|[一二三四五六七八九])\s?字?(?:头|开头|打头)(?![寸])", _headed),
    (
        r"(?P<of>月息|月利率?|日息|年息|年利率?|利息|月)\s?(?P<number>[一二两三四五六七八九十]|\d{1,2}(?:\.\d)?)"
        r"(?P<unit>分|厘|毫)(?P<more>半|[一二三四五六七八九\d])?厘?",
        _by_custom,
    ),
    (
        r"(?P<of>)(?P<number>[一二两三四五六七八九]|\d(?:\.\d)?)(?P<unit>分|厘)(?P<more>半|[一二三四五六七八九\d])?(?:利|息)(?![息])",
        _by_custom,
    ),
    (
        r"(?<![\d零一二两三四五六七八九十百千万几])(?P<of>千|万)(?:分之)?\s?(?P<number>\d{1,2}(?:\.\d{1,2})?|[一二三四五六七八九](?:点[一二三四五六七八九])?)"
        r"(?![\d百千万亿十个年月天家次人起定直方户吨亩元块一二三四五六七八九])",
        _per_thousand,
    ),
    (
        r"(?P<of>千|万)分之\s?(?P<number>\d{1,2}(?:\.\d{1,2})?|[一二三四五六七八九](?:点[一二三四五六七八九])?)(?![\d百千万亿十])",
        _per_thousand,
    ),
    (rf"{_START}(?P<number>\d{{1,2}}(?:\.\d{{1,2}})?)‰(?P<of>千)?", _per_thousand),
    (
        rf"(?<![\d.,/:$¥a-z#-])(?:(?P<low>\d{{1,2}}\.\d{{1,3}}){_TO})?(?P<number>\d{{1,2}}\.\d{{1,3}})"
        rf"(?![\d%‰]|,\d|\.\d|[-/]\d|{_MEASURED})",
        _bare,
    ),
    (
        rf"{_START}(?P<number>\d{{1,2}}(?:\.\d{{1,3}})?|[一二三四五六七八九])(?![\d%‰]|\.\d|点[一二三四五六七八九\d]|[-/]\d|{_MEASURED})",
        _whole,
    ),
]
_FORMS = [(re.compile(pattern), resolve) for pattern, resolve in _PATTERNS]
_FURTHER = re.compile(rf"(?P<sign>\+|-|加|减)\s?(?P<number>{_N}){_POINTS}(?![\d.])(?!\s?[万亿千百wkme个年月天%])")
