"""What kept proposals look like: the list, one of them with its versions, what a checker is asked, what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from handlers import figures
from handlers.dictionary import Dictionary
from handlers.hiding import hidden
from handlers.markup import escape, shortened
from handlers.notelines import Manner
from handlers.proposaltexts import PROPOSAL_TEXTS
from handlers.taskviews import Short
from handlers.texts import say
from handlers.views import Button, View, in_rows
from memory.proposalnotices import Notice
from memory.proposals import Proposal, Version
from memory.reviews import Review

MOST = 8
MOST_VERSIONS = 6
MOST_FINDINGS = 8
MOST_CHANGES = 8
LONGEST_WORDS = 200
LONGEST_CHANGES = 800
WHY = ("price", "terms", "slow", "refused", "other_bank", "no_need")
_RENEWS = frozenset({"ready", "approved", "sent", "expired", "blocked", "sent_back", "awaiting_approval"})


def listed(
    found: Sequence[Proposal],
    others: Sequence[Proposal],
    waiting: Sequence[Review],
    short: Short,
    zone: tzinfo,
    manner: Manner,
) -> View:
    """What waits for this user's approval, the user's proposals, then colleagues' open ones; each with a button."""
    lines, buttons = [], []
    if waiting:
        lines.append(manner.say("review_waiting", count=len(waiting)))
        for one in waiting[:MOST]:
            label = shortened(f"🖋 {one.client} {one.proposal_id}", 40)
            buttons.append(Button(label, {"do": "review.open", "proposal": one.proposal_id}))
    for head, some in (("proposals_head", found), ("proposals_others", others)):
        if some:
            lines.append(manner.say(head, count=len(some)))
            lines += [_line(one, short, zone, manner) for one in some[:MOST]]
            lines += [manner.say("proposals_more", count=len(some) - MOST)] if len(some) > MOST else []
            buttons += [_opener(one, shortened(_called(one, short, manner), 40)) for one in some[:MOST]]
    if not lines:
        return View(manner.say("proposals_none"))
    return View("\n".join(lines), in_rows(buttons, 1))


@dataclass(frozen=True, slots=True)
class Allowed:
    """What of a proposal may be shown: acts for who serves the client, PDF where it can be made, every version."""

    serves: bool = True
    pdf: bool = False
    every: bool = False


def one(
    proposal: Proposal,
    kept: Sequence[Version],
    review: Review | None,
    short: Short,
    manner: Manner,
    may: Allowed = Allowed(),
) -> View:
    """A proposal as it stands, what it lacks, how it came to be, and what can be done with it."""
    lines = [_head(proposal, short, manner), _standing(proposal, manner)]
    lines.append(manner.say("proposal_owner", name=proposal.owner))
    lines.append(_whole(manner, "proposal_request", words=_words(proposal.request)))
    if proposal.questions:
        lines.append(manner.say("proposal_asked"))
        lines += [_whole(manner, "proposal_asked_line", words=_asked(each)) for each in proposal.questions]
    if kept:
        lines.append(_findings_count(kept[-1], manner))
        lines += [_finding(each, manner) for each in kept[-1].findings[:MOST_FINDINGS]]
        lines += _review_lines(kept[-1], review, manner)
    if proposal.remark:
        lines.append(_whole(manner, "proposal_remark", words=_words(proposal.remark)))
    shown = kept if may.every else kept[-MOST_VERSIONS:]
    if kept:
        lines.append(manner.say("proposal_versions"))
        lines += [_version_line(each, manner) for each in reversed(shown)]
    acts = in_rows(_acts(proposal, kept, manner, may), 3)
    return View("\n".join(lines), (*acts, *_older(proposal, kept, shown, manner)))


def _older(
    proposal: Proposal, kept: Sequence[Version], shown: Sequence[Version], manner: Manner
) -> tuple[tuple[Button, ...], ...]:
    """The files of the versions before the newest, and the way to those that are not shown."""
    with_file = [each for each in shown if each.has("docx") and each.number != proposal.version]
    buttons = [
        Button(
            manner.say("proposal_older_file", number=each.number),
            {"do": "proposal.file", "proposal": proposal.id, "number": each.number},
        )
        for each in reversed(with_file)
    ]
    if len(shown) < len(kept):
        every = {"do": "proposal", "proposal": proposal.id, "every": True}
        buttons.append(Button(manner.say("proposal_every_version", count=len(kept)), every))
    return in_rows(buttons, 3)


def ask_why(proposal: Proposal, manner: Manner) -> View:
    """That a proposal is kept as lost, and the reasons to tap; one's own words do as well."""
    buttons = [
        Button(manner.say(f"lost_{why}"), {"do": "proposal.why", "proposal": proposal.id, "why": why}) for why in WHY
    ]
    text = manner.say("proposal_ask_why", client=proposal.client)
    return View(text, (*in_rows(buttons, 3), (opening(proposal.id, manner),)))


