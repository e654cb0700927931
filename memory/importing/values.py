"""What cells say: text, amounts, rates, days and choices; an empty cell says nothing, a doubtful one is refused.

Each takes a cell as a spreadsheet gives it and raises BadCell, `.why` says what is wrong. Formulas are refused: what
they would give is not in the file for sure.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal

from memory.columns import storable
from memory.importing.columns import CURRENCIES, Unit, plain, words_of

Why = Literal[
    "formula",
    "error",
    "too_long",
    "money",
    "number",
    "share",
    "negative",
    "too_large",
    "rate",
    "date",
    "date_range",
    "currency",
    "stage",
    "kind",
]

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_BLANKS = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "\\", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "None", "nan"}
)
_ERRORS = frozenset({"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")
_AMOUNT = re.compile(
    r"([+-]?)([0-9]{1,20}(?:\.[0-9]{1,12})?)(元|万元|万|百万元|百万|千元|亿元|亿|k|m|bn|million|thousand)?"
)
_FIGURE = re.compile(r"([+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?)(%|元|万元|万|百万元|千元|亿元|亿)?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?:[^0-9]|$))")
_IN_BRACKETS = re.compile(r"\((.+)\)")
_RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,10})?)(%|‰|bp)?")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT]\d{1,2}:\d{2}.*)?")
_DIGITS_ONLY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_EPOCH = date(1899, 12, 30)
_FIRST, _LAST = date(1900, 1, 1), date(2100, 12, 31)
_SERIALS = range((_FIRST - _EPOCH).days, (_LAST - _EPOCH).days + 1)
_FEN = Decimal("0.01")
_MILLIONTH = Decimal("0.000001")
_MOST = Decimal(10) ** 15
_HIGHEST_RATE = Decimal("0.36")
_AS_DECIMAL_BELOW = Decimal("0.2")
_UNITS: Mapping[str, int] = {"k": 1000, "m": 10**6, **words_of("units")}
_STAGES = {plain(word): stage for word, stage in words_of("stages").items()}
_BALANCE_KINDS = {plain(word): kind for word, kind in words_of("balance_kinds").items()}


class BadCell(Exception):
    """A cell that cannot be what its column is for; `cell` is what it says."""

    def __init__(self, why: Why, cell: object = "") -> None:
        super().__init__(why)
        self.why = why
        self.cell = str(cell)[:80]


def text(cell: Any, longest: int = 500) -> str | None:
    """Words without stray blanks."""
    if type(cell) is str:
        return _words(cell, longest)
    return None if cell is None else _words(_written(cell), longest)


@lru_cache(maxsize=20_000)  # most columns hold few different words
def _words(cell: str, longest: int) -> str | None:
    words = " ".join(cell.split())
    if not words.isprintable():
        words = storable(_UNSEEN.sub("", words)).strip()
    if words in _BLANKS:
        return None
    if words[0] in "=#" and (words[0] == "=" or words in _ERRORS):
        raise BadCell("formula" if words[0] == "=" else "error", words)
    if len(words) > longest:
        raise BadCell("too_long", words)
    return words


def money(cell: Any, unit: Unit) -> Decimal | None:
    """An amount in 元, or in the unit of its currency, to the 分."""
    if type(cell) is str and _PLAIN_AMOUNT.fullmatch(cell):
        amount = Decimal(cell)
    else:
        words = text(cell)
        if words is None:
            return None
        number = _number(cell, words)
        if number is None:
            return _checked(_spelled(words, unit), words)
        amount = number
    return _checked(amount * unit.factor if unit.factor != 1 else amount, cell)


def figure(cell: Any, unit: Unit) -> str | None:
    """A number of any kind, a negative one too, in 元 where it is an amount; a percentage keeps its sign.

    Below a column of percent 0.58 may be 0.58% or, as Excel keeps percentages, 58%: it is not guessed.
    """
    words = text(cell)
    if words is None:
        return None
    form = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).casefold()
    found = _FIGURE.fullmatch(_THOUSANDS.sub("", form))
    if not found or isinstance(cell, (date, time, timedelta, bool)):
        raise BadCell("number", words)
    if found[2] is None and unit.percent and 0 < abs(Decimal(found[1])) < 1:
        raise BadCell("share", words)
    percent = found[2] == "%" or (found[2] is None and unit.percent)
    factor = int(_UNITS[found[2]]) if found[2] and found[2] != "%" else unit.factor
    return f"{found[1]}%" if percent else format(Decimal(found[1]) * factor, "f")


def rate(cell: Any, unit: Unit) -> Decimal | None:
    """A rate as a decimal: 3.45, 3.45% and 0.0345 are the same one."""
    words = text(cell)
    if words is None:
        return None
    found = _RATE.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).casefold())
    if not found:
        raise BadCell("rate", words)
    number, sign = Decimal(found[1]), found[2]
    if sign == "%" or (sign is None and unit.percent):
        number /= 100
    elif sign:
        number /= 1_000 if sign == "‰" else 10_000
    elif number >= 1:
        number /= 100
    elif number >= _AS_DECIMAL_BELOW:
        raise BadCell("rate", words)  # 0.35 may be 0.35% or 35%
    if number > _HIGHEST_RATE:
        raise BadCell("rate", words)
    return number.quantize(_MILLIONTH, ROUND_HALF_UP)


def day(cell: Any) -> date | None:
    """A day, written with year, month and day or as Excel counts days."""
    if type(cell) is str:
        return _day_written(cell)
    if isinstance(cell, datetime):
        return _in_range(cell.date(), cell)
    if isinstance(cell, date):
        return _in_range(cell, cell)
    words = text(cell)
    return None if words is None else _day_written(words)


def currency(cell: Any) -> str | None:
    """The three letters of a currency."""
    words = text(cell)
    if words is None:
        return None
    form = unicodedata.normalize("NFKC", words).casefold().replace(" ", "")
    if form not in CURRENCIES:
        raise BadCell("currency", words)
    return CURRENCIES[form]


def stage(cell: Any) -> str | None:
    """The stage of a client."""
    return _choice(cell, _STAGES, "stage")


def balance_kind(cell: Any) -> str | None:
    """deposit or loan."""
    return _choice(cell, _BALANCE_KINDS, "kind")


def _choice(cell: Any, choices: Mapping[str, str], why: Why) -> str | None:
    words = text(cell)
    if words is None:
        return None
    form = plain(words)
    if form not in choices:
        raise BadCell(why, words)
    return choices[form]


def _written(cell: Any) -> str:
    """A cell that is no text as it would be written."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise BadCell("error", cell)
        return format(Decimal(format(cell, ".15g")), "f")
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    raise BadCell("formula", type(cell).__name__)  # an array formula, a data table


