"""What the product managers should see: questions without an answer, and answers that did not help.

unsatisfied(session, since=..., until=...) -> list[OpenQuestion]     declined or badly rated, oldest first
clustered(questions) -> list[QuestionCluster]                    by likeness, the most asked first; pure
csv_rows(clusters) -> list[list[str]]                            header first; pure
feedback(session, since=None, until=None) -> list[dict]          rated answers as lines of a question set
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.answers import RatedAnswer, rated
from memory.likeness import cluster
from memory.tables import AnswerRow, RatingRow, UserRow

Why = Literal["declined", "not useful"]
# A spreadsheet takes a cell that begins so for a formula, and these cells are what people typed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that was not answered, or not well. `question` is as understood, `asked` as typed."""

    answer_id: str
    asked_at: datetime
    asked: str
    question: str
    why: Why
    reason: str | None
    reader: str
    by: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionCluster:
    """Questions that ask much the same, with one that speaks for them."""

    representative: OpenQuestion
    questions: tuple[OpenQuestion, ...]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.questions)

    @property
    def examples(self) -> tuple[str, ...]:
        """The different wordings, the representative's first."""
        return tuple(dict.fromkeys([self.representative.question, *(q.question for q in self.questions)]))

    @property
    def reasons(self) -> tuple[str, ...]:
        """What readers said was wrong."""
        return tuple(dict.fromkeys(q.reason for q in self.questions if q.reason))


async def unsatisfied(session: AsyncSession, *, since: datetime, until: datetime) -> list[OpenQuestion]:
    """The questions of a period that were declined or whose answer its reader rated badly, oldest first."""
    bad = and_(RatingRow.answer_id == AnswerRow.id, RatingRow.user_id == AnswerRow.user_id, RatingRow.useful.is_(False))
    query = (
        select(AnswerRow, UserRow.name, RatingRow.answer_id, RatingRow.reason)
        .join(UserRow, UserRow.id == AnswerRow.user_id)
        .outerjoin(RatingRow, bad)
        .where(AnswerRow.created_at >= since, AnswerRow.created_at < until)
        .where(or_(AnswerRow.status == "declined", RatingRow.answer_id.is_not(None)))
        .order_by(AnswerRow.created_at, AnswerRow.id)
    )
    found = await session.execute(query)
    return [_question(answer, name, badly_rated is not None, reason) for answer, name, badly_rated, reason in found]


def clustered(questions: Sequence[OpenQuestion]) -> list[QuestionCluster]:
    """The questions by likeness, the most asked first."""
    result = []
    for group in cluster([question.question for question in questions]):
        members = tuple(questions[place] for place in group.members)
        speaker = next(question for question in members if question.question == group.representative)
        result.append(QuestionCluster(speaker, members))
    return result


def csv_rows(clusters: Iterable[QuestionCluster]) -> list[list[str]]:
    """A header and one row a question, the questions of a cluster together under its number."""
    header = ["cluster", "count", "representative", "question", "asked", "why", "reason", "reader", "by"]
    rows = [[*header, "asked_at", "answer", "topics"]]
    for number, group in enumerate(clusters, start=1):
        for one in group.questions:
            cells = [str(number), str(group.count), group.representative.question, one.question, one.asked, one.why]
            cells += [one.reason or "", one.reader, one.by, one.asked_at.isoformat(timespec="seconds")]
            rows.append([_cell(cell) for cell in (*cells, one.answer_id, "；".join(one.topics))])
    return rows


async def feedback(
    session: AsyncSession, *, since: datetime | None = None, until: datetime | None = None
) -> list[dict[str, Any]]:
    """The rated answers of a period as lines of a question set.

    A useful answer expects its own status and sources again. One that did not help only says what was asked, for a
    person to fill in: what it should have been is not known.
    """
    return [_line(one) for one in await rated(session, since=since, until=until)]


def _line(rating: RatedAnswer) -> dict[str, Any]:
    answer = rating.answer
    line: dict[str, Any] = {"id": answer.id, "question": answer.asked}
    if answer.history:
        line["history"] = list(answer.history)
    line |= {"as_of": answer.as_of.isoformat(), "audience": answer.reader}
    if rating.useful:
        sources = dict.fromkeys((cited.document, cited.section) for cited in answer.citations)
        line |= {"answerable": answer.status != "declined", "expect": answer.status}
        line["sources"] = [{"document": document, "section": section} for document, section in sources]
    return line | {"kind": "feedback", "useful": rating.useful, "reason": rating.reason}


def _question(answer: AnswerRow, name: str, badly_rated: bool, reason: str | None) -> OpenQuestion:
    return OpenQuestion(
        answer_id=answer.id,
        asked_at=answer.created_at,
        asked=answer.asked,
        question=answer.question,
        why="not useful" if badly_rated else "declined",
        reason=reason,
        reader=answer.reader,
        by=name,
        topics=tuple(answer.topics),
    )


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
