"""chat, run: the same application on a terminal and on Telegram."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from commands.knowing import is_empty, knowledge_of, load_sample_people, shipped_vectors
from commands.output import warn
from commands.parts import SAMPLE_BANK, CommandFailed, chat_model_of, database_of, greatest_document, ingest_of
from handlers import logs
from settings import Settings

if TYPE_CHECKING:
    from handlers.context import Services
    from handlers.metrics import Metrics
    from handlers.monitoring import Monitor
    from handlers.session import Session
    from handlers.speech import Transcriber
    from memory.database import Database
    from memory.users import User

logger = logging.getLogger(__name__)

_FIRST_ANSWERS_WITHIN = 120.0  # seconds until the sample bank answers by words


def run(arguments: Namespace, settings: Settings) -> int:
    """Serves Telegram until told to stop."""
    if settings.telegram_bot_token is None:
        raise CommandFailed(
            "请在环境变量或 .env 里设置 TELEGRAM_BOT_TOKEN（向 @BotFather 申请）；想先试用，运行 python bot.py chat。",
            2,
        )
    logs.configure(settings.log_level, settings.log_format)
    asyncio.run(_serve(settings, settings.telegram_bot_token.get_secret_value()))
    return 0


async def _serve(settings: Settings, token: str) -> None:
    if settings.http_port is None:
        async with services_of(settings) as services:
            await _serve_telegram(settings, services, token)
        return
    from handlers.metrics import Metrics
    from handlers.monitoring import PortTaken, monitored

    metrics = Metrics()
    try:
        # from the first moment on: a start that takes long is alive, and not ready
        async with monitored(settings.http_port, metrics) as monitor, services_of(settings, metrics) as services:
            await _serve_telegram(settings, services, token, monitor)
    except PortTaken as error:
        raise CommandFailed(f"HTTP_PORT={error.port} 不能监听（{error}），请换一个端口，或停掉占用它的程序。") from None


async def _serve_telegram(settings: Settings, services: Services, token: str, monitor: Monitor | None = None) -> None:
    from telegram.error import InvalidToken

    from handlers.application import Network, build
    from handlers.serving import Webhook, serve

    network = Network(token, settings.bot_api, settings.bot_files)
    application = build(services, network, places=settings.concurrent_chats)
    if monitor is not None:
        monitor.application = application
    webhook = None
    if settings.webhook_url:
        url, path, secret = settings.webhook
        webhook = Webhook(url, path, secret, settings.webhook_listen, settings.webhook_port)
    alone = webhook is None or settings.database.startswith("sqlite")
    try:
        await serve(application, webhook, asyncio.Event(), alone=alone)
    except InvalidToken:
        raise CommandFailed("Telegram 不认这个 TELEGRAM_BOT_TOKEN，请检查后再试。") from None


def chat(arguments: Namespace, settings: Settings) -> int:
    """The application behind this terminal."""
    level = settings.log_level if settings.log_level != "INFO" else "WARNING"
    logs.configure(level, settings.log_format)
    loading = None
    if is_empty(settings):
        warn(f"{settings.data_dir} 里还没有资料，正在载入样例银行…（loading the sample bank）")
        loading = _SampleBank(settings)
        loading.start()
        asyncio.run(load_sample_people(settings))
        loading.wait_until_it_answers()
    elif not asyncio.run(_any_users(settings)):
        warn("还没有用户，已登记样例用户（registered the sample users）")
        asyncio.run(load_sample_people(settings))
    try:
        asyncio.run(_converse(arguments, settings))
    finally:
        if loading is not None:
            loading.stop()
    return 0


class _Stopped(Exception):
    """The program ends before all vectors are there; the next ingest goes on."""


class _SampleBank(threading.Thread):
    """Loads the sample bank beside the chat: it answers by words first, while vectors fill in."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="sample-bank", daemon=True)
        self._settings = settings
        self._ending = threading.Event()
        self._answering = threading.Event()
        self._error: BaseException | None = None

    def run(self) -> None:
        """Ingests; progress is where it can be stopped."""
        try:
            report = ingest_of(self._settings)(
                [SAMPLE_BANK / "bank"], progress=self._look_up, shipped=shipped_vectors()
            )
            for failure in report.failed:
                logger.warning("not loaded: %s: %s", failure.file, failure.why)
        except _Stopped:
            logger.info("loading stopped; python bot.py samples load goes on")
        except Exception as error:  # a thread's outermost edge: told by whoever waits
            self._error = error
            story = logger.isEnabledFor(logging.DEBUG)
            logger.warning("the sample bank could not be loaded: %s", error, exc_info=story)

    def wait_until_it_answers(self) -> None:
        """Returns when the documents and the vectors shipped with them can be asked; the rest fills in meanwhile.

        Raises CommandFailed when they cannot be loaded.
        """
        until = time.monotonic() + _FIRST_ANSWERS_WITHIN
        while self.is_alive() and not self._answering.wait(0.1) and time.monotonic() < until:
            continue
        if self._error is not None:
            raise CommandFailed(f"样例银行载入失败：{self._error}")

    def stop(self) -> None:
        """Ends at the next batch."""
        self._ending.set()
        self.join(10)

    def _look_up(self, done: int, total: int, phase: str) -> None:
        if phase == "embed":  # everything read is published, with the vectors there are
            self._answering.set()
        if self._ending.is_set():
            raise _Stopped


