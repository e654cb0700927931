"""Every log line of one update carries the number that an apology shows: of threads and background tasks too."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

from langchain_core.embeddings import Embeddings
from sqlalchemy import text as sql
from telegram import Update

from handlers.logs import configure, reference_of
from knowledge.answering import Answerer
from knowledge.base import KnowledgeBase
from knowledge.embeddings import EmbeddingModel
from tests.handlers.bank import RM
from tests.handlers.conftest import Room, texts

logger = logging.getLogger("tests.embedding")


class Talking(Embeddings):
    """A model that says something in whatever thread it works in."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        logger.warning("passages")
        return [[1.0] * 384 for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        logger.warning("a question")
        return [1.0] * 384


@contextmanager
def logged() -> Iterator[list[dict[str, str]]]:
    """The lines that the bot writes inside, at level DEBUG; filled at the end."""
    root, stream, lines = logging.getLogger(), io.StringIO(), list[dict[str, str]]()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    with redirect_stderr(stream):
        configure("DEBUG", "json")
    try:
        yield lines
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        lines += [json.loads(line) for line in stream.getvalue().splitlines()]


async def quiet(room: Room) -> None:
    """What runs by the clock has numbers of its own: here nothing does."""
    assert room.application is not None and room.application.job_queue is not None
    room.application.job_queue.scheduler.pause()


def references(lines: list[dict[str, str]]) -> set[str]:
    return {line["ref"] for line in lines if not line["message"].startswith("new documents")}


async def test_lines_of_the_threads_that_search_belong_to_the_question(room: Room) -> None:
    services = room.services
    name = services.knowledge.published.model
    talking = KnowledgeBase(room.settings.data_dir, EmbeddingModel(name, Talking), Answerer(None))
    await talking.open()
    services.knowledge, before = talking, services.knowledge
    await quiet(room)
    seen = []
    for question in ("流动资金贷款期限最长多久？", "那额度呢？"):
        with logged() as lines:
            assert await room.says(RM, question)
        assert any(line["message"] == "a question" for line in lines), lines
        seen.append(references(lines))
    assert all(len(one) == 1 and one != {"-"} for one in seen) and seen[0] != seen[1]
    services.knowledge = before
    await talking.close()


async def test_the_apology_shows_the_number_of_all_its_lines(room: Room, book: dict[str, int]) -> None:
    async with room.services.database.begin() as session:
        await session.execute(sql("CREATE TRIGGER no BEFORE INSERT ON cards BEGIN SELECT RAISE(ABORT, 'not now'); END"))
    await quiet(room)
    with logged() as lines:
        shown = texts(await room.says(RM, "刚见了华兴的王总 想要800万流贷"))
    failures = [line for line in lines if line["level"] == "ERROR"]
    assert failures and "not now" in failures[0]["exception"]
    assert references(lines) == {failures[0]["ref"]}
    assert re.findall(r"\b[2-9A-Z]{7}\b", shown) == [failures[0]["ref"]]


async def test_an_update_that_comes_again_is_left_out_under_its_own_number(room: Room) -> None:
    assert room.application is not None
    await room.says(RM, "/lang")
    await quiet(room)
    async with room.services.database.reading() as session:
        rows = await session.execute(sql("SELECT update_id, payload FROM updates ORDER BY update_id DESC LIMIT 1"))
        number, payload = rows.one()
    repeated = Update.de_json(json.loads(payload), room.application.bot)
    with logged() as lines:
        await room.application.update_queue.put(repeated)
    assert [(line["ref"], "came again" in line["message"]) for line in lines] == [(reference_of(number), True)]
