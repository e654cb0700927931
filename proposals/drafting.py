"""A draft from a plan and a client's file: every figure with its source, everything unknown as a question."""

from __future__ import annotations

import re
from datetime import date, timedelta

from knowledge.rulebook import Rulebook
from proposals import clientsections, internalsections, rulewords, showing, sourcing
from proposals.brief import VALID_DAYS, Brief
from proposals.composing import Chosen, Composition, Offered, compose, offered
from proposals.matched import Match
from proposals.phrasing import pattern, problem, say
from proposals.record import ClientFile, Draft, Paragraph, Plan

_NEAREST = 3  # products that are told of where none is offered


def draft(
    plan: Plan,
    file: ClientFile,
    match: Match | Offered | None,
    rulebook: Rulebook,
    *,
    version: int,
    today: date,
    bank: str = "澄江银行",
) -> Draft:
    """The draft of one version. It is the same for the same input, whatever the clock says."""
    offer = compose(plan, file, offered(match), rulebook, today)
    brief = Brief(plan, file, offer, rulebook, today, bank)
    chapters = clientsections.sections(brief) if plan.kind == "client" else internalsections.sections(brief)
    written = sourcing.dated(chapters, rulebook.documents)
    questions = tuple(
        block.text
        for section in written
        for block in section.blocks
        if isinstance(block, Paragraph) and block.style == "question"
    )
    return Draft(
        kind=plan.kind,
        client=file.name,
        title=_title(plan, offer),
        version=version,
        day=today,
        valid_until=today + timedelta(days=VALID_DAYS),
        bank=bank,
        author=file.contact,
        sections=written,
        questions=tuple(dict.fromkeys(questions)),
        problems=tuple(_problems(brief)),
        plan=plan,
    )


def _title(plan: Plan, offer: Composition) -> str:
    if plan.kind == "internal":
        return problem("internal_title")
    if len(offer.chosen) == 1 and not re.search(pattern("wider"), plan.request):
        return say("title_one", product=showing.short_name(offer.chosen[0].sheet.name))
    return say("title")


def _problems(brief: Brief) -> list[str]:
    """What the relationship manager must be told beside the draft, one sentence each."""
    entries, found = brief.rulebook.facts, []
    for name, values in brief.file.conflicts.items():
        entry = entries.get(name)
        told = "、".join(showing.value_of(fact.value, entry) for fact in values)
        found.append(problem("conflict", fact=entry.label if entry else name, values=told))
    for one in brief.offer.declined:
        found.append(problem("declined", product=one.sheet.name, rules=_failures(one, brief)))
    for code, why in brief.offer.avoided.items():
        found.append(problem("avoided", product=brief.rulebook.products[code].name, why=why))
    found += [problem("unknown", code=code) for code in brief.offer.unknown]
    if not (brief.offer.chosen or brief.offer.declined):
        found.append(problem("nothing_but" if brief.offer.unfit else "nothing"))
        found += [
            problem("unfit", product=one.sheet.name, rules=_failures(one, brief))
            for one in brief.offer.unfit[:_NEAREST]
        ]
    return found


def _failures(one: Chosen, brief: Brief) -> str:
    """The conditions of a product that do not hold, each with what it met and its clause."""
    failed = [result for result in one.verdict.rules if result.result == "not_met"]
    told = (
        f"{rulewords.failure(each, brief.rulebook.facts)}（{rulewords.clause(each.rule.source)}）" for each in failed
    )
    return "；".join(told)
