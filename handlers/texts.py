"""Every fixed sentence a person reads in chat, Chinese and English side by side."""

from __future__ import annotations

from typing import Final, Literal

from handlers.calculatingtexts import CALCULATING_TEXTS
from handlers.matchtexts import MATCH_TEXTS
from handlers.memorytexts import MEMORY_TEXTS
from handlers.notetexts import NOTE_TEXTS
from handlers.proposaltexts import PROPOSAL_TEXTS
from handlers.proposingtexts import PROPOSING_TEXTS

Language = Literal["zh", "en"]

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # who may talk
    "stranger": (
        "您好，我只为已登记的同事服务。请向管理员要一个邀请码，直接发给我即可。",
        "Hello. I serve registered colleagues only. Ask your administrator for an invitation code and send it to me.",
    ),
    "code_wrong": (
        "这个邀请码无效：可能已用过、已过期或抄错了。请向管理员再要一个。",
        "This invitation code is not valid: it may be used, expired or mistyped. Please ask for a new one.",
    ),
    "code_blocked": (
        "试错次数太多，请一小时后再试，或联系管理员。",
        "Too many wrong codes. Please try again in an hour, or ask your administrator.",
    ),
    "welcome_new": ("欢迎，{name}！已登记为{role}。", "Welcome, {name}! You are registered as {role}."),
    "group": (
        "涉及行内资料，我只在私聊里回答。请点我的头像单独发消息。",
        "I answer in private chats only, because I quote internal documents. Please write to me directly.",
    ),
    # start and help
    "start": (
        "我是客户经理助手。见完客户发几句话，我整理成记录；直接发问题，我从行内制度和产品手册里找答案，每句话都标出处。",
        "I am the relationship managers' assistant. Tell me of a visit and I file it; ask a question and I answer from "
        "the bank's own documents, with a source for every sentence.",
    ),
    "help": (
        "<b>怎么用</b>\n"
        "· 见完客户随手发一段，例如“刚见了华兴许总 要2000万买机床 周五前回他”，点 ✓ 入库；说“不是2000是1800”就改\n"
        "· 直接提问，例如“流贷最长几年”；接着问“那额度呢？”也行\n"
        "· 点 [1] 看原文，点 👍👎 告诉我对不对\n"
        "· 问题里带日期，就按那天的规定答\n\n"
        "/note 记一条　/pending 待确认　/tasks 待办　/digest 晨报\n"
        "/client 画像　/brief 访前　/match 适合什么　/proposal 写方案　/proposals 方案\n"
        "/ask 提问　/products 产品目录\n/new 换个话题　/lang zh|en 语言　/help 帮助",
        "<b>How to use me</b>\n"
        "· After a visit just write, e.g. “met Huaxing's Mr. Xu, wants 20m for machines, reply by Friday”; ✓ files it\n"
        "· Just ask, e.g. “maximum tenor of a working-capital loan”; then “what about the limit?”\n"
        "· Tap [1] to read the source, 👍👎 to tell me whether it helped\n"
        "· With a date in the question I answer as of that day\n\n"
        "/note file a note　/pending waiting　/tasks to do　/digest today\n"
        "/client portrait　/brief before a visit　/match what fits　/proposal write one　/proposals all\n"
        "/ask ask　/products browse\n"
        "/new new topic　/lang zh|en language　/help help",
    ),
    "examples": ("试试这些：", "Try one of these:"),
    "ask_empty": (
        "请在 /ask 后面写上问题，例如：/ask 流贷最长几年",
        "Write your question after /ask, e.g. /ask maximum tenor of a working-capital loan",
    ),
    "new": ("好，换个话题。请问。", "New topic. Go ahead."),
    "lang_set": ("以后用中文。", "I will use English for menus and notices."),
    "lang_ask": ("请选择语言：", "Choose a language:"),
    # input that cannot be answered
    "empty": (
        "没有看到文字，请把问题写成一句话。",
        "I see no words in this. Please write your question as a sentence.",
    ),
    "too_long": (
        "内容太长（{count} 字），请把问题缩到 {limit} 字以内。",
        "This is too long ({count} characters). Please keep the question under {limit}.",
    ),
    "other_media": ("这种消息我处理不了，请发文字问题。", "I cannot handle this kind of message. Please send text."),
    "small_talk": (
        "我在。产品或制度问题直接发给我，例如“流贷最长几年”。",
        "I am here. Just send me a question about products or rules.",
    ),
    "unknown_command": (
        "没有这个命令。发 /help 看看我会什么。",
        "I do not know this command. Send /help to see what I can do.",
    ),
    # answers
    "internal": (
        "内部参考，不得直接转发客户；不代表审批结果",
        "Internal reference, not to be forwarded to clients; not an approval decision",
    ),
    "client_version": ("客户版 · 仅依据可对客户公开的资料", "For clients · from documents open to clients only"),
    "client_insufficient": (
        "可对客户公开的资料里没有足够内容回答这个问题，因此没有客户版。请勿转发上面的内部答复。",
        "Documents open to clients do not answer this question, so there is no client version. "
        "Please do not forward the internal answer.",
    ),
    "as_of": ("截至 {date} 有效的规定", "Rules in force on {date}"),
    "sources": ("出处", "Sources"),
    "nearest": ("最接近的主题：", "Nearest topics:"),
    "expired": ("已失效", "no longer in force"),
    "future": ("尚未生效", "not yet in force"),
    "current": ("现行有效", "in force"),
    "useful": ("👍 有用", "👍 Useful"),
    "not_useful": ("👎 没用", "👎 Not useful"),
    "other_date": ("📅 按另一日期再问", "📅 Ask as of another date"),
    "for_client": ("客户版", "For clients"),
    "thanks": ("谢谢，已记下。", "Thank you, noted."),
    "why_not": ("哪里不对？点一个原因，或直接打字告诉我。", "What was wrong? Tap a reason, or type it."),
    "reason_wrong": ("答案不对", "Wrong answer"),
    "reason_source": ("出处不对", "Wrong source"),
    "reason_incomplete": ("不完整", "Incomplete"),
    "reason_outdated": ("过时了", "Outdated"),
    "reason_other": ("没回答我的问题", "Not what I asked"),
    "which_date": (
        "按哪一天的规定？点一个，或直接发日期，例如 2025-08-01。",
        "As of which day? Tap one, or send a date such as 2025-08-01.",
    ),
    "date_unclear": (
        "没看懂这个日期，请发成 2025-08-01 这样。",
        "I do not understand this date. Please write it like 2025-08-01.",
    ),
    "today": ("今天", "Today"),
    "year_ago": ("一年前（{date}）", "A year ago ({date})"),
    "next_year": ("明年1月1日", "1 January next year"),
    "half_year_ago": ("半年前（{date}）", "Six months ago ({date})"),
    # sources
    "version": ("版本", "Version"),
    "number": ("文号", "No."),
    "section": ("条款", "Clause"),
    "page": ("第{page}页", "p. {page}"),
    "in_force": ("有效期", "In force"),
    "from_always": ("不限", "always"),
    "until_now": ("至今", "today"),
    "not_readable": (
        "这段原文现在看不到：文件已撤下，或不在您的阅读范围内。",
        "This source cannot be shown now: it was withdrawn, or it is not open to you.",
    ),
    "source_changed": (
        "⚠️ 原文在答复之后已经改动，下面是现在的版本。",
        "⚠️ The source has changed since the answer; this is the present text.",
    ),
    # buttons
    "button_gone": ("这个按钮已失效，请重新提问。", "This button no longer works. Please ask again."),
    # products
    "families": ("按类别看产品：", "Products by family:"),
    "no_products": ("目前没有您可以查阅的产品资料。", "There are no product documents open to you at present."),
    "family_of": ("<b>{family}</b>：选一个产品", "<b>{family}</b>: choose a product"),
    "family_other": ("其他", "Other"),
    "back": ("« 返回", "« Back"),
    "page_next": ("下一页 »", "Next »"),
    "product_asks": ("想了解什么？", "What would you like to know?"),
    "ask_conditions": ("{product}需要什么条件？", "What are the conditions for {product}?"),
    "ask_tenor": ("{product}期限最长多久？", "What is the maximum tenor of {product}?"),
    "ask_price": ("{product}怎么收费、利率多少？", "What does {product} cost?"),
    "ask_documents": ("{product}要准备哪些材料？", "Which documents does {product} need?"),
    "label_conditions": ("申请条件", "Conditions"),
    "label_tenor": ("期限", "Tenor"),
    "label_price": ("价格", "Price"),
    "label_documents": ("材料", "Documents"),
    # failures
    "failed": (
        "抱歉，这条消息没处理成，我们会查。编号 {reference}",
        "Sorry, something went wrong with this message; we will look into it. Reference {reference}",
    ),
    "failed_kept": (
        "抱歉，这条消息没处理成，我们会查；您的原话已存下。编号 {reference}",
        "Sorry, something went wrong; we will look into it. Your words are kept. Reference {reference}",
    ),
    "not_done": (
        "没办成：系统刚才不通（编号 {reference}）\n您的话还在，点一次就好",
        "Not done: the system was not available (reference {reference})\nYour words are kept; one tap will do",
    ),
    "delayed": (
        "系统暂时存不了数据。您的话没有丢，恢复后自动接着办，不用重发。编号 {reference}",
        "Nothing can be stored just now. Your words are not lost and will be dealt with as soon as it works again;"
        " no need to send them again. Reference {reference}",
    ),
    "knowledge_empty": (
        "知识库还没有文件，请管理员先导入（python bot.py ingest）。",
        "There are no documents yet. Please ask the administrator to ingest some (python bot.py ingest).",
    ),
    # documents from administrators
    "document_not_allowed": (
        "只有管理员可以发文件更新知识库，我没有读这个文件。",
        "Only administrators may send documents for the knowledge base; I have not read this file.",
    ),
    "document_too_big": (
        "文件太大（{size} MB），上限 {limit} MB。",
        "This file is too large ({size} MB); the limit is {limit} MB.",
    ),
    "document_reading": ("已收到 {name}，正在读取…", "Received {name}, reading it…"),
    "document_unreadable": ("{name} 读不了：{why}", "{name} cannot be read: {why}"),
    "document_same": (
        "{name} 与知识库里的完全一样，不用更新。",
        "{name} is the same as in the knowledge base; nothing to do.",
    ),
    "preview_new": ("<b>新文件</b>：{title}", "<b>New document</b>: {title}"),
    "preview_changed": ("<b>更新</b>：{title}", "<b>Changed document</b>: {title}"),
    "preview_counts": (
        "新增 {added} 段，改动 {changed} 段，删去 {removed} 段，不变 {same} 段",
        "{added} passages added, {changed} changed, {removed} removed, {same} unchanged",
    ),
    "preview_audience": ("读者范围：{audience}　版本：{version}", "Audience: {audience}　Version: {version}"),
    "preview_ends": ("将改变有效期：{title}", "Changes the period of: {title}"),
    "preview_same_version": (
        "⚠️ 已有同编号同版本的文件，两份会同时有效：{title}",
        "⚠️ A document with this id and version exists; both would be in force: {title}",
    ),
    "preview_old": ("原：{text}", "Old: {text}"),
    "preview_new_text": ("新：{text}", "New: {text}"),
    "preview_hidden": ("（不在您的阅读范围内）", "(not open to you)"),
    "preview_closed": (
        "正文不在您的阅读范围内，放行前请与提交人核对文件。",
        "The text is not open to you; please check the document with its sender before you release it.",
    ),
    "preview_more": ("……另有 {count} 处", "… and {count} more"),
    "release_sent": (
        "已请 {names} 复核；放行后才会生效。",
        "{names} have been asked to review it; it takes effect once released.",
    ),
    "release_nobody": (
        "需要另一位管理员或合规同事复核，但目前没有这样的人。请先邀请一位。",
        "Another administrator or compliance colleague has to release this; there is none yet. Please invite one.",
    ),
    "release_ask": ("{sender} 提交了文件，请复核：", "{sender} submitted a document for release:"),
    "release": ("✅ 放行", "✅ Release"),
    "reject": ("⛔ 退回", "⛔ Reject"),
    "release_own": (
        "不能放行自己提交的文件，须由另一位同事复核。",
        "You cannot release your own document; a colleague has to.",
    ),
    "release_done": (
        "{name} 已由 {by} 放行，现在可以查到（{count} 段）。",
        "{name} was released by {by} and can now be found ({count} passages).",
    ),
    "release_failed": ("{name} 放行后未能导入：{why}", "{name} was released but could not be ingested: {why}"),
    "release_rejected": ("{name} 已被 {by} 退回。", "{name} was rejected by {by}."),
    "release_decided": ("这份文件已经处理过了。", "This document has been decided already."),
    # notices
    "notice_head": (
        "🔔 您查过的规定有变动\n您问过：{question}（{date}）",
        "🔔 A rule you relied on has changed\nYou asked: {question} ({date})",
    ),
    "notice_changed": ("《{title}》{section} 已修改。", "“{title}” {section} was changed."),
    "notice_replaced": (
        "《{title}》{section} 自 {date} 起由新版本取代。",
        "“{title}” {section} is replaced by a new version as of {date}.",
    ),
    "notice_withdrawn": ("《{title}》{section} 已撤下或失效。", "“{title}” {section} was withdrawn or has expired."),
    "notice_old": ("<b>原</b>：{text}", "<b>Old</b>: {text}"),
    "notice_new": ("<b>现</b>：{text}", "<b>New</b>: {text}"),
    "ask_again": ("🔄 重新问一次", "🔄 Ask again"),
    # roles
    "role_rm": ("客户经理", "relationship manager"),
    "role_lead": ("团队负责人", "team lead"),
    "role_credit": ("信贷审批", "credit"),
    "role_pricing": ("定价", "pricing"),
    "role_compliance": ("合规", "compliance"),
    "role_admin": ("管理员", "administrator"),
    # Telegram's command menu
    "menu_ask": ("提问", "Ask a question"),
    "menu_products": ("产品目录", "Browse products"),
    "menu_match": ("客户适合什么产品", "Products that fit a client"),
    "menu_new": ("换个话题", "New topic"),
    "menu_lang": ("语言 zh|en", "Language zh|en"),
    "menu_help": ("怎么用", "How to use me"),
}

COMMANDS: Final = (
    *(
        "note",
        "pending",
        "client",
        "brief",
        "match",
        "proposal",
        "proposals",
        "tasks",
        "digest",
        "ask",
        "products",
        "new",
        "lang",
        "help",
    ),
)
_EVERY: Final = MEMORY_TEXTS | CALCULATING_TEXTS | MATCH_TEXTS | PROPOSING_TEXTS | PROPOSAL_TEXTS | NOTE_TEXTS | TEXTS
REASONS: Final = ("wrong", "source", "incomplete", "outdated", "other")


def say(key: str, language: str, **values: object) -> str:
    """The sentence `key` in `language` (anything but en is Chinese), with `values` filled in as they are."""
    text = _EVERY[key][language == "en"]
    return text.format(**values) if values else text
