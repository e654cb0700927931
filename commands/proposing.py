"""propose: a proposal for a client, from a request to the Word file; proposals trace: where its figures come from."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.compliance import likeness_of
from commands.knowing import knowledge_of
from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of, today
from settings import Settings

if TYPE_CHECKING:
    from knowledge.rulebook import Rulebook
    from memory.clients import Client
    from memory.database import Session
    from memory.users import User
    from proposals.preparing import Prepared
    from proposals.requesting import Asked

_STATUSES = {"ready": "可以发出", "questions": "有待回答的问题", "awaiting_approval": "待复核", "blocked": "不能发出"}


def propose(arguments: Namespace, settings: Settings) -> int:
    """A first version of a proposal; the status is 1 when the request cannot be granted or a red finding blocks it."""
    if arguments.user is None:
        raise CommandFailed("写方案须用 --user 写明以谁的身份（say with --user who asks）", 2)
    told = asyncio.run(_proposed(arguments, settings))
    if arguments.json:
        print_json(told)
    else:
        print(_as_text(told))
    if told["status"] == "blocked":
        warn("；".join(told["problems"]) or "合规检查有红线，对客文件没有生成")
        return 1
    return 0


def trace(arguments: Namespace, settings: Settings) -> int:
    """Every figure of a proposal's newest version with where it comes from."""
    told = asyncio.run(_traced(arguments, settings))
    if arguments.json:
        print_json(told)
        return 0
    print(f"{told['id']} {told['client']} {told['title']} 第 {told['version']} 版")
    for one in told["figures"]:
        source = one["source"]
        place = " ".join(str(source[key]) for key in ("document", "version", "section", "as_of") if source.get(key))
        print(f"{one['figure']}\t{one['section']}\t{source['title']}\t{place}")
    return 0


async def _proposed(arguments: Namespace, settings: Settings) -> dict[str, Any]:
    from memory import looks
    from memory.clock import utc_now
    from memory.proposals import start
    from memory.proposalversions import add_version
    from proposals import keeping, plans
    from proposals.gathering import gather
    from proposals.preparing import Policy, added_words, prepare
    from proposals.record import Plan
    from proposals.requesting import read_request
    from proposals.templates import TemplateRefused

    day = today(settings)
    async with knowledge_of(settings) as knowledge, database_of(settings) as database:
        book = knowledge.rulebook(day)
        if not book.products:
            raise CommandFailed("知识库里没有产品规则，请先导入产品手册")
        async with database.begin() as session:
            user, client = await _named(session, arguments.user, arguments.client, settings)
            file = await gather(session, user, client.id, today=day, entries=book.facts)
            await looks.note_look(session, user, client, now=utc_now())
        asked = read_request(arguments.request, book, ignore=_where(client, arguments.request))
        kind = arguments.kind or asked.kind
        if asked.problems:
            return _refused(asked)
        plan = Plan(kind, arguments.request, asked.items, dropped=asked.unwanted, needs=asked.needs)
        policy = Policy(settings.review_amount, settings.products_to_review)
        alike = likeness_of(settings, book) if added_words(plan) else None
        prepared = prepare(plan, file, book, day, policy=policy, alike=alike)
        async with database.begin() as session:
            kept = await start(
                session, user, client.id, arguments.request, plans.to_json(plan), kind=kind, now=utc_now()
            )
        try:
            files = await asyncio.to_thread(
                keeping.written, prepared, kept.id, settings.data_dir, settings.templates_dir
            )
        except TemplateRefused as error:
            raise CommandFailed(f"模板不能用：{error}") from error
        async with database.begin() as session:
            new = keeping.new_version(prepared, plan, file, files)
            await add_version(session, user, kept.id, new, now=utc_now())
        places = keeping.handed_over(files, settings.data_dir, Path(arguments.out) if arguments.out else None)
        return _told(kept.id, prepared, places, book)


async def _named(session: Session, user: str, client: str, settings: Settings) -> tuple[User, Client]:
    from memory import clients, users
    from memory.clients import ClientAmbiguous
    from memory.scope import ClientNotFound
    from memory.users import UserAmbiguous, UserNotFound

    try:
        asking = await users.named(session, user)
        return asking, await clients.named(session, asking, client, today=today(settings))
    except (UserNotFound, UserAmbiguous):
        raise CommandFailed(f"没有这个用户，或不止一位：{user}", 2) from None
    except ClientNotFound:
        raise CommandFailed("没有这个客户，或它不在这位用户的管户里") from None
    except ClientAmbiguous:
        raise CommandFailed("有几个客户叫这个名字，请写法定全称或信用代码", 2) from None


def _where(client: Client, text: str) -> list[tuple[int, int]]:
    """Where the request names the client: its name may hold words that mean products."""
    names = [name for name in (client.name, *client.short_names) if name in text]
    longest = max(names, key=len, default="")
    at = text.find(longest) if longest else -1
    return [(at, at + len(longest))] if at >= 0 else []


def _refused(asked: Asked) -> dict[str, Any]:
    return {
        "id": None,
        "status": "blocked",
        "file": None,
        "manifest": None,
        "questions": [],
        "findings": [],
        "problems": list(asked.problems),
    }


def _told(proposal_id: str, prepared: Prepared, places: dict[str, Path], book: Rulebook) -> dict[str, Any]:
    return {
        "id": proposal_id,
        "status": prepared.status,
        "file": str(places["docx"]) if "docx" in places else None,
        "manifest": str(places["manifest"]),
        "questions": [one.text for one in prepared.questions],
        "findings": prepared.checked.to_dict()["findings"],
        "problems": list(prepared.draft.problems),
        "review_for": list(prepared.review_for),
        "kind": prepared.draft.kind,
        "version": prepared.draft.version,
    }


def _as_text(told: dict[str, Any]) -> str:
    rows = [f"{told['id'] or '没有生成'} {_STATUSES[told['status']]}"]
    rows += [told["file"]] if told["file"] else []
    rows += [f"问：{one}" for one in told["questions"]]
    rows += [f"注意：{one}" for one in told["problems"]]
    rows += [f"{one['rule']} {one['sentence']} → {one['suggestion']}" for one in told["findings"]]
    return "\n".join(rows)


async def _traced(arguments: Namespace, settings: Settings) -> dict[str, Any]:
    from memory import users
    from memory.proposalrows import ProposalNotFound
    from memory.proposals import maker_of
    from memory.proposalversions import version
    from memory.users import UserAmbiguous, UserNotFound

    async with database_of(settings) as database, database.reading() as session:
        try:
            user = (
                await users.named(session, arguments.user) if arguments.user else await maker_of(session, arguments.id)
            )
            found = await version(session, user, arguments.id, arguments.number, today=today(settings))
        except (UserNotFound, UserAmbiguous):
            raise CommandFailed(f"没有这个用户，或不止一位：{arguments.user}", 2) from None
        except ProposalNotFound:
            raise CommandFailed(f"没有这个方案：{arguments.id}") from None
    kept = found.manifest
    return {
        "id": found.proposal_id,
        **{key: kept[key] for key in ("client", "title", "kind", "version", "day", "valid_until")},
        **{key: kept[key] for key in ("figures", "facts", "documents", "rules")},
    }
