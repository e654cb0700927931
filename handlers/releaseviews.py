"""What a sent document would change, as its sender and its second reader see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.markup import escape, shortened
from handlers.texts import say
from handlers.views import Button, View
from knowledge.documents import Document
from knowledge.preview import Preview
from knowledge.validity import Validity

MOST_SHOWN = 5
LONGEST = 160  # characters of a passage


def summary(found: Preview) -> dict[str, Any]:
    """What is kept of a preview: JSON-able and short."""
    document = found.document
    return {
        "title": document.title,
        "audience": document.audience,
        "version": document.version,
        "kind": document.kind,
        "new": found.replaces is None and not found.ends,
        "passages": len(found.added) + len(found.changes) + found.unchanged,
        "added": len(found.added),
        "changed": len(found.changes),
        "removed": len(found.removed),
        "same": found.unchanged,
        "period": _period(found.validity),
        "ends": [_ended(ended, validity) for ended, validity in found.ends][:MOST_SHOWN],
        "same_version": [f"{one.title}（{one.name}）" for one in found.same_version][:MOST_SHOWN],
        "changes": [
            {"section": one.section, "old": shortened(one.old, LONGEST), "new": shortened(one.new or "", LONGEST)}
            for one in (*found.changes, *found.removed)[:MOST_SHOWN]
        ],
    }


def preview_view(kept: Mapping[str, Any], language: str) -> View:
    """The preview as the sender sees it."""
    return View("\n".join(_lines(kept, language)))


def asked_view(release_id: str, kept: Mapping[str, Any], sender: str, language: str) -> View:
    """The preview as whoever may release it sees it, with the two buttons."""
    lines = [say("release_ask", language, sender=escape(sender)), "", *_lines(kept, language)]
    buttons = (
        Button(say("release", language), {"do": "release", "release": release_id}),
        Button(say("reject", language), {"do": "reject", "release": release_id}),
    )
    return View("\n".join(lines), (buttons,))


def _lines(kept: Mapping[str, Any], language: str) -> list[str]:
    title = escape(kept["title"])
    lines = [say("preview_new" if kept["new"] else "preview_changed", language, title=title)]
    audience, version = escape(str(kept["audience"])), escape(str(kept["version"] or "–"))
    lines.append(say("preview_audience", language, audience=audience, version=version))
    lines.append(f"{say('in_force', language)} {escape(kept['period'])}")
    counts = {name: kept[name] for name in ("added", "changed", "removed", "same")}
    lines.append(say("preview_counts", language, **counts))
    lines += [say("preview_ends", language, title=escape(one)) for one in kept["ends"]]
    lines += [say("preview_same_version", language, title=escape(one)) for one in kept["same_version"]]
    for change in kept["changes"]:
        lines += ["", f"<b>{escape(shortened(change['section'], 60))}</b>"]
        lines.append(say("preview_old", language, text=escape(change["old"])))
        lines.append(say("preview_new_text", language, text=escape(change["new"]) or "–"))
    more = kept["changed"] + kept["removed"] - len(kept["changes"])
    return [*lines, say("preview_more", language, count=more)] if more > 0 else lines


def _period(validity: Validity) -> str:
    start = validity.start.isoformat() if validity.start else "…"
    end = validity.end.isoformat() if validity.end else "…"
    return f"{start} – {end}"


def _ended(document: Document, validity: Validity) -> str:
    return f"{document.title} {document.version or ''}（{_period(validity)}）"
