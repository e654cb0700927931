"""propose: a proposal for a client, from a request to the Word file; proposals trace: where its figures come from."""

from __future__ import annotations

import asyncio
import os
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.compliance import UNREADABLE, likeness_of
from commands.knowing import knowledge_of
from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of, today
from commands.persons import asking
from commands.wording import worded
from settings import Settings

if TYPE_CHECKING:
    from knowledge.rulebook import Rulebook
    from memory.clients import Client
    from memory.database import Database, Session
    from memory.proposals import Proposal, Version
    from memory.users import User
    from proposals.preparing import Prepared
    from proposals.record import ClientFile, Plan
    from proposals.requesting import Asked

_STATUSES = {"ready": "可以发出", "questions": "有待回答的问题", "awaiting_approval": "待复核", "blocked": "不能发出"}
_KINDS = ("client", "internal")
_NEAR = 3
_NOTHING: dict[str, Any] = {"id": None, "status": "", "file": None, "manifest": None, "questions": [], "findings": []}


@dataclass(frozen=True, slots=True)
class _Made:
    """What a version is made from, and for whom."""

    user: User
    plan: Plan
    file: ClientFile
    book: Rulebook
    others: tuple[str, ...]  # what the user's other clients are called


class NotInBook(Exception):
    """The client is not one of the asking user's; whether it is another's is not said."""


def propose(arguments: Namespace, settings: Settings) -> int:
    """A first version of a proposal; the status is 1 when nothing was drafted or a red finding blocks it."""
    if arguments.kind not in (None, *_KINDS):
        raise CommandFailed(f"--kind 只能是 client（对客）或 internal（内部），不能是 {arguments.kind}", 2)
    if not arguments.request.strip():
        raise CommandFailed("--request 要写明写什么，例如“流贷3000万一年”（say with --request what is wanted）", 2)
    if arguments.pdf and arguments.out is None:
        raise CommandFailed("--pdf 要用 --out 写明放到哪里（give --out with --pdf）", 2)
    out = _folder(arguments.out)
    try:
        told = asyncio.run(_proposed(arguments, settings, out))
    except NotInBook as error:
        told = _NOTHING | {"status": "blocked", "questions": [str(error)]}
    if arguments.pdf and told["file"]:
        told["pdf"] = _as_pdf(Path(told["file"]))
    if arguments.json:
        print_json(told)
    else:
        print(_as_text(told))
    if told.get("pdf", "") is None:
        warn("没有 PDF：没有装 LibreOffice，或它没能转换；Word 文件在")
        return 1
    if told["status"] == "blocked" or told["manifest"] is None:
        warn(_why(told))
        return 1
    return 0


def _as_pdf(word: Path) -> str | None:
    """The PDF beside a Word file, where LibreOffice is installed."""
    from proposals import pdf

    made = pdf.convert(word, word.with_suffix(".pdf"))
    return str(made) if made is not None else None


def _folder(name: str | None) -> Path | None:
    """Where the files are to go, made when missing. Raises CommandFailed where nothing can be written."""
    if name is None:
        return None
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        raise CommandFailed(f"--out {name} 不是能写入的文件夹，没有写方案", 2)
    return folder


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


