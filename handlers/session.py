"""A session at a terminal: lines become messages, presses and files; what the bot says is shown once it is final."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from handlers import jobs
from handlers.application import inbox_of
from handlers.context import Copilot
from handlers.serving import running
from handlers.terminal import LocalTelegram, Person, Shown

Show = Callable[[Shown, str], None]
"""Called with a message and for whom it is, empty for whoever sits here."""


@dataclass(slots=True)
class Session:
    """One person's terminal. `build` makes the application anew for each start; `show` and `tell` print."""

    local: LocalTelegram
    person: Person
    build: Callable[[], Copilot]
    show: Show
    tell: Callable[[str], None]
    name_of: Callable[[int], Awaitable[str]]
    _new: dict[tuple[int, int], Shown] = field(default_factory=dict)
    _application: Copilot | None = None

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Serves until the lines end and the last reply is shown."""
        self.local.on_shown = self._note
        self.local.on_notice = lambda chat_id, text: self.tell(f"（{text}）")
        async with AsyncExitStack() as stack:
            await self._start(stack)
            async for line in lines:
                if line.strip() == "@restart":
                    await stack.aclose()
                    await self._start(stack)
                elif line.strip():
                    await self._take(line.strip())
                    await self.settle()
            await self.settle()

    async def settle(self) -> None:
        """Waits until everything sent is answered, and shows it."""
        if self._application is None:
            return
        await self.local.confirmed()
        await inbox_of(self._application).idle()
        await jobs.look(self._application)
        await self.flush()

    async def flush(self) -> None:
        """Shows what is new or changed, each message once."""
        while self._new:
            shown = self._new.pop(next(iter(self._new)))
            self.show(shown, "" if shown.chat_id == self.person.id else await self.name_of(shown.chat_id))

    async def _start(self, stack: AsyncExitStack) -> None:
        self._application = self.build()
        await stack.enter_async_context(running(self._application))
        await self.settle()

    async def _take(self, line: str) -> None:
        """Does what one line asks for."""
        if line.startswith("@file"):
            await self._send_file(line.removeprefix("@file").strip())
            return
        shown = self.local.last_with_buttons(self.person.id) if line.isascii() and line.isdigit() else None
        if shown is None:
            await self.local.say(self.person, line)
        elif 1 <= int(line) <= len(shown.pressable()):
            await self.local.press(self.person, shown, int(line))
        else:
            self.tell(f"没有编号为 {line} 的按钮（1–{len(shown.pressable())}）。")

    async def _send_file(self, named: str) -> None:
        if not named:
            self.tell("请在 @file 后面写上文件的路径，例如：@file ~/文档/新规定.docx")
            return
        path = _path_of(named)
        if await asyncio.to_thread(path.is_file):
            await self.local.send_file(self.person, path)
        else:
            self.tell(f"没有这个文件：{named}")

    def _note(self, shown: Shown) -> None:
        self._new[shown.chat_id, shown.message_id] = shown


def _path_of(named: str) -> Path:
    """The path as a shell would take it: without quotes, ~ for the own folder."""
    path = Path(named.strip("'\""))
    try:
        return path.expanduser()
    except RuntimeError:  # nobody's folder
        return path


async def piped_lines() -> AsyncIterator[str]:
    """The lines of standard input. Read in a thread that does not keep the process alive."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line.rstrip("\r\n"))
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line


async def typed_lines(history: Path, flush: Callable[[], Awaitable[None]]) -> AsyncIterator[str]:
    """The lines typed at a terminal, with history and editing; what arrives meanwhile is shown above."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.patch_stdout import patch_stdout

    history.parent.mkdir(parents=True, exist_ok=True)
    prompt: PromptSession[str] = PromptSession(history=FileHistory(str(history)))

    async def keep_showing() -> None:
        while True:
            await asyncio.sleep(0.5)
            await flush()

    with patch_stdout(raw=True):
        while True:
            showing = asyncio.create_task(keep_showing())
            try:
                line = await prompt.prompt_async("> ")
            except (EOFError, KeyboardInterrupt):
                return
            finally:
                showing.cancel()
            yield line
