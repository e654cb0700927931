"""The figures that a text says, each once: amounts, rates, terms, days, counts and plain numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from notes import money
from notes.numerals import decimal
from notes.wording import plain

Kind = Literal["money", "rate", "months", "days", "date", "times", "tonnes", "number"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at its place: 元 or units of `currency`, shares as decimals, months, days.

    `rough`: a range or "several", which is no value. `yearless`: a day said without its year. `half`: an opening or
    closing balance only, which is no average.
    """

    start: int
    end: int
    kind: Kind
    value: Decimal | date
    words: str
    currency: str = "CNY"
    rough: bool = False
    yearless: bool = False
    half: bool = False

    @property
    def number(self) -> Decimal:
        """The value of what is no day."""
        return self.value if isinstance(self.value, Decimal) else Decimal(0)


Match = re.Match[str]
Reader = Callable[[Match, date], tuple[Kind, Decimal | date] | None]

_N = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[零一二两三四五六七八九十]{1,4}(?:点[零一二三四五六七八九]{1,4})?)"
_AT = r"(?<![\d.零一二两三四五六七八九十百千])(?<!\d,)"
_SIGN = r"(?P<sign>(?<![\d%a-z)万亿元期年月天日次])[-−]|负|(?:下降|下滑|减少|萎缩|下跌|降|跌)(?:了|约)?\s?)?"
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_LONG_NAMES = "january february march april may june july august september october november december sept".split()
_MONTH = rf"(?P<name>{'|'.join([*_LONG_NAMES, *_MONTH_NAMES])})(?![a-z])\.?"
_YEARS = "年 years year yrs yr y".split()


def _rate(match: Match, today: date) -> tuple[Kind, Decimal | date] | None:
    """3.95%, 0.5‰, 30bp, 七成, 3.2个点."""
    value = decimal(match["n"])
    if value is None:
        return None
    unit = match["u"].strip()
    parts = {"‰": 1000, "厘": 1000, "成": 10, "折": 10}.get(
        unit, 10_000 if unit.startswith(("b", "基", "个b", "个基")) else 100
    )
    return "rate", value / parts * (-1 if match["sign"] else 1)


def _by_the_hundred(match: Match) -> tuple[Kind, Decimal | date] | None:
    """年息四厘 is 4%; 月息三厘 is 0.3% a month."""
    value = decimal(match["n"])
    return ("rate", value / 100) if value is not None else None


def _tenths(match: Match) -> tuple[Kind, Decimal | date] | None:
    """七成五 and 七成半 are 75%."""
    value, more = decimal(match["n"]), Decimal(5) if match["more"] == "半" else decimal(match["more"])
    return ("rate", value / 10 + more / 100) if value is not None and more is not None else None


def _part_of(match: Match, today: date) -> tuple[Kind, Decimal | date] | None:
    """百分之三点五, 千分之三, 千三."""
    value = decimal(match["n"])
    parts = {"百": 100, "千": 1000, "万": 10_000}[match["of"]]
    return ("rate", value / parts * (-1 if match.groupdict().get("sign") else 1)) if value is not None else None


def _day(match: Match, today: date) -> tuple[Kind, Decimal | date] | None:
    """2026-03-10, 3月10日, March 10, 2026; without a year the one of today."""
    said = match.groupdict()
    month = _MONTH_NAMES.index(said["name"][:3]) + 1 if said.get("name") else int(match["m"])
    year = int(said["y"]) if said.get("y") else today.year
    try:
        return "date", date(2000 + year if year < 100 else year, month, int(match["d"]))
    except ValueError:
        return None


def _term(match: Match, today: date) -> tuple[Kind, Decimal | date] | None:
    """3年, 一年半, 36期, 90天, 18个月."""
    said, unit = match["n"], match["u"]
    value = Decimal("0.5") if said == "半" else _english(said) if said in _NUMBERS else decimal(said)
    if value is None or (unit == "年" and value >= 1900):
        return None
    if unit[0] in "天日d":
        return "days", value
    each = 12 if unit in _YEARS else 3 if unit.endswith(("季度", "季")) else 1
    months = value * each + (6 if match["half"] and each == 12 else 0)
    more = decimal(match["more"]) if match["more"] else None
    return "months", months + (more or 0)


