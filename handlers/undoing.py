"""Taking back: the last record, a note, tasks, a change; and hiding a note from all but its writer and compliance."""

from __future__ import annotations

import re

from handlers import cardviews, editing, faces, meaning, receipts, targets, views
from handlers.books import UserBook
from handlers.context import Context
from handlers.deciding import Payload, book_of, gone
from handlers.faces import Shown
from handlers.targets import Target
from memory import cards, marks, notes, revisions, tasks
from memory.cards import CardDecided
from memory.notes import Note as StoredNote
from memory.notes import NoteNotFound
from memory.revisions import NothingToTakeBack, Undone
from memory.scope import ClientNotFound
from notes.wording import plain

_RESTORE = re.compile(
    r"(?:帮我|请)?(?:恢复|还原|找回)(?:一下|刚才|刚刚|上一?条|那条|这条|的|了|撤销|撤回|删掉|记录|回来|吧)*[。!]?|不撤(?:了|销了|回了)[。!]?"
    r"|(?:restore|undo the undo|bring (?:it|that) back)(?: it| that| the note)?[.!]?"
)


async def undo(context: Context, text: str) -> None:
    """撤销, 撤回刚才那条: the last record, or that of the client named."""
    book = await book_of(context)
    mentions = [one for one in book.finder.find(text) if one.client is not None]
    client_id = book.ids.get(str(mentions[0].client)) if len(mentions) == 1 else None
    target = await _undone_before(context) or await targets.find(context, client_id)
    if target is None:
        await context.show(views.text("nothing_to_undo", context.language))
    elif target.card is not None:
        await _cancel(context, target.card)
    elif target.note is not None:
        await _undo_note(context, target.note, book)


async def undo_pressed(context: Context, payload: Payload) -> None:
    """[撤销] under a note that was stored."""
    try:
        async with context.services.database.reading() as session:
            note = await notes.get(session, context.user, int(payload["note"]), today=context.services.today)
    except NoteNotFound:
        await gone(context)
        return
    await _undo_note(context, note, await book_of(context))


async def undo_tasks(context: Context, payload: Payload) -> None:
    """[撤销] under tasks that came without a note."""
    services, card_id = context.services, payload["card"]
    async with services.database.begin() as session:
        gone_with = await tasks.take_back(session, context.user, card_id, today=services.today)
    names, way = [task.what for task in gone_with], faces.manner(context)
    await context.replace(
        receipts.tasks_undone(names, card_id, way) if names else views.text("card_gone", context.language)
    )


async def restore_tasks(context: Context, payload: Payload) -> None:
    """[恢复] under tasks that were taken back."""
    services = context.services
    async with services.database.begin() as session:
        back = await tasks.put_back(session, context.user, payload["card"], now=services.now(), hours=services.hours)
    way = faces.manner(context)
    names = [task.what for task in back]
    await context.replace(
        receipts.tasks_restored(names, payload["card"], way) if names else views.text("card_gone", context.language)
    )


async def restore_pressed(context: Context, payload: Payload) -> None:
    """[恢复] under a note that was taken back."""
    await _restore(context, int(payload["note"]))


async def restored(context: Context, text: str) -> bool:
    """Whether a message asks for the note that was taken back last, 恢复刚才那条, and gets it."""
    if not _RESTORE.fullmatch(plain(text).strip()):
        return False
    async with context.services.database.reading() as session:
        mark = await marks.get(session, _mark(context))
    if not mark:
        return False
    await _restore(context, int(mark["note"]))
    return True


async def _restore(context: Context, note_id: int) -> None:
    services, user = context.services, context.user
    try:
        async with services.database.begin() as session:
            note = await notes.get(session, user, note_id, today=services.today)
            several = await faces.speaks_of_several(session, context, note.message_row)
            beside = meaning.consequences(note.record, note.raw, several=several)
            note = await revisions.restore(
                session, user, note_id, consequences=beside, now=services.now(), hours=services.hours
            )
    except (NoteNotFound, ClientNotFound):
        await gone(context)
        return
    await context.show(cardviews.saved(faces.note_face(note), note.id, faces.manner(context, faces.note_face(note))))


