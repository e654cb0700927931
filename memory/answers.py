"""Answers as they were given: to whom, from which passages and versions, and what the reader thought of them.

keep_answer(session, NewAnswer(...)) -> id such as A-7K3Q9Z
get(session, answer_id) -> StoredAnswer                 raises AnswerNotFound
set_message_id(session, answer_id, message_id)
relying_on(session, since=..., passage_keys=(), document_ids=(), documents=()) -> list[Reliance]
passages_since(session, since) -> list[Cited]           every passage that answers since then rest on, once
rate(session, answer_id, user_id, useful, reason=None)  the latest rating of a user wins
rated(session, since=None, useful=None) -> list[RatedAnswer]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.clock import utc_now
from memory.references import random_reference
from memory.tables import AnswerPassageRow, AnswerRow, RatingRow

_AT_ONCE = 500  # values in one IN list: databases limit how many a statement takes


class AnswerNotFound(Exception):
    """No answer has that id."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage that an answer cites, as it was then. `document` is the name, `document_id` what versions share."""

    n: int
    key: str
    document: str
    title: str
    section: str
    text: str
    document_id: str | None = None
    number: str | None = None
    version: str | None = None
    page: int | None = None
    context: str = ""
    effective: date | None = None
    expires: date | None = None
    state: str = "current"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnswer:
    """An answer to keep. `asked` is the question as typed, `question` as understood, `reader` the audience."""

    user_id: int
    chat_id: int
    asked: str
    question: str
    status: str
    text: str
    as_of: date
    reader: str
    language: str = "zh"
    history: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    citations: tuple[Cited, ...] = ()
    seconds: float = 0.0
    generation: int = 0
    model: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    trace: dict[str, Any] = field(default_factory=dict)
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer(NewAnswer):
    """An answer with the id and the time that it was given."""

    id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Reliance:
    """An answer and those of its passages that were asked about."""

    answer: StoredAnswer
    passages: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """An answer and what one reader thought of it."""

    answer: StoredAnswer
    user_id: int
    useful: bool
    reason: str | None
    rated_at: datetime


async def keep_answer(session: AsyncSession, new: NewAnswer) -> str:
    """Store an answer; its id."""
    answer_id = await _free_id(session)
    plain = {
        f.name: getattr(new, f.name) for f in fields(NewAnswer) if f.name not in ("history", "topics", "citations")
    }
    row = AnswerRow(id=answer_id, created_at=utc_now(), history=list(new.history), topics=list(new.topics), **plain)
    row.citations = [AnswerPassageRow(**asdict(cited)) for cited in new.citations]
    session.add(row)
    await session.flush()
    return answer_id


async def get(session: AsyncSession, answer_id: str) -> StoredAnswer:
    """The answer with this id, however it is typed. Raises AnswerNotFound."""
    return answer_of(await _existing(session, answer_id))


async def set_message_id(session: AsyncSession, answer_id: str, message_id: int) -> None:
    """Say which message shows the answer. Raises AnswerNotFound."""
    (await _existing(session, answer_id)).message_id = message_id


async def relying_on(
    session: AsyncSession,
    *,
    since: datetime,
    passage_keys: Collection[str] = (),
    document_ids: Collection[str] = (),
    documents: Collection[str] = (),
) -> list[Reliance]:
    """Answers given since then that cite any of these passages or documents (by id or by name), oldest first."""
    found: dict[str, dict[int, Cited]] = {}
    wanted = (
        (AnswerPassageRow.key, passage_keys),
        (AnswerPassageRow.document_id, document_ids),
        (AnswerPassageRow.document, documents),
    )
    for column, values in wanted:
        for some in _batches(values):
            for row in await _cited_since(session, column.in_(some), since):
                found.setdefault(row.answer_id, {})[row.n] = cited_of(row)
    answers = [row for some in _batches(found) for row in await _answers(session, some)]
    answers.sort(key=lambda row: (row.created_at, row.id))
    return [Reliance(answer_of(row), tuple(found[row.id][n] for n in sorted(found[row.id]))) for row in answers]


async def passages_since(session: AsyncSession, since: datetime) -> list[Cited]:
    """Every passage that an answer given since then cites, each once, as the latest of these answers cites it."""
    query = select(AnswerPassageRow).join(AnswerRow).where(AnswerRow.created_at >= since)
    rows = await session.scalars(query.order_by(AnswerRow.created_at, AnswerRow.id, AnswerPassageRow.n))
    return list({row.key: cited_of(row) for row in rows}.values())


async def rate(session: AsyncSession, answer_id: str, user_id: int, *, useful: bool, reason: str | None = None) -> None:
    """Keep what a reader thinks of an answer, instead of what they thought before. Raises AnswerNotFound."""
    answer = await _existing(session, answer_id)
    row = await session.get(RatingRow, (answer.id, user_id))
    if row is None:
        row = RatingRow(answer_id=answer.id, user_id=user_id)
        session.add(row)
    row.useful, row.reason, row.rated_at = useful, reason, utc_now()
    await session.flush()


async def rated(
    session: AsyncSession, *, since: datetime | None = None, until: datetime | None = None, useful: bool | None = None
) -> list[RatedAnswer]:
    """The ratings of a period, oldest first; only the good or the bad ones when `useful` says so."""
    query = select(RatingRow, AnswerRow).join(AnswerRow, AnswerRow.id == RatingRow.answer_id)
    if since is not None:
        query = query.where(RatingRow.rated_at >= since)
    if until is not None:
        query = query.where(RatingRow.rated_at < until)
    if useful is not None:
        query = query.where(RatingRow.useful == useful)
    rows = await session.execute(query.order_by(RatingRow.rated_at, RatingRow.answer_id, RatingRow.user_id))
    return [RatedAnswer(answer_of(a), r.user_id, r.useful, r.reason, r.rated_at) for r, a in rows]


def answer_of(row: AnswerRow) -> StoredAnswer:
    """The answer that a row describes."""
    plain = {f.name: getattr(row, f.name) for f in fields(StoredAnswer)}
    plain |= {"history": tuple(row.history), "topics": tuple(row.topics)}
    return StoredAnswer(**plain | {"citations": tuple(cited_of(passage) for passage in row.citations)})


def cited_of(row: AnswerPassageRow) -> Cited:
    """The citation that a row describes."""
    return Cited(**{f.name: getattr(row, f.name) for f in fields(Cited)})


async def _existing(session: AsyncSession, answer_id: str) -> AnswerRow:
    row = await session.get(AnswerRow, answer_id.strip().upper())
    if row is None:
        raise AnswerNotFound(f"no answer has the id {answer_id}")
    return row


async def _free_id(session: AsyncSession) -> str:
    while True:
        answer_id = f"A-{random_reference(6)}"
        if await session.get(AnswerRow, answer_id) is None:
            return answer_id


async def _cited_since(
    session: AsyncSession, condition: ColumnElement[bool], since: datetime
) -> Iterable[AnswerPassageRow]:
    query = select(AnswerPassageRow).join(AnswerRow).where(condition, AnswerRow.created_at >= since)
    return await session.scalars(query)


async def _answers(session: AsyncSession, ids: list[str]) -> Iterable[AnswerRow]:
    return await session.scalars(select(AnswerRow).where(AnswerRow.id.in_(ids)))


def _batches(values: Iterable[str]) -> list[list[str]]:
    ordered = list(values)
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]
