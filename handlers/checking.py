"""Checking: 帮我看看这段能不能发给客户 – the text behind the colon, the message replied to, or the next one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray
from telegram import Update

from handlers import checkingviews, expected, sending
from handlers.checkingtexts import said
from handlers.context import Context, Services
from handlers.expected import Expected
from handlers.markup import escape
from handlers.views import View
from knowledge.bundled import bundled_identity
from knowledge.embeddings import EmbeddingUnavailable
from knowledge.rulebook import Rulebook
from knowledge.wordings import PatternError
from proposals.checking import Audience, Checked, check
from proposals.likeness import FOLDER, Embed, Likeness
from proposals.strangers import addressed, clients_named

LONGEST = 8000  # characters

_THIS = (
    r"(?:(?:这|下面|以下|上面|刚才|那)(?:几|一)?(?:段(?:话|文字|内容|表述|回复|微信|短信)?|句(?:话)?|篇|封"
    r"|(?:份|条|个)?(?:话|文字|微信|短信|邮件|消息|回复|文案|话术|表述|客户方案|方案))(?!的)"
    r"|(?:这|下面|以下)(?:样|么)(?:写|说|发|回复?)(?:给客户|客户)?)"
)
_FIT = (
    r"(?:(?:能不能|能否|可不可以|可以|能|是否可以?|适不适合|适合)(?:直接|就这么|这样)?(?:发|给(?:客户|他|她)|对客|写|说|用|交)"
    r"|合不合规|(?:是否|有没有|会不会)(?:合规|违规|不合规|问题|踩线)|合规(?:吗|么|检查)|有(?:没有)?(?:什么)?(?:问题|不妥|违规)|行不行|违规吗)"
)
_LOOK = r"(?:检查|审|核|过|看)(?:一下|下|一遍|查|看|审)?"
_REQUEST = re.compile(
    rf"{_THIS}[^:：\n]{{0,10}}{_FIT}|{_LOOK}{_THIS}[^:：\n]{{0,6}}$|(?:合规|话术|表述)(?:性)?检查"
    r"|\bcheck (?:this|the following|my) (?:text|message|wording|draft|mail|email)|\bcan i send this\b"
    r"|(?:is|are) (?:this|these) (?:ok|fine) to send",
    re.IGNORECASE,
)
_INTERNAL = re.compile(r"内部|申报|上报|审批材料|尽调报告|\binternal\b|submission", re.IGNORECASE)
_PARTED = re.compile(r"[:：\n]")
_SHORTEST = 4
_REQUEST_WITHIN = 60  # characters in which a request is made, before the text begins


async def taken(context: Context, text: str) -> bool:
    """Whether the message asks for a check, and is dealt with."""
    request, body = _request_and_text(text)
    if not _REQUEST.search(request):
        return False
    if len(body) >= _SHORTEST:
        await show(context, body, _audience(request), request)
    else:
        about = {"audience": _audience(request), "request": request}
        waiting = Expected("check_text", about=about)
        await expected.expect(context.services.database, context.user.telegram_id, waiting, context.services.now())
        await context.show(View(said("which_text", context.language)))
    return True


async def of_reply(update: Update, context: Context) -> bool:
    """Whether a message asks for a check of the message that it replies to, and is dealt with."""
    message = update.message
    if message is None or message.reply_to_message is None:
        return False
    request, body = _request_and_text(message.text or "")
    meant = message.reply_to_message.text or message.reply_to_message.caption or ""
    if len(body) >= _SHORTEST or len(meant) < _SHORTEST:
        return False
    if not _REQUEST.search(request) and not re.fullmatch(rf"\s*{_FIT}.{{0,8}}", request):
        return False
    await show(context, meant, _audience(request), request)
    return True


async def typed(context: Context, waiting: Expected, text: str) -> bool:
    """The text that was to be checked."""
    await expected.forget(context.services.database, context.user.telegram_id)
    audience: Audience = "internal" if waiting.about.get("audience") == "internal" else "client"
    await show(context, text, audience, str(waiting.about.get("request") or ""))
    return True


async def show(context: Context, text: str, audience: Audience, request: str = "") -> None:
    """Checks a text and shows what was found; it is for the client that the request, or its own first words, name."""
    services, language = context.services, context.language
    if len(text) > LONGEST:
        await context.show(View(said("too_long", language, limit=LONGEST)))
        return
    book = services.knowledge.rulebook(services.today)
    if not book.checks:
        await context.show(View(said("no_rules", language)))
        return
    clients = (await services.books.of(context.user, services.today)).finder.clients
    names = [(one.name, *one.short_names) for one in clients]
    try:
        async with sending.typing(context.bot, context.user.telegram_id):
            readers = await asyncio.to_thread(_readers, request, text, names)
            checked = await asyncio.to_thread(_checked, services, text, book, audience, readers, meaning_of(services))
    except PatternError as error:
        await context.show(View(escape(said("bad_rule", language, why=error))))
        return
    titles = {one.source.document: one.source.title for one in book.checks}
    reader = readers.client if audience == "client" else None
    await context.show(checkingviews.verdict(checked, audience, titles, language, reader, bool(readers.others)))


def meaning_of(services: Services) -> Embed | None:
    """Meaning as a plain call for a thread; None unless the model is the one that the distances are known of."""
    if services.knowledge.model != bundled_identity():
        return None
    loop = asyncio.get_running_loop()

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        return asyncio.run_coroutine_threadsafe(services.knowledge.meanings(texts), loop).result()

    return embed


class _Parts(TypedDict):
    client: str | None
    others: tuple[str, ...]
    as_of: date


@dataclass(frozen=True, slots=True)
class _Readers:
    """For which of the user's clients a text is, if that is said, and the names in it of those for whom it is not."""

    client: str | None
    others: tuple[str, ...]


def _readers(request: str, text: str, clients: Sequence[Sequence[str]]) -> _Readers:
    asked, named = clients_named(request, clients), clients_named(text, clients)
    client = asked[0].client if asked else addressed(text, named)
    return _Readers(client, tuple(dict.fromkeys(one.words for one in named if one.client != client)))


def _checked(
    services: Services, text: str, book: Rulebook, audience: Audience, readers: _Readers, embed: Embed | None
) -> Checked:
    """The check, by words alone while no model answers."""
    parts: _Parts = {"client": readers.client, "others": readers.others, "as_of": services.today}
    try:
        alike = Likeness.of(book.checks, embed, services.data_dir / FOLDER) if embed is not None else None
        return check(text, book, audience=audience, alike=alike, **parts)
    except EmbeddingUnavailable:
        return check(text, book, audience=audience, **parts)


def _request_and_text(text: str) -> tuple[str, str]:
    """The request and the text behind its colon or line break."""
    parted = _PARTED.search(text[:_REQUEST_WITHIN])
    if parted is None:
        return (text, "") if len(text) <= _REQUEST_WITHIN else ("", text)
    return text[: parted.start()], text[parted.end() :].strip()


def _audience(request: str) -> Audience:
    return "internal" if _INTERNAL.search(request) else "client"
