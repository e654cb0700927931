"""evaluate: how well a question set is answered, or how well messages become records."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path
from typing import Any

from commands.output import Bars, print_json
from commands.parts import CommandFailed
from settings import Settings


def evaluate(arguments: Namespace, settings: Settings) -> int:
    """The measures of a question set, or with `--notes` of a set of messages, as a table or as JSON."""
    if (arguments.file is None) == (arguments.notes is None):
        raise CommandFailed("请给出一个问题集 FILE，或者 --notes FILE（give a question set or --notes FILE）", 2)
    if arguments.notes is not None:
        return _notes(arguments)
    if arguments.show_misses:
        raise CommandFailed("--show-misses 只用于 --notes（--show-misses goes with --notes）", 2)
    return _questions(arguments, settings)


def _questions(arguments: Namespace, settings: Settings) -> int:
    from commands.knowing import knowledge_of
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


def _notes(arguments: Namespace) -> int:
    from evaluation.notereport import misses_as_text, notes_as_text
    from evaluation.notes import evaluate_notes
    from evaluation.notesets import read_note_cases
    from notes.calendar import Calendar
    from notes.extract import extract

    if arguments.search_only:
        raise CommandFailed("--search-only 不用于 --notes（--search-only does not go with --notes）", 2)
    cases = read_note_cases(Path(arguments.notes), half=arguments.half)
    bars = Bars()
    try:
        result = evaluate_notes(
            cases, extract, Calendar.load(), progress=lambda done, total: bars(done, total, "evaluate")
        )
    finally:
        bars.close()
    if arguments.json:
        print_json(result if arguments.show_misses else {key: result[key] for key in result if key != "messages"})
    elif arguments.show_misses:
        print(notes_as_text(result), misses_as_text(result), sep="\n\n")
    else:
        print(notes_as_text(result))
    return 0
