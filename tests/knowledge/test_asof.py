"""The day a question is about: moved by the day it names, by nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.asof import day_asked

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("去年8月的票什么价", "2025-08-15"),
        ("去年八月的票什么价", "2025-08-15"),
        ("去年的12月3日收多少", "2025-12-03"),
        ("明年起收多少", "2027-01-01"),
        ("明年的收费标准", "2027-01-01"),
        ("后年呢", "2028-01-01"),
        ("前年利率多少", "2024-07-01"),
        ("去年底的额度", "2025-12-31"),
        ("明年1月1日起收多少", "2027-01-01"),
        ("今年12月怎么收", "2026-12-15"),
        ("2025年6月10日怎么收", "2025-06-10"),
        ("2025年6月10号的价", "2025-06-10"),
        ("2025-06-10的规定", "2025-06-10"),
        ("2025/6/10 的规定", "2025-06-10"),
        ("2025年6月的利率", "2025-06-15"),
        ("2025年6月底的利率", "2025-06-30"),
        ("25年3月的价", "2025-03-15"),
        ("2024年收费标准是多少", "2024-07-01"),
        ("2025年初的额度", "2025-01-01"),
        ("2025年9月1日之前的额度是多少", "2025-08-31"),
        ("2025年9月以前的额度是多少", "2025-08-31"),
        ("上个月的利率", "2026-10-15"),
        ("下个月手续费多少", "2026-12-15"),
        ("上上个月的利率", "2026-09-15"),
        ("昨天的价", "2026-11-23"),
        ("去年8月开的保函，手续费当时多少", "2025-08-15"),
        ("２０２５年６月的利率", "2025-06-15"),
        ("what was the fee last year", "2025-07-01"),
        ("the fee from next year", "2027-01-01"),
        ("last month's rate", "2026-10-15"),
        ("the rate in June 2025", "2025-06-15"),
        ("on 10 June 2025", "2025-06-10"),
        ("as of June 10, 2025", "2025-06-10"),
        ("what was the limit in 2024", "2024-07-01"),
        ("yesterday's price", "2026-11-23"),
    ],
)
def test_a_day_named_in_the_question(question: str, day: str) -> None:
    assert day_asked(question, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "question",
    [
        "流贷期限最长多久",
        "贷款期限3年可以吗",
        "去年签的老合同还能按原利率吗",
        "2025年6月新签的合同按什么利率",
        "公司去年亏了能贷吗",
        "去年亏损的企业能贷吗",
        "2023年成立的公司能贷款吗",
        "下个月到期的贷款能展期吗",
        "明年到期的贷款能展期吗",
        "明年3月到期的保函怎么续",
        "现在收多少，明年呢",
        "今年和明年的收费有什么不同",
        "去年的利率跟今年差多少",
        "what is it now and next year",
        "2024年第2号令怎么说",
        "2025年版的手册在哪",
        "2026年的收费",
        "今年的收费",
        "",
        "20250610",
    ],
)
def test_a_question_that_moves_no_day(question: str) -> None:
    assert day_asked(question, TODAY) is None


def test_a_month_across_the_turn_of_the_year() -> None:
    assert day_asked("下个月的利率", date(2026, 12, 31)) == date(2027, 1, 15)
    assert day_asked("上个月的利率", date(2026, 1, 31)) == date(2025, 12, 15)


def test_a_day_that_the_month_does_not_have_is_its_last() -> None:
    assert day_asked("2025年2月30日怎么收", TODAY) == date(2025, 2, 28)


PIECES = "20 25 年 月 日 号 0 1 13 31 99 去年 明年 上个月 底 起 之前 - / . june last year next month 的 "
DATED = st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map("".join)


@given(st.text() | DATED, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_no_text_breaks_it(text: str, today: date) -> None:
    assert isinstance(day_asked(text, today), date | None)
