"""All that is measured in one message, as relationship managers write them: amounts, days, rates and tenors."""

from __future__ import annotations

from datetime import date

import pytest

from notes import dates, money, rates
from notes.calendar import Calendar
from tests.notes import test_money, test_rates
from tests.notes.tables import rows

CALENDAR = Calendar.load()
MONDAY = date(2026, 11, 23)


def day(mention: dates.DateMention) -> str:
    """The words of a day and which it is: to come, past (<) or none (~)."""
    if mention.vague:
        return f"{mention.words}~"
    if mention.past and (mention.future is None or mention.future < MONDAY):
        return f"{mention.words}<{mention.past}"
    return f"{mention.words}={mention.future}"


@pytest.mark.parametrize(("message", "values"), rows("messages-values.txt", "=>"))
def test_every_value_of_a_message_and_nothing_else(message: str, values: str) -> None:
    expected = {part.strip()[0]: part.strip()[2:] for part in values.split(";") if part.strip()}
    found = {
        "M": map(test_money.said, money.find(message)),
        "D": map(day, dates.find(message, MONDAY, CALENDAR)),
        "R": map(test_rates.said, rates.find(message)),
        "T": map(test_rates.lasting, rates.tenors(message)),
    }
    said = {kind: " ".join(one) for kind, one in found.items()}
    assert said == {kind: expected.get(kind, "") for kind in "MDRT"}
