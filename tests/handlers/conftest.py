"""The real application on a real database, behind the terminal's Bot API; a small bank ingested once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from commands.chatting import services_of
from commands.parts import ingest_of
from handlers import jobs
from handlers.application import Network, build, inbox_of
from handlers.context import Copilot, Services
from handlers.serving import running
from handlers.terminal import TOKEN, LocalTelegram, Person, Shown, TerminalRequest
from memory import clients, digest, users
from memory.users import NewUser
from settings import Settings
from tests.handlers.bank import CLIENTS, PEOPLE, TEAMS, write_bank


@dataclass
class Room:
    """Chats with the bot. Every method waits until the bot has answered and gives what it then shows."""

    settings: Settings
    services: Services
    local: LocalTelegram
    shown: list[Shown] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    application: Copilot | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        """Starts the application."""
        self.local.on_shown = self.shown.append
        self.local.on_notice = lambda chat_id, text: self.notices.append(text)
        self.application = build(self.services, Network(TOKEN, request=TerminalRequest(self.local)), places=8)
        self._stack = AsyncExitStack()
        await self._stack.enter_async_context(running(self.application))

    async def stop(self) -> None:
        """Stops it."""
        await self._stack.aclose()

    async def restart(self) -> list[Shown]:
        """Stops it and starts it anew on the same database."""
        await self.stop()
        await self.start()
        return await self.settled()

    async def says(self, person: int, text: str, **more: Any) -> list[Shown]:
        """`person` writes; what the bot shows to anybody in return."""
        self.shown.clear()
        await self.local.say(self.person(person), text, **more)
        return await self.settled()

    async def presses(self, person: int, label: str, on: Shown | None = None) -> list[Shown]:
        """`person` presses the button whose label contains `label`, on the last message that has buttons."""
        message = on or self.local.last_with_buttons(person)
        assert message is not None, "no message has buttons"
        labels = [str(button["text"]) for button in message.pressable()]
        number = next((n for n, text in enumerate(labels, 1) if label in text), None)
        assert number is not None, f"{label} is not among {labels}"
        self.shown.clear()
        await self.local.press(self.person(person), message, number)
        return await self.settled()

    async def edits(self, person: int, text: str) -> list[Shown]:
        """`person` changes what they said last."""
        self.shown.clear()
        await self.local.change_last(self.person(person), text)
        return await self.settled()

    async def gives(self, person: int, content: dict[str, Any], path: Path | None = None) -> list[Shown]:
        """`person` sends something that is no text; a file from the disk where one is given."""
        self.shown.clear()
        await self.local.give(self.person(person), content, path)
        return await self.settled()

    async def sends(self, person: int, path: Path) -> list[Shown]:
        """`person` sends a file."""
        self.shown.clear()
        await self.local.send_file(self.person(person), path)
        return await self.settled()

    async def settled(self) -> list[Shown]:
        """Waits until everything is handled."""
        assert self.application is not None
        await self.local.confirmed()
        await inbox_of(self.application).idle()
        await jobs.look(self.application)
        return list(self.shown)

    def person(self, number: int) -> Person:
        return Person(number, PEOPLE[number][0] if number in PEOPLE else "陌生人")


def texts(shown: list[Shown], to: int | None = None) -> str:
    """Everything shown, to one person or to all."""
    return "\n".join(message.text for message in shown if to is None or message.chat_id == to)


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the small bank in it, to be copied."""
    folder = write_bank(tmp_path_factory.mktemp("bank"))
    data_dir = tmp_path_factory.mktemp("data")
    report = ingest_of(Settings(data_dir=data_dir))([folder])
    assert not report.failed
    return data_dir


@pytest.fixture
def settings(ingested: Path, tmp_path: Path) -> Settings:
    """Settings of a fresh data directory that holds the small bank."""
    data_dir = tmp_path / "data"
    shutil.copytree(ingested, data_dir)
    return Settings(data_dir=data_dir)


@pytest_asyncio.fixture
async def services(settings: Settings) -> AsyncIterator[Services]:
    """Everything handlers call, with the bank's people registered."""
    async with services_of(settings) as made:
        await register(made)
        yield made


@pytest_asyncio.fixture
async def book(services: Services) -> dict[str, int]:
    """The clients of the small bank, by their short names."""
    return await put_clients(services)


@pytest_asyncio.fixture
async def room(settings: Settings, services: Services) -> AsyncIterator[Room]:
    """The application running."""
    room = Room(settings, services, LocalTelegram(settings.data_dir / "terminal"))
    await room.start()
    yield room
    await room.stop()


async def register(services: Services) -> None:
    """The bank's people become users."""
    async with services.database.begin() as session:
        for number, (name, role) in PEOPLE.items():
            new = NewUser(number, name, users.role_named(role), team=TEAMS.get(number))
            user = await users.register(session, new)
            # whatever the hour of a test, the digest of this morning has come
            await digest.claim(session, user, day=services.today, now=services.now())
            await digest.sent(session, user, day=services.today)


async def put_clients(services: Services) -> dict[str, int]:
    """The clients of the small bank, each in its manager's book; their ids by their first short names."""
    ids: dict[str, int] = {}
    async with services.database.begin() as session:
        for owner, name, short_names in CLIENTS:
            user = await users.by_telegram_id(session, owner)
            assert user is not None
            made = await clients.create_prospect(session, user, name, today=services.today, short_names=short_names)
            ids[short_names[0]] = made.id
    return ids
