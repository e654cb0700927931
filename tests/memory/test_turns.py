"""The conversation: what was said lately in a chat, and a fresh start."""

from __future__ import annotations

from datetime import timedelta

from memory import turns
from memory.clock import utc_now
from memory.database import Database
from memory.users import User
from tests.memory.conftest import Keep


async def test_a_conversation_is_remembered_in_order_with_its_questions_and_answers(
    database: Database, lin: User, keep: Keep
) -> None:
    answer_id = await keep(lin)
    async with database.begin() as session:
        await turns.remember(session, 5, "user", "流贷最长几年", question="流动资金贷款最长几年")
        await turns.remember(session, 5, "bot", "最长三年。[1]", answer_id=answer_id)
        await turns.remember(session, 6, "user", "别的聊天")
    async with database.reading() as session:
        first, second = await turns.recent(session, 5)
    assert (first.role, first.text, first.question) == ("user", "流贷最长几年", "流动资金贷款最长几年")
    assert (second.role, second.text, second.answer_id) == ("bot", "最长三年。[1]", answer_id)
    assert first.created_at <= second.created_at


async def test_only_the_last_messages_count(database: Database) -> None:
    async with database.begin() as session:
        for n in range(8):
            await turns.remember(session, 5, "user", str(n))
    async with database.reading() as session:
        assert [turn.text for turn in await turns.recent(session, 5, limit=3)] == ["5", "6", "7"]


async def test_yesterdays_conversation_is_over(database: Database) -> None:
    async with database.begin() as session:
        await turns.remember(session, 5, "user", "那额度呢")
    async with database.reading() as session:
        tomorrow = utc_now() + timedelta(days=1)
        assert await turns.recent(session, 5, now=tomorrow) == []
        assert len(await turns.recent(session, 5, now=tomorrow, within=timedelta(days=2))) == 1


async def test_new_forgets_this_chat_only(database: Database) -> None:
    async with database.begin() as session:
        await turns.remember(session, 5, "user", "流贷最长几年")
        await turns.remember(session, 6, "user", "保函费率")
    async with database.begin() as session:
        assert await turns.forget(session, 5) == 1
        assert await turns.recent(session, 5) == []
        assert len(await turns.recent(session, 6)) == 1


async def test_old_messages_are_purged(database: Database) -> None:
    async with database.begin() as session:
        await turns.remember(session, 5, "user", "流贷最长几年")
        assert await turns.purge(session, older_than=timedelta(days=90)) == 0
        assert await turns.purge(session, older_than=-timedelta(seconds=1)) == 1
