"""The report to the product managers: what was not answered, what did not help, and tests made of feedback."""

from __future__ import annotations

from datetime import timedelta

from memory import answers, questions
from memory.clock import utc_now
from memory.database import Database
from memory.questions import OpenQuestion
from memory.users import User
from tests.memory.conftest import Keep, cited


async def _unsatisfied(database: Database, days: int = 7) -> list[OpenQuestion]:
    now = utc_now()
    async with database.reading() as session:
        return await questions.unsatisfied(session, since=now - timedelta(days=days), until=now + timedelta(days=1))


async def test_declined_and_badly_rated_questions_are_listed_and_no_others(
    database: Database, lin: User, chen: User, keep: Keep
) -> None:
    declined = await keep(lin, "数字货币抵押能贷吗", status="declined", citations=(), topics=("押品管理",))
    bad, good, others = await keep(lin, "保函多少钱"), await keep(lin), await keep(lin, "贴现利率")
    async with database.begin() as session:
        await answers.rate(session, bad, lin.id, useful=False, reason="没说最低收费")
        await answers.rate(session, good, lin.id, useful=True)
        await answers.rate(session, others, chen.id, useful=False)
    found = await _unsatisfied(database)
    assert [(q.answer_id, q.question, q.why, q.reason, q.by) for q in found] == [
        (declined, "数字货币抵押能贷吗", "declined", None, "林晓雨"),
        (bad, "保函多少钱", "not useful", "没说最低收费", "林晓雨"),
    ]
    assert found[0].topics == ("押品管理",)


async def test_a_reader_who_thinks_better_of_it_takes_the_question_off_the_list(
    database: Database, lin: User, keep: Keep
) -> None:
    answer_id = await keep(lin)
    async with database.begin() as session:
        await answers.rate(session, answer_id, lin.id, useful=False)
        await answers.rate(session, answer_id, lin.id, useful=True)
    assert await _unsatisfied(database) == []


async def test_only_the_period_asked_for_counts(database: Database, lin: User, keep: Keep) -> None:
    await keep(lin, status="declined")
    now = utc_now()
    async with database.reading() as session:
        before = await questions.unsatisfied(session, since=now - timedelta(days=30), until=now - timedelta(days=1))
    assert before == []


async def test_like_questions_stand_together_the_most_asked_first(database: Database, lin: User, keep: Keep) -> None:
    for text in ("数字货币能抵押吗", "养老产业贷款有贴息吗", "数字货币能不能抵押？", "请问数字货币能抵押吗"):
        await keep(lin, text, status="declined")
    clusters = questions.clustered(await _unsatisfied(database))
    assert [(c.representative.question, c.count) for c in clusters] == [
        ("数字货币能抵押吗", 3),
        ("养老产业贷款有贴息吗", 1),
    ]
    assert set(clusters[0].examples) == {"数字货币能抵押吗", "数字货币能不能抵押？", "请问数字货币能抵押吗"}


async def test_the_csv_has_a_row_a_question_and_nothing_a_spreadsheet_would_calculate(
    database: Database, lin: User, keep: Keep
) -> None:
    answer_id = await keep(lin, "=1+1 多少", status="declined", topics=("流贷", "保函"))
    header, row = questions.csv_rows(questions.clustered(await _unsatisfied(database)))
    named = dict(zip(header, row, strict=True))
    assert named["question"] == named["asked"] == named["representative"] == "'=1+1 多少"
    assert (named["cluster"], named["count"], named["why"], named["answer"]) == ("1", "1", "declined", answer_id)
    assert named["topics"] == "流贷；保函" and named["reader"] == "rm" and named["by"] == "林晓雨"


async def test_no_questions_make_an_empty_report() -> None:
    assert questions.clustered([]) == []
    assert len(questions.csv_rows([])) == 1


async def test_a_useful_answer_becomes_a_line_of_a_question_set(database: Database, lin: User, keep: Keep) -> None:
    same = (cited(1), cited(2, "流贷.md#12b"), cited(3, "价目.xlsx#3", document="价目.xlsx", section="价目 > 流贷"))
    answer_id = await keep(lin, "最长几年", history=("说说流贷",), citations=same)
    async with database.begin() as session:
        await answers.rate(session, answer_id, lin.id, useful=True)
    async with database.reading() as session:
        (line,) = await questions.feedback(session)
    assert line == {
        "id": answer_id,
        "question": "最长几年",
        "history": ["说说流贷"],
        "as_of": "2026-09-30",
        "audience": "rm",
        "answerable": True,
        "expect": "answered",
        "sources": [
            {"document": "贷款/流动资金贷款-3.0.md", "section": "第三章 贷款条件 > 第十二条"},
            {"document": "价目.xlsx", "section": "价目 > 流贷"},
        ],
        "kind": "feedback",
        "useful": True,
        "reason": None,
    }


async def test_what_a_declined_question_expects_depends_on_what_its_reader_said(
    database: Database, lin: User, keep: Keep
) -> None:
    right = await keep(lin, "数字货币能抵押吗", status="declined", citations=())
    wrong = await keep(lin, "流贷最长几年", status="declined", citations=())
    async with database.begin() as session:
        await answers.rate(session, right, lin.id, useful=True)
        await answers.rate(session, wrong, lin.id, useful=False, reason="手册里有")
    async with database.reading() as session:
        lines = {line["id"]: line for line in await questions.feedback(session)}
    assert (lines[right]["answerable"], lines[right]["expect"], lines[right]["sources"]) == (False, "declined", [])
    assert "expect" not in lines[wrong] and lines[wrong]["reason"] == "手册里有"
