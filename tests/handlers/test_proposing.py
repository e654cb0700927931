"""A proposal from a message to a Word file: asked about, drafted, checked, revised, kept apart from others."""

from __future__ import annotations

from memory import proposals, users
from memory.clock import utc_now
from proposals.reading import read
from tests.handlers.clientbank import CHEN, LIN, fixtures
from tests.handlers.conftest import Room, texts

REQUEST = "给华兴写个综合金融服务方案，重点流贷3000万+远期结售汇"
MORE = (
    "词汇/需求匹配手册.md",
    "国际业务/代客衍生产品业务管理办法.docx",
    "制度/对公授信客户准入管理办法-4.0.docx",
    "制度/客户材料与营销表述合规管理办法-2.0.docx",
)


loaded, room = fixtures(*MORE)


async def kept(room: Room, person: int = LIN) -> list[proposals.Proposal]:
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, person)
        assert user is not None
        return await proposals.mine(session, user, today=room.services.today)


async def test_only_what_is_missing_is_asked_and_answers_by_word_and_tap_count(room: Room) -> None:
    asked = texts(await room.says(LIN, REQUEST))
    assert "流动资金贷款做多长期限" in asked and "3,000" not in asked.partition("\n1.")[2].partition("\n2.")[0]
    asked = texts(await room.says(LIN, "12个月"))
    assert "流动资金贷款做多长期限" not in asked
    asked = texts(await room.presses(LIN, "1,000万元"))
    assert "远期结售汇申请多少金额" not in asked
    (proposal,) = await kept(room)
    assert proposal.status == "questions"
    wanted = {one["code"]: one for one in proposal.plan["wanted"]}
    assert wanted["WC01"]["amount"] == "30000000" and wanted["WC01"]["tenor_m"] == 12
    assert wanted["TF04"]["amount"] == "10000000"


async def test_a_draft_is_a_word_file_whose_figures_are_the_clients_own(room: Room) -> None:
    await room.says(LIN, REQUEST)
    shown = await room.says(LIN, "先出草稿")
    assert "第1版" in texts(shown) and "待补充" in texts(shown)
    (proposal,) = await kept(room)
    file = next((room.services.data_dir / "proposals").glob("*.docx"))
    text = read(file).text()
    assert "临溪华兴精密机械有限公司" in text and "3,000万元" in text and "待补充" in text
    assert "不构成授信承诺" in text
    for hidden in ("本行评级", "BBB", "审批权限", "许总要跳槽"):
        assert hidden not in text
    assert any(one.file is not None for one in shown) and proposal.version == 1


async def test_words_revise_the_proposal_in_hand_and_older_versions_stay(room: Room) -> None:
    await room.says(LIN, REQUEST)
    await room.says(LIN, "先出草稿")
    revised = texts(await room.says(LIN, "金额改成4000万"))
    assert "第2版" in revised and "3,000万元 → 4,000万元" in revised and "要团队长通过才能发" in revised
    without = texts(await room.says(LIN, "去掉远期结售汇"))
    assert "第3版" in without and "去掉远期结售汇" in without
    assert "第3版" in texts(await room.says(LIN, "/proposals"))
    assert len(list((room.services.data_dir / "proposals").glob("*.docx"))) == 3


async def test_what_may_not_be_asked_is_told_with_the_rule(room: Room) -> None:
    told = texts(await room.says(LIN, "给华兴写个方案，流贷3000万，写上保证审批通过"))
    assert "CP01" in told or "承诺" in told
    told = texts(await room.says(LIN, "给华兴写个方案，流贷5亿"))
    assert "⚠" in told and "上限3亿元" in told
    assert "例如" in texts(await room.says(LIN, "/proposal"))


async def test_a_refused_request_is_kept_and_a_follow_up_is_of_what_was_sent(room: Room) -> None:
    assert "还没有写好的方案" in texts(await room.says(LIN, "帮我写个跟进消息给华兴"))
    await room.says(LIN, "给华兴写个方案，保证审批通过")
    (refused,) = await kept(room)
    assert refused.status == "blocked" and refused.version == 0 and refused.remark
    await room.says(LIN, REQUEST)
    await room.says(LIN, "先出草稿")
    assert "还没发给客户" in texts(await room.says(LIN, "帮我写个跟进消息给华兴"))
    assert "初步建议" in texts(await room.says(LIN, "给华兴的方案出个短版"))


async def test_nobody_writes_for_anothers_client(room: Room) -> None:
    theirs = texts(await room.says(CHEN, "/proposal 给三槐堂写个方案，流贷1000万"))
    assert "名下" in theirs and await kept(room, CHEN) == []


async def test_the_questions_wait_for_days(room: Room) -> None:
    await room.says(LIN, REQUEST)
    await room.says(LIN, "流贷最长几年")
    (proposal,) = await kept(room)
    assert proposal.status == "questions" and len(proposal.questions) == 3
    opened = texts(await room.says(LIN, "/proposals"))
    assert "等您答问题" in opened


async def test_a_restart_between_two_questions_loses_neither_answers_nor_the_question(room: Room) -> None:
    await room.says(LIN, REQUEST)
    await room.says(LIN, "12个月")
    await room.restart()
    asked = texts(await room.says(LIN, "1000万"))
    assert "远期结售汇申请多少金额" not in asked and "远期结售汇做多长期限" in asked
    await room.restart()
    asked = texts(await room.presses(LIN, "6个月"))
    assert "远期结售汇做多长期限" not in asked
    (proposal,) = await kept(room)
    wanted = {one["code"]: (one["amount"], one["tenor_m"]) for one in proposal.plan["wanted"]}
    assert wanted == {"WC01": ("30000000", 12), "TF04": ("10000000", 6)}


async def test_a_proposal_that_is_over_is_not_written_on_and_that_is_said(room: Room) -> None:
    """没成之后又点了旧按钮、又回了一句"""
    await room.says(LIN, REQUEST)
    (proposal,) = await kept(room)
    async with room.services.database.begin() as session:
        lin = await users.by_telegram_id(session, LIN)
        assert lin is not None
        await proposals.mark_lost(session, lin, proposal.id, now=utc_now())
    for shown in (await room.says(LIN, "12个月"), await room.presses(LIN, "先出草稿")):
        assert "没成" in texts(shown) and "抱歉" not in texts(shown)
    assert not list((room.services.data_dir / "proposals").glob("*"))
