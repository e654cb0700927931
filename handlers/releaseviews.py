"""What a sent document would change, as its sender and its second reader see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from handlers.markup import escape, shortened
from handlers.texts import say
from handlers.views import Button, View
from knowledge.audience import readable_by
from knowledge.documents import Document
from knowledge.preview import Preview
from knowledge.validity import Validity

MOST_SHOWN = 5
LONGEST = 160  # characters of a passage


def summary(found: Preview) -> dict[str, Any]:
    """What is kept of a preview: JSON-able and short."""
    document = found.document
    before = [found.replaces] if found.replaces else [ended for ended, _ in found.ends]
    audiences = {one.name: one.audience for one in before}
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
        "ends": [
            {"title": _ended(ended, validity), "audience": ended.audience}
            for ended, validity in found.ends[:MOST_SHOWN]
        ],
        "same_version": [
            {"title": f"{one.title}（{one.name}）", "audience": one.audience} for one in found.same_version[:MOST_SHOWN]
        ],
        "changes": [
            {
                "section": one.section,
                "old": shortened(one.old, LONGEST),
                "old_audience": audiences.get(one.document),
                "new": shortened(one.new or "", LONGEST),
            }
            for one in (*found.changes, *found.removed)[:MOST_SHOWN]
        ],
        "new_texts": [{"section": one.path, "text": shortened(one.text, LONGEST)} for one in found.added[:MOST_SHOWN]],
    }


def preview_view(kept: Mapping[str, Any], reader: str, language: str) -> View:
    """The preview as the sender sees it: the text sent, beside as much of the old text as `reader` may read."""
    return View("\n".join(_lines(kept, readable_by(reader), language, own=True)))


def asked_view(release_id: str, kept: Mapping[str, Any], sender: str, reader: str, language: str) -> View:
    """The preview as whoever may release it sees it, with the two buttons; no text that `reader` may not read."""
    head = [say("release_ask", language, sender=escape(sender)), ""]
    lines = [*head, *_lines(kept, readable_by(reader), language, own=False)]
    buttons = (
        Button(say("release", language), {"do": "release", "release": release_id}),
        Button(say("reject", language), {"do": "reject", "release": release_id}),
    )
    return View("\n".join(lines), (buttons,))


def _lines(kept: Mapping[str, Any], readable: Collection[str], language: str, *, own: bool) -> list[str]:
    title = escape(kept["title"])
    lines = [say("preview_new" if kept["new"] else "preview_changed", language, title=title)]
    audience, version = escape(str(kept["audience"])), escape(str(kept["version"] or "–"))
    lines.append(say("preview_audience", language, audience=audience, version=version))
    lines.append(f"{say('in_force', language)} {escape(kept['period'])}")
    counts = {name: kept[name] for name in ("added", "changed", "removed", "same")}
    lines.append(say("preview_counts", language, **counts))
    hidden = say("preview_hidden", language)
    for kind in ("ends", "same_version"):
        titles = [escape(one["title"]) if one["audience"] in readable else hidden for one in kept[kind]]
        lines += [say(f"preview_{kind}", language, title=title) for title in titles]
    new_open = own or kept["audience"] in readable
    for change in kept["changes"]:
        lines += _change_lines(change, language, old_open=change["old_audience"] in readable, new_open=new_open)
    for one in kept["new_texts"] if new_open else ():
        lines += ["", f"<b>{escape(shortened(one['section'], 60))}</b>"]
        lines.append(say("preview_new_text", language, text=escape(one["text"])))
    shown = len(kept["changes"]) + len(kept["new_texts"])
    more = kept["added"] + kept["changed"] + kept["removed"] - shown
    lines += [say("preview_more", language, count=more)] if more > 0 else []
    return lines if new_open else [*lines, "", say("preview_closed", language)]


def _change_lines(change: Mapping[str, Any], language: str, *, old_open: bool, new_open: bool) -> list[str]:
    """Old and new text as far as they are open to the reader; nothing when neither is."""
    if not (old_open or new_open):
        return []
    hidden = say("preview_hidden", language)
    return [
        "",
        f"<b>{escape(shortened(change['section'], 60))}</b>" if old_open else hidden,
        say("preview_old", language, text=escape(change["old"]) if old_open else hidden),
        say("preview_new_text", language, text=(escape(change["new"]) or "–") if new_open else hidden),
    ]


def _period(validity: Validity) -> str:
    start = validity.start.isoformat() if validity.start else "…"
    end = validity.end.isoformat() if validity.end else "…"
    return f"{start} – {end}"


def _ended(document: Document, validity: Validity) -> str:
    return f"{document.title} {document.version or ''}（{_period(validity)}）"
