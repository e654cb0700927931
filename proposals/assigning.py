"""Which figure of a text is which input: by the words beside it, else by being the only one of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from proposals.calculators.fields import Field, words
from proposals.saying import Figure

MOST_BETWEEN = 14
MOST_LABELS = 150
_FEW = Decimal("0.2")
_SENTENCES = re.compile(r"[，,。;；、!?\n]")
_PARTS = re.compile(r"[，,。;；、!?\n]|分别|依次|respectively")
_TOUCHES = re.compile(r"\s?(?:的|之|of|in|for|on|as|p\.?a\.?|per annum|年|以|计|was|is|[)(])?\s?(?:的|the)?\s?")
_LISTED = re.compile(
    r"\s?(?:、|,|，|/|和|与|及|或|以及|and|or|;|；|, and|, or)\s?(?:到|的|高|中|低|最高|最低|档|是|为)*\s?"
)
# Figures of other matters: they are nobody's input unless a calculator has words of its own for them.
# Behind such a word they are anything, before it only an amount or a rate: 2亿收入, but 3年LPR加30.
_OTHERS = Field(
    words(
        "年收入 营业收入 销售收入 收入 营收 销售额 净利润 利润率 利润 注册资本 净资产 总资产 资产 负债率 负债 成本 存货"
        " 应收账款 应收 应付 评估价 评估值 授信额度 授信 保证金 担保费 手续费 纳税 税 罚息 逾期利率 ftp lpr 成立"
        " 员工 revenue sales profit registered_capital net_assets total_assets cost_of_sales inventory fee premium"
        " margin growth deposit_of equity turnover"
    ),
    {"money": "", "rate": "", "times": "", "days": "", "months": "", "number": ""},
)


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    end: int
    field: Field


@dataclass(frozen=True, slots=True)
class Assigned:
    """The figures by input; `doubtful` are inputs that two different figures claim."""

    found: dict[str, tuple[Figure, ...]]
    doubtful: frozenset[str]


def assign(ready: str, figures: Sequence[Figure], fields: Sequence[Field]) -> Assigned:
    """Every figure to at most one input; of a text with more labels than any calculation needs, none."""
    labels = _labels(ready, figures, fields)
    if len(labels) > MOST_LABELS:
        return Assigned({}, frozenset())
    pairs = _paired(ready, figures, labels)
    found: dict[str, tuple[Figure, ...]] = {}
    doubtful: set[str] = set()
    used = {figure.start for _, figure in pairs}
    for field, figure in pairs:
        name = _name(field, figure)
        if not name or figure.rough or figure.half:
            continue
        if name in found and not field.many and found[name][0].value != figure.value:
            doubtful.add(name)
        rest = list(_rest(ready, figures, figure, used)) if field.many else []
        used |= {one.start for one in rest}
        found[name] = (*found.get(name, ()), figure, *rest) if field.many else (figure,)
    _free(figures, fields, used, found, doubtful)
    return Assigned({name: one for name, one in found.items() if name not in doubtful}, frozenset(doubtful))


def _labels(ready: str, figures: Sequence[Figure], fields: Sequence[Field]) -> list[_Label]:
    """Words that name an input, in order; of two that overlap the longer, of equal ones the calculator's own."""
    every = [
        _Label(*match.span(), field) for field in (*fields, _OTHERS) for match in _beside(field.words, ready, figures)
    ]
    kept: list[_Label] = []
    for label in sorted(every, key=lambda one: one.start - one.end):
        if not any(one.start < label.end and label.start < one.end for one in kept):
            kept.append(label)
    return sorted(kept, key=lambda one: one.start)


def _beside(named: re.Pattern[str], ready: str, figures: Sequence[Figure]) -> Iterator[re.Match[str]]:
    """Where words stand outside the figures: 一年纳税 is 纳税 beside a year."""
    match = named.search(ready)
    while match is not None:
        inside = any(one.start < match.end() and match.start() < one.end for one in figures)
        if not inside:
            yield match
        match = named.search(ready, match.start() + 1 if inside else max(match.end(), match.start() + 1))


def _name(field: Field, figure: Figure, *, free: bool = False) -> str | None:
    """The input a figure is for a field; "" of other matters, None if it does not fit."""
    kinds = field.kinds
    if figure.kind in kinds:
        fits = (
            figure.kind != "money" or not field.currency or (figure.currency != "CNY") == (field.currency == "foreign")
        )
        return kinds[figure.kind] if fits else None
    if figure.kind != "number":
        return None
    if "rate" in kinds and (percent(figure) is not None) and (not free or "." in figure.words):
        return kinds["rate"]
    if free:
        return None
    if "money" in kinds and (figure.number >= field.least or figure.number == 0):
        return kinds["money"]
    lone = next(iter(kinds)) if len(kinds) == 1 else ""
    return kinds[lone] if lone in ("months", "days", "times", "tonnes") else None


