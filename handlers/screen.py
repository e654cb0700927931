"""What a chat looks like on a terminal: Telegram HTML as styled or plain text, buttons as numbered lines."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Mapping
from typing import Any

from handlers.terminal import Shown

_TAG = re.compile(r"<(/?)([\w-]+)([^>]*)>")
_HREF = re.compile(r'href="([^"]*)"')
_ON = {
    "b": "1",
    "strong": "1",
    "i": "3",
    "em": "3",
    "u": "4",
    "s": "9",
    "code": "36",
    "pre": "36",
    "blockquote": "2",
    "a": "4",
}
_RESET = "\x1b[0m"
_QUOTE = "│ "


def rendered(shown: Shown, *, styled: bool) -> str:
    """A message with its file and its buttons, as lines."""
    lines = [text_of(shown.markup, styled=styled) if shown.html else shown.markup]
    if shown.file is not None:
        lines.append(f"📎 {shown.file}")
    lines += _styled_buttons(shown) if styled else _plain_buttons(shown)
    return "\n".join(line for line in lines if line)


def text_of(markup: str, *, styled: bool) -> str:
    """Telegram HTML as text; `styled` with the terminal's own bold, italic and so on."""
    pieces: list[str] = []
    open_tags: list[str] = []
    link = ""
    position = 0
    quoted_from = -1
    for match in _TAG.finditer(markup):
        pieces.append(html.unescape(markup[position : match.start()]))
        position = match.end()
        closing, name, rest = match.group(1), match.group(2), match.group(3)
        if not closing:
            open_tags.append(name)
            found = _HREF.search(rest)
            link = html.unescape(found.group(1)) if found else link
            quoted_from = len(pieces) if name == "blockquote" else quoted_from
        else:
            if open_tags:
                open_tags.pop()
            if name == "a" and link:
                pieces.append(f" ({link})")
                link = ""
            if name == "blockquote" and quoted_from >= 0:
                pieces[quoted_from:] = [_quoted("".join(pieces[quoted_from:]))]
                quoted_from = -1
        if styled:
            pieces.append(_style(open_tags))
    pieces.append(html.unescape(markup[position:]))
    return "".join(pieces) + (_RESET if styled and "\x1b" in "".join(pieces) else "")


def _plain_buttons(shown: Shown) -> list[str]:
    """A line for each button."""
    return [f"[{number}] {_label(button)}" for number, button in enumerate(shown.pressable(), 1)]


def _styled_buttons(shown: Shown) -> list[str]:
    """A line for each row of buttons, as in a chat; the number to type stands out from the marks of sources."""
    numbers = itertools.count(1)
    return ["   ".join(f"\x1b[7m {next(numbers)} {_RESET} {_label(button)}" for button in row) for row in shown.buttons]


def _label(button: Mapping[str, Any]) -> str:
    return " ".join(str(button.get("text", "")).split())


def _quoted(text: str) -> str:
    return "\n".join(_QUOTE + line for line in text.split("\n"))


def _style(tags: list[str]) -> str:
    codes = [_ON[tag] for tag in tags if tag in _ON]
    return _RESET + (f"\x1b[{';'.join(codes)}m" if codes else "")
