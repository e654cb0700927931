"""A proposal made ready: matched, asked about, drafted, checked, and how it then stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue
from proposals import manifest as manifests
from proposals.checking import Checked, check, checked_of
from proposals.drafting import draft
from proposals.likeness import Likeness
from proposals.matched import Match
from proposals.matching import match
from proposals.needs import read_needs
from proposals.opening import Question, questions_for
from proposals.phrasing import problem
from proposals.playbook import Playbook
from proposals.presentable import left_out
from proposals.record import Block, ClientFile, Draft, Finding, Paragraph, Plan, Source, Table
from proposals.sourcing import ASKED

Status = Literal["ready", "questions", "awaiting_approval", "blocked"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the bank wants a second person to look at: from which amount on, 元, and which products."""

    amount: Decimal = Decimal(30_000_000)
    products: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A proposal with all that its making brought. `review_for`: why somebody else has to approve it."""

    match: Match
    questions: tuple[Question, ...]
    draft: Draft
    checked: Checked
    status: Status
    review_for: tuple[str, ...]
    manifest: dict[str, Any]


def prepare(
    plan: Plan,
    file: ClientFile,
    rulebook: Rulebook,
    today: date,
    *,
    version: int = 1,
    bank: str = "澄江银行",
    policy: Policy | None = None,
    playbook: Playbook | None = None,
    others: Iterable[str] = (),
    alike: Likeness | None = None,
) -> Prepared:
    """Everything of one version, without a model and without a file; the same input gives the same proposal."""
    found = matched(plan, file, rulebook, today, playbook)
    made = draft(plan, file, found, rulebook, version=version, today=today, bank=bank)
    questions = tuple(questions_for(plan, file, found, rulebook))
    return finished(plan, file, rulebook, found, questions, made, policy or Policy(), others=others, alike=alike)


def finished(
    plan: Plan,
    file: ClientFile,
    rulebook: Rulebook,
    found: Match,
    questions: tuple[Question, ...],
    made: Draft,
    policy: Policy,
    *,
    others: Iterable[str] = (),
    alike: Likeness | None = None,
    wording: manifests.Wording | None = None,
) -> Prepared:
    """A draft, however it was worded, checked and with its standing; `wording` is what a model wrote of it.

    What people and models wrote is checked whole; `alike` judges it alone: the bank's own sentences and tables hold no
    hidden promise.
    """
    strangers = {*file.others, *others} - {file.name}
    audience, client, as_of = plan.kind, file.name, made.day
    read = made if plan.kind == "client" else own_words(made)
    told = check(read.text(), rulebook, audience=audience, client=client, others=strangers, as_of=as_of)
    findings = [*told.findings, *(left_out(made, rulebook) if plan.kind == "client" else ())]
    if added := "\n".join(added_words(plan, wording.words() if wording else ())):
        findings += check(
            added, rulebook, audience=audience, client=client, others=strangers, as_of=as_of, alike=alike
        ).findings
    checked = checked_of(_once_a_limit(findings))
    review_for = tuple(reasons(plan, checked, policy, rulebook))
    kept = manifests.manifest(made, plan, file, found, rulebook, wording)
    status = _standing(plan, questions, checked, review_for)
    return Prepared(found, questions, made, checked, status, review_for, kept)


def added_words(plan: Plan, worded: Iterable[str] = ()) -> list[str]:
    """The words of a proposal that are nobody's template."""
    asked = [words for item in plan.wanted for words in (item.purpose, item.collateral) if words]
    return [*plan.additions.values(), *asked, *worded]


def _once_a_limit(findings: Iterable[Finding]) -> list[Finding]:
    """A limit of a product is said once, however often the product is named."""
    kept: dict[tuple[str, str], Finding] = {}
    for one in findings:
        kept.setdefault((one.rule, "" if one.rule.endswith((".AMT", ".TEN")) else one.sentence), one)
    return list(kept.values())


def own_words(made: Draft) -> Draft:
    """The draft without what it takes word for word from the bank's manuals, books and dictionary.

    An internal submission cites the bank's rules, and these name what they forbid; a client reads nothing unchecked.
    """
    sections = (replace(one, blocks=tuple(map(_own_block, one.blocks))) for one in made.sections)
    return replace(made, sections=tuple(sections))


def _own_block(block: Block) -> Block:
    taken = sorted({words for source in block.sources for words in _taken(source)}, key=len, reverse=True)
    if isinstance(block, Paragraph):
        return replace(block, text=_without(block.text, taken))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(_without(cell, taken) for cell in row) for row in block.rows))
    return block


def _taken(source: Source) -> list[str]:
    if source.kind == "fact":
        return [source.title]
    if source.kind in ("document", "record") or source.ref.startswith(ASKED):
        return [words for words in {source.value or "", *(source.value or "").split("；")} if len(words) > 1]
    return []


def _without(text: str, taken: Iterable[str]) -> str:
    for words in taken:
        text = text.replace(words, "")
    return text


def matched(plan: Plan, file: ClientFile, rulebook: Rulebook, today: date, playbook: Playbook | None = None) -> Match:
    """What fits the client: for the needs of the request, else for those of its notes and of its kind."""
    plays = playbook or Playbook.of(rulebook)
    named = [*(item.code for item in plan.wanted), *plan.needs]
    facts: dict[str, FactValue] = dict(file.facts) | dict(plan.answers)

    def fitting(asked: Iterable[str]) -> Match:
        needs = tuple(dict.fromkeys(asked))
        return match(rulebook, facts, needs, today, archetype=file.archetype, holdings=file.holdings, playbook=plays)

    if plan.needs:
        return fitting(named)
    kind = plays.archetype(file.archetype)
    heard = read_needs([said.need for said in file.needs], plays, rulebook)
    asked = [*named, *(kind.needs if kind else ()), *heard.needs, *heard.codes]
    found = fitting(asked)
    open_ones = {*heard.needs} - {one.need for one in found.combinations}
    nearest = [code for need in heard.needs if need in open_ones for code in plays.needs[need].products[:1]]
    more = [code for code in nearest if code not in file.holdings]
    return fitting([*asked, *more]) if more else found


def reasons(plan: Plan, checked: Checked, policy: Policy, rulebook: Rulebook) -> list[str]:
    """Why the proposal needs a second person, a sentence each."""
    found = []
    amounts = [item.amount for item in plan.wanted if item.amount is not None and item.code not in plan.dropped]
    if any(amount > policy.amount for amount in amounts):
        found.append(problem("review_amount"))
    for code in _offered(plan) & policy.products:
        name = rulebook.products[code].name if code in rulebook.products else code
        found.append(problem("review_product", product=name))
    if checked.findings:
        found.append(problem("review_findings", rules="、".join(dict.fromkeys(one.rule for one in checked.findings))))
    return found


def _offered(plan: Plan) -> set[str]:
    return {item.code for item in plan.wanted} - set(plan.dropped)


def _standing(plan: Plan, questions: Collection[Question], checked: Checked, review_for: Collection[str]) -> Status:
    if plan.kind == "client" and any(one.severity == "red" for one in checked.findings):
        return "blocked"
    if questions:
        return "questions"
    return "awaiting_approval" if review_for else "ready"
