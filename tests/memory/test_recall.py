"""Finding notes again by words, by meaning and by what they say; who was visited and who has gone quiet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from memory import notevectors, recall, revisions
from memory.consequences import Consequences
from memory.database import Database
from memory.notevectors import Embedded
from memory.recall import Conditions, Hit
from memory.tables import ClientRow
from memory.users import User
from tests.memory.books import NOW, TODAY, client, save

MODEL = "small"
VISITS: list[tuple[str, str, dict[str, Any]]] = [
    ("三槐堂纺织有限公司", "吴总想要800万流贷买纱 厂房押着 说远岚给3.6", {
        "date": "2026-11-20", "needs": ["流动资金贷款"], "competitors": ["远岚银行"], "collateral": ["厂房"],
        "people": [{"name": "吴", "title": "总"}], "contact_form": "拜访", "purpose": "采购备货",
    }),
    ("青鹭国际贸易有限公司", "周总怕汇率跌 想锁汇50万美元 远岚也报了价", {
        "date": "2026-11-18", "needs": ["远期结售汇"], "competitors": ["远岚银行"], "contact_form": "电话",
        "people": [{"name": "周建华", "title": "总"}],
    }),
    ("云杉冷链供应链有限公司", "扩产项目总投资一亿二 冷库还没动工", {
        "date": "2026-09-02", "risk_signals": ["欠税"], "amounts": [{"value": "120000000", "what": "总投资"}],
    }),
    ("三槐堂纺织有限公司", "会计要走 买纱的款还没回", {"date": "2026-11-23", "risk_signals": ["高管离职"]}),
]  # fmt: skip


@pytest.fixture
async def book(database: Database, lin: User) -> dict[str, int]:
    """Three clients of 林晓雨 with four notes; the ids of the clients by name."""
    ids: dict[str, int] = {}
    for name, text, record in VISITS:
        if name not in ids:
            ids[name] = await client(database, lin, name, last_contact=None)
        await save(database, lin, ids[name], {"client": name} | record, text=text)
    return ids


async def _said(database: Database, user: User, *words: str, **conditions: Any) -> list[tuple[str, tuple[str, ...]]]:
    async with database.reading() as session:
        hits = await recall.by_words(session, user, words, today=TODAY, conditions=Conditions(**conditions))
    return [(hit.note.raw[:4], hit.words) for hit in hits]


async def _newest(database: Database, user: User, **conditions: Any) -> list[str]:
    async with database.reading() as session:
        hits = await recall.newest(session, user, today=TODAY, conditions=Conditions(**conditions))
    return [hit.note.raw[:4] for hit in hits]


async def test_notes_with_most_of_the_words_come_first_then_the_newest(
    database: Database, lin: User, book: dict[str, int]
) -> None:
    """远岚 买纱"""
    assert await _said(database, lin, "远岚", "买纱") == [
        ("吴总想要", ("远岚", "买纱")),
        ("会计要走", ("买纱",)),
        ("周总怕汇", ("远岚",)),
    ]
    assert await _said(database, lin, "没人说过") == []
    assert await _said(database, lin) == await _said(database, lin, " ") == []


async def test_percent_signs_and_underscores_are_letters_like_others(database: Database, lin: User) -> None:
    sanhuai = await client(database, lin, "三槐堂纺织有限公司")
    await save(database, lin, sanhuai, {}, text="利率3.6%")
    await save(database, lin, sanhuai, {}, text="利率36")
    assert [raw for raw, _ in await _said(database, lin, "3.6%")] == ["利率3."]
    assert await _said(database, lin, "_") == await _said(database, lin, "\\") == []


async def test_a_question_about_one_client_or_a_time_finds_only_that(
    database: Database, lin: User, book: dict[str, int]
) -> None:
    sanhuai = frozenset({book["三槐堂纺织有限公司"]})
    assert [raw for raw, _ in await _said(database, lin, "远岚", clients=sanhuai)] == ["吴总想要"]
    assert [raw for raw, _ in await _said(database, lin, "远岚", until=date(2026, 11, 19))] == ["周总怕汇"]
    assert [raw for raw, _ in await _said(database, lin, "远岚", since=date(2026, 11, 19))] == ["吴总想要"]
    assert await _said(database, lin, "远岚", clients=frozenset()) == []


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"competitor": "远岚银行"}, ["吴总想要", "周总怕汇"]),
        ({"competitor": "远岚"}, []),
        ({"signal": "高管离职"}, ["会计要走"]),
        ({"need": "远期结售汇"}, ["周总怕汇"]),
        ({"amount": "总投资"}, ["扩产项目"]),
        ({"collateral": "厂房", "form": "拜访", "purpose": "采购备货"}, ["吴总想要"]),
        ({"collateral": "厂房", "form": "电话"}, []),
        ({"person": "周"}, ["周总怕汇"]),
        ({"person": "周建华"}, ["周总怕汇"]),
        ({"person": "吴国强"}, ["吴总想要"]),
        ({"person": "建"}, []),
        ({"author_id": 99}, []),
        ({}, ["会计要走", "吴总想要", "周总怕汇", "扩产项目"]),
    ],
)
async def test_notes_are_found_by_what_they_say(
    database: Database, lin: User, book: dict[str, int], conditions: dict[str, Any], found: list[str]
) -> None:
    assert await _newest(database, lin, **conditions) == found


async def test_who_reads_the_whole_bank_looks_through_its_latest_notes_unless_they_say_where(
    database: Database, lin: User, zhou: User, book: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """周敏 reads every client; a client, a writer or a time bounds the search enough."""
    assert len(await _said(database, zhou, "纱", "冷库")) == 3
    monkeypatch.setattr(recall, "RECENT", 2)
    assert [said for said, _ in await _said(database, zhou, "纱", "冷库")] == [
        said for said, _ in await _said(database, lin, "纱", "冷库") if not said.startswith("吴总")
    ]
    assert len(await _said(database, zhou, "纱", "冷库", since=date(2026, 1, 1))) == 3
    assert len(await _said(database, zhou, "纱", clients=frozenset(book.values()))) == 2
    assert len(await _said(database, lin, "纱", "冷库")) == 3


def _vector(*numbers: float) -> npt.NDArray[np.float32]:
    vector = np.zeros(8, dtype=np.float32)
    vector[: len(numbers)] = numbers
    return vector / np.linalg.norm(vector)


async def _embed(database: Database, vectors: dict[str, npt.NDArray[np.float32]]) -> int:
    async with database.begin() as session:
        waiting = await notevectors.waiting(session)
        made = [Embedded(one.note_id, one.text_hash, vectors[one.text[:4]]) for one in waiting]
        return await notevectors.keep(session, MODEL, made)


async def _near(database: Database, user: User, *numbers: float, **more: Any) -> list[Hit]:
    async with database.reading() as session:
        return await recall.by_vector(session, user, _vector(*numbers), today=TODAY, **{"model": MODEL} | more)


MEANINGS = {
    "吴总想要": _vector(1),
    "周总怕汇": _vector(0, 1),
    "扩产项目": _vector(0, 0, 1),
    "会计要走": _vector(1, 0, 1),
}


async def test_notes_are_found_by_meaning_once_they_are_embedded(
    database: Database, lin: User, book: dict[str, int]
) -> None:
    assert await _near(database, lin, 1) == []
    assert await _embed(database, MEANINGS) == 4
    hits = await _near(database, lin, 1, 0.2, least=0.1)
    assert [hit.note.raw[:4] for hit in hits] == ["吴总想要", "会计要走", "周总怕汇"]
    assert hits[0].score == pytest.approx(0.98, abs=0.01)
    assert [hit.note.raw[:4] for hit in await _near(database, lin, 1, limit=1)] == ["吴总想要"]
    assert await _near(database, lin, 1, model="other") == []
    only_old = Conditions(until=date(2026, 10, 1))
    assert [hit.note.raw[:4] for hit in await _near(database, lin, 1, conditions=only_old)] == ["扩产项目"]
    assert [hit.note.raw[:4] for hit in await _near(database, lin, 0, 1, widest=1)] == ["会计要走"]
    async with database.reading() as session:
        assert await notevectors.progress(session) == (4, 4)


async def test_a_note_that_was_changed_or_taken_back_is_embedded_anew_or_never_found(
    database: Database, lin: User, book: dict[str, int]
) -> None:
    await _embed(database, MEANINGS)
    hits = await _near(database, lin, 1)
    async with database.begin() as session:
        first, second = hits[0].note, hits[1].note
        again = Consequences(search_text="改")
        await revisions.revise(
            session, lin, first.id, first.record, what="addition", said="还要代发", consequences=again, now=NOW
        )
        await revisions.undo(session, lin, second.id, now=NOW)
        (waiting,) = await notevectors.waiting(session)
        assert waiting.text.endswith("\n还要代发")
    assert second.id not in [hit.note.id for hit in await _near(database, lin, 1)]


async def test_a_vector_of_a_text_that_was_changed_meanwhile_is_not_kept(
    database: Database, lin: User, book: dict[str, int]
) -> None:
    async with database.begin() as session:
        waiting = await notevectors.waiting(session, limit=1)
    stale = [Embedded(waiting[0].note_id, "0" * 64, _vector(1))]
    async with database.begin() as session:
        assert await notevectors.keep(session, MODEL, stale) == 0
        assert await notevectors.waiting(session, limit=1) == waiting


async def test_another_model_has_every_note_embedded_again(database: Database, lin: User, book: dict[str, int]) -> None:
    async with database.begin() as session:
        assert await notevectors.use(session, MODEL)
    await _embed(database, MEANINGS)
    async with database.begin() as session:
        assert not await notevectors.use(session, MODEL)
        assert await notevectors.use(session, "another")
        assert len(await notevectors.waiting(session)) == 4


async def test_how_many_clients_were_visited(database: Database, lin: User, book: dict[str, int]) -> None:
    """这个月我跑了几家"""
    async with database.reading() as session:
        visits = await recall.visited(session, lin, date(2026, 11, 1), date(2026, 11, 30), today=TODAY)
    assert [(one.client[:3], one.times, one.last.day) for one in visits] == [("三槐堂", 2, 23), ("青鹭国", 1, 18)]


async def test_who_was_not_heard_of_for_three_months(database: Database, lin: User, book: dict[str, int]) -> None:
    """我三个月没见的客户"""
    old = datetime(2025, 1, 1, tzinfo=NOW.tzinfo)
    never = await client(database, lin, "博衍智能装备有限公司")
    await client(database, lin, "退出客户有限公司", last_contact=date(2025, 1, 1))
    async with database.begin() as session:
        (await session.get_one(ClientRow, never)).created_at = old
        gone = await session.get_one(ClientRow, never + 1)
        gone.stage = "exit"

    async def quiet(today: date, days: int = 90) -> list[tuple[str, int | None]]:
        async with database.reading() as session:
            return [(one.client[:2], one.days) for one in await recall.quiet(session, lin, today=today, days=days)]

    assert await quiet(TODAY) == [("博衍", None)]
    assert await quiet(date(2026, 12, 1)) == [("博衍", None), ("云杉", 90)]
    assert await quiet(date(2026, 12, 1), days=91) == [("博衍", None)]


async def test_own_confidential_visits_count_for_their_writer_only(
    database: Database, lin: User, zhou: User, book: dict[str, int]
) -> None:
    yunshan = book["云杉冷链供应链有限公司"]
    await save(database, lin, yunshan, {"date": "2026-11-21"}, confidential=True)
    later = date(2026, 9, 2) + timedelta(days=90)
    async with database.reading() as session:
        assert await recall.quiet(session, lin, today=later) == []
        assert [one.client_id for one in await recall.quiet(session, zhou, today=later)] == [yunshan]
