"""Corrections and additions said in words: on the card that waits or the note that was stored."""

from __future__ import annotations

from dataclasses import replace

from handlers import cardviews, editing, faces, targets, values, views
from handlers.books import UserBook
from handlers.choosing import choose, expect
from handlers.context import Context
from handlers.deciding import Payload, book_of
from handlers.expected import Expected
from handlers.faces import Shown
from handlers.targets import Target
from handlers.understanding import Understood, understand
from memory import messages
from notes import patches
from notes.record import Ask, Intent, Note

_NOT_TOLD: frozenset[Intent] = frozenset(
    {"question", "memory_question", "calculation", "proposal", "undo", "correction"}
)


async def correct(context: Context, understood: Understood) -> None:
    """不是5000万是500万, 记错了是华星, 错了."""
    patch = understood.extraction.notes[0] if understood.extraction.notes else Note()
    client_id = understood.book.ids.get(patch.client) if patch.client else None
    if _says_nothing(patch):
        await _whole(context, understood, client_id)
        return
    found = await targets.newest(context, client_id)
    if not found:
        await context.show(views.text("nothing_to_correct", context.language))
        return
    new = {target.at: corrected(target.record, patch) for target in found}
    target = next((one for one in found if new[one.at] != one.record), found[0])
    if new[target.at] == target.record:
        await context.show(views.text("nothing_changed", context.language))
        return
    await _change(context, target, new[target.at])


async def _whole(context: Context, understood: Understood, client_id: int | None) -> None:
    """A correction that names no field: another client, or the question which field is wrong."""
    last = await targets.find(context, None)
    if last is None:
        await context.show(views.text("nothing_to_correct", context.language))
        return
    unclear = next((ask for ask in understood.extraction.asks if ask.about == "client" and ask.options), None)
    if unclear is not None:
        await _which_client(context, last, unclear, understood.book)
        return
    if client_id is None or client_id == last.client_id:
        await _which_field(context, last)
        return
    if last.card is not None:
        await choose(context, last.card, client_id)
    elif last.note is not None:
        said = context.arrived.text if context.arrived else ""
        await editing.change_note(context, last.note, last.record, said, client_id=client_id)


async def which_field(context: Context) -> bool:
    """不对: asks which field of the last record is wrong; False when there is none."""
    last = await targets.find(context, None)
    if last is None:
        return False
    await _which_field(context, last)
    return True


async def add(context: Context, understood: Understood) -> None:
    """对了忘了说 …: what is new goes to the last record, or that of the client named."""
    patch = understood.extraction.notes[0] if understood.extraction.notes else Note()
    client_id = understood.book.ids.get(patch.client) if patch.client else None
    target = await targets.find(context, client_id)
    if target is None:
        await context.show(views.text("nothing_to_add_to", context.language))
        return
    await _add(context, target, patch)


async def ask_addition(context: Context, payload: Payload) -> None:
    """[补一条]: the next message is added to this note."""
    await expect(context, Expected("addition", about={"note": payload["note"]}))
    await context.show(views.text("value_addition", context.language))


async def typed_addition(context: Context, waiting: Expected, text: str) -> bool:
    """The addition as the next message."""
    note = await editing.stored(context, int(waiting.about["note"]))
    if note is None or context.arrived is None:
        return False
    book = await book_of(context)
    about = f"{book.short(note.client_id, note.client)} {text}"
    understood = await understand(context, about, context.arrived.sent_at)
    if understood.extraction.intent in _NOT_TOLD:
        return False
    of_client = [one for one in understood.extraction.notes if one.client in (note.client, None)]
    patch = of_client[0] if of_client else Note()
    await _add(context, Target(note.changed_at, note.client_id, note=note), patch)
    return True


async def _which_client(context: Context, target: Target, ask: Ask, book: UserBook) -> None:
    """It belongs to another client, but to which is not clear."""
    options = faces.options((book.ids[name] for name in ask.options if name in book.ids), book)
    way = faces.manner(context)
    if target.card is not None:
        face = faces.face(target.card, book, context)
        await context.show(cardviews.found_clients(face, ask.said, options, way))
    elif target.note is not None:
        await context.show(cardviews.note_clients(target.note.id, ask.said, options, way))


async def _which_field(context: Context, target: Target) -> None:
    if target.card is not None:
        face = faces.face(target.card, await book_of(context), context)
        way = faces.manner(context, face)
        await context.show(cardviews.fields(face, way, key="fields_which"))
    elif target.note is not None:
        await context.show(editing.note_fields(context, target.note, key="fields_which"))


async def _change(context: Context, target: Target, new: Note) -> None:
    said = context.arrived.text if context.arrived else ""
    if target.card is not None:
        await editing.change_card(context, target.card, new)
    elif target.note is not None:
        await editing.change_note(context, target.note, new, said)


async def _add(context: Context, target: Target, patch: Note) -> None:
    """Fields that are new join those there are; the words join the words."""
    said = context.arrived.text if context.arrived else ""
    new = added(target.record, patch)
    if target.card is not None:
        joined = await _joined(context, target.card, said)
        await editing.change_card(context, joined, new)
    elif target.note is not None:
        await editing.change_note(context, target.note, new, said, what="addition")


async def _joined(context: Context, shown: Shown, said: str) -> Shown:
    """The words of an addition behind those of the message whose card still waits."""
    if not said or shown.message.text.endswith(f"\n{said}"):
        return shown
    async with context.services.database.begin() as session:
        message = await messages.heard(session, context.user, shown.message.row, f"{shown.message.text}\n{said}")
    return replace(shown, message=message)


def corrected(record: Note, patch: Note) -> Note:
    """The record with a correction worked in; a field that is to go without saying which value goes whole."""
    for name, gone in patch.removed:
        if not gone:
            record = values.without(name, record)
    removed = tuple((name, gone) for name, gone in patch.removed if gone)
    return patches.apply(record, replace(patch, client=None, removed=removed))


def added(record: Note, patch: Note) -> Note:
    """The record with what is new beside what there is: further amounts, rates and tenors replace none."""
    joined = patches.apply(record, replace(patch, client=None, amounts=(), rates=(), tenors=()))
    return replace(
        joined,
        amounts=tuple(dict.fromkeys((*record.amounts, *patch.amounts))),
        rates=tuple(dict.fromkeys((*record.rates, *patch.rates))),
        tenors=tuple(dict.fromkeys((*record.tenors, *patch.tenors))),
    )


def _says_nothing(patch: Note) -> bool:
    """Whether a correction names no field beside the client."""
    return replace(patch, client=None, guesses=(), words=(), date=patch.date) == Note()
