"""The chat application put together: which handler takes which update, over which network."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import (
    AIORateLimiter,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    JobQueue,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest, HTTPXRequest

from handlers import (
    arriving,
    asking,
    basics,
    deputies,
    errors,
    gate,
    matching,
    media,
    portraits,
    pressing,
    products,
    proposallists,
    proposing,
    reminding,
    revising,
    routing,
    unsupported,
    working,
)
from handlers.context import Context, Copilot, Services
from handlers.updates import Handling, Inbox

API_URL = "https://api.telegram.org/bot"
FILE_URL = "https://api.telegram.org/file/bot"
_UNPACED = frozenset({"sendChatAction", "sendMessageDraft"})


@dataclass(frozen=True, slots=True)
class Network:
    """Where the Bot API is. With `request` everything goes through that, without rate limits."""

    token: str
    api_url: str = API_URL
    file_url: str = FILE_URL
    request: BaseRequest | None = None


class Pace(AIORateLimiter):
    """Telegram's limits for messages; what only shows that an answer is coming neither waits nor makes others wait."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Sends a request as soon as the limits allow it, again after a 429."""
        if endpoint in _UNPACED:
            return await callback(*args, **kwargs)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)


def build(services: Services, network: Network, *, places: int = 32) -> Copilot:
    """The application, not yet started. `places` chats are answered at a time; the connections follow."""
    inbox = Inbox(services.database, places)
    builder: Any = (
        ApplicationBuilder()
        .application_class(Copilot, {"services": services})
        .token(network.token)
        .base_url(network.api_url)
        .base_file_url(network.file_url)
        .context_types(ContextTypes(context=Context))
        .update_queue(inbox)
        .concurrent_updates(Handling(inbox, places, services.metrics))
        .job_queue(JobQueue())
    )
    if network.request is not None:
        builder = builder.request(network.request).get_updates_request(network.request)
    else:
        builder = builder.rate_limiter(Pace(max_retries=5)).request(
            HTTPXRequest(connection_pool_size=2 * places + 8, pool_timeout=30, read_timeout=20, media_write_timeout=60)
        )
        builder = builder.get_updates_request(HTTPXRequest(connection_pool_size=2, read_timeout=20))
    application: Copilot = builder.build()
    _add_handlers(application)
    return application


def inbox_of(application: Copilot) -> Inbox:
    """The queue that `build` has given the application."""
    queue = application.update_queue
    if not isinstance(queue, Inbox):
        raise TypeError("the application was not made by build()")
    return queue


def _add_handlers(application: Copilot) -> None:
    text = filters.TEXT & ~filters.COMMAND
    new = filters.UpdateType.MESSAGE
    application.add_handler(TypeHandler(Update, gate.let_in), group=-2)
    application.add_handler(TypeHandler(Update, arriving.keep), group=-1)
    application.add_handlers(
        [
            CallbackQueryHandler(pressing.press),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE, revising.edited),
            CommandHandler("start", basics.start, new),
            CommandHandler("help", basics.help_, new),
            CommandHandler("note", routing.note_command, new),
            CommandHandler("pending", routing.pending_command, new),
            CommandHandler("client", portraits.client_command, new),
            CommandHandler("brief", portraits.brief_command, new),
            CommandHandler("match", matching.command, new),
            CommandHandler("proposal", proposing.command, new),
            CommandHandler("cancel", proposing.cancel_command, new),
            CommandHandler("tasks", working.tasks_command, new),
            CommandHandler("proposals", proposallists.command, new),
            CommandHandler("deputy", deputies.command, new),
            CommandHandler("digest", reminding.digest_command, new),
            CommandHandler("ask", asking.ask_command, new),
            CommandHandler("products", products.command, new),
            CommandHandler("lang", basics.lang, new),
            CommandHandler("new", basics.new, new),
            MessageHandler(new & filters.COMMAND, unsupported.unknown_command),
            MessageHandler(new & text, routing.message),
            MessageHandler(new & (filters.ANIMATION | filters.VIDEO), media.video),
            MessageHandler(new & filters.Document.ALL, media.document),
            MessageHandler(new & (filters.VOICE | filters.AUDIO | filters.VIDEO_NOTE), media.voice),
            MessageHandler(new & filters.PHOTO, media.photo),
            MessageHandler(new & (filters.LOCATION | filters.VENUE), media.place),
            MessageHandler(new & filters.CONTACT, media.person),
            MessageHandler(new & ~filters.StatusUpdate.ALL, unsupported.other),
        ]
    )
    application.add_error_handler(errors.report)
