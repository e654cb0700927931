"""Putting the sample bank's clients and their year of notes on record, moved by whole weeks to end before today.

    load_sample_clients(database, today=...) -> Loaded

The files in samples/clients/ end on 2026-11-24. Everything moves by the same number of weeks, so that weekdays stay
what the messages say, and days written in them as dates move along. Each client is loaded once: what was changed or
erased since stays as it is, however often this is called.
"""

from __future__ import annotations

import asyncio
import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from memory import audit, marks, sampleclients, samplenotes
from memory.clients import NewClient, OtherName
from memory.clock import utc_now
from memory.consequences import Appointed, Consequences, NewRequest
from memory.contacts import NewContact
from memory.database import Database
from memory.facilities import NewFacility
from memory.holdings import Holding
from memory.relations import NewRelation
from memory.sampleclients import Met, SampleClient
from memory.samplenotes import Correction, SampleMessage, SampleNote
from notes import appointments, vocabulary
from notes.wording import plain
from samples import balances, facts
from samples.moving import moment, moved

CLIENTS = Path(__file__).resolve().parent / "clients"
MARK = "samples.clients"
_STATED = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many clients and notes are new."""

    clients: int = 0
    notes: int = 0


async def load_sample_clients(database: Database, *, today: date, now: datetime | None = None) -> Loaded:
    """Put on record what is not yet, in one transaction. The sample bank's users must be there.

    `now`: the moment from which reminders count, the present one unless given.
    """
    async with database.reading() as session:
        mark: dict[str, Any] = await marks.get(session, MARK, {})
    weeks = mark.get("weeks", weeks_until(today))
    clients, messages = await asyncio.to_thread(_read, weeks, frozenset(mark.get("codes", ())))
    if not clients:
        return Loaded()
    async with database.begin() as session:
        new = await sampleclients.missing(session, clients)
        codes = {one.code for one in new}
        ids = await sampleclients.load(session, new, _met(one for one in messages if _speaks_of(one, codes)))
        loaded = Loaded(len(ids), await samplenotes.load(session, messages, ids, now=now or utc_now()))
        every = sorted({*mark.get("codes", ()), *(one.code for one in clients)})
        await marks.put(session, MARK, {"weeks": weeks, "codes": every})
        details = {"clients": loaded.clients, "notes": loaded.notes, "weeks": weeks}
        await audit.append(session, what="samples.loaded", about="sample bank", details=details)
    return loaded


def weeks_until(today: date) -> int:
    """By how many weeks the files move, so that their last day is one of the seven before today."""
    return (today - balances.LAST - timedelta(1)).days // 7


def _read(weeks: int, known: frozenset[str]) -> tuple[list[SampleClient], list[SampleMessage]]:
    rows = yaml.load((CLIENTS / "clients.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)["clients"]
    rows = [row for row in rows if row["code"] not in known]
    if not rows:
        return [], []
    people = {row["name"]: row["telegram_id"] for row in _users()}
    lent = _facilities()
    clients = [_client(row, people[row["rm"]], lent[row["name"]], weeks) for row in rows]
    codes = {row["name"]: row["code"] for row in rows}
    return clients, list(_messages(people, codes, weeks))


def _users() -> list[dict[str, Any]]:
    users: list[dict[str, Any]] = yaml.safe_load((CLIENTS.parent / "users.yaml").read_text(encoding="utf-8"))["users"]
    return users


def _facilities() -> defaultdict[str, list[NewFacility]]:
    found: defaultdict[str, list[NewFacility]] = defaultdict(list)
    with (CLIENTS / "facilities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["client"]].append(
                NewFacility(
                    reference=row["reference"],
                    product=row["product"],
                    limit=Decimal(row["limit"]),
                    used=Decimal(row["used"]),
                    rate=Decimal(row["rate"]) / 100 if row["rate"] else None,
                    starts=date.fromisoformat(row["starts"]),
                    matures=date.fromisoformat(row["matures"]),
                    collateral=row["collateral"],
                    purpose=row["purpose"],
                    as_of=_STATED,
                )
            )
    return found


def _client(row: Mapping[str, Any], owner: int, lent: list[NewFacility], weeks: int) -> SampleClient:
    kept = [*balances.deposits(row["name"], row.get("deposit") or {}), *balances.loans(row["name"], lent)]
    client = SampleClient(
        new=_new(row),
        code=row["code"],
        owner=owner,
        contacts=tuple(_contact(one) for one in row["contacts"]),
        relations=tuple(_relation(one) for one in row.get("relations") or ()),
        facilities=tuple(lent),
        balances=tuple(kept),
        holdings=tuple(Holding(code, _STATED, None, detail) for code, detail in row["holdings"].items()),
        facts=tuple(facts.facts(row, kept, balances.LAST)),
    )
    return moved(client, weeks)


def _new(row: Mapping[str, Any]) -> NewClient:
    english = [OtherName(row["english"], "english")] if row.get("english") else []
    return NewClient(
        name=row["name"],
        code=row["code"],
        stage=row["stage"],
        names=(*(OtherName(name, "short") for name in row["short"]), *english),
        industry_code=row["industry"][0],
        industry=row["industry"][1],
        ownership=row["ownership"],
        region=row["region"],
        address=row["address"],
        size_class=row["size"],
        group_name=row.get("group"),
        rating=str(row["rating"]) if row.get("rating") else None,
        archetype=row["archetype"],
        client_since=row["since"],
    )


def _contact(given: Sequence[str]) -> NewContact:
    name, title, phone, *email = given
    return NewContact(name=name, title=title, phone=phone, email=email[0] if email else None)


def _relation(given: Sequence[Any]) -> NewRelation:
    name, relation, *share = given
    return NewRelation(name, relation, Decimal(str(share[0])) if share else None)


def _messages(people: Mapping[str, int], codes: Mapping[str, str], weeks: int) -> Iterator[SampleMessage]:
    numbers: defaultdict[int, int] = defaultdict(int)
    with (CLIENTS / "notes.jsonl").open(encoding="utf-8") as file:
        for line in file:
            data = json.loads(line)
            author, written = people[data["rm"]], datetime.fromisoformat(data["sent_at"]).date()
            numbers[author] -= 1
            first = numbers[author]
            later = data.get("later", ())
            numbers[author] -= len(later)
            data = moved(data, weeks, written)
            yield SampleMessage(
                author=author,
                number=first,
                text=data["text"],
                sent_at=moment(data["sent_at"], weeks),
                notes=[
                    _note(one, codes[one["record"]["client"]], data, _corrections(later, first, weeks, written, at))
                    for at, one in enumerate(data["notes"])
                    if one["record"]["client"] in codes
                ],
            )


def _corrections(
    later: Sequence[Mapping[str, Any]], first: int, weeks: int, written: date, position: int
) -> list[Correction]:
    """Only the first note of a message is ever corrected."""
    return [
        Correction(
            number=first - at,
            text=moved(one["text"], weeks, written),
            sent_at=moment(one["sent_at"], weeks),
            before=moved(one["before"], weeks, written),
        )
        for at, one in enumerate(later if position == 0 else (), 1)
    ]


def _note(data: Mapping[str, Any], code: str, message: Mapping[str, Any], corrections: list[Correction]) -> SampleNote:
    record, words = data["record"], vocabulary.shipped()
    asked = data.get("requests", ())
    return SampleNote(
        code=code,
        record=record,
        consequences=Consequences(
            search_text=plain(message["text"]),
            confidential=data.get("confidential", False) or data.get("suspicion", False),
            suspicion=data.get("suspicion", False),
            products={need: words.products[need][0] for need in record.get("needs", ()) if words.products.get(need)},
            rules={one: words.rules[one][0] for one in record.get("risk_signals", ()) if words.rules.get(one)},
            beyond=data.get("beyond", {}),
            appointed=dict(_appointed(record, message["text"])),
            requests=tuple(NewRequest(one["kind"], one["what"], one.get("said")) for one in asked),
        ),
        ended={what: (state, date.fromisoformat(day)) for what, (state, day) in data.get("tasks", {}).items()},
        won=data.get("won", ()),
        lost=data.get("lost", ()),
        given_up={need: date.fromisoformat(day) for need, day in data.get("given_up", {}).items()},
        over=data.get("over", ()),
        answers={
            one["what"]: (date.fromisoformat(one["answered_on"]), one["answer"]) for one in asked if "answer" in one
        },
        corrections=corrections,
    )


def _appointed(record: Mapping[str, Any], text: str) -> Iterator[tuple[str, Appointed]]:
    for task in record.get("tasks", ()):
        found = appointments.of(task["what"], task.get("words") or "", text)
        yield task["what"], Appointed(found.visit, found.hour)


def _speaks_of(message: SampleMessage, codes: set[str]) -> bool:
    return any(note.code in codes for note in message.notes)


def _met(messages: Iterator[SampleMessage]) -> dict[str, Met]:
    """When each client and its people were last met, as far as everybody may know."""
    last: dict[str, date] = {}
    people: defaultdict[str, dict[str, date]] = defaultdict(dict)
    for message in messages:
        for note in message.notes:
            if note.hidden:
                continue
            day = date.fromisoformat(note.record["date"])
            last[note.code] = max(day, last.get(note.code, day))
            for person in note.record.get("people", ()):
                if person.get("name"):
                    known = people[note.code]
                    known[person["name"]] = max(day, known.get(person["name"], day))
    return {code: Met(day, people[code]) for code, day in last.items()}
