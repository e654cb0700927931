"""users: inviting, listing and removing those who may talk to the bot."""

from __future__ import annotations

import asyncio
from argparse import Namespace

from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of
from settings import Settings


def invite(arguments: Namespace, settings: Settings) -> int:
    """Prints an invitation code, which is shown this once."""
    from memory import invitations

    async def act() -> invitations.Invitation:
        async with database_of(settings) as database, database.begin() as session:
            return await invitations.invite(session, arguments.role, team=arguments.team, name=arguments.name)

    made = asyncio.run(act())
    until = made.expires_at.astimezone(settings.zone)
    if arguments.json:
        print_json(
            {"code": made.code, "role": made.role, "team": made.team, "name": made.name, "expires": until.isoformat()}
        )
    else:
        print(made.code)
        warn(f"请对方把这个邀请码发给机器人；{until:%Y-%m-%d %H:%M} 前有效，只能用一次。")
    return 0


def list_users(arguments: Namespace, settings: Settings) -> int:
    """Everybody who may talk to the bot."""
    from memory import users

    async def act() -> list[users.User]:
        async with database_of(settings) as database, database.reading() as session:
            return await users.everyone(session)

    found = asyncio.run(act())
    for user in found:
        if arguments.json:
            print_json(
                {"id": user.id, "name": user.name, "role": user.role, "team": user.team}
                | {"telegram_id": user.telegram_id, "language": user.language, "since": user.created_at.isoformat()}
            )
        else:
            print(f"{user.id:>4}  {user.name}  {user.role}  {user.team or '–'}  {user.telegram_id}")
    if not found and not arguments.json:
        warn("还没有用户；用 python bot.py users invite --role admin 邀请第一位管理员")
    return 0


def remove(arguments: Namespace, settings: Settings) -> int:
    """Shuts a user out at once."""
    from memory import users
    from memory.users import UserAmbiguous, UserNotFound

    async def act() -> users.User:
        async with database_of(settings) as database, database.begin() as session:
            return await users.remove(session, (await users.named(session, arguments.user)).id)

    try:
        user = asyncio.run(act())
    except UserNotFound:
        raise CommandFailed(f"没有这个用户：{arguments.user}") from None
    except UserAmbiguous as error:
        ids = "、".join(str(option.telegram_id) for option in error.options)
        raise CommandFailed(f"有多位用户叫 {arguments.user}，请改用 Telegram 号码：{ids}") from None
    if arguments.json:
        print_json({"removed": user.name, "id": user.id})
    else:
        print(f"已移除 {user.name}")
    return 0
