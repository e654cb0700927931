"""The manifest of a draft: every figure with where it comes from, and all that is needed to write it again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import RuleSource
from proposals import codec, showing
from proposals.composing import Chosen, Offered, compose, offered
from proposals.drafting import draft
from proposals.matched import Match
from proposals.record import Block, Chart, ClientFile, Draft, Paragraph, Plan, Section, Source, Table

FORM = 1
# A number with its unit; LPR1Y and WC01.R1 are names.
_FIGURE = re.compile(
    r"(?<![A-Za-z\d.,])"
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2}|\d{4}-\d{2}(?!\d)"
    r"|[-+−]?\d[\d,]*(?:\.\d+)?(?:\s?(?:万|亿)?(?:美元|欧元|港元|日元|英镑|元)|%|‰|\s?bp|个工作日|个自然日|个月|年|天|日|次|级|项|家|人|倍|万|亿)?)"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a language model wrote: paragraphs by chapter and place, and of each chapter what it was asked to word."""

    written: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)  # chapter: fingerprint of what was sent

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Wording:
        """The wording that a manifest holds."""
        return cls(kept.get("written") or {}, kept.get("worded") or {})

    def words(self) -> list[str]:
        """All that the model wrote."""
        return [text for own in self.written.values() for text in own.values()]


class NotReproduced(ValueError):
    """A manifest that cannot be written again: of another form, or not what `manifest` made."""


def figures_of(text: str) -> list[str]:
    """The figures of a text as they stand there, days and amounts with their units, each once."""
    return list(dict.fromkeys(found[0].replace(" ", "") for found in _FIGURE.finditer(text)))


def manifest(
    made: Draft,
    plan: Plan,
    file: ClientFile,
    match: Match | Offered | None,
    rulebook: Rulebook,
    wording: Wording | None = None,
) -> dict[str, Any]:
    """Everything that the draft rests on, as JSON; `wording` is what of it a language model wrote."""
    wording = wording or Wording()
    offer = offered(match)
    composition = compose(plan, file, offer, rulebook, made.day)
    judged = (*composition.chosen, *composition.declined)
    return {
        "form": FORM,
        "client": made.client,
        "title": made.title,
        "kind": made.kind,
        "version": made.version,
        "day": made.day.isoformat(),
        "valid_until": made.valid_until.isoformat(),
        "bank": made.bank,
        "author": made.author,
        "figures": list(_figures(made)),
        "facts": list(_facts(made, judged, rulebook)),
        "documents": list(_documents(made, judged, rulebook)),
        "rules": [
            _rule(result.rule.id, result.result, result.rule.source) for one in judged for result in one.verdict.rules
        ],
        "inputs": {"plan": codec.to_json(plan), "file": codec.to_json(file), "offer": codec.to_json(offer)},
        "written": {key: dict(own) for key, own in wording.written.items()},
        "worded": dict(wording.asked),
        "text_sha256": digest(made),
    }


def digest(made: Draft) -> str:
    """A fingerprint of the words of a draft."""
    return hashlib.sha256(made.text().encode("utf-8")).hexdigest()


def redraft(kept: Mapping[str, Any], rulebook: Rulebook) -> Draft:
    """The draft written again; `rulebook` is that of the manifest's day. Raises NotReproduced."""
    if kept.get("form") != FORM:
        raise NotReproduced(f"form {kept.get('form')!r}")
    try:
        inputs = kept["inputs"]
        plan = codec.from_json(Plan, inputs["plan"])
        file = codec.from_json(ClientFile, inputs["file"])
        offer = codec.from_json(Offered, inputs["offer"])
        day, version = date.fromisoformat(kept["day"]), int(kept["version"])
        made = draft(plan, file, offer, rulebook, version=version, today=day, bank=str(kept["bank"]))
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise NotReproduced(repr(error)) from error
    return rewritten(made, kept.get("written") or {})


def rewritten(made: Draft, written: Mapping[str, Mapping[str, str]]) -> Draft:
    """The draft with the paragraphs that a language model wrote in place of the template's, by section and place."""
    sections = (_reworded(section, written.get(section.key) or {}) for section in made.sections)
    return replace(made, sections=tuple(sections))


def _reworded(section: Section, own: Mapping[str, str]) -> Section:
    blocks = (
        _with_words(block, str(own[str(place)]), section)
        if isinstance(block, Paragraph) and str(place) in own
        else block
        for place, block in enumerate(section.blocks)
    )
    return replace(section, blocks=tuple(blocks))


def _with_words(block: Paragraph, text: str, section: Section) -> Paragraph:
    """The paragraph in other words; a figure that it takes from the chapter's tables brings its source along."""
    sources = list(block.sources)
    for figure in figures_of(text):
        if not any(figure in accounted(one) for one in sources) and figure not in figures_of(block.text):
            beside = (one for other in section.blocks for one in other.sources if figure in accounted(one))
            sources += [one for one in [next(beside, None)] if one is not None]
    return replace(block, text=text, sources=tuple(sources))


def untraced(made: Draft, kept: Mapping[str, Any]) -> list[str]:
    """The figures of a draft that the manifest does not account for."""
    known = {str(one["figure"]) for one in kept.get("figures", ())}
    return [figure for figure in figures_of(_everything(made)) if figure not in known]


def _everything(made: Draft) -> str:
    """All words of a draft with the labels and points of its charts."""
    charts = [_words(block) for section in made.sections for block in section.blocks if isinstance(block, Chart)]
    return "\n".join([made.text(), *charts])


