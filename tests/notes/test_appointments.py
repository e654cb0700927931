"""Appointments: whom one goes to see, and at what hour; no rate is an hour, and no deadline is one."""

from __future__ import annotations

from datetime import time

import pytest

from notes.appointments import Appointment, hour_in, of


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("下周三10点去华兴", time(10)),
        ("约了方总明天下午三点半到华兴看二期", time(15, 30)),
        ("11月30日14:30拜访华兴", time(14, 30)),
        ("周五十点半见许总", time(10, 30)),
        ("明天3点去他们厂里", time(15)),
        ("周四上午九点一刻上门", time(9, 15)),
        ("晚上七点约了老周喝茶", time(19)),
        ("12月3号15时去看厂", time(15)),
        ("visit them next Wed 3:30 pm", time(15, 30)),
        ("下周三上午去华兴", None),
    ],
)
def test_a_visit_with_its_hour(said: str, hour: time | None) -> None:
    assert of(said, said) == Appointment(visit=True, hour=hour)


@pytest.mark.parametrize(
    "said", ["给许总回电话", "收到报表后回复", "到期前联系续贷", "把合同送到审批部", "去年的报表补齐", "提交去库存计划"]
)
def test_what_is_done_at_the_desk_is_no_visit(said: str) -> None:
    assert not of(said, said).visit


@pytest.mark.parametrize(
    "said", ["谈LPR加10点", "报3点2", "利率3点25", "降20个点", "加30点的事", "存5000点多", "下午5点前交材料"]
)
def test_rates_and_deadlines_are_no_hours(said: str) -> None:
    assert hour_in(said) is None


def test_an_hour_that_follows_by_itself_belongs_to_what_stands_before_it() -> None:
    message = "华兴那边周五请方总吃饭，晚上6点，记得订位"
    assert of("请方总吃饭", "华兴那边周五请方总吃饭", message) == Appointment(True, time(18))
    other = "周五请方总吃饭，下午3点去青鹭"
    assert of("请方总吃饭", "周五请方总吃饭", other).hour is None


def test_an_hour_to_be_reminded_at() -> None:
    said = "提醒我后天早上九点给许总回电话"
    assert of("给许总回电话", said) == Appointment(visit=False, hour=time(9))
