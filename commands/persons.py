"""Persons: as whom a command reads clients, the one that is named or the one that can only be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.parts import SAMPLE_BANK, CommandFailed

if TYPE_CHECKING:
    from memory.database import Session
    from memory.users import User


async def asking(session: Session, name: str | None) -> User:
    """Whoever `--user` names; without it the sample manager, or the only manager, or the only user that there is.

    It is always one person, who sees no more than in chat. Raises CommandFailed where several could be meant.
    """
    from memory import users
    from memory.users import UserAmbiguous, UserNotFound

    if name is None:
        return _meant(await users.everyone(session))
    try:
        return await users.named(session, name)
    except UserNotFound:
        raise CommandFailed(f"没有这个用户：{name}（no such user）", 2) from None
    except UserAmbiguous as error:
        ids = "、".join(str(one.telegram_id) for one in error.options)
        raise CommandFailed(f"有多位用户叫 {name}，请改用号码：{ids}", 2) from None


def _meant(everyone: list[User]) -> User:
    managers = [one for one in everyone if one.role == "rm"]
    for few in ([one for one in managers if _is_sample(one)], managers, everyone):
        if len(few) == 1:
            return few[0]
    if not everyone:
        raise CommandFailed("还没有用户：用 python bot.py users invite --role rm 邀请一位（there are no users yet）", 2)
    raise CommandFailed("有几位用户，请用 --user 写明以谁的身份（say with --user as whom）", 2)


def _is_sample(user: User) -> bool:
    """Whether it is the manager as whom `chat` opens the sample bank."""
    import yaml

    rows = yaml.safe_load((SAMPLE_BANK / "users.yaml").read_text(encoding="utf-8"))["users"]
    first = next(row for row in rows if row["role"] == "rm")
    return (user.telegram_id, user.name) == (first["telegram_id"], first["name"])
