"""A client is found by whatever people call it, and never taken for another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.names import Book, BookClient, NameMention

HERE = Path(__file__).parent
BOOKS = ("sample", "listed", "alike")


@dataclass(frozen=True)
class Case:
    """A message for a book, and what it means there: see names-listed.yaml."""

    book: str
    says: str
    means: str
    voice: bool = False


@cache
def raw(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((HERE / f"names-{name}.yaml").read_text(encoding="utf-8")))


@cache
def clients(name: str) -> dict[str, BookClient]:
    """The clients of a book by the keys that the cases use."""
    found = {key: {"name": one} if isinstance(one, str) else one for key, one in raw(name)["clients"].items()}
    return {
        key: BookClient(one["name"], tuple(one.get("short_names", ())), tuple(one.get("contacts", ())))
        for key, one in found.items()
    }


@cache
def book(name: str) -> Book:
    return Book(clients(name).values())


def cases() -> Iterator[Case]:
    for name in BOOKS:
        yield from (Case(name, one["says"], one["means"], one.get("voice", False)) for one in raw(name)["mentions"])


def read(mention: NameMention, name: str) -> str:
    """A mention as the cases write it."""
    keys = {client.name: key for key, client in clients(name).items()}
    said = " ".join(sorted(keys[one] for one in mention.candidates))
    return {"exact": said, "guess": f"{said} ~", "ask": f"? {said}", "confirm": f"! {said}", "unknown": "new"}[
        mention.how
    ]


def agrees(found: str, wanted: str) -> bool:
    """Whether a mention is what a case wants; where a guess will do, so does a certainty."""
    sign, _, keys = wanted.partition(" ")
    if sign == "?":
        return found == "? " + " ".join(sorted(keys.split()))
    return found == wanted or found + " ~" == wanted


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.book}-{case.says}")
def test_what_people_call_a_client(case: Case) -> None:
    found = [read(one, case.book) for one in book(case.book).find(case.says, voice=case.voice)]
    ways = [[] if way == "none" else way.split(" + ") for way in case.means.split(" / ")]
    assert any(len(found) == len(way) and all(map(agrees, found, way)) for way in ways), found


ALIKE = [
    # who bears the name and whom else it may mean
    ("东方电气股份有限公司 上海东方明珠新媒体股份有限公司 中国东方航空股份有限公司", "东方要续贷", "ask 3"),
    ("东方电气股份有限公司 上海东方明珠新媒体股份有限公司", "东方电气要续贷", "东方电气股份有限公司"),
    ("山东新华制药股份有限公司 新华文轩出版传媒股份有限公司", "新华那边要贷款", "ask 2"),
    ("TCL科技集团股份有限公司 TCL中环新能源科技股份有限公司", "TCL要开证", "ask 2"),
    ("TCL科技集团股份有限公司 TCL中环新能源科技股份有限公司", "TCL科技要开证", "TCL科技集团股份有限公司"),
    ("杭州山鑫新材料股份有限公司 山鑫新材料股份有限公司", "山鑫新材料要开证", "ask 2"),
    ("宁波泰东天医药有限公司 泰东天电气集团有限公司", "泰东天医药要流贷", "宁波泰东天医药有限公司"),
    # what is part of another name
    ("杭州昌青纺织股份有限公司", "昌青兴物流那边财务走了", "ask 1"),
    ("杭州华兴精密制造有限公司", "新华兴要开户", "ask 1"),
    ("杭州华兴精密制造有限公司", "华兴拉链厂要开户", "ask 1"),
    ("杭州华兴精密制造有限公司", "苏州华兴要开户", "ask 1"),
    ("京东方科技集团股份有限公司", "京东要开户", "confirm 1"),
    ("临溪华兴精密机械有限公司 临溪华星电子科技有限公司", "临溪和丰精密机械有限公司要开户", "unknown 0"),
    # abbreviations
    ("江西铜业股份有限公司", "江铜要套保", "江西铜业股份有限公司"),
    ("中国石油天然气股份有限公司 中国石油化工股份有限公司", "中石油要开证", "中国石油天然气股份有限公司"),
    ("中国东方航空股份有限公司", "东航要锁汇", "confirm 1"),
    ("中国海洋石油有限公司", "中海油要开LC", "confirm 1"),
    ("云南铝业股份有限公司", "云铝要套保", "云南铝业股份有限公司"),
]


@pytest.mark.parametrize(("names", "says", "means"), ALIKE, ids=[says for _, says, _ in ALIKE])
def test_names_that_are_nearly_another_companys(names: str, says: str, means: str) -> None:
    found = Book(map(BookClient, names.split())).find(says)
    assert [one.client or f"{one.how} {len(one.candidates)}" for one in found] == [means]


def test_a_listed_short_name_is_stronger_than_what_follows_from_another_name() -> None:
    first = BookClient("杭州华兴精密制造有限公司", ("华兴",))
    other = BookClient("绍兴华兴纺织有限公司", ("华兴纺织",))
    assert [one.client for one in Book([first, other]).find("华兴要流贷")] == [first.name]
    unlisted = BookClient("绍兴华兴纺织有限公司")
    assert [one.how for one in Book([first, unlisted]).find("华兴要流贷")] == ["ask"]


FORMS = st.sampled_from(("有限公司", "股份有限公司", "有限责任公司"))
NAMES = "".join(
    dict.fromkeys("华兴恒瑞达泰信和盛隆丰昌源宏远鑫利安康博衍澜桥云杉山青鹭岫穗北垣永正天海东西南金银德力明光")
)
TRADES = st.sampled_from(
    "精密机械 电子科技 新材料 纺织 医药 建设工程 国际贸易 食品 环保设备 汽车零部件 智能装备 物流 化工 服饰".split()
)
PLACES = st.sampled_from(("", "杭州", "宁波", "临溪", "浙江", "余姚市"))
# 和东东… may be "and 东东…", whatever the context.
STEMS = st.text(NAMES, min_size=2, max_size=3).filter(lambda stem: not stem.startswith("和"))
LEGAL = st.tuples(PLACES, STEMS, TRADES, FORMS).map("".join)
BEFORE = st.sampled_from(("", "上午去了", "刚从", "给", "收到", "听说", "他们和", "提醒我3天内催", "见了"))
AFTER = st.sampled_from(
    ("", " 要3000万流贷", "的对账单", "说利率高", "那边财务走了", "出来", "，厂房押着", "下周三来签约")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LEGAL, min_size=1, max_size=12, unique=True), st.data(), BEFORE, AFTER)
def test_a_legal_name_written_out_is_its_client_in_any_book(
    names: list[str], data: st.DataObject, before: str, after: str
) -> None:
    name = data.draw(st.sampled_from(names))
    found = Book(map(BookClient, names)).find(before + name + after)
    assert [(one.client, one.how) for one in found if one.start < len(before + name) and one.end > len(before)] == [
        (name, "exact")
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(LEGAL, min_size=2, max_size=12, unique=True), BEFORE, AFTER)
def test_a_legal_name_of_another_book_is_never_taken_for_a_client(names: list[str], before: str, after: str) -> None:
    stranger, *known = names
    assert [one.client for one in Book(map(BookClient, known)).find(before + stranger + after) if one.client] == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=5), st.text(max_size=60), st.booleans())
def test_nothing_raises_and_positions_hold(names: list[str], text: str, voice: bool) -> None:
    clients_ = [BookClient(name, (name[:3],), (name[1:3],)) for name in names]
    end = 0
    for one in Book(clients_).find(text, voice=voice):
        assert end <= one.start < one.end <= len(text)
        assert one.words == text[one.start : one.end]
        end = one.end


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(cases())), st.text("华兴星电子精密的了 ，1要", max_size=8))
def test_what_stands_around_moves_positions_along(case: Case, more: str) -> None:
    for one in book(case.book).find(more + "\n" + case.says, voice=case.voice):
        assert one.words == (more + "\n" + case.says)[one.start : one.end]
        assert (one.candidates == ()) == (one.how == "unknown")


@pytest.mark.parametrize(
    ("message", "one", "other"),
    [
        ("卧隆要设备贷300万", ("襄阳卧龙电机有限公司", "卧龙电机"), ("襄阳沃隆轮胎有限公司", "沃隆")),
        ("中车汽服要开户", ("株洲中车配件有限公司", "中车配件"), ("株洲众车汽车服务有限公司", "众车汽服")),
        ("湘江农产要贷款600万", ("湖南湘江电缆集团有限公司", "湘江电缆"), ("湖南湘疆农产品有限公司", "湘疆农产")),
        ("川南要续贷", ("四川川南航天机械有限公司", "川南航天"), ("四川川南酿酒集团有限公司", "川南酒业")),
        ("恒源物流 想贷款300万", ("昆山恒源机械有限公司", ""), ("昆山恒远物流有限公司", "")),
    ],
)
def test_near_another_client_of_the_book_it_is_asked(
    message: str, one: tuple[str, str], other: tuple[str, str]
) -> None:
    book = Book([BookClient(name, (short,) if short else ()) for name, short in (one, other)])
    (mention,) = book.find(message)
    assert (mention.how, set(mention.candidates)) == ("ask", {one[0], other[0]})


def test_looking_for_a_name_leaves_the_book_as_it_was() -> None:
    book = Book([BookClient("十堰车桥制造股份有限公司", ("十堰车桥", "车桥股份"))])
    first = book.find("车桥欠款拖了半年 车桥股份说月底付")
    assert book.find("车桥欠款拖了半年 车桥股份说月底付") == first


def test_a_book_of_2000_clients_is_ready_at_once_and_quick() -> None:
    stems = [one + other for one in NAMES for other in NAMES]
    many = [BookClient(f"{place}{stem}精密机械有限公司") for place in ("杭州", "宁波") for stem in stems][:2000]
    started = perf_counter()
    large = Book(many)
    assert perf_counter() - started < 5
    started = perf_counter()
    for case in list(cases())[:50]:
        large.find(case.says)
    assert (perf_counter() - started) / 50 < 0.5