async def _converse(arguments: Namespace, settings: Settings) -> None:
    from memory import turns

    async with services_of(settings) as services:
        user = await _person(services.database, arguments.user)
        if arguments.new:
            async with services.database.begin() as session:
                await turns.forget(session, user.telegram_id)
        styled = sys.stdin.isatty() and sys.stdout.isatty()
        # what is piped in counts on the order of the replies: a number is a button of the last one
        services.speaks_first = styled
        terminal = _session(services, user, settings, styled=styled)
        if not styled:
            from handlers.session import piped_lines

            await terminal.run(piped_lines())
            return
        from handlers.session import typed_lines
        from handlers.texts import say

        role = say(f"role_{user.role}", "zh")
        warn(f"你是 {user.name}（{role}）。输入问题；数字按按钮；@file 路径 发文件；Ctrl-D 退出。")
        await terminal.run(typed_lines(settings.data_dir / "terminal" / "history", lambda: terminal.flush()))


def _session(services: Services, user: User, settings: Settings, *, styled: bool) -> Session:
    from handlers.application import Network, build
    from handlers.screen import rendered
    from handlers.session import Session
    from handlers.terminal import TOKEN, LocalTelegram, Person, Shown, TerminalRequest
    from memory import users

    local = LocalTelegram(settings.data_dir / "terminal")
    write: Callable[[str], Any] = sys.stdout.write

    def show(shown: Shown, to: str) -> None:
        head = f"（发给 {to}）\n" if to else ""
        write(f"{head}{rendered(shown, styled=styled)}\n\n")
        sys.stdout.flush()

    async def name_of(chat_id: int) -> str:
        async with services.database.reading() as session:
            known = await users.by_telegram_id(session, chat_id, include_removed=True)
        return known.name if known else str(chat_id)

    return Session(
        local,
        Person(user.telegram_id, user.name),
        lambda: build(services, Network(TOKEN, request=TerminalRequest(local)), places=settings.concurrent_chats),
        show,
        lambda text: show(Shown(user.telegram_id, 0, text, html=False), ""),
        name_of,
    )


async def _any_users(settings: Settings) -> bool:
    from memory import users

    async with database_of(settings) as database, database.reading() as session:
        return await users.count(session) > 0


async def _person(database: Database, name: str | None) -> User:
    """Whoever `--user` names, else the first relationship manager."""
    from memory import users
    from memory.users import UserAmbiguous, UserNotFound

    async with database.reading() as session:
        everyone = await users.everyone(session)
        if name is None:
            if not everyone:
                raise CommandFailed("没有用户：用 python bot.py users invite --role rm 邀请一位。")
            return next((user for user in everyone if user.role == "rm"), everyone[0])
        try:
            return await users.named(session, name)
        except UserNotFound:
            names = "、".join(user.name for user in everyone[:20])
            raise CommandFailed(f"没有叫 {name} 的用户；现有：{names}", 2) from None
        except UserAmbiguous as error:
            ids = "、".join(str(option.telegram_id) for option in error.options)
            raise CommandFailed(f"有多位用户叫 {name}，请改用号码：{ids}", 2) from None


@asynccontextmanager
async def services_of(settings: Settings, metrics: Metrics | None = None) -> AsyncIterator[Services]:
    """Everything that handlers call, made from the settings; `metrics` counts what they do."""
    from handlers.context import Services
    from proposals.preparing import Policy

    model = chat_model_of(settings)
    async with database_of(settings) as database, knowledge_of(settings, model) as knowledge:
        if metrics is not None:
            database.on_error = metrics.database_failed
            if model is not None:
                model.on_end = metrics.model_called
        yield Services(
            database=database,
            knowledge=knowledge,
            data_dir=settings.data_dir,
            zone=settings.zone,
            notice_days=settings.notice_days,
            greatest_document=greatest_document(settings),
            chroma_url=settings.chroma_url,
            ingest=ingest_of(settings),
            answer_settings=_answer_settings(settings),
            transcriber=_transcriber(settings),
            model=model,
            mask_client_names=settings.mask_client_names,
            policy=Policy(settings.review_amount, settings.products_to_review),
            templates=settings.templates_dir,
            metrics=metrics,
        )


def _transcriber(settings: Settings) -> Transcriber | None:
    """What hears voice messages, when one is set."""
    from handlers.speech import Transcriber

    if not settings.audio_model:
        return None
    key = settings.audio_api_key.get_secret_value() if settings.audio_api_key else ""
    return Transcriber(settings.audio_model, settings.audio_base_url, key)


def _answer_settings(settings: Settings) -> dict[str, Any]:
    """What an answer is kept with, besides its sources: the settings it came from, without secrets."""
    return {
        "llm_model": settings.llm_model,
        "embedding_model": settings.embedding_model or "bundled",
        "rerank": (settings.rerank_model or "default") if settings.rerank_url else None,
    }
