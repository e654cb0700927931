"""Kept proposals in chat: listed, opened, sent again as a file, approved by another, followed up by the clock."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from memory import audit, clients, proposals, users
from memory.looks import LOOKED
from memory.proposals import File, NewVersion, Proposal, Version
from memory.users import User
from tests.handlers.clientbank import CHEN, LEAD, LIN, SU, TODAY, fixtures
from tests.handlers.conftest import Room, texts

SHORT = "云杉"
FACTS = ("revenue", "total_assets")
WANTED = [{"code": "LN01", "amount": "45000000", "currency": "CNY"}]
PLAN = {"kind": "client", "request": "给云杉写个方案", "wanted": WANTED}
RED = {"rule": "CP01", "severity": "red", "sentence": "保证审批通过", "suggestion": "以审批结论为准"}
AMBER = {"rule": "CP09", "severity": "amber", "sentence": "利率最低", "suggestion": "利率以合同为准"}
PAPER = b"PK the proposal as it was drafted"


loaded, room = fixtures()


async def user_of(room: Room, person: int = LIN) -> User:
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, person)
    assert user is not None
    return user


async def client_of(room: Room, user: User) -> int:
    async with room.services.database.reading() as session:
        return next(one.id for one in await clients.book(session, user, today=TODAY) if SHORT in one.name)


async def begun(room: Room, **more: Any) -> Proposal:
    """A proposal of Lin's for her client, without a version."""
    user = await user_of(room)
    client_id = await client_of(room, user)
    async with room.services.database.begin() as session:
        return await proposals.start(session, user, client_id, "给云杉写个方案", PLAN, now=room.services.now(), **more)


async def drafted(room: Room, proposal: Proposal, *, now: datetime | None = None, **more: Any) -> Version:
    user = await user_of(room)
    new = NewVersion(**{"plan": PLAN, "files": (paper(room),)} | more)
    async with room.services.database.begin() as session:
        return await proposals.add_version(session, user, proposal.id, new, now=now or room.services.now())


async def made(room: Room, *, kind: str = "client", **more: Any) -> Proposal:
    """A proposal with a first version and its file."""
    begin: dict[str, Any] = {"kind": kind}
    proposal = await begun(room, **begin)
    await drafted(room, proposal, **more)
    return proposal


def paper(room: Room) -> File:
    """A file in the data directory."""
    place = room.services.data_dir / "proposals" / "paper.docx"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(PAPER)
    return File("docx", "proposals/paper.docx", hashlib.sha256(PAPER).hexdigest())


async def stands(room: Room, proposal: Proposal) -> str:
    user = await user_of(room)
    async with room.services.database.reading() as session:
        return (await proposals.get(session, user, proposal.id, today=room.services.today)).status


async def test_the_list_says_how_each_stands_and_opens_one(room: Room) -> None:
    assert "还没有方案" in texts(await room.says(LIN, "/proposals"))
    proposal = await made(room, findings=(AMBER,))
    await drafted(room, proposal, said="金额改成4500万", changes=("金额：3,000万 → 4,500万",))
    shown = texts(await room.says(LIN, "/proposals"))
    assert f"{SHORT} 客户方案 · 可发 · 第2版" in shown and "有效至 12-25" in shown
    opened = texts(await room.presses(LIN, SHORT))
    assert "给云杉写个方案" in opened and "检查：没有发现问题" in opened
    assert "2. " in opened and "金额：3,000万 → 4,500万" in opened and "初稿" in opened
    assert "还没有方案" in texts(await room.says(SU, "/proposals"))


async def test_the_open_questions_stand_in_an_opened_proposal(room: Room) -> None:
    await begun(room, questions=({"fact": "tenor_m", "text": "期限多长？", "options": ["12"]}, "抵押物是什么？"))
    assert "等您答问题 · 未成稿" in texts(await room.says(LIN, "/proposals"))
    assert "待答：\n· 期限多长？\n· 抵押物是什么？" in texts(await room.presses(LIN, SHORT))


async def test_the_newest_file_is_sent_again_as_it_was_kept(room: Room) -> None:
    await made(room)
    await room.says(LIN, "/proposals")
    await room.presses(LIN, SHORT)
    files = [one for one in await room.presses(LIN, "文件") if one.file is not None]
    assert [one.file.read_bytes() for one in files if one.file] == [PAPER]
    assert "第1版" in files[0].text


@pytest.mark.parametrize("harm", ["altered", "gone"])
async def test_a_file_that_is_not_the_one_kept_is_not_sent(room: Room, harm: str) -> None:
    await made(room)
    place = room.services.data_dir / "proposals" / "paper.docx"
    place.write_bytes(b"something else") if harm == "altered" else place.unlink()
    await room.says(LIN, "/proposals")
    await room.presses(LIN, SHORT)
    shown = await room.presses(LIN, "文件")
    assert "没有发出" in texts(shown) and not any(one.file for one in shown)


