"""Text that means the same is the same text: width, script, invisible characters, numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.normalise import clean, normalise, simplified, tokens, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＷＣ０１额度", "wc01额度"),
        ("流動資金貸款", "流动资金贷款"),
        ("流贷\x00期\u200b限\ufeff", "流贷期限"),
        ("LPR－45ＢＰ", "lpr-45bp"),
        ("抵押率 75％", "抵押率 75%"),
        ("（一）", "(一)"),
    ],
)
def test_width_script_and_invisible_characters_make_no_difference(one: str, other: str) -> None:
    assert clean(one) == clean(other) == other


@pytest.mark.parametrize("amount", ["3000万", "三千万元", "3,000万元", "3千万", "３０００萬", "0.3亿"])
def test_an_amount_is_found_in_whatever_form_it_was_asked(amount: str) -> None:
    assert normalise(f"额度{amount}以内") == "额度30000000以内"
    assert "30000000" in words(amount) and "30000000" in tokens(amount)


def test_simplified_text_comes_back_as_it_is() -> None:
    for text in ("什么是银团贷款的余额", "头寸", "里面", "", "abc"):
        assert simplified(text) == text


def test_words_say_what_a_question_is_about() -> None:
    assert {"流动", "资金", "贷款", "期限"} <= set(words("请问流动资金贷款的期限是多少呢？"))
    assert not set(words("请问是多少呢 what is the")) & {"请问", "是", "多少", "呢", "what", "is", "the"}


def test_tokens_hold_pairs_of_characters_too() -> None:
    assert "押率" in tokens("抵押率") and "押率" not in words("抵押率")


def test_numbers_do_not_run_into_words() -> None:
    assert tokens("期限36个月") == tokens("期限三年") and "36月" in tokens("期限3年")


def test_a_text_of_marks_alone_has_no_words() -> None:
    for text in ("", "。。。", "😀😀", "  \n", "\x00\u200b", "<>&"):
        assert words(text) == [] and tokens(text) == []


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text("繁體中文貸款額度發票裡面台灣乾淨干后後只隻,。ａＡa1１ﬁ½㈠①﹝İ\u0301\x01"))
def test_cleaning_mixed_scripts_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_any_text_can_be_cut_and_no_token_is_empty(text: str) -> None:
    assert all(token.strip() for token in tokens(text))
    assert set(words(text)) <= set(tokens(text))
