"""What the way to a proposal looks like: questions with choices, a version with its findings, what can be done next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.markup import escape
from handlers.notelines import Manner
from handlers.texts import say
from handlers.views import Button, View, in_rows
from knowledge.rulebook import Rulebook
from memory.proposals import Proposal, Version
from proposals.opening import Question
from proposals.preparing import Prepared

MOST_FINDINGS = 8
MOST_PROBLEMS = 5


def problems(sentences: Iterable[str], language: str) -> View:
    """What cannot be, a sentence each."""
    return View("\n".join(say("proposal_problem", language, text=escape(one)) for one in sentences))


def changed(what: Iterable[str], language: str) -> View:
    """What was changed of a request that is not written yet."""
    return View("\n".join(say("proposal_changed", language, what=escape(one)) for one in what))


def asked(proposal: Proposal, questions: Sequence[Question], language: str) -> View:
    """The questions, the first with its choices to tap."""
    lines = [say("proposal_ask_head", language, client=escape(proposal.client), id=proposal.id)]
    lines += [
        say("proposal_ask_line", language, number=number, text=escape(one.text))
        for number, one in enumerate(questions, 1)
    ]
    lines.append(f"<i>{say('proposal_ask_foot', language)}</i>")
    rows: list[tuple[Button, ...]] = []
    for number, one in enumerate(questions, 1):
        mark = f"{number}. " if len(questions) > 1 else ""
        choices = [
            Button(
                f"{mark}{choice.label}",
                {"do": "proposal.answer", "proposal": proposal.id, "key": one.key, "value": choice.value},
            )
            for choice in one.options
        ]
        rows += in_rows(choices, 3)
    rows.append((Button(say("b_draft_now", language), {"do": "proposal.draft", "proposal": proposal.id}),))
    return View("\n".join(lines), tuple(rows))


def made(
    proposal: Proposal,
    version: Version,
    prepared: Prepared,
    book: Rulebook,
    manner: Manner,
    aside: str | None = None,
) -> View:
    """A version: how it stands, what it offers, what is open, what the check found, and what to do next.

    `aside` is one sentence more, on how it was written.
    """
    say_ = manner.say
    lines = [
        say_(
            "proposal_made",
            client=proposal.client,
            kind=say(f"kind_{proposal.kind}", manner.language),
            id=proposal.id,
            number=version.number,
            status=say(f"pstatus_{proposal.status}", manner.language),
        )
    ]
    offered = [book.products[code].name for code in prepared.match.main if code in book.products]
    lines += [say_("proposal_products", products=manner.together(offered))] if offered else []
    lines += [say_("proposal_changed", what=one) for one in version.changes]
    lines += [say_("proposal_problem", text=one) for one in prepared.draft.problems[:MOST_PROBLEMS]]
    if prepared.draft.questions:
        lines.append(say_("proposal_open_questions", count=len(prepared.draft.questions)))
    for finding in prepared.checked.findings[:MOST_FINDINGS]:
        key = f"proposal_{finding.severity}"
        lines.append(say_(key, rule=finding.rule, sentence=finding.sentence, suggestion=finding.suggestion))
    if prepared.review_for:
        lines.append(say_("proposal_review", why=manner.together(prepared.review_for)))
    lines += [f"<i>{escape(aside)}</i>"] if aside else []
    lines.append(f"<i>{say('proposal_how', manner.language)}</i>")
    open_ = Button(say("proposal_open", manner.language), {"do": "proposal", "proposal": proposal.id})
    return View("\n".join(lines), ((open_,),))
