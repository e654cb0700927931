"""Small numbers as people write them: 三十, 廿八, 3, 十二点五, 百分之三."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{"两": 2, "俩": 2, "仨": 3, "参": 3},
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCORES = {"廿": 20, "卅": 30}

# Pieces of patterns. `NUMBER` is a whole number up to some thousands, `DECIMAL` one with a fraction as well.
CHINESE = "零〇一二两俩仨三四五六七八九十廿卅百"
NUMBER = rf"(?:\d{{1,4}}|[{CHINESE}]{{1,7}})"
DECIMAL = rf"(?:\d{{1,4}}(?:\.\d{{1,4}})?|[{CHINESE}]{{1,7}}(?:点[零〇一二三四五六七八九]{{1,4}})?)"

_SPOKEN = re.compile(rf"^([{CHINESE}千仟佰拾壹贰叁肆伍陆柒捌玖参]+)(?:点([零〇一二三四五六七八九]+))?$")


def whole(text: str) -> int | None:
    """A whole number below ten thousand in either script, or None for what is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit, seen = 0, None, 10_000
    for character in text:
        if character in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[character]
        elif character in SCORES and digit is None and not total:
            total, seen = SCORES[character], 10
        elif character in TENS and TENS[character] < seen:
            seen = TENS[character]
            total += (1 if digit is None or digit == 0 else digit) * seen
            digit = None
        else:
            return None
    return total + (digit or 0) if text else None


def decimal(text: str) -> Decimal | None:
    """A number with or without a fraction: 3.45, 三点二, 十二."""
    if text.isascii():
        try:
            return Decimal(text.replace(",", ""))
        except ArithmeticError:
            return None
    spoken = _SPOKEN.match(text)
    if not spoken:
        return None
    before = whole(spoken[1])
    if before is None:
        return None
    fraction = "".join(str(DIGITS[character]) for character in spoken[2] or "")
    return Decimal(f"{before}.{fraction}") if fraction else Decimal(before)


def written(number: Decimal) -> str:
    """The number without separators and without zeros that say nothing: 35000000, 1234.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
