"""A Bot API inside this process: the same application, with a terminal instead of Telegram.

`LocalTelegram` is the side that Telegram would be: it keeps what is on its way to the bot until the bot confirms it,
the messages that carry buttons, and files; it refuses what Telegram refuses. `TerminalRequest` is the way to it,
python-telegram-bot's own extension point for the network. What must survive the process is kept in one JSON file.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram.request import BaseRequest, RequestData

from handlers.markup import plain, units
from handlers.refusals import Refused, buttons_of, checked_text, is_html

BOT = {"id": 1000000001, "is_bot": True, "first_name": "客户经理助手", "username": "rm_copilot_bot"}
TOKEN = f"{BOT['id']}:terminal"
GREATEST_DOWNLOAD = 20 * 1024 * 1024  # bytes, as Telegram's getFile


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a terminal."""

    id: int
    name: str
    language: str = "zh-hans"

    def as_user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass(slots=True)
class Shown:
    """A message of the bot as a chat shows it now; `markup` is Telegram HTML, or plain text when not `html`."""

    chat_id: int
    message_id: int
    markup: str
    html: bool
    buttons: list[list[dict[str, Any]]] = field(default_factory=list)
    file: Path | None = None
    edited: bool = False

    @property
    def text(self) -> str:
        return plain(self.markup) if self.html else self.markup

    def pressable(self) -> list[dict[str, Any]]:
        """Its buttons in reading order; the first is number 1."""
        return [button for row in self.buttons for button in row]