_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()


def _english(said: str) -> Decimal:
    return Decimal(_NUMBERS.index(said) + 1)


def _counted(match: Match, today: date) -> tuple[Kind, Decimal | date] | None:
    value = decimal(match["n"])
    kind: Kind = "tonnes" if match["u"] in ("吨", "tonnes", "tons", "t") else "times"
    return (kind, value) if value is not None else None


_FORMS: list[tuple[str, Reader]] = [
    (r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?!\d)[日号]?", _day),
    (r"(?<!\d)(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", _day),
    (r"(?<!\d)(?P<y>[23]\d)\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})(?![\d.%天])[日号]?", _day),
    (r"(?<!\d)(?<!\d年)(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]?(?![\d.%天])", _day),
    (rf"(?<![a-z]){_MONTH}\s?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s?(?P<y>\d{{4}}))?(?!\d)", _day),
    (rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH}(?:,?\s?(?P<y>20\d\d))?(?![a-z\d])", _day),
    (r"(?P<day>[今明])[天日]|(?<![a-z])(?P<to>today|tomorrow)(?![a-z])", lambda match, today: _named(match, today)),
    (rf"{_SIGN}{_AT}(?P<n>{_N})\s?(?P<u>%|‰|percent(?![a-z])|pct|个?bps?(?![a-z])|个?基点|个百分点|个点)", _rate),
    (
        r"(?P<n>[一二两三四五六七八九])[成折](?P<more>[一二三四五六七八九半])(?![万千百十个家户天月年期])",
        lambda match, today: _tenths(match),
    ),
    (
        r"(?P<sign>)(?<![\d.一二三四五六七八九十])(?P<n>[一二两三四五六七八九]|\d(?:\.\d)?)(?P<u>[成折])(?![本立交功长员熟果品合算旧扣成])",
        _rate,
    ),
    (rf"(?<=年息)\s?(?P<n>{_N})厘", lambda match, today: _by_the_hundred(match)),
    (rf"(?P<sign>)(?<=息)\s?(?P<n>{_N})(?P<u>厘)", _rate),
    (rf"{_SIGN}(?P<of>[百千万])分之\s?(?P<n>{_N})", _part_of),
    (r"(?<=[率费按是为收])(?P<of>[千万])(?P<n>[一二三四五六七八九]|\d(?:\.\d+)?)(?![百千万亿元])", _part_of),
    (
        rf"(?<![\d.月上下第每])(?<!最后)(?<!\d,)(?P<n>{_N}|半|(?<![a-z])(?:{'|'.join(_NUMBERS)}))\s?-?\s?"
        r"(?P<u>年(?!化|报|度|末|初|底|内|[12]?\d月)|个月|月期|天|日(?=到期|以?后|期|的|[\s,。;、]|$)"
        r"|期(?![末初限货权])|个?季度"
        r"|(?:years?|yrs?|y|months?|mths?|mo|days?|d|(?:monthly |equal )*instal?lments?)(?![a-z]))"
        rf"(?P<half>半)?(?:零?(?P<more>{_N})个月)?",
        _term,
    ),
    (rf"{_AT}(?P<n>{_N})\s?(?P<u>次|倍|吨|(?:times|turns|x|tonnes|tons|t)(?![a-z]))", _counted),
]
_PATTERNS = [(re.compile(pattern), reader) for pattern, reader in _FORMS]
_PLAIN = re.compile(
    r"(?<![\d.a-z])(?<!\d,)(?:\d{1,3}(?:,\d{3})+"
    r"|\d+)(?:\.\d+)?(?!\d)|[零一二三四五六七八九十]{1,3}点[零一二三四五六七八九]{1,4}"
)
_LEAST_IN_FULL = Decimal(100_000)  # 24,000,000 without a unit is 元
_LEAST_FOREIGN = Decimal(100)
_LIST_COMMA = re.compile(r",(?!\d{3}(?!\d))|(?<!\d),")
_SLASH = re.compile(r"(?<=[万亿元%次天期])/(?=[\u4e00-\u9fff])(?![年月日天吨户人笔次美季])")
_JOINED = re.compile(r"\s?(?:-|~|—|–|至|到|to)\s?")
_OVER_BENCHMARK = re.compile(
    r"(?:lpr|shibor|sofr|hibor|euribor|基准)[^,。;]{0,6}(?:\+|-|加|减|上浮|下浮|plus|minus|over)\s?$"
)
_BASIS = re.compile(r"(?:按|/|÷)\s?$|(?:actual|act)\s?/\s?$")
_BASIS_BEHIND = re.compile(r"\s?(?:基|计息基|计息|日基|一年|天基)")
_NAME_OF_PRODUCT = re.compile(r"\s?-?(?:通知|期?逆回购|call deposit|notice deposit)")
_DAILY = re.compile(r"(?:日利率|日息|按日|daily rate)[是为约:：\s]{0,3}$")
_DAILY_BEHIND = re.compile(r"\s?(?:per day|a day|每天|/天|/日)")
_MONTHLY = re.compile(r"(?:月利率|月息|monthly (?:interest )?rate)[是为约:：\s]{0,3}$")
_MONTHLY_BEHIND = re.compile(r"\s?(?:per month|a month|每月(?![还付供应要])|/月)")
_SCALE = re.compile(
    r"(?:单位|金额单位|unit|in)\s?[:：]?\s?(?:人民币|cny|rmb)?\s?(?P<unit>万元|亿元|千元|million|thousand|元)"
)
_SCALES = {"万元": 10**4, "亿元": 10**8, "千元": 1000, "million": 10**6, "thousand": 1000, "元": 1}
_BELOW = re.compile(r"(?:[-−]|负)\s?$")
# 3.00%加45bp, LPR(3.00%)+45bp: the rate with what is added to it; what the benchmark is called belongs to it.
_PLUS = re.compile(r"\s?\)?\s?(?P<sign>上浮|下浮|加|减|\+|-|−|plus|minus|over)\s?")
_LESS = ("下浮", "减", "-", "−", "minus")
_BENCHMARK = re.compile(
    r"(?:lpr|shibor|sofr|hibor|euribor|基准)(?:\s?\d?年?期?y?)?(?:利率)?\s?[(:：]?\s?(?:上浮|下浮|加|减|\+|-)?\s?$"
)
_LEVEL_BEHIND = re.compile(r"\s?\(\s?(?:lpr|shibor|sofr|hibor|euribor|基准)[^\d)]{0,8}")
_BASIS_POINT = re.compile(r"bp|基点")
_OPENING = re.compile(r"(?:期初|年初|月初|opening|beginning)[^\d,;。]{0,6}$")
_CLOSING = re.compile(r"(?:期末|年末|月末|年底|closing|ending)[^\d,;。]{0,6}$")