def to_check(
    proposal: Proposal, version: Version, asked_by: str, short: Short, called: Dictionary, manner: Manner
) -> View:
    """What a checker is asked to decide: client, kind, why, what is offered, what was found and what changed."""
    values = {"client": short(proposal.client_id, proposal.client), "kind": _kind(proposal, manner)}
    lines = [manner.say("review_head", number=version.number, id=proposal.id, asked_by=asked_by, **values)]
    if items := items_of(version.plan, called, manner):
        lines.append(_whole(manner, "review_items", items=manner.together(items)))
    lines += _reason_lines(version, manner)
    lines.append(_findings_count(version, manner))
    lines += [_finding(each, manner) for each in version.findings[:MOST_FINDINGS]]
    if version.changes:
        lines.append(_whole(manner, "review_changes", words=_words("；".join(version.changes), LONGEST_CHANGES)))
    about = {"proposal": proposal.id, "number": version.number}
    buttons = (
        Button(manner.say("review_approve"), {"do": "review.approve", **about}),
        Button(manner.say("review_send_back"), {"do": "review.back", **about}),
    )
    return View("\n".join(lines), (buttons,))


def items_of(plan: Mapping[str, Any], called: Dictionary, manner: Manner) -> list[str]:
    """The products that a plan names, each with its amount."""
    return [_item(each, called, manner) for each in plan.get("wanted", ()) if each.get("code")]


def notice(
    together: Sequence[Notice],
    short: Short,
    called: Dictionary,
    titles: Mapping[str, str],
    zone: tzinfo,
    manner: Manner,
) -> View:
    """What the owner of a proposal is told by the clock: one thing, or all the changes that touch it."""
    told, proposal = together[0], together[0].proposal
    values = {"client": short(proposal.client_id, proposal.client), "kind": _kind(proposal, manner)}
    open_it = opening(proposal.id, manner)
    lost = _act("lost", "proposal_lost", proposal, manner)
    if told.kind == "follow_up":
        number, day = (
            proposal.sent_version or proposal.version,
            (proposal.sent_at or told.due_at).astimezone(zone).date(),
        )
        text = manner.say("notice_follow_up", number=number, day=day.isoformat(), **values)
        later = _act("later", "follow_later", proposal, manner)
        return View(text, ((_act("won", "proposal_won", proposal, manner), lost), (later, open_it)))
    if told.kind == "expired":
        text = manner.say("notice_expired", until=proposal.expires_on.isoformat(), **values)
        return View(text, ((_act("renew", "proposal_renew", proposal, manner), lost), (open_it,)))
    lines = [_change(one.about, called, titles, manner) for one in together[:MOST_CHANGES]]
    lines += [manner.say("notice_more", count=len(together) - MOST_CHANGES)] if len(together) > MOST_CHANGES else []
    return View("\n".join([manner.say("notice_changes", **values), *dict.fromkeys(lines)]), ((open_it,),))


def _change(about: Mapping[str, Any], called: Dictionary, titles: Mapping[str, str], manner: Manner) -> str:
    """A fact with what it was and is, or the document that has changed."""
    name = str(about.get("name", ""))
    if about.get("kind") != "fact":
        return manner.say("notice_document", name=titles.get(name, name))
    before, after = (_value(name, about.get(key), called, manner) for key in ("before", "after"))
    return manner.say("notice_fact", name=called.label(name), before=before, after=after)


def _value(name: str, value: Any, called: Dictionary, manner: Manner) -> str:
    if value is None:
        return manner.say("notice_no_value")
    known: Any = {"true": True, "false": False}.get(str(value).lower(), value)
    return hidden(called.value(name, known, manner.language))


def _line(proposal: Proposal, short: Short, zone: tzinfo, manner: Manner) -> str:
    return manner.say(
        "proposals_line",
        client=short(proposal.client_id, proposal.client),
        id=proposal.id,
        kind=_kind(proposal, manner),
        status=status_of(proposal, manner),
        version=_number(proposal, manner),
        day=figures.day(proposal.updated_at.astimezone(zone).date(), manner.today, manner.language),
        until=figures.day(proposal.expires_on, manner.today, manner.language),
    )


def _head(proposal: Proposal, short: Short, manner: Manner) -> str:
    client = short(proposal.client_id, proposal.client)
    return manner.say("proposal_head", client=client, kind=_kind(proposal, manner), id=proposal.id)


def _standing(proposal: Proposal, manner: Manner) -> str:
    until = proposal.expires_on.isoformat()
    values = {"status": status_of(proposal, manner), "version": _number(proposal, manner)}
    return manner.say("proposal_standing", until=until, **values)


def status_of(proposal: Proposal, manner: Manner) -> str:
    """How a proposal stands, in words."""
    return manner.say(f"pstatus_{proposal.status}")


def _kind(proposal: Proposal, manner: Manner) -> str:
    return manner.say(f"kind_{proposal.kind}")


def _number(proposal: Proposal, manner: Manner) -> str:
    if proposal.version == 0:
        return manner.say("proposal_no_version")
    return manner.say("proposal_version", number=proposal.version)


