"""Small numbers are the same in either script."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.numerals import decimal, whole, written

DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """A number below ten thousand in characters: 一千零五."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = bool(text)
    return text or "零"


@given(st.integers(0, 9999))
def test_a_number_is_read_in_either_script(number: int) -> None:
    assert whole(spoken(number)) == whole(str(number)) == number
    assert decimal(spoken(number)) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [("十二", 12), ("廿八", 28), ("卅", 30), ("两百", 200), ("贰佰", 200), ("仨", 3), ("百", 100), ("十", 10)],
)
def test_short_and_formal_ways_of_writing(words: str, number: int) -> None:
    assert whole(words) == number


@pytest.mark.parametrize("words", ["", "一二", "三五", "万", "x", "3a", "十百", "三点"])
def test_what_is_no_number(words: str) -> None:
    assert whole(words) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [("3.45", "3.45"), ("三点四五", "3.45"), ("十二点五", "12.5"), ("1,200.5", "1200.5"), ("零点八", "0.8")],
)
def test_a_fraction_is_read_in_either_script(words: str, number: str) -> None:
    assert decimal(words) == Decimal(number)


@pytest.mark.parametrize("words", ["", "三点", "点五", "a", "1.2.3"])
def test_what_is_no_fraction(words: str) -> None:
    assert decimal(words) is None


@given(st.decimals(0, 10**12, places=4))
def test_a_number_is_written_without_zeros_that_say_nothing(number: Decimal) -> None:
    text = written(number)
    assert Decimal(text) == number
    assert "E" not in text and not text.endswith(".") and not ("." in text and text.endswith("0"))
