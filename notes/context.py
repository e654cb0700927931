"""Which client a text means without naming it: pronouns, people, the one of this morning."""

from __future__ import annotations

from notes.names import Book, NameMention
from notes.record import Message


def find(message: Message, book: Book) -> list[NameMention]:
    """Every mention of a client in a message, named or not: what is not named follows from what came before.

    Pronouns and people count only where nothing is named.
    """
    return book.find(message.text, voice=message.voice)
