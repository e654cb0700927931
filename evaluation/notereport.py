"""The measures of messages and records as a table to read, and what went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from evaluation.report import table

_SHARES = (
    "intent", "exact", "client", "client_right", "client_wrong", "client_missing", "asked_right", "asked_options",
    "asked_needlessly", "notes_extra",
)  # fmt: skip
_BY_KIND = ("intent", "exact", "client", "client_wrong")
_FIELDS_BY_KIND = ("dates", "amounts", "needs", "tasks")


def notes_as_text(result: Mapping[str, Any]) -> str:
    """The result of a run: all messages with intervals, the halves, each kind."""
    parts = [_whole("all", result["all"])]
    parts += [_whole(name, measured) for name, measured in result.get("by_half", {}).items()]
    parts.append(_by_kind(result["by_kind"]))
    return "\n\n".join(parts)


def misses_as_text(result: Mapping[str, Any]) -> str:
    """Each message that went wrong: what was said, and for each field expected and made. None of the reported half."""
    return "\n\n".join(_miss(line) for line in result["messages"] if not line["exact"])


def _whole(name: str, measured: Mapping[str, Any]) -> str:
    rows = [[name, "value", "95%", "n"]]
    rows += [_row(key, measured[key]) for key in _SHARES if measured[key]["n"]]
    for key in ("seconds_p50", "seconds_p95"):
        if measured[key] is not None:
            rows.append([key, f"{measured[key]:.4f}", "", ""])
    rows.append(["messages", str(measured["messages"]), "", ""])
    fields = [["field", "exact", "95%", "n", "precision", "recall", "F1", "95%", "values"]]
    fields += [_field_row(key, field) for key, field in measured["fields"].items() if field["exact"]["n"]]
    return table(rows) + ("\n\n" + table(fields) if len(fields) > 1 else "")


def _row(name: str, share: Mapping[str, Any]) -> list[str]:
    return [name, f"{share['value']:.3f}", _interval(share), str(share["n"])]


def _field_row(name: str, field: Mapping[str, Mapping[str, Any]]) -> list[str]:
    shown = [_value(field[part]) for part in ("precision", "recall", "f1")]
    exact, f1 = field["exact"], field["f1"]
    return [name, _value(exact), _interval(exact), str(exact["n"]), *shown, _interval(f1), str(f1["n"])]


def _by_kind(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [["kind", "n", *_BY_KIND, *_FIELDS_BY_KIND]]
    for name, measured in kinds.items():
        shares = [_value(measured[key]) for key in _BY_KIND]
        fields = [_value(measured["fields"][key]["f1"]) for key in _FIELDS_BY_KIND]
        rows.append([name, str(measured["messages"]), *shares, *fields])
    return table(rows)


def _miss(line: Mapping[str, Any]) -> str:
    wrong = ", ".join([*line["wrong"], *(c for c in line["clients"] if c not in {"right", "asked"}), *line["fields"]])
    rows = [f"{line['id']}  {line['message']}", f"  wrong: {wrong}"]
    rows += [f"  {name}: {json.dumps(_short(line[name]), ensure_ascii=False)}" for name in ("expected", "given")]
    return "\n".join(rows)


def _short(extraction: Mapping[str, Any]) -> dict[str, Any]:
    """An extraction without what is not compared."""
    plain = {"guesses", "promises", "place"}
    notes = [{key: value for key, value in note.items() if key not in plain} for note in extraction.get("notes") or ()]
    return {"intent": extraction["intent"], "notes": notes, "asks": extraction.get("asks") or []}


def _value(share: Mapping[str, Any]) -> str:
    return f"{share['value']:.3f}" if share["value"] is not None else "–"


def _interval(share: Mapping[str, Any]) -> str:
    if not share["interval"]:
        return ""
    low, high = share["interval"]
    return f"{low:.3f}–{high:.3f}"
