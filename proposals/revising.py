"""A proposal revised by message: 金额改成4000万, 去掉票据池, 第三部分加上抵押物说明, 换成内部版."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.rulebook import Rulebook
from notes.wording import plain
from proposals.draught import Draught
from proposals.mentions import Span
from proposals.recognising import asks_for_proposal
from proposals.record import Plan
from proposals.refusals import refused
from proposals.requestwords import any_of, pattern, say
from proposals.revisions import apply
from proposals.revisionwords import clauses, has_verb, is_filler

_LONGEST = 200
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Revised:
    """A plan after a message. `changes`: what is different now; `problems`: what was asked and cannot be, and why.

    `reply` is said when nothing, or not all, was understood; `unread` are those words.
    """

    plan: Plan
    changes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    reply: str = ""
    unread: tuple[str, ...] = ()


def revise(
    plan: Plan,
    text: str,
    rulebook: Rulebook,
    *,
    sections: Sequence[tuple[str, str]] = (),
    ignore: Sequence[Span] = (),
    today: date | None = None,
    language: str = "zh",
) -> Revised:
    """Apply what a message asks for. `sections`: keys and titles of the draft in hand; `ignore`: names of clients.

    What is not understood, or may not be, changes nothing.
    """
    draught = Draught(plan, rulebook, tuple(sections), today, language)
    unread: list[str] = []
    for start, end in clauses(text, rulebook, ignore):
        words = text[start:end]
        if is_filler(words):
            continue
        told = refused(words, rulebook, kind=draught.plan.kind, language=language)
        if told:
            draught.problems += told
        elif not apply(draught, words, [(a - start, b - start) for a, b in ignore if start <= a < b <= end]):
            unread.append(words.strip())
    return _told(draught, plan, tuple(unread), language)


def _told(draught: Draught, before: Plan, unread: tuple[str, ...], language: str) -> Revised:
    changes, problems = tuple(dict.fromkeys(draught.changes)), tuple(dict.fromkeys(draught.problems))
    reply = ""
    if unread and (changes or problems):
        reply = say("rest_not_understood", language, words="；".join(unread))
    elif unread:
        reply = say("not_understood", language)
    elif not changes and not problems:
        reply = say("no_change" if draught.understood else "not_understood", language)
    return Revised(draught.plan if changes else before, changes, problems, reply, unread)


def revises(text: str, rulebook: Rulebook, plan: Plan | None = None) -> bool:
    """Whether a message asks to change the proposal in hand; by its words alone where no plan is given."""
    ready = plain(text)
    asked = bool(pattern("recognise.question").search(ready)) and not pattern("revise.set").search(ready)
    told = pattern("recognise.narrative").search(ready) and not pattern("revise.turn").search(ready)
    if len(ready) > _LONGEST or asked or told or asks_for_proposal(text):
        return False
    if plan is None and not _wants_a_change(ready):
        return False
    tried = revise(plan or Plan("client", ""), text, rulebook)
    return bool(tried.changes or tried.problems) and len(tried.unread) <= len(tried.changes)


def _wants_a_change(ready: str) -> bool:
    """Whether there is a word of changing, or no more than a term."""
    short = len(ready.strip()) <= _SHORT
    told = (pattern("revise.brief"), pattern("revise.plain"), any_of("kinds", "internal"), any_of("kinds", "client"))
    return short or has_verb(ready) or any(each.search(ready) for each in told)
