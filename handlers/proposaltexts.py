"""The fixed sentences of kept proposals: lists, reviews and notices, Chinese and English."""

from __future__ import annotations

from typing import Final

PROPOSAL_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "menu_proposals": ("我的方案", "My proposals"),
    "kind_client": ("客户方案", "client proposal"),
    "kind_internal": ("内部申报", "internal submission"),
    # how a proposal stands
    "pstatus_collecting": ("准备中", "being prepared"),
    "pstatus_questions": ("等您答问题", "waits for your answers"),
    "pstatus_ready": ("可发", "ready"),
    "pstatus_awaiting_approval": ("待审批", "awaits approval"),
    "pstatus_sent_back": ("已退回", "sent back"),
    "pstatus_blocked": ("不能发", "blocked"),
    "pstatus_approved": ("已通过", "approved"),
    "pstatus_sent": ("已发", "sent"),
    "pstatus_won": ("赢了", "won"),
    "pstatus_lost": ("没成", "lost"),
    "pstatus_expired": ("已过期", "expired"),
    # the list
    "proposals_none": (
        "还没有方案。发一句“给某某公司写个方案”就开始。",
        "There are no proposals yet. Ask for one: “write a proposal for …”.",
    ),
    "proposals_head": ("📑 <b>方案 {count} 份</b>", "📑 <b>Proposals: {count}</b>"),
    "proposals_others": ("📑 <b>同事在做的 {count} 份</b>", "📑 <b>Under way by colleagues: {count}</b>"),
    "proposals_line": (
        "· <b>{client}</b> {kind} · {status} · {version} · {day} · 有效至 {until} · {id}",
        "· <b>{client}</b> {kind} · {status} · {version} · {day} · valid until {until} · {id}",
    ),
    "proposals_more": ("…另 {count} 份较早的", "… and {count} more, older"),
    "proposal_version": ("第{number}版", "version {number}"),
    "proposal_no_version": ("未成稿", "no draft yet"),
    # one proposal
    "proposal_head": ("📑 <b>{client}</b> {kind} <code>{id}</code>", "📑 <b>{client}</b> {kind} <code>{id}</code>"),
    "proposal_standing": (
        "{status} · {version} · 有效至 {until}",
        "{status} · {version} · valid until {until}",
    ),
    "proposal_owner": ("负责：{name}", "Owner: {name}"),
    "proposal_request": ("要求：{words}", "Request: {words}"),
    "proposal_asked": ("待答：", "To be answered:"),
    "proposal_asked_line": ("· {words}", "· {words}"),
    "proposal_findings": (
        "检查：红 {red} 项，黄 {amber} 项",
        "Check: {red} red, {amber} amber",
    ),
    "proposal_clean": ("检查：没有发现问题", "Check: nothing found"),
    "proposal_review_for": ("要审批，因为{reasons}", "Needs approval: {reasons}"),
    "proposal_remark": ("备注：{words}", "Remark: {words}"),
    "proposal_versions": ("<b>版本</b>", "<b>Versions</b>"),
    "proposal_version_line": ("{number}. {day} {by}{what}", "{number}. {day} {by}{what}"),
    "proposal_first": ("初稿", "first draft"),
    "proposal_redone": ("重新成稿", "drafted again"),
    "review_of_waiting": ("{asked_by} 已送审，等审批", "Given for approval by {asked_by}"),
    "review_of_approved": ("{decided_by} 已通过", "Approved by {decided_by}"),
    "review_of_sent_back": ("{decided_by} 退回：{remark}", "Sent back by {decided_by}: {remark}"),
    # buttons
    "proposal_redo": ("重新成稿", "Draft again"),
    "proposal_follow": ("跟进消息", "Follow-up message"),
    "proposal_open": ("看方案", "Open"),
    "proposal_file": ("📄 文件", "📄 File"),
    "proposal_pdf": ("📄 PDF", "📄 PDF"),
    "proposal_older_file": ("📄 第{number}版", "📄 Version {number}"),
    "proposal_every_version": ("全部 {count} 版", "All {count} versions"),
    "proposal_sent": ("已发客户", "Sent to client"),
    "proposal_sent_internal": ("已报送", "Submitted"),
    "proposal_won": ("赢了", "Won"),
    "proposal_lost": ("没成", "Lost"),
    "proposal_renew": ("续期", "Renew"),
    "proposal_ask_review": ("送审", "Ask for approval"),
    "review_approve": ("✓ 通过", "✓ Approve"),
    "review_send_back": ("↩ 退回", "↩ Send back"),
    "follow_later": ("再过三天提醒", "Remind in 3 days"),
    # what a tap does
    "proposal_gone": ("没有这份方案，或不在您的管户里。", "There is no such proposal among your clients."),
    "proposal_no_file": ("这份方案还没有文件。", "This proposal has no file yet."),
    "proposal_file_blocked": (
        "{client} 的方案有红线问题，改掉之前不给文件。",
        "A red finding stands in the proposal for {client}: there is no file until it is mended.",
    ),
    "proposal_file_lost": (
        "{id} 第{number}版的文件不在原处或被改过，没有发出。请重新出一版。",
        "The file of {id}, version {number}, is missing or was altered and is not sent. Please have it drafted again.",
    ),
    "proposal_no_pdf": (
        "没能转成 PDF，请先用 Word 文件。",
        "It could not be made a PDF; please use the Word file.",
    ),
    "proposal_file_caption": (
        "{client} {kind} 第{number}版 · {id}",
        "{client}, {kind}, version {number} · {id}",
    ),
    "proposal_done_sent": (
        "记下了：{client} {kind}第{number}版已发出。三个工作日后提醒您跟进。",
        "Noted: version {number} of the {kind} for {client} was sent. I remind you in three working days.",
    ),
    "proposal_done_won": ("🎉 记下了：{client} 的方案赢了。", "🎉 Noted: the proposal for {client} was won."),
    "proposal_ask_why": (
        "记下了：{client} 的方案没成。为什么？点一个，或直接回一句。",
        "Noted: the proposal for {client} was lost. Why? Tap one, or just say it.",
    ),
    "proposal_why_kept": (
        "记下了：{client} 的方案没成，原因：{why}。",
        "Noted: the proposal for {client} was lost: {why}.",
    ),
    "lost_price": ("价格", "Price"),
    "lost_terms": ("额度、期限或担保", "Amount, tenor or collateral"),
    "lost_slow": ("太慢", "Too slow"),
    "lost_refused": ("行内没批", "Not approved here"),
    "lost_other_bank": ("选了别家", "Another bank"),
    "lost_no_need": ("不需要了", "No longer needed"),
    "proposal_done_renew": ("续好了：{client} 的方案有效至 {until}。", "Renewed: for {client}, valid until {until}."),
    "proposal_done_later": ("好，{day} 再提醒您跟进 {client}。", "All right, I remind you of {client} on {day}."),
    "proposal_closed": (
        "{client} 的方案现在是“{status}”，不能这样改。",
        "The proposal for {client} is “{status}” and cannot be changed like this.",
    ),
    "proposal_overtaken": (
        "{client} 的方案刚有同事出了新的一版，这一版没有存。请在 /proposals 里看过再改。",
        "A colleague has just written a new version for {client}; this one was not kept. See /proposals, then revise.",
    ),
    "proposal_not_sent_yet": (
        "{client} 的方案还没发出，先点“已发客户”再记赢了。",
        "The proposal for {client} has not been sent; mark it as sent before it is won.",
    ),
    "unreleased_collecting": ("还没成稿，不能记为已发。", "It is not drafted yet and cannot have been sent."),
    "unreleased_questions": ("还有问题没答，不能记为已发。", "Questions are open: it may not be sent yet."),
    "unreleased_awaiting_approval": ("要先审批通过才能发。", "It may be sent only after approval."),
    "unreleased_sent_back": ("审批退回了，改好再送审才能发。", "It was sent back: revise it and ask again first."),
    "unreleased_blocked": ("有红线问题，改掉才能发。", "A red finding blocks it: it may be sent once that is mended."),
    "unreleased_expired": ("已过期，先续期才能发。", "It has expired: renew it first."),
    "unreleased_other": ("这份方案现在是“{status}”，不能记为已发。", "It is “{status}” and cannot be marked as sent."),
    # maker and checker
    "reason_by_amount": ("金额超过须审批的限额", "the amount is above the limit"),
    "reason_by_product": ("有须审批的产品", "a product needs approval"),
    "reason_by_red": ("检查有红项", "red findings"),
    "reason_by_amber": ("检查有黄项", "amber findings"),
    "review_head": (
        "🖋 <b>请审批</b>：{client} {kind}第{number}版 <code>{id}</code>\n{asked_by} 送审",
        "🖋 <b>Please review</b>: {client}, {kind}, version {number} <code>{id}</code>\nasked by {asked_by}",
    ),
    "review_items": ("内容：{items}", "Content: {items}"),
    "review_changes": ("改动：{words}", "Changes: {words}"),
    "review_finding_red": ("🔴 {words}", "🔴 {words}"),
    "review_finding_amber": ("🟡 {words}", "🟡 {words}"),
    "review_asked": (
        "已送审：{names}。有结果我告诉您。",
        "Given to {names} for approval. I tell you what they decide.",
    ),
    "review_nobody": (
        "没有别人可以审批：团队里没有另一位负责人或代理人，请负责人或管理员用 /deputy 指定一位。",
        "Nobody else may approve it: the team has no other lead or deputy. The lead or an administrator names one "
        "by /deputy.",
    ),
    "review_unreached": (
        "审批人现在都联系不上，已留在他们的待审里：{names}。",
        "The reviewers cannot be reached now; it waits for them: {names}.",
    ),
    "review_not_yours": ("这份方案不归您审批。", "It is not yours to approve."),
    "review_own": ("自己做的或送审的方案，要由别人审批。", "Nobody approves what they made or asked for themselves."),
    "review_over": (
        "这一版已经有结论或已被新版本取代，不用再审。",
        "This version is decided already, or a newer one has replaced it.",
    ),
    "review_ask_remark": (
        "为什么退回 {client} 的方案？直接回复原因；不退了就回“算了”。",
        "Why is the proposal for {client} sent back? Just reply; or “never mind”.",
    ),
    "review_remark_long": ("请说短些，{limit} 字以内。", "Please keep it within {limit} characters."),
    "review_left": ("好，没有退回。", "All right, it is not sent back."),
    "review_you_approved": ("已通过：{client} 的方案第{number}版。", "Approved: version {number} for {client}."),
    "review_you_sent_back": ("已退回：{client} 的方案第{number}版。", "Sent back: version {number} for {client}."),
    "review_told_approved": (
        "✓ {by} 通过了 {client} 的方案第{number}版，可以发了。",
        "✓ {by} approved version {number} for {client}. It may be sent.",
    ),
    "review_told_sent_back": (
        "↩ {by} 退回了 {client} 的方案第{number}版：{remark}\n改好后再送审。",
        "↩ {by} sent back version {number} for {client}: {remark}\nRevise it and ask again.",
    ),
    "review_waiting": ("🖋 等您审批 {count} 份", "🖋 {count} wait for your approval"),
    # deputies
    "deputy_head": ("<b>代为审批方案的人</b>", "<b>Who may approve proposals beside the lead</b>"),
    "deputy_none": ("现在没有代为审批方案的人。", "Nobody is named to approve proposals beside the lead."),
    "deputy_line": ("· {name} · {team} · {starts} 起", "· {name} · {team} · from {starts}"),
    "deputy_line_until": ("· {name} · {team} · {starts} 至 {ends}", "· {name} · {team} · {starts} to {ends}"),
    "deputy_how": (
        "<i>点名字就指定；只几天的，发 /deputy 姓名 12-01 至 12-15</i>",
        "<i>Tap a name; for some days send /deputy NAME 12-01 to 12-15</i>",
    ),
    "deputy_how_admin": (
        "<i>指定：/deputy 团队 姓名，只几天的加 12-01 至 12-15</i>",
        "<i>To name one: /deputy TEAM NAME, for some days 12-01 to 12-15</i>",
    ),
    "deputy_offer": ("＋ {name}", "+ {name}"),
    "deputy_end": ("结束 {name}", "End {name}"),
    "deputy_named": ("已指定代为审批：\n{line}", "Named to approve:\n{line}"),
    "deputy_told": (
        "{by} 请您代为审批方案：\n{line}\n等您审批的在 /proposals。",
        "{by} asks you to approve proposals:\n{line}\nWhat waits for you is in /proposals.",
    ),
    "deputy_ended": ("{name} 不再代为审批 {team} 的方案。", "{name} approves for {team} no more."),
    "deputy_gone": ("没有这位代理人，或已经结束。", "There is no such deputy, or it is over already."),
    "deputy_not_yours": (
        "只有本团队的负责人和管理员能指定代为审批的人：负责人从本团队和其他负责人里选。",
        "The lead of the team and administrators name who approves; a lead names one of the team or another lead.",
    ),
    "deputy_bad": (
        "不能指定 {name}：要是带客户的客户经理或负责人，日期要在今天以后、先后不颠倒。",
        "{name} cannot be named: it takes a manager or lead, and days that are not over and in order.",
    ),
    "deputy_unread": (
        "没看懂。这样发：/deputy 姓名，或 /deputy 团队 姓名 12-01 至 12-15。",
        "Not understood. Send /deputy NAME, or /deputy TEAM NAME 12-01 to 12-15.",
    ),
    # by the clock
    "notice_follow_up": (
        "⏰ 跟进：{client} 的{kind}第{number}版 {day} 发出，客户怎么说？",
        "⏰ Follow up: version {number} of the {kind} for {client} went out on {day}. What does the client say?",
    ),
    "notice_expired": (
        "⌛ {client} 的{kind}已过有效期（{until}）。还要就点续期。",
        "⌛ The {kind} for {client} expired ({until}). Renew it if it is still wanted.",
    ),
    "notice_changes": (
        "🔔 {client} 的{kind}依据的内容变了，看看要不要改：",
        "🔔 What the {kind} for {client} rests on has changed; see whether to revise it:",
    ),
    "notice_fact": ("· {name}：原 {before}，现 {after}", "· {name}: was {before}, is {after}"),
    "notice_document": ("· 《{name}》有变动或已失效", "· “{name}” has changed or is no longer in force"),
    "notice_more": ("· 另 {count} 项", "· {count} more"),
    "notice_no_value": ("已不在", "gone"),
}
