"""evaluate: how well a question set is searched and answered."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path
from typing import Any

from commands.knowing import knowledge_of
from commands.output import Bars, print_json
from settings import Settings


def evaluate(arguments: Namespace, settings: Settings) -> int:
    """The measures of a question set, as a table or as JSON."""
    from evaluation.questions import read_questions
    from evaluation.report import as_text
    from evaluation.run import evaluate as measure

    cases = read_questions(Path(arguments.file), half=arguments.half)
    bars = Bars()

    async def act() -> dict[str, Any]:
        async with knowledge_of(settings) as knowledge:
            return await measure(
                knowledge,
                cases,
                ask=not arguments.search_only,
                progress=lambda done, total: bars(done, total, "evaluate"),
            )

    try:
        result = asyncio.run(act())
    finally:
        bars.close()
    if arguments.json:
        print_json(result)
    else:
        print(as_text(result))
    return 0