async def _proposed(arguments: Namespace, settings: Settings, out: Path | None) -> dict[str, Any]:
    from knowledge.wordings import PatternError
    from memory import clients, looks
    from memory.clock import utc_now
    from memory.scope import ClientNotFound, served_id
    from proposals.gathering import gather
    from proposals.record import Plan
    from proposals.requesting import read_request
    from proposals.strangers import other_names

    day = today(settings)
    async with knowledge_of(settings) as knowledge, database_of(settings) as database:
        async with database.begin() as session:
            user = await asking(session, arguments.user)
            book = knowledge.rulebook(day)
            if not book.products:
                raise CommandFailed("知识库里没有产品规则，请先导入产品手册")
            client = await _client(session, user, arguments.client, day)
            try:
                await served_id(session, user, client.id, today=day)
            except ClientNotFound:
                raise NotInBook(f"{user.name}不管这个客户，不能为它写方案") from None
            file = await gather(session, user, client.id, today=day, entries=book.facts)
            await looks.note_look(session, user, client, now=utc_now())
            others = other_names(await clients.book(session, user, today=day), client.name)
        where = _where(client, arguments.request)
        asked = read_request(arguments.request, book, ignore=where, kind=arguments.kind)
        plan = Plan(asked.kind, arguments.request, asked.items, dropped=asked.unwanted, needs=asked.needs)
        if asked.refusals or (asked.problems and not asked.items and not asked.needs):
            return await _left(database, user, client, plan, asked)
        try:
            return await _drafted(database, settings, _Made(user, plan, file, book, others), asked.problems, out)
        except PatternError as error:
            raise CommandFailed(f"{UNREADABLE}{error}") from error


async def _left(database: Database, user: User, client: Client, plan: Plan, asked: Asked) -> dict[str, Any]:
    """A request that nothing is drafted for is kept as it was said, with why."""
    from memory.clock import utc_now
    from memory.proposals import start
    from proposals import plans
    from proposals.checking import checked_of

    questions = [] if asked.refusals else list(asked.problems)
    refused = "；".join(one.sentence for one in asked.refusals) or None
    async with database.begin() as session:
        kept = await start(
            session,
            user,
            client.id,
            plan.request,
            plans.to_json(plan),
            kind=plan.kind,
            questions=questions,
            refused=refused,
            now=utc_now(),
        )
    findings = checked_of(asked.refusals).to_dict()["findings"]
    told = {"id": kept.id, "status": "blocked" if refused else "questions"}
    return _NOTHING | told | {"questions": questions, "findings": findings}


async def _drafted(
    database: Database, settings: Settings, made: _Made, problems: Sequence[str], out: Path | None
) -> dict[str, Any]:
    """The first version, kept; what of the request cannot be is asked first."""
    from memory.clock import utc_now
    from memory.proposals import add_version, get, start
    from proposals import keeping, plans
    from proposals.opening import AT_MOST
    from proposals.preparing import Policy, added_words, prepare
    from proposals.templates import TemplateRefused

    plan, file, book = made.plan, made.file, made.book
    policy = Policy(settings.review_amount, settings.products_to_review)
    alike = likeness_of(settings, book) if added_words(plan) or settings.llm_model else None
    prepared = prepare(plan, file, book, book.as_of, policy=policy, others=made.others, alike=alike)
    prepared = await worded(
        prepared,
        plan,
        file,
        book,
        settings=settings,
        database=database,
        user=made.user,
        policy=policy,
        others=made.others,
        alike=alike,
    )
    questions = (*problems, *(one.text for one in prepared.questions))[:AT_MOST]
    async with database.begin() as session:
        kept = await start(
            session,
            made.user,
            file.client_id,
            plan.request,
            plans.to_json(plan),
            kind=plan.kind,
            questions=questions,
            now=utc_now(),
        )
    try:
        files = await asyncio.to_thread(keeping.written, prepared, kept.id, settings.data_dir, settings.templates_dir)
    except TemplateRefused as error:
        raise CommandFailed(f"模板不能用：{error}") from error
    new = replace(keeping.new_version(prepared, plan, file, files), questions=questions, waits=bool(questions))
    async with database.begin() as session:
        version = await add_version(session, made.user, kept.id, new, now=utc_now())
        proposal = await get(session, made.user, kept.id, today=book.as_of)
    try:
        places = keeping.handed_over(files, settings.data_dir, out)
    except OSError as error:
        raise CommandFailed(f"方案 {kept.id} 已保存，但文件没能放到 {out}：{error.strerror}") from error
    return _told(proposal, version, prepared, places)


