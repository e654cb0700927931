"""Users: who may talk to the bot."""

from __future__ import annotations

import pytest

from memory import audit, users
from memory.database import Database
from memory.users import NewUser, User, UserAmbiguous, UserNotFound


async def test_a_registered_user_is_known_by_their_telegram_id(database: Database, lin: User) -> None:
    async with database.reading() as session:
        assert await users.by_telegram_id(session, 101) == lin
        assert await users.by_telegram_id(session, 999) is None
        assert await users.by_id(session, lin.id) == lin
    assert (lin.name, lin.role, lin.team, lin.language, lin.active) == ("林晓雨", "rm", "城东团队", "zh", True)


async def test_a_telegram_id_beyond_32_bits_is_kept(database: Database) -> None:
    async with database.begin() as session:
        await users.register(session, NewUser(7_123_456_789_012, "钱多多", "rm"))
    async with database.reading() as session:
        found = await users.by_telegram_id(session, 7_123_456_789_012)
    assert found and found.name == "钱多多"


async def test_two_members_of_a_team_share_it(database: Database, lin: User) -> None:
    async with database.begin() as session:
        lead = await users.register(session, NewUser(105, "高远", "lead", "城东团队"))
    assert lead.team == lin.team


async def test_a_removed_user_is_unknown_at_once_but_stays_on_record(
    database: Database, lin: User, admin: User
) -> None:
    async with database.begin() as session:
        await users.remove(session, lin.id, by=admin)
    async with database.begin() as session:
        again = await users.remove(session, lin.id, by=admin)
    async with database.reading() as session:
        assert await users.by_telegram_id(session, 101) is None
        kept = await users.by_telegram_id(session, 101, include_removed=True)
        assert kept == again and not again.active
        assert [user.name for user in await users.everyone(session)] == ["吴刚"]
        assert [user.name for user in await users.everyone(session, include_removed=True)] == ["林晓雨", "吴刚"]
        removals = [entry async for entry in audit.entries(session) if entry.what == "user.removed"]
    assert [(entry.who, entry.about) for entry in removals] == [("吴刚", f"user:{lin.id}")]


async def test_a_removed_user_who_is_registered_again_has_the_new_role(database: Database, lin: User) -> None:
    async with database.begin() as session:
        await users.remove(session, lin.id)
        back = await users.register(session, NewUser(101, "林晓雨", "lead", "城西团队"))
    assert (back.id, back.role, back.team, back.active) == (lin.id, "lead", "城西团队", True)


async def test_a_user_is_found_by_name_or_by_number(database: Database, lin: User, chen: User) -> None:
    async with database.reading() as session:
        assert await users.named(session, " 林晓雨 ") == lin
        assert await users.named(session, "102") == chen
        assert await users.named(session, str(lin.id)) == lin
        for nobody in ("王五", "", "99999999999999999999999", "²"):
            with pytest.raises(UserNotFound):
                await users.named(session, nobody)


async def test_two_users_of_one_name_are_both_offered(database: Database, lin: User) -> None:
    async with database.begin() as session:
        await users.register(session, NewUser(201, "林晓雨", "credit"))
    async with database.reading() as session:
        with pytest.raises(UserAmbiguous) as caught:
            await users.named(session, "林晓雨")
    assert [user.telegram_id for user in caught.value.options] == [101, 201]


async def test_the_language_a_user_chose_is_kept(database: Database, lin: User) -> None:
    async with database.begin() as session:
        await users.set_language(session, lin.id, "en")
    async with database.reading() as session:
        assert (await users.by_id(session, lin.id)).language == "en"


async def test_a_role_or_language_that_does_not_exist_is_refused(database: Database, lin: User) -> None:
    with pytest.raises(ValueError, match="boss"):
        NewUser(1, "王五", "boss")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fr"):
        NewUser(1, "王五", "rm", language="fr")  # type: ignore[arg-type]
    async with database.begin() as session:
        with pytest.raises(ValueError, match="fr"):
            await users.set_language(session, lin.id, "fr")  # type: ignore[arg-type]
        with pytest.raises(UserNotFound):
            await users.remove(session, 4711)


async def test_those_who_decide_are_listed_by_role(database: Database, lin: User, zhou: User, admin: User) -> None:
    async with database.reading() as session:
        deciders = await users.everyone(session, roles=("compliance", "admin"))
        assert await users.count(session) == 3
    assert deciders == [zhou, admin]


async def test_sample_users_are_loaded_once(database: Database) -> None:
    rows = [
        {"telegram_id": 1, "name": "张三", "role": "rm", "team": "城东团队"},
        {"telegram_id": 2, "name": "Amy Li", "role": "admin", "language": "en"},
    ]
    async with database.begin() as session:
        assert await users.load_sample_users(session, rows) == 2
        assert await users.load_sample_users(session, rows) == 0
    async with database.reading() as session:
        assert [(u.name, u.team, u.language) for u in await users.everyone(session)] == [
            ("张三", "城东团队", "zh"),
            ("Amy Li", None, "en"),
        ]
