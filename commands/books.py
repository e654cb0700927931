"""clients handover, cover, rename, merge, history, erase: what changes whose a client is, or what it is.

Each acts as the user that `--user` names, with that user's rights, and is audited.
"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from commands.keeping import remove_files
from commands.output import print_json
from commands.parts import CommandFailed, database_of, today
from settings import Settings

if TYPE_CHECKING:
    from memory.database import Session
    from memory.users import User

Act = Callable[["Session", "User", date], Awaitable[dict[str, Any]]]


def handover(arguments: Namespace, settings: Settings) -> int:
    """Gives a client, or all of somebody's, to somebody else, with the open tasks."""
    from memory import handovers

    if bool(arguments.client) == bool(arguments.all_of):
        raise CommandFailed("请写客户名，或用 --all-of 写谁的全部客户", 2)

    async def act(session: Session, user: User, day: date) -> dict[str, Any]:
        to = await _user(session, arguments.to)
        if arguments.all_of:
            giver = await _user(session, arguments.all_of)
            done = await handovers.hand_over_book(session, user, giver=giver, to=to, today=day)
        else:
            client = await handovers.find(session, user, arguments.client, today=day)
            done = await handovers.hand_over(session, user, client, to=to, today=day)
        moved = {"clients": done.clients, "tasks": done.tasks, "proposals": done.proposals}
        return moved | {"to": to.name}

    said = "已移交给 {to}：客户 {clients} 户，未完成任务 {tasks} 项，进行中的方案 {proposals} 份"
    return _run(arguments, settings, act, said)


def cover(arguments: Namespace, settings: Settings) -> int:
    """Lets a deputy serve somebody's book during leave."""
    from memory import covers

    async def act(session: Session, user: User, day: date) -> dict[str, Any]:
        owner, deputy = await _user(session, arguments.owner), await _user(session, arguments.deputy)
        made = await covers.cover(
            session, user, owner=owner, deputy=deputy, starts=arguments.starts, ends=arguments.until, today=day
        )
        said = {"id": made.id, "owner": made.owner, "deputy": made.deputy}
        return said | {"starts": made.starts.isoformat(), "ends": made.ends.isoformat()}

    return _run(arguments, settings, act, "{deputy} 在 {starts} 至 {ends} 代管 {owner} 的客户")


def rename(arguments: Namespace, settings: Settings) -> int:
    """Gives a client its new legal name; the former one still finds it."""
    from memory import clientchanges, clients

    async def act(session: Session, user: User, day: date) -> dict[str, Any]:
        client = await clients.named(session, user, arguments.client, today=day)
        changed = await clientchanges.rename(session, user, client.id, arguments.name, today=day)
        return {"client": changed.name, "former": client.name}

    return _run(arguments, settings, act, "{former} 已改名为 {client}")


def merge(arguments: Namespace, settings: Settings) -> int:
    """Makes one record of two that stand for the same client."""
    from memory import clients, merging

    async def act(session: Session, user: User, day: date) -> dict[str, Any]:
        keep = await clients.named(session, user, arguments.keep, today=day)
        other = await clients.named(session, user, arguments.other, today=day)
        merged = await merging.merge(session, user, keep.id, other.id, today=day)
        return {"client": merged.name, "merged": other.name}

    return _run(arguments, settings, act, "{merged} 已并入 {client}")


def history(arguments: Namespace, settings: Settings) -> int:
    """What of a client was changed, by whom and when, newest first."""
    from memory import clientchanges, clients, looks
    from memory.clock import utc_now

    async def act(session: Session, user: User, day: date) -> dict[str, Any]:
        client = await clients.named(session, user, arguments.client, today=day)
        await looks.note_look(session, user, client, now=utc_now())
        found = await clientchanges.history(session, user, client.id, today=day)
        zone = settings.zone
        rows = [
            {"at": one.at.astimezone(zone).isoformat(timespec="seconds"), "what": one.what, "by": one.by}
            | {"before": one.before, "after": one.after}
            for one in found
        ]
        return {"client": client.name, "changes": rows}

    return _run(arguments, settings, act, "{client}", each="changes")


def erase(arguments: Namespace, settings: Settings) -> int:
    """Erases a client with every trace; only that it was done, by whom and why, stays in the audit trail."""
    from memory import erasing, handovers

    paths: list[str] = []

    async def act(session: Session, user: User, day: date) -> dict[str, Any]:
        if user.role != "admin":
            raise CommandFailed("删除客户须由管理员执行", 2)
        client = await handovers.find(session, user, arguments.client, today=day)
        erased = await erasing.erase_client(session, client, by=user, reason=arguments.reason)
        paths.extend(erased.paths)
        return {"rows": dict(erased.rows), "total": sum(erased.rows.values())}

    status = _run(arguments, settings, act, "已删除，共 {total} 行")
    remove_files(settings.data_dir, paths)
    return status


def _run(arguments: Namespace, settings: Settings, act: Act, told: str, each: str = "") -> int:
    """Does it in one transaction as the user named, and tells what was done."""

    async def whole() -> dict[str, Any]:
        async with database_of(settings) as database, database.begin() as session:
            return await act(session, await _user(session, arguments.user), today(settings))

    with _named_errors():
        said = asyncio.run(whole())
    if arguments.json:
        print_json(said)
        return 0
    print(told.format(**said))
    for row in said[each] if each else ():
        print(f"{row['at']}  {row['by'] or '–'}  {row['what']}：{row['before']} → {row['after']}")
    return 0


async def _user(session: Session, name: str) -> User:
    from memory import users

    return await users.named(session, name)


@contextmanager
def _named_errors() -> Iterator[None]:
    """What an operator can mend, in one line each."""
    from memory.clients import ClientAmbiguous, ClientTaken, NoBook
    from memory.covers import BadCover
    from memory.handovers import NotPermitted
    from memory.merging import ClientsDiffer
    from memory.scope import ClientNotFound
    from memory.users import UserAmbiguous, UserNotFound

    try:
        yield
    except ClientNotFound:
        raise CommandFailed("没有这个客户，或它不在这位用户的管户里", 2) from None
    except ClientAmbiguous:
        raise CommandFailed("有几个客户叫这个名字，请写法定全称或信用代码", 2) from None
    except ClientTaken:
        raise CommandFailed("这个名称或信用代码已由他人管户，请联系团队长") from None
    except ClientsDiffer:
        raise CommandFailed("两条记录各有信用代码，不是同一客户，不能合并") from None
    except NotPermitted:
        raise CommandFailed("这位用户无权决定：须是管理员或本团队的团队长", 2) from None
    except NoBook:
        raise CommandFailed("对方不管客户（只有客户经理和团队长管户）", 2) from None
    except BadCover:
        raise CommandFailed("代管日期不对：起止须在今天之后、一年以内，且不能由本人代管本人", 2) from None
    except UserNotFound as error:
        raise CommandFailed(f"没有这个用户：{error}", 2) from None
    except UserAmbiguous as error:
        ids = "、".join(str(option.telegram_id) for option in error.options)
        raise CommandFailed(f"有几位用户同名，请改用 Telegram 号码：{ids}", 2) from None
