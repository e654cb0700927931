"""The short frames around what documents say, in Chinese and English."""

from __future__ import annotations

from datetime import date

_PHRASES: dict[str, tuple[str, str]] = {
    "see_also": ("另见：{places}", "See also: {places}"),
    "from": ("{text}", "According to {mark} (original: {text})"),
    "from_list": ("{text}", "According to the source (original):\n{text}"),
    "changes": (
        "现行：{now}；\n自{day}起改为：{then}",
        "In force: {now};\nfrom {day} on: {then}",
    ),
    "changed": (
        "当时：{now}；\n自{day}起已改为：{then}",
        "At the time: {now};\nsince {day}: {then}",
    ),
    "products": ("共{count}个产品：", "{count} products:"),
    "begins": ("自{day}起另有规定：{then}", "From {day} on: {then}"),
    "ended": ("该安排已于{day}失效：{then}", "This arrangement ended on {day}: {then}"),
    "ended_unknown": ("该安排已失效：{then}", "This arrangement is no longer in force: {then}"),
    "earlier": ("此前（至{day}）的规定：{then}", "Until {day} it was: {then}"),
    "nothing_now": ("现在没有这方面的有效规定。", "No rule in force covers this now."),
    "more_items": ("……其余见原文{mark}", "…, the rest in the source {mark}"),
    "nothing_asked": ("请直接问一个产品或制度问题。", "Please ask a question about products or rules."),
    "doubtful": (
        "以下是最接近的规定，未必正是所问：\n{text}",
        "The nearest rules found, which may not be what was asked:\n{text}",
    ),
    "declined": ("资料里没有写这一点。", "The documents do not say this."),
    "refused": (
        "这样做违反规定，不能提供办法。",
        "This would break a rule, so there is no help with it.",
    ),
    "refused_without_rule": (
        "这个要求不能照办：只按资料回答业务和制度问题。",
        "This cannot be done: only questions about products and rules are answered, from the documents.",
    ),
}
LANGUAGES = ("zh", "en")


def say(phrase: str, language: str, **values: str | date) -> str:
    """A phrase in the language, its blanks filled; dates as ISO days."""
    text = _PHRASES[phrase][LANGUAGES.index(language)]
    filled = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return text.format(**filled)


def joiner(language: str) -> str:
    """What stands between the members of a list."""
    return "；" if language == "zh" else "; "
