"""Campaigns in chat: 哪些客户符合科创贷 – the clients in sight judged for one product, told and as a spreadsheet."""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
from pathlib import Path

from telegram import InputFile

from handlers import portraits, sending, views
from handlers.context import Context
from handlers.texts import say
from handlers.views import View
from knowledge.ruletypes import ProductSheet
from memory import audit
from memory.scope import READS_ALL, SERVES
from notes.wording import plain
from proposals.bookcampaign import candidates
from proposals.campaign import ORDER, Judged, clients_for, counted
from proposals.campaignbook import write_campaign
from proposals.mentions import codes_of, find_products

MOST_NAMED = 8
_WHICH = re.compile(
    r"(?:哪些|哪几家|哪几户|有谁|谁)的?(?:客户|企业|公司|家)?(?:里|中)?(?:能|可以|够|会)?(?:符合|适合|满足|够|做得了|能做|可以做|可做|做)"
    r"|which clients? .{0,20}(?:qualify|fit|eligible)"
)
_COLUMNS = ("client", "owner", "standing", "held", "failed", "missing", "questions")


async def taken(context: Context, text: str) -> bool:
    """Whether a message asks which clients fit a product, and is answered."""
    if len(text) > 60 or not _WHICH.search(plain(text)):
        return False
    if context.user.role not in SERVES | READS_ALL:
        return False
    services = context.services
    rulebook = services.knowledge.rulebook(services.today, context.reader)
    codes = codes_of(find_products(text, rulebook.products))
    if len(codes) != 1 or not rulebook.products[codes[0]].rules:
        return False
    await show(context, rulebook.products[codes[0]])
    return True


async def show(context: Context, product: ProductSheet) -> None:
    """The clients in sight, judged; every look at the whole book is in the audit trail."""
    services, user = context.services, context.user
    rulebook = services.knowledge.rulebook(services.today, context.reader)
    async with sending.typing(context.bot, user.telegram_id):
        progress = await context.show(views.text("campaign_reading", context.language, product=product.name))
        async with services.database.reading() as session:  # a whole book is read while others write
            found = await candidates(session, user, product, rulebook.facts, today=services.today)
        async with services.database.begin() as session:
            about, details = f"product:{product.code}", {"clients": len(found)}
            await audit.append(session, what="campaign.judged", about=about, by=user, details=details)
        judged = await asyncio.to_thread(clients_for, product, found, services.today, rulebook.facts)
        data = await asyncio.to_thread(_workbook, context, product, judged)
        await context.replace(_view(context, product, judged), progress.message_id if progress else None)
        name = f"{product.name}-{services.today.isoformat()}.xlsx"
        await context.bot.send_document(user.telegram_id, InputFile(io.BytesIO(data), filename=name))


def _view(context: Context, product: ProductSheet, judged: list[Judged]) -> View:
    manner = portraits.manner(context)
    lines = [manner.say("campaign_head", product=product.name, count=len(judged))]
    counts = counted(judged)
    for standing in ORDER:
        of_these = [one.candidate.name for one in judged if one.standing == standing]
        names = manner.together(of_these[:MOST_NAMED]) + ("…" if len(of_these) > MOST_NAMED else "")
        lines.append(manner.say("campaign_line", standing=manner.say(f"campaign_{standing}"), count=counts[standing]))
        lines += [manner.say("campaign_names", names=names)] if of_these and standing != "not_met" else []
    lines.append(f"<i>{manner.say('campaign_foot')}</i>")
    return View("\n".join(lines))


def _workbook(context: Context, product: ProductSheet, judged: list[Judged]) -> bytes:
    services, language = context.services, context.language
    entries = services.knowledge.rulebook(services.today, context.reader).facts
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "campaign.xlsx"
        write_campaign(
            path,
            judged,
            entries,
            title=product.name,
            headings=[say(f"campaign_column_{name}", language) for name in _COLUMNS],
            standings={standing: say(f"campaign_{standing}", language) for standing in ORDER},
            held=say("campaign_held", language),
        )
        return path.read_bytes()
