"""An amount comes back as it was meant: in 元, with its currency, and as vague as it was said."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.money import MoneyMention, find
from tests.notes.tables import rows
from tests.notes.test_numerals import spoken


def only(text: str, **options: Decimal) -> MoneyMention:
    """The one amount of a text."""
    (mention,) = find(text, **options)
    return mention


def said(mention: MoneyMention) -> str:
    """A mention in the way of the table of sentences."""
    limits = f"{mention.low or ''}..{mention.high or ''}"
    text = (mention.value or "") if limits == ".." else limits
    return text + ("?" if mention.bare else "") + (f" {mention.currency}" if mention.currency != "CNY" else "")


@pytest.mark.parametrize(("words", "value", "low", "high", "currency"), rows("expressions-money.txt"))
def test_ways_of_saying_an_amount(words: str, value: str, low: str, high: str, currency: str) -> None:
    mention = only(words)
    found = [one or "-" for one in (mention.value, mention.low, mention.high)]
    assert found == [value, low, high]
    assert mention.currency + (" bare" if mention.bare else "") == currency
    assert mention.vague is (low != "-" or high != "-")
    assert mention.words == words


@pytest.mark.parametrize(("message", "amounts"), rows("sentences-money.txt", "=>"))
def test_the_amounts_of_a_message_and_nothing_else(message: str, amounts: str) -> None:
    assert " ".join(map(said, find(message))) == amounts


@pytest.mark.parametrize(
    ("words", "value", "low", "high"),
    [
        ("八百多万", "8000000", "8000000", "9000000"),
        ("850多万", "8500000", "8500000", "8600000"),
        ("1200多万", "12000000", "12000000", "13000000"),
        ("一亿多", "100000000", "100000000", "200000000"),
        ("十几万", None, "100000", "200000"),
        ("几百万", None, "1000000", "10000000"),
        ("500来万", "5000000", "4500000", "5500000"),
        ("近5000万", "50000000", "45000000", "50000000"),
        ("不到5000万", "50000000", None, "50000000"),
        ("5000万以上", "50000000", "50000000", None),
        ("三五百万", "3000000", "3000000", "5000000"),
        ("三四千万", "30000000", "30000000", "40000000"),
    ],
)
def test_each_way_of_being_vague(words: str, value: str | None, low: str | None, high: str | None) -> None:
    mention = only(words)
    assert (mention.value, mention.low, mention.high, mention.vague) == (value, low, high, True)


def test_a_correction_takes_over_the_unit_of_what_it_corrects() -> None:
    """不是三个亿 是五个: the caller hands in 亿; 一千八 after 八百多万 is in 万."""
    assert only("不对 是五", scale=Decimal(10**8)).value == "500000000"
    assert only("是1.5", scale=Decimal(10**8)).value == "150000000"
    assert only("应该是8000", scale=Decimal(10**8)).value == "80000000"
    assert [one.value for one in find("1.2亿，错了，1.5")] == ["120000000", "150000000"]
    assert [one.value for one in find("不是八百 是一千八")] == ["8000000", "18000000"]
    assert [one.value for one in find("流贷1.2亿 利率是3.5")] == ["120000000"]


def test_a_bare_number_says_what_unit_was_put_to_it() -> None:
    words = ("要三千五", "三个", "付3500000", "3500万")
    assert [only(text).unit for text in words] == ["万", "个", "元", ""]
    assert only("三千五").guess and not only("三千五百万").guess


WAYS_OF_TEN_THOUSANDS = (
    lambda count: f"{count}万",
    lambda count: f"{count}w",
    lambda count: f"{count}W",
    lambda count: f"{count} 万",
    lambda count: f"{count:,}万元",
    lambda count: f"{spoken(count)}万",
    lambda count: f"{spoken(count)}萬",
    lambda count: f"{count * 10000}元",
    lambda count: f"{count * 10000:,}元",
    lambda count: f"￥{count * 10000:,}",
    lambda count: f"RMB {count * 10000:,}",
    lambda count: f"{Decimal(count) / 10000:f}亿",
    lambda count: f"{Decimal(count) / 10000:f}个亿",
    lambda count: f"{Decimal(count) / 100:f} mio",
    lambda count: f"RMB{Decimal(count) / 100:f}M",
    lambda count: f"{count}万".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    lambda count: f"{Decimal(count) / 1000:f}千万",
    lambda count: f"{Decimal(count) / 100:f}百万",
    lambda count: f"{count * 10}千元",
)


@given(st.integers(1, 9999))
def test_an_amount_written_in_any_way_is_the_same(count: int) -> None:
    """3500万, 三千五百万, 0.35亿, 35,000,000元, 35 mio."""
    values = {way(count): only(way(count)).value for way in WAYS_OF_TEN_THOUSANDS}
    assert set(values.values()) == {str(count * 10000)}, values


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_thousand_and_a_hundred_are_the_same_however_they_are_mixed(thousands: int, hundreds: int) -> None:
    """3500万, 3千5百万, 三千五百万, 三千五 where the unit is left out."""
    spoken_way = f"{spoken(thousands)}千{spoken(hundreds)}"
    ways = [f"{thousands}{hundreds}00万", f"{thousands}千{hundreds}百万", f"{spoken_way}百万"]
    ways += [spoken_way, f"{thousands}千{hundreds}", f"{thousands} {hundreds}00万"]
    assert {only(way).value for way in ways} == {str((thousands * 1000 + hundreds * 100) * 10000)}


@given(st.integers(1, 99), st.integers(1, 9))
def test_a_digit_behind_the_unit_is_a_tenth_of_it(count: int, tenths: int) -> None:
    """1亿2, 一亿二, 1.2亿, 1亿2千万; 12万6 is 126,000."""
    ways = [f"{count}亿{tenths}", f"{count}.{tenths}亿", f"{count}亿{tenths}千万"]
    ways.append(f"{spoken(count)}亿{spoken(tenths)}千万")
    assert {only(way).value for way in ways} == {str(count * 10**8 + tenths * 10**7)}
    assert only(f"{count}万{tenths}").value == str(count * 10**4 + tenths * 10**3)


CURRENCIES = {"美元": "USD", "美金": "USD", "刀": "USD", "欧元": "EUR", "港币": "HKD", "港纸": "HKD"}
CURRENCIES |= {"日元": "JPY", "英镑": "GBP"}


@given(st.integers(1, 9999), st.sampled_from(sorted(CURRENCIES)))
def test_the_currency_is_kept_and_nothing_converted(count: int, currency: str) -> None:
    mention = only(f"收汇{count}万{currency}")
    assert (mention.value, mention.currency) == (str(count * 10000), CURRENCIES[currency])


@given(st.integers(2, 90), st.integers(1, 9))
def test_a_range_is_the_same_however_it_is_written(low: int, more: int) -> None:
    high = low + more
    ways = [f"{low}00到{high}00万", f"{low}00-{high}00万", f"{low}00万~{high}00万"]
    ways += [f"{low}百至{high}百万", f"{low}00w-{high}00w"]
    assert {(one.value, one.low, one.high) for one in map(only, ways)} == {
        (str(low * 10**6), str(low * 10**6), str(high * 10**6))
    }


PIECES = st.sampled_from(
    [
        *"一二两三四五六七八九十百千万亿个多来几半把点零元块wekm,.，-~到至或、0123456789 不",
        *("大概", "不到", "左右", "以上", "USD ", "美元", "亿元", "年", "月", "人", "不对", "周", "%", "起步", "3.6"),
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=120).map("".join))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_the_spans_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for mention in find(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.words
        numbers = [Decimal(one) for one in (mention.low, mention.value, mention.high) if one is not None]
        assert numbers == sorted(numbers) and numbers
        end = mention.end


@pytest.mark.parametrize("piece", ["一", "9", "万", "千", "3000到", "1,", "3.6", "三五百万", "个", "大概", "0.", "1 "])
def test_two_thousand_characters_take_no_time(piece: str) -> None:
    text = (piece * 2000)[:2000]
    find(text)
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.15, f"{piece}: {best:.3f} s"


def _seconds(text: str) -> float:
    start = time.perf_counter()
    find(text)
    return time.perf_counter() - start
