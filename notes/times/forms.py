"""A form: what a way of naming days looks like, and what it means; with the pieces its patterns are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from notes.times.readings import Moment, Reading

Match = re.Match[str]
Resolver = Callable[[Match, Moment], Reading | None]


@dataclass(frozen=True, slots=True)
class Form:
    """A way of naming a day in a text in plain form, and what it means; None where it is none after all."""

    pattern: re.Pattern[str]
    resolve: Resolver


def form(pattern: str, resolve: Resolver) -> Form:
    """A form of a pattern that is written out."""
    return Form(re.compile(pattern), resolve)


def any_of(listed: str | Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; an underscore stands for a space."""
    split = listed.split() if isinstance(listed, str) else list(listed)
    return "|".join(re.escape(word.replace("_", " ")) for word in sorted(split, key=len, reverse=True))


# The days of a month and its months, in either script.
DAY = r"(?:三十一|[一二]?十[一二三四五六七八九]|[二三]?十|廿[一二三四五六七八九]?|[一二三四五六七八九]|\d{1,2})"
MONTH = r"(?:十[一二]?|[一二三四五六七八九]|\d{1,2})"
# Not before these: a number goes on.
NO_NUMBER = r"(?<![\d.零一二两三四五六七八九十百几多半])"
TO_OR = r"\s?(?:到|至|-|~|—|或者?|还是|、)\s?"
# What counts days: 3, 两三, 3-5, 半, 十.
_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十百廿]{1,4}|半)"
COUNT = rf"(?:(?P<low>{_NUMBER})\s?(?:-|~|到|至|、)\s?)?(?P<count>{_NUMBER})"
UNIT = (
    r"(?P<unit>个?工作日|个?交易日|个?工作天|天|日(?![元圆均利])|周|个?星期|个?礼拜|个半月|个?月|年半|年|个?季度"
    r"|个?小时|个?钟头|分钟)"
)
