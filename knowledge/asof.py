"""The day a question is about, when it names one: 去年8月, 2025-06-10, 明年起, last year."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from knowledge.normalise import clean
from knowledge.quantities import han_number

_HAN = "零〇一二三四五六七八九十"
_DAY = re.compile(r"(20\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)\s*[日号]?")
_MONTH = re.compile(r"(20\d{2})\s*[年./-]\s*(\d{1,2})\s*月?(?![\d号]|份?证)(?:份|初|底|末)?")
_YEAR = re.compile(r"(20\d{2})\s*年(?!\s*(?:第|版|度?[^。？?]{0,6}(?:办法|政策|通知|手册|方案|号)))(底|末|初|起)?")
_RELATIVE_MONTH = re.compile(
    rf"(今年|去年|前年|明年|后年)的?\s*(\d{{1,2}}|[{_HAN}]{{1,2}})\s*月份?(?:(\d{{1,2}})[日号])?"
)
_RELATIVE_YEAR = re.compile(r"(去年|上年|前年|明年|来年|后年)(?:的)?(年底|底|末|年初|初|起|开始)?")
_NEAR_MONTH = re.compile(r"(上上个?月|上个?月|下下个?月|下个?月)(?!到期)")
_ENGLISH_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_ENGLISH = re.compile(rf"(?:(\d{{1,2}})\s+)?({'|'.join(_ENGLISH_MONTHS)})\s+(?:(\d{{1,2}}),?\s+)?(20\d{{2}})")
_ENGLISH_YEAR = re.compile(r"\b(last|next) year\b|\b(?:in|during|since|from) (20\d{2})\b")
_ENGLISH_MONTH = re.compile(r"\b(last|next) month\b")
_BEFORE = re.compile(r"\s*[之以]?前(?!年|提)")
_SHORT_YEAR = re.compile(r"(?<!\d)(2\d)年(?=\d{1,2}月)")
_NOW = re.compile(
    r"现在|目前|现行|当前|眼下|如今|currently|at present|\bnow\b|今年.*[去前明后来]年|[去前明后来]年.*今年|"
    r"\bthis year\b.*\b(?:last|next) year\b|\b(?:last|next) year\b.*\bthis year\b"
)
# 去年签的老合同 dates the contract, not the question; 2025年6月新签 asks for the terms of that day.
_EVENT = re.compile(
    r"(?:年|月|日|号|年底|年初)(?:那会儿?|的时候)?[^，。？?的]{0,4}(?:签|开|批|放|买|办|亏|成立|注册|投产|上市|发|存|认购|中标|拿到|借|贷|做)"
    r"(?:出|下|损)?(?:了|过|的|完)(?!利率|时候|价)|(?:年|月|日|号|年底|年初)的?到期"
)
_YEARS = {"今年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "来年": 1, "后年": 2}
_MONTHS = {"上上": -2, "上": -1, "下下": 2, "下": 1}


def day_asked(text: str, today: date) -> date | None:
    """The day `text` asks about, seen from `today`; None when it names none, asks about now too, or dates an event.

    A month stands for its middle, a past year for its middle, a coming year for its first day: the days on which a rule
    "of that time" was most likely the one meant.
    """
    text = _SHORT_YEAR.sub(r"20\1年", clean(text))
    if _NOW.search(text):
        return None
    if _EVENT.search(text) and "当时" not in text:
        return None
    for read in (_full_day, _month, _relative_month, _year, _relative_year, _near_month, _english):
        day = read(text, today)
        if day is not None:
            return day
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _full_day(text: str, today: date) -> date | None:
    match = _DAY.search(text)
    day = _date(int(match[1]), int(match[2]), int(match[3])) if match else None
    return day - timedelta(days=1) if day and match and _BEFORE.match(text, match.end()) else day


def _month(text: str, today: date) -> date | None:
    match = _MONTH.search(text)
    if match and _BEFORE.match(text, match.end()):
        first = _date(int(match[1]), int(match[2]), 1)
        return first - timedelta(days=1) if first else None
    return _date(int(match[1]), int(match[2]), _part_of_month(match[0])) if match else None


def _part_of_month(words: str) -> int:
    if words.endswith("初"):
        return 1
    return 31 if words.endswith(("底", "末")) else 15


def _relative_month(text: str, today: date) -> date | None:
    match = _RELATIVE_MONTH.search(text)
    if not match:
        return None
    month = int(match[2]) if match[2].isdigit() else int(han_number(match[2]) or 0)
    return _date(today.year + _YEARS[match[1]], month, int(match[3] or 15))


def _year(text: str, today: date) -> date | None:
    match = _YEAR.search(text)
    return _middle(int(match[1]), match[2], today) if match else None


def _relative_year(text: str, today: date) -> date | None:
    match = _RELATIVE_YEAR.search(text)
    return _middle(today.year + _YEARS[match[1]], match[2], today) if match else None


def _middle(year: int, part: str | None, today: date) -> date | None:
    if part in ("底", "末", "年底"):
        return date(year, 12, 31)
    if part in ("初", "起", "开始", "年初") or year > today.year:
        return date(year, 1, 1)
    return None if year == today.year else date(year, 7, 1)


def _near_month(text: str, today: date) -> date | None:
    if match := _NEAR_MONTH.search(text):
        months = _MONTHS[match[1].replace("个", "").removesuffix("月")]
    elif match := _ENGLISH_MONTH.search(text):
        months = 1 if match[1] == "next" else -1
    else:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return _date(year, month + 1, 15)


def _english(text: str, today: date) -> date | None:
    if match := _ENGLISH.search(text):
        return _date(int(match[4]), _ENGLISH_MONTHS[match[2]], int(match[1] or match[3] or 15))
    if match := _ENGLISH_YEAR.search(text):
        if match[2]:
            return _middle(int(match[2]), None, today)
        return _middle(today.year + (1 if match[1] == "next" else -1), None, today)
    if "yesterday" in text or "昨天" in text:
        return today - timedelta(days=1)
    return None
