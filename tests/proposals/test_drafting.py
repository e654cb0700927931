"""Drafts over the whole sample book: what each reader gets, what nobody may see, and where every figure is from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue
from proposals.checking import check
from proposals.drafting import draft
from proposals.manifest import NotReproduced, manifest, redraft, untraced
from proposals.matched import Match
from proposals.playbook import Playbook
from proposals.preparing import matched, own_words, prepare
from proposals.record import ClientFile, Draft, Finding, Item, Kind, Paragraph, Plan, Said
from proposals.short import short_version
from tests.proposals.conftest import TODAY

KINDS: tuple[Kind, ...] = ("client", "internal")
CLIENT_CHAPTERS = ("understanding", "overview", "products", "conditions", "risks", "timetable", "statements")
INTERNAL_CHAPTERS = (
    *("summary", "borrower", "industry", "operations", "finance", "credit", "need", "repayment", "security", "rules"),
    *("concentration", "risks", "income", "terms", "conclusion"),
)
INTERNAL_WORDS = (
    "本行评级",
    "内部评级",
    "资金转移价格",
    "审批层级",
    "限额",
    "征信明细",
    "五级分类",
    "失信",
    "授信审批",
    "贷后触发",
    "竞争",
    "判断",
)
LOAN = Item("WC01", Decimal(30_000_000), 12, stressed=True)
FORWARD = Item("TF04", Decimal(2_000_000), 6, currency="USD")


def named(files: list[ClientFile], name: str) -> ClientFile:
    return next(one for one in files if name in one.name)


def plan_of(kind: Kind, *items: Item, request: str = "写个综合金融服务方案") -> Plan:
    return Plan(kind, request, items)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with the match that it was made of, not yet checked."""

    plan: Plan
    match: Match
    draft: Draft
    manifest: dict[str, Any]


def drafted(plan: Plan, file: ClientFile, book: Rulebook, plays: Playbook) -> Drafted:
    found = matched(plan, file, book, TODAY, plays)
    made = draft(plan, file, found, book, version=1, today=TODAY)
    return Drafted(plan, found, made, manifest(made, plan, file, found, book))


@pytest.fixture(scope="module")
def whole(files: list[ClientFile], book: Rulebook, plays: Playbook) -> list[tuple[ClientFile, Drafted]]:
    """A draft for every client of the sample book, of both kinds."""
    plans = [plan_of(kind, LOAN, FORWARD) for kind in KINDS]
    return [(file, drafted(plan, file, book, plays)) for file in files for plan in plans]


def test_every_chapter_is_there_for_every_client(whole: list[tuple[ClientFile, Drafted]]) -> None:
    assert len(whole) >= 120
    for _, made in whole:
        keys = [section.key for section in made.draft.sections if section.key != "calculation"]
        if made.draft.kind == "internal":
            assert keys == list(INTERNAL_CHAPTERS)
        elif "products" in keys:
            assert keys == list(CLIENT_CHAPTERS)


def test_every_figure_of_every_draft_is_in_its_manifest(whole: list[tuple[ClientFile, Drafted]]) -> None:
    for file, made in whole:
        assert untraced(made.draft, made.manifest) == [], (file.name, made.draft.kind)


