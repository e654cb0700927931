"""The measures of a run as a table to read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_SHARES = (
    "recall@1", "recall@3", "recall@5", "mrr@10", "cited", "key_facts", "declined_right", "declined_wrong",
    "refused_right", "refused_wrong",
)  # fmt: skip
_KINDS = ("recall@1", "recall@5", "mrr@10", "cited", "key_facts", "declined_right", "declined_wrong")
_MISSES = 20


def as_text(result: Mapping[str, Any]) -> str:
    """The result of a run: all questions with intervals, the halves, each kind, and the first misses."""
    parts = [_whole("all", result["all"])]
    parts += [_whole(name, measured) for name, measured in result.get("by_half", {}).items()]
    parts.append(_by_kind(result["by_kind"]))
    parts += _misses(result.get("questions", ()))
    return "\n\n".join(parts)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns, the first row being the header; Chinese characters take two places."""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _whole(name: str, measured: Mapping[str, Any]) -> str:
    rows = [[name, "value", "95%", "n"]]
    for key in _SHARES:
        share = measured.get(key)
        if share and share["n"]:
            low, high = share["interval"]
            rows.append([key, f"{share['value']:.3f}", f"{low:.3f}–{high:.3f}", str(share["n"])])
    for key in ("citations", "seconds_p50", "seconds_p95"):
        if measured.get(key) is not None:
            rows.append([key, f"{measured[key]:.3f}", "", ""])
    rows.append(["questions", str(measured["questions"]), "", ""])
    return table(rows)


def _by_kind(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [["kind", "n", *_KINDS]]
    for name, measured in kinds.items():
        values = [measured.get(key) or {} for key in _KINDS]
        shown = [f"{value['value']:.2f}" if value.get("n") else "–" for value in values]
        rows.append([name, str(measured["questions"]), *shown])
    return table(rows)


def _misses(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of questions that went wrong, a line for each way to go wrong."""
    ways: dict[str, list[str]] = {"not among the first 5": [], "source not cited": [], "wrong status": []}
    for line in lines:
        right = line["expect"] in (None, line["status"])
        if any(rank is None or rank > 5 for rank in line["ranks"]):
            ways["not among the first 5"].append(line["id"])
        if line["status"] and not right:
            ways["wrong status"].append(f"{line['id']} {line['status']}")
        elif not all(line["cited"]):
            ways["source not cited"].append(line["id"])
    texts = []
    for way, ids in ways.items():
        if ids:
            rest = f" … ({len(ids)})" if len(ids) > _MISSES else ""
            texts.append(f"{way}: {', '.join(ids[:_MISSES])}{rest}")
    return ["\n".join(texts)] if texts else []


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
