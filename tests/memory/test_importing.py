"""Importing lists of clients: every row is taken, or refused with a reason, and never twice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from memory import balances, clientchanges, clients, contacts, facilities
from memory.database import Database
from memory.importing import NothingToImport, preview
from memory.tables import AuditRow, BalanceRow, ClientRow, ContactRow, FacilityRow
from tests.memory.bank import TODAY, Bank, code_of, opened
from tests.memory.lists import counts, imported, reasons, table, workbook

HUAXING = "临溪华兴精密机械有限公司"


@pytest.fixture
async def bank(database: Database) -> Bank:
    """Two teams without clients."""
    return await opened(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files to be imported lie."""
    return tmp_path


async def test_a_workbook_of_four_sheets_in_any_order(bank: Bank, folder: Path) -> None:
    path = workbook(
        folder,
        余额=[
            ["信用代码", "日期", "存款余额（万元）", "贷款余额（万元）"],
            [code_of(1), date(2026, 11, 24), 1200.5, 2000],
            [code_of(1), "2026年11月23日", "1,100", None],
        ],
        授信=[
            ["单位：万元"],
            ["客户名称", "合同编号", "品种", "授信额度", "已用额度", "年利率(%)", "到期日"],
            [HUAXING, "R1", "WC01", 2500, "2000.00", 3.45, datetime(2027, 3, 17)],
            ["合计", None, None, 2500, 2000, None, None],
        ],
        联系人=[["客户", "姓名", "职务", "手机"], [HUAXING, "方振华", "总经理", 13800000000]],
        说明=[["本表每周更新"]],
        客户=[
            ["客户名称", "统一社会信用代码", "简称", "客户经理", "行业", "阶段", "开户日期"],
            [HUAXING, code_of(1), "华兴、华兴精密", "林晓雨", "C3421 金属切削机床制造", "授信客户", 43236],
        ],
    )
    report = await imported(bank, path)
    assert counts(report) == (5, 0, 0, 0), report.rejected
    assert report.ignored == ["说明: 本表每周更新"]
    async with bank.database.reading() as session:
        client = await clients.named(session, bank.lin, "华兴精密", today=TODAY)
        assert (client.code, client.stage, client.industry_code) == (code_of(1), "credit", "C3421")
        assert (client.industry, client.client_since) == ("金属切削机床制造", date(2018, 5, 16))
        (line,) = await facilities.of_client(session, bank.lin, client.id, today=TODAY)
        assert (line.limit, line.used, line.rate) == (25_000_000, 20_000_000, Decimal("0.0345"))
        assert line.matures == date(2027, 3, 17)
        latest = await balances.latest(session, bank.lin, client.id, today=TODAY)
        assert {(one.kind, one.amount) for one in latest} == {("deposit", 12_005_000), ("loan", 20_000_000)}
        (person,) = await contacts.of_client(session, bank.lin, client.id, today=TODAY)
        assert (person.name, person.title, person.phone) == ("方振华", "总经理", "13800000000")


async def test_the_same_file_again_changes_nothing(bank: Bank, folder: Path) -> None:
    rows = [["客户名称", "信用代码", "简称", "联系人", "电话", "评级"]]
    rows += [[f"客户{n}有限公司", code_of(n), f"客{n}", f"张{n}", f"000-{n}", "5"] for n in range(30)]
    path = table(folder, *rows, ["没有代码有限公司", "", "没码", "", "", ""])
    assert counts(await imported(bank, path, bank.lin)) == (31, 0, 0, 0)
    before = await _everything(bank)
    for _ in range(2):
        assert counts(await imported(bank, path, bank.lin)) == (0, 0, 31, 0)
    assert await _everything(bank) == before


async def _everything(bank: Bank) -> list[tuple[Any, ...]]:
    async with bank.database.reading() as session:
        return [
            tuple(row)
            for kind in (ClientRow, ContactRow, FacilityRow, BalanceRow)
            for row in await session.execute(select(kind.__table__).order_by(*kind.__table__.primary_key.columns))
        ]


