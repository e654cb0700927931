"""Clients change hands, names and records by command, with the rights of the user who does it, and leave a trail."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bot
from commands.parts import database_of
from memory import audit, clients, proposals, users
from memory.clients import Client, NewClient
from memory.clock import utc_now
from memory.database import Session
from memory.users import NewUser, User
from settings import Settings

TODAY = date.today()
PEOPLE = (
    NewUser(9001, "林晓雨", "rm", "城东团队"),
    NewUser(9002, "陈国栋", "rm", "城东团队"),
    NewUser(9003, "苏婉清", "rm", "滨江团队"),
    NewUser(9011, "高远", "lead", "城东团队"),
    NewUser(9031, "吴刚", "admin"),
)
HX, HX2, QL = "临溪华兴精密机械有限公司", "临溪华兴精密", "青鹭国际贸易有限公司"


@pytest.fixture(autouse=True)
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three clients of 林晓雨."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    async def fill(session: Session) -> None:
        rm, *_ = [await users.register(session, one) for one in PEOPLE]
        for name in (HX, HX2, QL):
            await clients.create(session, rm, NewClient(name=name), today=TODAY)

    run(fill)


def run(act: Any) -> Any:
    """Acts on the database."""

    async def whole() -> Any:
        async with database_of(Settings()) as database, database.begin() as session:
            return await act(session)

    return asyncio.run(whole())


def book_of(name: str) -> list[str]:
    """The clients that a user sees."""

    async def read(session: Session) -> list[Client]:
        user: User = await users.named(session, name)
        return await clients.book(session, user, today=TODAY)

    return sorted(one.name for one in run(read))


def test_a_lead_hands_a_client_over_within_the_team(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["clients", "handover", HX, "--to", "陈国栋", "--user", "高远", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"clients": 1, "tasks": 0, "proposals": 0, "to": "陈国栋"}
    assert book_of("陈国栋") == [HX]
    assert HX not in book_of("林晓雨")


def test_open_proposals_go_along_and_the_new_owner_sees_them(capsys: pytest.CaptureFixture[str]) -> None:
    async def begin(session: Session) -> None:
        rm = await users.named(session, "林晓雨")
        for status in ("open", "lost"):
            client = await clients.named(session, rm, HX, today=TODAY)
            begun = await proposals.start(session, rm, client.id, "写方案", {}, now=utc_now())
            if status == "lost":
                await proposals.mark_lost(session, rm, begun.id, now=utc_now())

    async def mine(session: Session) -> list[tuple[str, str]]:
        user = await users.named(session, "陈国栋")
        found = await proposals.mine(session, user, today=TODAY)
        return sorted((one.status, one.owner) for one in found)

    run(begin)
    assert bot.main(["clients", "handover", "--all-of", "林晓雨", "--to", "陈国栋", "--user", "高远"]) == 0
    assert "进行中的方案 1 份" in capsys.readouterr().out
    assert run(mine) == [("collecting", "陈国栋"), ("lost", "林晓雨")]


def test_an_rm_hands_over_nothing_and_a_lead_nothing_to_another_team(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["clients", "handover", HX, "--to", "陈国栋", "--user", "林晓雨"]) == 2
    assert bot.main(["clients", "handover", HX, "--to", "苏婉清", "--user", "高远"]) == 2
    assert "无权" in capsys.readouterr().err
    assert HX in book_of("林晓雨")


def test_an_administrator_hands_over_a_whole_book() -> None:
    assert bot.main(["clients", "handover", "--all-of", "林晓雨", "--to", "苏婉清", "--user", "吴刚"]) == 0
    assert len(book_of("苏婉清")) == 3


def test_a_deputy_sees_a_book_for_some_days(capsys: pytest.CaptureFixture[str]) -> None:
    days = ["--from", TODAY.isoformat(), "--until", TODAY.isoformat()]
    assert bot.main(["clients", "cover", "林晓雨", "陈国栋", *days, "--user", "林晓雨"]) == 0
    assert "代管" in capsys.readouterr().out
    assert len(book_of("陈国栋")) == 3


def test_a_renamed_client_remembers_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["clients", "rename", QL, "青鹭国际物贸有限公司", "--user", "林晓雨"]) == 0
    assert bot.main(["clients", "history", "青鹭国际物贸有限公司", "--user", "林晓雨"]) == 0
    assert QL in capsys.readouterr().out


def test_two_records_become_one() -> None:
    assert bot.main(["clients", "merge", HX, HX2, "--user", "林晓雨"]) == 0
    assert book_of("林晓雨") == [HX, QL]


def test_only_an_administrator_erases_and_the_trail_names_no_client(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["clients", "erase", HX, "--reason", "客户要求", "--user", "林晓雨"]) == 2
    assert bot.main(["clients", "erase", HX, "--reason", "客户要求", "--user", "吴刚"]) == 0
    assert HX not in book_of("林晓雨")

    async def entries(session: Session) -> list[str]:
        return [entry.what + entry.about + entry.details async for entry in audit.entries(session)]

    trail = run(entries)
    assert "client.erased" in trail[-1] and "客户要求" in trail[-1]
    assert not any(HX in line for line in trail)


def test_what_cannot_be_done_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["clients", "handover", "--to", "陈国栋", "--user", "高远"]) == 2
    assert bot.main(["clients", "rename", "没有这家", "新名字有限公司", "--user", "林晓雨"]) == 2
    assert bot.main(["clients", "history", HX, "--user", "没有这人"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 3
