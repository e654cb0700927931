"""A correction changes what it names and nothing else; an addition adds; nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from notes.patches import apply
from notes.record import Amount, Note, Person, Rate, Task, Tenor
from tests.notes.saying import read

VISIT = "刚从三槐堂出来 吴总想要八百多万买纱 厂房押着 说远岚给3.6 周五前回他"


def changed(correction: str, before: str = VISIT) -> Note:
    """The note after a message and its correction."""
    [note] = read(before).notes
    [patch] = read(correction, before).notes
    return apply(note, patch)


def test_a_corrected_amount_takes_the_place_of_the_old_one_and_the_rest_stays() -> None:
    note = changed("不是八百 是一千八")
    assert note.amounts == (Amount("需求金额", "18000000"),)
    assert (note.purpose, note.collateral, note.competitors) == ("采购备货", ("厂房",), ("远岚银行",))
    assert note.tasks[0].due == date(2026, 11, 27)


def test_a_corrected_rate_keeps_whose_it_was() -> None:
    assert changed("利率不是3.6 是3.8").rates == (Rate(value="3.8", whose="他行报价"),)


def test_a_tenor_said_wrong_is_replaced() -> None:
    note = changed("期限是两年不是一年", "青鹭想要1000万流贷 一年")
    assert note.tenors == (Tenor(24),)
    assert note.amounts[0].value == "10000000"


def test_collateral_that_is_swapped_leaves_nothing_of_the_old() -> None:
    assert changed("押品不是厂房 是写字楼").collateral == ("写字楼",)


def test_a_person_called_wrong_is_somebody_else_now() -> None:
    assert changed("人名错了 不是吴总 是武总").people == (Person("武", "总"),)


def test_what_is_taken_out_is_gone() -> None:
    assert changed("把押品去掉").collateral == ()
    assert changed("把欠税去掉", "三槐堂欠税了 工资也拖着").risk_signals == ("欠薪",)


def test_another_day_moves_the_note_and_another_limit_the_task() -> None:
    assert changed("日期错了 是上周五").date == date(2026, 11, 20)
    assert changed("周五前回他改成周四前").tasks[0].due == date(2026, 11, 26)


def test_another_client_changes_nothing_but_the_client() -> None:
    [patch] = read("记错了 这是华星不是华兴", "华兴下午来电 要贴现600万银票").notes
    assert replace(patch, words=()) == Note(client="临溪华星电子科技有限公司")
    [note] = read("华兴下午来电 要贴现600万银票").notes
    assert apply(note, patch).needs == ("票据贴现",)


def test_another_currency_keeps_the_sum() -> None:
    assert changed("币种错了 是美元", "青鹭要结汇300万欧元").amounts == (Amount("需求金额", "3000000", "USD"),)


def test_the_named_note_is_corrected_else_the_last_one() -> None:
    before = ("青鹭要开证50万美元", "三槐堂要流贷800万")
    assert read("青鹭那条不是50万 是80万", *before).notes[0].client == "青鹭国际贸易有限公司"
    assert read("不是800 是900", *before).notes[0].client == "三槐堂纺织有限公司"


def test_a_correction_to_nobody_asks_whose_it_is() -> None:
    given = read("客户写错了 不是青鹭是青禾", "青鹭要开证300万美元")
    assert (given.intent, given.notes[0].client) == ("correction", None)
    assert [ask.about for ask in given.asks] == ["client"]


def test_wrong_alone_changes_nothing() -> None:
    [patch] = read("错了", VISIT).notes
    assert apply(read(VISIT).notes[0], patch) == read(VISIT).notes[0]


def test_an_addition_goes_to_the_client_before_and_is_united() -> None:
    note = changed("对了忘了说 会计要走 还有他们在工行有500万授信")
    assert note.client == "三槐堂纺织有限公司"
    assert note.risk_signals == ("高管离职",)
    assert [one.what for one in note.amounts] == ["需求金额", "他行授信"]
    assert note.date == date(2026, 11, 23)


def test_with_another_client_it_is_a_note_and_no_addition() -> None:
    given = read("还有青鹭也要开票500万", VISIT)
    assert (given.intent, given.notes[0].client) == ("note", "青鹭国际贸易有限公司")


@pytest.mark.parametrize("words", ["撤回刚才那条", "删了吧", "上一条不算", "重来", "cancel that", "刚记的那个删掉"])
def test_a_note_is_taken_back(words: str) -> None:
    assert read(words, VISIT).intent == "undo"


def test_patches_are_worked_in_field_by_field() -> None:
    note = Note(
        client="甲",
        needs=("保理",),
        amounts=(Amount("需求金额", "1"), Amount("营业收入", "2")),
        tasks=(Task("报价", date(2026, 12, 1)),),
        guesses=("needs", "amounts"),
        words=(("client", "甲"),),
    )
    patch = Note(
        needs=("保函",), amounts=(Amount("需求金额", "3"),), removed=(("needs", ("保理",)), ("tasks", ("报价",)))
    )
    merged = apply(note, patch)
    assert merged.needs == ("保函",)
    assert merged.amounts == (Amount("需求金额", "3"), Amount("营业收入", "2"))
    assert (merged.tasks, merged.guesses, merged.client, dict(merged.words)["client"]) == ((), (), "甲", "甲")
