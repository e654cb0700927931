"""Who is meant when nobody is named: the client just spoken of, and only for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notes import context
from notes.names import Book, BookClient, NameMention
from notes.record import Earlier, Message

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
QL, BY, BO, SH, XY = (
    "青鹭国际贸易有限公司",
    "北垣建设工程有限公司",
    "博衍智能装备有限公司",
    "三槐堂纺织有限公司",
    "岫云医药科技有限公司",
)
BOOK = Book(
    [
        BookClient(QL, ("青鹭",), ("周",)),
        BookClient(BY, ("北垣",), ("郑总", "周建国")),
        BookClient(BO, ("博衍", "Boyan"), ("Linda",)),
        BookClient(SH, ("三槐堂",), ("吴总",)),
        BookClient(XY, ("岫云",), ("李敏", "陈董")),
    ]
)


def ago(minutes: int, text: str, *clients: str) -> Earlier:
    return Earlier(text, NOW - timedelta(minutes=minutes), clients)


def meant(text: str, *history: Earlier) -> tuple[str, tuple[str, ...]]:
    found = context.find(Message(text, NOW, history=history), BOOK)
    assert len(found) == 1, found
    assert found[0].words == text[found[0].start : found[0].end]
    return found[0].how, found[0].candidates


@pytest.mark.parametrize(
    "text",
    ["他们还要开票500万", "那家利率嫌高", "他們家要續貸", "那个客户答应了", "they want 3Y tenor", "上一家再补一条"],
)
def test_a_pronoun_is_the_client_of_ten_minutes_ago(text: str) -> None:
    assert meant(text, ago(300, "去了三槐堂"), ago(10, "青鹭要锁汇")) == ("guess", (QL,))


def test_after_half_an_hour_it_is_asked_with_the_last_three() -> None:
    history = [ago(5000, "岫云"), ago(1600, "三槐堂"), ago(1500, "北垣开保函"), ago(1440, "青鹭要锁汇")]
    assert meant("他们还要开票", *history) == ("ask", (QL, BY, SH))


def test_a_message_about_two_clients_is_asked() -> None:
    assert meant("他们还要开票", ago(5, "三槐堂和青鹭都要续贷")) == ("ask", (SH, QL))


def test_a_message_without_a_client_in_between_changes_nothing() -> None:
    assert meant("他们还要开票", ago(20, "青鹭要锁汇"), ago(2, "流贷最长几年")) == ("guess", (QL,))


def test_what_it_was_filed_under_counts_more_than_its_words() -> None:
    assert meant("他们还要开票", ago(5, "青鹭要锁汇", BY)) == ("guess", (BY,))


def test_earlier_words_without_a_time_are_the_conversation() -> None:
    assert meant("他们还要开票", Earlier("青鹭要锁汇")) == ("guess", (QL,))


def test_nothing_before_is_asked_without_options() -> None:
    assert meant("他们还要开票") == ("ask", ())


@pytest.mark.parametrize(
    ("text", "client"),
    [("上午那家要开保函", SH), ("中午那家要开保函", QL), ("下午那家再加200万", BY), ("昨天那家要续贷", XY)],
)
def test_the_one_of_a_time_of_the_day(text: str, client: str) -> None:
    history = [ago(1440, "岫云要续贷"), ago(330, "三槐堂"), ago(150, "青鹭"), ago(60, "北垣")]
    assert meant(text, *history) == ("guess", (client,))


def test_two_of_that_time_are_asked() -> None:
    assert meant("上午那家要开保函", ago(330, "三槐堂"), ago(300, "青鹭"), ago(60, "北垣")) == ("ask", (SH, QL))


def test_none_of_that_time_is_asked_with_the_last_ones() -> None:
    assert meant("上午那家要开保函", ago(60, "北垣")) == ("ask", (BY,))


def test_a_person_of_one_client_is_confirmed_first() -> None:
    assert meant("Linda called, 要80M") == ("confirm", (BO,))
    assert meant("李敏说报表下周给") == ("confirm", (XY,))
    assert meant("吴总说要续贷") == ("confirm", (SH,))


def test_a_person_of_two_clients_is_asked() -> None:
    assert meant("老周嫌贵") == ("ask", (QL, BY))


def test_a_person_of_nobody_is_asked_without_options() -> None:
    assert meant("王总要3000万") == ("ask", ())


def test_a_person_just_spoken_of_belongs_to_that_client() -> None:
    assert meant("老周嫌贵", ago(10, "青鹭要锁汇")) == ("guess", (QL,))
    assert meant("王总要3000万", ago(10, "青鹭要锁汇")) == ("guess", (QL,))


def test_a_person_of_another_client_than_the_last_is_asked() -> None:
    assert meant("吴总说要续贷", ago(10, "青鹭要锁汇")) == ("ask", (SH, QL))


@pytest.mark.parametrize(
    "text", ["产品经理小周会跟进", "领导张总同意了", "审批部老周问用途", "流贷最长几年", "利率3.45一年期"]
)
def test_colleagues_and_questions_mean_no_client(text: str) -> None:
    assert context.find(Message(text, NOW, history=(ago(10, "青鹭要锁汇"),)), BOOK) == []


def test_a_named_client_outweighs_people_and_pronouns() -> None:
    found: list[NameMention] = context.find(
        Message("博衍 CFO Linda 说他们要80M", NOW, history=(ago(5, "青鹭要锁汇"),)), BOOK
    )
    assert [(one.client, one.how) for one in found] == [(BO, "exact")]


def test_the_last_client_of_a_conversation_can_be_asked_for() -> None:
    message = Message("不对", NOW, history=(ago(90, "青鹭要锁汇"), ago(80, "好的")))
    assert context.recent(message, BOOK) == ()
    assert context.recent(message, BOOK, within=None) == (QL,)


def test_a_stranger_takes_nothing_from_a_pronoun() -> None:
    message = Message("他们跟晨曦模具的王总在谈", NOW, history=(ago(5, "青鹭要锁汇"),))
    assert [(one.how, one.client) for one in context.find(message, BOOK)] == [("guess", QL), ("unknown", None)]
