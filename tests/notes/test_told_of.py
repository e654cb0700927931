"""A client that is only told of gets no note: what is said is filed under the one who wants, owes or owns it."""

from __future__ import annotations

import pytest

from tests.notes.saying import LEGAL, said
from tests.notes.tables import rows

TOLD = rows("told-of.txt")


@pytest.mark.parametrize(("message", "whose"), TOLD, ids=[row[0] for row in TOLD])
def test_only_the_client_it_is_about_gets_a_note(message: str, whose: str) -> None:
    given = said(message)
    assert [note["client"] for note in given["notes"]] == [LEGAL[one] for one in whose.split()]


def test_a_debt_between_two_clients_is_owed_by_one_and_due_to_the_other() -> None:
    owing, owed = said("青鹭欠博衍80万货款没给")["notes"]
    assert [one["what"] for one in owing["amounts"]] == ["负债"]
    assert [one["what"] for one in owed["amounts"]] == ["应收账款"]
    assert "risk_signals" not in owing
    assert owed["risk_signals"] == ["应收账款逾期"]