async def test_what_changed_is_brought_up_to_date_with_history_and_blanks_leave_things_alone(
    bank: Bank, folder: Path
) -> None:
    await bank.client(bank.lin, HUAXING, code=code_of(1), rating="6", region="临溪")
    head = ["企业全称", "USCC", "评级", "地区", "规模"]
    report = await imported(bank, table(folder, head, ["华兴智能装备有限公司", code_of(1).lower(), "5", "", "中型"]))
    assert counts(report) == (0, 1, 0, 0)
    async with bank.database.reading() as session:
        client = await clients.named(session, bank.lin, code_of(1), today=TODAY)
        assert (client.name, client.rating, client.region, client.size_class) == (
            "华兴智能装备有限公司",
            "5",
            "临溪",
            "中型",
        )
        assert clients.OtherName(HUAXING, "former") in client.names
        (change,) = await clientchanges.history(session, bank.lin, client.id, today=TODAY)
    assert change.what == "import" and change.before == {"name": HUAXING, "rating": "6", "size_class": None}


async def test_a_client_without_a_code_is_known_by_its_exact_name_and_then_gets_its_code(
    bank: Bank, folder: Path
) -> None:
    await bank.client(bank.lin, HUAXING)
    rows = (["客户名称", "信用代码"], ["臨溪華興精密機械 有限公司", code_of(1)])
    assert counts(await imported(bank, table(folder, *rows), bank.lin)) == (0, 1, 0, 0)
    async with bank.database.reading() as session:
        client = await clients.named(session, bank.lin, HUAXING, today=TODAY)
    assert (client.name, client.code) == (HUAXING, code_of(1))


async def test_each_refused_row_has_its_number_and_its_reason_and_leaves_no_trace(bank: Bank, folder: Path) -> None:
    await bank.client(bank.chen, "青鹭国际贸易有限公司", code=code_of(50))
    await bank.client(bank.lin, "有码有限公司", code=code_of(51))
    wrong = code_of(2)[:-1] + ("0" if code_of(2)[-1] != "0" else "1")
    path = table(
        folder,
        ["客户名称", "信用代码", "客户经理", "开户日期", "阶段"],
        ["校验位错有限公司", wrong, "", "", ""],
        ["位数不对有限公司", "9199", "", "", ""],
        ["没有这个经理有限公司", code_of(3), "谁也不是", "", ""],
        ["", "", "林晓雨", "", ""],
        ["日期不对有限公司", code_of(4), "", "2018-13-45", ""],
        ["将来的有限公司", code_of(5), "", "2030-01-01", ""],
        ["阶段不对有限公司", code_of(6), "", "", "黄金客户"],
        ["=HYPERLINK(A1)", code_of(7), "", "", ""],
        ["改名换姓有限公司", code_of(50), "", "", ""],
        ["青鹭国际贸易有限公司", "", "", "", ""],
        ["有码有限公司", code_of(8), "", "", ""],
        ["（）", code_of(9), "", "", ""],
        ["", code_of(10), "", "", ""],
        [],
        ["长" * 300, code_of(11), "", "", ""],
        ["好的有限公司", code_of(12), "赵一鸣", "20200131", ""],
    )
    report = await imported(bank, path, bank.lin)
    assert reasons(report) == [
        (2, "code_check"),
        (3, "code_length"),
        (4, "owner_unknown"),
        (5, "no_client"),
        (6, "date"),
        (7, "date_future"),
        (8, "stage"),
        (9, "formula"),
        (10, "other_owner"),
        (11, "other_owner"),
        (12, "code_differs"),
        (13, "bad_name"),
        (14, "nothing"),
        (16, "too_long"),
    ]
    assert report.added == 1 and await bank.book(bank.zhao) == ["好的有限公司"]
    assert await bank.rows(ClientRow) == 3


