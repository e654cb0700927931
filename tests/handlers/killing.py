"""Kills the bot again and again while notes arrive, are corrected and confirmed, and counts what became of them.

python -m tests.handlers.killing [KILLS]      200 unless told otherwise; prints the counts, ends with 1 after any loss

On SQLite; with `postgres` as the second word on PostgreSQL (TEST_POSTGRES_URL: an account that may create databases).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text as sql

from commands.parts import database_of, ingest_of
from memory import audit, users
from memory.database import Database, Session
from memory.users import NewUser
from samples.loading import load_sample_clients
from settings import Settings
from tests.conftest import drop_postgres, empty_postgres
from tests.handlers.bank import PEOPLE, write_bank
from tests.handlers.botapi import BotApi
from tests.handlers.test_telegram import running_bot

RMS = (9001, 9002)
LONGEST_LIFE = 4.0  # seconds after it is ready
CLIENTS = {9001: ("华兴精密", "三槐堂", "青鹭", "岫云"), 9002: ()}
SAYINGS = (
    "刚见了{client}的王总 想要{amount}万流贷 周五前回他报价 单号{n}",
    "{client}要开银承{amount}万 下周三前给资料 单号{n}",
    "{client}说远岚银行给3.6 想借{amount}万买原料 单号{n}",
)
CORRECTION = "不是{old}万，是{amount}万"

_TASKS_TWICE = (
    "SELECT note_id, what, count(*) FROM tasks WHERE note_id IN (SELECT id FROM notes WHERE card_id IS NOT NULL)"
    " GROUP BY note_id, what HAVING count(*) > 1"
)
_CARDS_TWICE = "SELECT message_row, position, count(*) FROM cards GROUP BY message_row, position HAVING count(*) > 1"
# What is written in one transaction with a note: its card, its audit entry, the need that every saying names.
_HALF = {
    "without_card": "SELECT id FROM notes WHERE card_id IN (SELECT id FROM cards WHERE note_id IS NULL)",
    "without_audit": (
        "SELECT id FROM notes WHERE card_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM audit WHERE what = 'note.saved' AND about = 'note:' || notes.id)"
    ),
    "without_note": "SELECT id FROM cards WHERE state = 'saved' AND kind = 'note' AND note_id IS NULL",
}


@dataclass
class Storm:
    """What was sent, and what Telegram was told was received."""

    api: BotApi
    rng: random.Random
    sent: dict[int, dict[str, Any]] = field(default_factory=dict)  # by update id
    saves: dict[int, str] = field(default_factory=dict)  # update id of a press → token of [✓]
    confirmed: int = 0
    pressed: set[str] = field(default_factory=set)
    last_amount: dict[int, int] = field(default_factory=dict)

    def note_confirmed(self, offset: int) -> None:
        """Telegram forgets what lies before the offset: the bot has said that it is stored."""
        self.confirmed = max(self.confirmed, offset)

    def act(self) -> None:
        """Somebody writes a note, corrects the last one, or presses [✓] on a card."""
        person = RMS[0]
        tokens = [token for token in self.tokens() if token not in self.pressed]
        choice = self.rng.random()
        if tokens and choice < 0.45:
            token = self.rng.choice(tokens[-6:])
            if self.rng.random() < 0.8:
                self.pressed.add(token)  # the rest are pressed twice, as impatient people do
            update = self.api.press(person, token)
            self.saves[update["update_id"]] = token
        elif choice < 0.6 and person in self.last_amount:
            amount = self.rng.randrange(300, 3000, 100)
            update = self.api.message(person, CORRECTION.format(old=self.last_amount[person], amount=amount))
            self.last_amount[person] = amount
        else:
            amount = self.rng.randrange(300, 3000, 100)
            said = {"client": self.rng.choice(CLIENTS[person]), "amount": amount, "n": f"K{len(self.sent):05d}"}
            update = self.api.message(person, self.rng.choice(SAYINGS).format(**said))
            self.last_amount[person] = amount
        self.sent[update["update_id"]] = update
        self.api.updates.append(update)

    def tokens(self) -> list[str]:
        """The [✓] buttons that the bot has shown, oldest first."""
        found = []
        for _, values in self.api.calls:
            for row in json.loads(values.get("reply_markup") or "{}").get("inline_keyboard", []):
                found += [button["callback_data"] for button in row if button["text"].startswith("✓")]
        return list(dict.fromkeys(found))


async def storm(kills: int, folder: Path, seed: int, database_url: str | None = None) -> dict[str, Any]:
    """The counts after so many kills. Every count under `lost` and `doubled` must be empty."""
    settings = Settings(data_dir=folder / "data", database_url=SecretStr(database_url) if database_url else None)
    report = ingest_of(settings)([write_bank(folder / "bank")])
    assert not report.failed
    await _people(settings)
    own = {"DATABASE_URL": database_url} if database_url else {}
    async with BotApi() as api:
        tempest = Storm(api, random.Random(seed))
        api.on_confirm = tempest.note_confirmed
        for number in range(kills):
            async with running_bot(settings, api, **own) as process:
                deadline = time.monotonic() + tempest.rng.uniform(0.02, LONGEST_LIFE)
                while time.monotonic() < deadline:
                    tempest.act()
                    await asyncio.sleep(tempest.rng.uniform(0.0, 0.12))
                await process.end(signal.SIGKILL)
            if number % 20 == 19:
                print(f"{number + 1} kills, {len(tempest.sent)} updates", file=sys.stderr, flush=True)
        async with running_bot(settings, api, **own) as process:
            async with database_of(settings) as database:
                await _idle(database, api, 120)
            await process.end(signal.SIGTERM)
    async with database_of(settings) as database, database.reading() as session:
        return await _counted(session, tempest, kills)


async def _people(settings: Settings) -> None:
    async with database_of(settings) as database:
        async with database.begin() as session:
            for number, (name, role) in PEOPLE.items():
                await users.register(session, NewUser(number, name, users.role_named(role)))
        from datetime import UTC, datetime

        await load_sample_clients(database, today=datetime.now(UTC).date())


async def _idle(database: Database, api: BotApi, seconds: float) -> None:
    """Waits until every update is accepted and dealt with; for so long at most without any progress."""
    before: dict[str, int] = {}
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        async with database.reading() as session:
            states = dict(await _rows(session, "SELECT state, count(*) FROM updates GROUP BY state"))
        if not api.updates and not set(states) - {"done", "parked"}:
            return
        if states != before:
            before, deadline = states, time.monotonic() + seconds
        await asyncio.sleep(0.5)
    raise AssertionError(f"updates are left: {states}")


async def _rows(session: Session, query: str) -> list[Sequence[Any]]:
    return [tuple(row) for row in await session.execute(sql(query))]


async def _column(session: Session, query: str) -> list[Any]:
    return [row[0] for row in await _rows(session, query)]


async def _counted(session: Session, tempest: Storm, kills: int) -> dict[str, Any]:
    """What the database holds, against what was sent."""
    stored = set(await _column(session, "SELECT message_id FROM messages"))
    tokens = {token: _card_of(payload) for token, payload in await _rows(session, "SELECT token, payload FROM buttons")}
    states = dict(await _rows(session, "SELECT id, state FROM cards"))
    notes = Counter(await _column(session, "SELECT card_id FROM notes WHERE card_id IS NOT NULL"))
    parked = set(await _column(session, "SELECT update_id FROM updates WHERE state = 'parked'"))
    known = {number: one for number, one in tempest.sent.items() if number < tempest.confirmed}
    messages = [one["message"]["message_id"] for one in known.values() if "message" in one]
    saved = {tokens.get(token) for number, token in tempest.saves.items() if number in known.keys() - parked} - {None}
    return {
        "kills": kills,
        "updates": len(tempest.sent),
        "accepted": len(known),
        "messages_accepted": len(messages),
        "confirmations": len(saved),
        "notes": sum(notes.values()),
        "parked": len(parked),
        "lost": {
            "messages": [one for one in messages if one not in stored],
            "confirmed_notes": sorted(card for card in saved if states.get(str(card)) == "saved" and card not in notes),
            "unsaved": sorted(str(card) for card in saved if states.get(str(card)) == "pending"),
        },
        "doubled": {
            "notes": [card for card, n in notes.items() if n > 1],
            "tasks": await _rows(session, _TASKS_TWICE),
            "cards": await _rows(session, _CARDS_TWICE),
        },
        "half": {name: await _column(session, query) for name, query in _HALF.items()},
        **await _checked(session),
    }


async def _checked(session: Session) -> dict[str, Any]:
    """What the database says of itself, and whether the audit trail holds."""
    found: dict[str, Any] = {"integrity": "ok", "dangling": []}
    if (await session.connection()).dialect.name == "sqlite":
        found["integrity"] = (await _column(session, "PRAGMA integrity_check"))[0]
        found["dangling"] = await _rows(session, "PRAGMA foreign_key_check")
    broken = (await audit.verify(session)).broken
    return found | {"audit": str(broken) if broken else "ok"}


def _card_of(payload: Any) -> str | None:
    """The card of a button, whose payload a driver gives as text or not."""
    made = json.loads(payload) if isinstance(payload, str) else payload
    return made.get("card")


def is_whole(counts: dict[str, Any]) -> bool:
    """Whether nothing was lost, doubled or broken.

    An update is parked, and its writer told, when it was being handled at three kills; its message is stored anyway.
    """
    faults = [*counts["lost"].values(), *counts["doubled"].values(), *counts["half"].values(), counts["dangling"]]
    return not any(faults) and counts["integrity"] == "ok" and counts["audit"] == "ok"


def main(kills: int, kind: str) -> int:
    """Prints the counts."""
    with tempfile.TemporaryDirectory() as folder:
        counts = asyncio.run(_on(kind, kills, Path(folder)))
    print(json.dumps(counts, ensure_ascii=False, indent=1))
    return 0 if is_whole(counts) else 1


async def _on(kind: str, kills: int, folder: Path) -> dict[str, Any]:
    seed = int(time.time())
    if kind != "postgres":
        return await storm(kills, folder, seed)
    server, name = os.environ["TEST_POSTGRES_URL"], f"rm_copilot_kill_{os.getpid()}"
    try:
        return await storm(kills, folder, seed, await empty_postgres(server, name))
    finally:
        await drop_postgres(server, name)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2] if len(sys.argv) > 2 else "sqlite"))
