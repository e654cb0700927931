"""evaluate: how well questions are answered, messages become records, texts are checked and clients are matched."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commands.output import Bars, print_json
from commands.parts import CommandFailed, today
from settings import Settings

_AsText = Callable[[dict[str, Any]], str]


def evaluate(arguments: Namespace, settings: Settings) -> int:
    """The measures of questions, messages (`--notes`), texts (`--compliance`) or clients (`--matching`)."""
    sets = (arguments.file, arguments.notes, arguments.compliance, arguments.matching)
    if sum(one is not None for one in sets) != 1:
        why = "请给出一个问题集 FILE，或者 --notes、--compliance、--matching FILE（give exactly one set）"
        raise CommandFailed(why, 2)
    if arguments.file is None and arguments.search_only:
        raise CommandFailed("--search-only 只用于问题集（--search-only goes with a question set）", 2)
    if arguments.notes is not None:
        return _notes(arguments)
    if arguments.compliance is not None:
        return _compliance(arguments, settings)
    if arguments.matching is not None:
        return _matching(arguments, settings)
    if arguments.show_misses:
        raise CommandFailed("--show-misses 不用于问题集（--show-misses does not go with a question set）", 2)
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

    cases = read_note_cases(Path(arguments.notes), half=arguments.half)
    bars = Bars()
    try:
        result = evaluate_notes(
            cases, extract, Calendar.load(), progress=lambda done, total: bars(done, total, "evaluate")
        )
    finally:
        bars.close()
    return _told(arguments, result, "messages", notes_as_text, misses_as_text)


def _compliance(arguments: Namespace, settings: Settings) -> int:
    from commands.compliance import checkbook_of, likeness_of
    from evaluation.compliance import compliance_as_text, evaluate_compliance, misses_as_text
    from evaluation.compliancesets import read_compliance_cases
    from proposals.checking import Checked, check
    from proposals.checklines import CheckLine

    cases = read_compliance_cases(Path(arguments.compliance), half=arguments.half)
    book, day = checkbook_of(settings), today(settings)

    alike = likeness_of(settings, book)

    def judge(line: CheckLine) -> Checked:
        return check(
            line.text,
            book,
            audience=line.audience,
            client=line.client,
            amount=line.amount,
            as_of=day,
            alike=alike,
        )

    bars = Bars()
    try:
        result = evaluate_compliance(cases, judge, progress=lambda done, total: bars(done, total, "evaluate"))
    finally:
        bars.close()
    return _told(arguments, result, "texts", compliance_as_text, misses_as_text)


def _matching(arguments: Namespace, settings: Settings) -> int:
    from commands.knowing import knowledge_of
    from commands.matching import FactLines
    from evaluation.matches import evaluate_matching, matching_as_text, misses_as_text
    from evaluation.matchingsets import read_matching_cases
    from proposals.factlines import FactLine
    from proposals.matched import Match

    cases = read_matching_cases(Path(arguments.matching), half=arguments.half)
    bars = Bars()

    async def act() -> dict[str, Any]:
        async with knowledge_of(settings) as knowledge:
            clients = FactLines(knowledge, today(settings))

            def match(line: FactLine) -> Match:
                return clients.match(line)[0]

            return evaluate_matching(cases, match, progress=lambda done, total: bars(done, total, "evaluate"))

    try:
        result = asyncio.run(act())
    finally:
        bars.close()
    return _told(arguments, result, "clients", matching_as_text, misses_as_text)


def _told(arguments: Namespace, result: dict[str, Any], each: str, as_text: _AsText, misses: _AsText) -> int:
    """Prints the measures; `each` is the part that tells the misses, shown only when asked for."""
    if arguments.json:
        print_json(result if arguments.show_misses else {key: result[key] for key in result if key != each})
    elif arguments.show_misses:
        print(as_text(result), misses(result), sep="\n\n")
    else:
        print(as_text(result))
    return 0
