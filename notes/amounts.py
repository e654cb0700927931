"""One number with its units, read left to right: 3千5百万, 一亿二, 八百多万, 三五百万, 1,200.5万, 80M."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from notes.moneywords import ENGLISH, NOT_A_TAIL, NOT_MORE, ROUGHLY, Manner
from notes.numerals import DIGITS, TENS

Interval = tuple[Decimal, Decimal]

TEN_THOUSAND, HUNDRED_MILLION = Decimal(10**4), Decimal(10**8)
HANS = {"万": TEN_THOUSAND, "亿": HUNDRED_MILLION}
# The stronger manner wins where a number shows two.
STRENGTH: dict[Manner, int] = {"exact": 0, "about": 1, "more": 2, "range": 3, "several": 4}

_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?")
_SPACED = re.compile(r"(?<![\d.年月])\d{1,3}(?: \d{3})+(?=\s?[十百千万亿w元])")
_LETTERS = re.compile(rf"\s?({'|'.join(ENGLISH)})(?![a-z2²㎡])")
_BEFORE_UNIT = re.compile(r"\s?(?:[十拾百佰千仟万亿个]|w(?![a-z])|e(?![a-z0-9]))")
_POINT = re.compile(r"点([零〇一二三四五六七八九]{1,3}|\d{1,3}|几)(?=\s?个?多?[百千]?[万亿w])")
_PIECE = re.compile(r"个(多|余|来|把|半|几)?(?=\s?(?:亿|[千百]万|w(?![a-z])))")
_NOT_A_TAIL = re.compile(NOT_A_TAIL)
_TAIL_ENDS = re.compile(r"[\s,。;、!?，；！？)）]|$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number read at a place: from `low` to `high` in ones, and how it was said.

    `scale` is its last unit from 万 on (1 without), `piece` that 个 stands for the unit, `implied` that no digit was
    said (千万, 亿), `grouped` that it has thousands separators, `fraction` that it was written with one.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    manner: Manner
    scale: Decimal
    piece: bool = False
    implied: bool = False
    grouped: bool = False
    fraction: bool = False


def read(text: str, at: int) -> Quantity | None:
    """The quantity that begins at a place of a text in plain form, or None."""
    return _Reader(text, at).read()


def step(number: Decimal) -> Decimal:
    """One of the last digit that is not zero: 100 of 800, 10 of 850, 0.1 of 1.2."""
    exponent = number.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


@dataclass(slots=True)
class _Reader:
    """Where reading is: `total` is what 万 and 亿 have closed, `section` what 十百千 have, `pending` a digit so far."""

    text: str
    at: int
    start: int = 0
    total: Interval | None = None
    section: Interval | None = None
    pending: Interval | None = None
    unit: int = 10**5
    big: Decimal = Decimal(1)
    tens: bool = False
    manner: Manner = "exact"
    piece: bool = False
    implied: bool = False
    grouped: bool = False
    fraction: bool = False
    digits: int = 0
    zero: bool = False
    closed: tuple[int, Interval, Manner] | None = field(default=None)

    def read(self) -> Quantity | None:
        self.start = self.at
        if self._roughly() or self._arabic() or self._digit() or self._several() or self._half() or self._bare_unit():
            while not self.piece and self._next():
                pass
        return self._result()

    def _next(self) -> bool:
        here = self.at
        if self._peek() == " " and _BEFORE_UNIT.match(self.text, here):
            self.at += 1
        taken = (
            self._small()
            or self._large()
            or self._letters()
            or self._more()
            or self._pieces()
            or self._point()
            or self._several()
            or self._half_after()
            or self._arabic()
            or self._digit()
        )
        if not taken:
            self.at = here
        return taken

    def _peek(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def _said(self, manner: Manner) -> None:
        if STRENGTH[manner] > STRENGTH[self.manner]:
            self.manner = manner

    def _roughly(self) -> bool:
        for words, (low, high, manner) in ROUGHLY.items():
            if self.text.startswith(words, self.at):
                self.at += len(words)
                self.section, self.unit = (Decimal(low), Decimal(high)), 1
                self._said(manner)
                return True
        return False

    def _bare_unit(self) -> bool:
        """百万, 千万, 亿 with nothing before them."""
        character = self._peek()
        if character in TENS:
            self.implied = character not in "十拾"
            return self._small()
        if character in HANS:
            self.implied = True
            return self._close(HANS[character], 1, (Decimal(1), Decimal(1)))
        return False

    def _arabic(self) -> bool:
        if self.pending is not None or not self._peek().isdigit() or self.text[self.at - 1 : self.at].isdigit():
            return False
        spaced = None if self.section or self.total else _SPACED.match(self.text, self.at)
        found = spaced or _ARABIC.match(self.text, self.at)
        if not found:
            return False
        number = Decimal(found[0].replace(",", "").replace(" ", ""))
        self.grouped |= "," in found[0] or spaced is not None
        self.fraction |= "." in found[0]
        self.pending, self.digits, self.at = (number, number), len(found[0]), found.end()
        return True

    def _digit(self) -> bool:
        character = self._peek()
        if character not in DIGITS or not character:
            return False
        value = DIGITS[character]
        if value == 0 and (self.section or self.total) and self.pending is None:
            self.zero = True
            self.at += 1
            return self._peek() in DIGITS or self._peek().isdigit()
        if self.pending is None:
            self.pending, self.digits = (Decimal(value), Decimal(value)), 1
            self.at += 1
            return True
        return self._pair(value)

    def _pair(self, value: int) -> bool:
        """三五, 七八, 两三 before a unit."""
        assert self.pending is not None
        first = self.pending[0]
        before = self.text[self.at - 1]
        if before not in DIGITS or self.pending[0] != self.pending[1] or not _BEFORE_UNIT.match(self.text, self.at + 1):
            return False
        if not (0 < first < value or (first == 3 and value == 2)):
            return False
        self.pending = (min(first, Decimal(value)), max(first, Decimal(value)))
        self._said("range")
        self.at += 1
        return True

    def _several(self) -> bool:
        if self.pending is not None:
            return False
        skip = 1 if self._peek() == "好" and self.at == self.start else 0
        word = self._peek(skip)
        if word not in ("几", "数") or (word == "数" and self.at != self.start):
            return False
        if self.section and self.unit == 10:
            self.section = (self.section[0], self.section[1] + 10)
        elif self.section and word == "几" and self.unit in (100, 1000) and _BEFORE_UNIT.match(self.text, self.at + 1):
            return self._widen()
        elif not _BEFORE_UNIT.match(self.text, self.at + skip + 1):
            return False
        else:
            self.pending = (Decimal(1), Decimal(10))
        self._said("several")
        self.at += skip + 1
        return True

    def _half(self) -> bool:
        """半个亿."""
        found = re.compile(r"半(?=个?亿)").match(self.text, self.at)
        if found:
            self.pending, self.at = (Decimal("0.5"), Decimal("0.5")), found.end()
        return found is not None

    def _half_after(self) -> bool:
        """两亿半, but not 两亿半年."""
        if self._peek() != "半" or self.big != HUNDRED_MILLION or self.section or self.pending or not self.total:
            return False
        if self._peek(1) and self._peek(1) in "年个天月导挂":
            return False
        self.total = _plus(self.total, (self.big / 2, self.big / 2))
        self.at += 1
        self._keep()
        return True

    def _small(self) -> bool:
        unit = TENS.get(self._peek(), 0)
        if not unit or unit >= self.unit or (self.pending is None and self.section and unit != 10):
            return False
        if self.pending is None and self.total and unit != 10:
            return False
        one = (Decimal(1), Decimal(1))
        self.section = _plus(self.section, _times(self.pending or one, Decimal(unit)))
        self.pending, self.unit = None, unit
        self.at += 1
        return True

    def _large(self) -> bool:
        unit = HANS.get(self._peek())
        return unit is not None and self._close(unit, 1, self._open())

    def _letters(self) -> bool:
        if self.total or self._open() is None:
            return False
        found = _LETTERS.match(self.text, self.at)
        if not found or (found[1] in "ekm" and self.text[found.end() : found.end() + 1].isdigit()):
            return False
        if found[1] == "kw" and (self._open() or (0, 0))[0] > 20:
            return False
        return self._close(Decimal(ENGLISH[found[1]]), found.end() - self.at, self._open())

    def _close(self, unit: Decimal, length: int, below: Interval | None) -> bool:
        if self.total is not None and below is None:
            if unit <= self.big or self.text[self.at - 1] != "万":
                return False
            self.total = _times(self.total, unit)
        elif below is None or (self.total is not None and unit >= self.big):
            return False
        else:
            self.total = _plus(self.total, _times(below, unit))
        self.section, self.pending, self.unit, self.big, self.zero = None, None, 10**5, unit, False
        self.at += length
        self._keep()
        return True

    def _keep(self) -> None:
        assert self.total is not None
        self.closed = (self.at, self.total, self.manner)

    def _open(self) -> Interval | None:
        if self.section is None:
            return self.pending
        return _plus(self.section, self.pending) if self.pending else self.section

    def _more(self) -> bool:
        """八百多万, 800余万, 四千来万, 一亿多."""
        word = self._peek()
        after = self._peek(1)
        if word not in ("多", "余", "来", "把") or self.manner in ("range", "several", "more"):
            return False
        if word in ("来", "把"):
            if self.total or (not _BEFORE_UNIT.match(self.text, self.at + 1) and after not in ("元", "块")):
                return False
            self._said("about")
            self.at += 1
            return self._open() is not None
        return self._widen() if not after or after not in NOT_MORE else False

    def _widen(self) -> bool:
        below = self._open()
        if self.total and below is None:
            self.total = (self.total[0], self.total[1] + step(self.total[0]))
        elif below and below[0] >= 10:
            self.section, self.pending = (below[0], below[1] + step(below[0])), None
        else:
            return False
        self._said("more")
        self.at += 1
        if below is None:
            self._keep()
        else:
            self.unit = 1
        return True

    def _pieces(self) -> bool:
        """三个亿, 一个多亿, 一个半亿; and 三个 where 亿 is left out."""
        below = self._open()
        if self._peek() != "个" or below is None or self.total:
            return False
        found = _PIECE.match(self.text, self.at)
        if not found:
            self.piece = True
            self.at += 1
            return True
        if found[1] == "半":
            below = _plus(below, (Decimal("0.5"), Decimal("0.5")))
        elif found[1] in ("多", "余", "几"):
            below = (below[0], below[1] + step(below[0]))
            self._said("more")
        elif found[1]:
            self._said("about")
        self.section, self.pending, self.unit, self.at = None, below, 10**5, found.end()
        return True

    def _point(self) -> bool:
        """一点二亿, 一点几个亿."""
        found = _POINT.match(self.text, self.at)
        below = self._open()
        if not found or below is None or self.total:
            return False
        if found[1] == "几":
            below = (below[0], below[1] + 1)
            self._said("several")
        else:
            digits = "".join(str(DIGITS.get(character, character)) for character in found[1])
            below = _plus(below, (Decimal(f"0.{digits}"),) * 2)
        self.section, self.pending, self.unit, self.at = None, below, 10**5, found.end()
        self.fraction = True
        return True

    def _result(self) -> Quantity | None:
        below = self._open()
        if self.total is None:
            if below is None:
                return None
            if self.pending and self.section and self.digits == 1 and self.unit in (100, 1000) and not self.zero:
                below = _plus(self.section, _times(self.pending, Decimal(self.unit // 10)))
            return self._quantity(below, Decimal(1))
        if below is not None and not self.piece:
            tail = self._tail(below)
            if tail is not None:
                return self._quantity(_plus(self.total, tail), self.big)
        if self.closed is not None:
            self.at, self.total, self.manner = self.closed
        return self._quantity(self.total, self.big)

    def _tail(self, below: Interval) -> Interval | None:
        """What digits without a unit mean behind 万 or 亿: 1亿2, 12万6, 3亿5000, 1亿2千."""
        last = self.text[self.at - 1]
        after = self._peek()
        if self.fraction and "." in self.text[self.closed[0] if self.closed else 0 : self.at]:
            return None
        if after and (
            _NOT_A_TAIL.match(self.text, self.at)
            or after in DIGITS
            or after in TENS
            or (after.isalnum() and after.isascii())
        ):
            return None
        if last == "一" and not _TAIL_ENDS.match(self.text, self.at):
            return None
        assert self.total is not None
        if self.big not in (TEN_THOUSAND, HUNDRED_MILLION) or self.total[0] / self.big >= 100:
            return None
        if self.section:
            factor = TEN_THOUSAND if self.big == HUNDRED_MILLION else Decimal(1)
            return _times(below, factor) if self.section[0] >= 100 else None
        if self.zero or self.digits > 4:
            return None
        return _times(below, self.big / Decimal(10 ** min(self.digits, 4)))

    def _quantity(self, value: Interval, scale: Decimal) -> Quantity:
        return Quantity(
            self.start,
            self.at,
            *value,
            self.manner,
            scale,
            self.piece,
            self.implied,
            self.grouped,
            self.fraction,
        )


def _plus(one: Interval | None, other: Interval) -> Interval:
    return other if one is None else (one[0] + other[0], one[1] + other[1])


def _times(one: Interval, factor: Decimal) -> Interval:
    return one[0] * factor, one[1] * factor
