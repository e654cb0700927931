"""Days written with figures: 2026-11-30, 11/30, 11.30前."""

from __future__ import annotations

import re
from datetime import date

from notes.times import words
from notes.times.forms import Form, Match, any_of, form
from notes.times.readings import Moment, Reading, day_of, fixed, month_end, period, spoken_of, years_around


def _full(match: Match, moment: Moment) -> Reading | None:
    return fixed(moment, day_of(int(match["year"]), int(match["month"]), int(match["day"])))


def _month_of_year(match: Match, moment: Moment) -> Reading | None:
    year, month = int(match["year"]), int(match["month"])
    return period(moment, date(year, month, 1), month_end(year, month), "month")


def _slashed(match: Match, moment: Moment) -> Reading | None:
    month, day = int(match["month"]), int(match["day"])
    if month > 12 >= day and (month, day) != (24, 7) and "/" in match[0]:
        month, day = day, month
    return spoken_of((day_of(year, month, day) for year in years_around(moment)), moment)


def _dotted(match: Match, moment: Moment) -> Reading | None:
    """11.30 and 11-30 are days only where something says so."""
    return _slashed(match, moment) if match["marked"] is not None or _is_due(match) else None


def _is_due(match: Match) -> bool:
    before = match.string[max(0, match.start() - 5) : match.start()].rstrip(" ")
    if before.endswith(words.LIMIT_BEFORE):
        return True
    following = match.string[match.end() : match.end() + 2].lstrip(" ")[:1]
    if not following or match["separator"] != "." or before.endswith(words.RATE_BEFORE):
        return False
    return following in (words.DUE_VERBS if int(match["month"]) < 7 else words.DUE_VERBS_LATE)


def dotted_days(text: str) -> list[tuple[int, int]]:
    """Where a text in plain form has numbers like 11.30 that are days, so that they are no rates."""
    return [
        match.span()
        for match in _DOTTED.finditer(text)
        if (match["marked"] is not None or _is_due(match)) and day_of(2024, int(match["month"]), int(match["day"]))
    ]


_MD = r"(?P<month>\d{1,2})%s(?P<day>\d{1,2})"
_MEASURES = any_of("亿 万 % ‰ 点 元 w e m k 个 bp 天 年 月 倍 成 米 亩 吨 家 人 折 千 百 公里 平 分")
_LIMIT = (
    rf"号|日(?!元)|(?=\s?(?:之前|以前|到期|为止|截止))|(?=前(?!{words.NOT_BEFORE}))"
    rf"|(?=\s前(?!{words.NOT_BEFORE}|[两几天年晚些阵]))"
)

_DOTTED = re.compile(
    rf"(?<![\d./-]){_MD % '(?P<separator>[.-])'}(?![\d%]|[.-]\d)(?!\s?(?:{_MEASURES}))(?P<marked>{_LIMIT})?"
)

FORMS: list[Form] = [
    form(r"(?<!\d)(?P<year>20\d\d)\s?([-/.])\s?(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:日|号)?(?!\d)", _full),
    form(r"(?<![\d.])(?P<year>20[2-4]\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?![\d.])", _full),
    form(r"(?<![\d.])(?P<year>20[1-4]\d)[-/.](?P<month>0?[1-9]|1[0-2])(?![\d./-])", _month_of_year),
    form(rf"(?<![\d/.占股持]){_MD % '/'}(?:日|号)?(?![\d/])(?!\s?(?:的|股|份|权|小时|h))", _slashed),
    Form(_DOTTED, _dotted),
]
