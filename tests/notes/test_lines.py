"""A line is a message, typed or as JSON, with its own book."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notes.lines import Books, LineError, read_line
from notes.names import BookClient

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HUA = {"name": "临溪华兴精密机械有限公司", "short_names": ["华兴"]}


def read(record: Any) -> Any:
    return read_line(json.dumps(record, ensure_ascii=False), now=NOW, default_id="7")


def test_a_line_of_text_is_a_message_sent_now_without_a_book() -> None:
    line = read_line("\ufeff 今天去了华兴 \r\n", now=NOW, default_id="1")
    assert (line.message.text, line.message.sent_at, line.message.id) == ("今天去了华兴", NOW, "1")
    assert line.clients is None and not line.message.voice


def test_text_that_only_looks_like_json_is_text() -> None:
    for text in ("[图片] 华兴的名片", '"华兴"要保函', "3500"):
        assert read_line(text, now=NOW).message.text == text


def test_a_json_line_says_who_when_and_what_before() -> None:
    message = read(
        {
            "id": 12,
            "message": "不是八百",
            "sent_at": "2026-11-23T11:26:00+08:00",
            "user": "冯岚",
            "voice": True,
            "history": [
                "早",
                {"message": "华兴要800万", "sent_at": "2026-11-23T03:20:00Z", "clients": [HUA["name"]]},
                {"text": "嗯"},
            ],
        }
    ).message
    assert (message.id, message.user, message.voice) == ("12", "冯岚", True)
    assert message.sent_at == datetime(2026, 11, 23, 3, 26, tzinfo=UTC)
    assert [earlier.text for earlier in message.history] == ["早", "华兴要800万", "嗯"]
    assert message.history[1].clients == (HUA["name"],) and message.history[0].sent_at is None


def test_a_time_without_an_offset_is_one_of_shanghai() -> None:
    sent = read({"message": "早", "sent_at": "2026-11-23T08:00"}).message.sent_at
    assert sent.utcoffset() == timedelta(hours=8) and sent.hour == 8


def test_what_is_not_said_is_now_and_the_number_of_the_line() -> None:
    line = read({"message": "早", "history": None, "clients": None})
    assert (line.message.sent_at, line.message.id, line.message.history, line.clients) == (NOW, "7", (), None)


def test_clients_may_be_names_or_objects() -> None:
    line = read({"message": "早", "clients": ["穗安汽车零部件有限公司", {**HUA, "contacts": ["许工"]}]})
    assert line.clients == (BookClient("穗安汽车零部件有限公司"), BookClient(HUA["name"], ("华兴",), ("许工",)))


def test_a_book_is_made_once_for_lines_of_the_same_clients() -> None:
    books = Books((BookClient("青鹭国际贸易有限公司"),))
    first, second, other = (read({"message": "早", "clients": clients}) for clients in ([HUA], [HUA], []))
    assert books.of(first) is books.of(second)
    assert books.of(other).clients == ()
    assert [client.name for client in books.of(read({"message": "早"})).clients] == ["青鹭国际贸易有限公司"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"message": "早"', "不是 JSON"),
        ('{"text": "早"}', "缺少 message"),
        ('{"message": 3}', "缺少 message"),
        ('{"message": "早", "sent_at": "昨天"}', "昨天"),
        ('{"message": "早", "sent_at": 3}', "ISO 8601"),
        ('{"message": "早", "clients": "华兴"}', "clients 应为列表"),
        ('{"message": "早", "clients": [{"short_names": ["华兴"]}]}', "要有 name"),
        ('{"message": "早", "clients": [{"name": "华兴", "short_names": [1]}]}', "short_names"),
        ('{"message": "早", "history": [3]}', "history"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(text: str, why: str) -> None:
    with pytest.raises(LineError, match=why):
        read_line(text, now=NOW)
