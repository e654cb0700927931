"""A bank with many products: the sample bank's manuals again and again under other codes, published as an ingest does.

codes = publish_catalogue(folder, products=300)    # WC01 again as WC11, WC21 …, with its rules and its text
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.corpora import SAMPLE_BANK, read_corpus
from knowledge.documents import Document, ParsedDocument
from knowledge.productsheets import sheets_of
from knowledge.published import SnapshotFolder
from knowledge.records import entry_of

_CODE = re.compile(r"\b([A-Z]{2})(0\d)(?!\d)")
_MODEL = "none"  # nothing is searched here
_MOST = 9  # times that codes of two digits can be told apart


def publish_catalogue(folder: Path, products: int) -> list[str]:
    """Publishes the sample bank with so many products, as far as codes go; their codes."""
    parsed = list(read_corpus(SAMPLE_BANK, []).parsed)
    codes = _codes(parsed)
    manuals = [one for one in parsed if sheets_of(one.document)]
    for number in range(1, _MOST + 1):
        for manual in manuals if len(codes) < products else ():
            copy = _again(manual, number)
            new = [code for code in _codes([copy]) if code not in codes]
            if len(codes) + len(new) <= products:
                parsed.append(copy)
                codes += new
    parsed = [_knowing(one, codes) for one in parsed]
    SnapshotFolder(folder).publish_documents(1, _MODEL, [entry_of(one, one.document.name) for one in parsed])
    return codes


def _codes(parsed: Sequence[ParsedDocument]) -> list[str]:
    return list(dict.fromkeys(str(raw["code"]) for one in parsed for raw in sheets_of(one.document)))


def _again(manual: ParsedDocument, number: int) -> ParsedDocument:
    """A manual under another name, its products under other codes and names."""
    document, name = manual.document, f"{number}/{manual.document.name}"
    extra: dict[str, Any] = _recoded(dict(document.extra), number)
    sheets = [_renamed(raw, number) for raw in sheets_of(Document("", "", "", extra=extra))]
    copy = replace(
        document,
        name=name,
        id=f"{document.id}-{number}",
        title=f"{document.title}（{number}）",
        number=f"{document.number}-{number}" if document.number else None,
        supersedes=tuple(f"{each}-{number}" for each in document.supersedes),
        products=tuple(_recoded(each, number) for each in document.products),
        extra=extra | {"product": sheets},
    )
    passages = (replace(one, document=name, text=_recoded(one.text, number)) for one in manual.passages)
    return ParsedDocument(copy, tuple(passages))


def _renamed(raw: Any, number: int) -> dict[str, Any]:
    names = {key: f"{raw[key]}{number}号" for key in ("name", "name_en") if raw.get(key)}
    return {**raw, **names, "aliases": [f"{each}{number}号" for each in raw.get("aliases") or ()]}


def _recoded(value: Any, number: int) -> Any:
    """The same with other codes in every text; keys are words of the format."""
    if isinstance(value, str):
        return _CODE.sub(lambda found: f"{found[1]}{int(found[2]) + 10 * number}", value)
    if isinstance(value, dict):
        return {key: _recoded(each, number) for key, each in value.items()}
    return [_recoded(each, number) for each in value] if isinstance(value, list) else value


def _knowing(one: ParsedDocument, codes: Sequence[str]) -> ParsedDocument:
    """The dictionary has to know every code that a rule may name."""
    facts = one.document.extra.get("facts")
    if not isinstance(facts, list):
        return one
    return replace(
        one, document=replace(one.document, extra={**one.document.extra, "facts": list(_told(facts, codes))})
    )


def _told(facts: list[dict[str, Any]], codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        yield {**fact, "values": sorted(codes)} if fact.get("name") == "product" else fact
