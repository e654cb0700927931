"""Short replies to a card that waits: 好的, 对, 不对, 1, 丢弃, 全部对, 待确认."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers import choosing, correcting, deciding, faces
from handlers.context import Context
from handlers.faces import Shown

_YES = re.compile(
    r"(?:好的?|对的?|是的?|没错|嗯+|行|可以|确认|保存|存|ok|okay|yes|y|save|right|correct)[了吧呀啊哦~～。.!！]*", re.I
)
_NO = re.compile(r"(?:不对|不是|错了?|有误|no|wrong)[了吧呀啊哦。.!！]*", re.I)
_ALL = re.compile(r"(?:都对|全对|全部对|都存|全存|全部保存|all(?: right)?)[了吧。.!！]*", re.I)
_DROP = re.compile(r"(?:丢弃|丢掉|不要了|不记了|discard|drop it)[了吧。.!！]*", re.I)
_PENDING = re.compile(r"(?:待确认的?|没确认的|pending)[。.]?", re.I)
_NUMBER = re.compile(r"(?:选|第)?\s*([1-9一二三四五六])\s*(?:个|家|号)?[。.]?")
_DIGITS = "一二三四五六"
FRESH = timedelta(hours=2)  # a card is answered in words only while it is fresh in mind


async def taken(context: Context, text: str) -> bool:
    """Whether the message was such a reply, and is dealt with."""
    said = text.strip()
    if len(said) > 12:
        return False
    if _PENDING.fullmatch(said):
        await deciding.pending(context)
        return True
    if not any(pattern.fullmatch(said) for pattern in (_YES, _NO, _ALL, _DROP, _NUMBER)):
        return False
    return await _answered(context, said, await _fresh(context))


async def _answered(context: Context, said: str, waiting: list[Shown]) -> bool:
    if match := _NUMBER.fullmatch(said):
        return await _picked(context, waiting, match[1])
    if _NO.fullmatch(said):
        return await correcting.which_field(context)
    if not waiting:
        return False
    if _ALL.fullmatch(said):
        await deciding.save_all(context, {"cards": [one.card.id for one in waiting]})
    elif len(waiting) > 1:
        await deciding.pending(context)
    elif _DROP.fullmatch(said):
        await deciding.drop(context, {"card": waiting[0].card.id})
    else:
        await deciding.save_and_show(context, waiting[0])
    return True


async def _picked(context: Context, waiting: list[Shown], digit: str) -> bool:
    """A number is the option of the newest card that asks for its client."""
    number = int(digit) if digit.isdigit() else _DIGITS.index(digit) + 1
    book = await deciding.book_of(context)
    for shown in reversed(waiting):
        options = faces.options(shown.card.options, book) if shown.card.client_id is None else ()
        if options:
            if number <= len(options):
                await choosing.choose(context, shown, options[number - 1].id)
                return True
            return False
    return False


async def _fresh(context: Context) -> list[Shown]:
    async with context.services.database.reading() as session:
        waiting = await faces.waiting(session, context)
    return [one for one in waiting if context.services.now() - one.card.created_at <= FRESH]
