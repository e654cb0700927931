"""Documents that a text names and that are not in force: another version, or a number that no document bears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from knowledge.documents import Document
from knowledge.ruletypes import Check
from proposals.record import Finding
from proposals.sentences import Sentence

JUDGES = "documents"  # the check that says so under `judges` is what an outdated citation breaks

_CITED = re.compile(r"《?(?P<title>[\u4e00-\u9fff]{4,40}?)》?[（(，,]?\s*(?P<version>\d+(?:\.\d+)?)\s*版")
_BRACKETED = re.compile(r"《([^《》]{1,80})》")
_NUMBER = re.compile(r"(?P<series>[\u4e00-\u9fff]{2,4})〔\d{4}〕\d+号")


def outdated(
    sentences: Iterable[Sentence], documents: Mapping[str, Document], checks: Mapping[str, Check]
) -> list[Finding]:
    """A finding for each sentence that cites a version or a number not in force; `documents` are those that are."""
    check = next((one for one in checks.values() if one.extra.get("judges") == JUDGES), None)
    if check is None or not documents:
        return []
    known = tuple(documents.values())
    numbers = {one.number for one in known if one.number}
    series = {found["series"] for number in numbers if (found := _NUMBER.match(number))}
    return [
        Finding(check.id, "amber", one.text, wording, check.source.document, check.source.section, check.name)
        for one in sentences
        if (wording := _wrong(one.text, known, numbers, series))
    ]


def _wrong(text: str, known: Sequence[Document], numbers: set[str], series: set[str]) -> str:
    """What to write instead of a citation that is out of date; '' where all are right."""
    for document, at in _named(text, known):
        cited = _CITED.match(text[at:])
        if (
            cited
            and document.version
            and cited["version"] not in {d.version for d in known if d.title == document.title}
        ):
            start, end = at + cited.start("version"), at + cited.end("version")
            return f"{text[:start]}{document.version}{text[end:]}"
    for found in _NUMBER.finditer(text):
        own = next((one for one in series if found["series"].endswith(one)), None)
        if own is not None and not any(found[0].endswith(number) for number in numbers):
            return f"{text[: found.start()]}现行文件{text[found.end() :]}"
    return ""


def _named(text: str, known: Sequence[Document]) -> Iterator[tuple[Document, int]]:
    """The documents that a text names and where; a title within a longer one, or within other brackets, is not it."""
    bare = _BRACKETED.sub(lambda found: "\0" * len(found[0]), text)
    bracketed = {found[1]: found.start(1) for found in _BRACKETED.finditer(text)}
    for document in sorted(known, key=lambda one: -len(one.title)):
        if document.title in bracketed:
            yield document, bracketed[document.title]
        elif document.title and document.title in bare:
            yield document, bare.index(document.title)
            bare = bare.replace(document.title, "\0" * len(document.title))