def _words(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    if isinstance(block, Table):
        return "\n".join([block.caption, *block.header, *(cell for row in block.rows for cell in row)])
    points = (showing.number(point) for _, series in block.series for point in series)
    return "\n".join([block.title, *block.labels, *(name for name, _ in block.series), *points])


def _figures(made: Draft) -> Iterator[dict[str, Any]]:
    """Each figure of each block with the source that accounts for it; what none accounts for is not listed."""
    for figure in (
        showing.day(made.day),
        showing.day(made.valid_until),
        made.day.isoformat(),
        made.valid_until.isoformat(),
        str(made.version),
    ):
        yield {"figure": figure, "section": "cover", "source": {"kind": "bank", "ref": "cover", "title": "封面"}}
    for text, ref in ((made.client, "name"), (made.author, "author"), (made.title, "title")):
        for figure in figures_of(text):
            yield {"figure": figure, "section": "cover", "source": {"kind": "record", "ref": ref, "title": text}}
    for section in made.sections:
        for place, block in enumerate(section.blocks):
            accounts = [(source, accounted(source)) for source in block.sources]
            ordinals = _ordinals(block)
            for figure in _plotted(block):
                yield {"figure": figure, "section": section.key, "block": place, "source": _source(block.sources[0])}
            for figure in figures_of(_words(block)):
                found = next((source for source, known in accounts if figure in known), None)
                if found is not None:
                    yield {"figure": figure, "section": section.key, "block": place, "source": _source(found)}
                elif figure in ordinals:
                    order = {"kind": "bank", "ref": "order", "title": "顺序"}
                    yield {"figure": figure, "section": section.key, "block": place, "source": order}
    yield from _listed(made)


def _listed(made: Draft) -> Iterator[dict[str, Any]]:
    """The figures of the numbered list of sources: editions, days, and what stands in titles."""
    seen: set[tuple[str, str]] = set()
    for source in (one for section in made.sections for block in section.blocks for one in block.sources):
        told = [one for one in (source.as_of, source.effective) if one is not None]
        days = [shown for one in told for shown in (showing.day(one), one.isoformat())]
        named = "\n".join(
            each or "" for each in (source.title, source.version, source.section, source.document, source.number)
        )
        for figure in [*days, *figures_of(named)]:
            if (figure, source.ref) not in seen:
                seen.add((figure, source.ref))
                yield {"figure": figure, "section": "sources", "source": _source(source)}


def _plotted(block: Block) -> Iterator[str]:
    """A chart's points as a file keeps them."""
    for _, points in block.series if isinstance(block, Chart) else ():
        for point in points:
            yield from dict.fromkeys((format(point, "f"), str(float(point)), format(point.normalize(), "f")))


def _ordinals(block: Block) -> set[str]:
    """The numbers that only count a table's rows."""
    if not isinstance(block, Table):
        return set()
    counted = {str(place) for place in range(1, len(block.rows) + 1)}
    return counted if [row[-1] for row in block.rows] == sorted(counted, key=int) else set()


def accounted(source: Source) -> set[str]:
    """The figures that a source stands for, in its value, its day, its title or its edition."""
    days = [showing.day(source.as_of), source.as_of.isoformat()] if source.as_of else []
    told = [source.value or "", source.title, source.section or "", f"{source.version}版" if source.version else ""]
    return {*days, *figures_of("\n".join([*told, source.version or ""]))}


def _source(source: Source) -> dict[str, Any]:
    shown = {
        "kind": source.kind,
        "ref": source.ref,
        "title": source.title,
        "value": source.value,
        "as_of": source.as_of.isoformat() if source.as_of else None,
        "document": source.document,
        "version": source.version,
        "section": source.section,
        "number": source.number,
        "effective": source.effective.isoformat() if source.effective else None,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _facts(made: Draft, judged: Iterable[Chosen], rulebook: Rulebook) -> Iterator[dict[str, Any]]:
    """The facts that were judged by or are told, each with its day and where it was learned."""
    read = {name: fact for one in judged for result in one.verdict.rules for name, fact in result.facts.items() if fact}
    for name, fact in sorted(read.items()):
        entry = rulebook.facts.get(name)
        value = format(fact.value, "f") if isinstance(fact.value, Decimal) else fact.value
        yield {
            "name": name,
            "label": entry.label if entry else name,
            "value": value.isoformat() if isinstance(value, date) else value,
            "as_of": fact.as_of.isoformat() if fact.as_of else None,
            "source": fact.source,
            "note_id": fact.note_id,
        }
    told = {
        s.ref: s for section in made.sections for block in section.blocks for s in block.sources if s.kind == "fact"
    }
    for name, source in sorted(told.items()):
        if name not in read:
            day = source.as_of.isoformat() if source.as_of else None
            yield {"name": name, "label": source.title, "value": source.value, "as_of": day, "source": source.section}


def _documents(made: Draft, judged: Iterable[Chosen], rulebook: Rulebook) -> Iterator[dict[str, Any]]:
    """The documents that the draft rests on, in the version in force on its day."""
    names = {s.document for section in made.sections for block in section.blocks for s in block.sources if s.document}
    names |= {one.sheet.source.document for one in judged}
    names |= {result.rule.source.document for one in judged for result in one.verdict.rules}
    for name in sorted(names):
        known = rulebook.documents.get(name)
        if known is not None:
            effective = known.effective.isoformat() if known.effective else None
            yield {
                "document": name,
                "id": known.id,
                "title": known.title,
                "number": known.number,
                "version": known.version,
                "effective": effective,
            }


def _rule(name: str, result: str, source: RuleSource) -> dict[str, Any]:
    return {
        "rule": name,
        "result": result,
        "document": source.document,
        "version": source.version,
        "section": source.section,
    }
