"""A language model fills blanks only, and only with what the message bears out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from notes.calendar import Calendar
from notes.completing import complete
from notes.record import Amount, Extraction, Message, Note, Person, Task

TEXT = "跟三槐堂吴总喝了个茶，他弟弟的厂子资金链绷得紧，没有涉诉，周五前把询价单发他"
NOTE = Note(client="三槐堂纺织有限公司", date=date(2026, 11, 23), amounts=(Amount("需求金额", "8000000"),))


async def completed(answer: dict[str, Any], note: Note = NOTE, text: str = TEXT) -> Note:
    asked: list[dict[str, Any]] = []

    async def ask(instructions: str, message: str, schema: dict[str, Any]) -> dict[str, Any]:
        assert "三槐堂纺织有限公司" in instructions
        asked.append(schema)
        return answer

    message = Message(text, datetime(2026, 11, 23, 3, tzinfo=UTC))
    extraction = await complete(message, Extraction("note", (note,)), ask, Calendar.load())
    assert len(asked) == 1
    for name in ("client", "date", "amounts"):
        assert name not in asked[0]["properties"]
    return extraction.notes[0]


async def test_what_stands_in_the_message_is_taken_and_marked_as_a_guess() -> None:
    answer = {
        "contact_form": [{"value": "宴请", "words": "喝了个茶"}],
        "people": [{"name": "吴", "title": "总", "words": "吴总"}],
        "risk_signals": [{"value": "现金流紧张", "words": "资金链绷得紧"}],
        "tasks": [{"what": "发询价单", "owner": "我", "words": "周五前把询价单发他"}],
    }
    note = await completed(answer)
    assert note.contact_form == "宴请"
    assert note.people == (Person("吴", "总"),)
    assert note.risk_signals == ("现金流紧张",)
    assert note.tasks == (Task("发询价单", date(2026, 11, 27)),)
    assert set(note.guesses) == {"contact_form", "people", "risk_signals", "tasks"}
    assert dict(note.words)["risk_signals"] == "资金链绷得紧"
    assert note.amounts == NOTE.amounts


async def test_what_does_not_stand_there_is_dropped() -> None:
    answer = {
        "needs": [{"value": "流动资金贷款", "words": "要贷款"}, {"value": "火箭贷", "words": "喝了个茶"}],
        "risk_signals": [{"value": "涉诉", "words": "涉诉"}],
        "people": [{"name": "王", "title": "总", "words": "吴总"}],
        "place": [{"value": "杭州", "words": "喝了个茶"}],
        "tasks": [
            {"what": "放款800万", "owner": "我", "words": "周五前"},
            {"what": "", "owner": "我", "words": "发他"},
        ],
        "competitors": "远岚银行",
    }
    assert await completed(answer) == NOTE


async def test_what_the_grammar_has_found_stays() -> None:
    note = Note(client=NOTE.client, date=NOTE.date, people=(Person("吴", "总"),), contact_form="宴请")
    answer = {
        "people": [{"name": None, "title": "弟弟", "words": "弟弟"}],
        "contact_form": [{"value": "拜访", "words": "喝"}],
    }
    filled = await completed(answer, note)
    assert filled.people == note.people
    assert filled.contact_form == "宴请"


async def test_a_question_is_not_sent_anywhere() -> None:
    async def ask(*_: Any) -> dict[str, Any]:
        raise AssertionError("a question is no note")

    question = Extraction("question")
    assert await complete(Message("流贷几年", datetime.now(UTC)), question, ask, Calendar.load()) is question


async def test_whatever_a_model_gives_the_note_holds() -> None:
    for answer in ({}, {"tasks": [3, None, {"what": 5}]}, {"people": {"name": "吴"}}, {"needs": [{"value": "保理"}]}):
        assert await completed(answer) == NOTE
