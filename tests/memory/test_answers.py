"""Answers: each kept with what it came from, found again by its sources, rated by its reader."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from memory import answers
from memory.answers import AnswerNotFound
from memory.clock import utc_now
from memory.database import Database
from memory.references import ALPHABET
from memory.users import User
from tests.memory.conftest import Keep, cited

LONG_AGO = utc_now() - timedelta(days=3650)


async def test_an_answer_comes_back_with_all_that_it_came_from(database: Database, lin: User, keep: Keep) -> None:
    passages = (cited(1), cited(2, "价目.xlsx#3", page=None, number=None, expires=date(2027, 8, 31), state="future"))
    answer_id = await keep(
        lin,
        "那额度呢？",
        question="流动资金贷款额度呢？",
        history=("流贷最长几年",),
        topics=("流动资金贷款", "固定资产贷款"),
        citations=passages,
        generation=7,
        model="openai:qwen",
        settings={"limit": 10},
        trace={"scores": [0.9, 0.25], "办法": "摘录"},
        seconds=0.25,
        language="zh",
    )
    async with database.reading() as session:
        answer = await answers.get(session, answer_id)
    assert (answer.id, answer.user_id, answer.chat_id) == (answer_id, lin.id, lin.telegram_id)
    assert (answer.asked, answer.question, answer.history) == ("那额度呢？", "流动资金贷款额度呢？", ("流贷最长几年",))
    assert (answer.status, answer.reader, answer.as_of) == ("answered", "rm", date(2026, 9, 30))
    assert (answer.generation, answer.model, answer.seconds) == (7, "openai:qwen", 0.25)
    assert answer.settings == {"limit": 10} and answer.trace == {"scores": [0.9, 0.25], "办法": "摘录"}
    assert answer.citations == passages
    assert answer.topics == ("流动资金贷款", "固定资产贷款")
    assert timedelta() <= utc_now() - answer.created_at < timedelta(minutes=1)


async def test_an_answers_id_can_be_read_aloud_and_typed_in_any_case(database: Database, lin: User, keep: Keep) -> None:
    answer_id = await keep(lin)
    assert answer_id.startswith("A-") and len(answer_id) == 8 and set(answer_id[2:]) <= set(ALPHABET)
    async with database.reading() as session:
        assert (await answers.get(session, f" {answer_id.lower()} ")).id == answer_id


@pytest.mark.parametrize("nonsense", ["A-NONE00", "", "A-\x00", "A-" + "7" * 300])
async def test_an_unknown_id_is_said_to_be_unknown(database: Database, nonsense: str) -> None:
    async with database.begin() as session:
        with pytest.raises(AnswerNotFound):
            await answers.get(session, nonsense)
        with pytest.raises(AnswerNotFound):
            await answers.rate(session, nonsense, 1, useful=True)


async def test_the_message_that_shows_an_answer_is_noted(database: Database, lin: User, keep: Keep) -> None:
    answer_id = await keep(lin)
    async with database.begin() as session:
        await answers.set_message_id(session, answer_id, 2**40)
    async with database.reading() as session:
        assert (await answers.get(session, answer_id)).message_id == 2**40


async def test_those_who_relied_on_a_passage_or_a_document_are_found(
    database: Database, lin: User, chen: User, keep: Keep
) -> None:
    both = await keep(lin, citations=(cited(1), cited(2, "流贷.md#13")))
    other = await keep(chen, citations=(cited(1, "保函.md#2", document="保函.md", document_id="guarantee"),))
    await keep(chen, status="declined", citations=())
    async with database.reading() as session:
        by_key = await answers.relying_on(session, since=LONG_AGO, passage_keys=["流贷.md#13", "nobody"])
        by_id = await answers.relying_on(session, since=LONG_AGO, document_ids=["guarantee"])
        by_name = await answers.relying_on(session, since=LONG_AGO, documents=["贷款/流动资金贷款-3.0.md", "保函.md"])
        nothing = await answers.relying_on(session, since=LONG_AGO)
        too_late = await answers.relying_on(session, since=utc_now() + timedelta(days=1), documents=["保函.md"])
    assert [(r.answer.id, [c.n for c in r.passages]) for r in by_key] == [(both, [2])]
    assert [(r.answer.id, r.answer.user_id) for r in by_id] == [(other, chen.id)]
    assert [(r.answer.id, [c.n for c in r.passages]) for r in by_name] == [(both, [1, 2]), (other, [1])]
    assert nothing == too_late == []


async def test_thousands_of_changed_passages_are_looked_up_at_once(database: Database, lin: User, keep: Keep) -> None:
    answer_id = await keep(lin)
    keys = [f"大文件.md#{n}" for n in range(40_000)] + ["流贷.md#12"]
    async with database.reading() as session:
        found = await answers.relying_on(session, since=LONG_AGO, passage_keys=keys)
    assert [reliance.answer.id for reliance in found] == [answer_id]


async def test_the_latest_rating_of_a_reader_counts(database: Database, lin: User, chen: User, keep: Keep) -> None:
    answer_id = await keep(lin)
    async with database.begin() as session:
        await answers.rate(session, answer_id, lin.id, useful=True)
        await answers.rate(session, answer_id, lin.id, useful=False, reason="版本过期")
        await answers.rate(session, answer_id, chen.id, useful=True)
    async with database.reading() as session:
        everybody = await answers.rated(session)
        bad = await answers.rated(session, useful=False)
        assert await answers.rated(session, since=utc_now() + timedelta(days=1)) == []
        assert await answers.rated(session, until=LONG_AGO) == []
    assert [(r.user_id, r.useful, r.reason) for r in everybody] == [(lin.id, False, "版本过期"), (chen.id, True, None)]
    assert [(r.user_id, r.answer.id) for r in bad] == [(lin.id, answer_id)]


async def test_every_passage_that_answers_rest_on_is_listed_once_as_cited_last(
    database: Database, lin: User, keep: Keep
) -> None:
    await keep(lin, citations=(cited(1), cited(2, "流贷.md#13")))
    await keep(lin, citations=(cited(1, version="3.1"),))
    async with database.reading() as session:
        passages = await answers.passages_since(session, LONG_AGO)
        assert await answers.passages_since(session, utc_now() + timedelta(days=1)) == []
    assert sorted((p.key, p.version) for p in passages) == [("流贷.md#12", "3.1"), ("流贷.md#13", "3.0")]
