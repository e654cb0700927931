"""What people ask to be checked before it goes to a client, in chat."""

from __future__ import annotations

import pytest

from handlers.checking import _REQUEST, _audience, _parts


@pytest.mark.parametrize(
    "said",
    [
        "帮我看看这段能不能发给客户：王总，利率全市最低",
        "检查一下这段话：您放心",
        "这样写合规吗：保证下周放款",
        "这条微信能发给客户吗？\n王总您好",
        "下面这封邮件有没有问题：尊敬的客户",
        "can I send this to the client: rates never rise",
    ],
)
def test_a_request_is_told_from_its_text(said: str) -> None:
    request, body = _parts(said)
    assert _REQUEST.search(request)
    assert body and body in said and request + body != said


@pytest.mark.parametrize(
    "said",
    [
        "这个客户能不能给流贷",
        "这家公司有没有问题",
        "这个条件合规吗",
        "今天拜访华兴，徐总说这段时间订单多，想要2000万",
        "流贷能不能用于买设备",
        "这份合同有没有问题",
    ],
)
def test_questions_and_notes_are_no_requests(said: str) -> None:
    assert not _REQUEST.search(_parts(said)[0])


def test_internal_papers_are_checked_as_such() -> None:
    assert _audience("这段申报材料里的表述合规吗") == "internal"
    assert _audience("这段能发给客户吗") == "client"
