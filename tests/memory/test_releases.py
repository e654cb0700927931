"""Releases: no document gets in by one person alone."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from memory import audit, releases, users
from memory.clock import utc_now
from memory.database import Database
from memory.releases import AlreadyDecided, FileChanged, Release, ReleaseNotFound, SecondPersonNeeded, SenderNotAllowed
from memory.users import NewUser, User

DATA = "# 流动资金贷款\n期限最长五年。".encode()
EXPIRED = timedelta(days=8)


@pytest.fixture
async def other_admin(database: Database) -> User:
    """方蕾, the other administrator."""
    async with database.begin() as session:
        return await users.register(session, NewUser(105, "方蕾", "admin"))


@pytest.fixture
async def sent(database: Database, admin: User, tmp_path: Path) -> Release:
    """A document that 吴刚 sent and nobody has decided on."""
    path = releases.keep_file(tmp_path / "incoming", "流贷.md", DATA)
    preview = {"added": 0, "changed": 1, "changes": [{"section": "第十二条", "old": "三年", "new": "五年"}]}
    async with database.begin() as session:
        digest = hashlib.sha256(DATA).hexdigest()
        return await releases.submit(session, admin, "流贷.md", str(path), digest, preview)


async def _release(database: Database, which: Release, by: User, later: timedelta = timedelta()) -> Release:
    async with database.begin() as session:
        return await releases.release(session, which.id, by, now=utc_now() + later)


async def test_a_compliance_officer_releases_what_an_administrator_sent(
    database: Database, sent: Release, zhou: User
) -> None:
    async with database.reading() as session:
        assert await releases.pending(session) == [sent]
    released = await _release(database, sent, zhou)
    assert (released.status, released.decided_by) == ("released", zhou.id)
    async with database.reading() as session:
        assert await releases.pending(session) == []
        assert await releases.get(session, sent.id.lower()) == released
        assert await releases.unapplied(session) == [released]
    assert releases.read_file(released) == DATA


async def test_another_administrator_may_release_too(database: Database, sent: Release, other_admin: User) -> None:
    assert (await _release(database, sent, other_admin)).status == "released"


async def test_the_sender_cannot_release_his_own_document(database: Database, sent: Release, admin: User) -> None:
    with pytest.raises(SecondPersonNeeded):
        await _release(database, sent, admin)
    async with database.reading() as session:
        assert [release.status for release in await releases.pending(session)] == ["pending"]


async def test_nobody_but_compliance_and_administrators_releases(database: Database, sent: Release) -> None:
    for n, role in enumerate(("rm", "lead", "credit", "pricing")):
        async with database.begin() as session:
            somebody = await users.register(session, NewUser(300 + n, "某人", users.role_named(role)))
        with pytest.raises(SecondPersonNeeded):
            await _release(database, sent, somebody)


async def test_whoever_was_removed_or_lost_the_role_a_moment_ago_cannot_release(
    database: Database, sent: Release, zhou: User, other_admin: User
) -> None:
    async with database.begin() as session:
        await users.remove(session, zhou.id)
        await users.register(session, NewUser(other_admin.telegram_id, other_admin.name, "rm"))
    for person in (zhou, other_admin):
        with pytest.raises(SecondPersonNeeded):
            await _release(database, sent, person)


async def test_only_administrators_send_documents(database: Database, zhou: User, lin: User) -> None:
    for person in (zhou, lin):
        async with database.begin() as session:
            with pytest.raises(SenderNotAllowed):
                await releases.submit(session, person, "流贷.md", "/nowhere", "0" * 64, {})


async def test_releasing_twice_is_releasing_once(
    database: Database, sent: Release, zhou: User, other_admin: User
) -> None:
    outcomes = await asyncio.gather(*(_release(database, sent, by) for by in (zhou, other_admin, zhou)))
    assert len({outcome.decided_by for outcome in outcomes}) == 1
    async with database.reading() as session:
        trail = [entry.what async for entry in audit.entries(session) if entry.what.startswith("document.")]
    assert trail == ["document.sent", "document.released"]


async def test_a_rejected_document_cannot_be_released_any_more(database: Database, sent: Release, zhou: User) -> None:
    async with database.begin() as session:
        rejected = await releases.reject(session, sent.id, zhou, "第十二条写错了")
    assert (rejected.status, rejected.reason) == ("rejected", "第十二条写错了")
    with pytest.raises(AlreadyDecided) as caught:
        await _release(database, sent, zhou)
    assert caught.value.release == rejected


async def test_the_sender_may_take_his_document_back(database: Database, sent: Release, admin: User) -> None:
    async with database.begin() as session:
        assert (await releases.reject(session, sent.id, admin)).status == "rejected"


async def test_what_nobody_decides_within_a_week_expires(database: Database, sent: Release, zhou: User) -> None:
    with pytest.raises(AlreadyDecided, match="expired"):
        await _release(database, sent, zhou, EXPIRED)
    async with database.begin() as session:
        assert await releases.expire(session) == []
        assert await releases.pending(session, now=utc_now() + EXPIRED) == []
        expired = await releases.expire(session, now=utc_now() + EXPIRED)
        assert [release.status for release in expired] == ["expired"]
        assert await releases.expire(session, now=utc_now() + EXPIRED) == []


async def test_a_kill_between_release_and_ingest_does_not_lose_the_document(
    database: Database, sent: Release, zhou: User
) -> None:
    await _release(database, sent, zhou)
    async with database.begin() as session:
        (waiting,) = await releases.unapplied(session)
        await releases.applied(session, waiting.id)
        await releases.applied(session, waiting.id)
    async with database.reading() as session:
        assert await releases.unapplied(session) == []


def test_what_is_ingested_is_what_was_previewed(sent: Release) -> None:
    Path(sent.path).write_bytes(b"something else")
    with pytest.raises(FileChanged):
        releases.read_file(sent)
    Path(sent.path).unlink()
    with pytest.raises(FileChanged):
        releases.read_file(sent)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\x.md",
        "/etc/passwd",
        "..",
        "",
        "a/../../b.md",
        "x\x00y.md",
        "长" * 300 + ".md",
        ".md",
    ],
)
def test_a_file_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    kept = releases.keep_file(tmp_path / "incoming", name, DATA)
    assert kept.resolve().is_relative_to(tmp_path / "incoming")
    assert kept.read_bytes() == DATA


async def test_an_unknown_id_is_said_to_be_unknown(database: Database, zhou: User) -> None:
    async with database.begin() as session:
        with pytest.raises(ReleaseNotFound):
            await releases.release(session, "D-NONE00", zhou)
