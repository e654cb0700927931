"""Nobody reads a passage outside their audience, whichever way they come in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from handlers import opening, products
from handlers.context import Context, reader_of
from handlers.terminal import Shown
from knowledge.retrieval import Question
from memory import answers, users
from memory import questions as reports
from memory.answers import Cited, NewAnswer
from memory.users import User
from tests.handlers.bank import ADMIN, COMPLIANCE, CREDIT, LEAD, PRICING, RM
from tests.handlers.conftest import Room, texts


@dataclass(frozen=True)
class Secret:
    """A figure that stands in one document only, and a question that it answers."""

    document: str
    audience: str
    question: str
    figure: str


SECRETS = [
    Secret("公开/结算.md", "client", "企业网银年服务费每户多少元", "240元"),
    Secret("贷款/流贷.md", "rm", "单户流动资金贷款额度最高多少", "3,000万元"),
    Secret("管理/团队.md", "lead", "团队长可调剂的绩效奖金池是多少", "百分之七"),
    Secret("信贷/授权.md", "credit", "支行行长的审批授权是单户多少万元", "500万元"),
    Secret("定价/底价.md", "pricing", "流动资金贷款利率底线是多少", "2.45%"),
    Secret("合规/检查.md", "compliance", "合规飞行检查每季度抽查几家支行", "九家"),
]
OPEN = {
    RM: {"client", "rm"},
    ADMIN: {"client", "rm"},
    LEAD: {"client", "rm", "lead"},
    CREDIT: {"client", "rm", "lead", "credit"},
    PRICING: {"client", "rm", "lead", "credit", "pricing"},
    COMPLIANCE: {"client", "rm", "lead", "credit", "compliance"},
}


@pytest.mark.parametrize("person", OPEN)
async def test_no_way_in_shows_what_is_not_open(room: Room, person: int) -> None:
    """Every role × chat, buttons, search, ask, lists and reports × document."""
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, person)
    assert user is not None
    for secret in SECRETS:
        is_open = secret.audience in OPEN[person]
        seen = await everything_seen(room, user, secret)
        for way, text in seen.items():
            if not is_open:
                assert secret.figure not in text, (secret.document, way)
                assert secret.document not in text, (secret.document, way)
        if is_open:
            assert secret.figure in seen["chat"] and secret.figure in seen["search"] and secret.figure in seen["ask"]
            assert secret.figure in seen["button"]


async def everything_seen(room: Room, user: User, secret: Secret) -> dict[str, str]:
    """What a user gets to see of a secret, by the way they come in."""
    knowledge, reader = room.services.knowledge, reader_of(user)
    found = await knowledge.search(Question(text=secret.question, reader=reader))
    answer = await knowledge.ask(Question(text=secret.question, reader=reader))
    listed = await asyncio.to_thread(knowledge.documents, reader, room.services.today)
    return {
        "chat": texts(await room.says(user.telegram_id, secret.question)),
        "button": await opened_button(room, user, secret),
        "browsing": texts(await room.says(user.telegram_id, "/products")),
        "help": texts(await room.says(user.telegram_id, "/help")),
        "search": " ".join(f"{hit.document.name} {hit.passage.text}" for hit in found),
        "ask": f"{answer.text} {answer.topics} {answer.citations}",
        "list": " ".join(document.name for document in listed),
    }


async def opened_button(room: Room, user: User, secret: Secret) -> str:
    """The source button of an answer that cites the secret, as if it had been given before the role changed."""
    hits = await room.services.knowledge.search(Question(text=secret.question, reader=secret.audience))
    hit = next(hit for hit in hits if secret.figure in hit.passage.text)
    cited = Cited(1, hit.key, "x", "标题", hit.passage.path, hit.passage.text)
    new = NewAnswer(
        user_id=user.id,
        chat_id=user.telegram_id,
        asked="问",
        question="问",
        status="answered",
        text="答[1]",
        as_of=room.services.today,
        reader=secret.audience,
        citations=(cited,),
    )
    async with room.services.database.begin() as session:
        answer_id = await answers.keep_answer(session, new)
    assert room.application is not None
    context = Context(room.application, user.telegram_id, user.telegram_id)
    context.user = user
    room.shown.clear()
    await opening.open_source(context, answer_id, 1)
    shown: list[Shown] = list(room.shown)
    return texts(shown)


async def test_a_report_names_only_topics_that_the_asker_may_read(room: Room) -> None:
    from datetime import UTC, datetime, timedelta

    await room.says(RM, "合规飞行检查每季度抽查几家支行")
    async with room.services.database.reading() as session:
        now = datetime.now(UTC)
        found = await reports.unsatisfied(session, since=now - timedelta(days=1), until=now + timedelta(days=1))
    assert all("合规飞行检查计划" not in topic for one in found for topic in one.topics)


async def test_an_unknown_reader_reads_nothing(room: Room) -> None:
    for reader in ("", "nobody", "admin", "RM"):
        assert await room.services.knowledge.search(Question(text="流动资金贷款期限", reader=reader)) == []
        assert await asyncio.to_thread(room.services.knowledge.documents, reader, room.services.today) == []


def test_products_are_listed_from_what_is_readable_only() -> None:
    assert products.families_view([], "zh").rows == ()
