"""From a message to what it is and says: the one entry to the understanding of notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone

from notes import context, drafting, intents, patches, questions, segments, vocabulary
from notes.calendar import Calendar
from notes.corrected import Correction, denied_spans
from notes.drafting import Draft
from notes.names import Book, NameMention
from notes.reading import Reading, read
from notes.record import Ask, Earlier, Extraction, Intent, Message, Note
from notes.segments import Part
from notes.signs import Signs
from notes.wording import plain

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_WITHOUT_NOTES: frozenset[Intent] = frozenset(
    {"question", "memory_question", "calculation", "proposal", "undo", "smalltalk"}
)


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose note a part is: the client, or what must be asked."""

    client: str | None
    ask: Ask | None = None
    guess: bool = False
    words: str = ""


def extract(message: Message, book: Book, calendar: Calendar) -> Extraction:
    """What a message is, the notes it makes, and what must be asked. Never raises on any text."""
    words = vocabulary.shipped()
    day = day_of(message)
    names = _apart_from_words(message.text, context.find(message, book), words)
    reading = read(message.text, names, day, calendar, hour=message.sent_at.astimezone(SHANGHAI).hour)
    earlier = _earlier_clients(message, book)
    reading = replace(reading, known=_contacts(names, earlier, book))
    asked = questions.asks_as_well(reading)
    told = _without(reading, asked)
    drafts, parts = _drafts(told, book, words)
    signs = Signs(reading, tuple(one.note for one in drafts), bool(message.history), earlier)
    intent = intents.classify(signs)
    if intent in _WITHOUT_NOTES:
        return Extraction(intent, id=message.id)
    if intent == "correction":
        return _corrected(message, book, calendar, told, drafts[0].note, words)
    if intent == "task":
        drafts, parts = _drafts(told, book, words, only_tasks=True)
    notes, asks = _settled(intent, drafts, parts, earlier)
    also: tuple[Intent, ...] = ("question",) if asked and intent in {"note", "addition"} else ()
    return Extraction(intent, tuple(notes), tuple(asks), also, message.id)


def day_of(message: Message) -> date:
    """The day on which a message was sent, in Shanghai."""
    return message.sent_at.astimezone(SHANGHAI).date()


def _apart_from_words(text: str, names: Sequence[NameMention], words: vocabulary.Vocabulary) -> list[NameMention]:
    """The names without those that are only part of a word: 建工程 in 在建工程."""
    form = plain(text)
    found = [*words.collateral.find(form), *words.needs.find(form)]
    return [
        name
        for name in names
        if name.how == "exact"
        or not any(
            one.start <= name.start and name.end <= one.end and name.end - name.start < one.end - one.start
            for one in found
        )
    ]


def _contacts(names: Sequence[NameMention], earlier: Sequence[str], book: Book) -> tuple[str, ...]:
    """The people listed for the clients that a message names, else for the last one before it."""
    named = {client for name in names for client in name.candidates}
    meant = named or set(earlier[-1:])
    listed = [contact for client in book.clients if client.name in meant for contact in client.contacts]
    return tuple(dict.fromkeys(contact.strip() for contact in listed if len(contact.strip()) > 1))


def _without(reading: Reading, spans: Sequence[tuple[int, int]]) -> Reading:
    """The reading without the sentences that ask us something."""
    if not spans:
        return reading

    def told(start: int) -> bool:
        return not any(first <= start < last for first, last in spans)

    flat = list(reading.flat)
    for first, last in spans:
        flat[first:last] = "。" * (last - first)
    return replace(
        reading,
        flat="".join(flat),
        clauses=tuple(one for one in reading.clauses if told(one.start)) or reading.clauses[:1],
        names=tuple(one for one in reading.names if told(one.start)),
        dates=tuple(one for one in reading.dates if told(one.start)),
        money=tuple(one for one in reading.money if told(one.start)),
        rates=tuple(one for one in reading.rates if told(one.start)),
        tenors=tuple(one for one in reading.tenors if told(one.start)),
    )


def _drafts(
    reading: Reading, book: Book, words: vocabulary.Vocabulary, *, only_tasks: bool = False
) -> tuple[list[Draft], list[Part]]:
    parts = segments.divide(reading)
    shared = drafting.share(reading, words)
    drafts: list[Draft] = []
    for part in parts:
        before = drafts[-1].note.needs if drafts else ()
        called = _called(part.mention, book)
        drafts.append(drafting.draft(reading, part, shared, words, called, only_tasks=only_tasks, before=before))
    return drafts, parts


def _called(mention: NameMention | None, book: Book) -> str:
    """How a client is spoken of: by its first short name, else as it was said."""
    if mention is None:
        return ""
    if mention.client is None:
        return mention.words if mention.kind == "name" else ""
    for client in book.clients:
        if client.name == mention.client:
            return client.short_names[0] if client.short_names else mention.words
    return mention.words


