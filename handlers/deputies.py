"""Deputies for approval: who may check a team's proposals beside its lead, named, listed and ended in chat."""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from handlers import expected, figures, views
from handlers.context import Context
from handlers.markup import escape
from handlers.texts import say
from handlers.views import Button, View, in_rows
from memory import reviewdeputies, users
from memory.handovers import NotPermitted
from memory.reviewdeputies import BadDeputy, Deputy, DeputyNotFound
from memory.users import User

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
MOST_CANDIDATES = 12
_READS_ALL = frozenset({"admin", "compliance"})
_PARTS = re.compile(r"[\s,，、~～]+|至|到|从|起|\b(?:from|until|to)\b")


async def command(update: Update, context: Context) -> None:
    """/deputy: the deputies there are; with a name, and days where it is not for good, one more."""
    said = (update.message.text or "").partition(" ")[2].strip() if update.message else ""
    if said:
        await _named(context, said)
    else:
        await _listed(context)


async def press_name(context: Context, payload: Payload) -> None:
    """Somebody offered, from today until it is ended."""
    async with context.services.database.reading() as session:
        deputy = await users.by_id(session, int(payload["user"]))
    await _name(context, str(payload["team"]), deputy, context.services.today, None)


async def press_end(context: Context, payload: Payload) -> None:
    """[结束]: from today on."""
    services = context.services
    try:
        async with services.database.begin() as session:
            await reviewdeputies.end(session, context.user, int(payload["deputy"]), today=services.today)
    except DeputyNotFound:
        await context.show(views.text("deputy_gone", context.language))
        return
    await context.show(views.text("deputy_ended", context.language, name=payload["name"], team=payload["team"]))


async def _listed(context: Context) -> None:
    services, user, language = context.services, context.user, context.language
    team = user.team or ""
    if user.role not in _READS_ALL and not team:
        await context.show(views.text("deputy_not_yours", language))
        return
    only = None if user.role in _READS_ALL else team
    async with services.database.reading() as session:
        found = await reviewdeputies.deputies(session, today=services.today, team=only)
        able = await reviewdeputies.candidates(session, user, team) if team else []
    decides = [one for one in found if reviewdeputies.may_name(user, one.team)]
    rows = [(_ending(one, language),) for one in decides]
    known = {one.user_id for one in found}
    offered = [_offering(one, team, language) for one in able if one.id not in known][:MOST_CANDIDATES]
    lines = [say("deputy_head" if found else "deputy_none", language)]
    lines += [_line(one, services.today, language) for one in found]
    if user.role == "admin" or offered:
        lines.append(say("deputy_how_admin" if user.role == "admin" else "deputy_how", language))
    await context.show(View("\n".join(lines), (*rows, *in_rows(offered, 3))))


async def _named(context: Context, said: str) -> None:
    """A deputy by name, with the team where it is not one's own and the days where they are said."""
    services, user = context.services, context.user
    parts = [one for one in _PARTS.split(said) if one]
    days = [day for one in parts if (day := expected.day_in(one, services.today)) is not None]
    words = [one for one in parts if expected.day_in(one, services.today) is None]
    async with services.database.reading() as session:
        everyone = await users.everyone(session)
    teams = {one.team for one in everyone if one.team}
    team = next((one for one in words if one in teams), None)
    people = [one for one in everyone if one.name in words]
    if len(people) != 1 or len(words) > 2 or (len(words) == 2 and team is None) or len(days) > 2:
        await context.show(views.text("deputy_unread", context.language))
        return
    starts = days[0] if len(days) == 2 else services.today
    whose = team or user.team or people[0].team or ""
    await _name(context, whose, people[0], starts, days[-1] if days else None)


async def _name(context: Context, team: str, deputy: User, starts: date, ends: date | None) -> None:
    services, user, language = context.services, context.user, context.language
    try:
        async with services.database.begin() as session:
            named = await reviewdeputies.name(
                session, user, team, deputy, starts=starts, ends=ends, today=services.today
            )
    except NotPermitted:
        await context.show(views.text("deputy_not_yours", language))
        return
    except BadDeputy:
        await context.show(views.text("deputy_bad", language, name=deputy.name))
        return
    text = say("deputy_named", language, line=_line(named, services.today, language))
    await context.show(View(text, ((_ending(named, language),),)))
    await _tell(context, named, deputy)


async def _tell(context: Context, named: Deputy, deputy: User) -> None:
    if deputy.id == context.user.id:
        return
    line = _line(named, context.services.today, deputy.language)
    text = say("deputy_told", deputy.language, by=escape(context.user.name), line=line)
    try:
        await context.show(View(text), to=deputy)
    except TelegramError as error:
        logger.warning("deputy %s was not told: %s", deputy.id, error)


def _line(one: Deputy, today: date, language: str) -> str:
    days = {"starts": figures.day(one.starts, today, language)}
    days |= {"ends": figures.day(one.ends, today, language)} if one.ends else {}
    key = "deputy_line_until" if one.ends else "deputy_line"
    return say(key, language, name=escape(one.name), team=escape(one.team), **days)


def _ending(one: Deputy, language: str) -> Button:
    payload = {"do": "deputy.end", "deputy": one.id, "name": one.name, "team": one.team}
    return Button(say("deputy_end", language, name=one.name), payload)


def _offering(one: User, team: str, language: str) -> Button:
    return Button(say("deputy_offer", language, name=one.name), {"do": "deputy.name", "user": one.id, "team": team})
