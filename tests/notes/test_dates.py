"""A day named in a message is the day people mean: to come or past, as a limit, or none at all."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.calendar import Calendar
from notes.dates import DateMention, find
from tests.notes.tables import rows
from tests.notes.test_numerals import spoken

CALENDAR = Calendar.load()
MONDAY = date(2026, 11, 23)


def only(text: str, day: date = MONDAY) -> DateMention:
    """The one day of a text."""
    (mention,) = find(text, day, CALENDAR)
    return mention


def as_said(mention: DateMention, context: str) -> str:
    """The day of a mention in the way of the tables."""
    if context == "note":
        return str(mention.relative_to_note)
    day = mention.past if context == "past" else mention.future
    assert day or mention.vague
    return day.isoformat() if day else "none"


@pytest.mark.parametrize(("words", "context", "day"), rows("days.txt"))
def test_each_row_of_the_table_of_days(words: str, context: str, day: str) -> None:
    """Seen from Monday 2026-11-23; 11.30 is a day only where something follows that says so."""
    mention = only("11.30到期" if words == "11.30" else words)
    assert as_said(mention, context) == day
    assert mention.words == words


@pytest.mark.parametrize(("said_on", "words", "context", "day"), rows("expressions-dates.txt"))
def test_other_ways_of_naming_a_day_on_other_days(said_on: str, words: str, context: str, day: str) -> None:
    mention = only(words, date.fromisoformat(said_on))
    assert as_said(mention, context) == day
    assert mention.words == words


@pytest.mark.parametrize(
    ("said_on", "words", "day"),
    [
        ("2026-11-28", "周五", "2026-12-04"),
        ("2026-11-29", "下周三", "2026-12-02"),
        ("2026-11-29", "本周内", "2026-11-29"),
        ("2027-01-31", "一个月后", "2027-02-28"),
        ("2026-12-30", "下个月5号", "2027-01-05"),
        ("2026-11-23", "两点前", "2026-11-23"),
    ],
)
def test_the_ways_to_go_wrong(said_on: str, words: str, day: str) -> None:
    assert as_said(only(words, date.fromisoformat(said_on)), "future") == day


def test_a_friday_of_this_week_that_is_over_is_a_guess() -> None:
    """这周五 said on Saturday: 11-27, and to be asked about."""
    mention = only("这周五", date(2026, 11, 28))
    assert (mention.future, mention.future_guess) == (date(2026, 11, 27), True)
    assert not only("这周五").future_guess


@pytest.mark.parametrize(
    ("words", "guess"), [("上周", True), ("上周五", False), ("月初", True), ("昨天", False), ("8号", False)]
)
def test_a_time_that_is_no_day_is_a_guess_as_a_day_that_has_passed(words: str, guess: bool) -> None:
    assert only(words).past_guess is guess


@pytest.mark.parametrize(
    ("words", "deadline", "after"),
    [
        ("周五前", True, False),
        ("月底之前", True, False),
        ("三天内", True, False),
        ("最晚周三", True, False),
        ("by Fri", True, False),
        ("before 春节", True, False),
        ("EOD", True, False),
        ("截至11.30", True, False),
        ("国庆后", False, True),
        ("下周三以后", False, True),
        ("周三", False, False),
        ("三个月后", False, True),
    ],
)
def test_a_limit_is_told_from_a_day(words: str, deadline: bool, after: bool) -> None:
    mention = only(words)
    assert (mention.deadline, mention.after) == (deadline, after)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "三年期",
            "90天账期",
            "账期90天内付",
            "逾期60天",
            "3年",
            "2025年报表",
            "2025年度审计报告",
            "三年前成立",
            "合作五年",
        ),
        *("1.5倍", "说远岚给3.6", "4.15", "11.30亿", "12.5%", "3.5-4.0", "11.3万", "12.5元"),
        *("8号楼", "3号线", "第8号文", "5日元", "130号人", "日均412万", "3/4的股权", "占1/3", "7/24小时"),
        *("每周五对账", "每月10号还息", "逢年过节", "3个点", "三方会谈", "千万别忘", "万一跑了"),
        *("老周一直没回", "周转不开", "周边", "上周总来过", "马上周转", "王国庆", "环节前", "细节后"),
        *("中标了", "本公司初步", "前期", "前台", "内部", "后续", "最后", "以前", "目前", "提前还款"),
        *("年报", "季报", "月供", "日息", "半年期", "一年半", "6个月", "12期", "96人", "80M", "1Y"),
        *("LPR5Y", "SOFR+150", "T+1", "第三", "上下游", "上市", "不超过90天", "早上好", "一会议论"),
        *("10月流水", "三季度报表", "上个月工资没发", "一月一结", "青年后"),
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert find(text, MONDAY, CALENDAR) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("本月中标", ["本月"]),
        ("下月初步定", ["下月"]),
        ("下周一起去谈", ["下周"]),
        ("下周五千万到账", ["下周"]),
        ("周三五百万", ["周三"]),
        ("这周三方会谈", ["这周"]),
        ("上周三家客户", ["上周"]),
        ("周四一起过去", ["周四"]),
        ("晚上周总来电", ["晚上"]),
        ("5000万元旦前", ["元旦前"]),
        ("明天后天都行", ["明天后天"]),
        ("11月两笔", ["11月"]),
        ("12月5000万", ["12月"]),
        ("周五 前两天去过", ["周五", "前两天"]),
        ("说给3.6 下周三前", ["下周三前"]),
        ("下周三下午2点半之前给", ["下周三下午2点半之前"]),
        ("节后上班第一天", ["节后"]),
    ],
)
def test_the_words_of_a_day_end_where_the_next_word_begins(text: str, words: list[str]) -> None:
    assert [mention.words for mention in find(text, MONDAY, CALENDAR)] == words


def test_days_after_something_else_have_no_day() -> None:
    """放款后三天内: when that is, nobody knows yet."""
    mention = only("放款后三天内交发票")
    assert (mention.vague, mention.future) == (True, None)


@pytest.mark.parametrize("text", ["11月31日前", "2月30号", "下个月31号"])
def test_a_day_that_does_not_exist_is_kept_as_words(text: str) -> None:
    mention = only(text, date(2027, 1, 10))
    assert (mention.vague, mention.future) == (True, None)


WEEKDAYS = "一二三四五六日"


@given(st.dates(date(2025, 3, 1), date(2028, 6, 30)), st.integers(0, 6))
def test_a_weekday_to_come_is_within_the_next_seven_days_however_it_is_written(day: date, index: int) -> None:
    ways = [f"{week}{WEEKDAYS[index]}" for week in ("周", "星期", "礼拜", "週", "禮拜")]
    found = {only(way, day).future for way in ways}
    assert len(found) == 1
    (future,) = found
    assert future is not None and future.weekday() == index and 1 <= (future - day).days <= 7
    past = only(ways[0], day).past
    assert past is not None and past.weekday() == index and 1 <= (day - past).days <= 7


@given(st.dates(date(2025, 3, 1), date(2028, 6, 30)), st.dates(date(2025, 3, 1), date(2028, 6, 30)))
def test_a_date_is_the_same_day_however_it_is_written(day: date, meant: date) -> None:
    ways = [
        f"{meant.year}年{meant.month}月{meant.day}日",
        f"{meant.year}-{meant.month:02}-{meant.day:02}",
        f"{meant.year}/{meant.month}/{meant.day}",
        f"{meant.year}.{meant.month}.{meant.day}",
        f"{meant:%Y%m%d}",
        f"{meant.year % 100}年{meant.month}月{meant.day}号",
        f"{meant.year}年{chinese(meant.month)}月{chinese(meant.day)}日",
        f"{meant:%B} {meant.day}, {meant.year}",
    ]
    assert {only(way, day).future for way in ways} == {meant}


@given(st.dates(date(2025, 3, 1), date(2028, 2, 20)), st.integers(1, 12), st.integers(1, 28))
def test_a_month_and_day_without_year_is_the_next_or_the_last_one(day: date, month: int, number: int) -> None:
    ways = [f"{month}月{number}号", f"{month}/{number}", f"{month}.{number}前"]
    ways.append(f"{chinese(month)}月{chinese(number)}日前")
    mentions = [only(way, day) for way in ways]
    assert len({(mention.past, mention.future) for mention in mentions}) == 1
    past, future = mentions[0].past, mentions[0].future
    assert past and future and past <= day <= future and (future - past).days in (0, 365, 366)
    assert (future.month, future.day) == (month, number)


def chinese(number: int) -> str:
    """十二, 三十一."""
    return spoken(number).removeprefix("一") if 10 <= number < 20 else spoken(number)


@given(st.dates(date(2025, 3, 1), date(2028, 2, 20)), st.integers(1, 60))
def test_days_counted_are_so_many_days_on(day: date, count: int) -> None:
    expected = day + timedelta(count)
    ways = [f"{count}天内", f"{count} 天后", f"{chinese(count) if count < 40 else count}天之内", f"within {count} days"]
    assert {only(way, day).future for way in ways} == {expected}


# What messages are made of, so that chance meets the grammar.
PIECES = st.sampled_from(
    [
        *"一二两三四五六七八九十百千万亿年月日号周天前后内底末初中旬上下本这个半几多过-/.:~到至或、 0123456789",
        *(
            "星期",
            "礼拜",
            "工作日",
            "国庆",
            "春节",
            "next ",
            "by ",
            "Fri",
            "Nov",
            "end of ",
            "三季度",
            "11.30",
            "元",
            "节",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=120).map("".join))


@given(TEXTS, st.dates(date(2020, 1, 1), date(2030, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_the_spans_lie_in_the_text_in_order(text: str, day: date) -> None:
    end = 0
    for mention in find(text, day, CALENDAR):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.words
        assert mention.past is None or mention.past <= day
        assert mention.past or mention.future or mention.vague
        end = mention.end


@pytest.mark.parametrize(
    "piece", ["一", "1", "周", "月", "下周三前", "11.30前", "三天内", "一二三四五六七八九十", "12月5", "of ", "春节后"]
)
def test_two_thousand_characters_take_no_time(piece: str) -> None:
    text = (piece * 2000)[:2000]
    find(text, MONDAY, CALENDAR)
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.15, f"{piece}: {best:.3f} s"


def _seconds(text: str) -> float:
    start = time.perf_counter()
    find(text, MONDAY, CALENDAR)
    return time.perf_counter() - start
