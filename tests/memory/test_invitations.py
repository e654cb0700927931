"""Invitations: one code makes one person a user, once, and guessing leads nowhere."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from memory import audit, invitations, users
from memory.clock import utc_now
from memory.database import Database
from memory.invitations import (
    GUESSES_EACH,
    GUESSES_OF_ALL,
    GUESSES_WITHIN,
    Invitation,
    InvitationInvalid,
    TooManyGuesses,
    redeem,
)
from memory.tables import InvitationRow
from memory.users import User


async def _invite(database: Database, role: str = "rm", team: str | None = None, name: str | None = None) -> Invitation:
    async with database.begin() as session:
        return await invitations.invite(session, role, team=team, name=name)


async def test_an_invited_person_becomes_a_user_with_the_role_team_and_name_of_the_invitation(
    database: Database,
) -> None:
    invitation = await _invite(database, "lead", "城东团队", "高远")
    user = await redeem(database, invitation.code, 501, "gao_yuan", language="en")
    assert (user.name, user.role, user.team, user.language) == ("高远", "lead", "城东团队", "en")
    async with database.reading() as session:
        assert await users.by_telegram_id(session, 501) == user
        assert await invitations.open_count(session) == 0


async def test_without_a_name_in_the_invitation_a_person_keeps_their_own(database: Database) -> None:
    invitation = await _invite(database, "admin")
    assert (await redeem(database, invitation.code, 501, "吴刚")).name == "吴刚"


async def test_a_code_may_be_typed_as_people_type(database: Database) -> None:
    invitation = await _invite(database)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in invitation.code.replace("-", " ").lower() if c != " ")
    assert (await redeem(database, f" {wide[:4]} {wide[4:]} ", 501, "王五")).role == "rm"


async def test_a_code_works_once_whoever_tries_it_again(database: Database) -> None:
    invitation = await _invite(database)
    await redeem(database, invitation.code, 501, "王五")
    for telegram_id in (501, 502):
        with pytest.raises(InvitationInvalid):
            await redeem(database, invitation.code, telegram_id, "王五")


async def test_of_several_people_who_send_one_code_at_once_one_gets_in(database: Database) -> None:
    invitation = await _invite(database)
    tries = [redeem(database, invitation.code, 600 + n, f"第{n}人") for n in range(6)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvitationInvalid) for outcome in outcomes) == 5
    async with database.reading() as session:
        assert await users.count(session) == 1


async def test_wrong_used_and_expired_codes_get_the_same_answer(database: Database) -> None:
    used, expired = await _invite(database), await _invite(database)
    await redeem(database, used.code, 501, "王五")
    after = expired.expires_at + timedelta(seconds=1)
    answers = set()
    for code, now in ((used.code, None), (expired.code, after), ("AAAAA-AAAAA", None), ("", None), ("😀\x00", None)):
        with pytest.raises(InvitationInvalid) as caught:
            await redeem(database, code, 502, "李四", now=now)
        answers.add(str(caught.value))
    assert len(answers) == 1


async def test_an_invitation_lasts_seven_days(database: Database) -> None:
    invitation = await _invite(database)
    just_before = invitation.expires_at - timedelta(seconds=1)
    assert timedelta(days=6, hours=23) < invitation.expires_at - utc_now() <= timedelta(days=7)
    await redeem(database, invitation.code, 501, "王五", now=just_before)


async def test_after_five_wrong_codes_even_the_right_one_waits_an_hour(database: Database) -> None:
    invitation = await _invite(database)
    for _ in range(GUESSES_EACH):
        with pytest.raises(InvitationInvalid):
            await redeem(database, "AAAAA-AAAAA", 501, "王五")
    with pytest.raises(TooManyGuesses) as caught:
        await redeem(database, invitation.code, 501, "王五")
    assert timedelta(minutes=59) < caught.value.retry_after <= GUESSES_WITHIN
    user = await redeem(database, invitation.code, 501, "王五", now=utc_now() + caught.value.retry_after)
    assert user.role == "rm"


async def test_guesses_sent_all_at_once_are_counted_too(database: Database) -> None:
    tries = [redeem(database, "AAAAA-AAAAA", 501, "王五") for _ in range(12)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, InvitationInvalid) for outcome in outcomes) == GUESSES_EACH
    assert sum(isinstance(outcome, TooManyGuesses) for outcome in outcomes) == 12 - GUESSES_EACH


async def test_one_persons_wrong_codes_do_not_shut_out_another(database: Database) -> None:
    invitation = await _invite(database)
    for _ in range(GUESSES_EACH):
        with pytest.raises(InvitationInvalid):
            await redeem(database, "AAAAA-AAAAA", 501, "王五")
    assert (await redeem(database, invitation.code, 502, "李四")).name == "李四"


async def test_guessing_from_many_accounts_is_stopped_as_well(database: Database) -> None:
    now = utc_now()
    for n in range(GUESSES_OF_ALL):
        with pytest.raises(InvitationInvalid):
            await redeem(database, "AAAAA-AAAAA", 1000 + n, "机器人", now=now)
    with pytest.raises(TooManyGuesses):
        await redeem(database, "AAAAA-AAAAA", 9999, "机器人", now=now)


async def test_a_removed_user_comes_back_with_the_new_role(database: Database, lin: User) -> None:
    async with database.begin() as session:
        await users.remove(session, lin.id)
    invitation = await _invite(database, "credit")
    back = await redeem(database, invitation.code, lin.telegram_id, "林晓雨")
    assert (back.id, back.role, back.active, back.team) == (lin.id, "credit", True, None)


async def test_the_code_itself_is_stored_nowhere(database: Database) -> None:
    invitation = await _invite(database)
    bare = invitation.code.replace("-", "")
    async with database.reading() as session:
        row = (await session.scalars(select(InvitationRow))).one()
        trail = [entry.details async for entry in audit.entries(session)]
    assert bare not in str(vars(row)) and bare not in "".join(trail)
    assert len(row.code_hash) == 64


async def test_inviting_and_redeeming_are_on_the_audit_trail(database: Database, admin: User) -> None:
    async with database.begin() as session:
        invitation = await invitations.invite(session, "rm", name="王五", by=admin)
    await redeem(database, invitation.code, 501, "wang")
    async with database.reading() as session:
        trail = [(entry.who, entry.what) async for entry in audit.entries(session)]
    assert trail[1:] == [
        ("吴刚", "user.invited"),
        ("王五", "invitation.redeemed"),
    ]


async def test_an_unknown_role_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="boss"):
        await _invite(database, "boss")
