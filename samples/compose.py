"""Make the sample bank's visit notes from the stories.

    python samples/compose.py            writes samples/clients/notes.jsonl
    python samples/compose.py --check    writes nothing; tells whether the file is what the stories say

`samples/clients/stories/` holds what each relationship manager wrote, marked by hand (samples/composing/markup.py);
here the marks become the records, and what was promised, wanted and feared gets its outcome. A line of the file is a
message: {"rm", "sent_at", "text", "notes": [{"record", "tasks", "won", …}], "later": [{"sent_at", "text", "before"}]}.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that it also runs as a script, without an installation

from notes.record import note_to_dict  # noqa: E402
from samples.composing import markup, outcomes, records, stories  # noqa: E402
from samples.composing.records import Party, Story  # noqa: E402
from samples.composing.stories import Told  # noqa: E402

CLIENTS = HERE / "clients" / "clients.yaml"
STORIES = HERE / "clients" / "stories"
NOTES = HERE / "clients" / "notes.jsonl"
END = date(2026, 11, 24)


@dataclass
class Said:
    """A message of a story with its records, and what they were before later messages corrected them."""

    told: Told
    text: str
    stories: list[Story]
    later: list[dict[str, Any]]


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the sample bank's visit notes from the stories.")
    parser.add_argument("--check", action="store_true", help="write nothing, tell whether the file is current")
    options = parser.parse_args(arguments)
    made = compose()
    if options.check:
        current = NOTES.exists() and NOTES.read_text(encoding="utf-8") == made
        print("current" if current else f"not what the stories say: {NOTES.name}")
        return 0 if current else 1
    NOTES.write_text(made, encoding="utf-8")
    print(f"{made.count(chr(10))} messages")
    return 0


def compose() -> str:
    """The file's text."""
    parties = _parties()
    told = [one for path in sorted(STORIES.glob("*.txt")) for one in stories.read(path)]
    said = [_said(one, parties) for one in sorted(told, key=lambda one: (one.at, one.rm))]
    in_order = [(one.told.day, story) for one in said for story in one.stories]
    lapsed: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for (at, need), day in outcomes.given_up(in_order, END).items():
        lapsed[at].append((need, day))
    lines, at = [], 0
    for one in said:
        notes = []
        for story in one.stories:
            record = {"record": note_to_dict(story.note, words=True)}
            notes.append(record | outcomes.as_data(story, END, lapsed[at]))
            at += 1
        lines.append(_line(one, notes))
    return "".join(lines)


def _parties() -> dict[str, Party]:
    """Each client under its legal name and its short names, as the stories call it."""
    found: dict[str, Party] = {}
    for row in yaml.safe_load(CLIENTS.read_text(encoding="utf-8"))["clients"]:
        names = (row["name"], *row["short"], *filter(None, [row.get("english")]))
        people = tuple((name, title) for name, title, *_ in row["contacts"])
        party = Party(row["name"], tuple(sorted(names, key=len, reverse=True)), people)
        found |= dict.fromkeys((row["name"], *row["short"]), party)
    return found


def _said(told: Told, parties: dict[str, Party]) -> Said:
    text, marks = markup.parse(told.marked)
    made = records.stories(text, marks, told.day, told.client, parties)
    later = []
    for correction in told.later:
        correcting, marks = markup.parse(correction.marked)
        before = note_to_dict(made[0].note, words=True)
        made[0] = records.corrected(made[0], correcting, marks, told.day, parties[told.client])
        later.append({"sent_at": correction.at.isoformat(), "text": correcting, "before": before})
    return Said(told, text, made, later)


def _line(said: Said, notes: list[dict[str, Any]]) -> str:
    line: dict[str, Any] = {"rm": said.told.rm, "sent_at": said.told.at.isoformat(), "text": said.text, "notes": notes}
    if said.later:
        line["later"] = said.later
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
