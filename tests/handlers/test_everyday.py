"""Greeting, help, products, language, and messages that cannot be handled yet."""

from __future__ import annotations

import pytest

from handlers.unsupported import is_visit_note
from knowledge.catalogue import products_of
from knowledge.documents import Document
from memory import turns
from tests.handlers.bank import CREDIT, RM
from tests.handlers.conftest import Room, texts


async def test_help_offers_questions_to_tap(room: Room) -> None:
    (help_,) = await room.says(RM, "/help")
    assert "/products" in help_.text and help_.pressable()
    assert "流动资金贷款" in texts(await room.presses(RM, "流动资金贷款"))


async def test_products_are_browsed_by_family(room: Room) -> None:
    await room.says(RM, "/products")
    await room.presses(RM, "对公贷款")
    (product,) = await room.presses(RM, "流动资金贷款")
    assert "江银规〔2025〕11号" in product.text
    assert "36个月" in texts(await room.presses(RM, "期限"))


def test_a_document_about_two_products_shows_both_each_by_its_name_and_family() -> None:
    """固定资产贷款业务管理办法 covers 固定资产贷款 and 项目融资."""
    described = [
        {"code": "FA01", "name": "固定资产贷款", "name_en": "Fixed-asset loan", "family": "对公贷款"},
        {"code": "PF01", "name": "项目融资", "family": "对公贷款"},
    ]
    document = Document(name="贷款/固贷.md", id="fa", title="固定资产贷款业务管理办法", extra={"product": described})
    plain = Document(name="贷款/其他.md", id="other", title="其他办法")
    found = products_of([document, plain], "zh")
    assert [(one.name, one.family) for one in found] == [
        ("固定资产贷款", "对公贷款"),
        ("项目融资", "对公贷款"),
        ("其他办法", "贷款"),
    ]
    assert [one.name for one in products_of([document], "en")] == ["Fixed-asset loan", "项目融资"]


@pytest.mark.parametrize("said", ["你好", "谢谢", "hello"])
async def test_a_greeting_gets_one_sentence_and_leaves_the_conversation_as_it_is(room: Room, said: str) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    (reply,) = await room.says(RM, said)
    assert "\n" not in reply.text and not reply.buttons
    async with room.services.database.reading() as session:
        assert [turn.text for turn in await turns.recent(session, RM) if turn.role == "user"] == [
            "流动资金贷款期限最长多久？"
        ]


async def test_the_language_is_remembered(room: Room) -> None:
    assert "English" in texts(await room.says(RM, "/lang en"))
    assert "How to use me" in texts(await room.says(RM, "/help"))
    await room.says(RM, "/lang")
    await room.presses(RM, "中文")
    assert "怎么用" in texts(await room.says(RM, "/help"))


async def test_the_command_menu_is_set_in_both_languages(room: Room) -> None:
    await room.says(RM, "/start")
    menus = {values.get("language_code", ""): values for name, values in room.local.calls if name == "setMyCommands"}
    assert {"", "zh", "en"} <= set(menus)


async def test_what_cannot_be_handled_gets_one_honest_sentence(room: Room) -> None:
    """A sticker; a file that Telegram does not hand over."""
    sticker = {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    (reply,) = await room.gives(RM, {"sticker": {**sticker, "type": "regular"}})
    assert "处理不了" in reply.text
    (reply,) = await room.gives(RM, {"voice": {"file_id": "gone", "file_unique_id": "v", "duration": 3}})
    assert "再发一次" in reply.text


async def test_an_edited_question_gets_one_sentence(room: Room) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    (reply,) = await room.edits(RM, "流动资金贷款额度最高多少？")
    assert "再发一次" in reply.text


async def test_who_keeps_no_clients_is_told_so(room: Room) -> None:
    """刚从三槐堂出来 吴总想要八百多万买纱 厂房押着 说远岚给3.6 周五前回他"""
    note = "刚从三槐堂出来 吴总想要八百多万买纱 厂房押着 说远岚给3.6 周五前回他"
    assert "没有管户" in texts(await room.says(CREDIT, note))


@pytest.mark.parametrize(
    "note",
    [
        "刚从三槐堂出来 吴总想要八百多万买纱 厂房押着 说远岚给3.6 周五前回他",
        "今天拜访了华兴机械的李总，他们打算扩建厂房，需要贷款2000万，下周三前给他报价",
        "上午见了青鹭外贸王董，说要做远期结汇50万美元，月底前回他",
        "just met Mr. Wang of Huaxing, he wants a 5m working capital loan, quote by Friday",
    ],
)
def test_notes_are_recognised(note: str) -> None:
    assert is_visit_note(note)


@pytest.mark.parametrize(
    "question",
    [
        "流贷最长几年",
        "那额度呢",
        "抵押的呢",
        "客户刚成立一年能做流贷吗",
        "刚拜访完客户，他问银承保证金最低多少",
        "王总说想提前还款，违约金怎么收",
        "拜访客户的双人实地调查要求",
        "贷后检查多久去一次客户现场",
        "今天见了客户，对方资产负债率80%还能不能做",
        "客户要在周五前放款，最快几天",
        "上午见了李总他想做项目贷款 需要哪些材料",
        "working capital loan max tenor",
        "华兴那边要3千5百万流贷,抵押物是厂房,抵押率多少",
        "保证金比例",
    ],
)
def test_questions_are_never_taken_for_notes(question: str) -> None:
    assert not is_visit_note(question)


async def test_an_unknown_command_is_named(room: Room) -> None:
    assert "/help" in texts(await room.says(RM, "/nosuch"))
