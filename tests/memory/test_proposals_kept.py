"""Proposals go with their client: erased without a trace, kept for as long as said, merged, handed over, backed up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from memory import audit, handovers, merging, proposals, retention
from memory.backup import dump, load
from memory.clients import Client
from memory.database import Database
from memory.erasing import erase_client, erase_notes
from memory.proposalerasing import GONE
from memory.proposals import File
from memory.retention import Kept
from memory.tables import (
    Base,
    NoteRow,
    ProposalNoticeRow,
    ProposalReviewRow,
    ProposalRow,
    ProposalUsedRow,
    ProposalVersionRow,
)
from tests.memory.bank import NOW, TODAY, Bank, opened
from tests.memory.books import save
from tests.memory.paper import AMBER, DAY, PLAN, asked, decided, docx, drafted, fact, made, seen, sent

TABLES = (ProposalNoticeRow, ProposalReviewRow, ProposalUsedRow, ProposalVersionRow, ProposalRow)
CANARY = "金丝雀"


@pytest.fixture
async def bank(database: Database) -> Bank:
    return await opened(database)


@pytest.fixture
async def huaxing(bank: Bank) -> Client:
    return await bank.client(bank.lin, "澄江华兴机械有限公司")


async def everything_about(bank: Bank, client_id: int) -> str:
    """A proposal with a row in each table, full of canaries; its reference."""
    note = (await save(bank.database, bank.lin, client_id, {"client": CANARY})).note
    assert note is not None
    full: dict[str, Any] = {"manifest": {"words": CANARY}, "findings": (AMBER | {"sentence": CANARY},), "said": CANARY}
    used = (fact("revenue", CANARY, note_id=note.id),)
    proposal = await made(bank, bank.lin, client_id, used=used, review_for=("amber",), **full)
    await asked(bank, bank.lin, proposal.id)
    await decided(bank, bank.lead, proposal.id, remark=CANARY)
    await sent(bank, bank.lin, proposal.id)
    return proposal.id


async def rows_of(bank: Bank) -> dict[str, int]:
    return {table.__tablename__: await bank.rows(table) for table in TABLES}


async def test_erasing_a_client_leaves_no_proposal_and_names_its_files(bank: Bank, huaxing: Client) -> None:
    other = await bank.client(bank.lin, "青鹭国际贸易有限公司")
    await everything_about(bank, huaxing.id)
    await made(bank, bank.lin, huaxing.id, files=(docx("shared"), docx("own")))
    kept = await made(bank, bank.lin, other.id, files=(docx("shared"),))
    async with bank.database.begin() as session:
        erased = await erase_client(session, huaxing.id, by=bank.admin, reason="客户要求")
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(select(table)):
                plain = json.dumps(list(row), default=str, ensure_ascii=False)
                assert CANARY not in plain and "华兴机械" not in plain, table.name
        assert (await audit.verify(session)).broken is None
    assert erased.paths == ("proposals/a.docx", "proposals/own.docx")
    assert await rows_of(bank) == {
        "proposal_notices": 0,
        "proposal_reviews": 0,
        "proposal_used": 0,
        "proposal_versions": 1,
        "proposals": 1,
    }
    assert (await seen(bank, bank.lin, kept.id)).status == "ready"


async def test_a_client_that_another_ones_proposal_rests_on_can_be_erased(bank: Bank, huaxing: Client) -> None:
    other = await bank.client(bank.lin, "青鹭国际贸易有限公司")
    note = (await save(bank.database, bank.lin, huaxing.id, {"client": huaxing.name})).note
    assert note is not None
    resting = await made(bank, bank.lin, other.id, used=(fact("group", "1", note_id=note.id),))
    async with bank.database.begin() as session:
        await erase_client(session, huaxing.id)
        (used,) = await proposals.used(session, bank.lin, resting.id, today=TODAY)
    assert (used.name, used.note_id) == ("group", None)


async def test_what_rests_on_a_hidden_note_stays_hidden_when_the_note_is_gone(bank: Bank, huaxing: Client) -> None:
    note = (await save(bank.database, bank.lin, huaxing.id, {"client": huaxing.name})).note
    assert note is not None
    proposal = await made(bank, bank.lin, huaxing.id, used=(fact("revenue", "1", note_id=note.id),))
    assert not (await seen(bank, bank.lead, proposal.id)).private
    async with bank.database.begin() as session:
        (await session.get_one(NoteRow, note.id)).confidential = True
    with pytest.raises(proposals.ProposalNotFound):
        await seen(bank, bank.lead, proposal.id)
    async with bank.database.begin() as session:
        await erase_notes(session, [note.id])
    with pytest.raises(proposals.ProposalNotFound):
        await seen(bank, bank.lead, proposal.id)
    assert (await seen(bank, bank.lin, proposal.id)).private


@pytest.mark.parametrize("kind", ["client", "internal"])
async def test_the_words_of_an_erased_note_leave_plans_manifests_and_files_and_the_figures_stay(
    bank: Bank, huaxing: Client, kind: str
) -> None:
    note = (await save(bank.database, bank.lin, huaxing.id, {"client": huaxing.name})).note
    other = (await save(bank.database, bank.lin, huaxing.id, {"client": huaxing.name})).note
    assert note is not None and other is not None
    told = f"{CANARY}说今年的贷款都要转走"
    short = {"value": {"dec": "86000000"}, "said": "8600万", "note_id": note.id}
    manifest = {
        "kind": kind,
        "figures": [{"figure": "8,600万元", "source": {"kind": "words", "value": told}}],
        "inputs": {"file": {"facts": {"revenue": short}, "risks": [{"words": told, "note_id": note.id}]}},
        "written": {"needs": {"1": f"客户{told}。"}},
        "beside": [{"words": "8600万订单", "note_id": other.id}],
    }
    files = (docx("word"), File("manifest", "proposals/a.json", "0" * 64))
    plan = PLAN | {"answers": {"revenue": short}}
    proposal = await made(bank, bank.lin, huaxing.id, kind=kind, plan=plan, manifest=manifest, files=files)
    async with bank.database.begin() as session:
        erased = await erase_notes(session, [note.id])
        kept = await proposals.version(session, bank.lin, proposal.id, today=TODAY)
    assert CANARY not in str([kept.manifest, kept.plan])
    assert (await seen(bank, bank.lin, proposal.id)).plan["answers"]["revenue"]["said"] == GONE
    figure = kept.manifest["inputs"]["file"]["facts"]["revenue"]
    assert figure == {"value": {"dec": "86000000"}, "said": GONE, "note_id": None}
    assert kept.manifest["beside"] == [{"words": "8600万订单", "note_id": other.id}]
    gone = {"proposals/a.json", "proposals/word.docx"} if kind == "internal" else {"proposals/a.json"}
    assert set(erased.paths) == gone and gone.isdisjoint({one.path for one in kept.files})


async def test_closed_proposals_go_when_their_time_is_over_and_open_ones_stay(bank: Bank, huaxing: Client) -> None:
    over = await made(bank, bank.lin, huaxing.id, files=(docx("over"),), used=(fact("a", "1"),))
    still = await made(bank, bank.lin, huaxing.id)
    async with bank.database.begin() as session:
        await proposals.mark_lost(session, bank.lin, over.id, now=NOW)
        kept = Kept(proposals=365)
        assert await retention.overdue(session, kept, TODAY + 365 * DAY) == {"proposals": 0}
        later = TODAY + 367 * DAY
        assert await retention.overdue(session, kept, later) == {"proposals": 1}
        erased = await retention.apply(session, kept, later)
    assert erased.paths == ("proposals/over.docx",)
    assert dict(erased.rows) == {"proposals": 1, "proposal_versions": 1, "proposal_used": 1}
    assert (await seen(bank, bank.lin, still.id)).status == "ready"


async def test_merged_records_have_the_proposals_of_both(bank: Bank, huaxing: Client) -> None:
    double = await bank.client(bank.zhao, "华兴机械")
    proposal = await made(bank, bank.zhao, double.id)
    async with bank.database.begin() as session:
        await merging.merge(session, bank.lead, huaxing.id, double.id, today=TODAY)
    merged = await seen(bank, bank.lin, proposal.id)
    assert (merged.client, merged.owner) == ("澄江华兴机械有限公司", "林晓雨")
    assert (await sent(bank, bank.lin, proposal.id)).status == "sent"


async def test_the_receiver_of_a_client_goes_on_with_its_open_proposals(bank: Bank, huaxing: Client) -> None:
    going, over = [await made(bank, bank.lin, huaxing.id) for _ in range(2)]
    async with bank.database.begin() as session:
        await proposals.mark_lost(session, bank.lin, over.id, now=NOW)
        passed = await handovers.hand_over_book(session, bank.lead, giver=bank.lin, to=bank.zhao, today=TODAY)
    assert (passed.clients, passed.proposals) == (1, 1)
    assert [(await seen(bank, bank.zhao, one.id)).owner for one in (going, over)] == ["赵一鸣", "林晓雨"]
    assert (await drafted(bank, bank.zhao, going.id)).number == 2
    with pytest.raises(proposals.ProposalNotFound):
        await seen(bank, bank.lin, going.id)


async def test_a_backup_brings_every_proposal_back(bank: Bank, huaxing: Client, tmp_path: Path, empty_url: str) -> None:
    reference = await everything_about(bank, huaxing.id)
    before = await rows_of(bank)
    assert 0 not in before.values()
    folder = tmp_path / "backup"
    folder.mkdir()
    await dump(bank.database, folder)
    async with bank.database.reading() as session:
        said = await proposals.versions(session, bank.lin, reference, today=TODAY)
    restored = Database(empty_url)
    if restored.file:
        restored.file.parent.mkdir(parents=True)
    await load(restored, folder)
    async with restored.reading() as session:
        assert await proposals.versions(session, bank.lin, reference, today=TODAY) == said
        assert (await proposals.get(session, bank.lin, reference, today=TODAY)).status == "sent"
    await restored.close()


async def test_a_version_drafted_from_an_older_one_does_not_replace_a_colleagues(bank: Bank, huaxing: Client) -> None:
    """两个人同时改同一份方案"""
    proposal = await made(bank, bank.lin, huaxing.id)
    new = proposals.NewVersion(plan=PLAN)
    async with bank.database.begin() as session:
        await proposals.add_version(session, bank.lin, proposal.id, new, after=1, now=NOW)
    with pytest.raises(proposals.ProposalChanged):
        async with bank.database.begin() as session:
            await proposals.set_plan(session, bank.lin, proposal.id, PLAN | {"request": "另一个"}, now=NOW)
            await proposals.add_version(session, bank.lin, proposal.id, new, after=1, now=NOW)
    async with bank.database.reading() as session:
        kept = await proposals.get(session, bank.lin, proposal.id, today=TODAY)
    assert kept.version == 2 and kept.plan == PLAN
