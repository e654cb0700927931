"""Whatever way a word is written, it is the same word, and stands at the same place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.wording import plain


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("華興要開信用證", "华兴要开信用证"),
        ("ＢＯＹＡＮ　ＣＦＯ", "boyan cfo"),
        ("３．４５％，（一年）", "3.45%,(一年)"),
        ("Boyan\tCFO", "boyan cfo"),
        ("上午\r\n下午", "上午\n\n下午"),
        ("㎡…½", "㎡…½"),
        ("滙豐裏陞", "汇丰里升"),
    ],
)
def test_one_form_for_widths_scripts_and_cases(written: str, same: str) -> None:
    assert plain(written) == same


@given(st.text())
def test_positions_hold_and_the_form_stays(text: str) -> None:
    form = plain(text)
    assert len(form) == len(text)
    assert all(plain(character) == form[i] for i, character in enumerate(text))
    assert plain(form) == form
