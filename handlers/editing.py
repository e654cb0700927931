"""Editing a field of a card or a saved note: a keyboard of fields, then the next message is the value."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from handlers import cardviews, deciding, expected, faces, meaning, receipts, scales, values, views
from handlers.choosing import client_named, expect, other
from handlers.context import Context
from handlers.deciding import Payload, book_of, found, gone, put_in_place, repost
from handlers.expected import Expected
from handlers.faces import Shown
from handlers.texts import say
from handlers.values import ValueUnclear
from memory import cards, notes, revisions
from memory.cards import CardDecided
from memory.notes import Note as StoredNote
from memory.notes import NoteNotFound, Revision
from memory.revisions import What
from memory.scope import ClientNotFound
from notes.record import Note, note_to_dict

_LONGEST_MISTAKE = 20  # characters
_TAKES_BACK = re.compile(r"撤|删了|undo|/")
_GIVEN_UP = frozenset({"算了", "取消", "不改了", "cancel", "never mind", "nevermind"})


async def fields(context: Context, payload: Payload) -> None:
    """[✎ 改], [更多…]: the fields to choose from, in place."""
    every = bool(payload.get("all"))
    if "note" in payload:
        note = await stored(context, int(payload["note"]))
        if note is not None:
            await context.replace(note_fields(context, note, all_of_them=every))
        return
    shown = await found(context, payload["card"])
    if shown is None:
        return
    if shown.card.state != "pending":
        await put_in_place(context, shown)
        return
    face = faces.face(shown, await book_of(context), context)
    await context.replace(cardviews.fields(face, faces.manner(context, face), all_of_them=every))


async def back(context: Context, payload: Payload) -> None:
    """[« 返回] from the fields."""
    await expected.forget(context.services.database, context.user.telegram_id)
    if "note" in payload:
        await show_note(context, int(payload["note"]))
        return
    shown = await found(context, payload["card"])
    if shown is not None:
        await put_in_place(context, shown)


async def field(context: Context, payload: Payload) -> None:
    """One of the fields: asks for its value."""
    name, target = str(payload["field"]), _target(payload)
    record = await _record(context, target)
    if record is None:
        return
    if name == "client" and "card" in target:
        await other(context, payload)
        return
    await expect(context, Expected("field", about={"field": name, **target}))
    await context.show(cardviews.ask_value(name, record, faces.manner(context), target))


async def clear(context: Context, payload: Payload) -> None:
    """[去掉这一项]."""
    name, target = str(payload["field"]), _target(payload)
    record = await _record(context, target)
    if record is not None:
        said = f"{say('value_remove', 'zh')}：{say(f'line_{name}', 'zh')}"
        await _apply(context, target, record, values.without(name, record), said)


async def amount(context: Context, payload: Payload) -> None:
    """[5,000万], [5,000元], [不是金额]: what amounts without a unit are."""
    shown = await found(context, payload["card"])
    if shown is None:
        return
    record = faces.record_of(shown.card.record)
    if shown.card.state != "pending" or not scales.doubtful(record):
        await put_in_place(context, shown)
        return
    new = replace(record, amounts=scales.read_as(record, payload["reading"]))
    await change_card(context, shown, new, settled=("amounts",))


async def typed(context: Context, waiting: Expected, text: str) -> bool:
    """The value of a field as the next message: whether it was taken for one."""
    name, target = str(waiting.about["field"]), _target(waiting.about)
    services = context.services
    if text.strip().lower().rstrip("。.!！") in _GIVEN_UP:
        await expected.forget(services.database, context.user.telegram_id)
        await context.show(views.text("never_mind", context.language))
        return True
    record = await _record(context, target)
    if record is None:
        return False
    if name == "client":
        return await _moved(context, waiting, text)
    try:
        new = values.parsed(name, text, record, services.today, services.calendar)
    except ValueUnclear:
        if await _says_something_else(context, text):
            return False
        await expect(context, waiting)
        hint = say("value_hint", context.language)
        await context.show(views.text("value_unclear", context.language, said=text[:40], hint=hint))
        return True
    await _apply(context, target, record, new, text)
    return True


async def move(context: Context, payload: Payload) -> None:
    """A saved note goes to another client."""
    note = await stored(context, int(payload["note"]))
    if note is not None:
        said = str(payload.get("said") or "")
        await change_note(context, note, faces.record_of(note.record), said, client_id=int(payload["client"]))


async def change_card(
    context: Context, shown: Shown, new: Note, said: str = "", *, settled: Collection[str] = ()
) -> None:
    """Gives a card that waits another record, and shows it anew with what changed; `settled` are guesses no more."""
    before = faces.record_of(shown.card.record)
    told_so = note_to_dict(new, words=True)
    patch = {name: told_so.get(name) for name in settled} | patch_between(before, new)
    try:
        async with context.services.database.begin() as session:
            card = await cards.edit(session, context.user, shown.card.id, patch)
            await expected.forget_within(session, context.user.telegram_id)
    except CardDecided as error:
        await put_in_place(context, Shown(error.card, shown.message))
        return
    told = receipts.lines(receipts.changes(before, new, faces.manner(context)), faces.manner(context))
    await repost(context, Shown(card, shown.message), told)


async def change_note(
    context: Context, note: StoredNote, new: Note, said: str, *, what: What = "correction", client_id: int | None = None
) -> None:
    """Gives a saved note another record (and client), and shows what changed with a way back."""
    earlier = await _same_change(context, note, said)
    if earlier is not None:
        await _show_change(context, note.id, earlier.before, earlier.after, what)
        return
    if new == faces.record_of(note.record) and what != "addition" and client_id in (None, note.client_id):
        await context.show(views.text("nothing_changed", context.language))
        return
    services = context.services
    raw = f"{note.raw}\n{said}" if what == "addition" else note.raw
    record = note_to_dict(new, words=True)
    try:
        async with services.database.begin() as session:
            several = await faces.speaks_of_several(session, context, note.message_row)
            revised = await revisions.revise(
                session,
                context.user,
                note.id,
                record,
                what=what,
                said=said,
                consequences=meaning.consequences(record, raw, several=several),
                client_id=client_id,
                message_row=context.arrived.row if context.arrived else None,
                now=services.now(),
                hours=services.hours,
            )
            await expected.forget_within(session, context.user.telegram_id)
    except (NoteNotFound, ClientNotFound):
        await gone(context)
        return
    await _show_change(context, note.id, revised.before, revised.after, what)


async def _same_change(context: Context, note: StoredNote, said: str) -> Revision | None:
    """The change that this very message has made already, when it is handled a second time."""
    if context.arrived is None or not said:
        return None
    async with context.services.database.reading() as session:
        made = await notes.revisions(session, context.user, note.id, today=context.services.today)
    last = made[-1] if made else None
    same = last is not None and last.said == said and last.at >= context.arrived.stored_at
    return last if same else None


async def _show_change(
    context: Context, note_id: int, before: Mapping[str, Any], after: Mapping[str, Any], what: What
) -> None:
    """A change from old to new, with a way back."""
    book = await book_of(context)
    old, new = faces.record_of(before), faces.record_of(after)
    key = "added_head" if what == "addition" else "changed_head"
    moved = str(before["client"]) if before.get("client_id") != after.get("client_id") else None
    client = book.short(after.get("client_id"), str(after.get("client") or ""))
    way = faces.manner(context)
    await context.show(receipts.changed(old, new, client, way, note_id=note_id, key=key, moved_from=moved))


async def show_note(context: Context, note_id: int) -> None:
    """A saved note in place of the message where it was pressed."""
    note = await stored(context, note_id)
    if note is not None:
        face = faces.note_face(note)
        await context.replace(cardviews.saved(face, note.id, faces.manner(context, face)))


async def stored(context: Context, note_id: int) -> StoredNote | None:
    """A saved note; None, and one sentence, when it is not there."""
    try:
        async with context.services.database.reading() as session:
            note = await notes.get(session, context.user, note_id, today=context.services.today)
    except NoteNotFound:
        note = None
    if note is None or note.state != "saved":
        await deciding.gone(context)
        return None
    return note


def patch_between(before: Note, after: Note) -> dict[str, Any]:
    """The fields of a stored record that make one of the other; None takes one out."""
    old, new = note_to_dict(before, words=True), note_to_dict(after, words=True)
    names = [name for name in {**old, **new} if name not in {"guesses", "words"}]
    return {name: new.get(name) for name in names if old.get(name) != new.get(name)}


async def _apply(context: Context, target: dict[str, Any], before: Note, new: Note, said: str) -> None:
    if "note" in target:
        note = await stored(context, int(target["note"]))
        if note is not None:
            await change_note(context, note, new, said)
        return
    shown = await found(context, target["card"])
    if shown is not None:
        await change_card(context, shown, new, said)


async def _says_something_else(context: Context, text: str) -> bool:
    """Whether words that are no value are a new message: long ones, those that name a client, or take back."""
    if len(text) > _LONGEST_MISTAKE or _TAKES_BACK.match(text.strip()):
        return True
    book = await book_of(context)
    return any(mention.how != "unknown" for mention in book.finder.find(text))


async def _moved(context: Context, waiting: Expected, text: str) -> bool:
    """The name of the client to whom a saved note belongs: whether it was one."""
    note = await stored(context, int(waiting.about["note"]))
    if note is None:
        return False
    book = await book_of(context)
    named = await client_named(context, text, book)
    if len(named) == 1:
        await change_note(context, note, faces.record_of(note.record), text, client_id=named[0])
        return True
    await expect(context, waiting)
    way = faces.manner(context)
    await context.show(cardviews.note_clients(note.id, text, faces.options(named, book), way))
    return True


async def _record(context: Context, target: dict[str, Any]) -> Note | None:
    """The record of what is edited; None, and one sentence, when it cannot be edited any more."""
    if "note" in target:
        note = await stored(context, int(target["note"]))
        return faces.record_of(note.record) if note else None
    shown = await found(context, target["card"])
    if shown is None:
        return None
    if shown.card.state != "pending":
        await gone(context)
        return None
    return faces.record_of(shown.card.record)


def _target(payload: Any) -> dict[str, Any]:
    return {name: payload[name] for name in ("card", "note") if name in payload}


def note_fields(
    context: Context, note: StoredNote, *, all_of_them: bool = False, key: str = "fields_head"
) -> views.View:
    """A saved note with a keyboard of its fields."""
    face = faces.note_face(note)
    way = faces.manner(context, face)
    view = cardviews.saved(face, note.id, way)
    rows = cardviews.field_rows(face.record, way, {"note": note.id}, all_of_them=all_of_them)
    return views.View(f"{view.markup}\n\n<b>{way.say(key)}</b>", rows)
