"""Opening a source: the paragraph behind a mark, as the reader may see it now."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from handlers import asking, views
from handlers.context import Context
from handlers.views import View
from knowledge.retrieval import Hit
from memory.answers import Cited


async def open_source(context: Context, answer_id: str, n: int) -> None:
    """Shows the passage that mark [n] of an answer stands for."""
    answer = await asking.answer_of(context, answer_id)
    cited = next((one for one in answer.citations if one.n == n), None) if answer else None
    if cited is None:
        await context.show(views.text("button_gone", context.language))
        return
    await context.show(await _opened(context, cited))


async def _opened(context: Context, cited: Cited) -> View:
    """The passage as it stands; when it was changed since, the words that were cited, if the document is still open."""
    knowledge, source = context.services.knowledge, asking.source_of(cited)
    hit = knowledge.passage(cited.key, context.reader)
    if hit is not None:
        return views.source(replace(source, **_now(hit)), context.language, changed=False)
    readable = await asyncio.to_thread(knowledge.documents, context.reader, context.services.today)
    if any(document.name == cited.document for document in readable):
        return views.source(source, context.language, changed=True)
    return views.text("not_readable", context.language)


def _now(hit: Hit) -> dict[str, Any]:
    """What is true of the passage today: its dates may have changed since the answer."""
    return {
        "text": hit.passage.text,
        "context": hit.passage.context,
        "page": hit.passage.page,
        "effective": hit.validity.start,
        "expires": hit.validity.end,
        "state": hit.state,
    }