def red_in(drafts: Iterable[Draft], kind: Kind, book: Rulebook) -> list[Finding]:
    """The red findings in the bank's own sentences, each sentence checked once however many drafts say it."""
    own = [own_words(one).text() for one in drafts if one.kind == kind]
    lines = dict.fromkeys(line for text in own for line in text.splitlines())
    told = check("\n".join(lines), book, audience=kind, client=None, as_of=TODAY)
    return [one for one in told.findings if one.severity == "red"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_check_lets_the_banks_own_sentences_pass(
    kind: Kind, whole: list[tuple[ClientFile, Drafted]], book: Rulebook
) -> None:
    assert red_in((made.draft for _, made in whole), kind, book) == []


def test_every_product_can_be_proposed_with_all_its_figures_traced(
    files: list[ClientFile], book: Rulebook, plays: Playbook
) -> None:
    drafts = []
    for place, code in enumerate(book.products):
        for kind in KINDS:
            plan = plan_of(kind, Item(code, Decimal(12_345_000), 14), request="写个方案")
            made = drafted(plan, files[place % len(files)], book, plays)
            assert untraced(made.draft, made.manifest) == [], (code, kind)
            drafts.append(made.draft)
    assert red_in(drafts, "client", book) == []


def test_an_invented_figure_is_found(files: list[ClientFile], book: Rulebook) -> None:
    made = prepare(plan_of("client", LOAN), named(files, "华兴精密"), book, TODAY)
    section = replace(made.draft.sections[0], blocks=(Paragraph("预计明年销售6.5亿元，增长17%。"),))
    assert untraced(replace(made.draft, sections=(section,)), made.manifest) == ["6.5亿元", "17%"]


def test_writing_again_from_the_manifest_gives_the_same(
    whole: list[tuple[ClientFile, Drafted]], book: Rulebook
) -> None:
    for _, made in whole[::5]:
        kept = json.loads(json.dumps(made.manifest, ensure_ascii=False))
        assert redraft(kept, book) == made.draft


def test_a_manifest_of_another_form_is_refused(book: Rulebook) -> None:
    with pytest.raises(NotReproduced):
        redraft({"form": 99}, book)
    with pytest.raises(NotReproduced):
        redraft({"form": 1, "inputs": {}}, book)


def with_canaries(file: ClientFile, book: Rulebook) -> tuple[ClientFile, list[str]]:
    """The file with a value of its own in every place that a client may not read."""
    canaries, facts = [], dict(file.facts)
    for place, (name, entry) in enumerate(book.facts.items()):
        if entry.type in ("int", "dec", "money"):
            value = Decimal(770_000_000 + 9_973 * place)
            audience = ("rm", "lead", "credit", "pricing")[place % 4]
            facts[name] = FactValue(value, TODAY, "import", audience)
            canaries += [str(value), f"{value:,}", f"{value / 10_000:,.2f}".rstrip("0").rstrip(".")]
    secret = Said("传闻", "鹦鹉螺七号传闻", TODAY, amount=None)
    file = replace(
        file,
        facts=facts,
        rating="鹦鹉螺评级",
        risks=(secret,),
        remarks=(replace(secret, words="鹦鹉螺判断"),),
        related=(("鹦鹉螺关联公司", "子公司"),),
        others=("鹦鹉螺第三方",),
    )
    return file, [*canaries, "鹦鹉螺"]


def test_what_is_internal_never_reaches_a_client(files: list[ClientFile], book: Rulebook, plays: Playbook) -> None:
    for file in files:
        planted, canaries = with_canaries(file, book)
        plan = plan_of("client", LOAN)
        made = drafted(plan, planted, book, plays)
        text = everything(made.draft) + short_version(made.draft, plan, planted, made.match, book)
        assert [one for one in canaries if one in text] == [], file.name


def test_a_client_reads_nothing_of_the_banks_judgement(whole: list[tuple[ClientFile, Drafted]]) -> None:
    for file, made in whole:
        if made.draft.kind != "client":
            continue
        text = everything(made.draft)
        assert [word for word in INTERNAL_WORDS if word in text] == [], file.name
        assert [name for name in file.others if name in text] == [], file.name
        ids = {result.rule.id for verdict in made.match.verdicts for result in verdict.rules}
        assert not [one for one in ids if one in text]
        told = [
            one for one in (*file.needs, *file.remarks, *file.risks) if len(one.words) > 6 and one.words != one.need
        ]
        assert [one.words for one in told if one.words in text] == [], file.name


def test_the_same_facts_stand_in_the_internal_paper(files: list[ClientFile], book: Rulebook) -> None:
    planted, _ = with_canaries(named(files, "华兴精密"), book)
    rated = replace(planted, facts=dict(planted.facts) | {"internal_rating_grade": FactValue(Decimal(6), TODAY)})
    text = everything(prepare(plan_of("internal", LOAN), rated, book, TODAY).draft)
    assert "鹦鹉螺判断" in text and "鹦鹉螺关联公司" in text and "6级" in text and "COM.R7" in text


def everything(made: Draft) -> str:
    """The words of a draft with its sources as a reader sees them listed."""
    return "\n".join([made.text(), *made.questions])


def test_where_nothing_fits_the_reasons_are_told_to_those_who_may_know(files: list[ClientFile], book: Rulebook) -> None:
    """What would have to change: beside the draft for the manager, in the submission, not for the client."""
    for name, rule in (("永祺钢材", "WC01.R3"), ("瑞沣商业", "RE01.R3")):
        client, internal = (prepare(plan_of(kind), named(files, name), book, TODAY) for kind in KINDS)
        assert any(rule in told for told in client.draft.problems) and rule not in everything(client.draft)
        assert rule in everything(internal.draft) and untraced(internal.draft, internal.manifest) == []


def test_what_a_client_asked_for_in_a_note_is_offered(files: list[ClientFile], book: Rulebook) -> None:
    """Also where it has the product already: it may want more of it."""
    for name, code in (("北垣建设", "GT01"), ("恒麦粮油", "CM02"), ("麦仓便利", "FA02"), ("穗丰粮油储备", "FA02")):
        made = prepare(plan_of("client"), named(files, name), book, TODAY)
        assert book.products[code].name in everything(made.draft), name