async def revert(context: Context, payload: Payload) -> None:
    """[撤销这次修改]: the note as it was before its last change."""
    note = await editing.stored(context, int(payload["note"]))
    if note is None:
        return
    services = context.services
    try:
        async with services.database.begin() as session:
            before = (await notes.revisions(session, context.user, note.id, today=services.today))[-1:]
            record = {name: value for name, value in before[0].before.items() if name != "client_id"} if before else {}
            raw = note.raw.removesuffix(f"\n{before[0].said}") if before and before[0].what == "addition" else note.raw
            several = await faces.speaks_of_several(session, context, note.message_row)
            revised = await revisions.take_back(
                session,
                context.user,
                note.id,
                consequences=meaning.consequences(record, raw, several=several),
                now=services.now(),
                hours=services.hours,
            )
    except (NothingToTakeBack, NoteNotFound):
        await gone(context)
        return
    old, new = faces.record_of(note.record), faces.record_of(revised.note.record)
    moved = note.client if revised.note.client_id != note.client_id else None
    client = (await book_of(context)).short(revised.note.client_id, revised.note.client)
    way = faces.manner(context)
    await context.replace(receipts.changed(old, new, client, way, note_id=None, key="reverted_head", moved_from=moved))


async def make_secret(context: Context, payload: Payload) -> None:
    """[🔒 保密]: from now on its writer and compliance alone see the note."""
    services = context.services
    try:
        async with services.database.begin() as session:
            await revisions.set_confidential(session, context.user, int(payload["note"]), True, now=services.now())
    except NoteNotFound:
        await gone(context)
        return
    await editing.show_note(context, int(payload["note"]))


async def _undone_before(context: Context) -> Target | None:
    """What this very message has taken back already, when it is handled a second time."""
    if context.arrived is None:
        return None
    async with context.services.database.reading() as session:
        mark = await marks.get(session, _mark(context))
        if not mark or mark["message"] != context.arrived.row:
            return None
        note = await notes.get(session, context.user, mark["note"], today=context.services.today)
    return Target(note.changed_at, note.client_id, note=note)


async def _undo_note(context: Context, note: StoredNote, book: UserBook) -> None:
    services = context.services
    try:
        async with services.database.begin() as session:
            undone = await revisions.undo(session, context.user, note.id, now=services.now(), hours=services.hours)
            row = context.arrived.row if context.arrived is not None else None
            await marks.put(session, _mark(context), {"message": row, "note": note.id})
    except NoteNotFound:
        await gone(context)
        return
    await _show_undone(context, undone, book)


async def _show_undone(context: Context, undone: Undone, book: UserBook) -> None:
    note, back = undone.note, undone.taken_back
    gone_with = {
        "opportunities": len(back.opportunities),
        "risks": len(back.risk_events),
        "requests": len(back.requests),
    }
    way = faces.manner(context)
    client = book.short(note.client_id, note.client)
    await context.show(receipts.undone(client, faces.record_of(note.record), gone_with, back.tasks, way, note.id))
    seen = await _seen_at(context, note)
    if seen is not None:
        await context.replace_quietly(cardviews.undone(faces.note_face(note), way), seen)


async def _seen_at(context: Context, note: StoredNote) -> int | None:
    """The message under which the note's card is seen, when it is alone there."""
    if context.pressed is not None or note.card_id is None or note.message_row is None:
        return context.pressed
    async with context.services.database.reading() as session:
        beside = await cards.of_message(session, context.user, note.message_row)
    here = [one.shown_message_id for one in beside if one.id == note.card_id]
    shared = [one for one in beside if one.shown_message_id == (here[0] if here else None)]
    return here[0] if here and len(shared) == 1 else None


async def _cancel(context: Context, shown: Shown) -> None:
    """Takes back a card that waits."""
    services, way = context.services, faces.manner(context)
    try:
        async with services.database.begin() as session:
            card = await cards.discard(session, context.user, shown.card.id, now=services.now())
    except CardDecided:
        await gone(context)
        return
    await context.show(receipts.card_undone(shown.message.text, way))
    if card.shown_message_id is not None:
        await context.replace_quietly(cardviews.discarded(card.id, shown.message.text, way), card.shown_message_id)


def _mark(context: Context) -> str:
    return f"undone:{context.user.telegram_id}"
