"""Those whom the book lists for a client are known by their names, however rare, and nobody else's are."""

from datetime import datetime

import pytest

from notes.calendar import Calendar
from notes.extract import SHANGHAI, extract
from notes.names import Book, BookClient
from notes.record import Earlier, Message

BOOK = Book(
    [
        BookClient("临溪永祺钢材贸易有限公司", ("永祺",), ("权永", "车莉", "白洁", "万成", "高峰")),
        BookClient("博衍智能装备有限公司", ("博衍",), ("Linda", "欧阳澈")),
        BookClient("晟岚能源科技有限公司", ("晟岚",), ("仲秋",)),
    ]
)


def people(text: str, history: tuple[str, ...] = ()) -> set[tuple[str | None, str | None]]:
    message = Message(text, datetime(2026, 11, 23, 10, tzinfo=SHANGHAI), history=tuple(map(Earlier, history)))
    return {(one.name, one.title) for note in extract(message, BOOK, Calendar.load()).notes for one in note.people}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("永祺500万续了 权总不乐意", {("权", "总")}),
        ("永祺看库 车会计说在途", {("车", "会计")}),
        ("永祺白洁补了一份验工单", {("白洁", None)}),
        ("永祺财务总监白洁说明天给报表", {("白洁", "财务总监")}),
        ("去了永祺 白洁总监和权永都在", {("白洁", "总监"), ("权永", None)}),
        ("永祺 万总说年前要放款", {("万", "总")}),
        ("博衍Linda (CFO) 想要2000万", {("Linda", "CFO")}),
        ("博衍欧阳总想要2000万", {("欧阳", "总")}),
        ("永祺用电高峰要停两天", set()),
        ("永祺的汇总表 交给总行", set()),
    ],
)
def test_listed_people_are_known(text: str, expected: set[tuple[str | None, str | None]]) -> None:
    assert people(text) == expected


def test_listed_people_of_other_clients_are_not_meant() -> None:
    assert people("永祺仲秋前后要备货") == set()


def test_listed_people_of_the_client_before_are_meant() -> None:
    assert ("车莉", None) in people("对了 车莉下周给报表", ("永祺要500万流贷",))
