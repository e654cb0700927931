"""Everything known of one client, as far as the asking user may know it.

    portrait(session, user, client_id, today=...) -> Portrait          raises scope.ClientNotFound

The number of queries is always the same. Whoever shows it notes the look at another's client (`looks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import (
    clients,
    contacts,
    facilities,
    facts,
    holdings,
    notes,
    opportunities,
    relations,
    requests,
    riskevents,
    tasks,
)
from memory.balances import Balance, Kind
from memory.clients import Client
from memory.contacts import Contact
from memory.facilities import Facility
from memory.facts import Fact
from memory.holdings import Holding
from memory.notes import Note
from memory.opportunities import Opportunity
from memory.relations import Relation
from memory.requests import Request
from memory.riskevents import RiskEvent
from memory.tables import BalanceRow, NoteRow
from memory.tasks import Promise, Task
from memory.users import User

BALANCE_DAYS = 366
LAST_NOTES = 5
OFFERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A client with all that belongs to it; every part says of itself as of when and from which words it is.

    `balances` are those of the last year, oldest first; `offers` the newest notes that name a competitor.
    """

    client: Client
    contacts: tuple[Contact, ...]
    relations: tuple[Relation, ...]
    facts: dict[str, Fact]
    facilities: tuple[Facility, ...]
    holdings: tuple[Holding, ...]
    balances: tuple[Balance, ...]
    opportunities: tuple[Opportunity, ...]
    requests: tuple[Request, ...]
    risk_events: tuple[RiskEvent, ...]
    tasks: tuple[Task, ...]
    promises: tuple[Promise, ...]
    notes: tuple[Note, ...]
    offers: tuple[Note, ...]
    note_count: int
    last_contact: date | None

    def lines(self, currency: str = "CNY") -> tuple[Decimal, Decimal]:
        """The limits and what is used of them, in one currency."""
        same = [one for one in self.facilities if one.currency == currency]
        return sum((one.limit for one in same), Decimal(0)), sum((one.used for one in same), Decimal(0))

    def series(self, kind: Kind, currency: str = "CNY") -> tuple[Balance, ...]:
        """The balances of one kind and currency, oldest first."""
        return tuple(one for one in self.balances if one.kind == kind and one.currency == currency)


async def portrait(session: AsyncSession, user: User, client_id: int, *, today: date) -> Portrait:
    """What the user may know of the client. Raises scope.ClientNotFound."""
    client = await clients.get(session, user, client_id, today=today)
    latest = await notes.timeline(session, user, client.id, today=today, limit=LAST_NOTES)
    return Portrait(
        client=client,
        contacts=tuple(await contacts.of_client(session, user, client.id, today=today)),
        relations=tuple(await relations.of_client(session, user, client.id, today=today)),
        facts=await facts.latest(session, user, client.id, today=today),
        facilities=tuple(await facilities.of_client(session, user, client.id, today=today)),
        holdings=tuple(await holdings.of_client(session, user, client.id, today=today)),
        balances=await _balances(session, client, today),
        opportunities=tuple(await opportunities.of_client(session, user, client.id, today=today)),
        requests=tuple(await requests.of_client(session, user, client.id, today=today)),
        risk_events=tuple(await riskevents.of_client(session, user, client.id, today=today)),
        tasks=tuple(await tasks.of_client(session, user, client.id, today=today)),
        promises=tuple(await tasks.ledger(session, user, today=today, client_id=client.id)),
        notes=tuple(latest),
        offers=await _offers(session, user, client, today),
        note_count=await notes.count(session, user, client.id, today=today),
        last_contact=_last_contact(client, latest, today),
    )


async def _balances(session: AsyncSession, client: Client, today: date) -> tuple[Balance, ...]:
    """A year of balances of a client that the user was found to see, every kind and currency in one query."""
    query = select(BalanceRow).where(
        BalanceRow.client_id == client.id, BalanceRow.day > today - timedelta(days=BALANCE_DAYS)
    )
    rows = await session.scalars(query.order_by(BalanceRow.day))
    return tuple(Balance(cast(Kind, row.kind), row.day, row.amount, row.currency) for row in rows)


async def _offers(session: AsyncSession, user: User, client: Client, today: date) -> tuple[Note, ...]:
    query = notes.readable(user, today).where(NoteRow.client_id == client.id, NoteRow.state == "saved")
    query = query.where(NoteRow.labels.contains("\ncompetitor:"))
    query = query.order_by(NoteRow.happened_on.desc(), NoteRow.id.desc()).limit(OFFERS)
    return tuple(notes.note_of(*one) for one in await session.execute(query))


def _last_contact(client: Client, latest: list[Note], today: date) -> date | None:
    """The last day of contact; to their writer, hidden notes count."""
    days = [note.happened_on for note in latest if note.happened_on <= today]
    return max([*days, *([client.last_contact] if client.last_contact else [])], default=None)
