"""Voice, pictures, places, people, files and forwarded words become part of a note; nothing that is sent is lost."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text as sql

from handlers import pictures
from handlers.speech import Transcriber
from memory import audit, contacts, messages, users
from memory.contacts import Contact
from memory.messages import Attachment
from tests.handlers.audio_server import Heard, listening
from tests.handlers.bank import RM
from tests.handlers.conftest import Room, texts
from tests.handlers.test_noting import VISIT, Book, labels, stored

PICTURES = Path(__file__).with_name("pictures")
SOUND = b"OggS" + bytes(range(200))
VOICE: dict[str, Any] = {"voice": {"duration": 3, "mime_type": "audio/ogg"}}


@pytest_asyncio.fixture
async def heard(room: Room) -> AsyncIterator[Heard]:
    """A transcription service that hears what the test says."""
    async with listening(Heard()) as server:
        room.services.transcriber = Transcriber("whisper-1", server.url, pause=0.01)
        yield server


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    path = tmp_path / "v.ogg"
    path.write_bytes(SOUND)
    return path


async def files(room: Room) -> list[Attachment]:
    """The files of all messages of the manager."""
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, RM)
        assert user is not None
        rows = [row for (row,) in await session.execute(sql("select id from messages order by id"))]
        return [one for row in rows for one in await messages.attachments(session, user, row)]


async def people(room: Room, client_id: int) -> list[Contact]:
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, RM)
        assert user is not None
        return await contacts.of_client(session, user, client_id, today=room.services.today)


async def test_a_voice_message_becomes_a_card_that_shows_what_was_heard(
    room: Room, book: Book, heard: Heard, voice: Path
) -> None:
    heard.text = "嗯那个刚见完北垣的郑总 想做保理一千万 年底前要"
    (card,) = await room.gives(RM, VOICE, voice)
    assert "🎤 听到：嗯那个刚见完北垣" in card.text and "北垣建设工程有限公司" in card.text
    await room.presses(RM, "✓")
    (note,) = await stored(room, book["北垣"])
    assert note.raw == heard.text
    async with room.services.database.reading() as session:
        assert "voice.transcribed" in [entry.what async for entry in audit.entries(session)]
    (file,) = await files(room)
    assert file.note_id == note.id and (room.services.data_dir / file.path).read_bytes() == SOUND


async def test_spoken_names_that_sound_alike_are_asked(room: Room, book: Book, heard: Heard, voice: Path) -> None:
    """华兴, 华星"""
    heard.text = "刚见了华兴的许总 想要流贷两千万"
    (card,) = await room.gives(RM, VOICE, voice)
    assert "是哪家" in card.text and labels(card)[:2] == ["1 华兴", "2 华星"]


async def test_a_voice_message_without_a_service_is_kept_and_said_so(room: Room, book: Book, voice: Path) -> None:
    (reply,) = await room.gives(RM, VOICE, voice)
    assert "没有配置" in reply.text.replace("还没有", "没有") and "已保存" in reply.text
    (file,) = await files(room)
    assert (room.services.data_dir / file.path).exists()


async def test_a_service_that_is_down_can_be_tried_again(room: Room, book: Book, heard: Heard, voice: Path) -> None:
    heard.status = 500
    (reply,) = await room.gives(RM, VOICE, voice)
    assert "已保存" in reply.text
    heard.status, heard.text = 200, "刚见完北垣的郑总 想做保理一千万"
    (card,) = await room.presses(RM, "再试一次")
    assert "北垣建设工程有限公司" in card.text


async def test_a_whiteboard_becomes_a_note(room: Room, book: Book) -> None:
    photo = {"photo": [{"width": 560, "height": 320}]}
    (card,) = await room.gives(RM, photo, PICTURES / "whiteboard.jpg")
    assert "临溪华兴精密机械有限公司" in card.text and "2,000万" in card.text and "🖼" in card.text


async def test_a_business_card_becomes_a_contact_of_its_company(room: Room, book: Book) -> None:
    photo = {"photo": [{"width": 640, "height": 350}]}
    (asked,) = await room.gives(RM, photo, PICTURES / "namecard.jpg")
    assert "许建国（财务总监）" in asked.text and "临溪华兴精密机械有限公司" in asked.text
    (kept,) = await room.presses(RM, "存")
    assert "已存为" in kept.text
    (person,) = await people(room, book["华兴"])
    assert (person.name, person.title, person.phone) == ("许建国", "财务总监", "13800138000")


async def test_without_the_reader_a_picture_is_kept_and_its_caption_read(
    room: Room, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is not installed."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not pictures.available()
    photo = {"photo": [{"width": 560, "height": 320}]}
    (reply,) = await room.gives(RM, photo, PICTURES / "whiteboard.jpg")
    assert "已保存" in reply.text and "\n" not in reply.text
    (card,) = await room.gives(RM, photo | {"caption": "华兴要流贷2000万"}, PICTURES / "whiteboard.jpg")
    assert "临溪华兴精密机械有限公司" in card.text
    assert len(await files(room)) == 2


async def test_a_location_is_the_place_of_the_visit(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    card = (await room.gives(RM, {"location": {"latitude": 30.2741, "longitude": 120.1551}}))[0]
    assert "地点 30.27410, 120.15510" in card.text
    await room.presses(RM, "✓")
    venue = {"title": "三槐堂厂区", "address": "临溪市棉纺路8号", "location": {"latitude": 30.2, "longitude": 120.1}}
    content = {"venue": venue, "location": venue["location"]}
    assert "三槐堂厂区" in texts(await room.gives(RM, content))
    (note,) = await stored(room, book["三槐堂"])
    assert note.record["place"] == "三槐堂厂区 临溪市棉纺路8号"


async def test_a_location_without_a_note_is_kept_and_said_so(room: Room, book: Book) -> None:
    (reply,) = await room.gives(RM, {"location": {"latitude": 30.2741, "longitude": 120.1551}})
    assert "位置已保存" in reply.text


async def test_a_shared_contact_goes_to_the_client_just_noted(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    (asked,) = await room.gives(RM, {"contact": {"phone_number": "13912345678", "first_name": "文", "last_name": "吴"}})
    assert "吴文" in asked.text and "三槐堂纺织有限公司" in asked.text
    await room.presses(RM, "选客户")
    await room.says(RM, "青鹭")
    await room.presses(RM, "✓ 存")
    assert "吴文" in [one.name for one in await people(room, book["青鹭"])]


async def test_a_file_goes_to_the_client_just_noted_or_asks(room: Room, book: Book, tmp_path: Path) -> None:
    report = tmp_path / "三季度报表.pdf"
    report.write_bytes(b"%PDF-1.7 1 0 obj")
    assert "还没归到客户" in texts(await room.sends(RM, report))
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    (reply,) = await room.sends(RM, report)
    assert "归到 三槐堂" in reply.text
    assert [one.client_id for one in await files(room)] == [None, book["三槐堂"]]


async def test_a_program_is_not_kept(room: Room, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "安装.exe"
    path.write_bytes(b"MZ\x90\x00")
    (reply,) = await room.sends(RM, path)
    assert "不收" in reply.text and await files(room) == []


async def test_forwarded_words_keep_their_day_and_whose_they_were(room: Room, book: Book) -> None:
    """昨天的微信转过来"""
    origin = {"type": "hidden_user", "sender_user_name": "吴总", "date": int(time.time()) - 3 * 86400}
    (card,) = await room.says(RM, "三槐堂昨天说要流贷2000万", forward_origin=origin)
    assert "转自 吴总" in card.text
    await room.presses(RM, "✓")
    (note,) = await stored(room, book["三槐堂"])
    sent = room.services.today.toordinal() - 3
    assert note.happened_on.toordinal() in (sent, sent - 1), "days count from when it was first sent"
    assert note.record["amounts"][0]["value"] == "20000000"


async def test_every_message_is_stored_before_anything_else(room: Room, book: Book) -> None:
    """A note, a question, a greeting."""
    for said in (VISIT, "流动资金贷款期限最长多久？", "你好"):
        await room.says(RM, said)
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, RM)
        assert user is not None
        texts_ = [row for (row,) in await session.execute(sql("select text from messages order by id"))]
    assert texts_ == [VISIT, "流动资金贷款期限最长多久？", "你好"]
