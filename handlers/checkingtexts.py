"""Every fixed sentence about the check of a text, Chinese and English side by side."""

from __future__ import annotations

from typing import Final

CHECKING_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "which_text": (
        "把要检查的文字发给我，或者回复那条消息说“能发给客户吗”。",
        "Send me the text to check, or reply to it with “can I send this to the client”.",
    ),
    "ok": ("✅ 没有发现不合规的表述，可以发出。", "✅ Nothing against the rules was found; it may go out."),
    "amber": ("🟡 {count} 处建议修改后再发：", "🟡 {count} place(s) to change before it goes out:"),
    "red": ("🔴 不能这样发给客户，{count} 处要改：", "🔴 This must not go to the client; {count} place(s) to change:"),
    "red_internal": ("🔴 不能这样写进材料，{count} 处要改：", "🔴 This must not be filed; {count} place(s) to change:"),
    "instead": ("建议：{text}", "Instead: {text}"),
    "source": ("依据：{document} {section}", "Rule: {document} {section}"),
    "ok_note": (
        "按已导入的表述规则检查；拿不准的请法律合规部过目。",
        "Checked against the rules on file; when in doubt ask Compliance.",
    ),
    "for_client": ("按发给{client}检查。", "Checked as a text for {client}."),
    "which_client": (
        "文中提到您的其他客户。若这段就是发给其中一家，请写明，例如“这段能发给华兴吗”。",
        "It names other clients of yours. If it is for one of them, say so: “can I send this to …”.",
    ),
    "bad_rule": (
        "有一条表述规则读不了，检查和写方案先停用，其他照常。请管理员改正后重新导入那份文件：{why}",
        "A rule for wording cannot be read, so that checks and proposals wait; all else works. "
        "Ask your administrator to correct the document and load it again: {why}",
    ),
    "no_rules": (
        "知识库里还没有表述检查的规则，请管理员导入相应制度。",
        "There are no rules for wording in the knowledge base yet; ask your administrator to load them.",
    ),
    "too_long": (
        "文字太长，请分段发给我，每段不超过 {limit} 字。",
        "Too long; send parts of at most {limit} characters.",
    ),
}


def said(key: str, language: str, **values: object) -> str:
    """The sentence `key` in `language` (anything but en is Chinese)."""
    text = CHECKING_TEXTS[key][language == "en"]
    return text.format(**values) if values else text
