"""Holidays are data: which days they are, what comes before and after them, which days people work."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.calendar import Calendar
from notes.dates import find

CALENDAR = Calendar.load()


@pytest.mark.parametrize(
    ("name", "first", "last", "eve", "after"),
    [
        ("国庆", "2026-10-01", "2026-10-07", "2026-09-30", "2026-10-08"),
        ("元旦", "2027-01-01", "2027-01-03", "2026-12-31", "2027-01-04"),
        ("春节", "2027-02-06", "2027-02-12", "2027-02-05", "2027-02-15"),
        ("元宵", "2027-02-20", "2027-02-20", "2027-02-19", "2027-02-22"),
        ("清明", "2027-04-05", "2027-04-05", "2027-04-04", "2027-04-06"),
        ("五一", "2027-05-01", "2027-05-05", "2027-04-30", "2027-05-06"),
        ("端午", "2027-06-09", "2027-06-09", "2027-06-08", "2027-06-10"),
        ("中秋", "2027-09-15", "2027-09-15", "2027-09-14", "2027-09-16"),
        ("国庆", "2027-10-01", "2027-10-07", "2027-09-30", "2027-10-08"),
    ],
)
def test_each_holiday_has_its_days_its_eve_and_the_first_weekday_after(
    name: str, first: str, last: str, eve: str, after: str
) -> None:
    """国庆 2026: 10-01 to 10-07, before it 09-30, after it 10-08."""
    holiday = next(one for one in CALENDAR.of(name) if one.first.isoformat() == first)
    assert (holiday.last.isoformat(), holiday.eve.isoformat()) == (last, eve)
    assert CALENDAR.first_weekday_after(holiday).isoformat() == after


def test_new_years_eve_of_the_lunar_year_is_no_working_day() -> None:
    """2027-02-05 is free though no holiday has begun; a Saturday that is worked in exchange does not count."""
    assert not CALENDAR.works(date(2027, 2, 5))
    assert CALENDAR.working_day(date(2027, 2, 4), 1) == date(2027, 2, 15)
    assert not CALENDAR.works(date(2026, 10, 10))


def test_a_day_of_a_holiday_bears_its_name_and_an_event_does_not() -> None:
    """11-11 is 双十一, and everybody works."""
    assert CALENDAR.name_of(date(2027, 2, 8)) == "春节"
    assert CALENDAR.name_of(date(2026, 11, 11)) is None
    assert CALENDAR.works(date(2026, 11, 11))


def test_a_year_without_rows_still_has_the_holidays_of_fixed_days() -> None:
    """五一前 said in 2031."""
    (mention,) = find("五一前", date(2031, 3, 3), CALENDAR)
    assert mention.future == date(2031, 4, 30)


def test_rows_of_a_document_replace_the_shipped_ones_of_that_holiday_and_year() -> None:
    """The bank publishes another 国庆 for 2027, as people call it; 2026 stays."""
    own = CALENDAR.with_rows([{"name": "国庆节", "from": date(2027, 9, 30), "to": "2027-10-06"}])
    days = {one.first.year: (one.first, one.last) for one in own.of("国庆")}
    assert days[2026] == (date(2026, 10, 1), date(2026, 10, 7))
    assert days[2027] == (date(2027, 9, 30), date(2027, 10, 6))
    (mention,) = find("明年国庆前", date(2026, 11, 23), own)
    assert mention.future == date(2027, 9, 29)


def test_a_holiday_of_the_banks_own_is_understood_by_its_name() -> None:
    """行庆 is in no other calendar."""
    own = CALENDAR.with_rows([{"name": "行庆", "from": "2026-12-18", "to": "2026-12-18"}])
    (mention,) = find("行庆前给他", date(2026, 11, 23), own)
    assert (mention.words, mention.future) == ("行庆前", date(2026, 12, 17))


def test_a_calendar_can_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    row = "{name: 春节, from: 2027-02-06, to: 2027-02-12}"
    path.write_text(f"holidays:\n  - {row}\ndays_off: [2027-02-05]\n", encoding="utf-8")
    own = Calendar.load(path)
    assert [one.name for one in own.holidays] == ["春节"]
    assert not own.works(date(2027, 2, 5))


def test_a_holiday_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text("holidays:\n  - {name: 春节, from: 2027-02-12, to: 2027-02-06}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="春节"):
        Calendar.load(path)


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.integers(1, 30))
def test_so_many_working_days_on_there_are_so_many_between(day: date, count: int) -> None:
    end = CALENDAR.working_day(day, count)
    between = [day + timedelta(number) for number in range(1, (end - day).days + 1)]
    assert sum(map(CALENDAR.works, between)) == count
    assert CALENDAR.works(end)
