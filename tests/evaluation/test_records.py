"""A record counts as the conventions say: by client first, then value by value."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.records import FieldResult, NoteResult, compare

HUA, XING = "临溪华兴精密机械有限公司", "临溪华星电子科技有限公司"


def note(client: str | None = HUA, **fields: Any) -> dict[str, Any]:
    return {"client": client, "date": "2026-11-23", **fields}


def extraction(*notes: dict[str, Any], asks: Any = (), intent: str = "note") -> dict[str, Any]:
    return {"intent": intent, "notes": list(notes), "asks": list(asks)}


def ask(*options: str) -> dict[str, Any]:
    return {"about": "client", "options": list(options)}


def compared(expected: dict[str, Any], given: dict[str, Any]) -> NoteResult:
    [result] = compare(extraction(expected), extraction(given))
    return result


def task(what: str, due: str | None = "2026-12-02", owner: str = "我", **more: Any) -> dict[str, Any]:
    return {"what": what, "due": due, "owner": owner, **more}


def test_equal_records_are_exact_whatever_is_only_there_to_read() -> None:
    result = compared(
        note(needs=["保函"], guesses=["needs"], place="厂里", promises=[{"what": "回"}], people=[]),
        note(needs=["保函"]),
    )
    assert result.client == "right" and result.exact
    assert set(result.fields) == {"date", "dates", "needs"}


def test_amounts_are_compared_by_value_currency_kind_and_bounds() -> None:
    wanted = note(amounts=[{"value": "35000000", "currency": "CNY", "what": "需求金额"}])
    same = note(amounts=[{"value": "35000000.0", "what": "需求金额", "vague": False, "words": "3500万"}])
    assert compared(wanted, same).exact
    for wrong in ({"value": "3500"}, {"currency": "USD"}, {"what": "存款"}, {"low": "35000000"}):
        other = note(amounts=[{**wanted["amounts"][0], **wrong}])
        assert compared(wanted, other).fields["amounts"] == FieldResult(0, 1, 1)


def test_a_spread_of_nought_is_not_no_spread() -> None:
    flat = note(rates=[{"basis": "LPR1Y", "spread_bp": 0}])
    assert compared(flat, flat).exact
    assert not compared(flat, note(rates=[{"basis": "LPR1Y"}])).exact


def test_a_value_too_many_and_one_too_few_are_counted() -> None:
    result = compared(note(needs=["保函", "保理"]), note(needs=["保理", "开户", "收单"]))
    assert result.fields["needs"] == FieldResult(right=1, expected=2, given=3)
    assert not result.exact


@pytest.mark.parametrize(
    ("made", "right"),
    [
        (task("落实流贷3500万"), 1),
        (task("落实流动资金贷款3500万"), 1),
        (task("落实3500万"), 0),
        (task("落实流贷3500万", due="2026-12-03"), 0),
        (task("落实流贷3500万", due=None), 0),
        (task("落实流贷3500万", owner="客户"), 0),
    ],
)
def test_a_task_is_right_by_keywords_day_and_owner(made: dict[str, Any], right: int) -> None:
    wanted = task("落实流动资金贷款3500万", what_keywords=["流动资金贷款|流贷", "3500"])
    assert compared(note(tasks=[wanted]), note(tasks=[made])).fields["tasks"] == FieldResult(right, 1, 1)


def test_as_many_tasks_are_matched_as_can_be() -> None:
    wanted = [task("报价", what_keywords=["价"]), task("送合同报价", what_keywords=["合同"])]
    made = [task("送合同报价"), task("给他价")]
    assert compared(note(tasks=wanted), note(tasks=made)).fields["tasks"].exact
    assert compared(note(tasks=wanted), note(tasks=made[:1])).fields["tasks"] == FieldResult(1, 2, 1)


def test_the_days_of_tasks_are_looked_at_alone_too() -> None:
    result = compared(note(tasks=[task("报价", what_keywords=["价"])]), note(tasks=[task("回电话")]))
    assert result.fields["due"].exact and not result.fields["tasks"].exact
    assert result.fields["dates"] == FieldResult(2, 2, 2)


def test_under_the_wrong_client_nothing_is_right() -> None:
    result = compared(note(HUA, needs=["保函"]), note(XING, needs=["保函"]))
    assert result.client == "wrong" and not result.exact
    assert result.fields["needs"] == FieldResult(0, 1, 1) and result.fields["date"] == FieldResult(0, 1, 1)


def test_asking_is_right_where_it_must_be_asked_and_the_options_are_there() -> None:
    expected = extraction(note(None, needs=["保函"]), asks=[ask(HUA, XING)])
    results = {
        "asked": extraction(note(None, needs=["保函"]), asks=[ask(XING, HUA)]),
        "asked_otherwise": extraction(note(None, needs=["保函"]), asks=[ask(HUA)]),
        "missing": extraction(note(None, needs=["保函"])),
        "wrong": extraction(note(HUA, needs=["保函"])),
    }
    for name, given in results.items():
        [result] = compare(expected, given)
        assert result.client == name
        assert result.exact == (name == "asked")


def test_asking_needlessly_is_not_wrong_but_not_exact() -> None:
    [result] = compare(extraction(note(needs=["保函"])), extraction(note(None, needs=["保函"]), asks=[ask(HUA, XING)]))
    assert result.client == "needlessly" and not result.exact
    assert result.fields["needs"].exact


def test_one_option_more_still_can_be_answered_but_is_told() -> None:
    expected = extraction(note(None), asks=[ask(HUA)])
    [result] = compare(expected, extraction(note(None), asks=[ask(HUA, XING)]))
    assert (result.client, result.options) == ("asked", False)


def test_records_belong_together_by_client_then_in_their_order() -> None:
    expected = extraction(note(HUA, needs=["保函"]), note(XING, needs=["开户"]), note(None), asks=[ask()])
    given = extraction(note(None), note(XING, needs=["开户"]), note(HUA, needs=["保函"]), asks=[ask()])
    assert [result.client for result in compare(expected, given)] == ["right", "right", "asked"]
    assert all(result.exact for result in compare(expected, given))


def test_a_record_nobody_meant_is_wrong_beside_others_and_extra_alone() -> None:
    [right, more] = compare(extraction(note(HUA)), extraction(note(HUA), note(XING, needs=["保函"])))
    assert (right.client, more.client) == ("right", "wrong")
    assert more.fields["needs"] == FieldResult(0, 0, 1)
    [alone] = compare(extraction(intent="question"), extraction(note(HUA)))
    assert alone.client == "extra"


def test_a_missing_record_misses_all_its_values() -> None:
    [first, second] = compare(extraction(note(HUA), note(XING, needs=["保函"])), extraction(note(HUA)))
    assert (first.client, second.client) == ("right", "missing")
    assert second.fields["needs"] == FieldResult(0, 1, 0)


def test_a_reminder_without_a_client_needs_no_question() -> None:
    reminder = {"client": None, "tasks": [task("交季报", what_keywords=["季报"])]}
    [result] = compare(extraction(reminder, intent="task"), extraction(reminder, intent="task"))
    assert result.client == "right" and result.exact


def test_what_a_correction_takes_out_is_compared() -> None:
    removed = {"client": HUA, "remove": {"risk_signals": ["欠税"]}}
    assert compared(removed, removed).exact
    assert not compared(removed, {"client": HUA}).exact
    assert not compared({"client": HUA}, removed).exact
    replaced = {"client": HUA, "collateral": ["写字楼"]}
    assert compared(replaced, {**replaced, "remove": {"collateral": ["商铺"]}}).exact
