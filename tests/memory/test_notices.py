"""Notices: who relied on a clause that changed is told once, whatever happens in between."""

from __future__ import annotations

import asyncio

import pytest

from memory import answers, notices, users
from memory.answers import AnswerNotFound
from memory.database import Database
from memory.notices import MAX_ATTEMPTS, Notice
from memory.users import User
from tests.memory.conftest import Keep

CHANGE = "流贷.md#12@4"


async def _record(database: Database, answer_id: str, change: str = CHANGE) -> bool:
    async with database.begin() as session:
        return await notices.record(session, answer_id, change, "最长三年", "最长五年", about={"document": "流贷.md"})


async def _due(database: Database) -> list[Notice]:
    async with database.reading() as session:
        return await notices.due(session)


async def test_a_reader_is_told_the_old_and_the_new_text_once(database: Database, lin: User, keep: Keep) -> None:
    answer_id = await keep(lin)
    async with database.begin() as session:
        await answers.set_message_id(session, answer_id, 77)
    assert await _record(database, answer_id)
    (notice,) = await _due(database)
    assert (notice.old, notice.new, notice.about) == ("最长三年", "最长五年", {"document": "流贷.md"})
    assert (notice.user, notice.chat_id, notice.message_id) == (lin, lin.telegram_id, 77)
    assert (notice.answer_id, notice.question) == (answer_id, "流贷最长几年")
    async with database.begin() as session:
        assert await notices.sent(session, notice.id)
        assert not await notices.sent(session, notice.id)
    assert await _due(database) == []


async def test_the_same_change_is_not_told_twice_even_for_two_answers(
    database: Database, lin: User, chen: User, keep: Keep
) -> None:
    first, second, others = await keep(lin), await keep(lin), await keep(chen)
    assert await _record(database, first)
    assert not await _record(database, first)
    assert not await _record(database, second)
    assert await _record(database, others)
    assert await _record(database, second, "流贷.md#12@5")
    assert [(n.user.name, n.answer_id) for n in await _due(database)] == [
        ("林晓雨", first),
        ("陈国栋", others),
        ("林晓雨", second),
    ]


async def test_two_processes_that_find_the_same_change_record_it_once(
    database: Database, lin: User, keep: Keep
) -> None:
    answer_id = await keep(lin)
    outcomes = await asyncio.gather(*(_record(database, answer_id) for _ in range(5)))
    assert sorted(outcomes) == [False] * 4 + [True]


async def test_a_withdrawn_clause_has_no_new_text(database: Database, lin: User, keep: Keep) -> None:
    answer_id = await keep(lin)
    async with database.begin() as session:
        await notices.record(session, answer_id, CHANGE, "最长三年", None)
    assert [(n.old, n.new) for n in await _due(database)] == [("最长三年", None)]


async def test_a_removed_user_is_told_nothing(database: Database, lin: User, keep: Keep) -> None:
    assert await _record(database, await keep(lin))
    async with database.begin() as session:
        await users.remove(session, lin.id)
    assert await _due(database) == []


async def test_a_reader_who_cannot_be_reached_is_given_up_in_the_end(database: Database, lin: User, keep: Keep) -> None:
    assert await _record(database, await keep(lin))
    for _ in range(MAX_ATTEMPTS):
        (notice,) = await _due(database)
        async with database.begin() as session:
            await notices.not_sent(session, notice.id)
    assert await _due(database) == []


async def test_only_an_answer_that_was_given_can_be_corrected(database: Database) -> None:
    async with database.begin() as session:
        with pytest.raises(AnswerNotFound):
            await notices.record(session, "A-NONE00", CHANGE, "旧", "新")
