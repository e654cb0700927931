"""Every client of the sample bank × both kinds, up to the finished Word file: what stands in it, and what never may.

Hidden notes, judgements and values that only the bank may know are planted for each client before its file is gathered.
"""

from __future__ import annotations

import asyncio
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactEntry, FactValue
from memory import samplenotes
from memory.clients import Client
from memory.consequences import Consequences
from memory.database import Session
from memory.samplenotes import SampleMessage, SampleNote
from memory.users import User
from proposals import keeping, showing
from proposals.audiences import may_see
from proposals.manifest import figures_of, redraft
from proposals.playbook import Playbook
from proposals.preparing import Prepared, prepare
from proposals.reading import Read, read
from proposals.record import ClientFile, Draft, Item, Kind, Plan
from proposals.short import follow_up, short_version
from proposals.templates import template_for
from proposals.word import render
from tests.proposals.conftest import TODAY, gathered

pytestmark = pytest.mark.slow

KINDS: tuple[Kind, ...] = get_args(Kind)
CLIENT_TITLES = ("我们的理解", "方案概览", "产品说明", "条件与资料清单", "风险提示", "服务安排", "声明")
INTERNAL_TITLES = (
    *("申报概要", "借款人", "行业与政策", "经营", "财务", "融资与征信", "用途与测算", "还款来源", "担保", "准入逐条"),
    *("集中度与关联", "风险与缓释", "综合收益", "授信条件", "结论与声明"),
)
BANKS_OWN = ("本行评级", "内部评级", "资金转移价格", "FTP", "RAROC", "审批层级", "五级分类", "失信", "贷后触发", "竞争")
CANARY = "鹦鹉螺"
SHANGHAI = timezone(timedelta(hours=8))
HIDDEN = (
    Consequences(search_text="", confidential=True),
    Consequences(search_text="", confidential=True, suspicion=True),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A proposal as it is handed over: what it was made of, what is kept beside it, and its Word file read back."""

    file: ClientFile
    prepared: Prepared
    kept: Mapping[str, Any]
    path: Path | None
    canaries: tuple[str, ...]

    @property
    def draft(self) -> Draft:
        return self.prepared.draft


async def _noted(session: Session, user: User, own: Sequence[Client]) -> None:
    """Puts a confidential note, one of a suspicion and an open one on record for each client."""
    ids = {one.code: one.id for one in own if one.code}
    now = datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)
    messages = list(_messages({one.code: one.name for one in own if one.code}, user.telegram_id, now))
    assert await samplenotes.load(session, messages, ids, now=now) == len(messages) == 3 * len(own)


def _messages(names: Mapping[str, str], author: int, now: datetime) -> Iterator[SampleMessage]:
    for place, (code, name) in enumerate(names.items()):
        for turn, consequences in enumerate((*HIDDEN, Consequences(search_text=""))):
            words = f"{CANARY}{turn}号来料，{CANARY}银行报了7.7777%"
            record: dict[str, Any] = {
                "client": name,
                "date": TODAY.replace(day=20).isoformat(),
                "competitors": [f"{CANARY}银行"],
                "rates": [{"value": "7.7777", "whose": "他行报价", "words": "7.7777%"}],
                "risk_signals": ["资金链紧张"],
                "words": {"risk_signals": words, "资金链紧张": words, f"{CANARY}银行": words},
            }
            if consequences.confidential:
                record |= {
                    "people": [{"name": f"{CANARY}先生", "title": "董事", "words": words}],
                    "needs": ["并购贷款"],
                    "amounts": [{"what": "需求金额", "value": "76543210", "currency": "CNY", "words": "7654.321万"}],
                }
            note = SampleNote(code=code, record=record, consequences=replace(consequences, search_text=words))
            yield SampleMessage(author=author, number=-90_000 - 3 * place - turn, text=words, sent_at=now, notes=[note])


def planted(file: ClientFile, place: int, book: Rulebook) -> tuple[ClientFile, tuple[str, ...]]:
    """The file with a value of its own in each fact that only the bank may know, of whatever audience.

    Every other client keeps what the products' conditions read, so that its proposal is as full as without.
    """
    judged = {name for sheet in book.products.values() for rule in sheet.rules for name in _read_by(rule)}
    canaries, facts = [CANARY, "7.7777", "7,654.321", "76543210"], dict(file.facts)
    for at, (name, entry) in enumerate(book.facts.items()):
        audience = ("rm", "lead", "credit", "pricing")[at % 4]
        if entry.type not in ("int", "dec", "money") or (place % 2 and name in judged):
            continue
        value = Decimal(770_009_973 + 10_007 * at)
        if name in facts and may_see("client", name, facts[name], entry):
            continue
        facts[name] = FactValue(value, TODAY, "import", audience)
        canaries += [str(value), f"{value:,}", showing.value_of(value, entry), showing.value_of(value, None)]
    planted_file = replace(
        file, facts=facts, rating=f"{CANARY}级", related=(*file.related, (f"{CANARY}集团", "母公司"))
    )
    return planted_file, tuple(dict.fromkeys(canaries))


def _read_by(rule: Any) -> set[str]:
    return {name for each in (rule.when, rule.require, rule.unless) if each is not None for name in each.facts}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, book: Rulebook, plays: Playbook) -> list[Made]:
    """Each client in both kinds, each with another product in focus, written as the bank keeps it."""
    folder = tmp_path_factory.mktemp("files")
    files = asyncio.run(gathered(f"sqlite+aiosqlite:///{folder / 'book.db'}", book, _noted))
    names = {one.name for one in files}
    codes, done = list(book.products), []
    for place, file in enumerate(files):
        for kind in KINDS:
            focus = Item(codes[place % len(codes)], Decimal(12_340_000), 13, stressed=True)
            plan = Plan(kind, "写个综合金融服务方案", (focus, Item("WC01", Decimal(30_000_000), 12)))
            source, canaries = planted(file, place, book) if kind == "client" else (file, ())
            prepared = prepare(plan, source, book, TODAY, playbook=plays, others=names - {file.name})
            kept = {one.kind: folder / one.path for one in keeping.written(prepared, f"{kind}{place}", folder)}
            manifest = json.loads(kept["manifest"].read_text(encoding="utf-8"))
            done.append(Made(source, prepared, manifest, kept.get("docx"), canaries))
    return done


@cache
def every_word(path: Path) -> str:
    return "\n".join(every_part(path.read_bytes()))


@cache
def told_by(path: Path) -> Read:
    return read(path)


def every_part(data: bytes) -> Iterator[str]:
    """All that stands in a Word file: words and attributes of text, properties, headers, charts and workbooks."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            part = package.read(name)
            if name.endswith(".xlsx"):
                yield from every_part(part)
            elif name.endswith((".xml", ".rels")):
                text = html.unescape(part.decode("utf-8"))
                yield from re.findall(r'="([^"]*[\d鹦][^"]*)"', text)
                yield re.sub(r"<[^>]+>", "", re.sub(r"</w:p>|</c:pt>|</row>|</si>", "\n", text))


def workbooks(data: bytes) -> Iterator[Any]:
    """The values of the workbooks behind a file's charts."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in (each for each in package.namelist() if each.endswith(".xlsx")):
            for sheet in openpyxl.load_workbook(io.BytesIO(package.read(name)), data_only=True):
                yield from (value for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


def of_kind(made: Sequence[Made], kind: Kind) -> list[tuple[Made, Path]]:
    return [(one, one.path) for one in made if one.draft.kind == kind and one.path is not None]


def test_each_client_gets_its_file_in_both_kinds(made: list[Made]) -> None:
    """And nothing in the bank's own words blocks one."""
    assert len(made) >= 120
    blocked = [(one.file.name, one.prepared.checked.findings) for one in made if one.path is None]
    assert blocked == []


def test_no_file_brings_a_warning_on_the_banks_own_sentences(made: list[Made]) -> None:
    """What was left out of a manual for the client's file is told; of what stands there nothing is."""
    found = {
        (finding.rule, finding.sentence)
        for one in made
        for finding in one.prepared.checked.findings
        if not finding.suggestion.startswith("未写入")
    }
    assert found == set()


def test_all_chapters_are_in_the_file(made: list[Made]) -> None:
    for one, path in of_kind(made, "client"):
        titles = [words for level, words in told_by(path).headings if level == 1]
        wanted = CLIENT_TITLES if one.prepared.draft.sections[2].key == "products" else ()
        assert [title for title in titles if title in CLIENT_TITLES] == list(wanted or dict.fromkeys(titles[:-1])), (
            one.file.name
        )
        assert {"我们的理解", "方案概览", "声明"} <= set(titles) and titles[-1].startswith("附录")
    for one, path in of_kind(made, "internal"):
        titles = [words for level, words in told_by(path).headings if level == 1]
        assert titles[:-1] == list(INTERNAL_TITLES) and titles[-1].startswith("附录"), one.file.name


def test_no_chapter_is_empty(made: list[Made]) -> None:
    empty = [(one.file.name, each.title) for one in made for each in one.draft.sections if not each.blocks]
    assert empty == []


def test_every_figure_of_every_file_is_in_the_manifest_beside_it(made: list[Made]) -> None:
    for one in made:
        assert one.path is not None
        known = {str(figure["figure"]) for figure in one.kept["figures"]}
        told = told_by(one.path)
        assert [each for each in figures_of(counted(told)) if each not in known] == [], (one.file.name, one.draft.kind)
        shown = [str(value) for value in workbooks(one.path.read_bytes())]
        assert [each for each in figures_of("\n".join(shown)) if each not in known] == [], one.file.name


def counted(told: Read) -> str:
    """The words of a file without the numbering of pages."""
    return re.sub(r"第\s*\d*\s*页\s*/\s*共\s*\d*\s*页", "", told.text())


def test_what_is_planted_in_the_banks_own_facts_and_notes_reaches_no_client(made: list[Made], book: Rulebook) -> None:
    """In no part of the file: text, headers, properties, charts, workbooks; nor in the messages that go with it."""
    for one, path in of_kind(made, "client"):
        beside = [
            short_version(one.draft, plan_of(one.draft), one.file, one.prepared.match, book),
            follow_up(one.draft, TODAY),
        ]
        text = "\n".join([every_word(path), *beside])
        assert [each for each in one.canaries if each in text] == [], one.file.name


def plan_of(draft: Draft) -> Plan:
    assert draft.plan is not None
    return draft.plan


def test_what_is_planted_is_there_for_credit_to_read(made: list[Made]) -> None:
    """The open note's judgement stands in the submission, what is confidential or suspected does not."""
    for one, path in of_kind(made, "internal"):
        text = every_word(path)
        assert f"{CANARY}银行报价7.7777%" in text, one.file.name
        assert [each for each in (f"{CANARY}0", f"{CANARY}1", f"{CANARY}先生", "7,654.321") if each in text] == []


def test_a_client_reads_of_no_other_client_and_no_rule_level_or_document_of_the_bank(
    made: list[Made], book: Rulebook
) -> None:
    names = {one.file.name for one in made}
    secret = [one for one in book.documents.values() if one.audience not in ("client", "rm")]
    ids = {rule.id for sheet in book.products.values() for rule in sheet.rules}
    levels = {rule.waiver for sheet in book.products.values() for rule in sheet.rules if rule.waiver}
    kept = {*ids, *levels, *(one.title for one in secret), *(one.number for one in secret if one.number), *BANKS_OWN}
    assert len(secret) >= 3 and len(levels) >= 2
    for one, path in of_kind(made, "client"):
        text = every_word(path)
        assert [each for each in names - {one.file.name} if each in text and each not in one.file.name] == []
        assert [each for each in kept if each in text] == [], one.file.name
        assert not re.search(r"\d+级", told_by(path).text()), one.file.name


def test_no_fact_that_only_the_bank_may_know_stands_in_a_clients_file(made: list[Made], book: Rulebook) -> None:
    looked_at = 0
    for one, path in of_kind(made, "client"):
        text = told_by(path).text()
        elsewhere = {each["figure"] for each in one.kept["figures"] if each["source"]["kind"] != "fact"}
        open_ones = {shown for shown, closed in told_facts(one, book.facts) if not closed}
        for shown in (shown for shown, closed in told_facts(one, book.facts) if closed and shown not in open_ones):
            if len(re.sub(r"\D", "", shown)) >= 4 and shown not in elsewhere:
                looked_at += 1
                assert not re.search(rf"(?<![\d,.]){re.escape(shown)}", text), (one.file.name, shown)
    assert looked_at > 1_000


def told_facts(one: Made, entries: Mapping[str, FactEntry]) -> Iterator[tuple[str, bool]]:
    """Each fact's value as it would be written, and whether a client may not see it."""
    for name, fact in one.file.facts.items():
        if isinstance(fact.value, Decimal):
            closed = not may_see("client", name, fact, entries.get(name))
            yield showing.value_of(fact.value, entries.get(name)), closed


def test_the_manifest_writes_the_same_draft_and_file_again(made: list[Made], book: Rulebook, tmp_path: Path) -> None:
    for place, one in enumerate(made):
        again = redraft(one.kept, book)
        assert again == one.draft, one.file.name
        if place % 13 == 0 and one.path is not None:
            path = render(again, template_for(again.kind, None), tmp_path / f"{place}.docx")
            assert path.read_bytes() == one.path.read_bytes()
