"""What a client asks for is not forgotten, and facts are stated only where they were said outright."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers import asked
from memory import facts, requests, users
from notes.record import Amount, Note
from tests.handlers.bank import RM
from tests.handlers.conftest import Room
from tests.handlers.test_noting import Book

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("三槐堂吴总嫌利率太高 想降点利息", ["rate"]),
        ("额度不够用了，想提额到3000万", ["limit"]),
        ("青鹭要开户，还要办网银", ["account"]),
        ("财务投诉我们放款太慢", ["complaint"]),
        ("没有投诉，一切都好", []),
        ("要2000万流贷", []),
        ("they want to open an account", ["account"]),
    ],
)
def test_requests_are_told_from_needs(said: str, kinds: list[str]) -> None:
    assert [one.kind for one in asked.requests_in(Note(), said)] == kinds


def test_of_several_clients_each_keeps_its_own_request() -> None:
    """青鹭要开户，华兴嫌利率太高"""
    raw = "青鹭要开户，华兴嫌利率太高"
    first, second = Note(words=(("client", "青鹭"),)), Note(words=(("client", "华兴"),))
    assert [one.kind for one in asked.requests_in(first, raw, several=True)] == ["account"]
    assert [one.kind for one in asked.requests_in(second, raw, several=True)] == ["rate"]


def test_only_an_exact_figure_of_last_year_is_a_fact() -> None:
    exact = Note(amounts=(Amount("营业收入", "320000000", words="3.2亿"),))
    (fact,) = asked.facts_in(exact, "去年营收3.2亿", TODAY)
    assert (fact.name, fact.value, fact.said) == ("sales_revenue_last_year", Decimal(320000000), "3.2亿")
    assert asked.facts_in(exact, "今年营收3.2亿", TODAY) == ()
    vague = Note(amounts=(Amount("营业收入", "320000000", low="300000000", high="340000000", vague=True),))
    assert asked.facts_in(vague, "去年营收大概3.2亿", TODAY) == ()


async def test_both_are_stored_with_the_note_and_go_with_it(room: Room, book: Book) -> None:
    await room.says(RM, "拜访三槐堂 去年营收3.2亿 嫌我们利率高")
    await room.presses(RM, "✓")

    async def known() -> tuple[list[str], list[str]]:
        async with room.services.database.reading() as session:
            user = await users.by_telegram_id(session, RM)
            assert user is not None
            today = room.services.today
            wishes = await requests.of_client(session, user, book["三槐堂"], today=today)
            latest = await facts.latest(session, user, book["三槐堂"], today=today)
        return [one.kind for one in wishes], sorted(latest)

    assert await known() == (["rate"], ["sales_revenue_last_year"])
    await room.presses(RM, "撤销")
    assert await known() == ([], [])
