"""Rates and tenors come back as they were said, and what only looks like one does not."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes import money
from notes.rates import RateMention, TenorMention, find, tenors
from tests.notes.tables import rows
from tests.notes.test_money import PIECES as MONEY_PIECES
from tests.notes.test_numerals import spoken


def said(mention: RateMention) -> str:
    """A mention in the way of the table."""
    if mention.spread_bp is not None:
        text = f"{mention.spread_bp:+d}"
    elif mention.high or mention.value is None:
        text = f"{mention.low or ''}..{mention.high or ''}"
    else:
        text = mention.value
    return text + ("?" if mention.bare else "") + (f" {mention.basis}" if mention.basis != "年化" else "")


def lasting(mention: TenorMention) -> str:
    """A tenor in the way of the table."""
    pairs = ((mention.months, mention.months_high, "m"), (mention.days, mention.days_high, "d"))
    return "".join(f"{low}{f'-{high}' if high else ''}{unit}" for low, high, unit in pairs if low)


@pytest.mark.parametrize(("message", "found"), rows("sentences-rates.txt", "=>"))
def test_the_rates_of_a_message_and_nothing_else(message: str, found: str) -> None:
    assert " ".join(map(said, find(message))) == found


@pytest.mark.parametrize(("message", "found"), rows("sentences-tenors.txt", "=>"))
def test_the_tenors_of_a_message_and_nothing_else(message: str, found: str) -> None:
    assert " ".join(map(lasting, tenors(message))) == found


@pytest.mark.parametrize(
    ("words", "value", "low", "high"),
    [
        ("3字头", None, "3", "4"),
        ("三以内", "3", None, "3"),
        ("3.2到3.5", "3.2", "3.2", "3.5"),
        ("3.5%以上", "3.5", "3.5", None),
    ],
)
def test_limits_and_ranges(words: str, value: str | None, low: str | None, high: str | None) -> None:
    (mention,) = find(words)
    assert (mention.value, mention.low, mention.high) == (value, low, high)


def test_above_five_years_lpr_is_that_of_five_years() -> None:
    """The tenor may stand in the same message or be known from elsewhere."""
    tenors_said = ("LPR加30 三年", "LPR加30 五年", "LPR加30 六年")
    assert [find(text)[0].basis for text in tenors_said] == ["LPR1Y", "LPR1Y", "LPR5Y"]
    assert find("LPR加30", months=120)[0].basis == "LPR5Y"


@given(st.decimals("0.05", "15", places=2).filter(bool))
def test_a_rate_written_in_any_way_is_the_same(rate: Decimal) -> None:
    """3.45%, 3.45, 三点四五, 百分之三点四五."""
    number = f"{rate:.2f}"
    whole, fraction = number.split(".")
    words = f"{spoken(int(whole))}点{''.join('零一二三四五六七八九'[int(digit)] for digit in fraction)}"
    ways = [f"利率{number}%", f"年化{number}％", f"百分之{words}", f"利率{number}个点", f"at {number} percent"]
    assert {find(way)[0].value for way in ways} == {number.rstrip("0").rstrip(".")}


@given(st.integers(1, 300))
def test_a_spread_written_in_any_way_is_the_same(points: int) -> None:
    ways = [f"LPR+{points}bp", f"LPR加{points}", f"lpr 加 {points} 个点", f"ＬＰＲ＋{points}ＢＰ"]
    ways.append(f"LPR加{points}个基点")
    assert {(one.basis, one.spread_bp) for way in ways for one in find(way)} == {("LPR1Y", points)}
    assert [one.spread_bp for one in find(f"LPR减{points}个点")] == [-points]


@given(st.integers(1, 30))
def test_a_tenor_written_in_any_way_is_the_same(years: int) -> None:
    ways = [f"{years}年期", f"{years}Y", f"{spoken(years)}年期", f"{years * 12}个月", f"{years} years"]
    assert {one.months for way in ways for one in tenors(way)} == {years * 12}


PIECES = st.one_of(
    MONEY_PIECES,
    st.sampled_from("LPR SHIBOR 加 减 + bp 厘 分 月息 字头 以内 百分之 千分之 11.30 前 利率".split()),
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=100).map("".join))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_the_spans_lie_in_the_text_clear_of_amounts(text: str) -> None:
    amounts = [(one.start, one.end) for one in money.find(text) if not one.bare]
    for mentions in (find(text), tenors(text)):
        end = 0
        for mention in mentions:
            assert end <= mention.start < mention.end <= len(text)
            assert text[mention.start : mention.end] == mention.words
            end = mention.end
    assert not any(first < one.end and one.start < last for one in find(text) for first, last in amounts)


@pytest.mark.parametrize("piece", ["一", "9", "3.6", "LPR", "千三", "三年到", "加30", "3-", "百分之", "三点二", "个点"])
def test_two_thousand_characters_take_no_time(piece: str) -> None:
    text = (piece * 2000)[:2000]
    find(text)
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.15, f"{piece}: {best:.3f} s"


def _seconds(text: str) -> float:
    start = time.perf_counter()
    find(text)
    tenors(text)
    return time.perf_counter() - start