def _named(match: Match, today: date) -> tuple[Kind, Decimal | date]:
    later = match["day"] == "明" or match["to"] == "tomorrow"
    return "date", today + timedelta(1 if later else 0)


def figures(text: str, today: date) -> list[Figure]:
    """The figures of a text in order; none overlaps another."""
    ready = in_one_form(text)
    taken: list[Figure] = []
    for found in sorted(_all(text, ready, today), key=lambda one: (one.start, -one.end)):
        if not any(one.start < found.end and found.start < one.end for one in taken):
            taken.append(found)
    taken = [_by_the_year(ready, one) for one in sorted(taken, key=lambda one: one.start)]
    whole = _with_scale(ready, _with_spread(ready, _below_nothing(ready, taken)))
    return [one for one in _averaged(ready, _ranges(ready, whole)) if not _aside(ready, one)]


def in_one_form(text: str) -> str:
    """The plain form, as long as the text; a full-width comma goes on parting what stands in a list."""
    apart = _listed(text)
    return "".join("，" if said == "，" else form for said, form in zip(apart, plain(apart), strict=True))


def _listed(text: str) -> str:
    """With a full-width comma for what parts a list: 10,000,000, 36 months, or 收入2亿/利润率8%."""
    return _SLASH.sub("，", _LIST_COMMA.sub("，", text))


