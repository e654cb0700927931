"""Particulars that manuals seldom hold are missed when no passage gives them."""

from __future__ import annotations

import pytest

from knowledge.particulars import missing_particulars


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("个贷中心的电话是多少", "贷款由分行审批。"),
        ("流贷合同用什么颜色的纸", "贷款资金不得用于股票投资。"),
        ("去哪个窗口办", "期限不超过36个月。"),
        ("今天美元汇率多少", "贷款期限为12个月。"),
        ("帮我写一封邮件", "贷款期限为12个月。"),
        ("网银密码忘了", "贷款期限为12个月。"),
        ("我行今年投放了多少亿", "贷款期限为12个月。"),
        ("what is the phone number", "贷款期限为12个月。"),
    ],
)
def test_what_no_passage_gives_is_missing(question: str, passages: str) -> None:
    assert missing_particulars(question, passages) == (True, True)


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("个贷中心的电话是多少", "个贷中心联系电话：6666。"),
        ("在哪里办抵押登记", "抵押登记在不动产登记中心窗口办理。"),
        ("合同模板", "合同模板见附件。"),
    ],
)
def test_what_a_passage_gives_is_not_missing(question: str, passages: str) -> None:
    assert missing_particulars(question, passages)[0] is False


def test_an_ordinary_question_asks_for_nothing_particular() -> None:
    assert missing_particulars("流贷期限最长多久", "期限不超过36个月。") == (False, False)
    assert missing_particulars("", "") == (False, False)
