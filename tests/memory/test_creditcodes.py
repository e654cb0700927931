"""Credit codes: a mistyped one is never taken for a client's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory import creditcodes
from memory.creditcodes import ALPHABET, BadCreditCode

CODES = st.builds(
    lambda head, region, body: (first := head + region + body) + creditcodes.check_digit(first),
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", ["9111000071093123XX", "91440300708461136T", "91110000802100433B"])
def test_codes_of_known_companies_are_valid(code: str) -> None:
    assert creditcodes.normalised(code) == code


@given(CODES, st.data())
def test_one_wrong_character_is_always_noticed(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != code[place]]))
    assert not creditcodes.is_valid(code[:place] + other + code[place + 1 :])


@given(CODES, st.data())
def test_two_neighbours_that_change_places_are_always_noticed(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 16))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert creditcodes.is_valid(swapped) == (swapped == code)


@given(CODES, st.sampled_from([" ", "\u3000", "-", "\u200b", "\t"]), st.booleans(), st.booleans())
def test_a_code_is_the_same_however_it_is_written(code: str, blank: str, lower: bool, wide: bool) -> None:
    written = blank.join(code[i : i + 4] for i in range(0, 18, 4))
    written = written.lower() if lower else written
    written = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in written) if wide else written
    assert creditcodes.normalised(f" {written}\n") == code


@given(st.text(max_size=40))
def test_whatever_is_given_it_is_a_code_or_refused(text: str) -> None:
    try:
        code = creditcodes.normalised(text)
    except BadCreditCode:
        assert not creditcodes.is_valid(text)
    else:
        assert len(code) == 18 and creditcodes.normalised(code) == code and creditcodes.is_valid(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("91110000710931", "length"),
        ("9111000071093123XI", "letter"),
        ("911X000071093123XX", "region"),
        ("9111000071093123XY", "check"),
        ("", "length"),
    ],
)
def test_what_is_wrong_is_said(text: str, why: str) -> None:
    with pytest.raises(BadCreditCode) as error:
        creditcodes.normalised(text)
    assert error.value.why == why