async def test_refused_figures(bank: Bank, folder: Path) -> None:
    await bank.client(bank.lin, HUAXING, code=code_of(1))
    await bank.client(bank.chen, "别人有限公司", code=code_of(2))
    path = workbook(
        folder,
        授信=[
            ["客户", "合同号", "产品", "额度", "已用", "利率", "起始日", "到期日", "币种"],
            [HUAXING, "R1", "WC01", "=B2*10000", 1, None, None, None, None],
            [HUAXING, "R2", "WC01", "一千万左右", 1, None, None, None, None],
            [HUAXING, "R3", "WC01", -5, 1, None, None, None, None],
            [HUAXING, "R4", "WC01", 1e17, 1, None, None, None, None],
            [HUAXING, None, "WC01", 5, 1, None, None, None, None],
            [HUAXING, "R5", None, 5, 1, None, None, None, None],
            [HUAXING, "R6", "WC01", 5, 1, None, "2027-01-01", "2026-01-01", None],
            [HUAXING, "R7", "WC01", 5, 1, None, None, None, "贝壳"],
            ["没有的客户有限公司", "R8", "WC01", 5, 1, None, None, None, None],
            ["别人有限公司", "R9", "WC01", 5, 1, None, None, None, None],
            [HUAXING, "R10", "WC01", 5, 8, "LPR+50BP", None, None, None],
        ],
    )
    report = await imported(bank, path, bank.lin)
    assert reasons(report) == [
        (2, "formula"),
        (3, "money"),
        (4, "negative"),
        (5, "too_large"),
        (6, "nothing"),
        (7, "nothing"),
        (8, "ends_before_start"),
        (9, "currency"),
        (10, "client_unknown"),
        (11, "other_owner"),
    ]
    assert [one.reason.why for one in report.warnings] == ["rate_left_out", "used_over_limit"]
    async with bank.database.reading() as session:
        client = await clients.named(session, bank.lin, HUAXING, today=TODAY)
        (line,) = await facilities.of_client(session, bank.lin, client.id, today=TODAY)
    assert (line.reference, line.used, line.rate) == ("R10", 8, None)


async def test_an_older_statement_never_replaces_a_newer_one(bank: Bank, folder: Path) -> None:
    await bank.client(bank.lin, HUAXING, code=code_of(1))
    head = ["信用代码", "合同编号", "产品", "额度", "已用", "数据日期"]
    for used, day, wanted in ((5, "2026-10-31", "added"), (3, "2026-09-30", "unchanged"), (7, "2026-11-20", "changed")):
        report = await imported(bank, table(folder, head, [code_of(1), "R1", "WC01", 10, used, day]))
        assert getattr(report, wanted) == 1, (used, report)
    async with bank.database.reading() as session:
        assert await session.scalar(select(FacilityRow.used)) == 7


async def test_a_dry_run_tells_the_same_and_stores_nothing(bank: Bank, folder: Path) -> None:
    path = table(folder, ["客户名称", "信用代码"], ["甲有限公司", code_of(1)], ["乙有限公司", "9199"])
    tried = await imported(bank, path, bank.lin, dry_run=True)
    seen = await preview(bank.database, path, by=bank.lead, owner=bank.lin, today=TODAY)
    assert counts(tried) == counts(seen) == (1, 0, 0, 1) and tried.dry_run
    assert await bank.rows(ClientRow) == 0 and await bank.audited("clients.imported") == []
    assert counts(await imported(bank, path, bank.lin)) == (1, 0, 0, 1)
    (entry,) = await bank.audited("clients.imported")
    assert '"rejected":1' in entry.details and "甲有限公司" not in entry.details


