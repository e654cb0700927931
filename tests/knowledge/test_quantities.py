"""Numbers are the same however people write them, and words that only look like numbers are none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.quantities import han_number, plain, quantities

NUMERIC = st.text("0123456789.,%％‰零一二两三四五六七八九十百千万亿分之点成半个年月日元条第 ,wkmbn", max_size=30)


def canonical(text: str) -> list[str]:
    return [quantity.canonical for quantity in quantities(text)]


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        ("30000000", "3000万 三千万 3千万 3,000万元 三千万元 30,000,000 30000000元 0.3亿 3000w 叁仟万元 30m"),
        ("35000000", "3千5百万 3500万 三千五百万 3,500万元 3.5千万"),
        ("120000000", "1亿2000万 一亿二千万 1.2亿 一亿两千万元 1亿2"),
        ("200000000", "2亿 两亿 2个亿 两个亿 二亿元"),
        ("126000", "12万6 十二万六 十二万六千 12.6万 126,000元"),
        ("3000000000000", "3万亿 三万亿 30000亿"),
        ("500000", "50万 五十万元 伍拾万元 0.5百万"),
        ("75%", "75% 75％ 七成五 7成5 百分之七十五 百分之75"),
        ("50%", "五成 5成 百分之五十 50%"),
        ("55%", "五成半 55% 5成半"),
        ("0.5%", "千分之五 5‰ 0.5% 万分之五十"),
        ("36月", "36个月 3年 三年 三十六个月 36月"),
        ("30月", "两年半 2年半 30个月 三十个月"),
        ("10工作日", "10个工作日 十个工作日 10工作日 十个营业日"),
        ("12条", "第十二条 第12条 十二条"),
        ("105", "一百零五 105"),
    ],
)
def test_one_number_in_many_ways(value: str, ways: str) -> None:
    assert {way: canonical(way) for way in ways.split()} == {way: [value] for way in ways.split()}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3 years", ["36月"]),
        ("USD 2.5 million", ["2500000"]),
        ("up to 36 months at 75%", ["36月", "75%"]),
        ("3,000 万元以内", ["30000000"]),
        ("单户50万元至3,000万元，期限3个月到5年", ["500000", "30000000", "3月", "60月"]),
        ("LPR减45个基点", ["45个基点"]),
        ("2025年9月1日", ["2025年", "9月", "1天"]),
        ("二〇二五年", ["2025年"]),
        ("抵押率七成三年期", ["70%", "36月"]),
        ("第二百五十一条之一", ["251条"]),
        ("叁佰伍拾万元整", ["3500000"]),
    ],
)
def test_numbers_in_a_sentence(text: str, values: list[str]) -> None:
    assert canonical(text) == values


@pytest.mark.parametrize(
    "text",
    "一般保证 三方协议 万一不还 千万不要 一方面 三农 四大行 一旦 百分点 二手房 几个亿 陆家嘴 十 亿 百 , . %".split(),
)
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert canonical(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千五百万", 35_000_000),
        ("两亿", 200_000_000),
        ("一二三", 123),
        ("十", 10),
        ("一万五", 15_000),
        ("二百五", 250),
    ],
)
def test_chinese_numerals_have_a_value(text: str, value: int) -> None:
    assert han_number(text) == value


def test_what_is_no_numeral_has_no_value() -> None:
    assert han_number("") is None and han_number("三点") == 3 and han_number("三点十") is None
    assert han_number("三点五") == Decimal("3.5")


@pytest.mark.parametrize(("value", "text"), [("3E+7", "30000000"), ("0.350", "0.35"), ("100", "100"), ("0.0", "0")])
def test_a_decimal_is_written_plainly(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@given(st.text() | NUMERIC)
def test_every_number_stands_in_the_text_and_none_overlap(text: str) -> None:
    end = 0
    for quantity in quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end


@given(st.text() | NUMERIC)
def test_the_canonical_form_is_its_own_canonical_form(text: str) -> None:
    for form in canonical(text):
        assert canonical(form) == [form]


@given(st.integers(1, 9999))
def test_an_amount_in_wan_is_the_same_in_yuan(wan: int) -> None:
    assert canonical(f"{wan}万元") == canonical(f"{wan:,}万") == canonical(f"{wan}0000元") == [f"{wan}0000"]
