"""Messages that cannot be answered yet: one honest sentence each."""

from __future__ import annotations

import re
import unicodedata

from telegram import Update

from handlers import views
from handlers.context import Context

LONGEST_QUESTION = 2000  # characters

_WORD = re.compile(r"\w")
# what a note of a visit says and a question does not: a meeting that has happened, or what a client told
_MEETING = re.compile(
    r"(?:刚|今天|今早|上午|下午|中午|昨天|早上|晚上)[^，。？?]{0,6}(?:从.{1,12}(?:出来|回来)|拜访了|见了|见到了|去了|跑了趟|走访了|约了|和.{1,10}(?:聊|谈|吃|见)了)"
    r"|(?:拜访|走访|见)了[^，。？?]{1,12}(?:总|董|经理|老板|会计|财务|厂长)"
    r"|(?:just (?:met|visited|left|saw)|met with)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(r"[\u4e00-\u9fff]{1,3}(?:总|董|会计|厂长|老板)[^？?，。]{0,4}(?:说|想要|打算|要|希望|讲)")
_LATER = re.compile(
    r"(?:周[一二三四五六日天]|明天|后天|下周|月底|\d号)[^，。？?]{0,4}(?:前|之前)?[^，。？?]{0,4}(?:回他|回复|报价|给他|带|送|约|催|再去)"
)
_ASKING = re.compile(
    r"[?？]|[吗呢么嘛]\s*[。！!.]?\s*$|多少|几[个年天月成]|什么|怎么|怎样|咋|如何|哪[些个家种里]|能不能|可不可以|是不是|有没有|要不要|行不行|能否|可否|是否|为何|为什么|多久|多长|多大|啥"
    r"|请问|查一下|帮我查|问一下|规定|条款|制度|办法|\b(?:what|how|which|when|can|may|is|are|does|do|why|who)\b",
    re.IGNORECASE,
)


def has_words(text: str) -> bool:
    """Whether there is anything to read: letters, digits or characters, not only emoji, signs or control codes."""
    return any(_WORD.match(c) and not unicodedata.category(c).startswith("S") for c in text)


def is_visit_note(text: str) -> bool:
    """Whether a message tells of a visit and asks nothing. In doubt it is a question."""
    if _ASKING.search(text) or len(text) < 10:
        return False
    signs = sum(1 for sign in (_MEETING, _TOLD, _LATER) if sign.search(text))
    return (bool(_MEETING.search(text)) and (signs >= 2 or len(text) >= 25)) or signs == 3


async def other(update: Update, context: Context) -> None:
    """A sticker, a place, a contact and the like."""
    await context.show(views.text("other_media", context.language))


async def unknown_command(update: Update, context: Context) -> None:
    """A command that does not exist."""
    await context.show(views.text("unknown_command", context.language))
