"""What the check of a text looks like: the verdict, then each finding with the rule and a wording that may stand."""

from __future__ import annotations

from handlers.checkingtexts import said
from handlers.markup import escape, shortened
from handlers.views import View
from proposals.checking import Audience, Checked
from proposals.record import Finding

_SENTENCE = 160
_MARKS = {"red": "🔴", "amber": "🟡"}


def verdict(
    checked: Checked,
    audience: Audience,
    titles: dict[str, str],
    language: str,
    client: str | None = None,
    others: bool = False,
) -> View:
    """The result of a check; `titles` are the documents' titles by name, `others`: it names further clients."""
    told = [said("for_client", language, client=escape(client))] if client else []
    if checked.verdict == "ok":
        return View("\n".join([said("ok", language), *told, said("ok_note", language)]))
    key = "red_internal" if checked.verdict == "red" and audience == "internal" else checked.verdict
    head = said(key, language, count=len(checked.findings))
    ordered = sorted(checked.findings, key=lambda one: one.severity != "red")
    if others and not client and audience == "client":
        told.append(said("which_client", language))
    return View("\n\n".join([f"<b>{head}</b>", *told, *(_finding(one, titles, language) for one in ordered)]))


def _finding(one: Finding, titles: dict[str, str], language: str) -> str:
    document = f"《{titles.get(one.document, one.document)}》"
    rows = [
        f"{_MARKS[one.severity]} <b>{escape(one.rule)} {escape(one.title)}</b>",
        f"“{escape(shortened(one.sentence, _SENTENCE))}”",
        escape(said("instead", language, text=one.suggestion)),
        escape(said("source", language, document=document, section=one.section)),
    ]
    return "\n".join(rows)
