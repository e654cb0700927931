"""What Telegram refuses: broken HTML, messages that are empty or too long, buttons with too much data."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from handlers.markup import CALLBACK_LIMIT, MESSAGE_LIMIT, plain, units

_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler", "ins", "del", "span"}
)


class Refused(Exception):
    """What the Bot API answers with an error: status and description."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


class Checker(HTMLParser):
    """Telegram's rules for HTML: known tags only, each closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unexpected end tag "{tag}"')


def checked_text(markup: str, html: bool) -> str:
    """`markup` when Telegram would take it. Raises Refused."""
    if html:
        checker = Checker()
        checker.feed(markup)
        checker.close()
        if checker.open:
            raise Refused(400, f"Bad Request: can't parse entities: Can't find end tag for \"{checker.open[-1]}\"")
    text = plain(markup) if html else markup
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if units(text) > MESSAGE_LIMIT:
        raise Refused(400, "Bad Request: message is too long")
    return markup


def is_html(values: dict[str, Any]) -> bool:
    """Whether a call's text is HTML."""
    return str(values.get("parse_mode", "")).upper() == "HTML"


def buttons_of(values: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The inline buttons of a call. Raises Refused for one whose data is too long."""
    markup = values.get("reply_markup") or {}
    if isinstance(markup, str):
        markup = json.loads(markup)
    rows: list[list[dict[str, Any]]] = markup.get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if len(str(button.get("callback_data", "")).encode()) > CALLBACK_LIMIT:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows
