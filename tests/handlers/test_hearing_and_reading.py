"""Voice becomes text, pictures become lines, files are kept once and checked; without services each says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers import attachments, namecards, pictures
from handlers.attachments import FileRefused, FileTooBig
from handlers.speech import Transcriber, TranscriptionUnavailable
from tests.handlers.audio_server import Heard, listening

PICTURES = Path(__file__).with_name("pictures")
LIMIT = 1024 * 1024


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    path = tmp_path / "voice.ogg"
    path.write_bytes(b"OggS" + b"\0" * 100)
    return path


async def test_a_voice_message_is_heard(voice: Path) -> None:
    async with listening(Heard("刚见完北垣的郑总")) as server:
        heard = await Transcriber("whisper-1", server.url, "key").heard(voice, "audio/ogg")
    assert heard == "刚见完北垣的郑总"
    (request,) = server.requests
    assert request.startswith(b"POST /v1/audio/transcriptions ") and b"authorization: bearer key" in request.lower()
    assert b'name="model"\r\n\r\nwhisper-1' in request and b'filename="voice.ogg"' in request and b"OggS" in request


async def test_a_service_that_stumbles_is_asked_again(voice: Path) -> None:
    async with listening(Heard("好", status=503, failures=2)) as server:
        assert await Transcriber("m", server.url, pause=0.01).heard(voice, "audio/ogg") == "好"
    assert len(server.requests) == 3


@pytest.mark.parametrize(("status", "asked"), [(500, 3), (429, 3), (401, 1), (400, 1)])
async def test_a_service_that_refuses_is_told_and_not_pestered(voice: Path, status: int, asked: int) -> None:
    async with listening(Heard(status=status)) as server:
        with pytest.raises(TranscriptionUnavailable, match=str(status)):
            await Transcriber("m", server.url, pause=0.01).heard(voice, "audio/ogg")
    assert len(server.requests) == asked


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"words": 1}'])
async def test_an_answer_that_is_no_transcription_is_no_text(voice: Path, body: bytes) -> None:
    async with listening(Heard(body=body)) as server:
        with pytest.raises(TranscriptionUnavailable):
            await Transcriber("m", server.url, pause=0.01).heard(voice, "audio/ogg")


async def test_nobody_answers(voice: Path) -> None:
    async with listening(Heard()) as server:
        url = server.url
    with pytest.raises(TranscriptionUnavailable):
        await Transcriber("m", url, pause=0.01).heard(voice, "audio/ogg")


def test_a_business_card_is_read() -> None:
    card = namecards.read(pictures.lines_in(PICTURES / "namecard.jpg"))
    assert card is not None
    assert (card.name, card.title, card.phone) == ("许建国", "财务总监", "13800138000")
    assert card.company == "临溪华兴精密机械有限公司" and card.email == "xujg@huaxing-lx.com"


def test_a_whiteboard_is_lines_of_text_and_no_card() -> None:
    lines = pictures.lines_in(PICTURES / "whiteboard.jpg")
    assert "2000万" in "".join(lines) and len(lines) == 4 and namecards.read(lines) is None


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff broken", b"GIF89a"])
def test_a_picture_that_cannot_be_opened_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.jpg"
    path.write_bytes(data)
    with pytest.raises(pictures.PictureUnreadable):
        pictures.lines_in(path)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["青鹭国际贸易有限公司", "周 文", "总经理", "Mobile: 139-1234-5678"], ("周文", "总经理", "13912345678")),
        (["周文 副总经理", "青鹭国际贸易有限公司", "电话 0571-88776655"], ("周文", "副总经理", "0571-88776655")),
        (["Boyan Equipment Co., Ltd", "Linda Chen", "CFO", "linda@boyan.com"], ("Linda Chen", "CFO", None)),
        (["会议纪要", "1 授信方案", "2 担保"], None),
        (["华兴 流贷 2000万", "联系电话 13800138000"], None),
        (["x"], None),
    ],
)
def test_a_card_is_told_from_other_writing(lines: list[str], expected: tuple[str, str, str | None] | None) -> None:
    card = namecards.read(lines)
    assert (card and (card.name, card.title, card.phone)) == expected


def test_a_file_is_kept_once_under_its_content(tmp_path: Path) -> None:
    first = attachments.keep(tmp_path, "../../报表 1.pdf", b"%PDF-1.7 x", LIMIT)
    again = attachments.keep(tmp_path, "另一个名字.pdf", b"%PDF-1.7 x", LIMIT)
    assert first.path == again.path and first.path.read_bytes() == b"%PDF-1.7 x"
    assert first.path.is_relative_to(tmp_path / "attachments") and first.attachment.name == "报表 1.pdf"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [first.path]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("病毒.exe", b"MZ\x90"),
        ("照片.jpg", b"MZ\x90\0"),
        ("照片.png", b"\xff\xd8\xff"),
        ("脚本.txt", b"#!/bin/sh"),
        ("压缩.zip", b"PK\x03\x04"),
        ("空.pdf", b""),
        ("没有结尾", b"x"),
    ],
)
def test_a_file_that_is_not_what_it_says_or_of_no_use_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(FileRefused):
        attachments.keep(tmp_path, name, data, LIMIT)
    assert not list(tmp_path.rglob("*.*"))


def test_a_file_that_is_too_large_is_refused_with_its_size(tmp_path: Path) -> None:
    with pytest.raises(FileTooBig) as caught:
        attachments.keep(tmp_path, "大.pdf", b"%PDF" + b"x" * (2 * LIMIT), LIMIT)
    assert (caught.value.size, caught.value.limit) == (2.0, 1)
