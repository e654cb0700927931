"""In chat nobody learns of another's client, whatever they type, press, guess, correct, take back or send."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy import text as sql

from commands.chatting import services_of
from handlers.application import inbox_of
from handlers.terminal import LocalTelegram, Shown
from memory import audit, handovers, looks, users
from memory.clients import Client
from memory.namekeys import name_key
from memory.tables import ClientNameRow, ClientRow
from memory.users import NewUser, User
from settings import Settings
from tests.handlers.bank import ADMIN, COLLEAGUE, COMPLIANCE, CREDIT, LEAD, PRICING, RM
from tests.handlers.conftest import Room, put_clients, register, texts
from tests.memory.books import save
from tests.memory.test_scope import CANARY, full_client, of_clients
from tests.memory.test_secrecy import KNOWN, RECORD

HE, OWN_LEAD = 9003, 9012  # of the same team as the owner of what they may not see, or may
THEIRS = f"穗丰农机{CANARY}集团有限公司"
GIVEN = "晴川玉器有限公司"
NAMES = ("穗丰", "穗丰农机", "suifeng", "suifengnongji", "岁丰农机", "穗豐農機", "穗丰农鸡", "SFNJ", "穗丰农机集团")
GIVEN_NAMES = ("晴川", "晴川玉器", "qingchuan", GIVEN)
SAYINGS = (
    *(
        "{n}怎么样",
        "/client {n}",
        "/brief {n}",
        "明天去{n}，帮我准备一下",
        "{n}上次说的扩产项目多少钱",
        "{n}能做多少流贷",
    ),
    *(
        "{n}联系人电话多少",
        "{n}存款多少",
        "{n}还有哪些任务",
        "刚见了{n}的王总 想贷300万 周五前回他",
        "/note {n}要开银承500万",
    ),
    *(
        "刚才{n}那条不是300万，是500万",
        "补充一下，{n}会计要走",
        "撤销{n}那条",
        "提醒我周五给{n}打电话",
        "我答应过{n}什么",
    ),
    *("{n}有什么风险", "导出{n}的记录", "是{n}", "不是这家，是{n}", "{n}的诉求回了吗", "给{n}做个方案", "把{n}转给我"),
    *(
        "{n}是谁的客户",
        "{n}的信用代码",
        "{n}上次拜访说了什么",
        "把{n}那条记到华兴",
        "华兴那条应该是{n}的",
        "{n}的原话给我看看",
    ),
)
PLAIN = (
    *(
        "哪些客户三个月没联系了",
        "下个月到期的有哪些",
        "上次谁跟我提过扩产",
        "谁提过远岚银行",
        "导出我的拜访记录",
        "今天的任务",
    ),
    *(
        "/tasks",
        "/digest",
        "/pending",
        "待确认",
        "好的",
        "不对",
        "1",
        "2",
        "全部对",
        "丢弃",
        "撤销",
        "撤回刚才那条",
        "撤销这次修改",
    ),
    *(
        "他们家怎么样",
        "那风险呢",
        "上午那家要500万",
        "补充一下，老板换人了",
        "不是300万，是500万",
        "有哪些风险预警",
        "全部客户发我",
    ),
    *(
        "哪些客户要贷款",
        "最近的商机有哪些",
        "没兑现的承诺有哪些",
        "客户诉求还有哪些没回",
        "有多少客户",
        "可疑的客户有哪些",
    ),
)


@dataclass
class Spy:
    """A room in which everything is looked through that reaches anybody."""

    room: Room
    client: Client
    given: int
    told: dict[int, list[str]] = field(default_factory=dict)

    async def calm(self) -> None:
        """Waits until all is dealt with, and takes down what was shown to whom."""
        assert self.room.application is not None
        await self.room.local.confirmed()
        await inbox_of(self.room.application).idle()
        for shown in self.room.shown:
            labels = " ".join(str(button) for button in shown.pressable())
            self.told.setdefault(shown.chat_id, []).append(f"{shown.markup} {labels} {_content(shown.file)}")
        self.room.shown.clear()

    def leaks(self, person: int) -> list[str]:
        """What was told to somebody of what they may not know."""
        noticed = [notice for notice in self.room.notices if CANARY in notice]
        return [text for text in self.told.get(person, ()) if CANARY in text] + noticed

    async def user(self, number: int) -> User:
        async with self.room.services.database.reading() as session:
            user = await users.by_telegram_id(session, number)
            assert user is not None
            return user

    async def tokens(self, of: int) -> list[str]:
        """What the buttons of somebody carry, and the numbers of the updates that they sent."""
        user = await self.user(of)
        async with self.room.services.database.reading() as session:
            kept = await session.execute(sql("SELECT token FROM buttons WHERE user_id = :user"), {"user": user.id})
            sent = await session.execute(sql("SELECT update_id FROM updates WHERE chat_id = :chat"), {"chat": of})
            return [row[0] for row in kept] + [f"again:{row[0]}" for row in sent]


def _content(file: Path | None) -> str:
    """All cells of a spreadsheet that was sent."""
    if file is None:
        return ""
    return " ".join(str(cell.value) for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row)


@pytest_asyncio.fixture
async def spy(ingested: Path, tmp_path: Path) -> AsyncIterator[Spy]:
    """Two clients of a colleague: one was always theirs, one was 何子昂's until a moment ago."""
    shutil.copytree(ingested, tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data")
    async with services_of(settings) as services:
        await register(services)
        async with services.database.begin() as session:
            for number, name, role in ((HE, "何子昂", "rm"), (OWN_LEAD, "沈静", "lead"), (COLLEAGUE, "陈国栋", "rm")):
                await users.register(session, NewUser(number, name, users.role_named(role), team="公司二部"))
        await put_clients(services)
        room = Room(settings, services, LocalTelegram(settings.data_dir / "terminal"))
        await room.start()
        assert room.application is not None and room.application.job_queue is not None
        room.application.job_queue.scheduler.pause()
        spy = await _planted(room)
        yield spy
        await room.stop()


async def _planted(room: Room) -> Spy:
    database = room.services.database
    await room.says(HE, f"刚见了{GIVEN}的王总 想贷300万 周五前回他")
    await room.presses(HE, "新客户")
    await room.presses(HE, "建立并保存")
    await room.says(HE, "/client 晴川玉器")
    await room.says(HE, "晴川玉器要开银承500万 下周三前给资料")
    async with database.begin() as session:
        colleague, admin = await _user(session, COLLEAGUE), await _user(session, ADMIN)
        client = await full_client(session, colleague, THEIRS, CANARY, 3)
        short = "穗丰农机集团"
        session.add(ClientNameRow(client_id=client.id, name=short, name_key=name_key(short), kind="short"))
        given = await session.scalar(select(ClientRow.id).where(ClientRow.name == GIVEN))
        assert given is not None
        await handovers.hand_over(session, admin, given, to=colleague, today=room.services.today)
    await save(database, colleague, given, RECORD, text=f"{CANARY}原话", now=room.services.now(), **KNOWN)
    await save(database, colleague, client.id, RECORD, text=f"{CANARY}原话", now=room.services.now(), **KNOWN)
    await room.says(COLLEAGUE, "/client 穗丰农机集团")
    await room.says(COLLEAGUE, "刚见了穗丰农机集团的王总 想贷300万")
    await room.says(COLLEAGUE, "/tasks")
    return Spy(room, client, given)


async def _user(session: Any, number: int) -> User:
    user = await users.by_telegram_id(session, number)
    assert user is not None
    return user


@dataclass
class Attempts:
    """Somebody who tries whatever comes to mind."""

    spy: Spy
    person: int
    random: Random
    foreign: list[str]
    table: Path

    async def one(self) -> None:
        """Types, presses, guesses, edits or sends something."""
        await self.random.choices((self._say, self._press, self._guess, self._edit, self._send), (60, 25, 8, 4, 3))[0]()
        await self.spy.calm()

    async def _say(self) -> None:
        saying = self.random.choice(SAYINGS if self.random.random() < 0.7 else PLAIN)
        words = saying.format(n=self.random.choice(NAMES if self.random.random() < 0.7 else GIVEN_NAMES))
        await self.spy.room.local.say(self.spy.room.person(self.person), words)

    async def _press(self) -> None:
        mine = [one for one in self.spy.room.local.messages.values() if one.chat_id == self.person and one.pressable()]
        if mine:
            shown = self.random.choice(mine)
            number = self.random.randint(1, len(shown.pressable()))
            await self.spy.room.local.press(self.spy.room.person(self.person), shown, number)

    async def _guess(self) -> None:
        data = self.random.choice(self.foreign)
        forged = Shown(self.person, 1, "…", False, [[{"text": "…", "callback_data": data}]])
        await self.spy.room.local.press(self.spy.room.person(self.person), forged, 1)

    async def _edit(self) -> None:
        words = self.random.choice(SAYINGS).format(n=self.random.choice(NAMES))
        await self.spy.room.local.change_last(self.spy.room.person(self.person), words)

    async def _send(self) -> None:
        await self.spy.room.local.send_file(self.spy.room.person(self.person), self.table)


async def attempts(spy: Spy, person: int, seed: int, folder: Path) -> Attempts:
    table = folder / "客户名单.csv"
    table.write_text(f"客户名称,统一社会信用代码\n穗丰农机集团,\n新的有限公司,{spy.client.code}\n", encoding="utf-8")
    return Attempts(spy, person, Random(seed), await spy.tokens(COLLEAGUE), table)


async def kept(spy: Spy) -> str:
    """Everything on record of the two clients."""
    rows: list[Any] = []
    async with spy.room.services.database.reading() as session:
        for table in (ClientRow.__table__, *of_clients()):
            column = table.c.get("client_id", table.c.get("id"))
            query = select(table).where(column.in_([spy.client.id, spy.given])).order_by(*table.primary_key.columns)
            rows += [tuple(row) for row in await session.execute(query) if table.name != "cards"]
    return repr(rows)


@pytest.mark.parametrize("seed", range(2))
async def test_one_manager_tries_everything_with_anothers_client(spy: Spy, tmp_path: Path, seed: int) -> None:
    before, trying = await kept(spy), await attempts(spy, HE, seed, tmp_path)
    for _ in range(100):
        await trying.one()
    assert len(spy.told[HE]) > 60
    assert spy.leaks(HE) == []
    assert await kept(spy) == before


async def test_those_of_other_teams_and_roles_learn_nothing(spy: Spy, tmp_path: Path) -> None:
    before = await kept(spy)
    for person in (RM, LEAD, CREDIT, PRICING, ADMIN):
        trying = await attempts(spy, person, person, tmp_path)
        for _ in range(20):
            if person == ADMIN:  # may import lists for everybody, into the books of those who are named
                await trying._say()
                await spy.calm()
            else:
                await trying.one()
        assert spy.told[person] and spy.leaks(person) == [], person
    assert await kept(spy) == before


async def test_the_canaries_are_where_a_leak_would_show_them(spy: Spy) -> None:
    shows: dict[str, Callable[[str], bool]] = {
        "/client 穗丰农机集团": lambda said: CANARY in said,
        "/brief 穗丰农机集团": lambda said: CANARY in said,
        "穗丰农机集团有什么风险": lambda said: CANARY in said,
        "/client 晴川玉器": lambda said: CANARY in said,
    }
    for words, shown in shows.items():
        assert shown(texts(await spy.room.says(COLLEAGUE, words), COLLEAGUE)), words


async def test_the_lead_of_the_team_and_compliance_see_it_and_each_look_is_noted(spy: Spy) -> None:
    for person in (OWN_LEAD, COMPLIANCE):
        looked = await _looks(spy, person)
        assert CANARY in texts(await spy.room.says(person, "/client 穗丰农机集团"), person)
        assert await _looks(spy, person) == looked + 1


async def _looks(spy: Spy, person: int) -> int:
    user = await spy.user(person)
    async with spy.room.services.database.reading() as session:
        entries = [entry async for entry in audit.entries(session)]
    return sum(entry.what == looks.LOOKED and entry.user_id == user.id for entry in entries)
