"""A message becomes the record it should be: the samples, the intents, and messages of every manner."""

from __future__ import annotations

from datetime import datetime
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.records import compare
from notes.extract import extract
from notes.names import Book, BookClient
from notes.record import Extraction, Message, Note
from tests.notes.saying import MONDAY, book, calendar, read, said, samples, told
from tests.notes.tables import rows

INTENTS = rows("messages-intents.txt")
RUN_ON = "想要贷款2000万厂房押着还有周五前给他报价"


def wrong(expected: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """What differs, in words that say where."""
    found = [] if expected["intent"] == given["intent"] else [f"{expected['intent']} → {given['intent']}"]
    for result in compare(expected, given):
        if result.client not in {"right", "asked"}:
            found.append(f"client: {result.client}")
        for name, field in result.fields.items():
            if not field.exact:
                found.append(f"{name}: {(result.expected or {}).get(name)} → {(result.given or {}).get(name)}")
    return found


@pytest.mark.parametrize("sample", samples(), ids=[one["id"] for one in samples()])
def test_the_samples_of_the_conventions_become_their_records(sample: dict[str, Any]) -> None:
    sent = datetime.fromisoformat(sample["sent_at"])
    given = said(sample["message"], *sample.get("history", ()), sent=sent)
    assert wrong(sample["expected"], given) == []
    assert given.get("also", []) == sample["expected"].get("also", [])


@pytest.mark.parametrize(("message", "before", "intent"), INTENTS, ids=[row[0] for row in INTENTS])
def test_a_message_is_what_it_is_meant_as(message: str, before: str, intent: str) -> None:
    assert read(message, *filter(None, [before])).intent == intent


@pytest.mark.parametrize("case", told(), ids=[one["id"] for one in told()])
def test_messages_of_every_manner_become_their_records(case: dict[str, Any]) -> None:
    given = said(case["say"], *case.get("history", ()), voice=case.get("voice", False), more=True)
    assert wrong(case["expected"], given) == []


def test_what_only_asks_or_commands_makes_no_note() -> None:
    for message in ("保函收费标准", "1000万等额本息三年3.6月供", "给华兴做三年流贷2000万的方案", "今天我都记了啥"):
        assert read(message).notes == ()


def test_a_question_inside_a_note_is_told_besides_and_adds_nothing_to_it() -> None:
    """The 5000万 of the question are not the client's."""
    given = read("丰禾谷想做反向保理3000万。顺便问下反向保理5000万要上会吗？")
    assert (given.intent, given.also) == ("note", ("question",))
    assert [one.value for one in given.notes[0].amounts] == ["30000000"]


def test_a_promise_is_a_task_as_well() -> None:
    [note] = read("我答应青鹭老周周五前给报价").notes
    assert [one.due.isoformat() for one in note.promises if one.due] == ["2026-11-27"]
    assert [one.due.isoformat() for one in note.tasks if one.due] == ["2026-11-27"]


def test_hearsay_and_inferred_values_are_marked_as_guesses() -> None:
    assert "risk_signals" in read("听说明珠电子老板被带走了", more=True).notes[0].guesses
    assert "needs" in read("青鹭想借800万").notes[0].guesses
    assert "collateral" in read("青鹭拿房产抵押").notes[0].guesses


def test_a_client_that_is_not_sure_is_asked_with_the_choices() -> None:
    [ask] = read("澜桥那边要协定存款 大概一个亿").asks
    assert (ask.about, ask.said, len(ask.options)) == ("client", "澜桥", 3)


def test_a_day_that_is_over_already_is_asked() -> None:
    """Said on Saturday, 这周五 is yesterday."""
    saturday = datetime(2026, 11, 28, 20, 0, tzinfo=MONDAY.tzinfo)
    given = read("青鹭这周五前要报价", sent=saturday)
    assert [task.due.isoformat() for task in given.notes[0].tasks if task.due] == ["2026-11-27"]
    assert "due" in given.notes[0].guesses
    assert "date" in {ask.about for ask in given.asks}


def test_every_value_stands_in_the_message_in_its_own_words() -> None:
    for case in told():
        for note in read(case["say"], *case.get("history", ()), more=True).notes:
            for words in words_of(note):
                assert all(part in case["say"] for part in words.split("、")), (case["id"], words)


def words_of(note: Note) -> list[str]:
    elements = (*note.people, *note.amounts, *note.rates, *note.tenors, *note.tasks, *note.promises)
    return [one.words for one in elements] + [words for _, words in note.words]


def test_several_clients_become_several_notes_each_with_its_own() -> None:
    given = read("三槐堂续贷800万 华星贴票600万 岫云存大额存单500万")
    assert [(note.client, note.needs) for note in given.notes] == [
        ("三槐堂纺织有限公司", ("流动资金贷款",)),
        ("临溪华星电子科技有限公司", ("票据贴现",)),
        ("岫云医药科技有限公司", ("大额存单",)),
    ]


@pytest.mark.parametrize(
    "message",
    [
        "丰禾谷给青鹭担保了2000万",
        "华兴想收购华星 对价2个亿",
        "听青鹭老周说博衍停产了",
        "北垣的项目 业主是澜桥集团 工程款拖了3000万",
        "三槐堂是青鹭的下游 今年欠了不少货款",
        "云杉 不对 是云山 要开户",
    ],
)
def test_a_client_of_whom_only_is_told_gets_no_note_of_its_own(message: str) -> None:
    assert len(read(message).notes) == 1


def test_who_owes_and_who_is_owed_get_a_note_each() -> None:
    debtor, creditor = read("青鹭欠华兴货款500万").notes
    assert (debtor.client, debtor.amounts[0].what) == ("青鹭国际贸易有限公司", "负债")
    assert (creditor.client, creditor.amounts[0].what) == ("临溪华兴精密机械有限公司", "应收账款")


def test_colleagues_and_other_banks_people_are_nobody_of_the_client() -> None:
    [note] = read("跟审批部老王说了青鹭的事 星港的王经理也在抢").notes
    assert note.people == ()


def test_books_of_real_looking_names_are_read_the_same_way() -> None:
    shop = Book([BookClient("杭州瑞丰精密制造有限公司", ("瑞丰",)), BookClient("宁波瑞峰电器有限公司", ("瑞峰",))])
    given = extract(Message("瑞丰下周三前要3千5百万流贷,抵押物是厂房", MONDAY), shop, calendar())
    assert [note.client for note in given.notes] == ["杭州瑞丰精密制造有限公司"]
    assert given.notes[0].tasks[0].due == datetime(2026, 12, 2).date()


def test_a_message_is_understood_while_the_thumb_is_still_up() -> None:
    """200 characters and a book of 100 within 30 ms, 4,000 characters within 300 ms of computing."""
    others = [
        BookClient(f"柏川{a}{b}实业有限公司", (f"{a}{b}",)) for a in "砺松涧禾汇峻岭岚" for b in "石纸木源沣泽茂恒"
    ]
    hundred = Book([*book().clients, *others, *(BookClient(f"临水{n}号贸易有限公司") for n in range(22))])
    long = " ".join(case["say"] for case in told())
    for length, most in ((200, 0.03), (4000, 0.3)):
        texts = [long[start : start + length] for start in range(0, 5 * length, length)]
        extract(Message(texts[0], MONDAY), hundred, calendar())
        assert min(computing(text, hundred) for text in texts) < most


def computing(text: str, clients: Book) -> float:
    started = process_time()
    extract(Message(text, MONDAY), clients, calendar())
    return process_time() - started


@pytest.mark.parametrize(
    "text", ["", " ", "。", RUN_ON * 20, "1" * 500, "啊" * 300, "a b " * 200, "\n" * 50, "\x00\ud83d"]
)
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(read(text), Extraction)


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            (
                "华兴 三槐堂 青鹭 澜桥 他们 老周 王总 不是 应该是 撤回 对了 还有 3.6 800万 两千多万 "
                "周五前 下周三 抵押 厂房 流贷 开票 没有 欠薪"
            ).split()
        ),
        st.sampled_from([" ", ",", "，", "。", "\n", "?", "给", "说", "要", "回", "%", "-"]),
        st.text(max_size=5),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(PIECES, st.booleans(), st.booleans())
def test_nothing_anybody_types_makes_it_fail(pieces: list[str], before: bool, voice: bool) -> None:
    history = ["去了三槐堂 吴总想要八百多万 周五前回他"] if before else []
    given = read("".join(pieces), *history, voice=voice)
    assert all(ask.note < max(1, len(given.notes)) for ask in given.asks)
    assert all(note.client is None or note.client in {one.name for one in book().clients} for note in given.notes)
