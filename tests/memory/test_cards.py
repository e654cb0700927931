"""Messages are kept as they arrive; their cards wait for a word, survive a restart and expire visibly."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from memory import cards, messages
from memory.cards import LASTS, Card, CardDecided, CardNotFound, NewCard
from memory.database import Database
from memory.messages import Message, MessageNotFound, NewAttachment, NewMessage
from memory.scope import ClientNotFound
from memory.users import User
from tests.memory.books import NOW, TODAY, client, owned_by, save

TEXT = "上午走访了两家 三槐堂要1800万 青鹭要锁汇"
PHOTO = NewAttachment(name="名片.jpg", path="files/ab.jpg", media_type="image/jpeg", size=9, sha256="ab")


async def _message(database: Database, user: User, number: int = 1, text: str = TEXT, chat: int = 5) -> Message:
    async with database.begin() as session:
        new = NewMessage(chat_id=chat, message_id=number, text=text, sent_at=NOW)
        return await messages.store(session, user, new)


async def _cards(database: Database, user: User, *records: dict[str, Any], **more: Any) -> list[Card]:
    message = await _message(database, user, more.pop("number", 1))
    async with database.begin() as session:
        new = [NewCard(record=record, **more) for record in records]
        return await cards.keep(session, user, message.row, new, now=NOW)


async def test_a_message_is_stored_word_for_word_once_however_often_it_comes(
    database: Database, database_url: str, lin: User
) -> None:
    other = Database(database_url)
    stored = await asyncio.gather(*(_message(own, lin) for own in (database, other, database, other)))
    await other.close()
    assert len({message.row for message in stored}) == 1 and stored[0].text == TEXT
    again = await _message(database, lin, text="别的字")
    assert again.text == TEXT
    assert (await _message(database, lin, chat=6)).row != stored[0].row


async def test_a_message_is_its_writers_alone(database: Database, lin: User, chen: User) -> None:
    message = await _message(database, lin)
    async with database.begin() as session:
        assert (await messages.get(session, lin, message.row)).sent_at == NOW
        for refused in (
            messages.get(session, chen, message.row),
            messages.heard(session, chen, message.row, "改"),
            messages.attach(session, chen, message.row, PHOTO),
            cards.keep(session, chen, message.row, [NewCard(record={})], now=NOW),
        ):
            with pytest.raises(MessageNotFound):
                await refused


async def test_what_was_said_in_a_voice_message_is_kept_with_it_and_the_same_file_once(
    database: Database, lin: User
) -> None:
    message = await _message(database, lin, text="")
    async with database.begin() as session:
        first = await messages.attach(session, lin, message.row, PHOTO)
        assert await messages.attach(session, lin, message.row, PHOTO) == first
        await messages.heard(session, lin, message.row, "三槐堂要一千八百万")
        assert (await messages.get(session, lin, message.row)).text == "三槐堂要一千八百万"
        assert await messages.attachments(session, lin, message.row) == [first]


async def test_one_message_has_a_card_for_each_client_and_the_same_cards_when_handled_again(
    database: Database, lin: User
) -> None:
    first = await _cards(database, lin, {"client": "三槐堂"}, {"client": "青鹭"})
    assert [one.position for one in first] == [0, 1]
    assert await _cards(database, lin, {"client": "别家"}) == first


async def test_after_all_cards_of_a_message_were_discarded_it_can_be_read_anew(database: Database, lin: User) -> None:
    (first,) = await _cards(database, lin, {"client": "三槐堂"})
    async with database.begin() as session:
        await cards.discard(session, lin, first.id, now=NOW)
        await cards.discard(session, lin, first.id, now=NOW)
    (second,) = await _cards(database, lin, {"client": "青鹭"})
    assert second.id != first.id


async def test_cards_wait_through_a_restart(database: Database, database_url: str, lin: User, chen: User) -> None:
    kept = await _cards(database, lin, {"client": "三槐堂", "amounts": [{"value": "18000000"}]})
    await database.close()
    again = Database(database_url)
    async with again.begin() as session:
        assert await cards.pending(session, lin) == kept
        assert await cards.pending(session, chen) == []
        await cards.shown(session, lin, kept[0].id, 77)
        assert (await cards.get(session, lin, kept[0].id)).shown_message_id == 77
    await again.close()


async def test_a_field_is_edited_or_taken_out_and_is_no_guess_any_more(database: Database, lin: User) -> None:
    record = {"client": "三槐堂", "needs": ["流动资金贷款"], "place": "厂里", "guesses": ["needs", "date"]}
    (kept,) = await _cards(database, lin, record)
    async with database.begin() as session:
        edited = await cards.edit(session, lin, kept.id, {"needs": ["设备贷款"], "place": None})
    assert edited.record == {"client": "三槐堂", "needs": ["设备贷款"], "guesses": ["date"]}
    async with database.begin() as session:
        assert (await cards.edit(session, lin, kept.id, {"date": "2026-11-20"})).record == {
            "client": "三槐堂",
            "needs": ["设备贷款"],
            "date": "2026-11-20",
        }


async def test_a_client_is_chosen_among_ones_own_only(database: Database, lin: User, chen: User) -> None:
    own, others = await client(database, lin, "澜桥新材料有限公司"), await client(database, chen, "澜桥物流有限公司")
    (kept,) = await _cards(database, lin, {"client": None, "guesses": ["client"]}, options=(own, others))
    async with database.begin() as session:
        for wrong in (others, 9999):
            with pytest.raises(ClientNotFound):
                await cards.choose_client(session, lin, kept.id, wrong, today=TODAY)
        chosen = await cards.choose_client(session, lin, kept.id, own, today=TODAY)
    assert (chosen.client_id, chosen.record) == (own, {"client": "澜桥新材料有限公司"})


async def test_nobody_else_touches_a_card(database: Database, lin: User, chen: User) -> None:
    (kept,) = await _cards(database, lin, {"client": "三槐堂"})
    async with database.begin() as session:
        for refused in (
            cards.get(session, chen, kept.id),
            cards.edit(session, chen, kept.id, {"place": "x"}),
            cards.discard(session, chen, kept.id, now=NOW),
            cards.revive(session, chen, kept.id, now=NOW),
            cards.shown(session, chen, kept.id, 1),
        ):
            with pytest.raises(CardNotFound):
                await refused
        assert await cards.of_message(session, chen, kept.message_row) == []


async def test_a_card_expires_is_told_of_once_and_can_be_revived(database: Database, lin: User) -> None:
    (kept,) = await _cards(database, lin, {"client": "三槐堂"})
    after = NOW + LASTS
    async with database.begin() as session:
        assert await cards.due_to_expire(session, now=after - timedelta(seconds=1)) == []
        (due,) = await cards.due_to_expire(session, now=after)
        assert (due.id, due.state) == (kept.id, "expired")
        assert await cards.due_to_expire(session, now=after) == []
        with pytest.raises(CardDecided):
            await cards.edit(session, lin, kept.id, {"place": "厂里"})
    async with database.begin() as session:  # whoever was to tell the user was killed
        later = after + timedelta(minutes=5)
        assert [one.id for one in await cards.due_to_expire(session, now=later)] == [kept.id]
        await cards.expiry_told(session, kept.id, now=later)
        assert await cards.due_to_expire(session, now=later + timedelta(days=1)) == []
        revived = await cards.revive(session, lin, kept.id, now=later)
        assert (revived.state, revived.record) == ("pending", kept.record)
        assert [one.id for one in await cards.pending(session, lin)] == [kept.id]


async def test_two_workers_tell_of_an_expired_card_once(database: Database, database_url: str, lin: User) -> None:
    await _cards(database, lin, *({"client": str(n)} for n in range(6)))
    other = Database(database_url)

    async def due(own: Database) -> list[str]:
        async with own.begin() as session:
            return [one.id for one in await cards.due_to_expire(session, now=NOW + LASTS)]

    told = [one for some in await asyncio.gather(due(database), due(other), due(database)) for one in some]
    await other.close()
    assert len(told) == len(set(told)) == 6


async def test_earlier_messages_come_with_the_clients_they_were_filed_under(
    database: Database, lin: User, chen: User
) -> None:
    sanhuai = await client(database, lin, "三槐堂纺织有限公司")
    saved = await save(database, lin, sanhuai, {"client": "三槐堂"}, text="三槐堂要1800万", now=NOW)

    async def history(user: User) -> list[tuple[str, tuple[str, ...]]]:
        async with database.reading() as session:
            since, before = NOW - timedelta(hours=1), NOW + timedelta(minutes=10)
            earlier = await messages.history(session, user, lin.telegram_id, before=before, since=since, today=TODAY)
            return [(one.text, one.clients) for one in earlier]

    assert saved.note is not None
    assert await history(lin) == [("三槐堂要1800万", ("三槐堂纺织有限公司",))]
    assert await history(chen) == []
    await owned_by(database, sanhuai, chen)
    assert await history(lin) == [("三槐堂要1800万", ())]
