"""A message in the form in which it is read: plain text, parted into clauses, with days, amounts and rates located."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from notes import dates, money, rates
from notes.calendar import Calendar
from notes.dates import DateMention
from notes.money import MoneyMention
from notes.names import NameMention
from notes.rates import RateMention, TenorMention
from notes.vocabulary import Found, Lexicon
from notes.wording import is_han, plain

# What ends a sentence, what ends a clause, and the fillers of speech that part clauses as well as a comma does.
_SENTENCE = re.compile(r"[。!?;\n…]|(?<=[a-z)])\.(?=\s|$)")
_CLAUSE = re.compile(r"[,，—~|:]|--+")
_FILLER = re.compile(
    r"我跟你(?:们)?(?:说|讲)(?:一下)?|说一下啊|嗯+|呃+|额(?=[,\s])|啊(?=[,\s然]|$)|(?<=\s)哦|"
    r"哈(?=[,\s])"
)
# Words that begin a clause where nobody typed a comma.
_OPENING = re.compile(
    r"然后|另外|反正(?!面)|而且|但是|不过(?!来|去|户|了)|顺便|顺带|对了|我说(?!的)|"
    r"我话|他说|她说|他话|佢话|接着(?!的)|最后(?!一|的|\d)|所以|因为|"
    r"还有(?=个事|他们?|她|就是|一个|件|说|就|他家|那)|现在就是|就是说|结果(?!没|是|怎)|完了(?=他|就|还)|说是"
)

# A run of speech without a pause, and the words at which it may be parted.
_RUN = re.compile(r"[^,。]{26,}")
_ONSET = re.compile(
    r"想(?=做|要|把|借|贷|买|存|找|用|拿|开|锁|换|申请)|利率(?=希望|最好|要|现在|想|"
    r"不|能)|期限|让我(?!们?家)|要是|我们要|今年|去年|现金流|账上|就见了|老板去|工资(?=拖|"
    r"没|还|欠)|抵押物|担保(?=人|是)|另外|问(?=我们|能|可)"
)
_UNITS = "万亿千百元个年月天号日点成倍%"

T = TypeVar("T", bound="Placed")


class Placed(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text between two pauses; `sentence` counts the sentences before it."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Reading:
    """A message ready to be understood. All positions are those of `text`; `flat` has a comma at every pause.

    `hour` is the one at which the message was sent: 下午 is to come in the morning. `known` are the contacts listed for
    the clients that are meant.
    """

    text: str
    plain: str
    flat: str
    day: date
    calendar: Calendar
    clauses: tuple[Clause, ...]
    names: tuple[NameMention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    money: tuple[MoneyMention, ...] = ()
    rates: tuple[RateMention, ...] = ()
    tenors: tuple[TenorMention, ...] = ()
    hour: int = 12
    known: tuple[str, ...] = ()

    @cached_property
    def _kept(self) -> dict[int, tuple[Any, list[Any]]]:
        return {}

    def find(self, lexicon: Lexicon) -> list[Found]:
        """What a lexicon finds in the message, looked for once."""
        return self._once(lexicon, lambda: lexicon.find(self.flat))

    def matches(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Where a pattern matches in the message, looked for once."""
        return self._once(pattern, lambda: list(pattern.finditer(self.flat)))

    def _once(self, key: Any, find: Callable[[], list[Any]]) -> list[Any]:
        if id(key) not in self._kept:
            self._kept[id(key)] = key, find()
        return self._kept[id(key)][1]

    @cached_property
    def _starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    def clause_number(self, position: int) -> int:
        """Which clause a position is in."""
        return max(0, bisect_right(self._starts, position) - 1)

    def clause_at(self, position: int) -> Clause:
        """The clause a position is in."""
        return self.clauses[self.clause_number(position)]

    def words(self, start: int, end: int) -> str:
        """The words of the message, as they were written."""
        return self.text[start:end].strip(" ,，。;；")

    def said(self, clause: Clause) -> str:
        """A clause in plain form."""
        return self.flat[clause.start : clause.end]

    def before(self, position: int) -> str:
        """What stands before a position in its clause."""
        return self.flat[self.clause_at(position).start : position]

    def behind(self, position: int) -> str:
        """What stands behind a position in its clause."""
        return self.flat[position : max(position, self.clause_at(max(0, position - 1)).end)]


