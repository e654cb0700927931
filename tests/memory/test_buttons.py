"""Buttons: they work after a restart, for their owner, and one-time ones work once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from memory import buttons, marks, users
from memory.buttons import AlreadyPressed
from memory.clock import utc_now
from memory.database import Database
from memory.users import User

OPEN_SOURCE = {"do": "source", "answer": "A-7K3Q9Z", "n": 1, "标题": "流贷"}


async def _keep(database: Database, user: User, once: bool = False) -> str:
    async with database.begin() as session:
        return await buttons.keep(session, OPEN_SOURCE, user.id, user.telegram_id, once=once)


async def _press(database: Database, token: str, user: User, later: timedelta = timedelta()) -> dict[str, Any] | None:
    async with database.begin() as session:
        return await buttons.press(session, token, user.id, now=utc_now() + later)


async def test_a_button_still_works_after_a_restart(database: Database, database_url: str, lin: User) -> None:
    token = await _keep(database, lin)
    await database.close()
    again = Database(database_url)
    assert await _press(again, token, lin) == OPEN_SOURCE
    assert await _press(again, token, lin) == OPEN_SOURCE
    await again.close()


async def test_a_token_fits_into_telegrams_callback_data(database: Database, lin: User) -> None:
    tokens = {await _keep(database, lin) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token.encode()) <= 64 and token.startswith(buttons.PREFIX) for token in tokens)


async def test_a_button_of_somebody_else_does_nothing(database: Database, lin: User, chen: User) -> None:
    token = await _keep(database, lin)
    assert await _press(database, token, chen) is None
    assert await _press(database, token, lin) == OPEN_SOURCE


@pytest.mark.parametrize("token", ["", "b:unknown", "b:\x00\ud800", "x" * 500, "b:' OR 1=1 --"])
async def test_a_token_that_nobody_gave_does_nothing(database: Database, lin: User, token: str) -> None:
    await _keep(database, lin)
    assert await _press(database, token, lin) is None


async def test_removing_a_user_ends_their_open_buttons_at_once(database: Database, lin: User) -> None:
    token = await _keep(database, lin)
    async with database.begin() as session:
        await users.remove(session, lin.id)
    assert await _press(database, token, lin) is None


async def test_a_button_expires(database: Database, lin: User) -> None:
    token = await _keep(database, lin)
    assert await _press(database, token, lin, buttons.LASTS - timedelta(minutes=1)) == OPEN_SOURCE
    assert await _press(database, token, lin, buttons.LASTS + timedelta(minutes=1)) is None
    async with database.begin() as session:
        assert await buttons.purge(session) == 0
        assert await buttons.purge(session, now=utc_now() + buttons.LASTS + timedelta(minutes=1)) == 1


async def test_a_one_time_button_says_at_the_second_press_what_it_did(database: Database, lin: User) -> None:
    token = await _keep(database, lin, once=True)
    assert await _press(database, token, lin) == OPEN_SOURCE
    with pytest.raises(AlreadyPressed) as caught:
        await _press(database, token, lin)
    assert caught.value.payload == OPEN_SOURCE


async def test_a_double_tap_on_a_one_time_button_counts_once(database: Database, lin: User) -> None:
    token = await _keep(database, lin, once=True)
    outcomes = await asyncio.gather(*(_press(database, token, lin) for _ in range(5)), return_exceptions=True)
    assert outcomes.count(OPEN_SOURCE) == 1
    assert sum(isinstance(outcome, AlreadyPressed) for outcome in outcomes) == 4


async def test_a_one_time_button_is_not_used_up_when_its_action_fails(database: Database, lin: User) -> None:
    token = await _keep(database, lin, once=True)
    with pytest.raises(RuntimeError):
        async with database.begin() as session:
            await buttons.press(session, token, lin.id)
            await marks.put(session, "acted", True)
            raise RuntimeError("killed here")
    assert await _press(database, token, lin) == OPEN_SOURCE