def _number(cell: Any, words: str) -> Decimal | None:
    """A number that stands for itself; None for one that is spelled out."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Decimal(words)
    if isinstance(cell, (date, time, timedelta, bool)):
        raise BadCell("money", words)
    return None


def _spelled(words: str, unit: Unit) -> Decimal:
    """1,200.50 or ¥1200万元 or (300)."""
    form = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).casefold()
    bracketed = _IN_BRACKETS.fullmatch(form)
    form = _THOUSANDS.sub("", bracketed[1] if bracketed else form)
    for name in ("人民币", "rmb", "cny", "¥"):
        form = form.removeprefix(name)
    found = _AMOUNT.fullmatch(form)
    if not found:
        raise BadCell("money", words)
    try:
        number = Decimal(found[2])
    except InvalidOperation as error:
        raise BadCell("money", words) from error
    if bracketed or found[1] == "-":
        number = -number
    return number * (int(_UNITS[found[3]]) if found[3] else unit.factor)


def _checked(amount: Decimal, cell: object) -> Decimal:
    if amount < 0:
        raise BadCell("negative", cell)
    if amount >= _MOST:
        raise BadCell("too_large", cell)
    return amount.quantize(_FEN, ROUND_HALF_UP)


@lru_cache(maxsize=10_000)
def _day_written(cell: str) -> date | None:
    words = text(cell)
    if words is None:
        return None
    form = unicodedata.normalize("NFKC", words)
    found = _YEAR_FIRST.fullmatch(form) or _DIGITS_ONLY.fullmatch(form)
    try:
        if found:
            return _in_range(date(int(found[1]), int(found[2]), int(found[3])), words)
    except ValueError as error:
        raise BadCell("date", words) from error
    if _SERIAL.fullmatch(form) and int(float(form)) in _SERIALS:
        return _EPOCH + timedelta(int(float(form)))
    raise BadCell("date", words)


def _in_range(value: date, cell: object) -> date:
    if not _FIRST <= value <= _LAST:
        raise BadCell("date_range", cell)
    return value
