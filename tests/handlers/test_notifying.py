"""Who relied on a passage is told once when it changes, old and new side by side."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

from commands.parts import ingest_of
from tests.handlers.bank import COLLEAGUE, DOCUMENTS, PRICING, RM, write_bank
from tests.handlers.conftest import Room, texts

LOAN = "贷款/流贷.md"


async def ingest(room: Room, folder: Path, **changed: str | None) -> None:
    """Ingests the small bank with some documents changed, or removed when None."""
    write_bank(folder)
    for name, text in changed.items():
        path = folder / name
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    await asyncio.to_thread(ingest_of(room.settings), [folder])


async def bank_folder(room: Room) -> Path:
    """Where the documents were ingested from."""
    return Path(room.services.knowledge.published.parsed[0].document.root)


async def changed_bank(room: Room, **changed: str | None) -> list[str]:
    """What people are told after the bank's documents have changed."""
    folder = await bank_folder(room)
    try:
        await ingest(room, folder, **changed)
        room.shown.clear()
        shown = await room.settled()
        return [f"{message.chat_id}: {message.text}" for message in shown]
    finally:
        for name in changed.keys() - DOCUMENTS.keys():
            (folder / name).unlink()
        write_bank(folder)


async def test_a_changed_clause_is_told_once_to_who_relied_on_it(room: Room) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    await room.says(COLLEAGUE, "企业网银年服务费多少")
    (notice,) = await changed_bank(room, **{LOAN: DOCUMENTS[LOAN].replace("最长三年，即36个月", "最长五年，即60个月")})
    assert notice.startswith(f"{RM}: ") and "36个月" in notice and "60个月" in notice and "已修改" in notice
    room.shown.clear()
    assert await room.settled() == []
    await room.restart()
    assert texts(await room.settled()) == ""


async def test_a_withdrawn_document_is_told(room: Room) -> None:
    await room.says(RM, "企业网银年服务费多少")
    (notice,) = await changed_bank(room, **{"公开/结算.md": None})
    assert "已撤下" in notice and "240元" in notice


async def test_the_new_text_is_kept_from_who_may_not_read_it(room: Room) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    secret = DOCUMENTS[LOAN].replace("36个月", "48个月").replace("audience: rm", "audience: pricing")
    notices = await changed_bank(room, **{LOAN: secret})
    assert notices and all("48个月" not in notice for notice in notices)


async def test_an_untouched_clause_is_not_told(room: Room) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    await room.says(PRICING, "流动资金贷款利率底线是多少")
    assert await changed_bank(room, **{"信贷/授权.md": DOCUMENTS["信贷/授权.md"].replace("500万元", "800万元")}) == []


async def test_a_version_that_takes_effect_later_is_told_when_it_is_published_and_not_again_on_its_day(
    room: Room,
) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    later = room.services.today + timedelta(days=30)
    new = DOCUMENTS[LOAN].replace("36个月", "60个月").replace("2025-09-01", later.isoformat()).replace("3.0", "4.0")
    (notice,) = await changed_bank(room, **{"贷款/流贷-新.md": new})
    assert later.isoformat() in notice and "60个月" in notice
    room.services.now = lambda: datetime.combine(later, datetime.min.time()).astimezone()
    room.shown.clear()
    assert await room.settled() == []


async def test_an_answer_about_the_past_is_no_reason_to_tell_of_what_was_known_then(room: Room) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    await room.presses(RM, "另一日期")
    assert "12个月" in texts(await room.says(RM, "2024-05-01"))
    assert await changed_bank(room, **{"公开/结算.md": DOCUMENTS["公开/结算.md"].replace("240", "260")}) == []
    assert room.services.today > date(2024, 5, 1)
