"""How long a note takes from its update to its card, against a bare python-telegram-bot echo behind the same network.

python -m benchmarks.noting [--messages 60] [--json]

The two take turns, so that whatever else the machine does hits both. The bank is the sample bank, with its clients.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from commands.chatting import services_of
from commands.knowing import load_sample_people
from evaluation.report import table
from handlers.application import Network, build
from handlers.serving import running
from handlers.terminal import TOKEN, LocalTelegram, Person, TerminalRequest
from settings import Settings

RM = Person(9001, "林晓雨")
MESSAGES = Path(__file__).parents[1] / "evaluation" / "sets" / "notes-tune.jsonl"
_PATIENCE = 30.0  # seconds
_CLIENTS = ("华兴", "三槐堂", "青鹭", "云杉", "北垣")


class Timed:
    """A chat of which is known when the next message was shown."""

    def __init__(self, folder: Path) -> None:
        self.local = LocalTelegram(folder)
        self.local.on_shown = self._shown
        self._next = asyncio.Event()

    def _shown(self, _: Any) -> None:
        self._next.set()

    async def say(self, text: str) -> float:
        """Seconds from the update to the first message that is shown."""
        self._next.clear()
        started = time.perf_counter()
        await self.local.say(RM, text)
        async with asyncio.timeout(_PATIENCE):
            await self._next.wait()
        seconds = time.perf_counter() - started
        await asyncio.sleep(0.05)  # what comes after the first message is not the next one's
        return seconds


@asynccontextmanager
async def echo(local: LocalTelegram) -> AsyncIterator[None]:
    """The least that an application on python-telegram-bot does."""

    async def repeat(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text(update.message.text or "")

    request = TerminalRequest(local)
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().token(TOKEN).request(request).get_updates_request(request).build()
    )
    application.add_handler(MessageHandler(filters.TEXT, repeat))
    async with application:
        await application.start()
        if application.updater is not None:
            await application.updater.start_polling(timeout=10)
            yield
            await application.updater.stop()
        await application.stop()


async def measured(count: int, folder: Path) -> dict[str, Any]:
    """Medians and 95th percentiles in milliseconds."""
    settings = Settings(data_dir=folder / "data")
    await load_sample_people(settings)
    ours, bare = Timed(folder / "ours"), Timed(folder / "bare")
    seconds: dict[str, list[float]] = {"note": [], "echo": []}
    async with services_of(settings) as services, echo(bare.local):
        application = build(services, Network(TOKEN, request=TerminalRequest(ours.local)), places=8)
        async with running(application):
            for number, text in enumerate(messages(count + 3)):
                took = {"echo": await bare.say(text), "note": await ours.say(text)}
                if number >= 3:  # the first ones load what is loaded once
                    for name, one in took.items():
                        seconds[name].append(one)
    return {
        "messages": count,
        **{f"{name}_p50_ms": round(1000 * statistics.median(some), 1) for name, some in seconds.items()},
        **{f"{name}_p95_ms": round(1000 * _p95(some), 1) for name, some in seconds.items()},
        "beyond_echo_ms": round(1000 * (statistics.median(seconds["note"]) - statistics.median(seconds["echo"])), 1),
    }


def messages(count: int) -> list[str]:
    """Messages of one client each, as they are typed."""
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    tails = [row["message"] for row in rows if row["expected"]["intent"] == "note" and not row.get("history")]
    return [f"刚见了{_CLIENTS[n % len(_CLIENTS)]}的王总 {tails[n % len(tails)]}" for n in range(count)]


def _p95(some: list[float]) -> float:
    return sorted(some)[int(0.95 * (len(some) - 1))]


def main(arguments: argparse.Namespace) -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(arguments.messages, Path(folder)))
    if arguments.json:
        print(json.dumps(found))
        return
    print(table([["measure", "value"], *([name, str(value)] for name, value in found.items())]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=60, help="how many messages are timed")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    main(_arguments())