def read(text: str, names: Iterable[NameMention], day: date, calendar: Calendar, *, hour: int = 12) -> Reading:
    """The message with everything in it located that has a form of its own; `names` are those of clients."""
    form = plain(text)
    names = tuple(names)
    days = _free(dates.find(text, day, calendar), [one for one in names if one.kind != "person"])
    tenors = _free(rates.tenors(text), days)
    spoken = _free(rates.find(text, months=_longest(tenors)), days, tenors)
    sums = _free(money.find(text), days, tenors, spoken)
    flat, clauses = _clauses(form, sums)
    found = (tuple(days), tuple(sums), tuple(spoken), tuple(tenors))
    return Reading(text, form, flat, day, calendar, clauses, names, *found, hour=hour)


def inside(found: Iterable[T], start: int, end: int) -> list[T]:
    """Those of what was found that lie within a stretch of text."""
    return [one for one in found if start <= one.start and one.end <= end]


def _free(found: Iterable[T], *taken: Sequence[Placed]) -> list[T]:
    """Those that overlap nothing that was taken before."""
    held = [one for group in taken for one in group]
    return [one for one in found if all(one.end <= other.start or other.end <= one.start for other in held)]


def _longest(tenors: Iterable[TenorMention]) -> int | None:
    months = [one.months_high or one.months or 0 for one in tenors]
    return max(months, default=0) or None


def _clauses(form: str, sums: Sequence[MoneyMention]) -> tuple[str, tuple[Clause, ...]]:
    """The text with a comma at every pause, and its clauses."""
    flat = list(form)
    for match in _CLAUSE.finditer(form):
        if not _between_digits(form, match.start()):
            flat[match.start() : match.end()] = "," * (match.end() - match.start())
    for match in _FILLER.finditer(form):
        flat[match.start() : match.end()] = "," * (match.end() - match.start())
    for position, character in enumerate(form):
        if character == " " and _parts(form, position):
            flat[position] = ","
    for match in _SENTENCE.finditer(form):
        flat[match.start()] = "。"
    line = "".join(flat)
    return line, _parted(line, sums)


def _between_digits(form: str, position: int) -> bool:
    """Whether a comma parts thousands and a dash a range."""
    before, behind = form[position - 1 : position], form[position + 1 : position + 2]
    return before.isdigit() and behind.isdigit()


def _parts(form: str, position: int) -> bool:
    """Whether a space is a pause: one between Chinese words, not one inside English or around a number's unit."""
    before = form[:position].rstrip()[-1:]
    behind = form[position:].lstrip()[:1]
    if not before or not behind:
        return True
    if before.isdigit() and behind in _UNITS:
        return False
    return is_han(before) or is_han(behind)


def _parted(line: str, sums: Sequence[MoneyMention]) -> tuple[Clause, ...]:
    cuts = {0, len(line)}
    for run in _RUN.finditer(line):
        cuts.update(run.start() + match.start() for match in _ONSET.finditer(run[0]) if match.start() > 5)
    for match in _OPENING.finditer(line):
        cuts.add(match.start())
    for position, character in enumerate(line):
        if character in ",。" and not any(one.start < position < one.end for one in sums):
            cuts.update((position, position + 1))
    edges = sorted(cuts)
    clauses: list[Clause] = []
    sentence = 0
    for start, end in pairwise(edges):
        piece = line[start:end]
        if piece == "。":
            sentence += 1
        elif piece.strip(" ,"):
            clauses.append(Clause(start, end, sentence))
    return tuple(clauses or [Clause(0, len(line), 0)])