def _called(proposal: Proposal, short: Short, manner: Manner) -> str:
    name = short(proposal.client_id, proposal.client)
    return f"{name} {_kind(proposal, manner)} {_number(proposal, manner)} {proposal.id}"


def _words(text: str, longest: int = LONGEST_WORDS) -> str:
    return hidden(shortened(text, longest))


def _whole(manner: Manner, key: str, **values: str) -> str:
    """A sentence whose values are told in full, not cut to a line."""
    return say(key, manner.language, **{name: escape(value) for name, value in values.items()})


def _asked(question: Any) -> str:
    return str(question.get("text") or question.get("fact") or "") if isinstance(question, Mapping) else str(question)


def _findings_count(version: Version, manner: Manner) -> str:
    found = Counter(str(each.get("severity")) for each in version.findings)
    if not found:
        return manner.say("proposal_clean")
    return manner.say("proposal_findings", red=found["red"], amber=len(version.findings) - found["red"])


def _reason_lines(version: Version, manner: Manner) -> list[str]:
    reasons = [
        manner.say(key) if (key := f"reason_by_{each}") in PROPOSAL_TEXTS else each for each in version.review_for
    ]
    return [_whole(manner, "proposal_review_for", reasons=manner.together(reasons))] if reasons else []


def _review_lines(version: Version, review: Review | None, manner: Manner) -> list[str]:
    """Why it needs approval and how that stands."""
    lines = _reason_lines(version, manner)
    if review is None or review.number != version.number or review.state == "void":
        return lines
    values = {"asked_by": review.asked_by, "decided_by": review.decided_by or "", "remark": review.remark or "—"}
    return [*lines, _whole(manner, f"review_of_{review.state}", **{key: _words(each) for key, each in values.items()})]


def _version_line(version: Version, manner: Manner) -> str:
    what = "；".join(version.changes) or version.said or ""
    if not what:
        what = manner.say("proposal_first" if version.number == 1 else "proposal_redone")
    day = figures.day(version.day, manner.today, manner.language)
    values = {"by": version.by, "what": f"：{_words(what)}"}
    return _whole(manner, "proposal_version_line", number=str(version.number), day=day, **values)


def _finding(finding: Mapping[str, Any], manner: Manner) -> str:
    severity = "red" if finding.get("severity") == "red" else "amber"
    parts = [str(finding[key]) for key in ("sentence", "suggestion") if finding.get(key)]
    words = " → ".join(parts) or str(finding.get("title") or finding.get("rule") or "")
    return _whole(manner, f"review_finding_{severity}", words=_words(words))


def _item(item: Mapping[str, Any], called: Dictionary, manner: Manner) -> str:
    code = str(item["code"])
    name = called.products.get(code, code)
    try:
        amount = Decimal(str(item["amount"])) if item.get("amount") is not None else None
    except InvalidOperation:
        amount = None
    if amount is None:
        return name
    return f"{name} {figures.money(amount, str(item.get('currency') or 'CNY'), manner.language)}"


def _acts(proposal: Proposal, kept: Sequence[Version], manner: Manner, may: Allowed) -> list[Button]:
    buttons = []
    if any(version.has("docx") for version in kept):
        buttons.append(_act("file", "proposal_file", proposal, manner))
        buttons += [_act("pdf", "proposal_pdf", proposal, manner)] if may.pdf else []
    if not may.serves:
        return buttons
    begun = proposal.status == "blocked" and proposal.version == 0
    if begun or proposal.status in {"collecting", "questions", "sent_back"}:
        label = "proposal_redo" if proposal.status == "sent_back" else "b_proposal_go"
        buttons.insert(0, _act("go", label, proposal, manner))
    if proposal.kind == "client" and proposal.may_be_sent:
        label = "proposal_follow" if proposal.status == "sent" else "b_short"
        buttons.append(_act("short", label, proposal, manner))
    if proposal.status == "awaiting_approval":
        buttons.append(_act("review", "proposal_ask_review", proposal, manner))
    if proposal.may_be_sent and proposal.status != "sent":
        key = "proposal_sent" if proposal.kind == "client" else "proposal_sent_internal"
        buttons.append(_act("sent", key, proposal, manner))
    if proposal.sent_at is not None and proposal.status != "won":
        buttons.append(_act("won", "proposal_won", proposal, manner))
    if proposal.status not in {"won", "lost"}:
        buttons.append(_act("lost", "proposal_lost", proposal, manner))
    if proposal.status in _RENEWS:
        buttons.append(_act("renew", "proposal_renew", proposal, manner))
    return buttons


def _act(do: str, label: str, proposal: Proposal, manner: Manner) -> Button:
    return Button(manner.say(label), {"do": f"proposal.{do}", "proposal": proposal.id})


def opening(proposal_id: str, manner: Manner) -> Button:
    """The button that opens a proposal."""
    return Button(manner.say("proposal_open"), {"do": "proposal", "proposal": proposal_id})


def _opener(proposal: Proposal, label: str) -> Button:
    return Button(label, {"do": "proposal", "proposal": proposal.id})
