"""What every handler is given: the registered user, the services, and how to show something."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from handlers import sending
from handlers.bankrules import RuleBook
from handlers.books import Books
from handlers.calendars import calendar_of, hours_of
from handlers.dictionary import Dictionary, dictionary_of
from handlers.speech import Transcriber
from handlers.views import View
from memory import buttons
from memory.database import Database, Session
from memory.messages import Message as Arrived
from memory.reminders import Hours
from memory.users import User
from notes.calendar import Calendar
from proposals.preparing import Policy

if TYPE_CHECKING:
    from handlers.metrics import Metrics
    from knowledge.base import KnowledgeBase
    from knowledge.ingest import IngestReport
    from knowledge.models import ChatModel

logger = logging.getLogger(__name__)

Bot = ExtBot[Any]


def _no_ingest(paths: Sequence[Path]) -> IngestReport:
    raise RuntimeError(f"no ingest is set up for {len(paths)} documents")


@dataclass(slots=True)
class Services:
    """The parts that handlers call. `model` and `limits` are what an answer is kept with."""

    database: Database
    knowledge: KnowledgeBase
    data_dir: Path
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    notice_days: int = 90
    greatest_document: int = 20 * 1024 * 1024  # bytes
    chroma_url: str | None = None
    ingest: Callable[..., IngestReport] = field(default=_no_ingest)
    drafts: bool = True
    answer_settings: Mapping[str, Any] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    stopping: threading.Event = field(default_factory=threading.Event)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    applying: set[str] = field(default_factory=set)
    transcriber: Transcriber | None = None
    speaks_first: bool = True  # whether reminders and digests come by themselves, not only when asked for
    noted_model: str = ""  # the embedding model that the vectors of notes are known to be of
    model: ChatModel | None = None
    mask_client_names: bool = False
    policy: Policy = field(default_factory=Policy)  # which proposals need a second person
    templates: Path | None = None  # the bank's own Word templates
    metrics: Metrics | None = None  # where they are served
    books: Books = field(init=False)
    _read: tuple[int, Calendar, RuleBook, dict[str, Dictionary]] | None = None

    def __post_init__(self) -> None:
        self.books = Books(self.database)

    @property
    def calendar(self) -> Calendar:
        """The bank's holidays, as its documents have them now."""
        return self._bank()[1]

    @property
    def rulebook(self) -> RuleBook:
        """The rules of the bank's documents as they are now."""
        return self._bank()[2]

    def dictionary(self, reader: str) -> Dictionary:
        """What facts and products are called, in the documents that this audience may read."""
        made = self._bank()[3]
        if reader not in made:
            made[reader] = dictionary_of((one.document for one in self.knowledge.published.parsed), reader)
        return made[reader]

    def _bank(self) -> tuple[int, Calendar, RuleBook, dict[str, Dictionary]]:
        published = self.knowledge.published
        if self._read is None or self._read[0] != published.generation:
            documents = [one.document for one in published.parsed]
            self._read = (published.generation, calendar_of(documents), RuleBook(documents), {})
        return self._read

    @property
    def hours(self) -> Hours:
        """When people may be disturbed."""
        return hours_of(self.zone, self.calendar)

    @property
    def today(self) -> date:
        """The day at the bank."""
        return self.now().astimezone(self.zone).date()


class Stopping(Exception):
    """Long work was broken off because the process ends; it is taken up again at the next start."""


class Copilot(Application[Bot, "Context", dict[Any, Any], dict[Any, Any], dict[Any, Any], JobQueue["Context"]]):
    """The application together with its services."""

    __slots__ = ("services",)

    def __init__(self, *, services: Services, **parts: Any) -> None:
        super().__init__(**parts)
        self.services = services


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A typed context. `user` is known once the gate has let the update in."""

    def __init__(self, application: Copilot, chat_id: int | None = None, user_id: int | None = None) -> None:
        super().__init__(application=application, chat_id=chat_id, user_id=user_id)
        self._user: User | None = None
        self.pressed: int | None = None  # the message whose button was pressed
        self.arrived: Arrived | None = None  # the message that is being handled, as it is stored

    @property
    def services(self) -> Services:
        """The parts to call."""
        services: Services = self.application.services  # type: ignore[attr-defined]
        return services

    @property
    def user(self) -> User:
        """Who sent the update. Raises RuntimeError before the gate has let them in."""
        if self._user is None:
            raise RuntimeError("this update did not pass the gate")
        return self._user

    @user.setter
    def user(self, user: User) -> None:
        self._user = user
        _let_in.set(self)

    @property
    def draft_id(self) -> int:
        """A new number for a message that appears while it is written; never zero."""
        return secrets.randbelow(2**31 - 1) + 1

    @property
    def language(self) -> str:
        """The language of fixed sentences."""
        return self._user.language if self._user else "zh"

    @property
    def reader(self) -> str:
        """The audience in whose name this user reads."""
        return reader_of(self.user)

    async def show(self, view: View, to: User | None = None) -> Message | None:
        """Sends `view` to this user, or to another; its buttons work for whom it was sent to."""
        user = to or self.user
        keyboard = await keyboard_of(self.services.database, view, user)
        return await sending.send(self.bot, user.telegram_id, view.markup, keyboard)

    async def replace(self, view: View, message_id: int | None = None) -> int | None:
        """Puts `view` in place of the message whose button was pressed, or another; sends it where that is gone.

        The number of the message that shows it.
        """
        there = message_id if message_id is not None else self.pressed
        if there is not None:
            keyboard = await keyboard_of(self.services.database, view, self.user)
            if await sending.edit(self.bot, self.user.telegram_id, there, view.markup, keyboard):
                return there
        shown = await self.show(view)
        return shown.message_id if shown else None

    async def replace_quietly(self, view: View, message_id: int) -> None:
        """Puts `view` in place of a message, if that is still there."""
        keyboard = await keyboard_of(self.services.database, view, self.user)
        await sending.edit(self.bot, self.user.telegram_id, message_id, view.markup, keyboard)


_let_in: ContextVar[Context | None] = ContextVar("let_in", default=None)


def let_in() -> Context | None:
    """The context of the update that is being handled, once its sender is known; an error handler gets another one."""
    return _let_in.get()


def reader_of(user: User) -> str:
    """The audience whose documents a user reads: their role's; an administrator reads as an RM."""
    return "rm" if user.role == "admin" else user.role


async def keyboard_of(database: Database, view: View, user: User) -> InlineKeyboardMarkup | None:
    """The view's buttons for `user`, each kept in the database under a token."""
    if not view.rows:
        return None
    async with database.begin() as session:
        return await kept_keyboard(session, view, user)


async def kept_keyboard(session: Session, view: View, user: User) -> InlineKeyboardMarkup | None:
    """The same within the caller's transaction."""
    if not view.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.label,
                    callback_data=await buttons.keep(session, dict(button.payload), user.id, user.telegram_id),
                )
                for button in row
            ]
            for row in view.rows
        ]
    )