def _all(text: str, ready: str, today: date) -> Iterator[Figure]:
    strong = list(_formed(text, ready, today))
    scale = _SCALE.search(ready)
    unit = range(*scale.span("unit")) if scale else range(0)
    amounts = [
        one for one in _amounts(text) if one.start not in unit and not any(_over(one, other) for other in strong)
    ]
    yield from strong
    yield from amounts
    known = [*strong, *amounts]
    for match in _PLAIN.finditer(ready):
        value = decimal(match[0]) or Decimal(0)
        kind: Kind = "money" if "," in match[0] and value >= _LEAST_IN_FULL else "number"
        number = Figure(match.start(), match.end(), kind, value, match[0])
        if not any(_over(number, other) for other in known):
            yield number


def _over(one: Figure, other: Figure) -> bool:
    return one.start < other.end and other.start < one.end


def _formed(text: str, ready: str, today: date) -> Iterator[Figure]:
    found: list[Figure] = []
    for pattern, reader in _PATTERNS:
        for matched in pattern.finditer(ready):
            before = next((one for one in found if one.start <= matched.start() < one.end), None)
            match = pattern.match(ready, before.end) if before else matched  # 千二一年: the year begins behind 千二
            read = reader(match, today) if match else None
            if match is None or read is None:
                continue
            kind, value = read
            yearless = kind == "date" and "m" in match.re.groupindex and not match.groupdict().get("y")
            if kind == "date" and "name" in match.re.groupindex:
                yearless = not match["y"]
            one = Figure(*match.span(), kind, value, text[match.start() : match.end()], yearless=yearless)
            if not any(_over(one, other) for other in found):
                found.append(one)
    yield from found


def _amounts(text: str) -> Iterator[Figure]:
    """Amounts with a unit; of numbers without one only those that are written in full."""
    for one in money.find(_listed(text)):
        if one.value is None or (one.bare and one.unit != "元"):
            continue
        value, start = Decimal(one.value), one.start
        between = one.low is not None and one.high is not None and Decimal(one.low) == value < Decimal(one.high)
        if one.currency != "CNY" and one.scale == 1 and value < _LEAST_FOREIGN:
            continue  # 美元4.2 is a rate
        limit = one.currency == "CNY" and not one.bare and one.scale == 1 and "元" not in one.words
        if limit and not any(sign in one.words for sign in "¥￥块") and not re.search(r"[a-z]", one.words, re.I):
            continue
        yield Figure(start, one.end, "money", value, one.words, one.currency, rough=between)


def _with_scale(ready: str, found: list[Figure]) -> list[Figure]:
    """单位：万元 holds for every number that says no unit of its own."""
    said = _SCALE.search(ready)
    if said is None:
        return found
    scale = _SCALES[said["unit"]]
    return [
        replace(one, kind="money", value=one.number * scale) if one.kind == "number" and one.number >= 10 else one
        for one in found
    ]


def _below_nothing(ready: str, found: list[Figure]) -> list[Figure]:
    """-500万, -90天: less than nothing, unless the dash joins it to the figure before."""
    result: list[Figure] = []
    for one in found:
        floor = result[-1].end if result else 0
        sign = _BELOW.search(ready[floor : one.start])
        gap = ready[floor : floor + sign.start()] if sign else ""
        joins = sign is not None and bool(result) and (not gap or (gap.isspace() and sign[0][-1].isspace()))
        part = sign is not None and one.start >= 2 and re.match(r"[a-z\d]", ready[floor + sign.start() - 1]) is not None
        if sign and not joins and not part and one.kind not in ("rate", "date") and one.number > 0:
            one = replace(one, value=-one.number)
        result.append(one)
    return result


