"""What matching is asked for a client of the book: its facts, what it was heard to need, what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.rulebook import Rulebook
from memory.portrait import Portrait
from proposals.clientfacts import values_of
from proposals.matched import Match
from proposals.matching import match
from proposals.needs import read_needs
from proposals.playbook import Playbook


def match_client(found: Portrait, book: Rulebook, as_of: date, *, asked: tuple[str, ...] = ()) -> Match:
    """The products for a client: for what is asked, else for its open needs and those of its kind."""
    plays = Playbook.of(book)
    kind = plays.archetype(found.client.archetype)
    needs = asked or tuple(dict.fromkeys([*_open_needs(found, plays, book), *(kind.needs if kind else ())]))
    return match(
        book,
        values_of(found.facts, book.facts),
        needs,
        as_of,
        archetype=found.client.archetype,
        holdings=held_products(found),
        signals_text="" if needs else "\n".join(_open_words(found)),
        playbook=plays,
    )


def held_products(found: Portrait) -> tuple[str, ...]:
    """The codes of what the client uses and of its facilities."""
    return tuple(dict.fromkeys([*(one.product for one in found.holdings), *(one.product for one in found.facilities)]))


def _open_words(found: Portrait) -> Iterator[str]:
    return (note.raw for note in found.notes if not note.confidential and not note.suspicion)


def _open_needs(found: Portrait, plays: Playbook, book: Rulebook) -> Iterator[str]:
    """The open needs of the notes as needs of the playbook; a product stands for the need that it serves first."""
    for one in found.opportunities:
        if one.state == "open":
            wanted = read_needs([one.need, *([one.product] if one.product else [])], plays, book)
            yield from wanted.needs
            for code in wanted.codes:
                yield from plays.needs_of(code)[:1]
                yield code