def _settled(
    intent: Intent, drafts: Sequence[Draft], parts: Sequence[Part], earlier: Sequence[str]
) -> tuple[list[Note], list[Ask]]:
    """The notes with their clients, and what must be asked of them."""
    notes: list[Note] = []
    asks: list[Ask] = []
    for position, (draft, part) in enumerate(zip(drafts, parts, strict=True)):
        whose = _whose(intent, part.mention, earlier, position)
        note = _of(draft.note, whose)
        if intent == "task":
            note = Note(client=note.client, tasks=note.tasks, guesses=note.guesses, words=note.words)
        elif intent == "addition":
            note = patches.add(note)
        if whose.ask:
            asks.append(whose.ask)
        asks += _asks_of(draft, position)
        notes.append(note)
    return notes, asks


def _of(note: Note, whose: _Whose) -> Note:
    guesses = (("client", *note.guesses) if whose.guess else note.guesses) if whose.client else note.guesses
    words = (("client", whose.words), *note.words) if whose.words else note.words
    return replace(note, client=whose.client, guesses=guesses, words=words)


def _whose(intent: Intent, mention: NameMention | None, earlier: Sequence[str], position: int) -> _Whose:
    """Whose note it is. Without a name an addition goes to the client before, anything else is asked."""
    if mention is not None and mention.client is not None:
        return _Whose(mention.client, guess=mention.how == "guess", words=mention.words)
    if mention is None:
        if intent == "addition" and earlier:
            return _Whose(earlier[-1])
        return _Whose(None, None if intent == "task" else Ask("client", (), "", position))
    if intent == "addition" and earlier and mention.kind in {"pronoun", "person"}:
        return _Whose(earlier[-1])
    return _Whose(None, Ask("client", mention.candidates, mention.words, position), words=mention.words)


def _asks_of(draft: Draft, position: int) -> list[Ask]:
    """What else is open: a day that is over already, an amount that may be 亿 or 百万."""
    return [Ask("date", (), doing.task.words, position) for doing in draft.doings if doing.ask]


def _earlier_clients(message: Message, book: Book) -> tuple[str, ...]:
    """The clients of the conversation, the last one last."""
    return tuple(client for one in message.history for client in _clients_of(one, book))


def _clients_of(one: Earlier, book: Book) -> tuple[str, ...]:
    if one.clients:
        return one.clients
    return tuple(dict.fromkeys(name.client for name in book.find(one.text) if name.client))


def _corrected(
    message: Message, book: Book, calendar: Calendar, reading: Reading, told: Note, words: vocabulary.Vocabulary
) -> Extraction:
    """The patch of a correction: of the note that is named, else of the last one."""
    named = [name.client for name in reading.names if name.client and name.kind != "person"]
    earlier = _notes_before(message, book, calendar)
    target = _target(earlier, named)
    if target is None:
        client = named[0] if named and not message.history else None
        target = Note(client=client)
        asks: tuple[Ask, ...] = () if client else (Ask("client", (), "", 0),)
    else:
        asks = ()
    new = _new_client(reading, target)
    if new is not None:
        return Extraction(
            "correction", (Note(client=new, words=(("client", _said(reading, new)),)),), (), (), message.id
        )
    unclear = [name for name in reading.names if name.client is None and name.kind == "name" and name.candidates]
    if unclear and not named and target.client is not None:
        ask = Ask("client", unclear[0].candidates, unclear[0].words, 0)
        return Extraction("correction", (Note(client=None),), (ask,), (), message.id)
    if _was_another(reading, target):
        return Extraction("correction", (Note(client=None),), (Ask("client", (), "", 0),), (), message.id)
    patch = patches.correct(Correction(reading, told, target, words, calendar))
    return Extraction("correction", (replace(patch, client=target.client),), asks, (), message.id)


def _said(reading: Reading, client: str) -> str:
    return next((name.words for name in reading.names if name.client == client), "")


def _notes_before(message: Message, book: Book, calendar: Calendar) -> list[Note]:
    """What the earlier messages said, read again; the latest last."""
    notes: list[Note] = []
    for number, one in enumerate(message.history):
        before = Message(one.text, one.sent_at or message.sent_at, history=message.history[:number][-1:])
        read_again = list(extract(before, book, calendar).notes)
        if one.clients and len(one.clients) == len(read_again):
            read_again = [replace(note, client=client) for note, client in zip(read_again, one.clients, strict=True)]
        elif one.clients and not read_again:
            read_again = [Note(client=client) for client in one.clients]
        notes += read_again
    return notes


def _target(earlier: Sequence[Note], named: Sequence[str]) -> Note | None:
    for note in reversed(earlier):
        if note.client in named:
            return note
    return earlier[-1] if earlier else None


def _was_another(reading: Reading, target: Note) -> bool:
    """Whether the client is said to be wrong and the right one is not in the book."""
    denied = denied_spans(reading)
    return any(
        name.client == target.client and any(first <= name.start < last for first, last in denied)
        for name in reading.names
        if name.client and name.kind != "person"
    )


def _new_client(reading: Reading, target: Note) -> str | None:
    """The client to whom the note really belongs, when that is what is corrected."""
    denied = denied_spans(reading)
    right = [
        name.client
        for name in reading.names
        if name.client and name.kind != "person" and not any(first <= name.start < last for first, last in denied)
    ]
    other = [client for client in right if client != target.client]
    return other[-1] if other else None