async def test_a_red_line_keeps_the_clients_file_back_the_older_one_too(room: Room) -> None:
    proposal = await made(room)
    await drafted(room, proposal, findings=(RED,), files=())
    await room.says(LIN, "/proposals")
    opened = await room.presses(LIN, SHORT)
    assert "🔴 保证审批通过 → 以审批结论为准" in texts(opened)
    shown = await room.presses(LIN, "文件", opened[-1])
    assert "红线问题" in texts(shown) and not any(one.file for one in shown)


async def test_the_files_of_older_versions_can_be_had(room: Room) -> None:
    proposal = await made(room)
    older = room.services.data_dir / "proposals" / "paper.docx"
    newer = older.with_name("newer.docx")
    newer.write_bytes(b"PK newer")
    file = File("docx", "proposals/newer.docx", hashlib.sha256(b"PK newer").hexdigest())
    await drafted(room, proposal, files=(file,))
    await room.says(LIN, "/proposals")
    opened = await room.presses(LIN, SHORT)
    assert [one.file.read_bytes() for one in await room.presses(LIN, "文件", opened[-1]) if one.file] == [b"PK newer"]
    shown = await room.presses(LIN, "📄 第1版", opened[-1])
    assert [one.file.read_bytes() for one in shown if one.file] == [PAPER] and "第1版" in texts(shown)
    for _ in range(6):
        await drafted(room, proposal)
    opened = await room.presses(LIN, SHORT, (await room.says(LIN, "/proposals"))[-1])
    every = await room.presses(LIN, "全部 8 版", opened[-1])
    assert "8. " in texts(every) and "\n1. " in texts(every)


