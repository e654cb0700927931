"""The clients of a book as candidates for one product, with the facts that its rules read."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from knowledge.eligibility import facts_of
from knowledge.ruletypes import FactEntry, ProductSheet
from memory import bookfacts
from memory.bookfacts import Known, Named
from memory.database import Session
from memory.users import User
from proposals.campaign import Candidate
from proposals.clientfacts import values_of


async def candidates(
    session: Session, user: User, product: ProductSheet, entries: Mapping[str, FactEntry], *, today: date
) -> list[Candidate]:
    """Every client that the user may see, in the order of the book."""
    names = {name for rule in product.rules for name in facts_of(rule)}
    known = await bookfacts.latest_of_book(session, user, names, today=today)
    using = await bookfacts.users_of_product(session, user, product.code, today=today)
    people = await bookfacts.names_of_book(session, user, today=today)
    return await asyncio.to_thread(_candidates, people, known, using, entries)


def _candidates(
    people: Sequence[Named],
    known: Mapping[int, Mapping[str, Known]],
    using: Collection[int],
    entries: Mapping[str, FactEntry],
) -> list[Candidate]:
    return [
        Candidate(client_id, name, owner, values_of(known.get(client_id, {}), entries), client_id in using)
        for client_id, name, owner in people
    ]
