"""backup, restore, retention, audit: what an operator keeps and for how long, and what an auditor checks."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from commands.output import print_json, warn, with_progress
from commands.parts import CommandFailed, database_of, today
from settings import Settings

if TYPE_CHECKING:
    from memory.retention import Kept

ABOUT = "backup.json"
_FORMAT = 1
_PASSING = (".lock", ".writer", ".partial", "-wal", "-shm")  # of the moment, not to be kept
_RESTORING = "restoring.partial"


def backup(arguments: Namespace, settings: Settings) -> int:
    """Writes database, index and files into a new folder, complete or not at all."""
    target = Path(arguments.folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CommandFailed(f"{target} 已存在且不是空文件夹，请换一个", 2)
    making = target.with_name(f"{target.name}.partial")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        about = _made(making, settings)
    except OSError as error:
        raise CommandFailed(f"备份没有完成：{error}") from error
    finally:
        if not (making / ABOUT).exists():
            shutil.rmtree(making, ignore_errors=True)
    if target.exists():
        target.rmdir()
    making.rename(target)
    said = {"folder": str(target), "rows": sum(about["rows"].values()), "files": len(about["files"])}
    print_json(said) if arguments.json else print(f"已备份到 {target}：{said['rows']} 行，{said['files']} 个文件")
    return 0


def restore(arguments: Namespace, settings: Settings) -> int:
    """Puts a backup into an empty DATA_DIR and an empty database."""
    source = Path(arguments.folder)
    about = _checked(source)
    _must_be_free(settings)
    marker = settings.data_dir / _RESTORING
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    marker.touch()
    names = [name for name in about["files"] if name.startswith("files/")]
    for name in with_progress(names, len(names), "文件 files"):
        place = settings.data_dir / Path(name).relative_to("files")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, place)
    rows = asyncio.run(_loaded(source / "database", settings))
    marker.unlink()
    if arguments.json:
        print_json({"folder": str(source), "rows": rows, "files": len(names)})
    else:
        print(f"已恢复：{rows} 行，{len(names)} 个文件")
    if settings.chroma_url:
        warn("知识库在 CHROMA_URL 的服务器上，请按 Chroma 的办法恢复，或重新 ingest。")
    return 0


def retention(arguments: Namespace, settings: Settings) -> int:
    """Erases what has been kept as long as the settings say; with --dry-run only counts it."""
    kept = _kept(settings)
    if not any(True for _ in kept):
        raise CommandFailed("没有设置保留期限：请设置 RETAIN_NOTES_DAYS 等（天数），不设的一直保留。", 2)
    rows = asyncio.run(_retained(kept, settings, dry_run=arguments.dry_run))
    if arguments.json:
        print_json({"dry_run": arguments.dry_run, "rows": rows})
    else:
        told = "，".join(f"{kind} {n}" for kind, n in rows.items() if n) or "没有到期的数据"
        print(f"{'将删除' if arguments.dry_run else '已删除'}：{told}")
    return 0


def _kept(settings: Settings) -> Kept:
    from memory.retention import Kept

    return Kept(
        notes=settings.retain_notes_days,
        messages=settings.retain_messages_days,
        attachments=settings.retain_attachments_days,
        answers=settings.retain_answers_days,
        proposals=settings.retain_proposals_days,
    )


async def _retained(kept: Kept, settings: Settings, *, dry_run: bool) -> dict[str, int]:
    from memory import retention

    async with database_of(settings) as database:
        if dry_run:
            async with database.reading() as session:
                return await retention.overdue(session, kept, today(settings))
        async with database.begin() as session:
            erased = await retention.apply(session, kept, today(settings))
    remove_files(settings.data_dir, erased.paths)
    return dict(erased.rows)


def remove_files(data_dir: Path, paths: Iterable[str]) -> None:
    """Files whose rows are gone; what is not there any more is fine, what lies elsewhere is left alone."""
    for name in paths:
        path = (data_dir / name).resolve()
        if path.is_relative_to(data_dir.resolve()):
            path.unlink(missing_ok=True)


def verify_audit(arguments: Namespace, settings: Settings) -> int:
    """Walks the whole audit chain."""
    from memory import audit

    async def act() -> audit.Verdict:
        async with database_of(settings) as database, database.reading() as session:
            return await audit.verify(session)

    verdict = asyncio.run(act())
    broken = verdict.broken
    if arguments.json:
        why = {"n": broken.n, "why": broken.why} if broken else None
        print_json({"entries": verdict.entries, "head": verdict.head, "broken": why})
    elif broken is None:
        print(f"审计链完整：{verdict.entries} 条，末条 {verdict.head}")
    if broken is not None:
        warn(f"审计链在第 {broken.n} 条断开：{broken.why}")
    return 1 if broken else 0


def export_audit(arguments: Namespace, settings: Settings) -> int:
    """Writes the audit trail as JSON lines."""
    from memory import audit

    path = Path(arguments.file)

    async def act(file: TextIO) -> int:
        async with database_of(settings) as database, database.reading() as session:
            return await audit.export(session, file.write)

    try:
        with path.open("w", encoding="utf-8") as file:
            n = asyncio.run(act(file))
    except OSError as error:
        raise CommandFailed(f"{path} 写不进去：{error}", 2) from error
    print_json({"file": str(path), "entries": n}) if arguments.json else print(f"已导出 {n} 条到 {path}")
    return 0


def _made(folder: Path, settings: Settings) -> dict[str, Any]:
    """The index cannot change while its files are copied; the database is copied as of one moment."""
    (folder / "database").mkdir()
    rows = asyncio.run(_dumped(folder / "database", settings))
    with _index_at_rest(settings):
        for path in _kept_files(settings):
            place = folder / "files" / path.relative_to(settings.data_dir)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in with_progress(written, len(written), "校验 checksums")
    }
    about = {"format": _FORMAT, "made": datetime.now(settings.zone).isoformat(timespec="seconds")}
    whole = about | {"rows": rows, "files": files}
    (folder / ABOUT).write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return whole


async def _dumped(folder: Path, settings: Settings) -> dict[str, int]:
    from memory.backup import dump

    async with database_of(settings) as database:
        return (await dump(database, folder)).rows


async def _loaded(folder: Path, settings: Settings) -> int:
    from memory.backup import BadBackup, NotEmpty, load

    async with database_of(settings, upgrade=False) as database:
        try:
            return sum((await load(database, folder)).rows.values())
        except NotEmpty as error:
            raise CommandFailed(f"数据库里已有内容，请恢复到一个新的数据库：{error}", 2) from error
        except BadBackup as error:
            raise CommandFailed(f"备份读不出来：{error}") from error


@contextmanager
def _index_at_rest(settings: Settings) -> Iterator[None]:
    from knowledge.lock import writing

    with writing(settings.data_dir, wait=60.0):
        yield


def _kept_files(settings: Settings) -> Iterator[Path]:
    """Everything in DATA_DIR but the database, which is dumped, and what belongs to the moment."""
    from memory.database import Database

    database = Database(settings.database).file
    for path in sorted(settings.data_dir.rglob("*")):
        of_database = database is not None and path.name.startswith(database.name) and path.parent == database.parent
        if path.is_file() and not of_database and not path.name.endswith(_PASSING):
            yield path


def _checked(folder: Path) -> dict[str, Any]:
    """What the backup says of itself, after every file was found as it was written."""
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        files = about["files"].items()
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise CommandFailed(f"{folder} 不是备份文件夹：{error}", 2) from error
    if about.get("format") != _FORMAT:
        raise CommandFailed(f"{folder} 是更新的程序做的备份，请先升级", 2)
    for name, digest in with_progress(files, len(files), "校验 checksums"):
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file() or _sha256(path) != digest:
            raise CommandFailed(f"备份不完整或被改动过：{name}")
    return about


def _must_be_free(settings: Settings) -> None:
    """Raises CommandFailed unless DATA_DIR is empty, or an earlier restore was broken off in it."""
    folder = settings.data_dir
    if folder.exists() and any(folder.iterdir()) and not (folder / _RESTORING).exists():
        raise CommandFailed(f"{folder} 里已有内容；请把 DATA_DIR 设到一个空文件夹再恢复", 2)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