def percent(figure: Figure) -> Decimal | None:
    """A bare number as a rate: 3.95 is percent, 0.0395 a decimal; None where it could be either or neither."""
    number = figure.number
    if number == 0 or _FEW <= number <= 100:
        return number / 100
    places = len(figure.words.partition(".")[2])
    return number if 0 < number < _FEW and places >= 3 else None


def _paired(ready: str, figures: Sequence[Figure], labels: Sequence[_Label]) -> list[tuple[Field, Figure]]:
    """As many labels as possible with a figure each, the nearest ones; both go in the order of the text."""

    @cache
    def best(at: int, floor: int) -> tuple[int, float, tuple[tuple[int, int], ...]]:
        if at == len(labels):
            return 0, 0.0, ()
        choices = [best(at + 1, floor)]
        for index, cost in _options(ready, figures, labels, at):
            if index > floor:
                more, costs, pairs = best(at + 1, index)
                choices.append((more + 1, costs + cost, ((at, index), *pairs)))
        return max(choices, key=lambda one: (one[0], -one[1]))

    return [(labels[at].field, figures[index]) for at, index in best(0, -1)[2]]


def _options(ready: str, figures: Sequence[Figure], labels: Sequence[_Label], at: int) -> Iterator[tuple[int, float]]:
    """The figures that a label may name: the first that fits behind it, and one that touches it from before."""
    label = labels[at]
    following = labels[at + 1].start if at + 1 < len(labels) else len(ready)
    parts = _SENTENCES if label.field.many else _PARTS
    skipped = 0
    for index, figure in enumerate(figures):
        if figure.start < label.end:
            continue
        between = _without(ready, label.end, figure, figures)
        if figure.start > following or len(between) > MOST_BETWEEN or parts.search(between):
            break
        if _name(label.field, figure) is not None:
            yield index, len(between) * 0.05 + skipped * 0.5
            break
        skipped += 1
    before = [index for index, figure in enumerate(figures) if figure.end <= label.start]
    if before and _TOUCHES.fullmatch(ready, figures[before[-1]].end, label.start):
        nearest = figures[before[-1]]
        if _name(label.field, nearest) is not None and (
            label.field is not _OTHERS or nearest.kind in ("money", "rate")
        ):
            yield before[-1], 0.6


def _without(ready: str, start: int, figure: Figure, figures: Sequence[Figure]) -> str:
    """What stands between a label and a figure, without the figures in between."""
    said = ready[start : figure.start]
    for one in reversed(figures):
        if start <= one.start and one.end <= figure.start:
            said = said[: one.start - start] + said[one.end - start :]
    return said


def _rest(ready: str, figures: Sequence[Figure], first: Figure, used: set[int]) -> Iterator[Figure]:
    """The further figures of a list: 7.05、6.85和7.15."""
    last = first
    for figure in figures:
        if figure.start <= last.start or figure.start in used:
            continue
        if figure.kind != first.kind or not _LISTED.fullmatch(ready, last.end, figure.start):
            return
        yield figure
        last = figure


def _free(
    figures: Sequence[Figure],
    fields: Sequence[Field],
    used: set[int],
    found: dict[str, tuple[Figure, ...]],
    doubtful: set[str],
) -> None:
    """A figure without words is the one input of its kind that is still open, when it is alone."""
    open_ones = [one for one in figures if one.start not in used]
    for field in fields:
        if not field.free or any(name in found or name in doubtful for name in field.kinds.values()):
            continue
        exact = [one for one in open_ones if one.kind in field.kinds and _name(field, one) and _within(field, one)]
        fitting = exact or [one for one in open_ones if _name(field, one, free=True) and _within(field, one)]
        if field.many and len(exact) > 1 and not any(one.rough for one in exact):
            found[field.kinds[exact[0].kind]] = tuple(exact)
            continue
        if not fitting or len({(one.kind, one.value) for one in fitting}) > 1:
            continue
        name = _name(field, fitting[0], free=True)
        if name and not fitting[0].rough and not fitting[0].half:
            found[name] = (fitting[0],)
            open_ones = [one for one in open_ones if one not in fitting]
    _free_days(open_ones, fields, found)


def _within(field: Field, figure: Figure) -> bool:
    """Whether a share that no words name can be this one: eight tenths are no interest."""
    share = percent(figure) if figure.kind == "number" else figure.number
    if field.within is None or figure.kind not in ("rate", "number") or share is None:
        return True
    return field.within[0] <= share <= field.within[1]


def _free_days(open_ones: Sequence[Figure], fields: Sequence[Field], found: dict[str, tuple[Figure, ...]]) -> None:
    """Two days without words are the first and the last; one beside a named one is the other."""
    wanted = [name for field in fields for name in field.kinds.values() if name in ("start", "end")]
    days = [one for one in open_ones if one.kind == "date"]
    missing = [name for name in ("start", "end") if name in wanted and name not in found]
    if missing and len(days) == len(missing):
        found.update({name: (day,) for name, day in zip(missing, days, strict=True)})
