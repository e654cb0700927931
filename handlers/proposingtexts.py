"""Sentences of the conversation that leads to a proposal, Chinese and English side by side."""

from __future__ import annotations

from typing import Final

PROPOSING_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "menu_proposal": ("写方案", "Draft a proposal"),
    "proposal_empty": (
        "请写上客户和要求，例如：/proposal 给华兴写个方案，重点流贷3000万+远期结售汇",
        "Name the client and what is wanted, e.g. /proposal Huaxing, working-capital loan 30m",
    ),
    "proposal_which": (
        "给哪家客户写？请带上您名下的客户名再发一次，例如：给华兴写个方案，流贷3000万。",
        "For which of your clients? Please send it again with the name.",
    ),
    "proposal_ask_head": ("📝 {client} 的方案 {id}：写之前要弄清", "📝 Proposal {id} for {client}: before I write"),
    "proposal_ask_line": ("{number}. {text}", "{number}. {text}"),
    "proposal_ask_foot": (
        "点一下或直接打字回答；说“不清楚”就先空着。几天后回来接着答也行：/proposals。",
        "Tap or type; “not known” leaves it open. You may go on days later: /proposals.",
    ),
    "proposal_left": (
        "好，{id} 先放着，已经答的都留着。要接着写，发“接着写”，或在 /proposals 里点它。",
        "All right, {id} waits with what you have answered. Say “go on”, or tap it in /proposals.",
    ),
    "cancelled": ("好，不用回这一条了。", "All right, no answer needed."),
    "nothing_asked": ("现在没有在等您回的问题。", "Nothing is waiting for your answer."),
    "b_draft_now": ("先出草稿", "Draft now"),
    "b_proposal_go": ("继续", "Go on"),
    "proposal_writing": ("正在起草 {client} 的方案…", "Drafting the proposal for {client} …"),
    "proposal_chapter_done": ("✓ {title}", "✓ {title}"),
    "proposal_chapter_now": ("… {title}（{count} 字）", "… {title} ({count} characters)"),
    "proposal_unworded": (
        "部分章节用的是固定句式：语言模型没有按时给出文字。",
        "Some chapters have their standard wording: the language model gave none in time.",
    ),
    "proposal_worded_part": (
        "有 {count} 处没有采用语言模型的文字（与资料对不上），用的是固定句式。",
        "{count} passages keep their standard wording: the language model’s did not match the facts.",
    ),
    "proposal_template": ("方案模板用不了：{why}", "The template cannot be used: {why}"),
    "proposal_made": (
        "📑 <b>{client}</b> {kind} {id} 第{number}版：{status}",
        "📑 <b>{client}</b> {kind} {id}, version {number}: {status}",
    ),
    "proposal_products": ("产品：{products}", "Products: {products}"),
    "proposal_changed": ("改了：{what}", "Changed: {what}"),
    "proposal_open_questions": ("待补充 {count} 项（文中标“待补充”）", "{count} open, marked in the text"),
    "proposal_problem": ("⚠ {text}", "⚠ {text}"),
    "proposal_red": ("⛔ {rule} {sentence}\n　建议：{suggestion}", "⛔ {rule} {sentence}\n　Instead: {suggestion}"),
    "proposal_amber": ("⚠ {rule} {sentence}\n　建议：{suggestion}", "⚠ {rule} {sentence}\n　Instead: {suggestion}"),
    "proposal_review": ("要团队长通过才能发：{why}", "Needs the lead's approval: {why}"),
    "proposal_how": (
        "要改就直接说，例如“金额改成4000万”“去掉票据池”“换成内部版”。",
        "To revise, just say so: “amount 40m”, “drop the bill pool”, “internal version”.",
    ),
    "proposal_not_reproduced": (
        "依据的制度已经变了，短版写不出原样；请先让我重写一版，例如“重新写一版”。",
        "The documents behind it have changed; have me draft it anew first.",
    ),
    "short_which": ("给哪家客户的？请带上客户名再说一次。", "For which client? Please say it again with the name."),
    "short_none": (
        "{client} 还没有写好的方案，没有可跟进的；先说“给某某写个方案”。",
        "There is no proposal for {client} yet; ask for one first.",
    ),
    "short_unsent": (
        "{client} 的方案 {id} 还没发给客户；发出后在 /proposals 里点“已发客户”，再要跟进消息。",
        "Proposal {id} for {client} was not sent yet; mark it as sent in /proposals, then ask again.",
    ),
    "b_short": ("短版", "Short version"),
}
