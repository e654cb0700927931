"""clients: importing a bank's own lists of clients, contacts, facilities, holdings, facts and balances."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of, today
from settings import Settings

if TYPE_CHECKING:
    from knowledge.ruletypes import FactEntry
    from memory.database import Database
    from memory.importing import ImportReport, Remark
    from memory.users import User

_SHOWN = 50
_KINDS = {
    "clients": "客户",
    "contacts": "联系人",
    "facilities": "授信",
    "holdings": "在用产品",
    "facts": "事实",
    "balances": "余额",
}


def import_clients(arguments: Namespace, settings: Settings) -> int:
    """Imports a file, or tells with --dry-run what importing it would do; status 1 when rows were rejected."""
    report = asyncio.run(_imported(arguments, settings))
    if arguments.json:
        print_json(_as_json(report))
    else:
        _tell(report)
    return 1 if report.rejected else 0


async def _imported(arguments: Namespace, settings: Settings) -> ImportReport:
    from handlers.factcolumns import known_facts
    from handlers.importtexts import unreadable
    from memory import importing
    from memory.clients import NoBook

    async with database_of(settings) as database:
        owner = await _owner(database, arguments.owner) if arguments.owner else None
        with _Bar() as bar:
            try:
                return await importing.import_file(
                    database,
                    Path(arguments.file),
                    today=today(settings),
                    owner=owner,
                    dry_run=arguments.dry_run,
                    progress=bar,
                    facts=known_facts(_dictionary(settings)),
                )
            except (importing.UnreadableSpreadsheet, importing.NothingToImport) as error:
                raise CommandFailed(f"{arguments.file}：{unreadable(error, 'zh')}") from error
            except NoBook:
                raise CommandFailed(f"{arguments.owner} 不管客户（只有客户经理和团队长管户）", 2) from None


def _dictionary(settings: Settings) -> dict[str, FactEntry]:
    """The bank's dictionary of facts as it stands today; empty while there are no documents."""
    from knowledge.factdictionary import dictionary_of
    from knowledge.published import load_published

    published = load_published(settings.data_dir, settings.chroma_url)
    return dictionary_of((one.document for one in published.parsed), today(settings))


async def _owner(database: Database, name: str) -> User:
    from memory import users

    async with database.reading() as session:
        try:
            return await users.named(session, name)
        except users.UserNotFound:
            raise CommandFailed(f"没有这个用户：{name}", 2) from None
        except users.UserAmbiguous as error:
            ids = "、".join(str(option.telegram_id) for option in error.options)
            raise CommandFailed(f"有多位用户叫 {name}，请改用 Telegram 号码：{ids}", 2) from None


def _as_json(report: ImportReport) -> dict[str, Any]:
    said: dict[str, Any] = {
        "rows": report.rows,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": _remarks(report, report.rejected),
    }
    if report.warnings:
        said["warnings"] = _remarks(report, report.warnings)
    if report.ignored:
        said["ignored"] = report.ignored
    return said


def _remarks(report: ImportReport, remarks: list[Remark]) -> list[dict[str, Any]]:
    from handlers.importtexts import why_not

    sheets = report.sheets > 1
    return [
        {"row": one.row, "why": why_not(one.reason, "zh")} | ({"sheet": one.sheet} if sheets else {}) for one in remarks
    ]


def _tell(report: ImportReport) -> None:
    for heading, remarks in (("未导入", report.rejected), ("请核对", report.warnings)):
        for one in _remarks(report, remarks[:_SHOWN]):
            place = f"{one['sheet']} 第 {one['row']} 行" if "sheet" in one else f"第 {one['row']} 行"
            warn(f"{heading}：{place}：{one['why']}")
        if len(remarks) > _SHOWN:
            warn(f"{heading}：另有 {len(remarks) - _SHOWN} 行（--json 列出全部）")
    if report.ignored:
        warn(f"没有用到：{'；'.join(report.ignored)}")
    for kind, counts in report.counts.items():
        print(f"{_KINDS[kind]}：新增 {counts['added']}，更新 {counts['changed']}，不变 {counts['unchanged']}")
    done = "试导入（没有保存）" if report.dry_run else "已导入"
    print(f"{done}：共 {report.rows} 行，未导入 {len(report.rejected)} 行")


class _Bar:
    """Progress on stderr when that is a terminal: rows read, then rows stored."""

    _NAMES = {"read": "读取 read", "store": "保存 store"}  # noqa: RUF012

    def __init__(self) -> None:
        self._bar: Any = None
        self._phase = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, phase: str, done: int, total: int | None) -> None:
        """Moves the bar of the phase."""
        from tqdm import tqdm

        if phase != self._phase:
            if self._bar is not None:
                self._bar.close()
            self._phase = phase
            self._bar = tqdm(total=total, desc=self._NAMES[phase], unit=" 行", disable=None)
        self._bar.update(done - self._bar.n)
