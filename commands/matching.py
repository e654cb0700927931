"""match: which products fit a client, or each fact set of a file."""

from __future__ import annotations

import asyncio
import functools
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING

from commands.knowing import knowledge_of
from commands.lines import NO_UTF8, numbered_lines
from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of, today
from commands.persons import asking
from settings import Settings

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase
    from knowledge.rulebook import Rulebook
    from memory.users import User
    from proposals.factlines import FactLine
    from proposals.matched import Match
    from proposals.playbook import Playbook

_SHOWN = {"met": "符合准入条件", "unknown": "待确认", "not_met": "不符合"}
_DEFAULT_READER = "rm"
_DAYS_KEPT = 32


class NoRules(CommandFailed):
    """No product has rules on a day."""


def match(arguments: Namespace, settings: Settings) -> int:
    """The match of a client or of each line of a file; the status is 1 when a line or a fact could not be read."""
    if (arguments.client is None) == (arguments.facts is None):
        raise CommandFailed("请给出 --client NAME 或 --facts FILE 之一（give --client or --facts）", 2)
    if arguments.facts is not None:
        return asyncio.run(_of_file(arguments, settings))
    return asyncio.run(_of_client(arguments, settings))


async def _of_file(arguments: Namespace, settings: Settings) -> int:
    from proposals.factlines import FactLineError, read_fact_line

    status = 0
    async with knowledge_of(settings) as knowledge:
        judge = FactLines(knowledge, arguments.as_of or today(settings))
        for number, text in numbered_lines(arguments.facts):
            try:
                if text is None:
                    raise FactLineError(NO_UTF8)
                line = read_fact_line(text, default_id=str(number))
                found, unread = judge.match(line)
            except (FactLineError, NoRules) as error:
                status = 1
                warn(f"第 {number} 行：{error}")
                continue
            for why in unread:
                status = 1
                warn(f"第 {number} 行：{why}（按未取得处理）")
            _print(line.id, found, arguments.json)
    return status


class FactLines:
    """Fact sets judged by the rules of the day that each names, `default` where it names none."""

    def __init__(self, knowledge: KnowledgeBase, default: date) -> None:
        self._default = default
        self._on = functools.lru_cache(_DAYS_KEPT)(lambda day: _rules_on(knowledge, day))

    def match(self, line: FactLine) -> tuple[Match, tuple[str, ...]]:
        """The match, and a sentence for each fact that could not be read."""
        from proposals.matching import match as matched

        day = line.as_of or self._default
        book, plays = self._on(day)
        facts, unread = line.values(book.facts)
        found = matched(
            book,
            facts,
            line.needs,
            day,
            archetype=line.archetype,
            holdings=line.holdings,
            signals_text=line.signals,
            playbook=plays,
        )
        return found, unread


def _rules_on(knowledge: KnowledgeBase, day: date) -> tuple[Rulebook, Playbook]:
    from proposals.playbook import Playbook

    book = knowledge.rulebook(day)
    if not book.products:
        raise NoRules(f"知识库里没有 {day} 有效的产品规则，请先导入产品手册")
    return book, Playbook.of(book)


async def _of_client(arguments: Namespace, settings: Settings) -> int:
    from memory import clients, looks
    from memory.clients import ClientAmbiguous
    from memory.clock import utc_now
    from memory.portrait import portrait
    from memory.scope import ClientNotFound
    from proposals.clientmatching import match_client

    day = today(settings)
    async with knowledge_of(settings) as knowledge, database_of(settings) as database:
        async with database.begin() as session:
            try:
                user = await asking(session, arguments.user)
                client = await clients.named(session, user, arguments.client, today=day)
            except ClientNotFound:
                said = f"{user.name}的管户里没有“{arguments.client}”，请核对全称，或用 --user 写明以谁的身份"
                raise CommandFailed(said, 2) from None
            except ClientAmbiguous:
                raise CommandFailed("有几个客户叫这个名字，请写法定全称或信用代码", 2) from None
            found = await portrait(session, user, client.id, today=day)
            await looks.note_look(session, user, client, now=utc_now())
        judged_on = arguments.as_of or day
        book = knowledge.rulebook(judged_on, _reader(user))
        _print(client.name, match_client(found, book, judged_on), arguments.json)
    return 0


def _reader(user: User) -> str:
    from knowledge.audience import AUDIENCES

    return user.role if user.role in AUDIENCES else _DEFAULT_READER


def _print(name: str, found: Match, as_json: bool) -> None:
    if as_json:
        print_json({"id": name, **found.to_dict()})
    else:
        print(_as_text(name, found), end="\n\n", flush=True)


def _as_text(name: str, found: Match) -> str:
    """A match to read: the combinations with what they bring, what is open, what is excluded."""
    kind = f"  客群 {found.kind.name}" if found.kind else ""
    rows = [f"{name}  {found.as_of}{kind}"]
    for combination in found.combinations:
        rows.append(f"  {combination.need}")
        for offer in combination.offers:
            verdict = found.verdict(offer.code)
            if verdict is not None:
                brings = f"；带来 {'、'.join(verdict.product.kpi)}" if verdict.product.kpi else ""
                rows.append(
                    f"    {offer.code} {verdict.product.name}（{_SHOWN[verdict.eligibility]}）{offer.why}{brings}"
                )
                rows += [f"      问：{question}" for question in verdict.questions]
    offered = found.offered
    open_ones = [one.product.code for one in found.verdicts if one.eligibility == "unknown"]
    if thin := [code for code in open_ones if code not in offered]:
        rows.append(f"  资料不足：{'、'.join(thin)}")
    if found.held:
        rows.append(f"  已在用：{'、'.join(found.held)}")
    for one in found.excluded:
        rows.append(f"  不推荐 {one.code}：{one.why}  {one.source.document} {one.source.section}")
    rows.append("  符合准入条件不等于审批通过")
    return "\n".join(rows)
