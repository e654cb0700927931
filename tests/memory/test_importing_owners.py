"""Imported clients come into the right book, and nobody imports into one that is not theirs to decide about."""

from __future__ import annotations

from pathlib import Path

import pytest

from memory import users
from memory.clients import NoBook
from memory.database import Database
from memory.handovers import NotPermitted
from memory.users import NewUser
from tests.memory.bank import Bank, code_of, opened
from tests.memory.lists import imported, reasons, table


@pytest.fixture
async def bank(database: Database) -> Bank:
    """Two teams without clients."""
    return await opened(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files to be imported lie."""
    return tmp_path


async def test_a_lead_imports_for_the_team_only(bank: Bank, folder: Path) -> None:
    await bank.client(bank.chen, "青鹭国际贸易有限公司", code=code_of(3))
    path = table(
        folder,
        ["客户名称", "信用代码", "客户经理"],
        ["甲有限公司", code_of(1), "林晓雨"],
        ["乙有限公司", code_of(2), "陈国栋"],
        ["青鹭国际贸易有限公司", code_of(3), ""],
    )
    report = await imported(bank, path, by=bank.lead)
    assert reasons(report) == [(3, "owner_elsewhere"), (4, "other_owner")]
    assert report.added == 1
    figures = table(folder, ["信用代码", "日期", "余额"], [code_of(3), "2026-11-01", 5], [code_of(1), "2026-11-01", 5])
    report = await imported(bank, figures, by=bank.lead)
    assert reasons(report) == [(2, "client_unknown")] and "青鹭" not in repr(report.rejected)
    for user, owner, error in (
        (bank.lin, bank.lin, NotPermitted),
        (bank.zhou, None, NotPermitted),
        (bank.lead, bank.chen, NotPermitted),
        (bank.admin, bank.zhou, NoBook),
    ):
        with pytest.raises(error):
            await imported(bank, path, owner, by=user)


async def test_two_managers_of_one_name_are_told_apart_by_number(bank: Bank, folder: Path) -> None:
    async with bank.database.begin() as session:
        await users.register(session, NewUser(130, "林晓雨", "rm", "城西团队"))
    head = ["客户名称", "客户经理"]
    report = await imported(bank, table(folder, head, ["甲有限公司", "林晓雨"], ["乙有限公司", "130"]))
    assert reasons(report) == [(2, "owner_ambiguous")] and report.added == 1


async def test_a_new_client_without_an_owner_is_refused(bank: Bank, folder: Path) -> None:
    report = await imported(bank, table(folder, ["客户名称", "信用代码"], ["甲有限公司", code_of(1)]))
    assert reasons(report) == [(2, "no_owner")]