def _with_spread(ready: str, found: list[Figure]) -> list[Figure]:
    """A rate and the basis points over or under it are one rate, whichever is said first."""
    result: list[Figure] = []
    for one in found:
        whole = _one_rate(ready, result[-1], one) if result and result[-1].kind == one.kind == "rate" else None
        if whole is not None:
            result = [each for each in result if each.end <= whole.start]
        result.append(whole or one)
    return result


def _one_rate(ready: str, first: Figure, second: Figure) -> Figure | None:
    """3.00%加45bp or LPR加25bp(3.00%), with the name of the benchmark, as what it amounts to."""
    points = [bool(_BASIS_POINT.search(each.words.lower())) for each in (first, second)]
    plus = _PLUS.fullmatch(ready, first.end, second.start)
    if plus and points == [False, True]:
        level, spread, less = first, second, plus["sign"] in _LESS
    elif points == [True, False] and _LEVEL_BEHIND.fullmatch(ready, first.end, second.start):
        level, spread, less = second, first, ready[: first.start].rstrip().endswith(_LESS)
    else:
        return None
    named = _BENCHMARK.search(ready[: first.start])
    value = level.number + (-abs(spread.number) if less else abs(spread.number))
    return replace(level, start=named.start() if named else first.start, end=second.end, value=value)


def _ranges(ready: str, found: list[Figure]) -> list[Figure]:
    """3.2%-3.5%, 1至3年: no value; 6月18日到11月30日 are two days."""
    rough = set()
    for one, other in pairwise(found):
        joined = _JOINED.fullmatch(ready, one.end, other.start)
        kinds = {one.kind, other.kind}
        if joined and "date" not in kinds and (len(kinds) == 1 or "number" in kinds):
            rough |= {one.start, other.start}
    return [replace(one, rough=True) if one.start in rough else one for one in found]


def _averaged(ready: str, found: list[Figure]) -> list[Figure]:
    """An opening and a closing balance side by side are their average; one of them alone is none."""
    result: list[Figure] = []
    for one in found:
        before = ready[max(0, one.start - 10, result[-1].end if result else 0) : one.start]
        if one.kind in ("money", "number") and _CLOSING.search(before) and result and result[-1].half:
            first = result.pop()
            mean = (first.number + one.number) / 2
            result.append(replace(first, end=one.end, value=mean, half=False))
        elif one.kind in ("money", "number") and (_OPENING.search(before) or _CLOSING.search(before)):
            result.append(replace(one, half=True))
        else:
            result.append(one)
    return result


def _by_the_year(ready: str, one: Figure) -> Figure:
    """日利率万分之一点五, 月息0.3%: as a rate of the year."""
    if one.kind != "rate":
        return one
    before = ready[max(0, one.start - 12) : one.start]
    if _DAILY.search(before) or _DAILY_BEHIND.match(ready, one.end):
        return replace(one, value=one.number * 360)
    monthly = _MONTHLY.search(before) or _MONTHLY_BEHIND.match(ready, one.end)
    return replace(one, value=one.number * 12) if monthly else one


def _aside(ready: str, one: Figure) -> bool:
    """A spread over a benchmark is no rate; 按360天 is no term."""
    before = ready[max(0, one.start - 16) : one.start]
    if _OVER_BENCHMARK.search(before):
        return True
    if one.kind == "days" and _NAME_OF_PRODUCT.match(ready, one.end):
        return True
    in_year = one.kind in ("days", "number") and one.number in (360, 365)
    return in_year and bool(_BASIS.search(before) or _BASIS_BEHIND.match(ready, one.end))
