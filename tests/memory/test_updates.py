"""The update queue: nothing accepted is lost, nothing is handled twice, each chat in order."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from memory import turns, updates
from memory.clock import utc_now
from memory.database import Database
from memory.updates import MAX_ATTEMPTS, Update

BOT, OTHER_BOT = 11, 12
LATER = timedelta(minutes=10)


async def _accept(database: Database, *pairs: tuple[int, int]) -> None:
    async with database.begin() as session:
        for update_id, chat_id in pairs:
            await updates.accept(session, BOT, update_id, chat_id, {"update_id": update_id})


async def _claim(database: Database, worker: str = "w1", limit: int = 10, later: timedelta = timedelta()) -> list[int]:
    async with database.begin() as session:
        claimed = await updates.claim(session, BOT, worker, limit=limit, now=utc_now() + later)
    return [update.update_id for update in claimed]


async def _done(database: Database, update_id: int) -> None:
    async with database.begin() as session:
        await updates.done(session, BOT, update_id)


async def _pending(database: Database) -> list[int]:
    async with database.reading() as session:
        return [update.update_id for update in await updates.pending(session, BOT)]


async def test_a_repeated_update_is_ignored_even_after_it_was_handled(database: Database) -> None:
    async with database.begin() as session:
        assert await updates.accept(session, BOT, 1, 5, {"text": "流贷最长几年"})
        assert not await updates.accept(session, BOT, 1, 5, {"text": "流贷最长几年"})
        assert await updates.accept(session, OTHER_BOT, 1, 5, {"text": "另一个机器人"})
    await _done(database, 1)
    async with database.begin() as session:
        assert not await updates.accept(session, BOT, 1, 5, {})
        assert await updates.last_known(session, BOT) == 1
        assert await updates.last_known(session, 99) is None
    assert await _pending(database) == []


async def test_a_repeated_update_that_arrives_twice_at_once_is_accepted_once(database: Database) -> None:
    async def accept() -> bool:
        async with database.begin() as session:
            return await updates.accept(session, BOT, 1, 5, {})

    assert sorted(await asyncio.gather(*(accept() for _ in range(6)))) == [False] * 5 + [True]


async def test_updates_of_one_chat_are_handled_in_order_of_different_chats_side_by_side(database: Database) -> None:
    await _accept(database, (1, 5), (2, 5), (3, 6), (4, 7))
    assert await _claim(database) == [1, 3, 4]
    assert await _claim(database) == []
    await _done(database, 1)
    assert await _claim(database) == [2]


async def test_a_claim_takes_no_more_than_asked_and_the_oldest_first(database: Database) -> None:
    await _accept(database, (1, 5), (2, 6), (3, 7))
    assert await _claim(database, limit=2) == [1, 2]
    assert await _claim(database, limit=2) == [3]


async def test_an_earlier_update_that_arrives_late_waits_while_its_chat_is_busy(database: Database) -> None:
    await _accept(database, (9, 5))
    assert await _claim(database) == [9]
    await _accept(database, (8, 5))
    assert await _claim(database) == []
    await _done(database, 9)
    assert await _claim(database) == [8]


async def test_updates_without_a_chat_are_handled_too(database: Database) -> None:
    async with database.begin() as session:
        await updates.accept(session, BOT, 1, None, {"poll": {}})
    assert await _claim(database) == [1]


async def test_what_a_killed_worker_held_is_handled_after_its_lease(database: Database) -> None:
    await _accept(database, (1, 5), (2, 5))
    assert await _claim(database, "killed") == [1]
    assert await _claim(database, "other") == []
    assert await _claim(database, "other", later=LATER) == [1]
    assert await _pending(database) == [1, 2]


async def test_after_a_restart_nothing_waits_for_a_lease(database: Database) -> None:
    await _accept(database, (1, 5), (2, 6))
    assert await _claim(database, "mine", limit=1) == [1]
    assert await _claim(database, "other", limit=1) == [2]
    async with database.begin() as session:
        assert await updates.recover(session, BOT, worker="mine") == 1
    assert await _claim(database, "mine") == [1]
    async with database.begin() as session:
        assert await updates.recover(session, BOT) == 2
    assert await _claim(database, "mine") == [1, 2]


async def test_an_update_that_fails_is_tried_again_then_parked_and_reported_once(database: Database) -> None:
    await _accept(database, (1, 5), (2, 5))
    outcomes = []
    for _ in range(MAX_ATTEMPTS):
        assert await _claim(database) == [1]
        async with database.begin() as session:
            outcomes.append(await updates.failed(session, BOT, 1, "boom"))
    assert outcomes == [False, False, True]
    assert await _claim(database) == [2]
    async with database.begin() as session:
        parked = await updates.take_parked(session, BOT)
        assert [(u.update_id, u.error, u.attempts) for u in parked] == [(1, "boom", MAX_ATTEMPTS)]
        assert await updates.take_parked(session, BOT) == []
        assert not await updates.failed(session, BOT, 1, "again")


async def test_an_update_that_kills_its_worker_each_time_is_parked_and_its_chat_goes_on(database: Database) -> None:
    await _accept(database, (1, 5), (2, 5), (3, 6))
    for n in range(MAX_ATTEMPTS):
        assert (await _claim(database, f"w{n}", later=n * LATER))[0] == 1
        await _done(database, 3)
    assert await _claim(database, "w9", later=MAX_ATTEMPTS * LATER) == [2]
    async with database.begin() as session:
        assert [u.update_id for u in await updates.take_parked(session, BOT)] == [1]


async def test_an_update_given_back_keeps_its_tries(database: Database) -> None:
    await _accept(database, (1, 5))
    for _ in range(MAX_ATTEMPTS + 2):
        assert await _claim(database) == [1]
        async with database.begin() as session:
            await updates.give_back(session, BOT, 1)
    assert await _pending(database) == [1]


async def test_a_long_answer_keeps_its_claim_as_long_as_it_says_so(database: Database) -> None:
    await _accept(database, (1, 5))
    assert await _claim(database, "slow") == [1]
    async with database.begin() as session:
        assert await updates.extend(session, BOT, 1, "slow", lease=2 * LATER)
        assert not await updates.extend(session, BOT, 1, "somebody else")
    assert await _claim(database, "other", later=LATER) == []
    assert await _claim(database, "other", later=3 * LATER) == [1]
    async with database.begin() as session:
        assert not await updates.extend(session, BOT, 1, "slow")


async def test_what_an_update_led_to_and_that_it_is_done_are_stored_together_or_not_at_all(database: Database) -> None:
    await _accept(database, (1, 5))
    await _claim(database)
    with pytest.raises(RuntimeError):
        async with database.begin() as session:
            await turns.remember(session, 5, "bot", "最长三年")
            await updates.done(session, BOT, 1)
            raise RuntimeError("killed here")
    assert await _pending(database) == [1]
    async with database.reading() as session:
        assert await turns.recent(session, 5) == []


async def test_old_updates_are_forgotten_but_never_those_that_wait(database: Database) -> None:
    await _accept(database, (1, 5), (2, 6), (3, 7))
    await _claim(database)
    await _done(database, 1)
    async with database.begin() as session:
        for _ in range(MAX_ATTEMPTS):
            await updates.claim(session, BOT, "w", now=utc_now() + LATER)
        assert await updates.purge(session, BOT) == 0
        assert await updates.purge(session, BOT, older_than=-timedelta(seconds=1)) == 1
    assert await _pending(database) == [2, 3]


async def test_two_workers_never_hold_the_same_chat(database: Database, database_url: str) -> None:
    await _accept(database, *((n, n % 4) for n in range(1, 25)))
    workers = [database, Database(database_url), Database(database_url)]
    busy: set[int] = set()
    order: dict[int, list[int]] = {}

    async def handle(own: Database, update: Update) -> None:
        assert update.chat_id not in busy
        busy.add(update.chat_id)
        order.setdefault(update.chat_id, []).append(update.update_id)
        await asyncio.sleep(0.002)
        busy.remove(update.chat_id)
        async with own.begin() as session:
            await updates.done(session, BOT, update.update_id)

    async def work(name: str, own: Database) -> None:
        while await _pending(own):
            async with own.begin() as session:
                claimed = await updates.claim(session, BOT, name, limit=2)
            await asyncio.gather(*(handle(own, update) for update in claimed))

    async with asyncio.timeout(20):
        await asyncio.gather(*(work(f"w{n}", own) for n, own in enumerate(workers)))
    assert order == {chat: [n for n in range(1, 25) if n % 4 == chat] for chat in range(4)}
    for own in workers[1:]:
        await own.close()


async def test_how_much_waits_and_since_when_can_be_told(database: Database) -> None:
    async def backlog() -> tuple[int, float | None]:
        async with database.reading() as session:
            count, oldest = await updates.backlog(session, BOT)
        return count, (utc_now() - oldest).total_seconds() if oldest else None

    assert await backlog() == (0, None)
    await _accept(database, (1, 5), (2, 5), (3, 6))
    await _claim(database, limit=1)
    count, age = await backlog()
    assert count == 3 and age is not None and 0 <= age < 60
    for number in (1, 2, 3):
        await _done(database, number)
    assert await backlog() == (0, None)