async def test_a_pdf_is_made_where_libreoffice_is_installed(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_, kept = tmp_path / "bin", room.services.data_dir / "proposals" / "word.docx"
    bin_.mkdir()
    monkeypatch.setenv("PATH", str(bin_))
    paper(room)
    Document().save(str(kept))
    await made(room, files=(File("docx", "proposals/word.docx", hashlib.sha256(kept.read_bytes()).hexdigest()),))
    await room.says(LIN, "/proposals")
    assert "PDF" not in str((await room.presses(LIN, SHORT))[-1].buttons)
    canvas = Canvas(str(tmp_path / "made.pdf"))
    canvas.drawString(72, 720, "made")
    canvas.save()
    office = bin_ / "soffice"
    copying = f'while [ "$1" != --outdir ]; do shift; done; /bin/cp "{tmp_path}/made.pdf" "$2/proposal.pdf"'
    office.write_text(f"#!/bin/sh\n{copying}\n", "utf-8")
    office.chmod(0o755)
    await room.says(LIN, "/proposals")
    opened = await room.presses(LIN, SHORT)
    shown = await room.presses(LIN, "PDF", opened[-1])
    assert [one.file.read_bytes()[:5] for one in shown if one.file] == [b"%PDF-"]
    office.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    assert "没能转成 PDF" in texts(await room.presses(LIN, "PDF", opened[-1]))


async def remark(room: Room, proposal: Proposal) -> str | None:
    user = await user_of(room)
    async with room.services.database.reading() as session:
        return (await proposals.get(session, user, proposal.id, today=room.services.today)).remark


async def test_why_it_was_lost_is_asked_by_taps_or_words_and_kept(room: Room) -> None:
    proposal = await made(room)
    await room.says(LIN, "/proposals")
    asked = await room.presses(LIN, "没成", (await room.presses(LIN, SHORT))[-1])
    assert "为什么" in texts(asked) and await stands(room, proposal) == "lost"
    assert "原因：价格" in texts(await room.presses(LIN, "价格", asked[-1]))
    assert await remark(room, proposal) == "价格"
    await room.presses(LIN, "选了别家", asked[-1])
    assert await remark(room, proposal) == "选了别家"
    assert "备注：选了别家" in texts(await room.presses(LIN, "看方案", asked[-1]))


async def test_a_reason_in_words_is_kept_and_a_question_goes_its_own_way(room: Room) -> None:
    proposal = await made(room)
    await room.says(LIN, "/proposals")
    lost = (await room.presses(LIN, SHORT))[-1]
    await room.presses(LIN, "没成", lost)
    await room.says(LIN, "流贷最长几年？")
    assert await remark(room, proposal) is None
    await room.presses(LIN, "没成", lost)
    assert "原因：云杉嫌担保太麻烦" in texts(await room.says(LIN, "云杉嫌担保太麻烦"))
    assert await remark(room, proposal) == "云杉嫌担保太麻烦"
    assert "云杉" in texts(await room.presses(LIN, "记成拜访记录"))


async def test_what_is_said_next_is_of_the_proposal_that_was_opened_last(room: Room) -> None:
    first, second = await made(room), await made(room)
    listed = (await room.says(LIN, "/proposals"))[-1]
    await room.presses(LIN, second.id, listed)
    await room.presses(LIN, first.id, listed)
    assert "已发出" in texts(await room.says(LIN, "发给客户了"))
    assert (await stands(room, first), await stands(room, second)) == ("sent", "ready")
    assert "跟进消息" in str((await room.presses(LIN, "看方案"))[-1].buttons)


async def test_a_lead_sees_what_the_team_has_open_and_the_look_is_noted(room: Room) -> None:
    proposal = await made(room)
    listed = await room.says(LEAD, "/proposals")
    assert "同事在做的 1 份" in texts(listed)
    assert "负责：林晓雨" in texts(await room.presses(LEAD, proposal.id, listed[-1]))
    async with room.services.database.reading() as session:
        assert [one.who async for one in audit.entries(session) if one.what == LOOKED] == ["高远"]
    assert "还没有方案" in texts(await room.says(SU, "/proposals"))


async def test_no_file_outside_the_data_directory_is_sent(room: Room) -> None:
    outside = room.services.data_dir.parent / "secret.docx"
    outside.write_bytes(PAPER)
    await made(room, files=(File("docx", "../secret.docx", hashlib.sha256(PAPER).hexdigest()),))
    await room.says(LIN, "/proposals")
    await room.presses(LIN, SHORT)
    assert not any(one.file for one in await room.presses(LIN, "文件"))


async def test_sent_then_won(room: Room) -> None:
    proposal = await made(room)
    await room.says(LIN, "/proposals")
    opened = await room.presses(LIN, SHORT)
    assert "第1版已发出" in texts(await room.presses(LIN, "已发客户", opened[-1]))
    assert await stands(room, proposal) == "sent"
    opened = await room.presses(LIN, "看方案")
    assert "方案赢了" in texts(await room.presses(LIN, "赢了", opened[-1]))
    assert await stands(room, proposal) == "won"


async def test_a_button_of_before_a_red_version_sends_nothing(room: Room) -> None:
    proposal = await made(room)
    await room.says(LIN, "/proposals")
    opened = await room.presses(LIN, SHORT)
    await drafted(room, proposal, findings=(RED,))
    assert texts(await room.presses(LIN, "已发客户", opened[-1])) == "有红线问题，改掉才能发。"
    assert await stands(room, proposal) == "blocked"


async def test_an_approver_reads_why_and_what_and_approves(room: Room) -> None:
    proposal = await made(room, kind="internal", findings=(AMBER,), review_for=("amount", "amber"))
    await room.says(LIN, "/proposals")
    opened = await room.presses(LIN, SHORT)
    labels = [button["text"] for row in opened[-1].buttons for button in row]
    assert "已报送" not in labels and "送审" in labels
    given = await room.presses(LIN, "送审", opened[-1])
    assert "已送审：高远" in texts(given, LIN)
    asked = texts(given, LEAD)
    assert "请审批" in asked and "内部申报" in asked and "林晓雨 送审" in asked and "4,500万" in asked
    assert "金额超过须审批的限额" in asked and "检查有黄项" in asked and "利率最低 → 利率以合同为准" in asked
    assert [one.file.read_bytes() for one in given if one.chat_id == LEAD and one.file] == [PAPER]
    done = await room.presses(LEAD, "通过")
    assert "已通过" in texts(done, LEAD) and "高远 通过了" in texts(done, LIN)
    assert await stands(room, proposal) == "approved"


async def test_sending_back_asks_why_and_the_maker_reads_it(room: Room) -> None:
    proposal = await made(room, review_for=("amount",))
    await room.says(LIN, "/proposals")
    await room.presses(LIN, "送审", (await room.presses(LIN, SHORT))[-1])
    assert "为什么退回" in texts(await room.presses(LEAD, "退回"), LEAD)
    assert await stands(room, proposal) == "awaiting_approval"
    done = await room.says(LEAD, "抵押物没写清楚")
    assert "退回了" in texts(done, LIN) and "抵押物没写清楚" in texts(done, LIN)
    assert await stands(room, proposal) == "sent_back"
    assert "高远 退回：抵押物没写清楚" in texts(await room.presses(LIN, "看方案"))


async def test_sending_back_can_be_thought_better_of(room: Room) -> None:
    proposal = await made(room, review_for=("amount",))
    await room.says(LIN, "/proposals")
    await room.presses(LIN, "送审", (await room.presses(LIN, SHORT))[-1])
    await room.presses(LEAD, "退回")
    assert "没有退回" in texts(await room.says(LEAD, "算了"))
    assert await stands(room, proposal) == "awaiting_approval"
    assert "等您审批 1 份" in texts(await room.says(LEAD, "/proposals"))
    await room.presses(LEAD, "🖋")
    assert "已通过" in texts(await room.presses(LEAD, "通过"), LEAD)


async def test_a_version_that_was_revised_meanwhile_is_not_approved(room: Room) -> None:
    proposal = await made(room, review_for=("amount",))
    await room.says(LIN, "/proposals")
    await room.presses(LIN, "送审", (await room.presses(LIN, SHORT))[-1])
    await drafted(room, proposal, review_for=("amount",))
    assert "不用再审" in texts(await room.presses(LEAD, "通过"))
    assert await stands(room, proposal) == "awaiting_approval"


async def test_a_colleague_is_not_asked_and_nobody_checks_their_own(room: Room) -> None:
    await made(room, review_for=("amount",))
    await room.says(LIN, "/proposals")
    given = await room.presses(LIN, "送审", (await room.presses(LIN, SHORT))[-1])
    assert {one.chat_id for one in given} == {LIN, LEAD}
    assert "还没有方案" in texts(await room.says(CHEN, "/proposals"))
