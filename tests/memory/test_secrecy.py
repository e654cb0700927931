"""Hidden notes, and other people's clients: no call by anybody else returns a byte of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from memory import (
    clients,
    contacts,
    digest,
    export,
    facts,
    handovers,
    messages,
    notes,
    notevectors,
    opportunities,
    recall,
    reminders,
    requests,
    revisions,
    riskevents,
    tasks,
)
from memory.consequences import NewRequest
from memory.database import Database, Session
from memory.facts import NewFact
from memory.messages import MessageNotFound
from memory.notes import NoteNotFound
from memory.notevectors import Embedded
from memory.opportunities import OpportunityNotFound
from memory.portrait import portrait
from memory.recall import Conditions
from memory.requests import RequestNotFound
from memory.riskevents import RiskEventNotFound
from memory.scope import ClientNotFound
from memory.tables import ClientRow
from memory.tasks import TaskClosed, TaskNotFound
from memory.users import User
from tests.memory.books import NOW, TODAY, client, owned_by, person, save

CANARY = "金丝雀"
RECORD: dict[str, Any] = {
    "client": "三槐堂",
    "date": "2026-11-20",
    "people": [{"name": f"{CANARY}人", "title": "总", "words": CANARY}],
    "needs": [f"{CANARY}贷款"],
    "amounts": [{"value": "4242", "what": "需求金额"}],
    "competitors": [f"{CANARY}银行"],
    "risk_signals": [f"{CANARY}风险"],
    "promises": [{"what": f"{CANARY}回话", "due": "2026-11-20"}],
    "tasks": [{"what": f"{CANARY}任务", "due": "2026-11-24", "owner": "我"}],
}
KNOWN: dict[str, Any] = {
    "requests": (NewRequest("limit", f"{CANARY}提额"),),
    "facts": (NewFact(name="headcount", value=CANARY, as_of=TODAY),),
}
VECTOR = np.eye(8, dtype=np.float32)[0]
SAID = Conditions(competitor=f"{CANARY}银行")
REFUSED = (ClientNotFound, NoteNotFound, TaskNotFound, TaskClosed, OpportunityNotFound)
REFUSED += (RequestNotFound, RiskEventNotFound, MessageNotFound)
Call = Callable[[Session, User, int], Awaitable[object]]

CALLS: dict[str, Call] = {
    "book": lambda s, u, c: clients.book(s, u, today=TODAY),
    "client": lambda s, u, c: clients.get(s, u, c, today=TODAY),
    "contacts": lambda s, u, c: contacts.of_client(s, u, c, today=TODAY),
    "facts": lambda s, u, c: facts.latest(s, u, c, today=TODAY),
    "fact": lambda s, u, c: facts.history(s, u, c, "headcount", today=TODAY),
    "timeline": lambda s, u, c: notes.timeline(s, u, c, today=TODAY),
    "note": lambda s, u, c: notes.get(s, u, 1, today=TODAY),
    "revisions": lambda s, u, c: notes.revisions(s, u, 1, today=TODAY),
    "last": lambda s, u, c: notes.last(s, u, today=TODAY),
    "portrait": lambda s, u, c: portrait(s, u, c, today=TODAY),
    "digest": lambda s, u, c: digest.compose(s, u, day=TODAY),
    "by words": lambda s, u, c: recall.by_words(s, u, [CANARY], today=TODAY),
    "by vector": lambda s, u, c: recall.by_vector(s, u, VECTOR, model="m", today=TODAY),
    "newest": lambda s, u, c: recall.newest(s, u, today=TODAY),
    "by competitor": lambda s, u, c: recall.newest(s, u, today=TODAY, conditions=SAID),
    "mine": lambda s, u, c: tasks.mine(s, u, today=TODAY),
    "tasks": lambda s, u, c: tasks.of_client(s, u, c, today=TODAY),
    "tasks of note": lambda s, u, c: tasks.of_note(s, u, 1, today=TODAY),
    "task": lambda s, u, c: tasks.get(s, u, 1, today=TODAY),
    "ledger": lambda s, u, c: tasks.ledger(s, u, today=TODAY, client_id=c),
    "needs": lambda s, u, c: opportunities.of_client(s, u, c, today=TODAY),
    "all needs": lambda s, u, c: opportunities.open_ones(s, u, today=TODAY),
    "new needs": lambda s, u, c: opportunities.opened(s, u, date(2026, 1, 1), TODAY, today=TODAY),
    "requests": lambda s, u, c: requests.of_client(s, u, c, today=TODAY),
    "all requests": lambda s, u, c: requests.open_ones(s, u, today=TODAY),
    "risks": lambda s, u, c: riskevents.of_client(s, u, c, today=TODAY, closed=True),
    "all risks": lambda s, u, c: riskevents.open_ones(s, u, today=TODAY),
    "new risks": lambda s, u, c: riskevents.seen(s, u, date(2026, 1, 1), TODAY, today=TODAY),
    "export": lambda s, u, c: export.rows(s, u, today=TODAY),
}
CHANGES: dict[str, Call] = {
    "task done": lambda s, u, c: tasks.done(s, u, 1, now=NOW),
    "task later": lambda s, u, c: tasks.later(s, u, 1, TODAY, now=NOW),
    "need judged": lambda s, u, c: opportunities.judge(s, u, 1, probability=50, today=TODAY),
    "need closed": lambda s, u, c: opportunities.close(s, u, 1, "lost", today=TODAY),
    "request answered": lambda s, u, c: requests.answer(s, u, 1, "好", today=TODAY),
    "request reopened": lambda s, u, c: requests.reopen(s, u, 1, today=TODAY),
    "risk closed": lambda s, u, c: riskevents.close(s, u, 1, "查过", today=TODAY),
    "note undone": lambda s, u, c: revisions.undo(s, u, 1, now=NOW),
    "note hidden": lambda s, u, c: revisions.set_confidential(s, u, 1, False, now=NOW),
    "message": lambda s, u, c: messages.get(s, u, 1),
}


async def _seen(database: Database, call: Call, user: User, client_id: int) -> str:
    """All that the call shows: what it returns, or what its error says."""
    try:
        async with database.begin() as session:
            return repr(await call(session, user, client_id))
    except REFUSED as error:
        return repr(error) + str(error)


async def _embed(database: Database) -> None:
    async with database.begin() as session:
        waiting = await notevectors.waiting(session)
        await notevectors.keep(session, "m", [Embedded(one.note_id, one.text_hash, VECTOR) for one in waiting])


@pytest.fixture
async def others(database: Database, chen: User) -> dict[str, User]:
    """Somebody who is handed the client, the lead of both, and users of other roles."""
    return {
        "successor": await person(database, 201, "苏婉清", "rm", "城东团队"),
        "lead": await person(database, 202, "何子昂", "lead", "城东团队"),
        "stranger": chen,
        "admin": await person(database, 203, "吴刚", "admin"),
        "credit": await person(database, 204, "郑审", "credit"),
    }


@pytest.mark.parametrize("hidden", ["confidential", "suspicion"])
async def test_a_hidden_note_is_seen_by_its_writer_and_compliance_only_even_after_a_handover(
    database: Database, lin: User, zhou: User, others: dict[str, User], hidden: str
) -> None:
    sanhuai = await client(database, lin, "三槐堂纺织有限公司")
    await save(database, lin, sanhuai, RECORD, text=f"{CANARY}原话", **KNOWN, **{hidden: True})
    await _embed(database)
    shown = {name for name, call in CALLS.items() if CANARY in await _seen(database, call, lin, sanhuai)}
    allowed = {"facts", "fact", "client", "book", "export"} if hidden == "suspicion" else {"revisions"}
    assert shown >= set(CALLS) - allowed - {"revisions"}
    for name in ("timeline", "portrait", "by words", "by vector", "risks", "tasks", "needs", "requests", "contacts"):
        assert CANARY in await _seen(database, CALLS[name], zhou, sanhuai), name
    await owned_by(database, sanhuai, others["successor"])
    for who, user in others.items():
        for name, call in (CALLS | CHANGES).items():
            assert CANARY not in await _seen(database, call, user, sanhuai), (who, name)


async def test_a_hidden_note_is_not_counted(database: Database, lin: User, zhou: User, others: dict[str, User]) -> None:
    sanhuai = await client(database, lin, "三槐堂纺织有限公司", last_contact=date(2026, 7, 1))
    await save(database, lin, sanhuai, RECORD, suspicion=True)
    async with database.reading() as session:
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == date(2026, 7, 1)
        counts = [await notes.count(session, user, sanhuai, today=TODAY) for user in (lin, zhou, others["lead"])]
        assert counts == [1, 1, 0]
        drawn = await portrait(session, others["lead"], sanhuai, today=TODAY)
        assert (drawn.note_count, drawn.last_contact) == (0, date(2026, 7, 1))
        assert [one.client_id for one in await recall.quiet(session, others["lead"], today=TODAY)] == [sanhuai]


async def test_handing_a_client_over_leaves_the_tasks_of_hidden_notes_behind_and_silent(
    database: Database, lin: User, others: dict[str, User]
) -> None:
    sanhuai = await client(database, lin, "三槐堂纺织有限公司")
    record = {"client": "三槐堂", "tasks": [{"what": "送合同", "due": "2026-11-25", "owner": "我"}]}
    await save(database, lin, sanhuai, record)
    await save(database, lin, sanhuai, record | {"tasks": [dict(record["tasks"][0], what=CANARY)]}, suspicion=True)
    async with database.begin() as session:
        await handovers.hand_over(session, others["lead"], sanhuai, to=others["successor"], today=TODAY)
    evening = NOW + timedelta(days=1, hours=7, minutes=5)
    reminded: list[tuple[str, str]] = []
    for _ in range(3):
        async with database.begin() as session:
            due = await reminders.claim(session, "w", now=evening)
            reminded += [(one.user.name, one.what) for one in due]
            for one in due:
                await reminders.reminded(session, one.task_id, "w", now=evening)
    assert reminded == [("苏婉清", "送合同")]


async def test_a_note_made_confidential_later_takes_what_followed_with_it(
    database: Database, lin: User, others: dict[str, User]
) -> None:
    sanhuai = await client(database, lin, "三槐堂纺织有限公司")
    plain = RECORD | {"date": "2026-11-10", "people": [{"name": "吴", "title": None}]}
    await save(
        database,
        lin,
        sanhuai,
        plain | {"needs": ["保函"], "risk_signals": [], "competitors": []} | {"tasks": [], "promises": []},
    )
    saved = await save(
        database, lin, sanhuai, RECORD | {"needs": ["保函"], "people": [{"name": "吴", "title": f"{CANARY}长"}]},
        text=CANARY, **KNOWN,
    )  # fmt: skip
    await _embed(database)
    lead = others["lead"]
    async with database.begin() as session:
        await tasks.delegate(session, lin, saved.tasks[0].id, others["successor"], now=NOW)
    async with database.begin() as session:
        assert saved.note is not None
        await revisions.set_confidential(session, lin, saved.note.id, True, now=NOW)
    for who in ("lead", "successor"):
        for name, call in CALLS.items():
            assert CANARY not in await _seen(database, call, others[who], sanhuai), (who, name)
    async with database.begin() as session:
        (need,) = await opportunities.of_client(session, lead, sanhuai, today=TODAY)
        assert need.need == "保函" and need.note_id != saved.note.id
        assert [one.name for one in await contacts.of_client(session, lead, sanhuai, today=TODAY)] == ["吴"]
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == date(2026, 11, 10)
        await revisions.set_confidential(session, lin, saved.note.id, False, now=NOW)
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == date(2026, 11, 20)
    assert CANARY in await _seen(database, CALLS["timeline"], lead, sanhuai)


async def test_no_call_returns_a_byte_of_somebody_elses_client(
    database: Database, lin: User, others: dict[str, User]
) -> None:
    sanhuai = await client(database, lin, f"{CANARY}纺织有限公司", region=CANARY)
    await save(database, lin, sanhuai, RECORD, text=CANARY, **KNOWN)
    await _embed(database)
    for who in ("successor", "stranger", "admin", "credit"):
        for name, call in (CALLS | CHANGES).items():
            assert CANARY not in await _seen(database, call, others[who], sanhuai), (who, name)
    assert CANARY in await _seen(database, CALLS["portrait"], others["lead"], sanhuai)
    for name, call in CHANGES.items():
        if not name.startswith(("need", "request", "risk")):  # the lead serves the client, but wrote none of this
            assert CANARY not in await _seen(database, call, others["lead"], sanhuai), name