async def _client(session: Session, user: User, name: str, day: date) -> Client:
    """The client of the user's book. Raises NotInBook, with names of the user's own that are like it."""
    from memory import clients
    from memory.clients import ClientAmbiguous
    from memory.scope import ClientNotFound

    try:
        return await clients.named(session, user, name, today=day)
    except ClientAmbiguous as error:
        options = "、".join(one.name for one in error.options)
        raise CommandFailed(f"{name} 可能是几个客户，请写法定全称：{options}", 2) from None
    except ClientNotFound:
        known = await clients.book(session, user, today=day)
    names = {one: client.name for client in known for one in (client.name, *client.short_names)}
    near = dict.fromkeys(names[one] for one in get_close_matches(name, names, n=2 * _NEAR))
    hint = f"；相近的有：{'、'.join(list(near)[:_NEAR])}" if near else ""
    raise NotInBook(f"{user.name}的管户里没有“{name}”，请核对全称，或用 --user 写明以谁的身份{hint}")


def _where(client: Client, text: str) -> list[tuple[int, int]]:
    """Where the request names the client: its name may hold words that mean products."""
    names = [name for name in (client.name, *client.short_names) if name in text]
    longest = max(names, key=len, default="")
    at = text.find(longest) if longest else -1
    return [(at, at + len(longest))] if at >= 0 else []


def _told(proposal: Proposal, version: Version, prepared: Prepared, places: dict[str, Path]) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "status": proposal.status,
        "file": str(places["docx"]) if "docx" in places else None,
        "manifest": str(places["manifest"]),
        "questions": list(version.questions),
        "findings": prepared.checked.to_dict()["findings"],
        "problems": list(prepared.draft.problems),
        "review_for": list(prepared.review_for),
        "kind": prepared.draft.kind,
        "version": version.number,
    }


def _as_text(told: dict[str, Any]) -> str:
    rows = [" ".join(filter(None, [told["id"], _STATUSES[told["status"]]]))]
    rows += [one for one in (told["file"], told.get("pdf")) if one]
    rows += [f"问：{one}" for one in told["questions"]]
    rows += [f"注意：{one}" for one in told.get("problems", ())]
    rows += [f"{one['rule']} {one['sentence']} → {one['suggestion']}" for one in told["findings"]]
    return "\n".join(rows)


def _why(told: dict[str, Any]) -> str:
    """Why there is no file for the client, in one line."""
    if told["manifest"] is not None:
        return "合规检查有红线，对客文件没有生成"
    return " ".join([*(one["sentence"] for one in told["findings"]), *told["questions"]])


async def _traced(arguments: Namespace, settings: Settings) -> dict[str, Any]:
    from memory import looks
    from memory.clock import utc_now
    from memory.proposals import ProposalNotFound, get, version

    day = today(settings)
    async with database_of(settings) as database, database.begin() as session:
        user = await asking(session, arguments.user)
        proposal = None
        try:
            proposal = await get(session, user, arguments.id, today=day)
            found = await version(session, user, proposal.id, arguments.number, today=day)
        except ProposalNotFound:
            raise CommandFailed(_untraced(arguments, user, proposal)) from None
        await looks.note_look_at(session, user, proposal.client_id, now=utc_now())
    kept = found.manifest
    return {
        "id": found.proposal_id,
        **{key: kept[key] for key in ("client", "title", "kind", "version", "day", "valid_until")},
        **{key: kept[key] for key in ("figures", "facts", "documents", "rules")},
    }


def _untraced(arguments: Namespace, user: User, proposal: Proposal | None) -> str:
    """Why there is nothing to trace."""
    if proposal is None:
        return f"没有这个方案，或{user.name}不能看：{arguments.id}"
    if proposal.version == 0:
        return f"方案 {proposal.id} 还没有成稿，没有数字可追溯"
    return f"方案 {proposal.id} 没有第 {arguments.number} 版，最新是第 {proposal.version} 版"