class LocalTelegram:
    """Chats between the bot and the people of one terminal. `on_shown` hears of each new or changed message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state_file = folder / "state.json"
        self._changed = asyncio.Condition()
        self._last_id = 0
        self._files: dict[str, Path] = {}
        self._said: dict[int, dict[str, Any]] = {}
        self.on_shown: Callable[[Shown], None] = lambda shown: None
        self.on_notice: Callable[[int, str], None] = lambda chat_id, text: None
        self.on_draft: Callable[[int, str], None] = lambda chat_id, markup: None
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.pending: list[dict[str, Any]] = []
        self.messages: dict[tuple[int, int], Shown] = {}
        self._load()

    # --- what a person does ---

    async def say(self, person: Person, text: str, chat: dict[str, Any] | None = None, **extra: Any) -> None:
        """`person` writes a message."""
        await self._deliver(person, {"text": text, **_command_entities(text), **extra}, chat)

    async def say_other(self, person: Person, content: dict[str, Any], kind: str = "message") -> None:
        """`person` sends something else: a photo, a voice message, an edit."""
        await self._deliver(person, content, None, kind)

    async def change_last(self, person: Person, text: str) -> None:
        """`person` edits the message they wrote last."""
        said = self._said.get(person.id)
        if said is not None:
            await self._enqueue({"edited_message": {**said, "text": text, "edit_date": int(time.time())}})

    async def give(self, person: Person, content: dict[str, Any], path: Path | None = None) -> None:
        """`person` sends something else; where `path` is given, the content's file is that one."""
        if path is not None:
            about = await self._filed(path)
            content = {kind: _with_file(value, about) for kind, value in content.items()}
        await self._deliver(person, content, None)

    async def send_file(self, person: Person, path: Path, caption: str | None = None) -> None:
        """`person` sends a file from the disk."""
        document = {**await self._filed(path), "file_name": path.name}
        document["mime_type"] = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        content: dict[str, Any] = {"document": document}
        if caption:
            content["caption"] = caption
        await self._deliver(person, content, None)

    async def _filed(self, path: Path) -> dict[str, Any]:
        """What a message says of a file from the disk."""
        file_id = f"file-{self._next_id()}"
        self._files[file_id] = path
        size = (await asyncio.to_thread(path.stat)).st_size
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size}

    async def press(self, person: Person, shown: Shown, number: int) -> None:
        """`person` presses the button with this number, counted from 1. Raises IndexError when there is none."""
        button = shown.pressable()[number - 1] if number >= 1 else [][0]
        query = {
            "id": str(self._next_id()),
            "from": person.as_user(),
            "chat_instance": str(shown.chat_id),
            "data": button.get("callback_data", ""),
            "message": self._message(shown),
        }
        await self._enqueue({"callback_query": query})

    def last_with_buttons(self, chat_id: int) -> Shown | None:
        """The newest message of a chat that has buttons, also one that another session has brought."""
        for shown in self._stored_messages():
            self.messages.setdefault((shown.chat_id, shown.message_id), shown)
        found = [m for (chat, _), m in self.messages.items() if chat == chat_id and m.pressable()]
        return max(found, key=lambda m: m.message_id, default=None)

    async def confirmed(self) -> None:
        """Waits until the bot has confirmed everything that was sent to it."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self.pending)

    # --- what the bot asks ---

    async def call(self, method: str, values: dict[str, Any], files: dict[str, Any]) -> Any:
        """Answers one Bot API method. Raises Refused as Telegram would."""
        if method != "getUpdates":
            self.calls.append((method, values))
            del self.calls[:-500]
        match method:
            case "getMe":
                return BOT
            case "getUpdates":
                return await self._updates(int(values.get("offset", 0)), float(values.get("timeout", 0)))
            case "sendMessage":
                return self._message(self._send(values))
            case "editMessageText" | "editMessageReplyMarkup":
                return self._message(self._edit(values))
            case "sendMessageDraft":
                self.on_draft(int(values["chat_id"]), checked_text(str(values.get("text", "")), is_html(values)))
                return True
            case "sendDocument":
                return self._message(await self._send_document(values, files))
            case "getFile":
                return self._file(str(values["file_id"]))
            case "answerCallbackQuery":
                if values.get("text"):
                    self.on_notice(0, str(values["text"]))
                return True
        if method.startswith(("set", "delete", "sendChatAction", "pin", "unpin")):
            return True
        raise Refused(404, "Not Found")

    async def content(self, path: str) -> bytes:
        """The bytes of a file that `getFile` named."""
        if path not in self._files:
            raise Refused(404, "Not Found")
        return await asyncio.to_thread(self._files[path].read_bytes)

    # --- inside ---

    async def _deliver(
        self, person: Person, content: dict[str, Any], chat: dict[str, Any] | None, kind: str = "message"
    ) -> None:
        message = {
            "message_id": self._next_id(),
            "date": int(time.time()),
            "from": person.as_user(),
            "chat": chat or person.as_chat(),
            **content,
        }
        if "text" in message:
            self._said[person.id] = message
        await self._enqueue({kind: message})

    async def _enqueue(self, content: dict[str, Any]) -> None:
        async with self._changed:
            self.pending.append({"update_id": self._next_id(), **content})
            self._save()
            self._changed.notify_all()

    async def send_again(self, update: dict[str, Any]) -> None:
        """Delivers an update a second time, as Telegram does when a confirmation is lost."""
        async with self._changed:
            self.pending.append(update)
            self._changed.notify_all()

    async def _updates(self, offset: int, wait: float) -> list[dict[str, Any]]:
        async with self._changed:
            kept = [update for update in self.pending if update["update_id"] >= offset]
            if len(kept) != len(self.pending):
                self.pending = kept
                self._save()
                self._changed.notify_all()
            if not self.pending and wait > 0:
                try:
                    async with asyncio.timeout(wait):
                        await self._changed.wait_for(lambda: bool(self.pending))
                except TimeoutError:
                    return []
            return list(self.pending[:100])

    def _send(self, values: dict[str, Any]) -> Shown:
        markup, html = str(values.get("text", "")), is_html(values)
        shown = Shown(int(values["chat_id"]), self._next_id(), checked_text(markup, html), html, buttons_of(values))
        return self._show(shown)

    def _edit(self, values: dict[str, Any]) -> Shown:
        key = (int(values["chat_id"]), int(values["message_id"]))
        if key not in self.messages:
            raise Refused(400, "Bad Request: message to edit not found")
        shown = self.messages[key]
        before = (shown.markup, shown.buttons)
        if "text" in values:
            shown.html = is_html(values)
            shown.markup = checked_text(str(values["text"]), shown.html)
            shown.edited = shown.markup != before[0]
        shown.buttons = buttons_of(values)
        if before == (shown.markup, shown.buttons):
            raise Refused(400, "Bad Request: message is not modified")
        return self._show(shown)

    async def _send_document(self, values: dict[str, Any], files: dict[str, Any]) -> Shown:
        name, data, _ = files["document"]
        folder = self._folder / "received"
        path = folder / f"{self._next_id()}-{Path(name).name}"

        def save() -> None:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.read())

        await asyncio.to_thread(save)
        html = is_html(values)
        shown = Shown(int(values["chat_id"]), self._next_id(), str(values.get("caption", "")), html, file=path)
        shown.buttons = buttons_of(values)
        return self._show(shown)

    def _file(self, file_id: str) -> dict[str, Any]:
        path = self._files.get(file_id)
        if path is None:
            raise Refused(400, "Bad Request: invalid file_id")
        size = path.stat().st_size
        if size > GREATEST_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": file_id}

    def _show(self, shown: Shown) -> Shown:
        self.messages[shown.chat_id, shown.message_id] = shown
        if len(self.messages) > 400:
            self.messages.pop(next(iter(self.messages)))
        self._save()
        self.on_shown(shown)
        return shown

    def _message(self, shown: Shown) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": shown.message_id,
            "date": int(time.time()),
            "from": BOT,
            "chat": {"id": shown.chat_id, "type": "private" if shown.chat_id > 0 else "group"},
            "text": shown.text,
        }
        if shown.buttons:
            message["reply_markup"] = {"inline_keyboard": shown.buttons}
        return message

    def _next_id(self) -> int:
        """Milliseconds since 1970, never the same twice: beyond Telegram's own numbers, and new after a restart."""
        self._last_id = max(self._last_id + 1, int(time.time() * 1000))
        return self._last_id

    def _load(self) -> None:
        if not self._state_file.exists():
            return
        state = json.loads(self._state_file.read_text(encoding="utf-8"))
        self.pending = state["pending"]
        self._last_id = state["last_id"]
        self._files = {name: Path(path) for name, path in state["files"].items()}
        for shown in self._stored_messages():
            self.messages[shown.chat_id, shown.message_id] = shown

    def _stored_messages(self) -> list[Shown]:
        """The messages with buttons that are in the file."""
        if not self._state_file.exists():
            return []
        state = json.loads(self._state_file.read_text(encoding="utf-8"))
        return [Shown(**message) for message in state["messages"]]

    def _save(self) -> None:
        known = {(m.chat_id, m.message_id): m for m in self._stored_messages()} | self.messages
        with_buttons = [m for m in sorted(known.values(), key=lambda m: m.message_id) if m.buttons][-60:]
        state = {
            "pending": self.pending,
            "last_id": self._last_id,
            "files": {name: str(path) for name, path in list(self._files.items())[-40:]},
            "messages": [
                {"chat_id": m.chat_id, "message_id": m.message_id, "markup": m.markup, "html": m.html}
                | {"buttons": m.buttons}
                for m in with_buttons
            ],
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._state_file.with_suffix(".new")
        draft.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._state_file)


class TerminalRequest(BaseRequest):
    """python-telegram-bot's network, ending in this process."""

    __slots__ = ("_local",)

    def __init__(self, local: LocalTelegram) -> None:
        self._local = local

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named_timeouts: Any
    ) -> tuple[int, bytes]:
        """Answers a Bot API call or the download of a file."""
        name = url.rsplit("/", 1)[-1]
        try:
            if method == "GET":
                return 200, await self._local.content(name)
            values: dict[str, Any] = dict(request_data.parameters) if request_data else {}
            files: dict[str, Any] = dict(request_data.multipart_data or {}) if request_data else {}
            result = await self._local.call(name, values, files)
        except Refused as error:
            answer = {"ok": False, "error_code": error.status, "description": error.description}
            return error.status, json.dumps(answer).encode()
        return 200, json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()


def _command_entities(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {}
    command = text.split(maxsplit=1)[0]
    return {"entities": [{"type": "bot_command", "offset": 0, "length": units(command)}]}


def _with_file(value: Any, about: dict[str, Any]) -> Any:
    """The parts of a message that are a file, with what is known of it."""
    if isinstance(value, list):
        return [{**one, **about} for one in value]
    return {**value, **about} if isinstance(value, dict) else value
