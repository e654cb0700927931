"""Imported contacts: people who are new to a client are added, known ones completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, exists, not_, or_, select

from memory.importing.bulk import insert_all, table
from memory.importing.report import Outcome
from memory.importing.rows import BadRow, ContactRecord, Person
from memory.importing.run import Run
from memory.tables import ContactRow, NoteRow

_contacts = table(ContactRow)
_TOLD = ("title", "phone", "email")
_UPDATE = (
    _contacts.update()
    .where(_contacts.c.id == bindparam("known_id"))
    .values({_contacts.c[name]: bindparam(f"new_{name}") for name in _TOLD})
)


async def store(run: Run, sheet: str, records: Sequence[ContactRecord]) -> None:
    """Bring a piece of contacts on record."""
    keys = await run.found.prepare(records)
    people: list[tuple[int, Person]] = []
    for record, key in zip(records, keys, strict=True):
        try:
            people.append((run.found.client_of(record, key), record.person))
        except BadRow as error:
            run.report.reject(sheet, record.row, error.reason)
    for outcome in await store_people(run, people):
        run.report.count("contacts", outcome)


async def store_people(run: Run, people: Sequence[tuple[int, Person]]) -> list[Outcome]:
    """Bring these people on record; what became of each."""
    known = await _known(run, {client_id for client_id, _ in people})
    outcomes: list[Outcome] = []
    new: list[dict[str, Any]] = []
    changed: dict[int, dict[str, Any]] = {}
    for client_id, person in people:
        line = _same(known[client_id, person.name], person.title)
        if line is None:
            line = {"id": None, "client_id": client_id} | person._asdict()
            known[client_id, person.name].append(line)
            new.append(line)
            outcomes.append("added")
            continue
        told = {name: value for name in _TOLD if (value := getattr(person, name)) and value != line[name]}
        line |= told
        if told and line["id"] is not None:
            changed[line["id"]] = line
        outcomes.append("changed" if told else "unchanged")
    await insert_all(run.connection, _contacts, [{k: v for k, v in line.items() if k != "id"} for line in new])
    if changed:
        lines = [{"known_id": line["id"]} | {f"new_{name}": line[name] for name in _TOLD} for line in changed.values()]
        await run.connection.execute(_UPDATE, lines)
    return outcomes


async def _known(run: Run, clients: set[int]) -> defaultdict[tuple[int, str], list[dict[str, Any]]]:
    """The contacts on record, but for those that only hidden notes name."""
    known: defaultdict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    if clients:
        hidden = exists().where(NoteRow.id == _contacts.c.note_id, or_(NoteRow.confidential, NoteRow.suspicion))
        columns = (_contacts.c.id, _contacts.c.client_id, _contacts.c.name, *(_contacts.c[name] for name in _TOLD))
        query = select(*columns).where(_contacts.c.client_id.in_(clients), not_(hidden)).order_by(_contacts.c.id)
        for row in await run.connection.execute(query):
            known[row.client_id, row.name].append(dict(row._mapping))
    return known


def _same(lines: Sequence[dict[str, Any]], title: str | None) -> dict[str, Any] | None:
    """The contact of this title; failing that, one whose title is not known, or is not said."""
    fitting = [line for line in lines if line["title"] == title]
    fitting += [line for line in lines if None in (line["title"], title)]
    return fitting[0] if fitting else None
