"""Clients: who sees which, and that nobody learns of another's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from memory import clientchanges, clients, covers, looks, users
from memory.clients import ClientAmbiguous, ClientExists, ClientNotFound, ClientTaken, NoBook
from memory.creditcodes import BadCreditCode
from memory.database import Database
from memory.users import NewUser
from tests.memory.bank import NOW, TODAY, Bank, code_of, opened

HUAXING, HUASTAR, QINGLU = "临溪华兴精密机械有限公司", "临溪华星电子科技有限公司", "青鹭国际贸易有限公司"


@pytest.fixture
async def bank(database: Database) -> Bank:
    """Two teams; 华兴 is with 林晓雨, 华星 with 赵一鸣, 青鹭 with 陈国栋."""
    bank = await opened(database)
    await bank.client(bank.lin, HUAXING, code=code_of(1), short_names=("华兴", "华兴精密"))
    await bank.client(bank.zhao, HUASTAR, code=code_of(2))
    await bank.client(bank.chen, QINGLU, code=code_of(3), short_names=("青鹭",))
    return bank


async def test_everybody_sees_the_book_that_the_role_gives(bank: Bank) -> None:
    assert await bank.book(bank.lin) == [HUAXING]
    assert await bank.book(bank.chen) == [QINGLU]
    assert sorted(await bank.book(bank.lead)) == sorted([HUAXING, HUASTAR])
    assert await bank.book(bank.other_lead) == [QINGLU]
    assert sorted(await bank.book(bank.zhou)) == sorted([HUAXING, HUASTAR, QINGLU])
    assert await bank.book(bank.admin) == [] and await bank.book(bank.credit) == []


async def test_a_lead_without_a_team_sees_only_the_own_book(bank: Bank) -> None:
    async with bank.database.begin() as session:
        alone = await users.register(session, NewUser(120, "独自", "lead"))
        nobody = await users.register(session, NewUser(121, "无团队", "rm"))
    await bank.client(nobody, "无团队的客户有限公司")
    await bank.client(alone, "独自的客户有限公司")
    assert await bank.book(alone) == ["独自的客户有限公司"]


async def test_whoever_was_removed_sees_nothing_and_the_lead_still_sees_the_book(bank: Bank) -> None:
    async with bank.database.begin() as session:
        gone = await users.remove(session, bank.lin.id)
        compliance = await users.remove(session, bank.zhou.id)
    assert await bank.book(gone) == [] and await bank.book(compliance) == []
    assert HUAXING in await bank.book(bank.lead)


async def test_a_deputy_sees_the_book_from_the_first_day_of_the_leave_to_the_last(bank: Bank) -> None:
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=7)
    async with bank.database.begin() as session:
        await covers.cover(session, bank.lin, owner=bank.lin, deputy=bank.zhao, starts=first, ends=last, today=TODAY)
    seen = {day: HUAXING in await bank.book(bank.zhao, day) for day in _days(first - timedelta(1), last + timedelta(1))}
    assert seen == {day: first <= day <= last for day in seen}
    assert await bank.book(bank.lin, first) == [HUAXING]


async def test_anothers_client_and_none_at_all_look_the_same(bank: Bank) -> None:
    async with bank.database.reading() as session:
        (theirs,) = await clients.by_name(session, bank.chen, QINGLU, today=TODAY)
        told = []
        for client_id in (theirs.id, 999_999):
            with pytest.raises(ClientNotFound) as error:
                await clients.get(session, bank.lin, client_id, today=TODAY)
            told.append(str(error.value))
        assert len(set(told)) == 1
        assert await clients.by_name(session, bank.lin, QINGLU, today=TODAY) == []
        assert await clients.by_name(session, bank.lin, code_of(3), today=TODAY) == []
        assert await clients.by_name(session, bank.lin, "青鹭", today=TODAY) == []


async def test_a_client_is_found_by_every_name_in_any_writing_and_by_code(bank: Bank) -> None:
    async with bank.database.reading() as session:
        for name in (
            HUAXING,
            "臨溪華興精密機械有限公司",
            " 临溪华兴 精密机械有限公司",
            "华兴",
            "華興精密",
            code_of(1).lower(),
        ):
            assert [one.name for one in await clients.by_name(session, bank.lin, name, today=TODAY)] == [HUAXING], name
        assert await clients.by_name(session, bank.lin, "（）", today=TODAY) == []


async def test_a_name_that_two_clients_go_by_is_asked_about(bank: Bank) -> None:
    await bank.client(bank.lin, "华兴贸易有限公司", short_names=("华兴",))
    async with bank.database.reading() as session:
        with pytest.raises(ClientAmbiguous) as error:
            await clients.named(session, bank.lin, "华兴", today=TODAY)
    assert {one.name for one in error.value.options} == {HUAXING, "华兴贸易有限公司"}


@pytest.mark.parametrize("code", [None, code_of(3)])
@pytest.mark.parametrize("name", [QINGLU, "青鷺國際貿易 有限公司", "另一个名字有限公司"])
async def test_a_prospect_that_is_with_another_is_refused_without_a_word_about_them(
    bank: Bank, name: str, code: str | None
) -> None:
    if code is None and name.startswith("另一个"):
        code = code_of(3)
    async with bank.database.begin() as session:
        with pytest.raises(ClientTaken) as error:
            await clients.create_prospect(session, bank.lin, name, code=code, today=TODAY)
    said = str(error.value) + repr(error.value.__dict__)
    assert not any(words in said for words in (QINGLU, "青鹭", "陈国栋", code_of(3), str(bank.chen.id)))
    assert await bank.book(bank.lin) == [HUAXING]


async def test_a_prospect_that_is_in_sight_already_is_shown_instead(bank: Bank) -> None:
    async with bank.database.begin() as session:
        for user in (bank.lin, bank.lead):
            with pytest.raises(ClientExists) as error:
                await clients.create_prospect(session, user, HUAXING, today=TODAY)
            assert error.value.client.name == HUAXING


async def test_a_new_prospect_is_in_the_own_book_with_its_names_and_audited(bank: Bank) -> None:
    async with bank.database.begin() as session:
        made = await clients.create_prospect(
            session, bank.lin, " 晨曦  模具厂 ", short_names=("晨曦", "晨 曦", "晨曦模具厂"), today=TODAY
        )
    assert (made.name, made.stage, made.short_names, made.owner) == ("晨曦 模具厂", "prospect", ("晨曦",), "林晓雨")
    entry = (await bank.audited("client.created"))[-1]
    assert entry.about == f"client:{made.id}" and entry.user_id == bank.lin.id and "晨曦" not in entry.details


async def test_who_keeps_no_clients_creates_none(bank: Bank) -> None:
    async with bank.database.begin() as session:
        for user in (bank.admin, bank.zhou, bank.credit):
            with pytest.raises(NoBook):
                await clients.create_prospect(session, user, "新客户有限公司", today=TODAY)


async def test_a_name_or_a_code_that_is_none_is_refused(bank: Bank) -> None:
    async with bank.database.begin() as session:
        for name in ("", " （） ", "长" * 300):
            with pytest.raises(clients.BadClientName):
                await clients.create_prospect(session, bank.lin, name, today=TODAY)
        with pytest.raises(BadCreditCode):
            await clients.create_prospect(session, bank.lin, "新客户有限公司", code="9119", today=TODAY)


async def test_renaming_keeps_the_former_name_and_the_history(bank: Bank) -> None:
    async with bank.database.begin() as session:
        client = await clients.named(session, bank.lin, "华兴", today=TODAY)
        renamed = await clientchanges.rename(session, bank.lin, client.id, "华兴智能装备有限公司", today=TODAY)
        assert clients.OtherName(HUAXING, "former") in renamed.names
        found = await clients.by_name(session, bank.lin, HUAXING, today=TODAY)
        assert [one.name for one in found] == ["华兴智能装备有限公司"]
        (change,) = await clientchanges.history(session, bank.lin, client.id, today=TODAY)
    assert (change.what, change.before, change.after, change.by) == ("name", HUAXING, "华兴智能装备有限公司", "林晓雨")
    assert len(await bank.audited("client.changed")) == 1


async def test_renaming_back_leaves_no_name_twice(bank: Bank) -> None:
    async with bank.database.begin() as session:
        client = await clients.named(session, bank.lin, "华兴", today=TODAY)
        await clientchanges.rename(session, bank.lin, client.id, "华兴智能装备有限公司", today=TODAY)
        back = await clientchanges.rename(session, bank.lin, client.id, HUAXING, today=TODAY)
    assert back.name == HUAXING and HUAXING not in back.short_names and "华兴智能装备有限公司" in back.short_names


async def test_no_client_takes_the_name_or_code_of_anothers(bank: Bank) -> None:
    async with bank.database.begin() as session:
        prospect = await clients.create_prospect(session, bank.lin, "新客户有限公司", today=TODAY)
        with pytest.raises(ClientTaken):
            await clientchanges.rename(session, bank.lin, prospect.id, QINGLU, today=TODAY)
        with pytest.raises(ClientTaken):
            await clientchanges.set_code(session, bank.lin, prospect.id, code_of(3), today=TODAY)
        coded = await clientchanges.set_code(session, bank.lin, prospect.id, code_of(9), today=TODAY)
    assert coded.code == code_of(9)


async def test_stage_and_description_change_with_history(bank: Bank) -> None:
    async with bank.database.begin() as session:
        client = await clients.named(session, bank.lin, "华兴", today=TODAY)
        await clientchanges.set_stage(session, bank.lin, client.id, "credit", today=TODAY)
        await clientchanges.set_stage(session, bank.lin, client.id, "credit", today=TODAY)
        fields = {"rating": "5", "client_since": date(2018, 5, 16)}
        changed = await clientchanges.describe(session, bank.lead, client.id, fields, today=TODAY)
        with pytest.raises(ValueError, match="owner_id"):
            await clientchanges.describe(session, bank.lin, client.id, {"owner_id": bank.chen.id}, today=TODAY)
        with pytest.raises(ValueError, match="gold"):
            await clientchanges.set_stage(session, bank.lin, client.id, "gold", today=TODAY)  # type: ignore[arg-type]
        history = await clientchanges.history(session, bank.lin, client.id, today=TODAY)
    assert (changed.stage, changed.rating, changed.client_since) == ("credit", "5", date(2018, 5, 16))
    assert [(one.what, one.by) for one in history] == [("description", "高远"), ("stage", "林晓雨")]


async def test_compliance_reads_and_changes_nothing(bank: Bank) -> None:
    async with bank.database.begin() as session:
        client = await clients.named(session, bank.zhou, "华兴", today=TODAY)
        with pytest.raises(ClientNotFound):
            await clientchanges.rename(session, bank.zhou, client.id, "改名有限公司", today=TODAY)
        with pytest.raises(ClientNotFound):
            await clientchanges.set_stage(session, bank.zhou, client.id, "exit", today=TODAY)


async def test_each_look_at_anothers_client_is_audited_once_an_hour(bank: Bank) -> None:
    async with bank.database.begin() as session:
        client = await clients.named(session, bank.lead, "华兴", today=TODAY)
        now = NOW.now(tz=NOW.tzinfo)
        assert not await looks.note_look(session, bank.lin, client, now=now)
        assert await looks.note_look(session, bank.lead, client, now=now)
        assert not await looks.note_look(session, bank.lead, client, now=now + timedelta(minutes=59))
        assert await looks.note_look(session, bank.zhou, client, now=now)
        assert await looks.note_look(session, bank.lead, client, now=now + timedelta(minutes=61))
    entries = await bank.audited(looks.LOOKED)
    assert [(entry.user_id, entry.about) for entry in entries] == [
        (user.id, f"client:{client.id}") for user in (bank.lead, bank.zhou, bank.lead)
    ]


async def test_a_book_lists_every_client_with_its_names(bank: Bank) -> None:
    for number in range(40):
        await bank.client(bank.lin, f"客户{number}有限公司", short_names=(f"客{number}",))
    async with bank.database.reading() as session:
        book = await clients.book(session, bank.lin, today=TODAY)
    assert len(book) == 41 and all(one.short_names for one in book)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
