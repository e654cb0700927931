"""Which messages ask for a proposal, and which say what became of one."""

from __future__ import annotations

import pytest

from proposals.recognising import asks_for_proposal, read_reason, read_status

SAID = {
    "sent": "发给客户了|已经发给华兴了|方案发过去了|已发送|sent to client|I emailed it to them|方案给王总送过去了|"
    "昨天交给财务总监了|发出去了|已提交给客户|方案已发|微信转给对方了",
    "won": "赢了|谈成了|这单拿下了|客户同意了|中标了|签了|客户接受了方案|deal closed|signed|we won|华兴的方案成了|"
    "合同签完了|他们拍板了",
    "lost": "没成|黄了|输了|被招行抢走了|客户没同意|客户选了建行|lost|they declined|没谈拢|流标了|方案没中|丢了|"
    "客户不做了|客户婉拒了|没戏了",
    None: "发给客户了吗|还没发给客户|如果赢了|明天发给客户|它的状态|没发呢|客户要两份方案|流贷3000万|金额改成4000万|"
    "has it been sent?|先别发给客户|准备发给客户|成本多少|签约流程怎么走|"
    "发一份给我|把方案发给我|写个方案发给客户|发给客户|请发给客户之前检查|会计要走，他给他弟弟那个厂担了保|发票的税号开错了|工资发了|",
}


@pytest.mark.parametrize(
    ("status", "text"), [(status, text) for status, all_ in SAID.items() for text in all_.split("|")]
)
def test_what_became_of_a_proposal_is_heard(status: str | None, text: str) -> None:
    assert read_status(text) == status


@pytest.mark.parametrize(
    "text",
    [
        "给华兴写个综合金融服务方案，重点流贷3000万+远期结售汇",
        "帮我给澄江纺织出一份授信申报要点",
        "做个方案 华兴 流贷3000万",
        "起草宏达的建议书",
        "draft a proposal for Huaxing",
        "need a credit memo for Huaxing, 50m",
        "华兴方案：流贷3000万",
        "给华兴来一份客户版方案",
        "准备一份给客户看的融资方案",
        "寫個方案給華興",
        "帮我写个听潮阁的授信申请报告",
        "给三槐堂做一份流贷方案 明天要用",
        "金穗源续贷的情况说明写一个给审批",
    ],
)
def test_a_request_to_write_a_proposal_is_one(text: str) -> None:
    assert asks_for_proposal(text)


@pytest.mark.parametrize(
    "text",
    [
        "方案写好了吗",
        "客户要我们出方案",
        "昨天给华兴做了方案",
        "怎么写授信报告",
        "提醒我明天写方案",
        "记得写方案",
        "什么是综合金融服务方案",
        "王总说想看方案",
        "今天去了华兴",
        "方案发给客户了",
        "财务催方案",
        "下周给华兴写方案",
        "有没有华兴的方案",
        "",
    ],
)
def test_a_proposal_that_is_only_spoken_of_is_not_asked_for(text: str) -> None:
    assert not asks_for_proposal(text)


@pytest.mark.parametrize(
    "text",
    ["没成，嫌利率高", "黄了，客户要的额度批不下来", "被工行抢走了", "没成，因为太慢", "lost, the rate was too high"],
)
def test_why_a_proposal_was_lost_is_kept_where_the_message_says_it(text: str) -> None:
    assert read_status(text) == "lost" and read_reason(text) == text


@pytest.mark.parametrize("text", ["没成", "华兴的方案没成", "这单黄了", "lost", "We lost it."])
def test_a_message_that_only_says_it_was_lost_gives_no_reason(text: str) -> None:
    assert read_status(text) == "lost" and read_reason(text) is None