async def test_rows_of_one_file_that_are_about_one_client_count_as_one(bank: Bank, folder: Path) -> None:
    path = table(
        folder,
        ["客户名称", "信用代码", "评级", "联系人"],
        ["甲有限公司", code_of(1), "5", "张三"],
        ["甲有限公司", code_of(1), "6", "李四"],
        ["甲有限公司", "", "6", "张三"],
        ["甲有限公司", "", "6", "张三"],
    )
    report = await imported(bank, path, bank.lin)
    assert counts(report) == (2, 0, 2, 0)
    async with bank.database.reading() as session:
        client = await clients.named(session, bank.lin, "甲有限公司", today=TODAY)
    assert (client.rating, client.contacts) == ("6", ("张三", "李四"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5"])
async def test_every_usual_encoding_is_read(bank: Bank, folder: Path, encoding: str) -> None:
    traditional = encoding == "big5"
    head = ["客戶名稱", "信用代碼", "地區"] if traditional else ["客户名称", "信用代码", "地区"]
    name = "臨溪華興精密機械有限公司" if traditional else HUAXING
    if traditional:
        head = ["client", "code", "region"]
    path = table(folder, head, [name, code_of(1), "臨溪市" if traditional else "临溪市"], encoding=encoding)
    assert counts(await imported(bank, path, bank.lin)) == (1, 0, 0, 0)
    assert await bank.book(bank.lin) == [name]


async def test_english_columns_tabs_and_semicolons(bank: Bank, folder: Path) -> None:
    path = folder / "list.csv"
    path.write_text(
        f"Client Name;Credit Code;Short Names;RM\nHuaxing Co., Ltd.;{code_of(1)};HX;林晓雨\n", encoding="utf-8"
    )
    assert counts(await imported(bank, path)) == (1, 0, 0, 0)
    path.write_text(
        "sep=\t\nclient\tReference\tProduct\tLimit (CNY m)\tOutstanding\tMaturity Date\n"
        "Huaxing Co., Ltd.\tR1\tWC01\t2.5\t1,000,000.00\t2027/3/17\n",
        encoding="utf-8",
    )
    assert counts(await imported(bank, path)) == (1, 0, 0, 0)
    async with bank.database.reading() as session:
        row = (await session.execute(select(FacilityRow.limit, FacilityRow.used, FacilityRow.matures))).one()
    assert tuple(row) == (2_500_000, 1_000_000, date(2027, 3, 17))


async def test_more_rows_than_one_piece(bank: Bank, folder: Path) -> None:
    count = 2_345
    rows = [[f"客户{n}有限公司", code_of(n), f"客{n}"] for n in range(count)]
    path = table(folder, ["客户名称", "信用代码", "简称"], *rows)
    told: list[tuple[str, int, int | None]] = []
    report = await imported(bank, path, bank.lin, progress=lambda *step: told.append(step))
    assert counts(report) == (count, 0, 0, 0)
    assert told[-1] == ("store", count, count) and ("read", count, None) in told
    days = [[code_of(n % 7), date(2026, 1, 1 + n // 7 % 28).isoformat(), n] for n in range(7 * 28)]
    path = table(folder, ["信用代码", "日期", "余额"], *days, *days)
    report = await imported(bank, path)
    assert counts(report) == (7 * 28, 0, 7 * 28, 0)
    assert counts(await imported(bank, path)) == (0, 0, 2 * 7 * 28, 0)
    assert await bank.rows(BalanceRow) == 7 * 28


async def test_balances_in_any_order_are_each_kept_once(bank: Bank, folder: Path) -> None:
    names = [f"客户{n}有限公司" for n in range(60)]
    assert (
        await imported(bank, table(folder, ["客户名称", "地区"], *[[n, "临溪"] for n in names]), bank.lin)
    ).added == 60
    rows = [[name, date(2025 + n // 12, n % 12 + 1, 28).isoformat(), n] for name in names for n in range(20)]
    Random(7).shuffle(rows)
    path = table(folder, ["客户名称", "日期", "余额"], *rows)
    assert counts(await imported(bank, path)) == (1200, 0, 0, 0)
    changed = [[name, day, 5] for name, day, amount in rows[:100]]
    report = await imported(bank, table(folder, ["客户名称", "日期", "余额"], *changed))
    assert report.added == 0 and report.changed + report.unchanged == 100 and report.changed >= 90
    async with bank.database.reading() as session:
        total = await session.scalar(select(func.count()).select_from(BalanceRow).where(BalanceRow.amount == 5))
    assert total == 100 + sum(1 for _, _, n in rows[100:] if n == 5)


async def test_a_file_without_any_known_header_is_refused_whole(bank: Bank, folder: Path) -> None:
    with pytest.raises(NothingToImport) as error:
        await imported(bank, table(folder, ["日期", "内容"], ["2026-01-01", "开会"]), bank.lin)
    assert error.value.seen == ("list: 日期 内容",)


async def test_an_error_in_the_middle_leaves_nothing(bank: Bank, folder: Path) -> None:
    rows = [[f"客户{n}有限公司", code_of(n)] for n in range(2_100)]

    class Stopped(Exception):
        pass

    def stop(phase: str, done: int, total: int | None) -> None:
        if phase == "store" and done > 1_500:
            raise Stopped

    with pytest.raises(Stopped):
        await imported(bank, table(folder, ["客户名称", "信用代码"], *rows), bank.lin, progress=stop)
    assert await bank.rows(ClientRow) == 0 and await bank.rows(AuditRow) == 8


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=30), st.floats(), st.integers(), st.dates()), max_size=6),
        max_size=12,
    )
)
async def test_whatever_is_in_the_cells_a_row_is_taken_or_refused(
    bank: Bank, folder: Path, rows: list[list[Any]]
) -> None:
    for head in (
        ["客户名称", "信用代码", "客户经理", "开户日期", "简称"],
        ["客户名称", "合同号", "产品", "额度", "利率", "到期日"],
    ):
        path = table(
            folder, head, *[["" if cell is None else cell for cell in row] for row in rows], encoding="utf-8-sig"
        )
        report = await imported(bank, path, bank.lin, dry_run=True)
        assert report.rows <= len(rows) + 2  # line ends within cells stay within their row
