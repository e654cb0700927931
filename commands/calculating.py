"""calculate: figures from sentences."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.lines import NO_UTF8, numbered_lines
from commands.output import print_json, warn
from commands.parts import today
from settings import Settings

if TYPE_CHECKING:
    from knowledge.rulebook import Rulebook
    from proposals.calculating import Calculation


class LineUnreadable(ValueError):
    """A line that is neither a sentence nor an object with one."""


def calculate(arguments: Namespace, settings: Settings) -> int:
    """The calculation of each line, in the order of the lines. The status is 1 when a line could not be read."""
    from handlers.calendars import calendar_of
    from proposals.calculating import calculate as calculation_of

    book, status = _rulebook(settings), 0
    calendar = calendar_of(book.documents.values())
    for number, line in _lines(arguments.text):
        try:
            name, text = read_line(line, str(number))
        except LineUnreadable as error:
            status = 1
            warn(f"第 {number} 行：{error}")
            continue
        made = calculation_of(text, today=today(settings), calendar=calendar, book=book)
        if arguments.json:
            print_json({"id": name, **made.to_dict()})
        else:
            print(_as_text(text, made), end="\n\n", flush=True)
    return status


def _rulebook(settings: Settings) -> Rulebook:
    """The rules in force today that any manager may read; without what only questions need."""
    from knowledge.audience import readable_by
    from knowledge.published import load_published
    from knowledge.rulebook import Rulebook

    published, readable = load_published(settings.data_dir, settings.chroma_url), readable_by("rm")
    documents = (one.document for one in published.parsed if one.document.audience in readable)
    return Rulebook.of(documents, published.validities, today(settings))


def read_line(line: str | None, default_id: str) -> tuple[str, str]:
    """Id and sentence of a line: an object, or plain words. Raises LineUnreadable."""
    if line is None:
        raise LineUnreadable(NO_UTF8)
    if not line.lstrip().startswith("{"):
        return default_id, line.strip()
    try:
        data: Any = json.loads(line)
    except ValueError as error:
        raise LineUnreadable(f"不是 JSON：{error}") from error
    except RecursionError:
        raise LineUnreadable("不是 JSON：嵌套过深") from None
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise LineUnreadable("缺 text")
    return str(data.get("id", default_id)), text


def _lines(said: str | None) -> Iterable[tuple[int, str | None]]:
    """The lines of a file, of stdin without one, or the words themselves where no file has that name."""
    if said is None or _is_file(said):
        return numbered_lines(said)
    return ((number, line) for number, line in enumerate(said.splitlines(), 1) if line.strip())


def _is_file(said: str) -> bool:
    try:
        return Path(said).is_file()
    except (OSError, ValueError):  # too long for a name
        return False


def _as_text(text: str, made: Calculation) -> str:
    """A calculation to read: what was asked, the steps, the results, or what is missing."""
    from proposals import stepwording as words

    if made.calculator is None:
        return f"{text}\n  没有认出要算什么"
    rows = [text, f"  {words.title(made.calculator, 'zh')}  {made.source}"]
    rows += [f"    {step}" for step in made.steps]
    told = made.to_dict()["result"]
    rows += [f"  {words.result_name(name, 'zh')}  {value}" for name, value in told.items()]
    if made.asks:
        asked = "；".join(
            words.input_name(name, "zh") + ("（给的数不成立）" if name in made.problems else "") for name in made.asks
        )
        rows.append(f"  还要：{asked}")
    return "\n".join(rows)
