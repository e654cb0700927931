"""Reading amounts, shares, tenors and counts as they are written in Chinese and English text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000, "拾": 10, "佰": 100, "仟": 1_000}
_LATIN_SCALES = {"w": 10_000, "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000,
                 "billion": 1_000_000_000, "thousand": 1_000}  # fmt: skip

_HAN_NUMERAL = "零〇一二两三四五六七八九十百千万亿壹贰叁拾佰仟"
_MEASURES = (
    "年半(?!年)|个半月|个工作日|工作日|个自然日|自然日|个营业日|营业日|个交易日|交易日|周岁|公里|平方米|平方公里|"
    "个月|月|年|天|日|周|小时|分钟|元|美元|欧元|港元|人民币|块|倍|次|家|户|笔|人|名|级|档|亩|份|股|张|项|期|岁|票|套|辆|台|吨|"
    "条|款|章|节|编|个百分点|百分点|个基点|基点|bp|bps|个|分之"
)
_SHARE = rf"(?P<per>[百千万])分之(?P<share>[{_HAN_NUMERAL}点]+|\d+(?:\.\d+)?)"
_NOT_ALONE = rf"(?![\d.,%％‰十百千万亿]|{_MEASURES})"
_TENTHS = rf"(?P<tenths>[一二两三四五六七八九]|\d)成(?P<half>半|[一二三四五六七八九\d]{_NOT_ALONE})?"
_SCALE = r"(?:\s*(?P<scale>(?:(?:个(?=亿))?[十百千万亿]|(?:w|k|million|billion|thousand|mn|bn|m)(?![a-z]))+))?"
_REST = r"(?P<rest>(?:\d[\d,]*(?:\.\d+)?[十百千万亿]+)*(?:(?<=[万亿])\d(?![\d.%,]))?)"
_ARABIC = rf"(?P<digits>\d[\d,]*(?:\.\d+)?){_SCALE}{_REST}(?:\s*(?P<unit>%|％|‰|{_MEASURES}|years?|months?|days?))?"
# 陆 and 伍 are names as well, and numerals only before a scale or 元.
_HAN_PART = rf"(?:[{_HAN_NUMERAL}]|[肆伍陆柒捌玖](?=[拾佰仟万亿元])|个(?=亿))"
_HAN = rf"(?P<han>{_HAN_PART}+(?:点[{_HAN_NUMERAL}]+)?)(?P<hanunit>{_MEASURES})?"
_NUMBER = re.compile(f"{_SHARE}|{_TENTHS}|{_ARABIC}|{_HAN}", re.IGNORECASE)
_YEARS = re.compile(r"^(年|周年|years?)$", re.IGNORECASE)
_ENGLISH_UNITS = {"year": "年", "years": "年", "month": "月", "months": "月", "day": "天", "days": "天"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text: `value` in base units (元, not 万元; 75 for 75%), `unit` as written or ''."""

    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def canonical(self) -> str:
        """One form for every way of writing it: `30000000`, `75%`, `36月`."""
        value, unit = self.value, self.unit
        if _YEARS.match(unit) and value < 100:
            value, unit = value * 12, "月"
        elif unit in ("个月",):
            unit = "月"
        elif unit in ("日", "自然日", "个自然日"):
            unit = "天"
        elif unit.endswith(("工作日", "营业日", "交易日")):
            unit = "工作日"
        elif unit in ("元", "人民币", "块"):
            unit = ""
        return f"{plain(value)}{unit}"


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: 30000000, 0.35."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def han_number(text: str) -> Decimal | None:
    """The value of a number in Chinese characters: 三千五百万, 两亿, 一万五, 一二三, 三点五; None when it is none."""
    whole, _, fraction = text.partition("点")
    value = _han_integer(whole)
    if value is None:
        return None
    if fraction:
        if any(c not in _DIGITS for c in fraction):
            return None
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value


def _han_integer(text: str) -> Decimal | None:
    if not text:
        return None
    if all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    place = 1  # what a last digit counts: a thousand in 一万五, one in 一万零五
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
            place = place if digit else 1
            continue
        scale = _SCALES[c]
        place = scale // 10
        if scale >= 10_000:
            total = (total + section + digit) * scale if scale > 10_000 else total + (section + digit) * scale
            section = digit = 0
        else:
            section += (digit or (1 if not section else 0)) * scale
            digit = 0
    return Decimal(total + section + digit * place)


def quantities(text: str) -> list[Quantity]:
    """Every number in `text` in order; numerals that are part of a word (一般, 三方) are not numbers."""
    found = []
    for match in _NUMBER.finditer(text):
        read = _read(match)
        if read is not None:
            found.append(Quantity(read[0], read[1], match.start(), match.end()))
    return found


def _read(match: re.Match[str]) -> tuple[Decimal, str] | None:
    if match["per"]:
        share = han_number(match["share"]) if match["share"][0] not in "0123456789" else Decimal(match["share"])
        divisor = {"百": 1, "千": 10, "万": 100}[match["per"]]
        return None if share is None else (share / divisor, "%")
    if match["tenths"]:
        return _tenths(match["tenths"], match["half"])
    if match["digits"]:
        return _arabic(match)
    return _han(match["han"], match["hanunit"] or "")


def _tenths(tenths: str, half: str | None) -> tuple[Decimal, str]:
    return Decimal(10 * _digit(tenths) + (_digit(half) if half else 0)), "%"


def _digit(character: str) -> int:
    return 5 if character == "半" else _DIGITS[character] if character in _DIGITS else int(character)


def _arabic(match: re.Match[str]) -> tuple[Decimal, str] | None:
    try:
        value = Decimal(match["digits"].replace(",", ""))
    except InvalidOperation:
        return None
    scale = match["scale"] or ""
    if scale.isascii():
        value *= _LATIN_SCALES.get(scale.lower(), 1)
    else:
        value = _mixed(match["digits"].replace(",", "") + scale + match["rest"])
    unit = (match["unit"] or "").lower().replace("％", "%")
    if unit == "‰":
        return value / 10, "%"
    return _with_half(value, _ENGLISH_UNITS.get(unit, unit))


def _with_half(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """两年半 is 2.5 年, 1个半月 is 1.5 个月."""
    return (value + Decimal("0.5"), unit.replace("半", "")) if "半" in unit else (value, unit)


def _mixed(text: str) -> Decimal:
    """Digits with Chinese scales, 3千5百万 or 12万6 (126,000)."""
    total = section = digit = Decimal(0)
    scale = 1
    for part in re.findall(r"[\d.]+|[十百千万亿]", text):
        if part not in _SCALES:
            digit = Decimal(part)
            continue
        scale = _SCALES[part]
        if scale >= 10_000:
            rest = section + digit
            total = total + rest * scale if rest else total * scale
            section = Decimal(0)
        else:
            section += digit * scale
        digit = Decimal(0)
    return total + section + (digit * scale / 10 if total else digit)


def _han(numeral: str, unit: str) -> tuple[Decimal, str] | None:
    numeral = numeral.replace("个", "")
    compound = len(numeral) >= 2 and any(c in _SCALES for c in numeral) and numeral[0] not in "万亿千百"
    if not unit and not compound:
        return None
    if numeral[0] in "万亿千百":
        return None
    value = han_number(numeral)
    return None if value is None else _with_half(value, unit)
