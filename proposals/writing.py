"""Words of a language model in place of the template's, chapter by chapter, where they say nothing new."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from knowledge.models import ModelError
from knowledge.rulebook import Rulebook
from proposals.checking import check
from proposals.manifest import figures_of, rewritten
from proposals.record import Draft, Paragraph, Section

Progress = Callable[[str, str], None]  # the chapter's title, the words so far

SECTIONS = ("understanding", "overview", "products", "risks")
_PROMPT = Path(__file__).with_name("prompts") / "write.md"
_LINE = re.compile(r"^\s*\[(\d+)\]\s*(.+?)\s*$", re.MULTILINE)
_BODY = re.compile(r"[\u4e00-\u9fff]{2,20}(?:公司|集团|银行|工厂|医院|学校|事务所|研究院|财政局|政府)")
_PERSON = re.compile(r"[\u4e00-\u9fff]{1,3}(?:总经理|董事长|经理|总监|先生|女士|主任|行长)")
_HANZI = re.compile(r"[一二三四五六七八九十两百千万亿半]+(?:成|倍|个百分点|年|个月|万|亿|元|%)")
_WHEN = re.compile(
    r"[今明后昨]天|(?:本|这|下|上)(?:周|星期|个?月|季度)[一二三四五六日天]?|[今明去]年|[年月]底|近日|当日|当天|次日|立即|马上|立刻"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.&+-]+")
_SHORTEST, _LONGEST = 0.4, 2.5


class Writer(Protocol):
    """What writes: a chat model."""

    def stream(self, system: str, human: str) -> AsyncGenerator[str, None]:
        """The answer in pieces."""


@dataclass(frozen=True, slots=True)
class Written:
    """The draft with the paragraphs taken, those as the manifest keeps them, and why others were not taken."""

    draft: Draft
    paragraphs: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


async def write(made: Draft, writer: Writer, rulebook: Rulebook, *, progress: Progress | None = None) -> Written:
    """The draft in the model's words; a chapter that the model gives nothing for, or fails at, stays as it was."""
    taken: dict[str, dict[str, str]] = {}
    refused: list[str] = []
    for section in made.sections if made.kind == "client" else ():
        places = _writable(section)
        if section.key not in SECTIONS or not places:
            continue
        try:
            answer = await _answer(section, places, writer, progress)
        except ModelError as error:
            refused.append(f"{section.title}：{type(error).__name__}")
            break
        own, why = _accepted(section, places, answer, made, rulebook)
        refused += why
        if own:
            taken[section.key] = own
    return Written(rewritten(made, taken), taken, tuple(refused))


def _writable(section: Section) -> dict[int, Paragraph]:
    """The running text of a chapter; headings, questions and notes stay as they are."""
    return {
        place: block
        for place, block in enumerate(section.blocks)
        if isinstance(block, Paragraph) and block.style in ("text", "bullet") and len(block.text) > 12
    }


async def _answer(section: Section, places: dict[int, Paragraph], writer: Writer, progress: Progress | None) -> str:
    told = "\n".join(f"[{place}] {_inert(block.text)}" for place, block in places.items())
    human = f"<章>{section.title}</章>\n<资料>\n{told}\n</资料>"
    whole, pieces = "", writer.stream(_prompt(), human)
    try:
        async for piece in pieces:
            whole += piece
            if progress is not None:
                progress(section.title, whole)
    finally:
        await pieces.aclose()
    return whole


def _inert(text: str) -> str:
    return " ".join(text.replace("<", "＜").replace(">", "＞").split())


def _accepted(
    section: Section, places: dict[int, Paragraph], answer: str, made: Draft, rulebook: Rulebook
) -> tuple[dict[str, str], list[str]]:
    own: dict[str, str] = {}
    refused: list[str] = []
    for number, text in _LINE.findall(answer):
        place = int(number)
        if place not in places or str(place) in own or text == places[place].text:
            continue
        why = objection(text, places[place].text, made, rulebook)
        if why:
            refused.append(f"{section.title} [{place}]：{why}")
        else:
            own[str(place)] = text
    return own, refused


def objection(text: str, template: str, made: Draft, rulebook: Rulebook) -> str | None:
    """Why words may not stand in place of the template's: what they add, leave out, or promise."""
    if not _SHORTEST * len(template) <= len(text) <= _LONGEST * len(template) + 20:
        return "长短不符"
    if set(figures_of(text)) != set(figures_of(template)):
        return "数字与原文不同"
    for pattern, what in ((_HANZI, "数字"), (_WHEN, "时间"), (_LATIN, "代码"), (_BODY, "机构"), (_PERSON, "人名")):
        added = [found for found in pattern.findall(text) if not _stands(found, template, made.client)]
        if added:
            return f"原文没有的{what}：{added[0]}"
    strange = _strange_products(text, template, rulebook)
    if strange:
        return f"原文没有的产品：{strange}"
    before = _findings(template, made, rulebook)
    worse = _findings(text, made, rulebook) - before
    return f"合规检查：{sorted(worse)[0]}" if worse else None


def _stands(found: str, template: str, client: str) -> bool:
    return found in template or found in client or any(found.endswith(one) for one in _BODY.findall(template))


def _strange_products(text: str, template: str, rulebook: Rulebook) -> str | None:
    """A product that is named and that the template does not name by any of its names."""
    for sheet in rulebook.products.values():
        names = [name for name in (sheet.name, *sheet.aliases) if len(name) > 1]
        named = next((name for name in names if name in text), None)
        if named and not any(name in template for name in names):
            return named
    return None


def _findings(text: str, made: Draft, rulebook: Rulebook) -> set[str]:
    found: Iterable[str] = (
        one.rule for one in check(text, rulebook, audience="client", client=made.client, as_of=made.day).findings
    )
    return set(found)


@cache
def _prompt() -> str:
    return _PROMPT.read_text(encoding="utf-8")
